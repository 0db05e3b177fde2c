//! The documents that are printed, against the schema that is documented.

use super::super::json::Document;
use super::{publishes, verdict};
use gabion_core::source::Sources;
use serde_json::{Map, Value, json};

fn schema() -> jsonschema::Validator {
    let text = include_str!("../../../../../docs/json.schema.json");
    jsonschema::validator_for(&serde_json::from_str(text).expect("JSON")).expect("a schema")
}

fn document() -> Value {
    let (sources, found) = publishes();
    let mut result = Map::new();
    result.insert("written".to_owned(), json!(false));
    let text = Document::new("check", "findings", &sources, &[verdict()], &[found], &result).text();
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn a_full_document_is_valid_and_says_where() {
    let document = document();
    let errors: Vec<String> = schema()
        .iter_errors(&document)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    let found = &document["diagnostics"][0];
    assert_eq!(
        found["labels"][0],
        json!({ "path": "gabion.kdl", "line": 15, "column": 16, "endLine": 15, "endColumn": 56, "text": "at worst this much is declared" })
    );
    assert_eq!(found["path"]["steps"][2]["line"], 36);
    assert_eq!(found["path"]["steps"][2]["path"], ".github/workflows/ci.yml");
    assert_eq!(found["helps"][0]["edits"][0]["line"], 36);
    assert_eq!(
        document["verdicts"][0]["now"]["effects"][0]["path"]["steps"][0]["line"],
        Value::Null
    );
}

#[test]
fn the_schema_bites() {
    let schema = schema();
    let broken: [(&str, Value); 5] = [
        ("/gabion", json!(2)),
        ("/status", json!("well")),
        ("/diagnostics/0/severity", json!("fatal")),
        ("/diagnostics/0/labels/0/line", json!(0)),
        ("/verdicts/0/now/verdict", json!("fine")),
    ];
    for (pointer, value) in broken {
        let mut document = document();
        *document.pointer_mut(pointer).expect("a member") = value;
        assert!(!schema.is_valid(&document), "{pointer}");
    }
    for member in ["slug", "labels", "path", "helps", "refs"] {
        let mut document = document();
        document["diagnostics"][0]
            .as_object_mut()
            .expect("an object")
            .remove(member);
        assert!(!schema.is_valid(&document), "{member}");
    }
}

#[test]
fn members_stand_in_a_fixed_order() {
    let result = Map::new();
    let text = Document::new("check", "fine", &Sources::default(), &[], &[], &result).text();
    let places: Vec<_> = ["gabion", "command", "status", "verdicts", "diagnostics"]
        .iter()
        .map(|name| text.find(&format!("\"{name}\"")))
        .collect();
    assert!(places.is_sorted() && places.iter().all(Option::is_some), "{text}");
    assert!(text.ends_with("}\n"));
}
