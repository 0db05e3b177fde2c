//! The outside world of the command line: folders, commits, and what of them is read.
//!
//! In: a path or the name of a commit. Out: [`Loaded`]. Never: executes anything of what it reads, or follows a path out of it.

pub mod folder;
pub mod git;
pub mod ground;
pub mod load;
mod objects;
pub mod tree;
pub mod wanted;

pub use load::{DECLARATION, LOCK, Loaded, Loader, Unread};

use crate::stop::Stop;
use folder::Folder;
use gabion_core::language::{self, model::Declaration};
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

/// A project as every command reads it.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// What was read, with what there is to say about the reading and about the declaration.
    pub loaded: Loaded,
    /// What is sound of the declaration; empty if there is none, as in a commit from before it.
    pub declaration: Declaration,
    /// Whether there is a declaration.
    pub declared: bool,
}

/// Reads a project: declaration, work trees, what the lock names, and the snapshots that the declaration names.
pub fn open(tree: &dyn Tree) -> Project {
    let mut loader = read(tree);
    let Some(file) = loader.loaded().files.get(DECLARATION).copied() else {
        return Project {
            loaded: loader.finish(),
            ..Project::default()
        };
    };
    let (declaration, findings) = language::read(&loader.loaded().sources, file);
    let organizations = declaration
        .organization
        .iter()
        .map(|organization| &organization.observed);
    let repositories = declaration.repositories.iter();
    for snapshot in organizations
        .chain(repositories.clone().map(|repository| &repository.observed))
        .flatten()
    {
        loader.named(&snapshot.value, snapshot.span);
    }
    for manifest in declaration.clusters.iter().flat_map(|cluster| &cluster.rbac) {
        loader.named(&manifest.value, manifest.span);
    }
    for folder in repositories.filter_map(|repository| repository.tree.as_ref()) {
        loader.named_tree(&folder.value, folder.span);
    }
    let mut loaded = loader.finish();
    loaded.findings.extend(findings);
    Project {
        loaded,
        declaration,
        declared: true,
    }
}

/// Reads what needs no declaration: the declaration's own file, the work tree at the root, and what the lock names.
pub fn read(tree: &dyn Tree) -> Loader<'_> {
    let mut loader = Loader::new(tree);
    loader.file(DECLARATION);
    loader.file(LOCK);
    loader.work_tree("");
    if let Some(lock) = loader.loaded().text(LOCK).map(str::to_owned) {
        loader.emitted(&lock);
    }
    loader
}

#[cfg(test)]
mod tests;
