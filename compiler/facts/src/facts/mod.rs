//! Facts: the closed vocabulary, grades, origins and fact bases.
//!
//! In: statements of readers, of the declaration and of settings. Out: a [`FactBase`], which the engine closes. Never: derives
//! anything.
//!
//! Every fact is of one polarity: *structure* ("job J starts on event E") or *opening* ("ref R accepts a push without a
//! person"), spelled `open-…`. There is no fact that helps the defender: a closed gate is an absent opening. Absent means known
//! to be false, so whatever was not read must be stated as an unknown fact.

mod base;
mod vocabulary;

pub use base::{
    Args, Atom, Fact, FactBase, Grade, INFERRED, Interner, MAX_ARITY, Origin, Question, QuestionId, Sym,
};
pub use vocabulary::{Polarity, Pred, PredicateInfo, Sort, VERBS};
