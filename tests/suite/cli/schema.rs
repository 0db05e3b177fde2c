//! What programs read, against the documented form; and one document of each kind, word for word.

use super::manual::COMMANDS;
use super::{gabion, tree};
use crate::folders::copy;
use serde_json::Value;

fn schema() -> jsonschema::Validator {
    let text = include_str!("../../../docs/json.schema.json");
    jsonschema::validator_for(&serde_json::from_str(text).expect("JSON")).expect("a schema")
}

/// The document of a command line, valid under the schema and with no member that the schema does not know.
fn document(root: &std::path::Path, arguments: &[&str]) -> Value {
    let ran = gabion(root, &[arguments, &["--format", "json"]].concat());
    assert_eq!(ran.err, "", "{arguments:?}");
    let document: Value = serde_json::from_str(&ran.out).expect("JSON");
    let errors: Vec<String> = schema()
        .iter_errors(&document)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{arguments:?}: {errors:?}");
    let known: Value = serde_json::from_str(include_str!("../../../docs/json.schema.json")).expect("JSON");
    for member in document.as_object().expect("an object").keys() {
        assert!(
            known["properties"].get(member).is_some(),
            "{member} of {arguments:?} is not documented"
        );
    }
    document
}

#[test]
fn every_command_keeps_to_the_schema() {
    let (folder, root) = tree("mention");
    copy(&root, &folder.path().join("later"));
    let lines: [&[&str]; 18] = [
        &["check"],
        &["init", "--print"],
        &["init"],
        &["check"],
        &["compile"],
        &["facts"],
        &["facts", "--world", "applied"],
        &["facts", "--vocabulary"],
        &["explain"],
        &["explain", "publishes"],
        &["explain", "github/push"],
        &["explain", "nothing"],
        &["rules"],
        &["audit"],
        &["pull", "acme/shop", "--dry-run"],
        &["init", "../later"],
        &["diff", "../later", "."],
        &["remove"],
    ];
    let mut commands: Vec<&str> = Vec::new();
    for line in lines {
        let document = document(&root, line);
        assert_eq!(document["command"], line[0]);
        commands.push(line[0]);
    }
    assert!(COMMANDS.iter().all(|command| commands.contains(command)));
}

#[test]
fn what_init_found() {
    let (_folder, root) = tree("loop");
    let mut document = document(&root, &["init"]);
    document["declaration"] = Value::from("…");
    insta::assert_snapshot!(
        "json-init",
        serde_json::to_string_pretty(&document).expect("JSON")
    );
}

#[test]
fn facts_are_sorted_placed_and_graded() {
    let (_folder, root) = tree("mention");
    gabion(&root, &["init"]);
    let document = document(&root, &["facts"]);
    let facts = document["facts"].as_array().expect("facts");
    let exchange = facts
        .iter()
        .find(|fact| fact["predicate"] == "exchanges")
        .expect("the vendor's exchange");
    assert_eq!(
        exchange["arguments"],
        serde_json::json!(["shop/claude.yml#claude", "app:claude"])
    );
    assert_eq!(
        (&exchange["path"], &exchange["line"]),
        (&Value::from(".github/workflows/claude.yml"), &Value::from(11))
    );
    let questions = document["questions"].as_array().expect("questions");
    for fact in facts.iter().filter(|fact| fact["grade"] == "unknown") {
        assert!(
            questions
                .iter()
                .any(|question| question["key"] == fact["question"]),
            "{fact}"
        );
    }
    assert!(questions.is_sorted_by_key(|question| question["key"].as_str()));
    let text = gabion(&root, &["facts"]).out;
    assert_eq!(text.lines().count(), facts.len());
    assert!(
        text.contains("known    exchanges shop/claude.yml#claude app:claude"),
        "{text}"
    );
    assert_eq!(gabion(&root, &["facts"]).out, text, "stable");
}

#[test]
fn a_difference_with_its_cause() {
    let (_folder, here) = super::compare::both();
    let document = document(&here, &["diff", "before", "shop"]);
    assert_eq!(document["status"], "findings");
    let difference = &document["difference"];
    assert_eq!(difference["widens"], true);
    let changes = difference["changes"].as_array().expect("changes");
    let placed = |change: &&Value| change["cause"]["path"] == ".github/workflows/fix.yml";
    assert!(changes.iter().any(|change| placed(&change)), "{changes:#?}");
}
