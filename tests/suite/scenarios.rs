//! Every scenario and its near miss, through the front door.

use gabion_tests::scenario::reasons::{read, wrong};
use gabion_tests::scenario::run::{answer, page};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Those that are not right yet: what is asked or answered differently. A scenario that becomes right leaves this list.
const NOT_YET: &[&str] = &[];

fn files() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let entries = fs::read_dir(folder).expect("tests/scenarios is there");
    let mut files = BTreeMap::new();
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            let id = path.file_stem().expect("a name").to_string_lossy()[..3].to_owned();
            files.insert(id, fs::read_to_string(path).expect("a text"));
        }
    }
    files
}

#[test]
fn every_scenario_and_its_near_miss_is_decided_right() {
    let reasons = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/reasons.yml");
    let reasons = read(&fs::read_to_string(reasons).expect("the reasons are there")).expect("a table");
    let mut not_right = Vec::new();
    let mut told = Vec::new();
    let mut all = Vec::new();
    for (id, text) in files() {
        let right = match answer(&text, None) {
            Ok(answers) => {
                told.push(answers.line());
                let why = wrong(&answers, &reasons);
                let right = answers.is_right() && answers.id == id && why.is_empty();
                told.extend(why.into_iter().map(|why| format!("{id}: {why}")));
                all.push(answers);
                right
            }
            Err(error) => {
                told.push(format!("{id}: {error}"));
                false
            }
        };
        if !right {
            not_right.push(id);
        }
    }
    assert!(told.len() >= 36, "{}", told.len());
    assert_eq!(not_right, NOT_YET, "{}", told.join("\n"));
    let written = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/scenarios.md");
    let written = fs::read_to_string(written).expect("docs/scenarios.md is there");
    assert!(
        written == page(&all),
        "run `cargo xtask scenario tests/scenarios/*.yaml --page docs/scenarios.md`"
    );
}

/// A key that the vocabulary does not have, and a world that no file can say, are told by their keys.
#[test]
fn what_cannot_be_expressed_is_refused_by_its_key() {
    let text = files().remove("001").expect("the first scenario");
    let cases = [
        (
            "      visibility: private\n",
            "      visibilty: private\n",
            "world.repositories.payments",
        ),
        (
            "      visibility: private\n",
            "      visibility: private\n      platform: sourcehut\n",
            "world.repositories.payments.platform",
        ),
        ("  effect: ship\n", "  effect: flood\n", "goal.effect"),
    ];
    for (from, to, key) in cases {
        assert!(text.contains(from), "{from}");
        let refused = answer(&text.replacen(from, to, 1), None).expect_err(to);
        assert_eq!(refused.key, key, "{refused}");
    }
}
