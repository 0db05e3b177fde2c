//! The format.

use super::*;
use crate::settings::snapshot::{Snapshot, Subject, read, write};
use gabion_facts::source::Sources;
use proptest::prelude::*;

const SHOP: &str = r#"{
  "gabion-snapshot": 1,
  "as_of": "2026-11-23",
  "repository": "acme/shop",
  "visibility": "public",
  "plan": {"not-readable": "only owners see the plan"},
  "rulesets": [
    {
      "name": "main", "target": "branch", "enforcement": "active",
      "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
      "rules": [{"type": "deletion"}, {"type": "required_signatures"}]
    }
  ],
  "environments": {"not-readable": "404"},
  "actions": {"can_approve_pull_request_reviews": true}
}
"#;

fn errors(text: &str) -> Vec<(String, Vec<String>, String)> {
    let mut sources = Sources::default();
    let file = sources.add("gabion/observed/shop.json", text);
    let errors = read(file, text).expect_err("it is wrong");
    let place = |span| format!("{}:{}", sources.place(span), sources.slice(span));
    errors
        .iter()
        .map(|error| {
            let helps = error.helps.iter().map(|help| help.text.clone()).collect();
            (place(error.labels[0].span), helps, error.labels[0].text.clone())
        })
        .collect()
}

#[test]
fn a_snapshot_says_what_is_known_refused_and_not_asked() {
    let snapshot = read(FileId(0), SHOP).unwrap();
    let settings = &snapshot.settings;
    assert_eq!(snapshot.subject, Subject::Repository("acme/shop".into()));
    assert_eq!(settings.visibility, Setting::Known(Visibility::Public));
    assert_eq!(settings.plan.why(), "only owners see the plan");
    assert_eq!(settings.environments.complete, Setting::NotReadable("404".into()));
    assert!(settings.apps.complete.is_unknown());
    let ruleset = &settings.rulesets.items[0];
    assert!(ruleset.value.bypass_actors.is_unknown(), "left out: not known");
    let span = ruleset.span.unwrap();
    assert!(SHOP[span.start as usize..span.end as usize].starts_with("{\n      \"name\": \"main\""));
    assert_eq!(
        ruleset.value.rules[1],
        Rule::Other("required_signatures".into(), None)
    );
}

#[test]
fn errors_of_several_groups_come_in_one_run_each_at_its_place() {
    let text = SHOP.replace("\"enforcement\"", "\"enforcment\"").replace(
        "can_approve_pull_request_reviews",
        "can_aprove_pull_request_reviews",
    );
    let found = errors(&text);
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0].0, "gabion/observed/shop.json:9:\"enforcment\"");
    assert_eq!(found[0].1, ["did you mean `enforcement`?"]);
    assert_eq!(
        found[1].0,
        "gabion/observed/shop.json:15:\"can_aprove_pull_request_reviews\""
    );
    assert_eq!(found[1].1, ["did you mean `can_approve_pull_request_reviews`?"]);
}

#[test]
fn unknown_groups_versions_and_dates_are_refused() {
    assert_eq!(
        errors(&SHOP.replace("\"actions\"", "\"action\""))[0].1,
        ["did you mean `actions`?"]
    );
    assert!(
        errors(&SHOP.replace("snapshot\": 1", "snapshot\": 2"))[0]
            .2
            .contains("format 2")
    );
    assert!(
        errors(&SHOP.replace("2026-11-23", "23.11.2026"))[0]
            .2
            .contains("not a date")
    );
    assert!(
        errors(&SHOP.replace("acme/shop", "shop"))[0]
            .2
            .contains("OWNER/NAME")
    );
    assert!(!errors("{").is_empty() && !errors("").is_empty() && !errors("[]").is_empty());
}

#[test]
fn deep_nesting_is_refused() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(!errors(&deep).is_empty());
    let inside = SHOP.replace("{\"not-readable\": \"404\"}", &deep);
    assert!(!errors(&inside).is_empty());
}

#[test]
fn order_is_canonical() {
    let reversed = SHOP.replace(
        "{\"type\": \"deletion\"}, {\"type\": \"required_signatures\"}",
        "{\"type\": \"required_signatures\"}, {\"type\": \"deletion\"}",
    );
    let (a, b) = (
        read(FileId(0), SHOP).unwrap(),
        read(FileId(0), &reversed).unwrap(),
    );
    assert_eq!(write(&a), write(&b));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn what_is_written_is_read(settings in laws::drawn::settings()) {
        let snapshot = Snapshot { as_of: "2026-11-23".into(), subject: Subject::Organization("acme".into()), settings };
        let text = write(&snapshot);
        let again = read(FileId(0), &text).map_err(|errors| TestCaseError::fail(format!("{errors:?}\n{text}")))?;
        prop_assert_eq!(write(&again), text.clone());
        prop_assert_eq!(laws::plain(&again.settings), laws::plain(&read(FileId(0), &write(&again)).unwrap().settings));
        prop_assert_eq!(again.settings.rulesets.items.len(), snapshot.settings.rulesets.items.len());
    }
}

/// Every key that is read stands on the page about snapshots: the fields of the records, by the names that they are written with.
#[test]
fn the_page_names_every_key() {
    let page = include_str!("../../../../../docs/snapshot.md");
    let records = [
        include_str!("../records/repository.rs"),
        include_str!("../records/environment.rs"),
        include_str!("../records/people.rs"),
        include_str!("../records/protection.rs"),
        include_str!("../records/ruleset.rs"),
    ];
    let (mut missing, mut seen) = (Vec::new(), 0);
    for text in records {
        let mut renamed = None;
        for line in text.lines() {
            let line = line.trim();
            let name = line
                .split("rename = \"")
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            renamed = name.or(renamed);
            let field = line.strip_prefix("pub ").and_then(|rest| rest.split_once(": "));
            let Some((field, _)) = field.filter(|(field, _)| !field.contains(['(', ' '])) else {
                continue;
            };
            let key = renamed.take().unwrap_or(field);
            seen += 1;
            if !page.contains(&format!("`{key}`")) {
                missing.push(key.to_owned());
            }
        }
    }
    assert!(seen > 60, "the records are looked through: {seen}");
    assert_eq!(missing, Vec::<String>::new());
}
