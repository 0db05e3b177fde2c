//! Names under which a repository publishes packages.

use super::tree::{Content, Tree};
use gabion_facts::source::Sources;
use std::collections::BTreeMap;

/// The most names of one registry; a workspace with more is called by the registry alone.
const MOST: usize = 50;

/// Names by registry (`npm`, `pypi`, `crates`).
pub(super) fn read(tree: &Tree, sources: &Sources) -> BTreeMap<&'static str, Vec<String>> {
    let mut names: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for (path, content) in &tree.files {
        let Content::Text(file) = content else { continue };
        let text = &sources.get(*file).text;
        let found = match path.rsplit('/').next() {
            Some("package.json") => ("npm", npm(text)),
            Some("pyproject.toml") => ("pypi", toml_name(text, &["[project]", "[tool.poetry]"])),
            Some("Cargo.toml") => ("crates", toml_name(text, &["[package]"])),
            _ => continue,
        };
        if let (registry, Some(name)) = found {
            names.entry(registry).or_default().push(name);
        }
    }
    for list in names.values_mut() {
        list.sort();
        list.dedup();
        list.truncate(MOST);
    }
    names
}

fn npm(text: &str) -> Option<String> {
    let package: serde_json::Value = serde_json::from_str(text).ok()?;
    if package.get("private").and_then(serde_json::Value::as_bool) == Some(true) {
        return None;
    }
    package.get("name")?.as_str().map(str::to_owned)
}

/// `name = "…"` in one of the tables. Names are labels here: a file that this misreads is called by its registry.
fn toml_name(text: &str, tables: &[&str]) -> Option<String> {
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = tables.contains(&line);
        }
        let value = line
            .strip_prefix("name")
            .filter(|_| inside)
            .and_then(|rest| rest.trim_start().strip_prefix('='));
        if let Some(value) = value {
            let name = value.trim().trim_matches(['"', '\'']);
            return (!name.is_empty() && !name.contains(['"', '\''])).then(|| name.to_owned());
        }
    }
    None
}
