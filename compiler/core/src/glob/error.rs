//! What can go wrong: a pattern that its dialect does not have, or a question too large to answer.

use std::fmt;

/// Why a pattern was not compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternErrorKind {
    /// The platform rejects the pattern, or its documentation gives it no meaning.
    Malformed,
    /// The pattern means something, but the caller has to resolve it first (`~ALL`, policy variables, a lone `!`).
    Unresolved,
    /// The pattern is within its dialect but over one of the limits; callers treat what it says as unknown.
    TooLarge,
}

/// A pattern that cannot be compiled, with the place that is at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError {
    /// The pattern as written.
    pub pattern: String,
    /// Byte offset into `pattern`.
    pub offset: usize,
    /// What is wrong there, and what to write instead if that is known.
    pub message: String,
    /// Whether the pattern is wrong, unresolved, or merely too large.
    pub kind: PatternErrorKind,
}

impl PatternError {
    pub(super) fn malformed(pattern: &str, offset: usize, message: impl Into<String>) -> Self {
        Self::new(pattern, offset, message, PatternErrorKind::Malformed)
    }

    pub(super) fn unresolved(pattern: &str, offset: usize, message: impl Into<String>) -> Self {
        Self::new(pattern, offset, message, PatternErrorKind::Unresolved)
    }

    pub(super) fn too_large(pattern: &str, message: impl Into<String>) -> Self {
        Self::new(pattern, 0, message, PatternErrorKind::TooLarge)
    }

    fn new(pattern: &str, offset: usize, message: impl Into<String>, kind: PatternErrorKind) -> Self {
        Self {
            pattern: pattern.to_owned(),
            offset,
            message: message.into(),
            kind,
        }
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "pattern `{}`, byte {}: {}",
            self.pattern, self.offset, self.message
        )
    }
}

impl std::error::Error for PatternError {}

/// A limit was reached before the answer was known. Neither yes nor no: callers make an unknown fact of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undecided {
    /// More automaton states than [`MAX_STATES`](super::MAX_STATES) or [`MAX_PRODUCT`](super::MAX_PRODUCT).
    States,
    /// More elementary steps than [`MAX_STEPS`](super::MAX_STEPS).
    Steps,
    /// More classes in one partition than [`MAX_CLASSES`](super::MAX_CLASSES).
    Classes,
}

impl fmt::Display for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::States => "too many automaton states",
            Self::Steps => "too many steps",
            Self::Classes => "too many classes",
        };
        write!(f, "undecided: {what}")
    }
}

impl std::error::Error for Undecided {}
