//! The TextMate grammar, one rule for each row of the table, and the injection for plain KDL files.

use super::kdl::{BARE, END, NODE_END, block, include, nodes, rules};
use super::words::{Class, class, is_later};
use gabion_core::language::schema::{self, NodeRow, Property, TOP};
use serde_json::{Value, json};

const MADE: &str = "Made by `cargo xtask editors` from the compiler's schema table; not to be edited.";

/// The grammar of declarations, `source.gabion`.
pub fn grammar() -> Value {
    let mut repository = rules();
    for row in schema::rows() {
        repository.insert(rule_name(row), node(row));
    }
    let known: Vec<String> = schema::children(TOP).map(rule_name).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let mut patterns = nodes(&known);
    patterns.push(json!({ "name": "invalid.illegal.brace.gabion", "match": r"\}" }));
    json!({
        "information_for_contributors": [MADE],
        "name": "Gabion",
        "scopeName": "source.gabion",
        "patterns": patterns,
        "repository": repository,
    })
}

/// For `.kdl` files of another name: from the line that states an edition on, a file is a declaration. Whatever else is written
/// in KDL keeps its own colours.
pub fn injection() -> Value {
    json!({
        "information_for_contributors": [MADE],
        "scopeName": "gabion.injection",
        "injectionSelector": "L:source.kdl -string -comment -meta.declaration.gabion",
        "patterns": [{
            "contentName": "meta.declaration.gabion",
            "begin": r"^(?=[ \t]*gabion[ \t]+edition[ \t]*=)",
            // Never: the file is one to its end.
            "end": r"(?!)",
            "patterns": [{ "include": "source.gabion" }],
        }],
    })
}

fn rule_name(row: &NodeRow) -> String {
    format!("node-{}", row.id)
}

/// The scope of a node's name.
pub fn scope(row: &NodeRow) -> String {
    let class = match class(row) {
        Class::Declaration => "keyword.declaration",
        Class::Part => "keyword.other",
        Class::Effect => "support.function.effect",
        Class::Later => "invalid.illegal.later-edition",
    };
    format!("{class}.{}.gabion", row.name)
}

/// A node with its name, its values and its block.
fn node(row: &NodeRow) -> Value {
    let mut patterns = Vec::new();
    if row.declares.is_some() {
        patterns.push(declared(row));
    }
    let inside: Vec<String> = schema::children(row.id).map(rule_name).collect();
    patterns.push(if inside.is_empty() {
        json!({ "include": "#unknown-block" })
    } else {
        block(&inside)
    });
    patterns.extend(include(&["comment", "dead-entry", "continuation"]));
    patterns.extend(row.properties.iter().map(property));
    patterns.extend(include(&["unknown-property"]));
    let words: Vec<&str> = row
        .arguments
        .iter()
        .flat_map(|argument| argument.kind.words())
        .copied()
        .collect();
    if !words.is_empty() {
        patterns
            .push(json!({ "match": format!("(?<![=\\w]){}", word(&words)), "captures": word_captures(1) }));
    }
    patterns.extend(include(&["string", "value"]));
    json!({
        "begin": format!("({}){END}", escaped(row.name)),
        "beginCaptures": { "1": { "name": scope(row) } },
        "end": NODE_END,
        "patterns": patterns,
    })
}

/// The name that a node gives to something.
fn declared(row: &NodeRow) -> Value {
    let name = format!("entity.name.type.{}.gabion", row.name);
    json!({
        "match": format!("\\G[ \\t]+(?:(\"([^\"\\\\\\n]+)\")|({BARE}+)(?=[ \\t;{{}}]|$))"),
        "captures": {
            "1": { "name": "string.quoted.double.gabion" },
            "2": { "name": name },
            "3": { "name": name },
        },
    })
}

/// A property with its `=`, and its value where that is a word with a meaning of its own.
fn property(property: &Property) -> Value {
    let name = if is_later(property) {
        "invalid.illegal.later-edition.gabion"
    } else {
        "entity.other.attribute-name.gabion"
    };
    let words = property.kind.words();
    let value = if words.is_empty() {
        String::new()
    } else {
        format!("(?:[ \\t]*{})?", word(words))
    };
    let mut captures = word_captures(3);
    captures["1"] = json!({ "name": name });
    captures["2"] = json!({ "name": "keyword.operator.assignment.gabion" });
    json!({
        "match": format!("(?<!{BARE})({})[ \\t]*(=){value}", escaped(property.name)),
        "captures": captures,
    })
}

/// One of these words, quoted or bare: three groups.
fn word(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| escaped(word)).collect();
    let any = words.join("|");
    format!("(?:(\"({any})\")|((?<!{BARE})(?:{any})){END})")
}

fn word_captures(first: usize) -> Value {
    let mut captures = json!({});
    captures[first.to_string()] = json!({ "name": "string.quoted.double.gabion" });
    captures[(first + 1).to_string()] = json!({ "name": "constant.language.word.gabion" });
    captures[(first + 2).to_string()] = json!({ "name": "constant.language.word.gabion" });
    captures
}

/// A word of the table as a regular expression: letters, digits and `-` stand for themselves.
fn escaped(word: &str) -> String {
    word.chars()
        .flat_map(|c| {
            (!c.is_alphanumeric() && c != '-')
                .then_some('\\')
                .into_iter()
                .chain([c])
        })
        .collect()
}
