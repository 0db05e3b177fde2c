//! Compiles the rules of `stdlib/` into one binary value, so that nothing of the library is parsed at start.

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
    let bytes = postcard::to_allocvec(&(set, threats)).expect("rules are plain data");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("rules.bin");
    fs::write(out, bytes).expect("OUT_DIR can be written");
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
