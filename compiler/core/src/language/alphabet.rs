//! The closed alphabets: which texts have the form of their kind.

use super::schema::Kind;

/// Longer names and values than this do not exist on any platform; sentences are kept out of the bound.
pub(super) const MAX_LENGTH: usize = 512;

/// Whether a text has the form of its kind.
pub(super) fn fits(kind: Kind, text: &str) -> bool {
    match kind {
        Kind::Text | Kind::Command => !text.trim().is_empty(),
        _ if text.is_empty() || text.len() > MAX_LENGTH => false,
        Kind::Name | Kind::Declared(_) | Kind::HumanOrTeam | Kind::Actor | Kind::Anyone => is_name(text),
        Kind::Slug => text
            .split_once('/')
            .is_some_and(|(owner, name)| is_name(owner) && is_name(name)),
        Kind::Branch => is_branch(text),
        Kind::RefOf => text
            .split_once(':')
            .is_some_and(|(repository, branch)| is_name(repository) && is_branch(branch)),
        Kind::Runtime => match text.split_once('@') {
            Some((name, version)) => is_name(name) && is_name(version),
            None => is_name(text),
        },
        Kind::Key => {
            matches!(text, "repository" | "organization")
                || text.strip_prefix("environment:").is_some_and(is_name)
        }
        Kind::Channel => text
            .split_once(':')
            .is_some_and(|(kind, name)| is_name(kind) && (is_name(name) || name == "*")),
        Kind::Asset => all(text, |c| c.is_ascii_alphanumeric() || "._-*/:@#+".contains(c)),
        Kind::Host => all(text, |c| c.is_ascii_alphanumeric() || ".-*:".contains(c)) && !text.contains(".."),
        Kind::Account => text.len() == 12 && all(text, |c| c.is_ascii_digit()),
        Kind::AwsAction => {
            text == "*"
                || text.split_once(':').is_some_and(|(service, action)| {
                    is_name(service) && all(action, |c| c.is_ascii_alphanumeric() || c == '*')
                })
        }
        Kind::AwsResource => {
            text == "*"
                || (text.starts_with("arn:") && all(text, |c| c.is_ascii_graphic() && c != '"' && c != '\\'))
        }
        Kind::Label => is_label(text),
        Kind::Job => is_job_path(text),
        Kind::Store => is_store(text),
        Kind::Permission if text == "unknown" => true,
        Kind::Permission => text.split_once(':').is_some_and(|(key, level)| {
            matches!(level, "read" | "write" | "unknown") && all(key, |c| c.is_ascii_lowercase() || c == '_')
        }),
        Kind::Variable if text == "unknown" => true,
        Kind::Variable => match text.split_once(':') {
            Some(("repository-variable" | "organization-variable", rest)) => rest
                .split_once('/')
                .is_some_and(|(owner, name)| is_name(owner) && is_name(name)),
            _ => false,
        },
        Kind::Subject => all(text, |c| c.is_ascii_alphanumeric() || "._-/:@".contains(c)),
        Kind::Cron => {
            text.split(' ').count() == 5 && all(text, |c| c.is_ascii_alphanumeric() || "*/,- ".contains(c))
        }
        _ => true,
    }
}

/// Whether a text is there, and every character of it allowed.
pub(super) fn all(text: &str, allowed: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(allowed)
}

/// The closed alphabet of names: `[A-Za-z0-9][A-Za-z0-9._-]*`, at most a hundred.
pub(super) fn is_name(text: &str) -> bool {
    text.len() <= 100
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && all(text, |c| c.is_ascii_alphanumeric() || "._-".contains(c))
}

fn is_branch(text: &str) -> bool {
    let parts = || text.split('/');
    parts().all(|part| is_name(part) && !part.ends_with(".lock") && !part.ends_with('.'))
        && !text.contains("..")
}

fn is_label(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !text.ends_with(' ')
        && all(text, |c| c.is_ascii_alphanumeric() || " ._:/+-".contains(c))
}

/// `.github/workflows/FILE.yml#JOB`.
fn is_job_path(text: &str) -> bool {
    let Some((file, job)) = text
        .strip_prefix(".github/workflows/")
        .and_then(|rest| rest.split_once('#'))
    else {
        return false;
    };
    is_name(file)
        && (file.ends_with(".yml") || file.ends_with(".yaml"))
        && all(job, |c| c.is_ascii_alphanumeric() || "_-".contains(c))
}

/// Where a secret is stored.
fn is_store(text: &str) -> bool {
    match text.split_once(':') {
        None => matches!(text, "organization" | "unknown"),
        Some(("repository", name)) => is_name(name),
        Some(("environment", rest)) => rest
            .split_once('/')
            .is_some_and(|(repository, name)| is_name(repository) && is_name(name)),
        Some(_) => false,
    }
}
