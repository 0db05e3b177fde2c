//! Labels that templates of issues and discussions set on whatever is opened with them, whoever opens it.
//!
//! Source: docs, "Syntax for issue forms" and "About issue and pull request templates", 2026-11.

use super::tree::{Content, Tree};
use crate::yaml::{self, Node};
use gabion_facts::source::Sources;
use std::collections::BTreeSet;

/// Whether a path may be a template.
pub(super) fn wants(path: &str) -> bool {
    let folders = [".github/ISSUE_TEMPLATE/", ".github/DISCUSSION_TEMPLATE/"];
    let endings = [".md", ".yml", ".yaml"];
    folders.iter().any(|folder| path.starts_with(folder))
        && endings.iter().any(|ending| path.ends_with(ending))
}

/// Every label that a template sets, in small letters. One that cannot be read is no template: GitHub does not show it.
pub(super) fn read(tree: &Tree, sources: &Sources) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (path, content) in tree.files.iter().filter(|(path, _)| wants(path)) {
        let Content::Text(file) = content else { continue };
        let text = sources.get(*file).text.as_str();
        let front = match path.ends_with(".md") {
            true => text.strip_prefix("---").and_then(|rest| rest.split_once("\n---")),
            false => Some((text, "")),
        };
        let root = front.and_then(|(front, _)| yaml::parse(front, *file).ok());
        if let Some(labels) = root.as_ref().and_then(|root| root.get("labels")) {
            found.extend(labels_of(labels));
        }
    }
    found
}

fn labels_of(node: &Node) -> Vec<String> {
    let listed = node
        .items()
        .iter()
        .filter_map(Node::as_text)
        .map(|text| text.value);
    let single = node.as_text().map(|text| text.value);
    let names = listed.chain(single);
    names
        .flat_map(|names| {
            names
                .split(',')
                .map(|name| name.trim().to_lowercase())
                .collect::<Vec<_>>()
        })
        .filter(|name| !name.is_empty())
        .collect()
}
