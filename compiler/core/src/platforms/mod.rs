//! Platforms: one folder each, with typed artifacts, readers and emitters.

mod artifact;
pub mod aws;
pub mod github;
pub mod kubernetes;

pub use artifact::Artifact;
