//! Suite.
mod engine;
