//! What a repository without a declaration implies: agents, automations, areas, environments; and the declaration that says so.
//!
//! In: a [`Ground`]: the files that were read, names at the root, and what git says of the origin. Out: a [`Survey`], and the
//! text of a declaration that reads without an error. Never: writes a file, or claims what no file says: a guess is marked as one.

mod agents;
mod bots;
mod deeds;
mod ground;
mod proposed;
mod radius;
#[cfg(test)]
mod tests;
mod text;

pub use agents::Agent;
pub use bots::Bot;
pub use deeds::{Decider, Publisher, Stage};
pub use ground::{default_branch, origin};
pub use proposed::Proposed;
pub use radius::Radius;

use crate::compile::{Compiled, Input, compile};
use crate::diagnostic::Diagnostic;
use crate::platforms::github::plan::PlannedJob;
use crate::platforms::github::read::{GithubTree, read_tree};
use crate::platforms::github::tree::{Content, Tree};
use crate::source::{FileId, Sources};
use std::collections::BTreeMap;

/// What the outside world read of a repository.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    /// The texts.
    pub sources: Sources,
    /// Files by path relative to the root of the repository.
    pub files: BTreeMap<String, FileId>,
    /// Files that are there and could not be read, and why.
    pub unread: BTreeMap<String, (FileId, String)>,
    /// Names at the root, folders with a `/` at their end.
    pub names: Vec<String>,
    /// The name of the folder.
    pub folder: String,
    /// `OWNER/NAME` of the origin.
    pub github: Option<String>,
    /// The default branch of the origin.
    pub default_branch: Option<String>,
    /// Path of the snapshot of its settings, if one is there.
    pub observed: Option<String>,
}

/// What a repository implies.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// Its name in the declaration.
    pub repository: String,
    /// `OWNER/NAME`.
    pub github: Option<String>,
    /// The default branch, and whether that is a guess; none: `main`, or nobody knows.
    pub default_branch: Option<(String, bool)>,
    /// Path of the snapshot of its settings, if one is there.
    pub observed: Option<String>,
    /// How many workflow files there are.
    pub workflows: usize,
    /// The other files that say something, by path.
    pub others: Vec<String>,
    /// Areas and their patterns.
    pub areas: Vec<(&'static str, Vec<String>)>,
    /// Teams that CODEOWNERS names, each with its name in the declaration and on the platform.
    pub teams: Vec<(String, String)>,
    /// Agents in jobs.
    pub agents: Vec<Agent>,
    /// Jobs that run an agent and cannot be named in a declaration: `.github/workflows/my agent.yml#run`.
    pub unnamed: Vec<String>,
    /// Jobs with an unlisted action that is called like an agent: the place (`FILE#JOB`) and the action.
    pub suspects: Vec<(String, String)>,
    /// Bots with a configuration file.
    pub bots: Vec<Bot>,
    /// Jobs that approve or merge.
    pub deciders: Vec<Decider>,
    /// Jobs that publish or deploy.
    pub publishers: Vec<Publisher>,
    /// Environments that jobs name.
    pub environments: Vec<Stage>,
    /// Jobs that run proposed code before anyone has read it.
    pub proposed: Vec<Proposed>,
}

impl Survey {
    /// The agent that runs in a job.
    pub(crate) fn agent_in(&self, job: &PlannedJob<'_>) -> Option<&Agent> {
        self.agents
            .iter()
            .find(|agent| agent.workflow == job.last().workflow.path && agent.job == job.job().id.value)
    }
}

/// A survey, and the declaration that says it.
#[derive(Clone, Debug)]
pub struct Declared {
    /// What was found.
    pub survey: Survey,
    /// `gabion.kdl`.
    pub text: String,
    /// What could not be read.
    pub findings: Vec<Diagnostic>,
    /// The texts that the findings point into.
    pub sources: Sources,
}

/// Surveys a repository and writes its declaration: what each agent certainly reaches today, without production and without what
/// only people should decide, is admitted; the rest is for `check` to show.
pub fn declare(ground: &Ground) -> Declared {
    judged(ground).0
}

/// The same, with the declaration compiled and the tree as it was read.
pub fn judged(ground: &Ground) -> (Declared, Compiled, GithubTree) {
    let (tree, mut findings) = read(ground);
    let mut survey = survey(ground, &tree);
    let bare = compile(input(ground, &text::write(&survey, &[])));
    if let Some(worlds) = &bare.worlds {
        survey.proposed = proposed::jobs(&worlds.now.world, &survey.repository);
    }
    let (radii, compiled) = radius::settle(ground, &survey, &bare);
    findings.sort_by_key(|finding| finding.labels.first().map(|label| label.span));
    let declared = Declared {
        text: text::write(&survey, &radii),
        survey,
        findings,
        sources: ground.sources.clone(),
    };
    (declared, compiled, tree)
}

fn survey(ground: &Ground, tree: &GithubTree) -> Survey {
    let repository = ground::repository(ground);
    let agents = agents::in_tree(tree, &repository, &ground.sources);
    let taken: Vec<&str> = agents.iter().map(|agent| agent.name.as_str()).collect();
    Survey {
        github: ground.github.clone(),
        observed: ground.observed.clone(),
        default_branch: ground::branch(ground, tree),
        workflows: tree.workflows.len() + tree.unreadable.len(),
        others: ground::others(ground),
        areas: ground::areas(&ground.names),
        teams: ground::teams(tree),
        bots: bots::in_files(ground, tree, &taken),
        deciders: deeds::deciders(tree),
        publishers: deeds::publishers(tree),
        environments: deeds::stages(tree),
        proposed: Vec::new(),
        unnamed: agents::unnamed(tree),
        suspects: agents::suspects(tree),
        agents,
        repository,
    }
}

fn read(ground: &Ground) -> (GithubTree, Vec<Diagnostic>) {
    let mut tree = Tree::default();
    for (path, file) in &ground.files {
        tree.files.insert(path.clone(), Content::Text(*file));
    }
    for (path, (file, why)) in &ground.unread {
        tree.files
            .insert(path.clone(), Content::Unreadable(*file, why.clone()));
    }
    let read = read_tree(&tree, &ground.sources);
    let findings = read.findings.clone();
    (read, findings)
}

/// The project with this declaration.
fn input(ground: &Ground, declaration: &str) -> Input {
    let mut sources = ground.sources.clone();
    let file = sources.add(crate::compile::DECLARATION, declaration);
    let (declared, findings) = crate::language::read(&sources, file);
    let mut files = ground.files.clone();
    files.insert(crate::compile::DECLARATION.to_owned(), file);
    Input {
        sources,
        files,
        unread: ground.unread.clone(),
        left: BTreeMap::new(),
        declaration: Some(declared),
        findings,
        as_of: None,
    }
}

/// Words that mean something of their own where a name may stand, beside those that the language keeps for itself.
const WORDS: [&str; 3] = ["somebody", "main", "rest"];

/// Whether the language takes a text as a name: `[A-Za-z0-9][A-Za-z0-9._-]*`, at most a hundred.
fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    text.len() <= 100 && text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(plain)
}

/// A text of other people as the name of an actor or a repository.
fn name_of(text: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || "._-".contains(c) {
            c
        } else {
            '-'
        }
    };
    let name: String = text.chars().map(plain).take(60).collect();
    match name.trim_matches(['.', '_', '-']) {
        "" => "repository".to_owned(),
        word if WORDS.contains(&word) || crate::language::is_kept(word) => format!("{word}-1"),
        name => name.to_owned(),
    }
}

/// The first of `NAME`, `NAME-2`, `NAME-3` … that is not taken.
fn untaken(name: String, taken: &[&str]) -> String {
    let mut numbered = (2..).map(|number| format!("{name}-{number}"));
    match taken.contains(&name.as_str()) {
        true => numbered
            .find(|other| !taken.contains(&other.as_str()))
            .unwrap_or(name),
        false => name,
    }
}
