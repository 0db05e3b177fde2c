//! The first minutes: `init`, then `check`.

use super::{gabion, tree};
use std::path::Path;

fn declaration(root: &Path) -> String {
    std::fs::read_to_string(root.join("gabion.kdl")).expect("a declaration")
}

#[test]
fn a_repository_with_one_agent() {
    let (_folder, root) = tree("mention");
    insta::assert_snapshot!("mention-init", gabion(&root, &["init"]).shown());
    insta::assert_snapshot!("mention-declaration", declaration(&root));
    insta::assert_snapshot!("mention-check", gabion(&root, &["check"]).shown());
}

#[test]
fn a_loop_of_an_agent_and_a_bot() {
    let (_folder, root) = tree("loop");
    insta::assert_snapshot!("loop-init", gabion(&root, &["init"]).shown());
    insta::assert_snapshot!("loop-declaration", declaration(&root));
    insta::assert_snapshot!("loop-check", gabion(&root, &["check"]).shown());
}

#[test]
fn a_repository_without_anything() {
    let (_folder, root) = tree("bare");
    insta::assert_snapshot!("bare-init", gabion(&root, &["init"]).shown());
    insta::assert_snapshot!("bare-declaration", declaration(&root));
    assert_eq!(gabion(&root, &["check"]).status, 0);
}

#[test]
fn nothing_but_the_declaration_is_touched_and_it_is_never_overwritten() {
    let (_folder, root) = tree("mention");
    let before = names(&root);
    let printed = gabion(&root, &["init", "--print"]).out;
    assert_eq!(names(&root), before, "printing writes nothing");
    assert_eq!(gabion(&root, &["init"]).status, 0);
    assert_eq!(declaration(&root), printed);
    let after: Vec<String> = names(&root)
        .into_iter()
        .filter(|name| !before.contains(name))
        .collect();
    assert_eq!(after, ["gabion.kdl"]);
    let ran = gabion(&root, &["init"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.err.contains("gabion.kdl exists, and is never overwritten"),
        "{}",
        ran.err
    );
    assert_eq!(declaration(&root), printed);
}

#[test]
fn the_origin_and_its_default_branch_are_read_from_git() {
    let (_folder, root) = tree("bare");
    let git = root.join(".git/refs/remotes/origin");
    std::fs::create_dir_all(&git).expect("a folder");
    let config = "[remote \"origin\"]\n\turl = https://user:hush@github.com/acme/market.git\n";
    std::fs::write(root.join(".git/config"), config).expect("written");
    std::fs::write(git.join("HEAD"), "ref: refs/remotes/origin/trunk\n").expect("written");
    let printed = gabion(&root, &["init", "--print"]).out;
    let node = "repository \"market\" github=\"acme/market\" default-branch=\"trunk\" {";
    assert!(printed.contains(node) && !printed.contains("hush"), "{printed}");
}

#[test]
fn at_most_five_questions_are_asked_of_an_agent() {
    for name in ["mention", "loop"] {
        let (_folder, root) = tree(name);
        gabion(&root, &["init"]);
        let out = gabion(&root, &["check"]).out;
        let asked = out.lines().filter(|line| line.starts_with("  ? ")).count();
        assert!(asked <= 5, "{out}");
    }
}

/// Names at the root, sorted.
fn names(root: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(root).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}
