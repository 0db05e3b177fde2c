//! Where each address that a rule or table names was looked up. `stdlib/core/sources.kdl`, read.

use super::table::{first, property, table};
use crate::syntax::Node;
use std::sync::OnceLock;

/// One address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LookedUp {
    /// The address, without a fragment.
    pub link: String,
    /// `read`, `found`, `stated`, `quoted`, `own` or `unseen`.
    pub how: String,
    /// In which file or fact.
    pub place: String,
    /// When.
    pub as_of: String,
}

/// All addresses, in the order of the table.
///
/// # Panics
/// If the library's own table is malformed, which a test excludes.
pub fn looked_up() -> &'static [LookedUp] {
    static TABLE: OnceLock<Vec<LookedUp>> = OnceLock::new();
    TABLE.get_or_init(|| table!("core-sources").nodes.iter().map(line).collect())
}

/// The line of an address, whatever fragment it ends in.
pub fn looked_up_at(link: &str) -> Option<&'static LookedUp> {
    let page = link.split('#').next().unwrap_or(link);
    looked_up().iter().find(|line| line.link == page)
}

impl LookedUp {
    /// As a page says it: "the text was read in github/docs: content/…, 2026-11".
    pub fn told(&self) -> String {
        let how = match self.how.as_str() {
            "read" => "its text was read in",
            "found" => "it was found as",
            "stated" => "the fact sheet states it, at",
            "quoted" => "it was read as others quote it,",
            "own" => "it is a page of these docs,",
            _ => "nobody has looked it up;",
        };
        format!("{how} {}, {}", self.place, self.as_of)
    }
}

fn line(node: &Node) -> LookedUp {
    LookedUp {
        link: first(node),
        how: property(node, "how"),
        place: property(node, "in"),
        as_of: property(node, "as-of"),
    }
}
