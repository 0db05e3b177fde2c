//! The table itself.

use crate::language::reference;
use crate::language::report::Report;
use crate::language::schema::{self, Kind, NodeRow, TOP};
use crate::language::validate;
use gabion_facts::source::FileId;
use gabion_facts::syntax;
use std::collections::BTreeSet;

/// GitHub's highlighting of KDL paints bare words with these beginnings as keywords.
#[test]
fn no_word_begins_like_a_keyword() {
    let clear = |word: &str| {
        assert!(
            !["inf", "nan", "null", "true", "false"]
                .iter()
                .any(|keyword| word.starts_with(keyword)),
            "{word}"
        )
    };
    for row in schema::rows() {
        clear(row.name);
        row.properties.iter().for_each(|property| clear(property.name));
    }
}

#[test]
fn rows_are_whole() {
    let mut ids = BTreeSet::new();
    for row in schema::rows() {
        assert!(ids.insert(row.id), "{} stands twice", row.id);
        assert!(row.doc.ends_with('.') && !row.example.is_empty(), "{}", row.id);
        for parent in row.parents {
            assert!(
                *parent == TOP || schema::row(parent).is_some(),
                "{parent} of {}",
                row.id
            );
        }
        let ends = row
            .arguments
            .iter()
            .map(|argument| argument.doc)
            .chain(row.properties.iter().map(|property| property.doc));
        ends.for_each(|doc| assert!(doc.ends_with('.'), "{doc}"));
        let repeated = row
            .arguments
            .iter()
            .rev()
            .skip(1)
            .any(|argument| argument.occurs.repeats());
        assert!(!repeated, "only the last argument repeats: {}", row.id);
        for kind in kinds(row) {
            assert!(!kind.expects().is_empty());
        }
    }
}

fn kinds(row: &NodeRow) -> impl Iterator<Item = Kind> {
    row.arguments
        .iter()
        .map(|argument| argument.kind)
        .chain(row.properties.iter().map(|property| property.kind))
}

#[test]
fn a_word_means_one_thing_in_one_place() {
    for row in schema::rows() {
        let mut names = BTreeSet::new();
        for child in schema::children(row.id) {
            assert!(names.insert(child.name), "{} twice in {}", child.name, row.id);
        }
    }
}

/// Each example is what its row says.
#[test]
fn examples_are_valid() {
    for row in schema::rows().filter(|row| !matches!(row.status, schema::Status::Later(_))) {
        let file = FileId(0);
        let document =
            syntax::parse(file, row.example).unwrap_or_else(|errors| panic!("{}: {errors:?}", row.id));
        let mut report = Report::default();
        let home = row.parents[0];
        validate::block(home, None, &document.nodes, &mut report);
        let found = report.finish();
        assert!(found.is_empty(), "{}: {found:#?}", row.id);
    }
}

#[test]
fn the_reference_tells_every_row() {
    let page = reference();
    for row in schema::rows() {
        assert!(page.contains(row.example), "{}", row.id);
        assert!(
            row.properties
                .iter()
                .all(|property| page.contains(&format!("| `{}=` |", property.name)))
        );
    }
    assert!(page.contains("## `aws` of `environment`") && page.contains("[`aws`](#aws-of-environment)"));
}
