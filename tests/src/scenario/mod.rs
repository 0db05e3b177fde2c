//! Scenarios: small worlds with a question each, turned into what a team would really have, and asked through the front door.
//!
//! In: a file of `tests/scenarios/`. Out: a folder with `gabion.kdl`, snapshots, workflows and policies, and what `gabion check`
//! says of it. Never: looks into the compiler.

pub mod ask;
pub mod load;
pub mod model;
pub mod questions;
pub mod reasons;
pub mod run;
pub mod write;

use std::fmt;

/// Something of a scenario that cannot be read or expressed, by its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// `world.repositories.payments.platform`.
    pub key: String,
    /// Why.
    pub why: String,
}

impl Refused {
    /// A refusal.
    pub fn new(key: impl Into<String>, why: impl Into<String>) -> Refused {
        Refused {
            key: key.into(),
            why: why.into(),
        }
    }
}

impl Refused {
    /// Whether a value is `unknown` where a file must say it.
    pub fn is_unknown(&self) -> bool {
        self.why.starts_with("is `unknown`")
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.key, self.why)
    }
}

impl std::error::Error for Refused {}
