//! One world's facts: declaration, tree and settings together.
//!
//! In: a [`project::Project`]. Out: a `FactBase` for *now* or *once applied*. Never: closes over it.

pub mod classes;
mod names;
pub mod people;
