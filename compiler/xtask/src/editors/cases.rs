//! Test cases: every node at every place where it may stand, with its properties and the words that it takes.

use super::queries::capture;
use super::textmate;
use super::words::{class, is_later};
use gabion_core::language::schema::{self, NodeRow, TOP};
use std::fmt::Write as _;

const MADE: &str = "made by `cargo xtask editors` from the compiler's schema table";

/// What is expected of a stretch of the line above.
struct Expected {
    column: usize,
    length: usize,
    textmate: String,
    tree_sitter: Option<&'static str>,
}

/// A line of a declaration, with what is expected of it.
#[derive(Default)]
struct Line {
    text: String,
    expected: Vec<Expected>,
}

impl Line {
    fn expect(&mut self, word: &str, textmate: impl Into<String>, tree_sitter: Option<&'static str>) {
        self.expected.push(Expected {
            column: self.text.len(),
            length: word.len(),
            textmate: textmate.into(),
            tree_sitter,
        });
        self.text.push_str(word);
    }
}

/// For vscode-tmgrammar-test.
pub fn textmate() -> String {
    let mut text = format!("// SYNTAX TEST \"source.gabion\" \"every node: {MADE}\"\n");
    for line in lines() {
        let _ = writeln!(text, "{}", line.text);
        for expected in line.expected {
            let (column, length) = (expected.column, expected.length);
            let mark = if column < 2 {
                format!("// <{}", "-".repeat(length))
            } else {
                format!("//{}{}", " ".repeat(column - 2), "^".repeat(length))
            };
            let _ = writeln!(text, "{mark} {}", expected.textmate);
        }
    }
    text
}

/// For `tree-sitter test`.
pub fn tree_sitter() -> String {
    let mut text = format!("// Every node, {MADE}.\n");
    for line in lines() {
        let _ = writeln!(text, "{}", line.text);
        for expected in line.expected {
            let Some(capture) = expected.tree_sitter else {
                continue;
            };
            let mark = match expected.column {
                0 => "// <-".to_owned(),
                column => format!("//{}^", " ".repeat(column - 2)),
            };
            let _ = writeln!(text, "{mark} {capture}");
        }
    }
    text
}

fn lines() -> Vec<Line> {
    let mut lines = Vec::new();
    for row in schema::children(TOP) {
        node(row, 0, &mut lines);
    }
    lines
}

fn node(row: &'static NodeRow, depth: usize, lines: &mut Vec<Line>) {
    let mut line = Line {
        text: "    ".repeat(depth),
        ..Line::default()
    };
    line.expect(row.name, textmate::scope(row), Some(capture(class(row))));
    if row.declares.is_some() {
        line.text.push_str(" \"");
        line.expect(
            "it",
            format!("entity.name.type.{}.gabion", row.name),
            Some("string"),
        );
        line.text.push('"');
    }
    for word in row.arguments.iter().flat_map(|argument| argument.kind.words()) {
        line.text.push_str(" \"");
        line.expect(word, "constant.language.word.gabion", Some("string"));
        line.text.push('"');
    }
    properties(row, &mut line);
    let inside: Vec<&NodeRow> = schema::children(row.id).collect();
    if !inside.is_empty() {
        line.text.push_str(" {");
    }
    lines.push(line);
    for child in &inside {
        node(child, depth + 1, lines);
    }
    if !inside.is_empty() {
        lines.push(Line {
            text: format!("{}}}", "    ".repeat(depth)),
            ..Line::default()
        });
    }
}

fn properties(row: &NodeRow, line: &mut Line) {
    for property in row.properties {
        line.text.push(' ');
        let scope = if is_later(property) {
            "invalid.illegal.later-edition.gabion"
        } else {
            "entity.other.attribute-name.gabion"
        };
        line.expect(property.name, scope, Some("property"));
        match property.kind.words() {
            [] => line.text.push_str("=\"x\""),
            [word, ..] => {
                line.text.push_str("=\"");
                line.expect(word, "constant.language.word.gabion", Some("constant.builtin"));
                line.text.push('"');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::Class;
    use super::*;

    #[test]
    fn every_row_is_a_case() {
        let text = textmate();
        for row in schema::rows() {
            assert!(
                text.contains(&format!(" {}\n", textmate::scope(row))),
                "{}",
                row.id
            );
        }
        assert!(schema::rows().any(|row| class(row) == Class::Effect));
    }
}
