//! The examples of pages: each finding's page shows a declaration (or another file) that gives it, and one that does not. Both are run.
//!
//! A block ```` ```diff PATH ```` is one file: the lines marked `-` (and the unmarked) give the finding, those marked `+` do not. With
//! "in the project `FOLDER`", the text of the better side stands in that project once, and is replaced by the worse.

use crate::examples::gabion;
use crate::folders::copy;
use gabion_core::check::pages::PAGES;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The day on which examples are judged.
const TODAY: &str = "2026-11-23";

/// Findings whose page has no example, and why.
const WITHOUT: &[(&str, &str)] = &[
    ("automation-reaches", "tests/cases shows one"),
    ("aws-grant", "the checks of names refuse most of them first"),
    (
        "catalogue",
        "a line of the library's own tables, not of a project",
    ),
    (
        "closed-by-emit",
        "a note of every project that emits; examples/ has them",
    ),
    (
        "destroys",
        "needs a policy of an account; the tests of AWS have them",
    ),
    (
        "emitted-not-as-meant",
        "a defect of the compiler; tests weaken artifacts to see it",
    ),
    ("gate-not-necessary", "tests/cases/no-production-gate shows one"),
    (
        "iam-untied",
        "needs a file that is in no project; tests/cases/policy-untied shows one",
    ),
    ("incomplete", "takes a project beyond the engine's limits"),
    (
        "irreversible-without-gate",
        "only in projects that emit; the tests of breadth have them",
    ),
    (
        "no-declaration",
        "a folder without the file; the command says so before anything is read",
    ),
    (
        "rbac-missing",
        "needs manifests of a cluster; the tests of clusters have them",
    ),
    (
        "rbac-unread",
        "needs manifests of a cluster; the tests of clusters have them",
    ),
    (
        "spends",
        "needs a vendor without limits; the tests of effects have them",
    ),
    (
        "undated-assumption",
        "of declarations that are built in code; a file without a date is refused",
    ),
    (
        "unsafe-text",
        "the checks of names refuse most of it first; the tests of workflows have it",
    ),
];

struct Example {
    base: Option<String>,
    /// Path, worse side, better side.
    files: Vec<(String, String, String)>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The example of a page.
fn example(page: &str) -> Option<Example> {
    let (_, shown) = page.split_once("\nExample")?;
    let base = shown
        .strip_prefix(", in the project `")
        .and_then(|rest| rest.split_once('`'))
        .map(|(folder, _)| folder.to_owned());
    let mut files = Vec::new();
    for block in shown.split("\n```diff ").skip(1) {
        let (path, rest) = block.split_once('\n').expect("a path");
        let (text, _) = rest.split_once("\n```").expect("an end");
        let side = |mark: char| {
            let lines = text.lines().filter(|line| line.starts_with([' ', mark]));
            lines.map(|line| &line[1..]).collect::<Vec<_>>().join("\n")
        };
        files.push((path.to_owned(), side('-'), side('+')));
    }
    (!files.is_empty()).then_some(Example { base, files })
}

/// The project of one side in a folder of its own.
fn lay_out(slug: &str, example: &Example, worse: bool) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    if let Some(base) = &example.base {
        copy(&root().join(base), folder.path());
    }
    for (path, old, new) in &example.files {
        let file = folder.path().join(path);
        let text = match fs::read_to_string(&file) {
            Ok(text) => {
                assert_eq!(
                    text.matches(new.as_str()).count(),
                    1,
                    "{slug}: {path} says once: {new}"
                );
                if worse {
                    text.replacen(new.as_str(), old, 1)
                } else {
                    text
                }
            }
            Err(_) if worse => format!("{old}\n"),
            Err(_) => format!("{new}\n"),
        };
        if !text.trim().is_empty() {
            fs::create_dir_all(file.parent().expect("a folder")).expect("made");
            fs::write(&file, text).expect("written");
        }
    }
    folder
}

fn found(slug: &str, example: &Example, worse: bool) -> (bool, String) {
    let folder = lay_out(slug, example, worse);
    let (_, _, err) = gabion(folder.path(), &["check", "--as-of", TODAY]);
    (err.contains(&format!("[{slug}]")), err)
}

#[test]
fn every_example_does_what_its_page_says() {
    let mut wrong = Vec::new();
    for (slug, page) in PAGES {
        let Some(example) = example(page) else { continue };
        let (given, err) = found(slug, &example, true);
        if !given {
            wrong.push(format!("{slug}: the worse side does not give it:\n{err}"));
        }
        let (given, err) = found(slug, &example, false);
        if given {
            wrong.push(format!("{slug}: the better side gives it:\n{err}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_page_has_an_example_or_says_why_not() {
    for (slug, page) in PAGES {
        let excused = WITHOUT
            .iter()
            .any(|(known, why)| known == slug && !why.is_empty());
        assert_ne!(example(page).is_some(), excused, "{slug}");
    }
    for (slug, _) in WITHOUT {
        assert!(PAGES.iter().any(|(known, _)| known == slug), "{slug} is no page");
    }
}
