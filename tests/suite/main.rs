//! Suite.
mod engine;
mod mutants;
mod scripts;
mod settings;
