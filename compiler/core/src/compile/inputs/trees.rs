//! The trees of the repositories: their files, what is written over them, and workflows that one calls of another.

use crate::emit;
use crate::language::model::{Declaration, Repository};
use crate::platforms::github::tree::{Content, Tree};
use crate::platforms::github::workflow::model::Workflow;
use crate::report;
use crate::source::FileId;
use crate::world::build::RepositoryState;
use std::collections::BTreeMap;
use std::ops::Bound;

/// The files of one repository's tree; a repository whose tree is not at hand has one workflow that nobody could read.
pub(super) fn of(
    declared_in: FileId,
    repository: &Repository,
    single: bool,
    files: &BTreeMap<String, FileId>,
    unread: &BTreeMap<String, (FileId, String)>,
) -> Tree {
    if repository.tree.is_none() && !single {
        return not_at_hand(declared_in);
    }
    let folder = emit::folder(repository);
    let prefix = if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    };
    let mut tree = Tree::default();
    for (path, file) in below(files, &prefix) {
        tree.files.insert(path.to_owned(), Content::Text(*file));
    }
    for (path, (file, why)) in below(unread, &prefix) {
        let content = Content::Unreadable(*file, why.clone());
        tree.files.insert(path.to_owned(), content);
    }
    tree
}

/// Stands for the workflows of a tree that is not at hand.
const NOT_AT_HAND: &str = ".github/workflows/not-at-hand.yml";

/// The tree of a repository that is declared and not in this project: one workflow that nobody could read stands for all of it.
fn not_at_hand(declared_in: FileId) -> Tree {
    let content = Content::Unreadable(declared_in, "its work tree is not in this project".to_owned());
    Tree {
        files: BTreeMap::from([(NOT_AT_HAND.to_owned(), content)]),
    }
}

/// Whether the tree of a repository is not in this project.
pub(super) fn is_elsewhere(tree: &Tree) -> bool {
    tree.files.contains_key(NOT_AT_HAND)
}

/// The trees with everything that was written in them, and without what an earlier run left and this one would remove. A report
/// stays: it is written last, and nothing that is judged reads it.
pub(super) fn with_written(
    declaration: &Declaration,
    (trees, left): (&[Tree], &BTreeMap<String, Option<FileId>>),
    written: &BTreeMap<String, FileId>,
) -> Vec<Tree> {
    let single = declaration.repositories.len() == 1;
    let mut trees = trees.to_vec();
    let goes = |path: &str| !written.contains_key(path) && !path.ends_with(report::PATH);
    let gone = left.iter().filter(|(path, _)| goes(path));
    let gone: Vec<(&String, &Option<FileId>)> = gone.collect();
    for (tree, repository) in trees.iter_mut().zip(&declaration.repositories) {
        for (path, rest) in &gone {
            let Some(path) = inside(repository, single, path) else {
                continue;
            };
            match rest {
                Some(rest) => tree.files.insert(path.to_owned(), Content::Text(*rest)),
                None => tree.files.remove(path),
            };
        }
        for (path, file) in emitted_here(repository, single, written) {
            tree.files.insert(path.to_owned(), Content::Text(file));
        }
    }
    trees
}

/// What was written below the folder of one repository's tree, by path from its root.
pub(in crate::compile) fn emitted_here<'w>(
    repository: &Repository,
    single: bool,
    written: &'w BTreeMap<String, FileId>,
) -> BTreeMap<&'w str, FileId> {
    let folder = emit::folder(repository);
    if folder.is_empty() && !single && repository.tree.is_none() {
        return BTreeMap::new();
    }
    let prefix = match folder.is_empty() {
        true => String::new(),
        false => format!("{folder}/"),
    };
    below(written, &prefix)
        .map(|(path, file)| (path, *file))
        .collect()
}

/// A path of the project as one from the root of a repository's tree, if it lies there.
fn inside<'p>(repository: &Repository, single: bool, path: &'p str) -> Option<&'p str> {
    let folder = emit::folder(repository);
    if folder.is_empty() {
        return (single || repository.tree.is_some()).then_some(path);
    }
    path.strip_prefix(folder)?.strip_prefix('/')
}

/// What stands below a prefix, by the rest of its path.
fn below<'m, T>(all: &'m BTreeMap<String, T>, prefix: &str) -> impl Iterator<Item = (&'m str, &'m T)> {
    all.range::<str, _>((Bound::Included(prefix), Bound::Unbounded))
        .map_while(move |(path, value)| Some((path.strip_prefix(prefix)?, value)))
}

/// The assumption that called workflows are at the refs by which they are called what they are on the default branch.
const CALLED_FILES: &str = "called-files";

/// Gives each tree the workflows of the project's other repositories that its jobs call at their default branch.
pub(super) fn with_foreign<'a>(
    declaration: &Declaration,
    mut repositories: Vec<RepositoryState<'a>>,
) -> Vec<RepositoryState<'a>> {
    let any = declaration.assumes(CALLED_FILES);
    let mut found: BTreeMap<String, Workflow> = BTreeMap::new();
    for state in &repositories {
        let Some(full) = &state.declared.github else {
            continue;
        };
        let branch = crate::world::names::default_branch(state.declared, &state.settings);
        for workflow in &state.tree.workflows {
            let path = format!("{}/{}", full.value, workflow.path);
            let calls = repositories
                .iter()
                .flat_map(|other| &other.tree.workflows)
                .flat_map(|other| &other.jobs)
                .filter_map(|job| job.uses.as_ref());
            for uses in calls {
                let Some((file, reference)) = uses.value.split_once('@') else {
                    continue;
                };
                let same = file.eq_ignore_ascii_case(&path);
                if same && (any || reference == branch || reference == format!("refs/heads/{branch}")) {
                    found.insert(uses.value.clone(), workflow.clone());
                }
            }
        }
    }
    if !found.is_empty() {
        for state in &mut repositories {
            state.tree.foreign.clone_from(&found);
        }
    }
    repositories
}
