//! What stands in the way, each named, and nothing touched.

use super::super::disk::Real;
use super::super::{Output, WriteError};
use super::{first, put, text, tree, write};
use std::path::Path;

/// The findings of a refused write, and the assurance that it touched nothing.
fn refused(root: &Path, outputs: &[Output]) -> Vec<(&'static str, String)> {
    let before = tree(root);
    match write(&Real::new(root), outputs) {
        Err(WriteError::Refused(findings)) => {
            assert_eq!(tree(root), before);
            assert!(
                findings
                    .iter()
                    .all(|found| !found.helps.is_empty() && !found.notes.is_empty())
            );
            findings
                .into_iter()
                .map(|found| (found.slug, found.message))
                .collect()
        }
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn every_file_in_the_way_is_named_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "gabion/wall.json", "mine\n");
    put(folder.path(), "gabion/apply.sh/file", "");
    let found = refused(folder.path(), &first());
    let message = |at: usize| found[at].1.as_str();
    assert_eq!(
        found.iter().map(|(slug, _)| *slug).collect::<Vec<_>>(),
        ["foreign-file", "foreign-file"]
    );
    assert_eq!(message(0), "gabion/apply.sh is a folder");
    assert_eq!(message(1), "gabion/wall.json exists, and Gabion did not write it");
}

#[test]
fn a_foreign_file_with_our_text_is_no_obstacle() {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "gabion/wall.json", "{}\n");
    write(&Real::new(folder.path()), &first()).expect("written");
}

#[test]
fn a_file_in_place_of_a_folder_is_in_the_way() {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "gabion", "a file\n");
    let found = refused(folder.path(), &first());
    assert_eq!(
        found[0],
        (
            "foreign-file",
            "gabion/apply.sh cannot be written: gabion is a file".to_owned()
        )
    );
}

#[cfg(unix)]
#[test]
fn no_link_is_written_through() {
    let outside = tempfile::tempdir().expect("a folder");
    let folder = tempfile::tempdir().expect("a folder");
    put(outside.path(), "target", "theirs");
    std::os::unix::fs::symlink(outside.path(), folder.path().join("gabion")).expect("a link");
    std::fs::create_dir(folder.path().join(".github")).expect("a folder");
    std::os::unix::fs::symlink(
        outside.path().join("target"),
        folder.path().join(".github/CODEOWNERS"),
    )
    .expect("a link");
    let before = tree(outside.path());
    let Err(WriteError::Refused(found)) = write(&Real::new(folder.path()), &first()) else {
        panic!("not refused")
    };
    assert_eq!(found[0].message, ".github/CODEOWNERS is a symbolic link");
    assert_eq!(
        found[1].message,
        "gabion/apply.sh cannot be written: gabion is a symbolic link"
    );
    assert_eq!(tree(outside.path()), before);
}

#[test]
fn edits_by_hand_are_never_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Real::new(folder.path());
    write(&disk, &first()).expect("written");
    put(folder.path(), "gabion/wall.json", "{ \"mine\": 1 }\n");
    let owners = text(folder.path(), ".github/CODEOWNERS").replace("sre", "everybody");
    put(folder.path(), ".github/CODEOWNERS", &owners);
    let expected = [
        (
            "edited-file",
            "the lines between the gabion markers of .github/CODEOWNERS changed since Gabion wrote it"
                .to_owned(),
        ),
        (
            "edited-file",
            "gabion/wall.json changed since Gabion wrote it".to_owned(),
        ),
    ];
    let other = vec![
        Output::whole("gabion/wall.json", "[]\n"),
        Output::block(".github/CODEOWNERS", "x\n"),
    ];
    assert_eq!(refused(folder.path(), &other), expected);
    assert_eq!(refused(folder.path(), &[]), expected);
}

#[test]
fn markers_that_make_no_block_and_bytes_that_are_no_text_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), ".github/CODEOWNERS", "# gabion: begin\n/x @y\n");
    assert_eq!(refused(folder.path(), &first())[0].0, "foreign-file");
    std::fs::write(folder.path().join(".github/CODEOWNERS"), b"\xff\n").expect("a file");
    assert_eq!(refused(folder.path(), &first())[0].0, "foreign-file");
}

#[test]
fn a_lock_that_gabion_cannot_have_written_is_refused() {
    let entry = |path: &str| format!("{{\"path\":\"{path}\",\"sha256\":\"x\"}}");
    let lock = |files: &str| {
        format!("{{\"gabion-lock\":1,\"edition\":\"2026\",\"compiler\":\"0\",\"files\":[{files}]}}")
    };
    let cases = [
        "<<<<<<< ours\n".to_owned(),
        lock("").replace("\"gabion-lock\":1", "\"gabion-lock\":2"),
        lock(&entry("../outside")),
        lock(&entry("/etc/passwd")),
        lock(&entry(".git/hooks/pre-commit")),
        lock(&entry("gabion.kdl")),
        lock(&format!("{},{}", entry("a"), entry("A"))),
        lock(&format!("{},{}", entry("a"), entry("a"))),
    ];
    for text in cases {
        let folder = tempfile::tempdir().expect("a folder");
        put(folder.path(), "gabion.lock", &text);
        assert_eq!(refused(folder.path(), &first())[0].0, "lock-unreadable", "{text}");
        assert_eq!(refused(folder.path(), &[])[0].0, "lock-unreadable", "{text}");
    }
}

#[test]
fn bad_outputs_stop_before_the_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    for paths in [
        vec!["../x"],
        vec!["a", "A"],
        vec!["a", "a/b"],
        vec![".git/config"],
    ] {
        let outputs: Vec<Output> = paths.iter().map(|path| Output::whole(*path, "")).collect();
        assert!(
            matches!(
                write(&Real::new(folder.path()), &outputs),
                Err(WriteError::Failed(_))
            ),
            "{paths:?}"
        );
    }
    assert!(tree(folder.path()).is_empty());
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_changes_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let closed = folder.path().join("gabion");
    std::fs::create_dir(&closed).expect("a folder");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o555)).expect("closed");
    let before = tree(folder.path());
    let written = write(&Real::new(folder.path()), &first());
    // The superuser is let in everywhere; for everybody else, all is as it was.
    if let Err(error) = written {
        let WriteError::Failed(stop) = error else {
            panic!("{error:?}")
        };
        assert!(stop.message.contains("gabion/apply.sh"), "{stop}");
        assert_eq!(tree(folder.path()), before);
    }
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o755)).expect("open");
}
