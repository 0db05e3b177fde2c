//! How those are spelled in facts whom the platform sees acting.

/// The bot of every job's own token, where the repository is not said.
pub const JOB_BOT: &str = "github-actions[bot]";

/// The bot of the merge queue.
pub const QUEUE_BOT: &str = "github-merge-queue[bot]";

/// An App's bot, by the App's slug: `acme-fixer[bot]`.
pub fn bot(app: &str) -> String {
    format!("{app}[bot]")
}

/// A person or machine user, by login: `user:dana`.
pub fn user(login: &str) -> String {
    format!("user:{login}")
}

/// Whoever has a login, which is a bot's if it says so: `renovate[bot]`, `user:dana`.
pub fn of_login(login: &str) -> String {
    match login.ends_with("[bot]") {
        true => login.to_owned(),
        false => user(login),
    }
}

/// The bot as which a repository's job tokens act: `github-actions[bot]@payments`.
pub fn job_bot(repository: &str) -> String {
    format!("{JOB_BOT}@{repository}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_says_whether_it_is_a_bot() {
        assert_eq!(of_login("renovate[bot]"), bot("renovate"));
        assert_eq!(of_login("dana"), user("dana"));
        assert_ne!(of_login("renovate"), bot("renovate"));
    }
}
