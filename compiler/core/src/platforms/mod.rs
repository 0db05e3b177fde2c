//! Platforms: one folder each, with typed artifacts, readers and emitters.

pub mod github;
