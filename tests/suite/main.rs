//! Suite.
mod cli;
mod engine;
mod scripts;
mod settings;
