//! The one table of the language: every node with its values, its place and its meaning.
//!
//! It drives decoding, did-you-mean, missing and duplicate values and the reference; completion and highlighting read it too.
//! Plain data: a new node is a row here, a field of the model, and a few lines of decoding.

mod agents;
mod assets;
mod credentials;
mod delivery;
mod effects;
mod kind;
mod later;
mod people;
mod project;

pub use effects::EFFECT_PLACES;
pub use kind::{Kind, Space};

/// The parent of nodes that stand at the top of a file.
pub const TOP: &str = "";

/// The editions that this compiler reads, oldest first.
pub const EDITIONS: &[&str] = &["2026"];

/// How often something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occurs {
    /// Not at all, or once.
    Optional,
    /// Exactly once.
    Once,
    /// Any number of times.
    Any,
    /// At least once.
    Some,
}

impl Occurs {
    /// Whether it may be left out.
    pub fn needed(self) -> bool {
        matches!(self, Occurs::Once | Occurs::Some)
    }

    /// Whether it may stand more than once.
    pub fn repeats(self) -> bool {
        matches!(self, Occurs::Any | Occurs::Some)
    }
}

/// Whether a row has an effect in this edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Read and meant.
    Now,
    /// Read and kept; decides nothing yet.
    Kept,
    /// An error that says what to write meanwhile.
    Later(&'static str),
}

/// A value that follows a node's name, or each of several.
#[derive(Clone, Copy, Debug)]
pub struct Argument {
    /// What it is called in messages and tables.
    pub name: &'static str,
    /// What may stand there.
    pub kind: Kind,
    /// How often; only the last argument of a node repeats.
    pub occurs: Occurs,
    /// What it means and why it matters, a sentence.
    pub doc: &'static str,
}

/// A `name=value`.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// The name before the `=`.
    pub name: &'static str,
    /// What may stand after it.
    pub kind: Kind,
    /// Whether it must be there.
    pub needed: bool,
    /// What it means and why it matters, a sentence.
    pub doc: &'static str,
    /// Whether it has an effect.
    pub status: Status,
}

/// A node at one or several places.
#[derive(Clone, Copy, Debug)]
pub struct NodeRow {
    /// Names this row, where a word stands for two things (`aws` of an environment, `grant`, which is the `aws` of an effect).
    pub id: &'static str,
    /// The node's name as it is written.
    pub name: &'static str,
    /// What it means and why it matters, a sentence.
    pub doc: &'static str,
    /// Ids of the rows in whose block it stands; [`TOP`] for the top of the file.
    pub parents: &'static [&'static str],
    /// How often in one parent.
    pub occurs: Occurs,
    /// The values after the name, in order.
    pub arguments: &'static [Argument],
    /// The values by name.
    pub properties: &'static [Property],
    /// What its first argument declares, if others refer to it.
    pub declares: Option<Space>,
    /// Whether it has an effect.
    pub status: Status,
    /// The node as people write it.
    pub example: &'static str,
}

/// A row with nothing but a name, to be filled in by the tables.
const ROW: NodeRow = NodeRow {
    id: "",
    name: "",
    doc: "",
    parents: &[TOP],
    occurs: Occurs::Any,
    arguments: &[],
    properties: &[],
    declares: None,
    status: Status::Now,
    example: "",
};

const fn argument(name: &'static str, kind: Kind, occurs: Occurs, doc: &'static str) -> Argument {
    Argument {
        name,
        kind,
        occurs,
        doc,
    }
}

const fn needed(name: &'static str, kind: Kind, doc: &'static str) -> Property {
    Property {
        name,
        kind,
        needed: true,
        doc,
        status: Status::Now,
    }
}

const fn optional(name: &'static str, kind: Kind, doc: &'static str) -> Property {
    Property {
        name,
        kind,
        needed: false,
        doc,
        status: Status::Now,
    }
}

const fn later(name: &'static str, kind: Kind, doc: &'static str, meanwhile: &'static str) -> Property {
    Property {
        name,
        kind,
        needed: false,
        doc,
        status: Status::Later(meanwhile),
    }
}

const TABLE: &[&[NodeRow]] = &[
    project::ROWS,
    agents::ROWS,
    credentials::ROWS,
    assets::ROWS,
    effects::ROWS,
    people::ROWS,
    delivery::ROWS,
    later::ROWS,
];

/// Every row, in the order of the reference.
pub fn rows() -> impl Iterator<Item = &'static NodeRow> {
    TABLE.iter().flat_map(|rows| rows.iter())
}

/// The row with this id.
pub fn row(id: &str) -> Option<&'static NodeRow> {
    rows().find(|row| row.id == id)
}

/// The nodes that may stand in the block of the row `parent`, or at the top.
pub fn children(parent: &str) -> impl Iterator<Item = &'static NodeRow> {
    rows().filter(move |row| row.parents.contains(&parent))
}

/// What a node called `name` means in the block of the row `parent`.
pub fn child(parent: &str, name: &str) -> Option<&'static NodeRow> {
    children(parent).find(|row| row.name == name)
}
