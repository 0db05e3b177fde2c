//! GitHub.
//!
//! In: files of a tree, settings records, the declaration. Out: facts and artifacts. Never: talks to GitHub.

pub mod artifacts;
pub mod actions;
pub mod codeowners;
pub mod context;
pub mod emit;
pub mod dependabot;
pub mod facts;
pub mod local;
mod packages;
pub mod plan;
pub mod read;
pub mod second;
pub mod tree;
pub mod workflow;
