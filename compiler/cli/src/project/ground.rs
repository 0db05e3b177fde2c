//! A repository as the survey takes it: what its files, its folder and git say, whatever it declares.

use super::folder::Folder;
use super::tree::{Entry, Tree};
use super::{Loaded, Loader};
use crate::stop::Stop;
use gabion_core::survey::{self, Ground};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Where snapshots lie, relative to the root.
const SNAPSHOTS: &str = "gabion/observed";

/// Everything of a repository that can start, run, approve, merge or steer something.
///
/// # Errors
/// If `root` is no folder.
pub fn files(root: &Path) -> Result<Loaded, Stop> {
    if !root.is_dir() {
        return Err(Stop::new(format!("{} is no folder", root.display())));
    }
    let tree = Folder::new(root);
    let mut loader = Loader::new(&tree);
    loader.work_tree("");
    for name in tree.names(SNAPSHOTS).unwrap_or_default() {
        if Path::new(&name)
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            loader.file(&format!("{SNAPSHOTS}/{name}"));
        }
    }
    Ok(loader.finish())
}

/// The same with what the folder and git say.
///
/// # Errors
/// If the folder cannot be listed.
pub fn ground(root: &Path, loaded: Loaded) -> Result<Ground, Stop> {
    let tree = Folder::new(root);
    let mut names = tree.names("").map_err(Stop::new)?;
    for name in &mut names {
        if tree.entry(name) == Ok(Some(Entry::Folder)) {
            name.push('/');
        }
    }
    let git = git_folder(root);
    let read = |path: &str| {
        git.as_ref()
            .and_then(|git| std::fs::read_to_string(git.join(path)).ok())
    };
    let folder = root.canonicalize().ok();
    let folder = folder
        .as_deref()
        .and_then(Path::file_name)
        .map(|name| name.to_string_lossy().into_owned());
    let github = read("config").as_deref().and_then(survey::origin);
    Ok(Ground {
        observed: observed(&loaded, github.as_deref()),
        sources: loaded.sources,
        files: loaded.files,
        unread: loaded
            .unread
            .into_iter()
            .map(|(path, unread)| (path, (unread.file, unread.reason)))
            .collect(),
        names,
        folder: folder.unwrap_or_default(),
        default_branch: read("refs/remotes/origin/HEAD")
            .as_deref()
            .and_then(survey::default_branch),
        github,
    })
}

/// The snapshot of this repository: the one that names it, or the only one of a repository where git does not say which this is.
fn observed(loaded: &Loaded, github: Option<&str>) -> Option<String> {
    #[derive(Deserialize)]
    struct Head {
        repository: Option<String>,
    }
    let below = loaded.files.keys().filter(|path| path.starts_with(SNAPSHOTS));
    let named: Vec<(&String, String)> = below
        .filter_map(|path| {
            let head: Head = serde_json::from_str(loaded.text(path)?).ok()?;
            Some((path, head.repository?))
        })
        .collect();
    match github {
        Some(github) => named
            .into_iter()
            .find(|(_, name)| name.eq_ignore_ascii_case(github))
            .map(|(path, _)| path.clone()),
        None => match named.as_slice() {
            [(only, _)] => Some((*only).clone()),
            _ => None,
        },
    }
}

/// The folder that holds the repository's configuration: of a linked work tree, that of the main one.
fn git_folder(root: &Path) -> Option<PathBuf> {
    let git = root.join(".git");
    if git.is_dir() {
        return Some(git);
    }
    let link = std::fs::read_to_string(&git).ok()?;
    let own = root.join(link.trim().strip_prefix("gitdir: ")?);
    match std::fs::read_to_string(own.join("commondir")) {
        Ok(common) => Some(own.join(common.trim())),
        Err(_) => Some(own),
    }
}
