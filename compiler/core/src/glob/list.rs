//! Ordered lists of patterns, in which a pattern that begins with `!` takes away.

use super::dialects::{Dialect, compile_negated};
use super::error::PatternError;
use super::language::Language;

/// The language of an ordered list of patterns.
///
/// In the dialects that have `!` ([`Dialect::WorkflowRef`], [`Dialect::WorkflowPath`], [`Dialect::FilePatterns`]) the
/// last pattern that matches decides, so a list of nothing but `!` patterns matches nothing. Sources: "Workflow
/// syntax", filter pattern cheat sheet ("patterns are checked sequentially"); gitignore(5) ("the last matching
/// pattern decides the outcome"). In all other dialects the list is a union and `!` is an error or itself.
pub fn compile_list(dialect: Dialect, patterns: &[&str]) -> Result<Language, PatternError> {
    let steps: Result<Vec<_>, _> = patterns.iter().map(|pattern| step(dialect, pattern)).collect();
    Language::last_decides(steps?).map_err(|limit| {
        PatternError::too_large(&patterns.join("\n"), format!("the list is too large: {limit}"))
    })
}

fn step(dialect: Dialect, pattern: &str) -> Result<(bool, Language), PatternError> {
    match pattern.strip_prefix('!').filter(|_| dialect.has_negation()) {
        Some(rest) => Ok((false, compile_negated(dialect, rest)?)),
        None => Ok((true, Language::compile(dialect, pattern)?)),
    }
}
