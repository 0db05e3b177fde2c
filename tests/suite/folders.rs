//! Trees in folders of their own: copied, then changed, so that what is committed is never written to.

use std::path::Path;
use tempfile::TempDir;

/// A copy of a folder.
pub fn copied(from: &Path) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(from, folder.path());
    folder
}

/// Lays what a folder holds over another one, which is made if it is not there.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).expect("copied");
        }
    }
}

/// Puts a text in the place of another, which is there once.
pub fn edit(root: &Path, path: &str, from: &str, to: &str) {
    let file = root.join(path);
    let text = std::fs::read_to_string(&file).expect("a file");
    assert_eq!(text.matches(from).count(), 1, "{from} in {path}");
    std::fs::write(file, text.replace(from, to)).expect("written");
}
