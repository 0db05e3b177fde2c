//! Every project below `examples/`: its verdicts, what is printed of it, and that what is committed is what is emitted.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The repository's `examples/`.
pub fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")
}

/// Status, results and diagnostics of a command line in a folder.
pub fn gabion(folder: &Path, arguments: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = std::iter::once("gabion")
        .chain(arguments.iter().copied())
        .map(OsString::from);
    let status = gabion::run(args, folder, &mut out, &mut err);
    (
        status,
        String::from_utf8(out).expect("UTF-8"),
        String::from_utf8(err).expect("UTF-8"),
    )
}

/// Folders with a declaration, by their path below `examples/`, in order.
pub fn projects() -> Vec<String> {
    let mut found = Vec::new();
    visit(&examples(), "", &mut found);
    found.sort();
    found
}

fn visit(folder: &Path, name: &str, found: &mut Vec<String>) {
    if folder.join("gabion.kdl").is_file() {
        found.push(name.to_owned());
    }
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let part = entry.file_name().into_string().expect("UTF-8");
        if entry.file_type().expect("a type").is_dir() && !part.starts_with('.') {
            let inner = if name.is_empty() {
                part
            } else {
                format!("{name}/{part}")
            };
            visit(&entry.path(), &inner, found);
        }
    }
}

/// Project, exit status of `check`, and agent, verdict now and (where something is emitted) once applied.
type Expected = (
    &'static str,
    u8,
    &'static [(&'static str, &'static str, &'static str)],
);

/// The verdicts, apart from the snapshots, so that no update of those turns one round unseen.
const EXPECTED: &[Expected] = &[
    ("adopt-one-agent/before", 1, &[("claude", "unanswerable", "")]),
    ("adopt-one-agent/pulled", 1, &[("claude", "exceeded", "")]),
    (
        "adopt-one-agent/walled",
        0,
        &[("claude", "exceeded", "contained")],
    ),
    ("payments", 0, &[("fixer", "contained", "contained")]),
    ("real-capital-gains", 0, &[]),
    ("real-http4s", 0, &[]),
    ("real-mcp-python-sdk", 1, &[("claude", "unanswerable", "")]),
    ("rogue-loop", 1, &[("fixer", "exceeded", "")]),
    ("rogue-loop-fixed", 0, &[("fixer", "exceeded", "contained")]),
    ("scenario-artifact-handover", 1, &[("docbot", "exceeded", "")]),
    ("scenario-borrowed-token", 1, &[("pair", "exceeded", "")]),
    (
        "scenario-label-relay",
        1,
        &[("deployer", "contained", ""), ("triager", "exceeded", "")],
    ),
    (
        "scenario-misnamed-environment",
        1,
        &[("releaser", "exceeded", "")],
    ),
    (
        "scenario-organization-wide-trust",
        1,
        &[("sandboxer", "exceeded", "")],
    ),
    ("scenario-owners-hole", 1, &[("fixer", "exceeded", "")]),
    ("scenario-poisoned-cache", 1, &[("triager", "exceeded", "")]),
    ("scenario-trusted-publisher", 1, &[("upkeep", "exceeded", "")]),
];

#[test]
fn each_example_has_the_verdict_that_it_is_there_for() {
    let known: Vec<&str> = EXPECTED.iter().map(|(project, ..)| *project).collect();
    assert_eq!(projects(), known, "every example stands in the table");
    for (project, status, agents) in EXPECTED {
        let (exit, out, err) = gabion(&examples().join(project), &["check", "--format", "json"]);
        let document: serde_json::Value =
            serde_json::from_str(&out).unwrap_or_else(|error| panic!("{project}: {error}\n{err}"));
        let verdicts = document["verdicts"].as_array().expect("verdicts");
        let word = |world: &serde_json::Value| world["verdict"].as_str().unwrap_or_default().to_owned();
        let found: Vec<(String, String, String)> = verdicts
            .iter()
            .map(|verdict| {
                (
                    verdict["subject"].as_str().unwrap_or_default().to_owned(),
                    word(&verdict["now"]),
                    word(&verdict["applied"]),
                )
            })
            .collect();
        let wanted: Vec<(String, String, String)> = agents
            .iter()
            .map(|(agent, now, applied)| ((*agent).to_owned(), (*now).to_owned(), (*applied).to_owned()))
            .collect();
        assert_eq!(found, wanted, "{project}");
        assert_eq!(exit, *status, "{project}");
    }
}

#[test]
fn what_is_printed_of_each_example() {
    for project in projects() {
        let (status, out, err) = gabion(&examples().join(&project), &["check"]);
        let name = project.replace('/', "__");
        insta::assert_snapshot!(name, format!("{err}\n{out}exit status {status}\n"));
    }
}

#[test]
fn no_verdict_asks_more_than_five_questions() {
    for project in projects() {
        let (_, out, _) = gabion(&examples().join(&project), &["check"]);
        let asked = out.lines().filter(|line| line.starts_with("  ? ")).count();
        let agents = out.lines().filter(|line| !line.starts_with("  ")).count();
        assert!(asked <= 5 * agents, "{project}:\n{out}");
    }
}

#[test]
fn what_is_committed_is_what_is_emitted() {
    let mut compiled = 0;
    for project in projects()
        .iter()
        .filter(|project| examples().join(project).join("gabion.lock").is_file())
    {
        let (status, out, err) = gabion(&examples().join(project), &["compile", "--check"]);
        assert_eq!(status, 0, "{project}:\n{err}\n{out}");
        compiled += 1;
    }
    assert!(
        compiled >= 3,
        "rogue-loop-fixed, adopt-one-agent/walled and payments are compiled"
    );
}

#[test]
fn the_rogue_loop_is_shown_with_everybody_who_is_in_it() {
    let (_, _, err) = gabion(&examples().join("rogue-loop"), &["check"]);
    let told = [
        "fixer ships payments:production without a human",
        "by fixer and reviewer-bot",
        "acme-fixer[bot] opens a pull request against payments:main",
        "acme-reviewer[bot] approves",
        "acme-reviewer[bot] merges what is approved",
        "deploy/ship ships payments:production",
    ];
    let mut rest = err.as_str();
    for part in told {
        let at = rest
            .find(part)
            .unwrap_or_else(|| panic!("{part} (in this order):\n{err}"));
        rest = &rest[at + part.len()..];
    }
}

#[test]
fn the_loop_is_closed_by_a_gate_and_by_nothing_less() {
    let text = |project: &str| {
        std::fs::read_to_string(examples().join(project).join("gabion.kdl")).expect("a declaration")
    };
    let without_sentence = |text: String| -> Vec<String> {
        text.lines()
            .filter(|line| !line.trim_start().starts_with("blast-radius"))
            .map(str::to_owned)
            .collect()
    };
    let (before, after) = (
        without_sentence(text("rogue-loop")),
        without_sentence(text("rogue-loop-fixed")),
    );
    let added: Vec<&String> = after
        .iter()
        .filter(|line| !before.contains(line) && !line.is_empty())
        .collect();
    assert!(
        before.iter().all(|line| after.contains(line)),
        "nothing is taken away"
    );
    assert!(added.len() <= 5, "{added:?}");
}

#[test]
fn files_of_the_real_examples_are_those_of_their_origin() {
    for project in projects().iter().filter(|project| project.starts_with("real-")) {
        let folder = examples().join(project);
        let origin = std::fs::read_to_string(folder.join("ORIGIN.json")).expect("an origin");
        let origin: serde_json::Value = serde_json::from_str(&origin).expect("JSON");
        assert!(
            folder.join("LICENSE").is_file(),
            "{project} has the licence of its origin"
        );
        assert_eq!(
            origin["bytes"].as_u64(),
            Some(bytes(&folder)),
            "{project}: not one byte of what was copied differs in number"
        );
    }
}

/// The size of what was copied: everything but what was added here.
fn bytes(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry"));
    let ours = ["gabion.kdl", "README.md", "ORIGIN.json"];
    entries
        .filter(|entry| !ours.iter().any(|name| entry.file_name() == *name))
        .map(|entry| match entry.file_type().expect("a type").is_dir() {
            true => bytes(&entry.path()),
            false => entry.metadata().expect("a size").len(),
        })
        .sum()
}
