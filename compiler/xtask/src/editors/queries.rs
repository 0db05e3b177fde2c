//! Highlight queries for the KDL grammar `tree-sitter-kdl`, laid over its own.
//!
//! No pattern has `(node_field)` or `(node_comment)` as a child of `(node …)`: compiling one takes minutes in tree-sitter, and
//! Helix and Zed show an empty screen meanwhile. So a name that a node declares has no colour of its own here.

use super::words::{Class, class};
use gabion_core::language::schema;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The capture of a node's name.
pub fn capture(class: Class) -> &'static str {
    match class {
        Class::Declaration | Class::Part => "keyword",
        Class::Effect => "function.builtin",
        Class::Later => "error",
    }
}

/// `highlights.scm`.
pub fn highlights() -> String {
    let mut text = String::from(
        "; inherits: kdl\n\n; Made by `cargo xtask editors` from the compiler's schema table; not to be edited.\n; For files of the \
         language `gabion`, parsed by tree-sitter-kdl 2: see editors/README.md.\n",
    );
    for (about, wanted) in [
        ("What stands at the top of the file.", Class::Declaration),
        ("What stands in a block.", Class::Part),
        ("Effects.", Class::Effect),
        ("Errors in this edition.", Class::Later),
    ] {
        names(&mut text, about, wanted);
    }
    text.push_str("\n; Words with a meaning of their own.\n");
    for (property, words) in worded_properties() {
        let _ = writeln!(
            text,
            "((prop\n  key: (identifier) @property\n  value: (value [(string (string_fragment) @constant.builtin) (string) \
             @constant.builtin]))\n  (#eq? @property \"{property}\")\n  (#any-of? @constant.builtin{}))",
            list(words.into_iter().map(str::to_owned))
        );
    }
    text.push_str(
        "\n; A node behind `/-` is none. Its text tells: a pattern with `(node_comment)` in it takes minutes to compile.\n((node name: \
         (identifier) @comment) @_node\n  (#match? @_node \"^/-\"))\n",
    );
    text
}

/// Nodes by name alone: a name that means two things takes the class of the first of them.
fn names(text: &mut String, about: &str, wanted: Class) {
    let names: Vec<String> = schema::rows()
        .filter(|row| first(row.name) == Some(wanted) && class(row) == wanted)
        .map(|row| row.name.to_owned())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let capture = capture(wanted);
    let _ = writeln!(
        text,
        "\n; {about}\n((node name: (identifier) @{capture})\n  (#any-of? @{capture}{}))",
        list(names.into_iter())
    );
}

/// The class of the first row with this name.
fn first(name: &str) -> Option<Class> {
    schema::rows().find(|row| row.name == name).map(class)
}

/// Every property that takes words with a meaning of their own, with all that it takes anywhere.
fn worded_properties() -> Vec<(&'static str, BTreeSet<&'static str>)> {
    let mut found: Vec<(&'static str, BTreeSet<&'static str>)> = Vec::new();
    for property in schema::rows().flat_map(|row| row.properties) {
        let words = property.kind.words();
        match found.iter_mut().find(|(name, _)| *name == property.name) {
            _ if words.is_empty() => {}
            Some((_, known)) => known.extend(words),
            None => found.push((property.name, words.iter().copied().collect())),
        }
    }
    found
}

/// The operands of `#any-of?`, some to a line.
fn list(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
    words
        .chunks(8)
        .fold(String::new(), |text, some| text + "\n    " + &some.join(" "))
}
