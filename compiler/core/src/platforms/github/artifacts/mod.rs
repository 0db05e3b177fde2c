//! GitHub settings as typed artifacts: what is emitted, and the independent readers of it.
//!
//! The types here only serialise. What was emitted is read back by the records of [`crate::settings::records`] and the readers of
//! [`read`], which share nothing with them.

pub mod codeowners;
pub mod environment;
pub mod read;
pub mod ruleset;

mod json;

pub use json::pretty;
