//! Suite.
mod cases;
mod corpus;
mod engine;
mod examples;
mod scripts;
mod settings;
