//! The tree of a repository, read: workflows, local actions, CODEOWNERS, Dependabot, package names.
//!
//! In: a [`Tree`] and the texts of its files. Out: a [`GithubTree`], with a located finding for everything that cannot be read.
//! Never: states facts.

use super::codeowners::{self, CodeOwners};
use super::dependabot::{self, Dependabot};
use super::local::{self, LocalAction};
use super::packages;
use super::tree::{Content, Tree};
use super::workflow::model::{Text, Workflow};
use super::workflow::{self, condition};
use crate::glob::Dialect;
use crate::yaml;
use gabion_facts::diagnostic::Diagnostic;
use gabion_facts::source::{FileId, Sources, Span};
use std::collections::BTreeMap;

/// What the files of a repository say.
#[derive(Clone, Debug, Default)]
pub struct GithubTree {
    /// Its workflows, by path.
    pub workflows: Vec<Workflow>,
    /// Workflow files of which nothing, or not all, can be read: they may do anything.
    pub unreadable: Vec<Unreadable>,
    /// Local actions, by folder (`.github/actions/x`).
    pub actions: BTreeMap<String, LocalAction>,
    /// The CODEOWNERS file that counts.
    pub codeowners: Option<CodeOwners>,
    /// `.github/dependabot.yml`.
    pub dependabot: Option<Dependabot>,
    /// Names of published packages by registry, from `package.json` and the like.
    pub packages: BTreeMap<&'static str, Vec<String>>,
    /// What could not be read, and what is malformed.
    pub findings: Vec<Diagnostic>,
}

/// A workflow file that is not understood as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Its path.
    pub path: String,
    /// Where it stops making sense.
    pub span: Span,
}

/// Over what a pattern of the tree ranges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Over {
    /// Names of branches.
    Branches,
    /// Names of tags.
    Tags,
    /// Paths.
    Paths,
}

/// A pattern that the tree's files compare refs or paths with: it must split their classes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreePattern {
    /// Over what.
    pub over: Over,
    /// How it is read.
    pub dialect: Dialect,
    /// As written, `!` included.
    pub text: String,
}

/// Reads a tree. Nothing is skipped in silence: what cannot be read is a finding and stays unknown.
pub fn read_tree(tree: &Tree, sources: &Sources) -> GithubTree {
    let mut read = GithubTree { packages: packages::read(tree, sources), ..GithubTree::default() };
    for (path, content) in tree.workflows() {
        read_workflow(path, content, sources, &mut read);
    }
    for (path, content) in &tree.files {
        let folder = path.strip_suffix("action.yml").or_else(|| path.strip_suffix("action.yaml"));
        if let Some(folder) = folder.filter(|folder| folder.is_empty() || folder.ends_with('/')) {
            let action = local::read(path, content, sources, &mut read.findings);
            read.actions.insert(folder.trim_end_matches('/').to_owned(), action);
        }
    }
    read.codeowners = codeowners::read(tree, sources);
    read.dependabot = dependabot::read(tree, sources, &mut read.findings);
    read
}

fn read_workflow(path: &str, content: &Content, sources: &Sources, read: &mut GithubTree) {
    let root = match load(content, sources) {
        Ok((_, root)) => root,
        Err((message, span)) => {
            read.findings.push(unreadable(path, &message, span));
            read.unreadable.push(Unreadable { path: path.to_owned(), span });
            return;
        }
    };
    if root.is_null() {
        return;
    }
    let workflow = workflow::decode(path, content.file(), &root);
    if let Some(first) = workflow.problems.first() {
        let span = first.labels.first().map_or(root.span, |label| label.span);
        read.unreadable.push(Unreadable { path: path.to_owned(), span });
        read.findings.extend(workflow.problems.iter().cloned());
    }
    read.workflows.push(workflow);
}

/// The YAML of a file, or why not.
pub(super) fn load(content: &Content, sources: &Sources) -> Result<(FileId, yaml::Node), (String, Span)> {
    match content {
        Content::Unreadable(file, reason) => Err((reason.clone(), Span::new(*file, 0, 0))),
        Content::Text(file) => {
            let text = &sources.get(*file).text;
            let root = yaml::parse(text, *file).map_err(|error| (error.message, error.span))?;
            Ok((*file, root))
        }
    }
}

/// The finding about a file that cannot be read.
pub(super) fn unreadable(path: &str, message: &str, span: Span) -> Diagnostic {
    Diagnostic::error("unreadable", format!("{path} cannot be read: {message}"))
        .label(span, "here")
        .note("What cannot be read may do anything; it is taken for unknown, not for harmless.")
}

impl GithubTree {
    /// Every pattern over refs and paths: filters, and texts that conditions compare refs with.
    pub fn patterns(&self) -> Vec<TreePattern> {
        let mut found = Vec::new();
        for workflow in &self.workflows {
            for trigger in &workflow.triggers {
                let filters = [
                    (Over::Branches, Dialect::WorkflowRef, [&trigger.branches, &trigger.branches_ignore]),
                    (Over::Tags, Dialect::WorkflowRef, [&trigger.tags, &trigger.tags_ignore]),
                    (Over::Paths, Dialect::WorkflowPath, [&trigger.paths, &trigger.paths_ignore]),
                ];
                for (over, dialect, lists) in filters {
                    let texts = lists.into_iter().flatten().flatten();
                    found.extend(texts.map(|text| TreePattern { over, dialect, text: text.value.clone() }));
                }
            }
            let steps = workflow.jobs.iter().flat_map(|job| &job.steps).filter_map(|step| step.condition.as_ref());
            let jobs = workflow.jobs.iter().filter_map(|job| job.condition.as_ref());
            jobs.chain(steps).for_each(|text| of_condition(text, &mut found));
        }
        let owners = self.codeowners.iter().flat_map(|owners| &owners.rules);
        found.extend(owners.map(|rule| TreePattern {
            over: Over::Paths,
            dialect: Dialect::CodeOwners,
            text: rule.pattern.clone(),
        }));
        found.sort();
        found.dedup();
        found
    }

    /// The workflow at a path.
    pub fn workflow(&self, path: &str) -> Option<&Workflow> {
        self.workflows.iter().find(|workflow| workflow.path == path)
    }

    /// Names of environments that jobs say, as written and without expressions, each once.
    pub fn environments(&self) -> Vec<&Text> {
        let jobs = self.workflows.iter().flat_map(|workflow| &workflow.jobs);
        let named = jobs.filter_map(|job| job.environment.as_ref()).filter(|name| !name.value.contains("${{"));
        let mut by_name: BTreeMap<&str, &Text> = BTreeMap::new();
        for name in named {
            by_name.entry(&name.value).or_insert(name);
        }
        by_name.into_values().collect()
    }
}

fn of_condition(text: &Text, found: &mut Vec<TreePattern>) {
    for pattern in condition::ref_patterns(&text.value) {
        let places = [("refs/heads/", Over::Branches), ("refs/tags/", Over::Tags)];
        for (prefix, over) in places {
            if let Some(short) = pattern.strip_prefix(prefix).filter(|short| !short.is_empty() && *short != "**") {
                found.push(TreePattern { over, dialect: Dialect::WorkflowRef, text: short.to_owned() });
            }
        }
    }
}
