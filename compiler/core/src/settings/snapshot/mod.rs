//! Snapshots: `gabion/observed/*.json`, what a person's own login could read on one day. Format: `docs/snapshot.md`.
//!
//! In: the text of one file. Out: records, or located errors; and canonical bytes. Never: fetches anything.

mod locate;
mod read;
mod write;

pub(crate) use locate::Part;
pub use read::read;
pub use write::{write, write_with};

use super::records::RepoSettings;

/// The version of the format that this compiler reads and writes.
pub const VERSION: u64 = 1;

/// A snapshot file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// ISO date of the reading.
    pub as_of: String,
    /// Whose settings these are.
    pub subject: Subject,
    /// The settings.
    pub settings: RepoSettings,
}

/// Whose settings a snapshot has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// `OWNER/NAME`.
    Repository(String),
    /// `acme`.
    Organization(String),
}
