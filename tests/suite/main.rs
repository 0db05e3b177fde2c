//! Suite.
mod cli;
mod corpus;
mod engine;
mod examples;
mod reports;
mod scripts;
mod settings;
