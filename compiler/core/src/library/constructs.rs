//! What stands in a tree, key by key: who reads it, what it can change of reach, and what shows that.

use super::table::{property, table};
use crate::syntax::Node;
use std::sync::OnceLock;

/// The constructs of one kind of file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constructs {
    /// `workflow`.
    pub of: String,
    /// The schema whose keys they are, a file of `tests/schemas`; empty where there is none.
    pub schema: String,
    /// Where such files lie.
    pub files: String,
    /// One by one.
    pub lines: Vec<Construct>,
}

/// Constructs that are read in one way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Construct {
    /// Their paths: `jobs.*.runs-on.group`.
    pub paths: Vec<String>,
    /// The file that reads them, below `compiler/core/src`, and the function in it.
    pub reads: (String, String),
    /// What they give or take.
    pub reach: String,
    /// What shows that.
    pub shown: Vec<Shown>,
    /// Why they change no reach; empty if they do.
    pub nothing: String,
    /// What of them is not read although it could matter; empty if all of it is.
    pub not_read: String,
}

/// What shows how a construct is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// `FILE#FUNCTION`, a test below `compiler/core/src`.
    Test(String),
    /// A folder of `tests/cases`.
    Case(String),
    /// A file of `tests/scenarios`, without its ending.
    Scenario(String),
}

/// All constructs, in the order of the table.
///
/// # Panics
/// If the library's own table is malformed, which a test excludes.
pub fn constructs() -> &'static [Constructs] {
    static ALL: OnceLock<Vec<Constructs>> = OnceLock::new();
    ALL.get_or_init(|| table!("github-constructs").nodes.iter().map(kind).collect())
}

fn kind(node: &Node) -> Constructs {
    Constructs {
        of: node.texts().next().unwrap_or_default().to_owned(),
        schema: property(node, "schema"),
        files: property(node, "files"),
        lines: node.children().iter().map(construct).collect(),
    }
}

fn construct(node: &Node) -> Construct {
    assert_eq!(node.name.value, "construct", "the table holds constructs only");
    let mut found = Construct {
        paths: node.texts().map(str::to_owned).collect(),
        ..Construct::default()
    };
    for child in node.children() {
        let text = child.texts().next().unwrap_or_default().to_owned();
        match child.name.value.as_str() {
            "reads" => found.reads = (text, property(child, "at")),
            "reach" => found.reach = text,
            "test" => found.shown.push(Shown::Test(text)),
            "case" => found.shown.push(Shown::Case(text)),
            "scenario" => found.shown.push(Shown::Scenario(text)),
            "nothing" => found.nothing = text,
            "not-read" => found.not_read = text,
            other => panic!("`{other}` is no part of a construct"),
        }
    }
    found
}
