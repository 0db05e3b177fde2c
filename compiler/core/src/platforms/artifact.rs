//! One file that would be written.

use gabion_facts::source::Span;

/// A file of an emission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Path relative to the root of the repository, with `/`.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Which `emit` asks for it: `wall`, `gates`, `workflows`, `aws`, `check`; `report` comes with any.
    pub kind: &'static str,
    /// The part of the declaration that it comes from.
    pub span: Option<Span>,
}
