//! The manuals, and the pages of rules.

use super::gabion;

/// Every command.
pub const COMMANDS: [&str; 10] = [
    "audit", "init", "pull", "check", "compile", "diff", "remove", "facts", "explain", "rules",
];

#[test]
fn the_manual_of_each_command() {
    let folder = tempfile::tempdir().expect("a folder");
    insta::assert_snapshot!("help", gabion(folder.path(), &["--help"]).out);
    for command in COMMANDS {
        let ran = gabion(folder.path(), &[command, "--help"]);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""));
        insta::assert_snapshot!(format!("help-{command}"), ran.out);
    }
}

#[test]
fn a_rule_is_explained_with_its_source() {
    let folder = tempfile::tempdir().expect("a folder");
    insta::assert_snapshot!(gabion(folder.path(), &["explain", "github/push"]).out);
}

#[test]
fn every_rule_and_finding_that_is_listed_is_explained() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = gabion(folder.path(), &["explain"]).out;
    let names: Vec<&str> = list
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .collect();
    assert!(
        names.contains(&"publishes") && names.contains(&"github/push"),
        "{list}"
    );
    for name in names {
        let ran = gabion(folder.path(), &["explain", name]);
        assert_eq!(ran.status, 0, "{name}");
        assert!(
            ran.out.starts_with(&format!("# {name}\n\n")),
            "{name}: {}",
            ran.out
        );
    }
    let ran = gabion(folder.path(), &["explain", "pubishes"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("is `publishes` meant?"), "{}", ran.err);
}

#[test]
fn the_vocabulary_says_what_every_predicate_takes() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = gabion(folder.path(), &["facts", "--vocabulary"]).out;
    assert!(!text.contains(['{', '}']), "{text}");
    for line in ["structure\n", "opening\n", "derived\n", "arguments\n"] {
        assert!(text.contains(line), "{line}");
    }
}
