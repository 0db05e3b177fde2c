//! Glob dialects: every pattern language of the platforms, as one kind of automaton.
//!
//! The same word means different things in different files: `release/**` in a workflow filter covers
//! `release/1/x`, in a ruleset it does not. Verdicts therefore never look at pattern text. A pattern is compiled
//! with its [`Dialect`] to a [`Language`], languages are combined and compared exactly, and an infinite domain
//! (refs, paths, ARNs, subjects) enters the core as the classes of a [`Partition`].
//!
//! Matching is over whole strings. Refs are short names (`main`, not `refs/heads/main`), paths start at the root of
//! the repository without a slash. What no ref or path can look like (empty segments, control characters) is not
//! modelled dialect by dialect; intersect with [`Language::ref_names`] or [`Language::file_paths`].
//!
//! | where | module |
//! |---|---|
//! | what the dialects mean | `dialects` |
//! | lists with `!` | `list` |
//! | expression → positions → automaton | `expression`, `positions`, `automaton`, over `chars` and `alphabet` |
//! | many automata side by side | `product` |
//! | what callers hold | `language`, `partition`, `error` |
//! | results kept for when they are asked for again | `kept` |

mod alphabet;
mod automaton;
mod chars;
mod dialects;
mod error;
mod expression;
mod kept;
mod language;
mod list;
mod partition;
mod positions;
mod product;
#[cfg(test)]
mod tests;

pub(crate) use dialects::compile_negated;
pub use dialects::{Dialect, short_ref};
pub use error::{PatternError, PatternErrorKind, Undecided};
pub use language::Language;
pub use list::{PatternList, compile_list};
pub use partition::{Class, Partition, atoms};

/// The longest pattern, in characters. Longer ones are errors; no platform's own limit is higher for names.
pub const MAX_PATTERN: usize = 1_024;
/// The most states that one language may have. `*a????????????` has twice as many.
pub const MAX_STATES: usize = 4_096;
/// The most states that a comparison or a partition may visit.
pub const MAX_PRODUCT: usize = 65_536;
/// The most classes of a partition.
pub const MAX_CLASSES: usize = 4_096;
/// The most elementary steps of one operation: a fraction of a second.
pub const MAX_STEPS: usize = 20_000_000;

/// The most results of one kind that are kept for when they are asked for again.
const MAX_KEPT: usize = 8_192;

/// Steps left for one operation.
struct Budget(usize);

impl Budget {
    fn new() -> Self {
        Self(MAX_STEPS)
    }

    fn spend(&mut self, steps: usize) -> Result<(), Undecided> {
        self.0 = self.0.checked_sub(steps).ok_or(Undecided::Steps)?;
        Ok(())
    }
}
