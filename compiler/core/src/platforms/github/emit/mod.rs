//! Emission for GitHub: the declaration to typed artifacts.

pub mod settings;
pub mod workflows;
