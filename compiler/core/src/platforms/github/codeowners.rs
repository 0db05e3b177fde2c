//! CODEOWNERS, read: which file wins, and who owns what.

use gabion_facts::source::Span;

/// The CODEOWNERS file that GitHub looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeOwners {
    /// `.github/CODEOWNERS`, `CODEOWNERS` or `docs/CODEOWNERS`, the first that is there.
    pub path: String,
    /// Its lines in order. The last that matches a path decides.
    pub rules: Vec<OwnerRule>,
}

/// One line of CODEOWNERS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerRule {
    /// The pattern as written.
    pub pattern: String,
    /// `@user`, `@organization/team` or an address. None clears ownership.
    pub owners: Vec<String>,
    /// The line.
    pub span: Span,
}
