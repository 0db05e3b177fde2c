//! The standard library: embedded, compiled when the crate is built.
//!
//! In: nothing. Out: the rules, threats and tables of `stdlib/`. Never: parses anything at start.

mod assumptions;
mod constructs;
mod looked_up;
mod page;
mod platform;
mod table;
mod ways;

pub use assumptions::{Assumption, assumption_named, assumptions};
pub use constructs::{Construct, Constructs, Shown, constructs};
pub use looked_up::{LookedUp, looked_up, looked_up_at};
pub use page::page;
pub use platform::{Line, Table, platform};
pub(crate) use table::{table, tree};
pub use ways::{By, Way, modelling, ways};

use crate::rules::{RuleSet, Threats};
use std::sync::OnceLock;

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin"));

/// The day up to which the library's knowledge of platforms was checked.
pub const KNOWLEDGE_AS_OF: &str = "2026-11-01";

/// The rules of the standard library.
pub fn rules() -> &'static RuleSet {
    &library().0
}

/// What rules and findings may refer to.
pub fn threats() -> &'static Threats {
    &library().1
}

fn library() -> &'static (RuleSet, Threats) {
    static LIBRARY: OnceLock<(RuleSet, Threats)> = OnceLock::new();
    LIBRARY.get_or_init(|| postcard::from_bytes(BYTES).expect("the build script wrote these bytes"))
}
