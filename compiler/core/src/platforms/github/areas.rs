//! The areas of a repository: which paths belong together, because the same permission and the same people guard them.

use super::steering;
use crate::language::model::Repository;

/// A repository's areas as they are told apart: built-in ones first, then the declared ones, in order.
pub struct AreaPatterns<'a> {
    /// `source`.
    pub name: &'a str,
    /// Globs of [`Dialect::Area`].
    pub patterns: Vec<String>,
    /// What writing takes.
    pub permission: &'static str,
}

/// Gabion's own inputs and outputs. Source: bypasses B3.
pub const DECLARATION: [&str; 3] = ["gabion.kdl", "gabion.lock", "gabion/**"];

/// What starts and runs jobs. Source: facts G14 (`workflows` guards `.github/workflows` only; local actions stand beside them).
pub const WORKFLOWS: [&str; 1] = [".github/workflows/**"];

/// The areas of a repository in the order in which they claim paths.
pub fn areas(repository: &Repository) -> Vec<AreaPatterns<'_>> {
    let built_in = |name: &'static str, patterns: &[&str], permission| AreaPatterns {
        name,
        patterns: patterns
            .iter()
            .map(|pattern| (*pattern).to_owned())
            .chain(declared(repository, name))
            .collect(),
        permission,
    };
    let mut areas = vec![
        built_in("workflows", &WORKFLOWS, "workflows:write"),
        built_in("declaration", &DECLARATION, "contents:write"),
        built_in("steering", &steering::paths(), "contents:write"),
    ];
    let own = repository
        .areas
        .iter()
        .filter(|area| !BUILT_IN.contains(&area.name.value.as_str()));
    areas.extend(own.map(|area| {
        AreaPatterns {
            name: &area.name.value,
            patterns: area
                .patterns
                .iter()
                .map(|pattern| pattern.value.clone())
                .collect(),
            permission: "contents:write",
        }
    }));
    areas
}

/// Names of those that every repository has.
pub const BUILT_IN: [&str; 3] = ["workflows", "declaration", "steering"];

/// What a declaration adds to a built-in area. It cannot add to `workflows`: the platform guards a fixed folder.
fn declared(repository: &Repository, name: &str) -> Vec<String> {
    let widened = repository
        .areas
        .iter()
        .filter(|area| area.name.value == name && name != "workflows");
    widened
        .flat_map(|area| &area.patterns)
        .map(|pattern| pattern.value.clone())
        .collect()
}
