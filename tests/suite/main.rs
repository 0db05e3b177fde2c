//! Suite.
mod engine;
mod scripts;
mod settings;
