//! What the ground itself says: names, areas, teams, the origin.

use super::{Ground, bots, is_name, name_of};
use crate::platforms::github::read::GithubTree;
use std::collections::BTreeSet;

/// Folders by what they usually hold.
const AREAS: [(&str, &[&str]); 4] = [
    (
        "source",
        &[
            "src", "lib", "app", "apps", "packages", "crates", "pkg", "cmd", "internal", "server", "client",
            "core", "web", "api",
        ],
    ),
    (
        "tests",
        &[
            "test",
            "tests",
            "spec",
            "specs",
            "e2e",
            "integration-tests",
            "__tests__",
            "tests_integ",
            "testdata",
        ],
    ),
    ("docs", &["docs", "doc", "website", "site"]),
    (
        "infra",
        &[
            "infra",
            "infrastructure",
            "terraform",
            "deploy",
            "deployment",
            "k8s",
            "kubernetes",
            "helm",
            "charts",
            "ansible",
            "pulumi",
            "cdk",
        ],
    ),
];

/// The areas whose folders are there.
pub(super) fn areas(names: &[String]) -> Vec<(&'static str, Vec<String>)> {
    let there = |folder: &&&str| names.iter().any(|name| name.strip_suffix('/') == Some(**folder));
    let areas = AREAS.iter().map(|(area, folders)| {
        let patterns = folders.iter().filter(there).map(|folder| format!("{folder}/**"));
        (*area, patterns.collect::<Vec<String>>())
    });
    areas.filter(|(_, patterns)| !patterns.is_empty()).collect()
}

/// The repository's name, or else the folder's.
pub(super) fn repository(ground: &Ground) -> String {
    let full = ground.github.as_deref().and_then(|full| full.rsplit('/').next());
    name_of(full.unwrap_or(&ground.folder))
}

/// Files beside the workflows that were read and say something.
pub(super) fn others(ground: &Ground) -> Vec<String> {
    let told =
        |path: &&String| path.ends_with("CODEOWNERS") || bots::files().any(|file| file == path.as_str());
    let mut others: Vec<String> = ground.files.keys().filter(told).cloned().collect();
    let actions = ground
        .files
        .keys()
        .filter(|path| path.ends_with("/action.yml") || path.ends_with("/action.yaml"));
    match actions.count() {
        0 => {}
        1 => others.push("1 local action".to_owned()),
        count => others.push(format!("{count} local actions")),
    }
    others
}

/// Teams that CODEOWNERS names, the most named first; at most five.
pub(super) fn teams(tree: &GithubTree) -> Vec<(String, String)> {
    let owners = tree
        .codeowners()
        .into_iter()
        .flat_map(|owners| &owners.rules)
        .flat_map(|rule| &rule.owners);
    let teams: Vec<&str> = owners
        .filter_map(|owner| owner.strip_prefix('@'))
        .filter(|owner| owner.contains('/'))
        .collect();
    let mut distinct: Vec<&str> = teams
        .iter()
        .copied()
        .collect::<BTreeSet<&str>>()
        .into_iter()
        .collect();
    distinct.sort_by_key(|team| std::cmp::Reverse(teams.iter().filter(|other| *other == team).count()));
    let named = distinct.into_iter().filter_map(|full| {
        let (owner, slug) = full.split_once('/')?;
        (is_name(owner) && is_name(slug) && slug != "human").then(|| (slug.to_owned(), full.to_owned()))
    });
    named.take(5).collect()
}

/// The default branch where it is not `main`, and whether that is a guess from the branches that workflows name.
pub(super) fn branch(ground: &Ground, tree: &GithubTree) -> Option<(String, bool)> {
    if let Some(told) = &ground.default_branch {
        return (told != "main" && is_branch(told)).then(|| (told.clone(), false));
    }
    let triggers = tree.workflows.iter().flat_map(|workflow| &workflow.triggers);
    let named: Vec<&str> = triggers
        .filter_map(|trigger| trigger.branches.as_ref())
        .flatten()
        .map(|branch| branch.value.as_str())
        .collect();
    let usual = ["main", "master", "trunk", "develop"]
        .into_iter()
        .find(|usual| named.contains(usual));
    usual
        .filter(|branch| *branch != "main")
        .map(|branch| (branch.to_owned(), true))
}

fn is_branch(text: &str) -> bool {
    text.len() <= 100
        && !text.contains("..")
        && text
            .split('/')
            .all(|part| is_name(part) && !part.ends_with(".lock") && !part.ends_with('.'))
}

/// `OWNER/NAME` of the origin on github.com, from the text of `.git/config`. Credentials in the address are not looked at.
pub fn origin(config: &str) -> Option<String> {
    let mut within = false;
    for line in config.lines().map(str::trim) {
        if line.starts_with('[') {
            within = line == "[remote \"origin\"]";
            continue;
        }
        let url = line
            .split_once('=')
            .filter(|(key, _)| within && key.trim() == "url");
        if let Some((_, url)) = url {
            return slug(url.trim());
        }
    }
    None
}

fn slug(url: &str) -> Option<String> {
    let (before, path) = url.split_once("github.com")?;
    if !(before.is_empty() || before.ends_with('@') || before.ends_with("://")) {
        return None;
    }
    let path = path.strip_prefix([':', '/'])?;
    let path = path.strip_prefix("443/").unwrap_or(path).trim_matches('/');
    let (owner, name) = path.strip_suffix(".git").unwrap_or(path).split_once('/')?;
    (is_name(owner) && is_name(name)).then(|| format!("{owner}/{name}"))
}

/// The branch that `.git/refs/remotes/origin/HEAD` names.
pub fn default_branch(head: &str) -> Option<String> {
    let branch = head.trim().strip_prefix("ref: refs/remotes/origin/")?;
    is_branch(branch).then(|| branch.to_owned())
}
