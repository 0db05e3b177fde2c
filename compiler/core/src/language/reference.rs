//! The reference of the language, written from its table.

use super::schema::{self, NodeRow, Occurs, Status, TOP};
use std::fmt::Write as _;

/// The reference as Markdown: every node with its place, its values, an example.
pub fn reference() -> String {
    let mut page = String::from(
        "# The language\n\n\
         A declaration is a file of [KDL v2](https://kdl.dev). Nodes stand in any order; every name is declared once. Strings may be \
         quoted or bare; there are no booleans. This page is made from the compiler's own table.\n\n\
         | at the top of the file | |\n|---|---|\n",
    );
    for row in schema::children(TOP) {
        let _ = writeln!(page, "| [`{}`](#{}) | {} |", row.name, anchor(row), row.doc);
    }
    for row in schema::rows() {
        section(&mut page, row);
    }
    page
}

/// Whether another row has the same name, so that its place must be said.
fn shared(row: &NodeRow) -> bool {
    schema::rows().filter(|other| other.name == row.name).count() > 1
}

fn title(row: &NodeRow) -> String {
    if !shared(row) {
        return format!("`{}`", row.name);
    }
    let homes: Vec<String> = row
        .parents
        .iter()
        .filter_map(|id| schema::row(id))
        .map(|home| format!("`{}`", home.name))
        .collect();
    format!("`{}` of {}", row.name, homes.join(", "))
}

/// The link to a section, as GitHub makes it of the title.
fn anchor(row: &NodeRow) -> String {
    title(row)
        .to_lowercase()
        .replace(' ', "-")
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == '-')
        .collect()
}

fn section(page: &mut String, row: &NodeRow) {
    let _ = write!(page, "\n## {}\n\n{} {}\n", title(row), row.doc, place(row));
    match row.status {
        Status::Now => {}
        Status::Kept => page.push_str("\nIt is read and kept; it decides nothing in this edition.\n"),
        Status::Later(meanwhile) => {
            let _ = writeln!(
                page,
                "\nNot yet in this edition: using it is an error. Meanwhile, {meanwhile}."
            );
        }
    }
    let _ = write!(page, "\n```kdl\n{}\n```\n", row.example);
    values(page, row);
    let inside: Vec<String> = schema::children(row.id)
        .map(|child| format!("[`{}`](#{})", child.name, anchor(child)))
        .collect();
    if !inside.is_empty() {
        let _ = writeln!(page, "\nIts block holds {}.", inside.join(", "));
    }
}

fn place(row: &NodeRow) -> String {
    let homes: Vec<String> = row
        .parents
        .iter()
        .map(|id| match schema::row(id) {
            Some(home) => format!("`{}`", home.name),
            None => "the file".to_owned(),
        })
        .collect();
    let often = match row.occurs {
        Occurs::Optional => "At most once",
        Occurs::Once => "Exactly once",
        Occurs::Any => "Any number",
        Occurs::Some => "At least once",
    };
    format!("*{often} in {}.*", homes.join(", "))
}

fn values(page: &mut String, row: &NodeRow) {
    if row.arguments.is_empty() && row.properties.is_empty() {
        return;
    }
    page.push_str("\n| value | is | needed | means |\n|---|---|---|---|\n");
    for argument in row.arguments {
        let needed = match argument.occurs {
            Occurs::Once => "yes",
            Occurs::Some => "one or more",
            Occurs::Any => "any number",
            Occurs::Optional => "",
        };
        let _ = writeln!(
            page,
            "| *{}* | {} | {needed} | {} |",
            argument.name,
            cell(&argument.kind.expects()),
            cell(argument.doc)
        );
    }
    for property in row.properties {
        let needed = if property.needed { "yes" } else { "" };
        let doc = match property.status {
            Status::Later(_) => format!("{} Not yet in this edition.", property.doc),
            _ => property.doc.to_owned(),
        };
        let _ = writeln!(
            page,
            "| `{}=` | {} | {needed} | {} |",
            property.name,
            cell(&property.kind.expects()),
            cell(&doc)
        );
    }
}

/// A text as a table holds it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
