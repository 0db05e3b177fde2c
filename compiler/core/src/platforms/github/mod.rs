//! GitHub.
//!
//! In: files of a tree, settings records, the declaration. Out: facts and artifacts. Never: talks to GitHub.

pub mod actions;
pub mod actors;
mod agentic;
pub mod areas;
pub mod artifacts;
pub mod bots;
pub mod codeowners;
pub mod context;
pub mod dependabot;
pub mod emit;
pub mod facts;
pub mod local;
mod packages;
pub mod plan;
pub mod pull;
pub mod read;
pub mod second;
pub mod steering;
mod templates;
pub mod tree;
pub mod workflow;
