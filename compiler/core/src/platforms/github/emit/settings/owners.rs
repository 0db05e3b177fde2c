//! Which files an area is, in GitHub's dialects, and the CODEOWNERS block that repeats the gates.

use super::Emission;
use super::gates::demands;
use crate::gates::Encoded;
use crate::glob::{Dialect, Language};
use crate::platforms::Artifact;
use crate::platforms::github::areas::areas;
use crate::platforms::github::artifacts::codeowners::{OwnerLine, with_block, without_block};

/// The patterns of an area as `required_reviewers` reads them. They cover the area; `CLAUDE.md` covers files below folders too.
pub(super) fn area_patterns(emission: &Emission<'_>, name: &str) -> Vec<String> {
    let areas = areas(emission.repository);
    let patterns = areas
        .into_iter()
        .filter(|area| area.name == name)
        .flat_map(|area| area.patterns);
    patterns.flat_map(|pattern| covering(&pattern)).collect()
}

/// A pattern of [`Dialect::FilePatterns`] that covers one of [`Dialect::Area`]: the same, or everything below it too.
fn covering(pattern: &str) -> Vec<String> {
    let below = format!("{}/**", pattern.trim_end_matches('/'));
    let covers = |candidate: &str| {
        let area = Language::compile(Dialect::Area, pattern).ok()?;
        area.is_subset_of(&Language::compile(Dialect::FilePatterns, candidate).ok()?)
            .ok()
    };
    match covers(pattern) {
        Some(true) | None => vec![pattern.to_owned()],
        Some(false) => vec![pattern.to_owned(), below],
    }
}

/// Leaves out what another pattern says already: everything beside `*`, and `**/NAME` beside `NAME`.
pub(super) fn shorten(patterns: &mut Vec<String>) {
    if patterns.iter().any(|pattern| pattern == "*") {
        *patterns = vec!["*".to_owned()];
        return;
    }
    let all = patterns.clone();
    let mut seen = std::collections::BTreeSet::new();
    patterns.retain(|pattern| {
        let said = pattern
            .strip_prefix("**/")
            .is_some_and(|name| !name.contains('/') && all.iter().any(|other| other == name));
        !said && seen.insert(pattern.clone())
    });
}

/// The file with the block. Without a handle for every team there is none: the ruleset is the gate, this repeats it.
pub(super) fn block(emission: &Emission<'_>, reviewed: &[&Encoded<'_>]) -> Option<Artifact> {
    let (path, text) = emission.codeowners.unwrap_or((".github/CODEOWNERS", ""));
    let mut lines = Vec::new();
    for (gate, patterns) in demands(emission, reviewed) {
        let name = &gate.approve.as_ref()?.from.value;
        let team = emission
            .declaration
            .teams
            .iter()
            .find(|team| team.name.value == *name)?;
        let handle = format!("@{}", team.github.as_ref()?.value);
        for pattern in patterns {
            lines.push(OwnerLine {
                pattern: anchored(emission, pattern),
                owners: vec![handle.clone()],
            });
        }
    }
    // The last line that matches decides, so `*` at the end would take every file from its owners.
    if has_lines(&without_block(text)) {
        lines.retain(|line| line.pattern != "*");
    }
    if lines.is_empty() {
        return None;
    }
    Some(emission.artifact(path.to_owned(), with_block(text, &lines), "gates"))
}

/// A bare name is of files in every folder for CODEOWNERS. Where only the one at the root is meant, it begins with a slash, so
/// that nobody loses files of that name elsewhere to this line.
fn anchored(emission: &Emission<'_>, pattern: String) -> String {
    let everywhere = format!("**/{pattern}");
    let bare = !pattern.contains('/') && pattern != "*";
    let said = || {
        areas(emission.repository)
            .iter()
            .any(|area| area.patterns.contains(&everywhere))
    };
    if bare && !said() {
        format!("/{pattern}")
    } else {
        pattern
    }
}

fn has_lines(text: &str) -> bool {
    text.lines()
        .map(str::trim)
        .any(|line| !line.is_empty() && !line.starts_with('#'))
}
