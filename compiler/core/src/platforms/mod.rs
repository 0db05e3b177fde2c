//! Platforms: one folder each, with typed artifacts, readers and emitters.

pub mod aws;
pub mod github;
pub mod kubernetes;
