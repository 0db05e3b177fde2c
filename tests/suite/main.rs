//! Suite.
mod corpus;
mod engine;
mod mutants;
mod examples;
mod scripts;
mod settings;
