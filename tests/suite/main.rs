//! Suite.
mod engine;
mod settings;
