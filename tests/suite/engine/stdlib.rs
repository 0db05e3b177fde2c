//! Every rule of the standard library loads, and does in its cases what it says.

use gabion_core::reach::cases;
use gabion_core::rules::{self, RuleSet};
use gabion_core::source::Sources;
use gabion_core::syntax::{self, Document};
use std::path::{Path, PathBuf};

/// The rules of `stdlib/`, by path.
pub fn rules() -> RuleSet {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../stdlib");
    let mut sources = Sources::default();
    let mut documents = Vec::new();
    for path in files(&root) {
        let text = std::fs::read_to_string(&path).expect("a file of the library is text");
        let file = sources.add(path.display().to_string(), text);
        let document = syntax::parse(file, &sources.get(file).text).expect("a file of the library parses");
        documents.push(Document {
            nodes: only_rules(document),
        });
    }
    let (rules, errors) = rules::compile(&documents);
    let place = |error: &gabion_core::diagnostic::Diagnostic| {
        let at = error.labels.first().map(|label| sources.place(label.span));
        format!("{}: {}", at.unwrap_or_default(), error.message)
    };
    let told: Vec<String> = errors.iter().map(place).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
    rules
}

fn only_rules(document: Document) -> Vec<syntax::Node> {
    document
        .nodes
        .into_iter()
        .filter(|node| node.name.value == "rule")
        .collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the library is there") {
        let path = entry.expect("a folder can be listed").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|end| end == "kdl") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn every_rule_does_what_its_cases_say() {
    let rules = rules();
    assert!(
        rules.rules.len() >= 50,
        "only {} rules were found",
        rules.rules.len()
    );
    let failures = cases::run(&rules);
    let told: Vec<String> = failures
        .iter()
        .map(|failure| format!("{}: {}", failure.slug, failure.what))
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}
