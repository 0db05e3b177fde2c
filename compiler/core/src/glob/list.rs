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

/// An ordered list of patterns for asking about single strings: nothing is combined, the last pattern that matches decides.
#[derive(Clone, Debug)]
pub struct PatternList(Vec<(bool, Language)>);

impl PatternList {
    /// Compiles a list; the same reading as [`compile_list`], for which only the answers for single strings are wanted.
    ///
    /// # Errors
    /// Of the first pattern that cannot be compiled.
    pub fn compile(dialect: Dialect, patterns: &[&str]) -> Result<Self, PatternError> {
        let steps: Result<Vec<_>, _> = patterns.iter().map(|pattern| step(dialect, pattern)).collect();
        Ok(PatternList(steps?))
    }

    /// Whether the list holds a string.
    pub fn matches(&self, text: &str) -> bool {
        self.0
            .iter()
            .rev()
            .find(|(_, language)| language.matches(text))
            .is_some_and(|(holds, _)| *holds)
    }
}

fn step(dialect: Dialect, pattern: &str) -> Result<(bool, Language), PatternError> {
    match pattern.strip_prefix('!').filter(|_| dialect.has_negation()) {
        Some(rest) => Ok((false, compile_negated(dialect, rest)?)),
        None => Ok((true, Language::compile(dialect, pattern)?)),
    }
}
