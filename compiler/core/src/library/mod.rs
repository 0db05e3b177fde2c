//! The standard library: embedded, compiled when the crate is built.
//!
//! In: nothing. Out: the rules of `stdlib/`. Never: parses anything at start.

use crate::rules::RuleSet;
use std::sync::OnceLock;

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin"));

/// The day up to which the library's knowledge of platforms was checked.
pub const KNOWLEDGE_AS_OF: &str = "2026-11-01";

/// The rules of the standard library.
pub fn rules() -> &'static RuleSet {
    static RULES: OnceLock<RuleSet> = OnceLock::new();
    RULES.get_or_init(|| postcard::from_bytes(BYTES).expect("the build script wrote these bytes"))
}
