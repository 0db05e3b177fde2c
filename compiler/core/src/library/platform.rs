//! The platform's own names: permissions, token keys, events, vendors' Apps, deployers. `stdlib/github/platform.kdl`, read.

use super::table::table;
use crate::syntax::{Node, Value};
use std::sync::OnceLock;

/// One table of names, with where it is from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// `permissions`, `token-keys`, `events`, `vendor-apps`, `credentials`, `deployers`.
    pub name: String,
    /// When it was true.
    pub as_of: String,
    /// Where it was read.
    pub source: String,
    /// Where that can be looked up.
    pub link: String,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// One name of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// `contents`, `pull_request`, `claude[bot]`.
    pub name: String,
    /// Further words: activity types.
    pub words: Vec<String>,
    /// What else is said of it, by name.
    pub said: Vec<(String, String)>,
}

/// All tables.
///
/// # Panics
/// If the library's own file is malformed, which a test excludes.
pub fn platform() -> &'static [Table] {
    static TABLES: OnceLock<Vec<Table>> = OnceLock::new();
    TABLES.get_or_init(|| table!("github-platform").nodes.iter().map(table).collect())
}

fn table(node: &Node) -> Table {
    let said = |name: &str| {
        let value = node.property(name).map(|value| shown(&value.value));
        value.unwrap_or_else(|| panic!("{} says no {name}", node.name.value))
    };
    Table {
        name: node.name.value.clone(),
        as_of: said("as-of"),
        source: said("source"),
        link: said("link"),
        lines: node.children().iter().map(line).collect(),
    }
}

fn line(node: &Node) -> Line {
    let mut words = node.arguments().map(|value| shown(&value.value));
    Line {
        name: words.next().expect("a line of a table has a name"),
        words: words.collect(),
        said: [
            "write",
            "id",
            "vendor",
            "branch",
            "when",
            "what",
            "confidence",
            "link",
        ]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), shown(&node.property(name)?.value))))
        .collect(),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        _ => String::new(),
    }
}
