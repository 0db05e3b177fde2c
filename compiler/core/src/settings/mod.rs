//! Settings of a platform: records in which everything may be unknown, and the openings that they leave.
//!
//! In: snapshots, emitted artifacts read back, and the classes of refs and paths. Out: facts about gates, and openings. Never:
//! says that something is closed: a closed gate is an absent opening, and what nobody has looked at is an unknown opening.
//! All negation of the product lives in [`openings`].

pub mod openings;
mod overlay;
pub mod records;
mod setting;
pub mod snapshot;
#[cfg(test)]
mod tests;

pub use openings::{DeclaredActor, DeclaredTeam, SettingsContext, facts};
pub use overlay::SettingsPatterns;
pub use records::RepoSettings;
pub use setting::{Item, Listing, NOT_READABLE, Setting};
