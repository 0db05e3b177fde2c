//! The Gabion compiler as a pure library: text and bytes in, values out.
//!
//! No file system, network, clock or environment: all that comes in is a [`gabion_facts::source::Sources`] and values. Data
//! flows through the modules in one order, in which each uses only those before it; `tests/suite/layers.rs` has the order.

pub use gabion_facts::{diagnostic, facts, rules, source, syntax};

pub mod audit;
pub mod check;
pub mod compare;
pub mod compile;
pub mod emit;
pub mod gates;
pub mod glob;
pub mod judge;
pub mod language;
pub mod library;
pub mod notation;
pub mod platforms;
pub mod reach;
pub mod report;
pub mod settings;
pub mod survey;
pub mod world;
pub mod yaml;
