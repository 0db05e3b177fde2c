//! Suite.
mod cli;
mod corpus;
mod engine;
mod examples;
mod scripts;
mod settings;
