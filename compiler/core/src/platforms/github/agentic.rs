//! Sources of GitHub Agentic Workflows: Markdown beside the workflows, with YAML in front.
//!
//! GitHub runs the compiled lock, and the lock is what is read. A source without a lock runs nothing, and one whose lock is of another
//! kind says what the next `gh aw compile` brings: both are said. Source: github/gh-aw, "Frontmatter" and locks of v0.79.8, 2026-08.

use super::tree::{Content, Tree};
use super::workflow::model::{Grant, Level, Workflow, value};
use crate::notation::json5;
use crate::yaml::{self, Node};
use gabion_facts::diagnostic::{Diagnostic, Severity};
use gabion_facts::source::{Sources, Span};
use std::collections::BTreeSet;

/// Keys of `on:` that are no events: they restrict, decorate, or stand for several events.
const NO_EVENTS: [&str; 14] = [
    "bots",
    "command",
    "github-app",
    "github-token",
    "label_command",
    "manual-approval",
    "permissions",
    "reaction",
    "roles",
    "skip-if-match",
    "skip-if-no-match",
    "slash_command",
    "status-comment",
    "stop-after",
];

/// Keys of `on:` that the compiler turns into several events.
const MANY_EVENTS: [&str; 3] = ["command", "label_command", "slash_command"];

/// Requests that change what lies in a repository, as the source spells them.
const REQUESTS: [&str; 6] = [
    "approve-pull-request",
    "create-pull-request",
    "enable-auto-merge",
    "merge-pull-request",
    "push-to-pull-request-branch",
    "submit-pull-request-review",
];

/// Whether a path may be a source.
pub(super) fn wants(path: &str) -> bool {
    path.strip_prefix(".github/workflows/")
        .is_some_and(|name| name.ends_with(".md") && !name.contains('/'))
}

/// Says what stands in sources and does not run.
pub(super) fn check(tree: &Tree, sources: &Sources, workflows: &[Workflow], findings: &mut Vec<Diagnostic>) {
    for (path, content) in tree.files.iter().filter(|(path, _)| wants(path)) {
        let Content::Text(file) = content else {
            findings.push(unread(path, "it is no text", Span::new(content.file(), 0, 0)));
            continue;
        };
        let Some(front) = front(&sources.get(*file).text) else {
            continue;
        };
        match yaml::parse(front, *file) {
            Err(error) => findings.push(unread(path, &error.message, error.span)),
            Ok(root) => findings.extend(about(path, &root, workflows)),
        }
    }
}

/// The part in front, its first line included, so that places in it are places in the file.
fn front(text: &str) -> Option<&str> {
    let body = text.strip_prefix("---")?.strip_prefix(['\n', '\r'])?;
    let start = text.len() - body.len();
    let end = body.find("\n---")?;
    Some(&text[..=start + end])
}

fn unread(path: &str, why: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        "agentic-source",
        Severity::Warning,
        format!("{path}: what stands in front cannot be read: {why}"),
    )
    .label(span, "here")
    .note("The source itself runs nothing; what its next compilation brings is not known.")
}

/// What is to be said of one source; nothing if its lock is of its kind, or if it starts on nothing and so is only imported.
fn about(path: &str, root: &Node, workflows: &[Workflow]) -> Option<Diagnostic> {
    let on = root.entry("on")?;
    let (span, asked) = (on.key.span, Kind::of_source(root));
    let lock = format!("{}.lock.yml", path.trim_end_matches(".md"));
    let Some(compiled) = workflows.iter().find(|workflow| workflow.path == lock) else {
        let headline = format!("{path} is an agentic workflow that nobody has compiled");
        return Some(
            Diagnostic::new("agentic-source", Severity::Warning, headline)
                .label(span, format!("compiled, it would {}", asked.words()))
                .note("Nothing of it runs: GitHub starts the lock, and there is none. What it would do is in no verdict.")
                .help("`gh aw compile`, and check again; or take the source out"),
        );
    };
    let differences = asked.differs(&Kind::of_lock(compiled));
    if differences.is_empty() {
        return None;
    }
    let headline = format!("{path} says something else than its lock, which is what runs");
    let mut found = Diagnostic::new("agentic-source", Severity::Warning, headline)
        .label(span, "the source")
        .label(Span::new(compiled.file, 0, 0), "the lock");
    for difference in differences {
        found = found.note(difference);
    }
    Some(found.help("`gh aw compile`, and review what that changes"))
}

/// Of what kind a workflow is: what starts it, and what its agent may ask for and write.
#[derive(Debug, Default, PartialEq, Eq)]
struct Kind {
    events: BTreeSet<String>,
    /// Whether other events stand behind a key of the source.
    more_events: bool,
    requests: BTreeSet<String>,
    writes: BTreeSet<String>,
}

impl Kind {
    fn of_source(root: &Node) -> Kind {
        let mut kind = Kind::default();
        if let Some(on) = root.get("on") {
            let listed = on.items().iter().filter_map(Node::as_text).map(|text| text.value);
            let single = on.as_text().map(|text| text.value);
            let keys = on.entries().iter().map(|entry| entry.key.value.clone());
            let names: BTreeSet<String> = listed.chain(single).chain(keys).collect();
            kind.more_events = names
                .iter()
                .any(|name| MANY_EVENTS.contains(&name.as_str()) || name.contains([' ', '/']));
            kind.events = names
                .into_iter()
                .filter(|name| !NO_EVENTS.contains(&name.as_str()) && !name.contains([' ', '/']))
                .collect();
        }
        let outputs = root.get("safe-outputs").map_or(&[][..], Node::entries);
        kind.requests = requests(outputs.iter().map(|entry| entry.key.value.as_str()));
        let permissions = root.get("permissions").map_or(&[][..], Node::entries);
        let writes = permissions
            .iter()
            .filter(|entry| entry.value.as_text().is_some_and(|level| level.value == "write"));
        kind.writes = writes
            .map(|entry| entry.key.value.clone())
            .filter(|key| decides(key))
            .collect();
        kind
    }

    fn of_lock(lock: &Workflow) -> Kind {
        let mut kind = Kind {
            events: lock
                .triggers
                .iter()
                .map(|trigger| trigger.event.value.clone())
                .collect(),
            ..Kind::default()
        };
        for step in lock.jobs.iter().flat_map(|job| &job.steps) {
            let Some(config) = value(&step.env, "GH_AW_SAFE_OUTPUTS_HANDLER_CONFIG") else {
                continue;
            };
            if let Ok(read) = json5(&config.value, config.span.file) {
                let names: Vec<String> = read
                    .entries()
                    .iter()
                    .map(|entry| entry.key.value.replace('_', "-"))
                    .collect();
                kind.requests.extend(requests(names.iter().map(String::as_str)));
            }
        }
        let agent = lock.jobs.iter().find(|job| job.id.value == "agent");
        if let Some(Grant::Only(levels)) = agent.and_then(|job| Some(&job.permissions.as_ref()?.grant)) {
            let writes = levels.iter().filter(|(_, level)| *level == Level::Write);
            kind.writes = writes
                .map(|(key, _)| key.value.clone())
                .filter(|key| decides(key))
                .collect();
        }
        kind
    }

    /// In what a source and its lock differ, one sentence each.
    fn differs(&self, lock: &Kind) -> Vec<String> {
        let mut found = Vec::new();
        let mut say = |what: &str, mine: &BTreeSet<String>, its: &BTreeSet<String>| {
            let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
                one.difference(other).cloned().collect::<Vec<_>>().join(", ")
            };
            let (more, less) = (only(mine, its), only(its, mine));
            if !more.is_empty() {
                found.push(format!("{what}: the source has {more}, the lock does not."));
            }
            if !less.is_empty() {
                found.push(format!("{what}: the lock has {less}, the source does not."));
            }
        };
        // The compiler lets a person start what a clock starts, and calls what several events stand behind by their names.
        let mut events = lock.events.clone();
        if !self.events.contains("workflow_dispatch") {
            events.remove("workflow_dispatch");
        }
        match self.more_events {
            true => say(
                "Starts",
                &self.events,
                &events.intersection(&self.events).cloned().collect(),
            ),
            false => say("Starts", &self.events, &events),
        }
        say("Requests", &self.requests, &lock.requests);
        say("Writes", &self.writes, &lock.writes);
        found
    }

    fn words(&self) -> String {
        let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
        let mut words = format!(
            "start on {}",
            if self.events.is_empty() {
                "a command".to_owned()
            } else {
                list(&self.events)
            }
        );
        if !self.requests.is_empty() {
            words.push_str(&format!(" and grant {}", list(&self.requests)));
        }
        if !self.writes.is_empty() {
            words.push_str(&format!(" and write {}", list(&self.writes)));
        }
        words
    }
}

fn requests<'n>(names: impl Iterator<Item = &'n str>) -> BTreeSet<String> {
    names
        .filter(|name| REQUESTS.contains(name))
        .map(str::to_owned)
        .collect()
}

/// Whether a permission to write is one of the repository's: the model's own is not.
fn decides(key: &str) -> bool {
    !matches!(key, "copilot-requests" | "models" | "id-token")
}
