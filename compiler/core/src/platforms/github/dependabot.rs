//! Dependabot's configuration: that it proposes, and to which branches.

use super::read::{load, unreadable};
use super::tree::Tree;
use crate::yaml::Node;
use gabion_facts::diagnostic::Diagnostic;
use gabion_facts::source::{Sources, Span};
use std::collections::BTreeSet;

/// Where it may stand.
pub const PATHS: [&str; 2] = [".github/dependabot.yml", ".github/dependabot.yaml"];

/// `.github/dependabot.yml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependabot {
    /// Where it stands.
    pub span: Span,
    /// Branches other than the default one that it proposes to.
    pub targets: Vec<String>,
    /// Labels that it sets on what it opens, those that it sets unless told otherwise included.
    pub labels: BTreeSet<String>,
    /// Whether it was read; if not, its targets are unknown.
    pub readable: bool,
}

/// Reads it, if it is there.
pub(super) fn read(tree: &Tree, sources: &Sources, findings: &mut Vec<Diagnostic>) -> Option<Dependabot> {
    let (path, content) = PATHS
        .into_iter()
        .find_map(|path| Some((path, tree.files.get(path)?)))?;
    let start = Span::new(content.file(), 0, 0);
    let root = match load(content, sources) {
        Ok((_, root)) => root,
        Err((message, span)) => {
            findings.push(unreadable(path, &message, span));
            return Some(Dependabot {
                span: start,
                targets: Vec::new(),
                labels: BTreeSet::new(),
                readable: false,
            });
        }
    };
    let updates = root.get("updates")?;
    let mut targets: Vec<String> = updates
        .items()
        .iter()
        .filter_map(|update| update.get("target-branch")?.as_text())
        .map(|text| text.value)
        .collect();
    let labels = updates.items().iter().flat_map(labels).collect();
    targets.sort();
    targets.dedup();
    let span = root.entry("updates").map_or(start, |entry| entry.key.span);
    (!updates.items().is_empty()).then_some(Dependabot {
        span,
        targets,
        labels,
        readable: true,
    })
}

/// The labels of one kind of update. Source: docs, "Dependabot options reference", `labels`, 2026-09.
fn labels(update: &Node) -> Vec<String> {
    let Some(told) = update.get("labels") else {
        return vec!["dependencies".to_owned()];
    };
    let texts = told.items().iter().filter_map(Node::as_text);
    texts.map(|text| text.value).collect()
}
