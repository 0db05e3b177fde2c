//! Reading commits of real repositories, friendly and not.

use super::super::git::{Commit, GitError};
use super::super::side;
use super::{put, slugs};
use std::path::Path;
use std::process::Command;

/// Runs git as the tests need it: with an author, and nobody's configuration.
fn git(root: &Path, arguments: &[&str]) {
    let status = Command::new("git")
        .args([
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.org",
            "-c",
            "init.defaultBranch=main",
        ])
        .args(["-c", "commit.gpgsign=false"])
        .args(arguments)
        .current_dir(root)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env_remove("GIT_DIR")
        .env_remove("GIT_INDEX_FILE")
        .output()
        .expect("git");
    assert!(
        status.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&status.stderr)
    );
}

fn commit(root: &Path) {
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "state"]);
}

fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    git(folder.path(), &["init", "-q"]);
    folder
}

fn load(root: &Path, revision: &str) -> super::Loaded {
    let tree = Commit::open(root, revision).expect("a commit");
    super::super::read(&tree).finish()
}

#[test]
fn a_commit_is_read_as_its_folder_was() {
    let folder = repository();
    let root = folder.path();
    put(root, "gabion.kdl", "one\n");
    put(root, ".github/workflows/a b\t\u{e9}.yml", "w\r\n");
    put(root, "CLAUDE.md", "x".repeat(super::MOST_BYTES as usize + 1));
    put(root, "AGENTS.md", b"\xff");
    commit(root);
    put(root, "gabion.kdl", "two\n");
    commit(root);
    let (before, after) = (load(root, "HEAD~1"), load(root, "main"));
    assert_eq!(
        (before.text("gabion.kdl"), after.text("gabion.kdl")),
        (Some("one\n"), Some("two\n"))
    );
    let folder = super::super::read(&super::Folder::new(root)).finish();
    assert_eq!(
        folder.files.keys().collect::<Vec<_>>(),
        after.files.keys().collect::<Vec<_>>()
    );
    assert!(
        folder
            .files
            .keys()
            .all(|path| folder.text(path) == after.text(path))
    );
    assert_eq!((slugs(&folder), &folder.unread), (slugs(&after), &after.unread));
    assert_eq!(slugs(&after), ["not-utf-8", "too-large"]);
}

#[test]
fn a_project_in_a_folder_of_its_repository_sees_only_that() {
    let folder = repository();
    put(folder.path(), "CLAUDE.md", "above");
    put(folder.path(), "apps/shop/gabion.kdl", "shop");
    commit(folder.path());
    let loaded = load(&folder.path().join("apps/shop"), "HEAD");
    assert_eq!(loaded.files.keys().collect::<Vec<_>>(), ["gabion.kdl"]);
}

#[cfg(unix)]
#[test]
fn links_of_a_commit_are_judged_like_those_of_a_folder() {
    use std::os::unix::fs::symlink;
    let folder = repository();
    put(folder.path(), "docs/agents.md", "text");
    symlink("docs/agents.md", folder.path().join("AGENTS.md")).expect("a link");
    symlink("/etc/passwd", folder.path().join("CLAUDE.md")).expect("a link");
    commit(folder.path());
    let loaded = load(folder.path(), "HEAD");
    assert_eq!(loaded.text("AGENTS.md"), Some("text"));
    assert_eq!(slugs(&loaded), ["outside-project"]);
}

#[test]
fn what_is_no_commit_is_said() {
    let folder = repository();
    put(folder.path(), "gabion.kdl", "");
    commit(folder.path());
    let open = |name: &str| {
        Commit::open(folder.path(), name)
            .map(|_| ())
            .expect_err("no commit")
    };
    assert_eq!(open("gone"), GitError::NoSuchRevision("gone".to_owned()));
    assert_eq!(open("--help"), GitError::BadRevision("--help".to_owned()));
    assert_eq!(open("HEAD..HEAD"), GitError::BadRevision("HEAD..HEAD".to_owned()));
    let nowhere = tempfile::tempdir().expect("a folder");
    assert!(matches!(
        Commit::open(nowhere.path(), "HEAD"),
        Err(GitError::Failed(_))
    ));
}

#[test]
fn a_side_is_a_folder_or_a_commit() {
    let folder = repository();
    let root = folder.path();
    put(root, "gabion.kdl", "root");
    put(root, "main/gabion.kdl", "folder");
    commit(root);
    let text = |name: &str| side(root, name).map(|tree| tree.read("gabion.kdl", 99).expect("read"));
    assert_eq!(text("main"), Ok(b"folder".to_vec()));
    assert_eq!(text("refs/heads/main"), Ok(b"root".to_vec()));
    assert_eq!(text("."), Ok(b"root".to_vec()));
    assert!(text("./gone").is_err() && text("../..").is_err());
}

/// A repository whose own configuration would run programs at every turn: none of them is run.
#[cfg(unix)]
#[test]
fn nothing_of_the_repository_is_executed() {
    use std::os::unix::fs::PermissionsExt;
    let folder = repository();
    let root = folder.path();
    let mark = root.join("executed");
    put(
        root,
        "trap.sh",
        format!("#!/bin/sh\ntouch {}\ncat\n", mark.display()),
    );
    std::fs::set_permissions(root.join("trap.sh"), std::fs::Permissions::from_mode(0o755))
        .expect("executable");
    put(root, "gabion.kdl", "text\n");
    put(root, ".gitattributes", "* filter=trap diff=trap\n");
    put(root, "node_modules/.bin/git", "#!/bin/sh\nexit 1\n");
    commit(root);
    let trap = root.join("trap.sh");
    let trap = trap.to_str().expect("a path");
    for name in [
        "core.fsmonitor",
        "core.pager",
        "pager.ls-tree",
        "pager.cat-file",
        "filter.trap.clean",
        "filter.trap.smudge",
        "filter.trap.process",
        "diff.trap.textconv",
        "diff.trap.command",
        "core.sshCommand",
        "core.gitProxy",
        "alias.ls-tree",
        "core.alternateRefsCommand",
        "gpg.program",
        "credential.helper",
        "core.editor",
    ] {
        git(root, &["config", name, trap]);
    }
    for hook in [
        "post-checkout",
        "post-index-change",
        "reference-transaction",
        "pre-auto-gc",
        "fsmonitor-watchman",
    ] {
        put(
            root,
            &format!(".git/hooks/{hook}"),
            format!("#!/bin/sh\ntouch {}\n", mark.display()),
        );
        std::fs::set_permissions(
            root.join(".git/hooks").join(hook),
            std::fs::Permissions::from_mode(0o755),
        )
        .expect("executable");
    }
    assert!(!mark.exists(), "the setting up sprang the trap");
    assert_eq!(load(root, "HEAD").text("gabion.kdl"), Some("text\n"));
    assert!(!mark.exists());
}
