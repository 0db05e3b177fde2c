//! Ten ordinary teams (`tests/precision/`), written as such a team writes: nothing is found where nothing is wrong, and where one
//! plain fact is missing, that one is asked for, and stating it is enough.

use crate::examples::gabion;
use crate::folders::copied;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The day on which they are judged.
const TODAY: &str = "2026-11-23";

fn teams() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("precision");
    let entries = std::fs::read_dir(folder).expect("teams");
    let found: BTreeSet<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    assert_eq!(found.len(), 10, "{found:?}");
    found.into_iter().collect()
}

fn name(team: &Path) -> String {
    team.file_name().expect("a name").to_string_lossy().into_owned()
}

/// What `check` says, as programs read it.
fn checked(folder: &Path) -> Value {
    let (_, out, err) = gabion(folder, &["check", "--as-of", TODAY, "--format", "json"]);
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}\n{out}\n{err}"))
}

/// Findings above information, as `slug: message`.
fn found(document: &Value) -> Vec<String> {
    let diagnostics = document["diagnostics"].as_array().expect("diagnostics").iter();
    let grave = diagnostics.filter(|finding| finding["severity"] != "note");
    grave
        .map(|finding| format!("{}: {}", finding["slug"], finding["message"]))
        .collect()
}

#[test]
fn nothing_is_found_where_nothing_is_wrong() {
    for team in teams() {
        let document = checked(&team);
        assert_eq!(found(&document), Vec::<String>::new(), "{}", name(&team));
        for verdict in document["verdicts"].as_array().expect("verdicts") {
            assert_eq!(verdict["now"]["verdict"], "contained", "{}", name(&team));
            let questions = verdict["now"]["questions"].as_array().expect("questions");
            assert!(questions.is_empty(), "{}: {questions:?}", name(&team));
        }
    }
}

#[test]
fn each_compiles_and_stays_clean() {
    let mut emitting = 0;
    for team in teams() {
        let folder = copied(&team);
        let (status, out, err) = gabion(folder.path(), &["compile", "--as-of", TODAY]);
        assert_eq!((status, err.as_str()), (0, ""), "{}\n{out}", name(&team));
        emitting += usize::from(folder.path().join("gabion/REPORT.md").is_file());
        let (status, out, err) = gabion(folder.path(), &["compile", "--check", "--as-of", TODAY]);
        assert_eq!((status, err.as_str()), (0, ""), "{}\n{out}", name(&team));
        assert_eq!(
            found(&checked(folder.path())),
            Vec::<String>::new(),
            "{}",
            name(&team)
        );
    }
    assert_eq!(emitting, 4, "library, service, monorepo and merge queue emit");
}

/// The snapshots of a project.
fn snapshots(team: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(team.join("gabion/observed")).expect("snapshots");
    let mut found: Vec<PathBuf> = entries
        .map(|entry| PathBuf::from("gabion/observed").join(entry.expect("an entry").file_name()))
        .collect();
    found.sort();
    found
}

/// Each group of settings that nobody has looked at leaves an agent contained, or asks for one thing: for looking again, or for
/// somebody who vouches. Doing so is enough.
#[test]
fn a_group_of_settings_that_is_missing_is_one_question() {
    let mut asked = 0;
    for team in teams() {
        for path in snapshots(&team) {
            let text = std::fs::read_to_string(team.join(&path)).expect("a snapshot");
            let whole: serde_json::Map<String, Value> = serde_json::from_str(&text).expect("JSON");
            let groups = whole
                .keys()
                .filter(|key| !matches!(key.as_str(), "gabion-snapshot" | "as_of" | "repository"));
            for group in groups {
                let folder = copied(&team);
                let mut part = whole.clone();
                part.remove(group);
                std::fs::write(
                    folder.path().join(&path),
                    serde_json::to_string(&part).expect("JSON"),
                )
                .expect("written");
                asked += usize::from(is_dissolved(&team, folder.path(), group));
            }
        }
    }
    assert!(asked >= 8, "rules and Apps are asked for: {asked}");
}

/// Whether an agent asks for a group that is missing; if so, one question says how it is answered, and the answer dissolves it.
fn is_dissolved(team: &Path, folder: &Path, group: &str) -> bool {
    let document = checked(folder);
    let mut asks = false;
    for verdict in document["verdicts"].as_array().expect("verdicts") {
        let now = &verdict["now"];
        let place = format!("{} without {group}: {}", name(team), now["verdict"]);
        if now["verdict"] == "contained" {
            continue;
        }
        asks = true;
        assert_eq!(now["verdict"], "unanswerable", "{place}");
        let questions = now["questions"].as_array().expect("questions");
        assert_eq!(questions.len(), 1, "{place}: {questions:?}");
        let answer = questions[0]["answer"].as_str().expect("an answer");
        assert!(answer.contains("`gabion pull"), "{place}: {answer}");
        if answer.contains("`assume \"apps\"") {
            vouched(folder, &place);
        }
    }
    asks
}

/// Somebody vouches for the Apps in place of looking: that is enough, and the verdict says so.
fn vouched(folder: &Path, place: &str) {
    let path = folder.join("gabion.kdl");
    let text = std::fs::read_to_string(&path).expect("a declaration");
    let team = text
        .split("team \"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let line = format!(
        "assume \"apps\" \"No App but those that are declared may write.\" by=\"{}\" until=\"2027-03-01\"\n",
        team.expect("a team")
    );
    std::fs::write(&path, format!("{text}{line}")).expect("written");
    let document = checked(folder);
    std::fs::write(&path, text).expect("written");
    assert_eq!(found(&document), Vec::<String>::new(), "{place}");
    let verdicts = document["verdicts"].as_array().expect("verdicts");
    let leans = |verdict: &&Value| {
        let assumptions = verdict["now"]["assumptions"].as_array().expect("assumptions");
        verdict["now"]["verdict"] == "contained" && assumptions.iter().any(|id| id == "apps")
    };
    assert!(verdicts.iter().any(|verdict| leans(&verdict)), "{place}");
}

/// Plain facts of the declaration: the team, the lines that state one, what is asked without them, and how the answer begins.
const FACTS: [(&str, &str, &str, &str); 3] = [
    (
        "service",
        "service \"rehearsal\" tier=\"staging\" { changed-by { secret \"STAGING_TOKEN\" in=\"environment:orders/staging\" } }\n",
        "secret STAGING_TOKEN of orders: what it opens",
        "`service \"…\" tier=\"…\" { changed-by { secret \"STAGING_TOKEN\" in=\"…\" } }`",
    ),
    (
        "deploy-repository",
        "automation \"image-updater\" operator=\"sre\" {\n    identity { github-app \"acme-image-updater\" }\n    when \"schedule\" of=\"deploy\" { proposes \"the newest image of shop\" }\n}\n",
        "whether the App acme-image-updater approves proposals in deploy",
        "`automation \"acme-image-updater\" { identity { github-app \"acme-image-updater\" }; … }`",
    ),
    ("merge-queue", " visibility=\"internal\"", "", ""),
];

#[test]
fn a_plain_fact_that_is_missing_is_asked_for_in_its_own_words() {
    for (team, fact, question, answer) in FACTS {
        let team = Path::new(env!("CARGO_MANIFEST_DIR")).join("precision").join(team);
        let folder = copied(&team);
        let path = folder.path().join("gabion.kdl");
        let text = std::fs::read_to_string(&path).expect("a declaration");
        assert_eq!(text.matches(fact).count(), 1, "{}", name(&team));
        std::fs::write(&path, text.replacen(fact, "", 1)).expect("written");
        let (_, _, err) = gabion(folder.path(), &["check", "--as-of", TODAY]);
        if question.is_empty() {
            assert_eq!(err, "", "{}: the snapshot says it, too", name(&team));
            continue;
        }
        assert!(err.contains(question), "{}:\n{err}", name(&team));
        assert!(err.contains(answer), "{}:\n{err}", name(&team));
        std::fs::write(&path, text).expect("written");
        assert_eq!(found(&checked(folder.path())), Vec::<String>::new());
    }
}
