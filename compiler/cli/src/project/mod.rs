//! The outside world of the command line: folders, commits, and what of them is read.
//!
//! In: a path or the name of a commit. Out: [`Loaded`]. Never: executes anything of what it reads, or follows a path out of it.

pub mod folder;
pub mod git;
pub mod load;
mod objects;
pub mod tree;
pub mod wanted;

pub use load::{DECLARATION, LOCK, Loaded, Loader};

use crate::stop::Stop;
use folder::Folder;
use git::Commit;
use std::path::{Path, PathBuf};
use tree::Tree;

/// The root of the project that a command is about: a folder with a declaration.
///
/// A path that was given is the folder, or its declaration. Without one, the project is the nearest folder with a declaration from
/// `cwd` upwards, but not above the repository.
pub fn root(cwd: &Path, given: Option<&Path>) -> Result<PathBuf, Stop> {
    root_of(cwd, given, &[DECLARATION])
}

/// The same, for a folder with one of these files.
pub fn root_of(cwd: &Path, given: Option<&Path>, marks: &[&str]) -> Result<PathBuf, Stop> {
    let marked = |folder: &Path| marks.iter().any(|mark| folder.join(mark).is_file());
    let missing = marks.join(" or ");
    let Some(given) = given else {
        let stop = Stop::new(format!(
            "there is no {missing} here or above, up to the root of the repository"
        ));
        return nearest(cwd, marked).ok_or_else(|| stop.help("`gabion init` writes a declaration"));
    };
    let mut folder = cwd.join(given);
    if folder
        .file_name()
        .is_some_and(|name| marks.iter().any(|mark| name == *mark))
        && folder.is_file()
    {
        folder.pop();
    }
    if marked(&folder) {
        return Ok(folder);
    }
    let shown = given.display();
    if !folder.exists() {
        return Err(Stop::new(format!("{shown} does not exist")));
    }
    Err(Stop::new(format!("there is no {missing} in {shown}")).help("`gabion init` writes a declaration"))
}

fn nearest(cwd: &Path, marked: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    for folder in cwd.ancestors() {
        if marked(folder) {
            return Some(folder.to_owned());
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// A side of `gabion diff`: a folder with a declaration, or a commit of the repository around `cwd`.
///
/// A folder wins; `./main` is always a folder, `refs/heads/main` always a commit.
pub fn side(cwd: &Path, name: &str) -> Result<Box<dyn Tree>, Stop> {
    let folder = cwd.join(name);
    if folder.join(DECLARATION).is_file() {
        return Ok(Box::new(Folder::new(&folder)));
    }
    if folder.is_dir() && (name.starts_with('.') || name.starts_with('/')) {
        return Err(Stop::new(format!("there is no {DECLARATION} in {name}")));
    }
    let root = nearest(cwd, |folder| folder.join(DECLARATION).is_file()).unwrap_or_else(|| cwd.to_owned());
    match Commit::open(&root, name) {
        Ok(commit) => Ok(Box::new(commit)),
        Err(error) => Err(Stop::new(format!(
            "{name} is neither a folder with a {DECLARATION} nor a commit: {error}"
        ))),
    }
}

/// Reads what every command needs: declaration, work tree, and what the lock names. The caller asks for more by [`Loader::named`].
pub fn read(tree: &dyn Tree) -> Loader<'_> {
    let mut loader = Loader::new(tree);
    loader.file(DECLARATION);
    loader.file(LOCK);
    loader.work_tree("");
    let emitted = loader
        .loaded()
        .text(LOCK)
        .map(crate::write::lock::paths)
        .unwrap_or_default();
    loader.emitted(&emitted);
    loader
}

#[cfg(test)]
mod tests;
