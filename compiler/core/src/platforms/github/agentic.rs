//! Sources of GitHub Agentic Workflows: Markdown beside the workflows, with YAML in front.
//!
//! GitHub runs the compiled lock, and the lock is what is read. A source without a lock runs nothing, and one whose lock is of another
//! kind says what the next `gh aw compile` brings: both are said. Source: github/gh-aw, "Frontmatter" and locks of v0.79.8, 2026-08.

mod kind;

use super::tree::{Content, Tree};
use super::workflow::model::Workflow;
use crate::yaml::{self, Node};
use gabion_facts::diagnostic::{Diagnostic, Severity};
use gabion_facts::source::{Sources, Span};
use kind::Kind;

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
