//! `diff` between folders and commits.

use super::{gabion, tree};
use crate::folders::{copy, edit};
use std::path::Path;
use std::process::Command;

fn git(root: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    let identity = [
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.invalid",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "core.autocrlf=false",
    ];
    let ran = command
        .args(identity)
        .args(arguments)
        .current_dir(root)
        .output()
        .expect("git runs");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}

/// The tree `loop`, declared: `shop`; the same while its agent could not mint identity tokens: `before`.
pub fn both() -> (tempfile::TempDir, std::path::PathBuf) {
    let (folder, root) = tree("loop");
    gabion(&root, &["init"]);
    let before = folder.path().join("before");
    copy(&root, &before);
    edit(
        &before,
        ".github/workflows/fix.yml",
        "id-token: write",
        "issues: read",
    );
    let here = folder.path().to_owned();
    (folder, here)
}

#[test]
fn what_is_gained_is_told_with_its_cause_and_is_a_finding() {
    let (_folder, here) = both();
    let ran = gabion(&here, &["diff", "before", "shop"]);
    assert_eq!(ran.status, 1, "{}", ran.shown());
    insta::assert_snapshot!("diff-wider", ran.shown());
    let back = gabion(&here, &["diff", "shop", "before"]);
    assert_eq!(back.status, 0, "it only narrows: {}", back.shown());
    let same = gabion(&here, &["diff", "shop", "./shop"]);
    assert_eq!(
        (same.status, same.out.as_str()),
        (0, "Nothing changed in meaning.\n")
    );
}

#[test]
fn remarks_and_order_are_no_difference() {
    let (_folder, here) = both();
    copy(&here.join("shop"), &here.join("other"));
    edit(
        &here,
        "other/.github/workflows/fix.yml",
        "name: fix\n",
        "# a remark\nname: fix\n\n",
    );
    let ran = gabion(&here, &["diff", "shop", "other"]);
    assert_eq!(
        (ran.status, ran.out.as_str()),
        (0, "Nothing changed in meaning.\n")
    );
}

#[test]
fn commits_are_compared_and_one_without_a_declaration_declares_nothing() {
    let (_folder, root) = tree("loop");
    git(&root, &["init", "-q", "-b", "main"]);
    git(&root, &["add", "-A"]);
    git(&root, &["commit", "-qm", "before"]);
    assert_eq!(
        gabion(&root, &["diff", "HEAD", "HEAD"]).out,
        "Nothing changed in meaning.\n"
    );
    gabion(&root, &["init"]);
    let ran = gabion(&root, &["diff", "HEAD", "."]);
    assert_eq!(ran.status, 1, "everything is new: {}", ran.shown());
    git(&root, &["add", "-A"]);
    git(&root, &["commit", "-qm", "after"]);
    assert_eq!(gabion(&root, &["diff", "HEAD", "."]).status, 0);
    let ran = gabion(&root, &["diff", "HEAD", "HEAD~1"]);
    assert_eq!(ran.status, 1, "agents do not go away with their declaration");
    assert!(
        ran.err
            .contains("HEAD~1 has no gabion.kdl, and the state before has one"),
        "{}",
        ran.err
    );
}

#[test]
fn a_side_with_errors_is_not_compared() {
    let (_folder, here) = both();
    edit(
        &here,
        "before/gabion.kdl",
        "gabion edition=\"2026\"",
        "gabion edition=\"2026\" x=1",
    );
    let ran = gabion(&here, &["diff", "before", "shop"]);
    assert_eq!(ran.status, 2, "{}", ran.shown());
    assert!(
        ran.err.contains("before cannot be compared with") && ran.err.contains("gabion.kdl:3"),
        "{}",
        ran.err
    );
    let ran = gabion(&here, &["diff", "shop", "before"]);
    assert_eq!(ran.status, 1, "{}", ran.shown());
    assert!(
        ran.out.contains("before was not compared: it has errors."),
        "{}",
        ran.out
    );
}

/// Agents do not go away with their declaration: that nothing holds one any more is no loss of effects alone.
#[test]
fn an_agent_that_is_dropped_while_its_workflow_stays_is_told_as_undeclared() {
    let (_folder, here) = both();
    copy(&here.join("shop"), &here.join("dropped"));
    let declared = std::fs::read_to_string(here.join("shop/gabion.kdl")).expect("a declaration");
    let start = declared.find("\nagent \"").expect("an agent") + 1;
    let end = start + declared[start..].find("\n}\n").expect("its end") + 3;
    let rest = format!("{}{}", &declared[..start], &declared[end..]);
    std::fs::write(here.join("dropped/gabion.kdl"), rest).expect("written");
    let ran = gabion(&here, &["diff", "shop", "dropped"]);
    assert_eq!(ran.status, 1, "{}", ran.shown());
    insta::assert_snapshot!("diff-dropped", ran.shown());
    let back = gabion(&here, &["diff", "dropped", "shop"]);
    assert!(
        back.out.contains("is declared now; fix.yml#") && back.out.contains("nothing held it"),
        "{}",
        back.shown()
    );
    std::fs::remove_file(here.join("dropped/.github/workflows/fix.yml")).expect("removed");
    let gone = gabion(&here, &["diff", "shop", "dropped"]);
    assert!(!gone.out.contains("nothing holds it"), "{}", gone.shown());
}
