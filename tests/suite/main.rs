//! Suite.
mod cases;
mod cli;
mod corpus;
mod engine;
mod examples;
mod scripts;
mod settings;
