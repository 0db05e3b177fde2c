//! What is no longer declared: the first compilation already judges the project without what it removes.

use super::{Ran, gabion};
use crate::examples::{examples, gabion as run};
use crate::folders::{copy, edit};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const DEPLOY: &str = ".github/workflows/deploy.yml";

/// The example without its pipeline, whose workflow still stands in the tree as it was written.
fn without_pipeline() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("payments");
    copy(&examples().join("payments"), &root);
    let declared = std::fs::read_to_string(root.join("gabion.kdl")).expect("a declaration");
    let (before, pipeline) = declared.split_once("pipeline \"payments\"").expect("a pipeline");
    let (_, after) = pipeline.split_once("}\n").expect("its end");
    std::fs::write(root.join("gabion.kdl"), format!("{before}{after}")).expect("written");
    edit(&root, "gabion.kdl", "    binds \"artifact\"\n", "");
    (folder, root)
}

fn compile(root: &Path) -> Ran {
    gabion(root, &["compile", "--as-of", "2026-11-23"])
}

/// Findings and verdicts, without the files that were changed.
fn judged(ran: &Ran) -> String {
    let changed = |line: &&str| line.starts_with(['+', '~', '-']) || *line == "Nothing changed.";
    let kept: Vec<&str> = ran.out.lines().filter(|line| !changed(line)).collect();
    format!("{}{}\nexit status {}", ran.err, kept.join("\n"), ran.status)
}

#[test]
fn a_pipeline_that_is_no_longer_declared_ships_nothing_once_applied() {
    let (_folder, root) = without_pipeline();
    let (status, out, err) = run(&root, &["check", "--as-of", "2026-11-23", "--accept", "fixer"]);
    assert_eq!(status, 0, "{err}{out}");
    let declared = std::fs::read_to_string(root.join("gabion.kdl")).expect("a declaration");
    assert!(
        declared.contains("; one fooled payments-lead puts its change on main of payments, and"),
        "{declared}"
    );
    let first = compile(&root);
    assert!(first.out.contains(&format!("- {DEPLOY}\n")), "{}", first.shown());
    let second = compile(&root);
    assert!(second.out.contains("Nothing changed."), "{}", second.shown());
    assert_eq!(judged(&first), judged(&second));
    assert!(!root.join(DEPLOY).exists());
}

/// What somebody edited is not removed, so that it counts.
#[test]
fn an_edited_file_is_judged_as_long_as_it_stands() {
    let (_folder, root) = without_pipeline();
    let text = std::fs::read_to_string(root.join(DEPLOY)).expect("a workflow");
    std::fs::write(root.join(DEPLOY), format!("{text}# ours\n")).expect("written");
    let ran = gabion(&root, &["check", "--as-of", "2026-11-23"]);
    let sentence = ran
        .err
        .lines()
        .find(|line| line.contains("The compiler's sentence"));
    assert!(
        sentence.is_some_and(|sentence| sentence.contains("staging of payments")),
        "{}",
        ran.shown()
    );
    gabion(&root, &["check", "--as-of", "2026-11-23", "--accept", "fixer"]);
    let ran = compile(&root);
    assert!(ran.err.contains("error[edited-file]"), "{}", ran.shown());
    assert!(root.join(DEPLOY).is_file());
}
