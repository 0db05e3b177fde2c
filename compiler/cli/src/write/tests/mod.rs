//! Writing against real folders, and against a disk that fails.

mod faults;
mod refusals;

use super::disk::{Disk, Real};
use super::plan::{Change, plan};
use super::{Output, WriteError, commit};
use std::collections::BTreeMap;
use std::path::Path;

/// Plans and applies.
pub(super) fn write(disk: &dyn Disk, outputs: &[Output]) -> Result<Vec<(String, Change)>, WriteError> {
    let planned = plan(disk, "2026", outputs)?;
    commit::apply(disk, &planned)?;
    Ok(planned.changes)
}

/// Every file below a folder with its bytes, and every folder with none.
pub(super) fn tree(root: &Path) -> BTreeMap<String, Option<Vec<u8>>> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, Option<Vec<u8>>>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path
                .strip_prefix(root)
                .expect("below")
                .to_string_lossy()
                .into_owned();
            if path.is_dir() && !path.is_symlink() {
                found.insert(name, None);
                walk(root, &path, found);
            } else {
                found.insert(name, Some(std::fs::read(&path).expect("a file")));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(root, root, &mut found);
    found
}

pub(super) fn put(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

pub(super) fn text(root: &Path, path: &str) -> String {
    std::fs::read_to_string(root.join(path)).expect("a file")
}

fn first() -> Vec<Output> {
    vec![
        Output::whole("gabion/wall.json", "{}\n"),
        Output {
            executable: true,
            ..Output::whole("gabion/apply.sh", "exit\n")
        },
        Output::block(".github/CODEOWNERS", "/infra @acme/sre\n"),
    ]
}

#[test]
fn what_is_emitted_stands_and_a_second_run_touches_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Real::new(folder.path());
    put(folder.path(), ".github/CODEOWNERS", "* @acme/all\n");
    let changes = write(&disk, &first()).expect("written");
    assert_eq!(
        changes.iter().map(|(_, change)| *change).collect::<Vec<_>>(),
        [Change::Changed, Change::Added, Change::Added]
    );
    assert_eq!(text(folder.path(), "gabion/wall.json"), "{}\n");
    assert!(text(folder.path(), ".github/CODEOWNERS").starts_with("* @acme/all\n# gabion: begin"));
    let lock: serde_json::Value = serde_json::from_str(&text(folder.path(), "gabion.lock")).expect("JSON");
    assert_eq!(lock["gabion-lock"], 1);
    assert_eq!(lock["edition"], "2026");
    let paths: Vec<_> = lock["files"]
        .as_array()
        .expect("files")
        .iter()
        .map(|file| file["path"].as_str().expect("a path"))
        .collect();
    assert_eq!(
        paths,
        [".github/CODEOWNERS", "gabion/apply.sh", "gabion/wall.json"]
    );
    assert!(lock.get("pending").is_none());
    let stamp = |path: &str| {
        std::fs::metadata(folder.path().join(path))
            .and_then(|data| data.modified())
            .expect("a time")
    };
    let before = (
        tree(folder.path()),
        stamp("gabion.lock"),
        stamp("gabion/wall.json"),
    );
    assert!(write(&disk, &first()).expect("written").is_empty());
    assert_eq!(
        (
            tree(folder.path()),
            stamp("gabion.lock"),
            stamp("gabion/wall.json")
        ),
        before
    );
}

#[cfg(unix)]
#[test]
fn scripts_can_be_started() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    write(&Real::new(folder.path()), &first()).expect("written");
    let mode = |path: &str| {
        std::fs::metadata(folder.path().join(path))
            .expect("a file")
            .permissions()
            .mode()
            & 0o111
    };
    assert_eq!(mode("gabion/wall.json"), 0);
    assert_ne!(mode("gabion/apply.sh"), 0);
}

#[test]
fn what_is_no_longer_emitted_goes_and_removing_all_leaves_what_was_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Real::new(folder.path());
    put(folder.path(), ".github/CODEOWNERS", "* @acme/all\n");
    put(folder.path(), "gabion.kdl", "gabion edition=\"2026\"\n");
    let before = tree(folder.path());
    write(&disk, &first()).expect("written");
    let changes = write(&disk, &first()[1..]).expect("written");
    assert_eq!(changes, [("gabion/wall.json".to_owned(), Change::Removed)]);
    assert!(!folder.path().join("gabion/wall.json").exists());
    let changes = write(&disk, &[]).expect("removed");
    assert_eq!(changes.len(), 2);
    assert_eq!(tree(folder.path()), before);
    assert!(write(&disk, &[]).expect("nothing to do").is_empty());
}

#[test]
fn people_may_write_around_the_block_and_delete_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Real::new(folder.path());
    write(&disk, &first()).expect("written");
    let owners = text(folder.path(), ".github/CODEOWNERS");
    put(
        folder.path(),
        ".github/CODEOWNERS",
        &format!("* @acme/all\n{owners}/docs @acme/docs\n"),
    );
    std::fs::remove_file(folder.path().join("gabion/wall.json")).expect("removed");
    let mut second = first();
    second[2] = Output::block(".github/CODEOWNERS", "/infra @acme/platform\n");
    write(&disk, &second).expect("written");
    let owners = text(folder.path(), ".github/CODEOWNERS");
    assert!(
        owners.starts_with("* @acme/all\n# gabion") && owners.ends_with("# gabion: end\n/docs @acme/docs\n"),
        "{owners}"
    );
    assert!(owners.contains("platform") && !owners.contains("sre"), "{owners}");
    assert_eq!(text(folder.path(), "gabion/wall.json"), "{}\n");
}

#[test]
fn the_form_of_a_file_follows_from_its_name() {
    let block = Output::block(".github/CODEOWNERS", "/infra @acme/sre\n");
    assert_eq!(Output::emitted(".github/CODEOWNERS", "/infra @acme/sre\n"), block);
    let around = super::block::put("* @acme/all\n", "/infra @acme/sre\n");
    assert_eq!(Output::emitted(".github/CODEOWNERS", around), block);
    assert!(Output::emitted("gabion/apply.sh", "").executable);
    assert_eq!(
        Output::emitted("gabion/wall.json", "{}\n"),
        Output::whole("gabion/wall.json", "{}\n")
    );
}
