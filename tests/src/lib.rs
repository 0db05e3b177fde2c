//! Test support.

pub mod scenario;
