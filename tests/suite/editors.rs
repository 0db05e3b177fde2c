//! What editors colour a declaration by, against the table that it is made from.

use gabion_core::language::schema;
use std::path::Path;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn stale() -> Vec<&'static str> {
    xtask::editors::stale(root())
        .into_iter()
        .map(|(path, _)| path)
        .collect()
}

#[test]
fn grammars_are_what_the_table_says() {
    assert!(stale().is_empty(), "run `cargo xtask editors`: {:?}", stale());
}

#[test]
fn a_file_that_is_not_there_is_stale() {
    let empty = tempfile::tempdir().expect("a folder");
    let missing = xtask::editors::stale(empty.path());
    assert!(
        missing
            .iter()
            .any(|(path, _)| path.ends_with("gabion.tmLanguage.json"))
    );
    assert!(missing.iter().any(|(path, _)| path.ends_with("highlights.scm")));
}

#[test]
fn every_node_is_in_grammar_and_query() {
    let files = xtask::editors::stale(Path::new("nowhere"));
    let text = |end: &str| &files.iter().find(|(path, _)| path.ends_with(end)).expect(end).1;
    for row in schema::rows() {
        assert!(
            text("gabion.tmLanguage.json").contains(&format!("\"node-{}\": {{", row.id)),
            "{}",
            row.id
        );
        assert!(
            text("highlights.scm").contains(&format!("\"{}\"", row.name)),
            "{}",
            row.name
        );
    }
}

/// The code host's grammar, and VS Code's with `kdl-org.kdl`, mark a bare word that begins so as an error.
#[test]
fn no_name_begins_as_a_keyword_of_kdl() {
    let names = schema::rows().flat_map(|row| {
        let properties = row.properties.iter().map(|property| property.name);
        properties.chain([row.name])
    });
    for name in names {
        for prefix in ["true", "false", "null", "nan", "inf"] {
            assert!(!name.starts_with(prefix), "{name} is red on the code host");
        }
    }
}

/// Compiling such a pattern takes minutes in tree-sitter; editors show an empty screen meanwhile.
#[test]
fn no_query_has_the_slow_pattern() {
    let files = xtask::editors::stale(Path::new("nowhere"));
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".scm")) {
        let patterns = text.lines().filter(|line| !line.trim_start().starts_with(';'));
        for line in patterns {
            let slow = ["(node_field", "(node_comment", "(node_children"];
            assert!(!slow.iter().any(|part| line.contains(part)), "{path}: {line}");
        }
    }
}

#[test]
fn the_package_has_the_compilers_version() {
    let text = std::fs::read_to_string(root().join("editors/vscode/package.json")).expect("a package");
    let package: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(package["version"], env!("CARGO_PKG_VERSION"));
    let paths = package["contributes"]["grammars"].as_array().expect("grammars");
    assert_eq!(paths.len(), 2);
    for grammar in paths {
        let path = root()
            .join("editors/vscode")
            .join(grammar["path"].as_str().expect("a path"));
        let text = std::fs::read_to_string(path).expect("a grammar");
        let read: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(read["scopeName"], grammar["scopeName"]);
    }
}
