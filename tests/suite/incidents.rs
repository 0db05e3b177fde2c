//! Incidents as a team would have them, `examples/scenario-*`: the page says what happened, which rule catches it and which edit passes.

use crate::examples::{examples, gabion, projects};
use crate::folders::{copied, edit};
use serde_json::Value;
use std::path::Path;

/// The folders, by name.
fn incidents() -> Vec<String> {
    let all = projects().into_iter();
    all.filter(|project| project.starts_with("scenario-")).collect()
}

fn page(project: &str) -> String {
    std::fs::read_to_string(examples().join(project).join("README.md")).expect("a page")
}

/// What the first effect that is never to be comes to.
fn outcome(folder: &Path) -> (u8, Value) {
    let (status, out, err) = gabion(folder, &["check", "--format", "json", "--as-of", "2026-11-23"]);
    let said: Value = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}\n{err}"));
    (status, said["expectations"][0]["now"].clone())
}

#[test]
fn each_page_names_the_incident_the_verdict_and_a_rule_of_the_path() {
    assert!(incidents().len() >= 8, "{:?}", incidents());
    for project in incidents() {
        let page = page(&project);
        for word in ["# ", "**Incident.**", "**Verdict.** *Exceeded*", "**Rule.** `"] {
            assert!(page.contains(word), "{project} says {word}");
        }
        let prose = page.split("```").next().expect("prose").lines().count();
        assert!(prose <= 14, "{project}: {prose} lines");
        let (status, now) = outcome(&examples().join(&project));
        assert_eq!(
            (status, now["verdict"].as_str()),
            (1, Some("exceeded")),
            "{project}"
        );
        let steps = now["steps"].as_array().expect("steps");
        let rules: Vec<&str> = steps.iter().filter_map(|step| step["rule"].as_str()).collect();
        let named = page
            .split("**Rule.** `")
            .nth(1)
            .and_then(|rest| rest.split('`').next());
        let named = named.expect("a rule");
        assert!(
            rules.contains(&named),
            "{project}: {named} is not among {rules:?}"
        );
    }
}

/// The edit of a page: the file, what is taken out, what is put in.
fn edit_of(page: &str) -> (String, String, String) {
    let block = page
        .split("```diff\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let mut lines = block.expect("an edit").lines();
    let file = lines.next().and_then(|line| line.strip_prefix("--- "));
    let marked = |mark: char| -> String {
        let lines = block.expect("an edit").lines().skip(1);
        let lines = lines.filter_map(|line| line.strip_prefix(mark));
        lines.map(|line| format!("{line}\n")).collect()
    };
    (file.expect("a file").to_owned(), marked('-'), marked('+'))
}

#[test]
fn the_edit_of_each_page_passes() {
    for project in incidents() {
        let (file, out, with) = edit_of(&page(&project));
        let folder = copied(&examples().join(&project));
        edit(folder.path(), &file, &out, &with);
        let (status, now) = outcome(folder.path());
        assert_eq!(
            (status, now["verdict"].as_str()),
            (0, Some("contained")),
            "{project}: {now}"
        );
    }
}
