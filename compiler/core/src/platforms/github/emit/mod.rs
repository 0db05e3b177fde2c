//! What Gabion writes for GitHub.

pub mod workflows;
