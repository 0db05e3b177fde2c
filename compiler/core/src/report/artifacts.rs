//! What is emitted, one line for each kind: what it does, and which people put it in force.

use super::model::Line;
use super::{Case, Place};
use crate::language::model::Repository;
use crate::reach::sentence::list;
use crate::world::names::default_branch;
use std::collections::{BTreeMap, BTreeSet};

/// Kinds of artifacts, in the order in which people apply them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Wall,
    Tags,
    Gates,
    Environments,
    Owners,
    Agent(String),
    Deploy,
    Boundary,
    Trust,
    Permissions,
    Other(String),
}

fn kind(inner: &str) -> Kind {
    let workflow = |name: &str| name.strip_suffix(".yml").map(str::to_owned);
    match inner {
        "gabion/github/rulesets/wall.json" => Kind::Wall,
        "gabion/github/rulesets/tags.json" => Kind::Tags,
        "gabion/github/rulesets/gates.json" => Kind::Gates,
        ".github/workflows/deploy.yml" => Kind::Deploy,
        "gabion/aws/agents-boundary.json" => Kind::Boundary,
        path if path.starts_with("gabion/github/environments/") => Kind::Environments,
        path if path.ends_with("CODEOWNERS") => Kind::Owners,
        path if path.ends_with(".trust.json") => Kind::Trust,
        path if path.ends_with(".permissions.json") => Kind::Permissions,
        path => match path.strip_prefix(".github/workflows/agent-").and_then(workflow) {
            Some(agent) => Kind::Agent(agent),
            None => Kind::Other(path.to_owned()),
        },
    }
}

/// One line for each kind.
pub(super) fn lines(case: &Case<'_>, place: &Place<'_>) -> Vec<Line> {
    let mut kinds: BTreeMap<Kind, Vec<(&str, &str)>> = BTreeMap::new();
    for (artifact, inner) in &place.artifacts {
        kinds
            .entry(kind(inner))
            .or_default()
            .push((&artifact.path, inner));
    }
    kinds
        .into_iter()
        .map(|(kind, paths)| line(case, place, &kind, &paths))
        .collect()
}

fn line(case: &Case<'_>, place: &Place<'_>, kind: &Kind, paths: &[(&str, &str)]) -> Line {
    let path = paths[0].0;
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let files = match (paths.len(), kind) {
        (1, _) => path.to_owned(),
        (_, Kind::Trust) => format!("{folder}/*.trust.json"),
        (_, Kind::Permissions) => format!("{folder}/*.permissions.json"),
        (..) => format!("{folder}/*.json"),
    };
    let count = (paths.len() > 1).then(|| format!("{} files", paths.len()));
    Line {
        files,
        count,
        does: does(case, place, kind, paths),
        who: who(case, place, kind),
        commands: commands(case, place, kind, folder),
    }
}

fn does(case: &Case<'_>, place: &Place<'_>, kind: &Kind, paths: &[(&str, &str)]) -> String {
    let people = || {
        list(
            &case
                .declaration
                .teams
                .iter()
                .map(|team| team.name.value.clone())
                .collect::<Vec<_>>(),
        )
    };
    match kind {
        Kind::Wall => format!(
            "only people of {} create, move and delete branches; agents keep their own",
            people()
        ),
        Kind::Tags => format!("only people of {} create, move and delete tags", people()),
        Kind::Gates => "asks the people of the gates below at every merge into the default branch".to_owned(),
        Kind::Environments => environments(case, place, paths),
        Kind::Owners => "names the same people as code owners, which nothing relies on".to_owned(),
        Kind::Agent(agent) => format!("runs {agent} in separate jobs; the one that thinks can write nothing"),
        Kind::Deploy => "builds once and deploys that, each environment with a short-lived role".to_owned(),
        Kind::Boundary => "bounds what the roles of agents can ever be granted".to_owned(),
        Kind::Trust => {
            let bounded = place
                .artifacts
                .iter()
                .any(|(_, inner)| self::kind(inner) == Kind::Boundary);
            let with = if bounded {
                "; the roles of agents are created with the boundary"
            } else {
                ""
            };
            format!("lets exactly one workflow, ref and environment assume each role{with}")
        }
        Kind::Permissions => "grants the role of an agent what its scope names".to_owned(),
        Kind::Other(_) => "belongs to the above".to_owned(),
    }
}

fn environments(case: &Case<'_>, place: &Place<'_>, paths: &[(&str, &str)]) -> String {
    let name = |path: &str| {
        let file = path.rsplit('/').next().unwrap_or(path);
        file.split_once(".branches.json")
            .or_else(|| file.split_once(".json"))
            .map_or(file, |(name, _)| name)
            .to_owned()
    };
    let names: BTreeSet<String> = paths.iter().map(|(_, inner)| name(inner)).collect();
    let branches: BTreeSet<String> = place
        .repositories
        .iter()
        .map(|at| default_branch(&case.declaration.repositories[*at], &case.situation.settings[*at]))
        .collect();
    let branches: Vec<String> = branches.into_iter().collect();
    format!(
        "lets only {} into {}",
        list(&branches),
        list(&names.into_iter().collect::<Vec<_>>())
    )
}

fn who(case: &Case<'_>, place: &Place<'_>, kind: &Kind) -> String {
    match kind {
        Kind::Wall | Kind::Tags | Kind::Gates | Kind::Environments => {
            let named = |at: &usize| full_name(&case.declaration.repositories[*at]);
            format!(
                "an administrator of {}",
                list(&place.repositories.iter().map(named).collect::<Vec<_>>())
            )
        }
        Kind::Boundary | Kind::Trust | Kind::Permissions => {
            let accounts = case
                .declaration
                .environments
                .iter()
                .filter_map(|environment| environment.aws.as_ref());
            let accounts: BTreeSet<String> = accounts.map(|aws| aws.account.value.clone()).collect();
            format!(
                "an administrator of AWS ({})",
                list(&accounts.into_iter().collect::<Vec<_>>())
            )
        }
        Kind::Owners | Kind::Agent(_) | Kind::Deploy | Kind::Other(_) => "whoever merges this".to_owned(),
    }
}

fn full_name(repository: &Repository) -> String {
    repository.github.as_ref().map_or_else(
        || format!("OWNER/{}", repository.name.value),
        |full| full.value.clone(),
    )
}

fn commands(case: &Case<'_>, place: &Place<'_>, kind: &Kind, folder: &str) -> Vec<String> {
    let repository = match place.repositories.as_slice() {
        [at] => full_name(&case.declaration.repositories[*at]),
        _ => "OWNER/NAME".to_owned(),
    };
    let ruleset = |name: &str| {
        vec![format!(
            "gh api -X POST repos/{repository}/rulesets --input {folder}/{name}.json"
        )]
    };
    let role =
        |end: &str| format!("--role-name NAME --assume-role-policy-document file://{folder}/NAME.{end}.json");
    match kind {
        Kind::Wall => ruleset("wall"),
        Kind::Tags => ruleset("tags"),
        Kind::Gates => ruleset("gates"),
        Kind::Environments => {
            let one = format!("repos/{repository}/environments/NAME");
            vec![
                format!("gh api -X PUT {one} --input {folder}/NAME.json"),
                format!("gh api -X POST {one}/deployment-branch-policies -f name=BRANCH"),
            ]
        }
        Kind::Boundary => {
            vec![format!(
                "aws iam create-policy --policy-name agents-boundary --policy-document file://{folder}/agents-boundary.json"
            )]
        }
        Kind::Trust => vec![format!("aws iam create-role {}", role("trust"))],
        Kind::Permissions => {
            vec![format!(
                "aws iam put-role-policy --role-name NAME --policy-name NAME --policy-document file://{folder}/NAME.permissions.json"
            )]
        }
        Kind::Owners | Kind::Agent(_) | Kind::Deploy | Kind::Other(_) => Vec::new(),
    }
}
