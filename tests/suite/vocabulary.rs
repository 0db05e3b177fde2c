//! Every key and value of the scenarios' vocabulary, with the files that use it.

use gabion_tests::scenario::load::changed;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A path of keys in a world, and a value that stands there.
type Found<'v> = (Vec<String>, &'v Value);

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

/// By id: the world as it is written, with its goal, and the same with the near miss set.
fn worlds() -> BTreeMap<String, Vec<Value>> {
    let entries = fs::read_dir(folder()).expect("tests/scenarios is there");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let files = paths.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    let read = |path: std::path::PathBuf| {
        let text = fs::read_to_string(&path).expect("a text");
        let value: Value = yaml_serde::from_str(&text).expect("a scenario");
        let near_miss = changed(&value).expect("a near miss");
        assert_ne!(
            value["verdict"],
            value["near_miss"]["verdict"],
            "{}: its near miss turns nothing",
            path.display()
        );
        let with_goal = |file: &Value| {
            let mut world = file["world"].clone();
            world["goal"] = file["goal"].clone();
            world
        };
        let id = value["id"].as_str().expect("an id").to_owned();
        (id, vec![with_goal(&value), with_goal(&near_miss)])
    };
    files.map(read).collect()
}

fn visit<'v>(value: &'v Value, path: &mut Vec<String>, found: &mut Vec<Found<'v>>) {
    found.push((path.clone(), value));
    let below: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(at, item)| (at.to_string(), item))
            .collect(),
        _ => Vec::new(),
    };
    for (key, value) in below {
        path.push(key);
        visit(value, path, found);
        path.pop();
    }
}

fn is_at(pattern: &str, path: &[String]) -> bool {
    let parts: Vec<&str> = pattern.split('.').collect();
    parts.len() == path.len()
        && parts
            .iter()
            .zip(path)
            .all(|(part, key)| *part == "*" || part == key)
}

/// Whether a value is the wanted one; `.` is any that is stated.
fn is_wanted(wanted: &str, value: &Value) -> bool {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        _ => return wanted == ".",
    };
    match wanted {
        "." => text != "unknown",
        "/*/" => text.starts_with('/') && text.ends_with('/'),
        "*" => text == "*",
        _ => match wanted.strip_suffix('*') {
            Some(start) => text.starts_with(start),
            None => text == wanted,
        },
    }
}

/// A key that no file uses would be one that nobody has tried.
#[test]
fn every_key_and_value_of_the_vocabulary_is_in_some_scenario() {
    let keys = fs::read_to_string(folder().join("keys.yml")).expect("the keys are there");
    let keys: BTreeMap<String, Vec<String>> = yaml_serde::from_str(&keys).expect("a table");
    let worlds = worlds();
    let mut found: Vec<(&String, Found<'_>)> = Vec::new();
    for (id, both) in &worlds {
        for world in both {
            let mut here = Vec::new();
            visit(world, &mut Vec::new(), &mut here);
            found.extend(here.into_iter().map(|one| (id, one)));
        }
    }
    let (mut told, mut unused) = (String::new(), Vec::new());
    for (pattern, values) in &keys {
        let here: Vec<_> = found
            .iter()
            .filter(|(_, (path, _))| is_at(pattern, path))
            .collect();
        for wanted in values {
            let using = here.iter().filter(|(_, (_, value))| is_wanted(wanted, value));
            let ids: BTreeSet<&str> = using.map(|(id, _)| id.as_str()).collect();
            if ids.is_empty() {
                unused.push(format!("{pattern}: {wanted}"));
            }
            let first: Vec<&str> = ids.iter().copied().take(4).collect();
            told.push_str(&format!(
                "{pattern} = {wanted}: {} ({})\n",
                first.join(" "),
                ids.len()
            ));
        }
    }
    assert_eq!(unused, Vec::<String>::new(), "no scenario uses these");
    insta::assert_snapshot!("vocabulary", told);
}

/// What a world has by id.
const GROUPS: [&str; 4] = ["principals", "credentials", "repositories", "assets"];

/// Every key of those records stands in the table.
#[test]
fn every_key_of_a_record_is_in_the_table() {
    let keys = fs::read_to_string(folder().join("keys.yml")).expect("the keys are there");
    let keys: BTreeMap<String, Vec<String>> = yaml_serde::from_str(&keys).expect("a table");
    let known = |path: &[String]| {
        keys.keys().any(|pattern| {
            let parts: Vec<&str> = pattern.split('.').collect();
            parts.len() >= path.len()
                && parts
                    .iter()
                    .zip(path)
                    .all(|(part, key)| *part == "*" || part == key)
        })
    };
    let mut missing = BTreeSet::new();
    for both in worlds().values() {
        for world in both {
            let mut found = Vec::new();
            visit(world, &mut Vec::new(), &mut found);
            for (path, _) in &found {
                let [group, _, key] = path.as_slice() else {
                    continue;
                };
                if GROUPS.contains(&group.as_str()) && !known(path) {
                    missing.insert(format!("{group}.*.{key}"));
                }
            }
        }
    }
    assert_eq!(missing, BTreeSet::new(), "the table has no row for these");
}
