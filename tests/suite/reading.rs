//! Every key of a workflow and of an action has a line in the table of constructs, and every line something that shows it.

use gabion_core::library::{Construct, Shown, constructs};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The paths of all keys that a schema allows: `jobs.*.runs-on.group`.
struct Walk<'s> {
    schema: &'s Value,
    found: BTreeSet<String>,
}

impl<'s> Walk<'s> {
    fn of(schema: &'s Value) -> BTreeSet<String> {
        let mut walk = Walk {
            schema,
            found: BTreeSet::new(),
        };
        walk.node(schema, "", &mut Vec::new());
        walk.found
    }

    fn node(&mut self, node: &'s Value, path: &str, within: &mut Vec<&'s str>) {
        if let Some(target) = node["$ref"].as_str().filter(|target| !within.contains(target)) {
            let pointed = self.schema.pointer(target.trim_start_matches('#'));
            within.push(target);
            self.node(pointed.expect("what a schema refers to"), path, within);
            within.pop();
        }
        for branch in ["oneOf", "anyOf", "allOf"] {
            for inner in node[branch].as_array().into_iter().flatten() {
                self.node(inner, path, within);
            }
        }
        let join = |key: &str| {
            [path, key]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(".")
        };
        for (key, inner) in node["properties"].as_object().into_iter().flatten() {
            self.found.insert(join(key));
            self.node(inner, &join(key), within);
        }
        for (pattern, inner) in node["patternProperties"].as_object().into_iter().flatten() {
            if pattern == "^branches(-ignore)?$" {
                self.found.extend([join("branches"), join("branches-ignore")]);
            }
            self.node(inner, &join("*"), within);
        }
        for (key, path) in [("additionalProperties", join("*")), ("items", path.to_owned())] {
            if node[key].is_object() {
                self.node(&node[key], &path, within);
            }
        }
    }
}

#[test]
fn every_key_of_the_public_schemas_has_a_line() {
    let mut seen = 0;
    for kind in constructs().iter().filter(|kind| !kind.schema.is_empty()) {
        let text =
            std::fs::read_to_string(root().join("tests/schemas").join(&kind.schema)).expect("the schema");
        let schema: Value = serde_json::from_str(&text).expect("JSON");
        let wanted = Walk::of(&schema);
        let lines: Vec<&String> = kind.lines.iter().flat_map(|line| &line.paths).collect();
        let listed: BTreeSet<String> = lines.iter().map(|path| (*path).clone()).collect();
        assert_eq!(listed.len(), lines.len(), "{}: a key has one line", kind.of);
        let missing: Vec<_> = wanted.difference(&listed).collect();
        assert!(
            missing.is_empty(),
            "{}: nobody says who reads {missing:?}",
            kind.of
        );
        let idle: Vec<_> = listed.difference(&wanted).collect();
        assert!(idle.is_empty(), "{}: the schema has no {idle:?}", kind.of);
        seen += wanted.len();
    }
    assert!(seen > 250, "{seen}");
}

#[test]
fn every_construct_is_read_and_shown_or_said_not_to_be() {
    for line in constructs().iter().flat_map(|kind| &kind.lines) {
        let what = &line.paths;
        let said = [&line.reach, &line.nothing, &line.not_read];
        let said = said.iter().filter(|text| !text.is_empty()).count();
        assert_eq!(said, 1, "{what:?} changes something, or nothing, or is not read");
        if line.reach.is_empty() {
            assert!(line.shown.is_empty() && line.reads.0.is_empty(), "{what:?}");
            continue;
        }
        assert!(!line.shown.is_empty(), "{what:?}: nothing shows it");
        assert_reader(line);
        line.shown.iter().for_each(|shown| assert_shown(what, shown));
    }
}

fn source(file: &str) -> String {
    let path = root().join("compiler/core/src").join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{file} is not there"))
}

fn has_function(file: &str, name: &str) -> bool {
    let text = source(file);
    ["(", "<"]
        .iter()
        .any(|after| text.contains(&format!("fn {name}{after}")))
}

fn assert_reader(line: &Construct) {
    let (file, at) = &line.reads;
    let there = at.is_empty() && !source(file).is_empty();
    assert!(
        there || has_function(file, at),
        "{:?}: {file} has no `{at}`",
        line.paths
    );
}

fn assert_shown(what: &[String], shown: &Shown) {
    match shown {
        Shown::Test(place) => {
            let (file, test) = place.split_once('#').expect("FILE#FUNCTION");
            assert!(has_function(file, test), "{what:?}: {file} has no {test}");
        }
        Shown::Case(case) => {
            let folder = root().join("tests/cases").join(case);
            assert!(folder.join("case.md").is_file(), "{what:?}: no case {case}");
        }
        Shown::Scenario(id) => {
            let file = root().join(format!("tests/scenarios/{id}.yaml"));
            assert!(file.is_file(), "{what:?}: no scenario {id}");
        }
    }
}
