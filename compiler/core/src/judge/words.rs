//! Constants of facts as people say them: `merge:shop:main:shop:source/count` is "the review rule of shop:main".

use crate::facts::Sym;
use crate::reach::engine::Symbols;
use crate::reach::proof::Proof;
use std::collections::BTreeMap;

/// The words of every constant of a derivation that has words of its own.
pub(super) fn of(proof: &Proof, symbols: &Symbols<'_>) -> BTreeMap<Sym, String> {
    let constants = proof.nodes.iter().flat_map(|node| node.atom.args().to_vec());
    constants
        .filter_map(|sym| Some((sym, said(symbols.text(sym))?)))
        .collect()
}

/// A gate, stage, credential or job in words; none for what is its own word.
pub fn said(constant: &str) -> Option<String> {
    if let Some((_, job)) = constant
        .split_once('/')
        .filter(|(repository, job)| !repository.contains(':') && is_job(job))
    {
        return Some(self::job(job));
    }
    let (kind, rest) = constant.split_once(':')?;
    // A class of an area that some pattern cuts: the example in brackets tells classes apart, not what happens.
    if let Some((area, _)) = constant
        .split_once('[')
        .filter(|_| kind != "merge" && constant.ends_with(']'))
    {
        return Some(area.to_owned());
    }
    match kind {
        "merge" => merge(rest),
        "enter" => Some(enter(rest)),
        "app" => Some(app(rest)),
        "key" => Some(format!("the private key of App {rest}")),
        "token" => Some(format!(
            "the token of {}",
            said(rest).unwrap_or_else(|| rest.to_owned())
        )),
        "secret" => rest
            .split_once('/')
            .map(|(repository, name)| format!("secret {name} of {repository}")),
        "env-secret" => environment_secret(rest),
        "releases" => Some(format!("a release of {rest}")),
        "deployments" => Some(format!("a deployment of {rest}")),
        "statuses" | "checks" => Some(format!("a status of {rest}")),
        "org-secret" => Some(format!("organization secret {rest}")),
        "data" => Some(format!("the copy of {rest}")),
        "user" => Some(rest.to_owned()),
        "person" => person(rest),
        "human" => Some(format!("a login of {}", rest.split('#').next().unwrap_or(rest))),
        _ => None,
    }
}

fn is_job(text: &str) -> bool {
    text.contains('#') || text.starts_with("any-workflow@") || text.starts_with("any-workflow:")
}

/// `deploy.yml#ship` as `deploy/ship`.
fn job(text: &str) -> String {
    match text.split_once('#') {
        Some((file, job)) => {
            let stem = file
                .strip_suffix(".yml")
                .or_else(|| file.strip_suffix(".yaml"))
                .unwrap_or(file);
            format!("{stem}/{job}")
        }
        None => match text.strip_prefix("any-workflow:") {
            Some(environment) => {
                let environment = environment.split('@').next().unwrap_or(environment);
                format!("a workflow of its own in environment {environment}")
            }
            None => "a workflow of its own".to_owned(),
        },
    }
}

/// `TEAM#1` is somebody of a team whose people are not known by name; `REPOSITORY#writer` whoever else may write, and
/// `REPOSITORY#author` whoever proposes.
fn person(rest: &str) -> Option<String> {
    match rest.split_once('#') {
        None => None,
        Some((repository, "author")) => Some(format!("somebody of {repository}")),
        Some((repository, "writer")) => Some(format!("whoever may write {repository}")),
        Some((team, "1")) => Some(format!("one of {team}")),
        Some((team, number)) => Some(format!("number {number} of {team}")),
    }
}

/// `REPOSITORY:REF:REPOSITORY:AREA` and perhaps `/STAGE`.
fn merge(rest: &str) -> Option<String> {
    let repository = rest.split(':').next()?;
    let (reference, tail) = rest.rsplit_once(&format!(":{repository}:"))?;
    // The part of an area that is told apart is named by a path, which has slashes of its own.
    let tail = match (tail.find('['), tail.find("]/"), tail.ends_with(']')) {
        (Some(_), Some(end), _) => &tail[end + 1..],
        (Some(_), None, true) => "",
        _ => tail,
    };
    Some(match tail.split_once('/').map(|(_, stage)| stage) {
        None => format!("the merge into {reference}"),
        Some("passed") => format!("the merge into {reference}"),
        Some(stage) if stage.starts_with("count") => format!("the review rule of {reference}"),
        Some(stage) if stage.starts_with("owners") => format!("the code-owner rule of {reference}"),
        Some(stage) if stage.starts_with("last-push") => format!("the last-push rule of {reference}"),
        Some(stage) => match stage.strip_prefix("reviewers-") {
            Some(team) => format!("the rule of {reference} that asks {team}"),
            None => format!("the {stage} rule of {reference}"),
        },
    })
}

fn enter(rest: &str) -> String {
    let environment = rest.split('/').next().unwrap_or(rest);
    match rest.ends_with("/reviewers") {
        true => format!("the list of reviewers of {environment}"),
        false => environment.to_owned(),
    }
}

fn app(name: &str) -> String {
    match name.strip_prefix('?').and_then(|unknown| unknown.split_once('/')) {
        Some((_, secret)) => format!("the App whose key is {secret}"),
        None => format!("the token of App {name}"),
    }
}

fn environment_secret(rest: &str) -> Option<String> {
    let (repository, tail) = rest.split_once('/')?;
    let (environment, name) = tail.rsplit_once('/')?;
    Some(format!("secret {name} of environment {repository}:{environment}"))
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn constants_are_said_in_words() {
        let cases = [
            ("merge:shop:main:shop:source", "the merge into shop:main"),
            (
                "merge:shop:main:shop:source/count",
                "the review rule of shop:main",
            ),
            (
                "merge:shop:main:shop:steering[.github/CLAUDE.md]/count",
                "the review rule of shop:main",
            ),
            (
                "merge:shop:main:shop:steering[.github/CLAUDE.md]",
                "the merge into shop:main",
            ),
            (
                "merge:shop:release/**:shop:rest[x]/last-push",
                "the last-push rule of shop:release/**",
            ),
            (
                "merge:shop:main:shop:infra/reviewers-sre",
                "the rule of shop:main that asks sre",
            ),
            ("enter:shop:production", "shop:production"),
            (
                "enter:shop:production/reviewers",
                "the list of reviewers of shop:production",
            ),
            ("app:claude", "the token of App claude"),
            ("app:?shop/RELEASE_KEY", "the App whose key is RELEASE_KEY"),
            ("token:shop/ci.yml#test", "the token of ci/test"),
            (
                "env-secret:shop/npm/NPM_TOKEN",
                "secret NPM_TOKEN of environment shop:npm",
            ),
            ("shop:rest[zensical.toml]", "shop:rest"),
            ("releases:shop", "a release of shop"),
            ("secret:shop/NPM_TOKEN", "secret NPM_TOKEN of shop"),
            ("shop/deploy.yaml#ship", "deploy/ship"),
            ("shop/any-workflow@shop:branches", "a workflow of its own"),
            (
                "shop/any-workflow:npm@shop:main",
                "a workflow of its own in environment npm",
            ),
            ("person:leads#1", "one of leads"),
            ("person:leads#2", "number 2 of leads"),
            ("person:shop#writer", "whoever may write shop"),
            ("user:dana", "dana"),
            ("data:s3://fixtures/", "the copy of s3://fixtures/"),
        ];
        for (constant, words) in cases {
            assert_eq!(said(constant).as_deref(), Some(words), "{constant}");
        }
    }

    #[test]
    fn names_stay_as_they_are() {
        for constant in [
            "shop:main",
            "shop:release/**",
            "acme-fixer[bot]",
            "contents:write",
            "event",
            "1",
            "npm:@acme/shop",
        ] {
            assert_eq!(said(constant), None, "{constant}");
        }
    }
}
