//! Compiles the rules of `stdlib/` into one binary value and its tables into trees, so that nothing of the library is parsed at start.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::disallowed_macros,
    reason = "a build script reads the library's files; the crate never does"
)]

use gabion_facts::rules::{self, library};
use gabion_facts::source::Sources;
use gabion_facts::syntax;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let stdlib = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../stdlib");
    println!("cargo::rerun-if-changed={}", stdlib.display());
    let mut files = Vec::new();
    collect(&stdlib, &mut files);
    files.sort();
    let mut sources = Sources::default();
    let mut documents = Vec::new();
    let mut errors = Vec::new();
    for path in &files {
        println!("cargo::rerun-if-changed={}", path.display());
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path
            .strip_prefix(&stdlib)
            .expect("below stdlib")
            .to_string_lossy()
            .replace('\\', "/");
        let file = sources.add(format!("stdlib/{name}"), text.clone());
        match syntax::parse(file, &text) {
            Ok(document) => documents.push((name, document)),
            Err(found) => errors.extend(found),
        }
    }
    let tables_of = |path: &str| -> Vec<Table> {
        let file = documents.iter().filter(|(name, _)| name == path);
        file.flat_map(|(_, document)| tables(document)).collect()
    };
    let (ways, lending) = (
        tables_of("aws/escalations.kdl"),
        tables_of("kubernetes/escalations.kdl"),
    );
    for (name, document) in documents.iter().filter(|(name, _)| library::is_table(name)) {
        let name = name.trim_end_matches(".kdl").replace('/', "-");
        write(
            &format!("{name}.bin"),
            &postcard::to_allocvec(document).expect("trees are plain data"),
        );
    }
    let library::Sorted {
        rules: documents,
        threats,
        errors: found,
    } = library::sort(documents);
    errors.extend(found);
    let (threats, found) = rules::Threats::read(&threats);
    errors.extend(found);
    let (set, found) = rules::compile(&documents, &sources, &threats);
    errors.extend(found);
    for error in &errors {
        let place = error
            .labels
            .first()
            .map_or_else(String::new, |label| sources.place(label.span));
        println!(
            "cargo::error={place}: {} {}",
            error.message,
            error.notes.join(" ")
        );
    }
    assert!(
        errors.is_empty(),
        "the standard library has {} errors",
        errors.len()
    );
    write(
        "rules.bin",
        &postcard::to_allocvec(&(set, threats)).expect("rules are plain data"),
    );
    write(
        "escalations.bin",
        &postcard::to_allocvec(&ways).expect("tables are plain data"),
    );
    write(
        "lending.bin",
        &postcard::to_allocvec(&lending).expect("tables are plain data"),
    );
}

fn write(name: &str, bytes: &[u8]) {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join(name);
    fs::write(out, bytes).expect("OUT_DIR can be written");
}

/// Name, rule, date and source of a table of ways, and its ways: actions, service, what they act on, reference. The reader is
/// `platforms/aws/escalation.rs`.
type Table = (String, String, String, String, Vec<Way>);
type Way = (Vec<String>, Option<String>, Option<String>, String);

/// The nodes `table` of a file.
fn tables(document: &syntax::Document) -> impl Iterator<Item = Table> + '_ {
    let tables = document.nodes.iter().filter(|node| node.name.value == "table");
    tables.map(|node| {
        let name = words(node).into_iter().next().unwrap_or_default();
        let ways = node.children().iter().map(|way| {
            let actions = words(way);
            assert!(
                way.name.value == "way" && !actions.is_empty(),
                "table {name}: a way without actions"
            );
            (actions, word(way, "service"), word(way, "on"), needed(way, "ref"))
        });
        let ways = ways.collect();
        (
            name,
            needed(node, "rule"),
            needed(node, "as-of"),
            needed(node, "source"),
            ways,
        )
    })
}

fn needed(node: &syntax::Node, property: &str) -> String {
    word(node, property).unwrap_or_else(|| panic!("{} {:?} without {property}", node.name.value, words(node)))
}

fn word(node: &syntax::Node, property: &str) -> Option<String> {
    node.text_of(property).map(str::to_owned)
}

fn words(node: &syntax::Node) -> Vec<String> {
    node.texts().map(str::to_owned).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "kdl") {
            files.push(path);
        }
    }
}
