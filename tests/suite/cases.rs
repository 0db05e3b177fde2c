//! Every folder of `tests/cases/`: a project with one thing wrong, or a near miss; what must be said of it, and all that is said.
//!
//! `case.md` has a title, one sentence, and then lines:
//!
//! * `base: examples/payments`: the project that the case starts from; other files of the folder are laid over it;
//! * ``edit: FILE: `old` -> `new` ``: text of a file changed; `old` must be there once;
//! * `delete: FILE`;
//! * `args: --as-of 2027-06-01`: more arguments for `check` (without it, the day is [`TODAY`]);
//! * `expect: error[SLUG] "text"`: such a finding, `text` in its headline or in what it shows of the source;
//! * `expect: not error[SLUG]`, `expect: not error[SLUG] "text"`, `expect: nothing`: no such finding; none that shows this; none at
//!   all, and status 0;
//! * `verdict: AGENT WORD`: what is said of an agent: contained, exceeded or unanswerable;
//! * `assumes: AGENT ID`, `assumes: not AGENT ID`: a containment of that agent leans on an assumption, with a price, or does not;
//! * `output: TEXT`, `output: not TEXT`: what is printed beside findings holds it, or does not;
//! * `status: N`: the exit status.
//!
//! Cases that start from a project below `tests/bases/` are many; of them, only what they expect is compared, not every word.
//!
//! A text may use the escapes `\n` and `\t`.

use crate::examples::gabion;
use crate::folders::copy;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The day on which cases are judged: within the example's assumptions.
const TODAY: &str = "2026-11-23";

#[derive(Default)]
struct Case {
    base: Option<String>,
    edits: Vec<(String, String, String)>,
    deletions: Vec<String>,
    args: Vec<String>,
    expectations: Vec<Expectation>,
}

enum Expectation {
    Finding(String, String),
    NotFinding(String, String),
    Nothing,
    Verdict(String, String),
    Assumes { agent: String, id: String, leans: bool },
    Output(String, bool),
    Status(u8),
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Names of the cases, in order.
fn names() -> BTreeSet<String> {
    let entries = std::fs::read_dir(root().join("tests/cases")).expect("cases");
    entries
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect()
}

/// `case.md` read; whatever is not understood stops the test.
fn parse(text: &str) -> Case {
    let mut lines = text.lines();
    assert!(
        lines.next().is_some_and(|line| line.starts_with("# ")),
        "a case begins with its title"
    );
    let mut case = Case::default();
    for line in lines {
        let Some((key, value)) = line.split_once(": ") else {
            continue;
        };
        match key {
            "base" => case.base = Some(value.to_owned()),
            "edit" => case.edits.push(edit(value)),
            "delete" => case.deletions.push(value.to_owned()),
            "args" => case.args.extend(value.split(' ').map(str::to_owned)),
            "expect" => case.expectations.push(expectation(value)),
            "verdict" => {
                let (agent, word) = value.split_once(' ').expect("AGENT WORD");
                let verdict = Expectation::Verdict(agent.to_owned(), word.to_owned());
                case.expectations.push(verdict);
            }
            "assumes" => {
                let (leans, rest) = match value.strip_prefix("not ") {
                    Some(rest) => (false, rest),
                    None => (true, value),
                };
                let (agent, id) = rest.split_once(' ').expect("AGENT ID");
                let (agent, id) = (agent.to_owned(), id.to_owned());
                case.expectations.push(Expectation::Assumes { agent, id, leans });
            }
            "output" => {
                let (held, text) = match value.strip_prefix("not ") {
                    Some(text) => (false, text),
                    None => (true, value),
                };
                case.expectations.push(Expectation::Output(text.to_owned(), held));
            }
            "status" => case
                .expectations
                .push(Expectation::Status(value.parse().expect("a status"))),
            _ => assert!(
                !key.chars().all(|c| c.is_ascii_lowercase()),
                "no such line: {line}"
            ),
        }
    }
    assert!(!case.expectations.is_empty(), "a case expects something");
    case
}

fn edit(value: &str) -> (String, String, String) {
    let (file, change) = value
        .split_once(": ")
        .unwrap_or_else(|| panic!("FILE: `old` -> `new`: {value}"));
    let change = change
        .strip_prefix('`')
        .and_then(|change| change.strip_suffix('`'));
    let (old, new) = change
        .and_then(|change| change.split_once("` -> `"))
        .unwrap_or_else(|| panic!("`old` -> `new`: {value}"));
    let plain = |text: &str| text.replace("\\n", "\n").replace("\\t", "\t");
    (file.to_owned(), plain(old), plain(new))
}

fn expectation(value: &str) -> Expectation {
    if value == "nothing" {
        return Expectation::Nothing;
    }
    if let Some(finding) = value.strip_prefix("not ") {
        let (finding, text) = shown(finding).unwrap_or((finding, ""));
        return Expectation::NotFinding(finding.to_owned(), text.to_owned());
    }
    let (finding, text) = shown(value).unwrap_or_else(|| panic!("SEVERITY[SLUG] \"text\": {value}"));
    assert!(finding.ends_with(']'), "SEVERITY[SLUG] \"text\": {value}");
    Expectation::Finding(finding.to_owned(), text.to_owned())
}

/// A finding and, in quotation marks, what it shows.
fn shown(value: &str) -> Option<(&str, &str)> {
    let (finding, text) = value.split_once(" \"")?;
    Some((finding, text.strip_suffix('"').expect("a closing quote")))
}

/// The project of a case in a folder of its own.
fn lay_out(name: &str, case: &Case) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    if let Some(base) = &case.base {
        copy(&root().join(base), folder.path());
    }
    copy(&root().join("tests/cases").join(name), folder.path());
    std::fs::remove_file(folder.path().join("case.md")).expect("removed");
    for (file, old, new) in &case.edits {
        let path = folder.path().join(file);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {file}: {error}"));
        assert_eq!(
            text.matches(old.as_str()).count(),
            1,
            "{name}: {file} says this once: {old}"
        );
        std::fs::write(&path, text.replacen(old.as_str(), new, 1)).expect("written");
    }
    for file in &case.deletions {
        std::fs::remove_file(folder.path().join(file))
            .unwrap_or_else(|error| panic!("{name}: {file}: {error}"));
    }
    folder
}

/// Each finding as it is shown, up to the end of the source that it shows.
fn findings(err: &str) -> Vec<&str> {
    let heads = whole(err).map(|block| block.split_once("╰────").map_or(block, |(shown, _)| shown));
    heads.collect()
}

/// The same, with all that is said of them.
fn whole(err: &str) -> impl Iterator<Item = &str> {
    let blocks = err.split("\n\n").map(str::trim_start);
    blocks.filter(|block| !block.is_empty())
}

/// Whether an assumption is named in an agent's line, and has its price below.
fn is_leaned_on(out: &str, agent: &str, id: &str) -> bool {
    let mut lines = out
        .lines()
        .skip_while(|line| line.split_whitespace().next() != Some(agent));
    let named = lines
        .next()
        .is_some_and(|line| line.contains(&format!("\"{id}\"")));
    let mut below = lines.take_while(|line| line.starts_with("  "));
    let priced = below.any(|line| {
        let mut words = line.split_whitespace();
        (words.next(), words.next()) == (Some("~"), Some(id)) && line.contains(" Else: ")
    });
    assert_eq!(named, priced, "{agent}, {id}: what is named has its price\n{out}");
    named
}

fn holds(expectation: &Expectation, status: u8, out: &str, err: &str) -> Result<(), String> {
    let found = findings(err);
    let (held, wanted) = match expectation {
        Expectation::Nothing => (status == 0 && err.is_empty(), "nothing to be found".to_owned()),
        Expectation::Verdict(agent, word) => {
            let line = out
                .lines()
                .find(|line| line.split_whitespace().next() == Some(agent));
            let said = line.and_then(|line| {
                line.split_whitespace()
                    .find(|part| part.starts_with(word.as_str()))
            });
            (said.is_some(), format!("that {agent} is {word}"))
        }
        Expectation::Assumes { agent, id, leans } => (
            out.lines()
                .any(|line| line.starts_with(&format!("{agent} ")) && line.contains("contained"))
                && is_leaned_on(out, agent, id) == *leans,
            format!("that {agent} is contained and leans on {id}: {leans}"),
        ),
        Expectation::Output(text, wanted) => (
            out.contains(text.as_str()) == *wanted,
            format!("that the output holds {text:?}: {wanted}"),
        ),
        Expectation::Status(wanted) => (status == *wanted, format!("status {wanted}, not {status}")),
        Expectation::NotFinding(finding, text) => {
            let mut said = whole(err).filter(|block| block.starts_with(finding.as_str()));
            let said = said.any(|block| block.contains(text.as_str()));
            (!said, format!("no {finding} that says {text:?}"))
        }
        Expectation::Finding(finding, text) => {
            let held = found
                .iter()
                .any(|block| block.starts_with(finding.as_str()) && block.contains(text.as_str()));
            (held, format!("{finding} that shows {text:?}"))
        }
    };
    if held { Ok(()) } else { Err(wanted) }
}

#[test]
fn each_case_is_answered_as_it_must_be() {
    let mut wrong = Vec::new();
    for name in names() {
        let text =
            std::fs::read_to_string(root().join("tests/cases").join(&name).join("case.md")).expect("case.md");
        let case = parse(&text);
        let folder = lay_out(&name, &case);
        let mut args = vec!["check"];
        args.extend(case.args.iter().map(String::as_str));
        if !case.args.iter().any(|arg| arg == "--as-of") {
            args.extend(["--as-of", TODAY]);
        }
        let (status, out, err) = gabion(folder.path(), &args);
        if !case
            .base
            .as_ref()
            .is_some_and(|base| base.starts_with("tests/bases/"))
        {
            insta::assert_snapshot!(name.clone(), format!("{err}\n{out}exit status {status}\n"));
        }
        let missed = case
            .expectations
            .iter()
            .filter_map(|expectation| holds(expectation, status, &out, &err).err());
        wrong.extend(missed.map(|wanted| format!("{name}: {wanted}\n{err}{out}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// A case that cannot fail is none: the finding of a case is not made of the project that it starts from.
#[test]
fn the_base_has_no_finding_of_its_own() {
    for base in ["examples/payments", "tests/bases/shop"] {
        let (status, _, err) = gabion(&root().join(base), &["check", "--as-of", TODAY]);
        assert_eq!((status, err.as_str()), (0, ""), "{base}");
    }
}
