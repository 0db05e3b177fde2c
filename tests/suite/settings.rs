//! Emitted settings are what GitHub's published request schemas take.

use gabion_core::language;
use gabion_core::platforms::github::emit::settings::{Emission, gates, wall};
use gabion_core::settings::RepoSettings;
use gabion_core::source::Sources;
use serde_json::Value;

fn schema(name: &str) -> jsonschema::Validator {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas");
    let text = std::fs::read_to_string(format!("{path}/{name}.schema.json")).expect("the schema is there");
    jsonschema::validator_for(&serde_json::from_str(&text).expect("it is JSON")).expect("it is a schema")
}

#[test]
fn what_payments_emits_is_valid() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/payments/gabion.kdl");
    let mut sources = Sources::default();
    let file = sources.add(
        "gabion.kdl",
        std::fs::read_to_string(path).expect("the example is there"),
    );
    let (declaration, _) = language::read(&sources, file);
    let settings = RepoSettings::default();
    let repository = &declaration.repositories[0];
    let emission = Emission {
        declaration: &declaration,
        repository,
        settings: &settings,
        dependabot: true,
        codeowners: None,
    };
    let artifacts = wall(&emission).into_iter().chain(gates(&emission)).flatten();
    let mut checked = 0;
    for artifact in artifacts.filter(|artifact| artifact.path.ends_with(".json")) {
        let name = match artifact.path.as_str() {
            path if path.contains("/rulesets/") => "ruleset",
            path if path.ends_with(".branches.json") => "deployment-branch-policies",
            _ => "environment",
        };
        let value: Value = serde_json::from_slice(&artifact.bytes).expect("it is JSON");
        let errors: Vec<String> = schema(name)
            .iter_errors(&value)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{}: {errors:?}", artifact.path);
        checked += 1;
    }
    assert_eq!(checked, 3 + 2 * 5, "three rulesets, five environments");
}
