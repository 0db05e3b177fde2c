//! The tree of a repository, read: workflows, local actions, CODEOWNERS, Dependabot, package names.
//!
//! In: a [`Tree`] and the texts of its files. Out: a [`GithubTree`], with a located finding for everything that cannot be read.
//! Never: states facts; [`facts`] does.

pub use super::facts::facts;

use super::agentic;
use super::bots::{self, BotFile};
use super::codeowners::{self, CodeOwners};
use super::dependabot::{self, Dependabot};
use super::emit::workflows::recognise;
use super::local::{self, LocalAction};
use super::packages;
use super::templates;
use super::tree::{Content, Tree};
use super::workflow::model::{Text, Trigger, Workflow};
use super::workflow::{self, condition};
use crate::glob::Dialect;
use crate::yaml;
use gabion_facts::diagnostic::Diagnostic;
use gabion_facts::source::{FileId, Sources, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

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
    /// Files of bots that open, approve and merge.
    pub bots: Vec<BotFile>,
    /// Labels that templates set on what anybody opens.
    pub given_labels: BTreeSet<String>,
    /// Names of published packages by registry, from `package.json` and the like.
    pub packages: BTreeMap<&'static str, Vec<String>>,
    /// Workflows of other repositories of the project that jobs here call, by what `uses:` says.
    pub foreign: BTreeMap<String, Workflow>,
    /// Where lines begin.
    pub lines: Lines,
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

/// The patterns that the tree's files compare refs and paths with: they must split the classes of these.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TreePatterns {
    /// Over names of branches.
    pub branches: BTreeSet<(Dialect, String)>,
    /// Over names of tags.
    pub tags: BTreeSet<(Dialect, String)>,
    /// Over paths.
    pub paths: BTreeSet<(Dialect, String)>,
}

/// Where lines begin in the files that were read, so that questions can name one.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    files: BTreeMap<FileId, (String, Vec<u32>)>,
}

impl Lines {
    fn add(&mut self, file: FileId, sources: &Sources) {
        let source = sources.get(file);
        let starts = std::iter::once(0).chain(source.text.match_indices('\n').map(|(at, _)| at as u32 + 1));
        let name = source.path.rsplit('/').next().unwrap_or(&source.path);
        self.files.insert(file, (name.to_owned(), starts.collect()));
    }

    /// `ci.yml line 14`.
    pub fn place(&self, span: Span) -> String {
        match self.files.get(&span.file) {
            Some((name, starts)) => format!(
                "{name} line {}",
                starts.partition_point(|start| *start <= span.start)
            ),
            None => "a file".to_owned(),
        }
    }
}

/// Workflows that were read before, by place and text. Whoever reads a tree again with one file changed reads one file.
#[derive(Debug, Default)]
pub struct Readings(Mutex<BTreeMap<FileId, Arc<Reading>>>);

/// A workflow and the file that it was read from.
#[derive(Debug)]
struct Reading {
    path: String,
    text: String,
    workflow: Workflow,
}

impl Readings {
    fn known(&self, path: &str, file: FileId, text: &str) -> Option<Workflow> {
        let known = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&file)
            .cloned()?;
        (known.path == path && known.text == text).then(|| known.workflow.clone())
    }

    /// The first text at a place stays: another one there is a passing change of it.
    fn keep(&self, path: &str, file: FileId, text: &str, workflow: &Workflow) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(file).or_insert_with(|| {
            Arc::new(Reading {
                path: path.to_owned(),
                text: text.to_owned(),
                workflow: workflow.clone(),
            })
        });
    }
}

/// Reads a tree. Nothing is skipped in silence: what cannot be read is a finding and stays unknown.
pub fn read_tree(tree: &Tree, sources: &Sources) -> GithubTree {
    read_tree_again(tree, sources, &Readings::default())
}

/// The same, with what was read before.
pub fn read_tree_again(tree: &Tree, sources: &Sources, readings: &Readings) -> GithubTree {
    let mut read = GithubTree {
        packages: packages::read(tree, sources),
        ..GithubTree::default()
    };
    for (path, content) in tree.workflows() {
        read.lines.add(content.file(), sources);
        read_workflow(path, content, (sources, readings), &mut read);
    }
    for (path, content) in &tree.files {
        let folder = path
            .strip_suffix("action.yml")
            .or_else(|| path.strip_suffix("action.yaml"));
        if let Some(folder) = folder.filter(|folder| folder.is_empty() || folder.ends_with('/')) {
            read.lines.add(content.file(), sources);
            let action = local::read(path, content, sources, &mut read.findings);
            read.actions
                .insert(folder.trim_end_matches('/').to_owned(), action);
        }
    }
    agentic::check(tree, sources, &read.workflows, &mut read.findings);
    read.codeowners = codeowners::read(tree, sources);
    read.dependabot = dependabot::read(tree, sources, &mut read.findings);
    if let Some(found) = &read.dependabot {
        read.lines.add(found.span.file, sources);
    }
    read.given_labels = templates::read(tree, sources);
    read.bots = bots::read(tree, sources, &mut read.findings);
    read
}

fn read_workflow(path: &str, content: &Content, from: (&Sources, &Readings), read: &mut GithubTree) {
    let workflow = match read_or_known(path, content, from) {
        Ok(Some(workflow)) => workflow,
        Ok(None) => return,
        Err((message, span)) => {
            read.findings.push(unreadable(path, &message, span));
            read.unreadable.push(Unreadable {
                path: path.to_owned(),
                span,
            });
            return;
        }
    };
    if let Some(first) = workflow.problems.first() {
        let whole = Span::new(content.file(), 0, 0);
        let span = first.labels.first().map_or(whole, |label| label.span);
        read.unreadable.push(Unreadable {
            path: path.to_owned(),
            span,
        });
        read.findings.extend(workflow.problems.iter().cloned());
    }
    read.workflows.push(workflow);
}

/// A workflow; nothing if its file is empty, or why it cannot be read.
fn read_or_known(
    path: &str,
    content: &Content,
    (sources, readings): (&Sources, &Readings),
) -> Result<Option<Workflow>, (String, Span)> {
    if let Content::Text(file) = content {
        let known = readings.known(path, *file, &sources.get(*file).text);
        if known.is_some() {
            return Ok(known);
        }
    }
    let (file, root) = load(content, sources)?;
    if root.is_null() {
        return Ok(None);
    }
    let workflow = workflow::decode(path, file, &root);
    readings.keep(path, file, &sources.get(file).text, &workflow);
    Ok(Some(workflow))
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
    /// Every pattern over refs and paths: filters, texts that conditions compare refs with.
    pub fn patterns(&self) -> TreePatterns {
        let mut found = TreePatterns::default();
        for workflow in &self.workflows {
            workflow
                .triggers
                .iter()
                .for_each(|trigger| found.add_trigger(trigger));
            let steps = workflow
                .jobs
                .iter()
                .flat_map(|job| &job.steps)
                .filter_map(|step| step.condition.as_ref());
            let jobs = workflow.jobs.iter().filter_map(|job| job.condition.as_ref());
            jobs.chain(steps).for_each(|text| found.add_condition(text));
        }
        for scope in self.workflows.iter().flat_map(recognise::scopes) {
            let patterns = scope.patterns.into_iter().chain(scope.except);
            found
                .paths
                .extend(patterns.map(|pattern| (Dialect::Area, pattern)));
            found
                .branches
                .insert((Dialect::WorkflowRef, format!("{}**", scope.branch)));
        }
        for target in self.dependabot.iter().flat_map(|dependabot| &dependabot.targets) {
            found.branches.insert((Dialect::Exact, target.clone()));
        }
        for bot in &self.bots {
            let based = bot.rules.iter().flat_map(|rule| rule.bases.iter().flatten());
            for name in based.chain(&bot.targets) {
                found.branches.insert((Dialect::Exact, name.clone()));
            }
            if bot.proposes.is_some() {
                found
                    .branches
                    .insert((Dialect::WorkflowRef, format!("{}/**", bot.app)));
            }
        }
        if self.dependabot.is_some() {
            found
                .branches
                .insert((Dialect::WorkflowRef, "dependabot/**".to_owned()));
        }
        found
    }

    /// The CODEOWNERS file that counts.
    pub fn codeowners(&self) -> Option<&CodeOwners> {
        self.codeowners.as_ref()
    }

    /// The workflow at a path.
    pub fn workflow(&self, path: &str) -> Option<&Workflow> {
        self.workflows.iter().find(|workflow| workflow.path == path)
    }

    /// Names of environments that jobs say, as written and without expressions, each once.
    pub fn environments(&self) -> Vec<String> {
        let jobs = self.workflows.iter().flat_map(|workflow| &workflow.jobs);
        let named = jobs
            .filter_map(|job| job.environment.as_ref())
            .filter(|name| !name.value.contains("${{"));
        named
            .map(|name| name.value.clone())
            .collect::<BTreeSet<String>>()
            .into_iter()
            .collect()
    }
}

impl TreePatterns {
    fn add_trigger(&mut self, trigger: &Trigger) {
        let filters = [
            (
                &mut self.branches,
                Dialect::WorkflowRef,
                [&trigger.branches, &trigger.branches_ignore],
            ),
            (
                &mut self.tags,
                Dialect::WorkflowRef,
                [&trigger.tags, &trigger.tags_ignore],
            ),
            (
                &mut self.paths,
                Dialect::WorkflowPath,
                [&trigger.paths, &trigger.paths_ignore],
            ),
        ];
        for (set, dialect, lists) in filters {
            set.extend(
                lists
                    .into_iter()
                    .flatten()
                    .flatten()
                    .map(|text| (dialect, text.value.clone())),
            );
        }
    }

    fn add_condition(&mut self, text: &Text) {
        for pattern in condition::ref_patterns(&text.value) {
            for (prefix, set) in [
                ("refs/heads/", &mut self.branches),
                ("refs/tags/", &mut self.tags),
            ] {
                if let Some(short) = pattern
                    .strip_prefix(prefix)
                    .filter(|short| !short.is_empty() && *short != "**")
                {
                    set.insert((Dialect::WorkflowRef, short.to_owned()));
                }
            }
        }
    }
}
