//! From files to the inputs of both worlds: trees, snapshots, accounts; now, and with what is emitted over them.

use crate::diagnostic::Diagnostic;
use crate::emit::{self, Situation};
use crate::language::model::{Declaration, Identity, Repository};
use crate::platforms::aws::{self, Estate};
use crate::platforms::github::artifacts::read::read_back;
use crate::platforms::github::read::{GithubTree, Readings, read_tree_again};
use crate::platforms::github::tree::{Content, Tree};
use crate::platforms::kubernetes;
use crate::report::{self, Dated};
use crate::settings::records::{App, RepoSettings};
use crate::settings::snapshot::{self, Snapshot, Subject};
use crate::settings::{Listing, Setting};
use crate::source::{FileId, Sources};
use crate::world::build::{Inputs, RepositoryState};
use crate::world::workers::Workers;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// What was read, before anything is emitted.
pub(super) struct Observed {
    trees: Vec<Tree>,
    settings: Vec<RepoSettings>,
    estate: Estate,
    clusters: BTreeMap<String, kubernetes::Cluster>,
    /// What was read of trees before.
    readings: Readings,
    /// See [`super::Input::left`].
    pub left: BTreeMap<String, Option<FileId>>,
    /// The snapshots that the declaration names and that could be read, in the order of their paths.
    pub snapshots: Vec<Dated>,
}

impl Observed {
    /// Sorts the files of a project into trees, and reads the snapshots that the declaration names.
    pub fn read(
        declaration: &Declaration,
        sources: &Sources,
        files: &BTreeMap<String, FileId>,
        unread: &BTreeMap<String, (FileId, String)>,
        found: &mut Vec<Diagnostic>,
    ) -> Observed {
        let mut estate = Estate::default();
        let mut snapshots = Vec::new();
        let mut snapshot_at = |path: Option<&crate::language::model::Text>| {
            let path = path?;
            let Some(file) = files.get(&path.value) else {
                found.push(missing(path));
                return None;
            };
            match snapshot::read(*file, &sources.get(*file).text) {
                Ok(snapshot) => {
                    snapshots.push(Dated {
                        path: path.value.clone(),
                        as_of: snapshot.as_of.clone(),
                    });
                    Some(snapshot)
                }
                Err(errors) => {
                    found.extend(errors);
                    None
                }
            }
        };
        let organization = snapshot_at(
            declaration
                .organization
                .as_ref()
                .and_then(|found| found.observed.as_ref()),
        );
        let own: Vec<Option<Snapshot>> = declaration
            .repositories
            .iter()
            .map(|repository| snapshot_at(repository.observed.as_ref()))
            .collect();
        for snapshot in organization.iter().chain(own.iter().flatten()) {
            found.extend(wrong_subject(declaration, snapshot));
        }
        let named = declaration
            .repositories
            .iter()
            .filter_map(|repository| repository.observed.as_ref());
        let named = declaration
            .organization
            .iter()
            .filter_map(|organization| organization.observed.as_ref())
            .chain(named);
        for file in named.filter_map(|path| files.get(&path.value)) {
            if let Some((accounts, span)) = aws::read_snapshot(sources, *file, found) {
                estate.observe(&accounts, Some(span), found);
            }
        }
        estate.intend(declaration, sources, files, found);
        let repositories = declaration.repositories.iter().zip(own);
        let settings = repositories
            .clone()
            .map(|(repository, own)| merged(declaration, repository, own, organization.as_ref()))
            .collect();
        let single = declaration.repositories.len() == 1;
        let declared_in = files[super::DECLARATION];
        let trees = declaration
            .repositories
            .iter()
            .map(|repository| tree_of(declared_in, repository, single, files, unread))
            .collect();
        snapshots.sort();
        snapshots.dedup();
        Observed {
            trees,
            settings,
            estate,
            clusters: clusters(declaration, sources, files, found),
            readings: Readings::default(),
            left: BTreeMap::new(),
            snapshots,
        }
    }

    /// Whether something that an earlier run wrote is no longer emitted.
    pub fn takes_away(&self, written: &BTreeMap<String, FileId>) -> bool {
        self.left.keys().any(|path| !written.contains_key(path))
    }

    /// The trees, without what is emitted.
    pub fn trees(&self) -> &[Tree] {
        &self.trees
    }

    /// What emission needs to know of settings.
    pub fn situation<'a>(&'a self, sources: &'a Sources) -> Situation<'a> {
        Situation {
            settings: &self.settings,
            trees: &self.trees,
            sources,
        }
    }

    /// The inputs of the world as it is.
    pub fn inputs<'a>(
        &self,
        declaration: &'a Declaration,
        sources: &Sources,
        found: &mut Vec<Diagnostic>,
    ) -> Inputs<'a> {
        self.state(
            declaration,
            sources,
            &self.trees,
            &self.settings,
            self.estate.clone(),
            found,
        )
    }

    /// The inputs of the world once what was written is in force. Everything emitted is read back from its bytes.
    pub fn applied<'a>(
        &self,
        declaration: &'a Declaration,
        sources: &Sources,
        written: &BTreeMap<String, FileId>,
        found: &mut Vec<Diagnostic>,
    ) -> Inputs<'a> {
        let mut silent = Vec::new();
        let single = declaration.repositories.len() == 1;
        let trees = self.merged_trees(declaration, written);
        let mut settings = self.settings.clone();
        for (at, repository) in declaration.repositories.iter().enumerate() {
            let own = emitted_here(repository, single, written);
            let read = read_back(sources, &own, found);
            settings[at] = settings[at].overlay(&read.rulesets, &read.environments);
        }
        let mut estate = self.estate.clone();
        let documents: Vec<FileId> = written.values().copied().collect();
        estate.overlay(sources, &documents, found);
        self.state(declaration, sources, &trees, &settings, estate, &mut silent)
    }

    /// The inputs of the world as it would be if nobody had looked at its settings. Which branch is the default one is kept: without
    /// it, the two would not speak of the same refs.
    pub fn unseen<'a>(&self, declaration: &'a Declaration, sources: &Sources) -> Inputs<'a> {
        let settings = self.settings_unseen(declaration);
        self.state(
            declaration,
            sources,
            &self.trees,
            &settings,
            Estate::default(),
            &mut Vec::new(),
        )
    }

    /// The same once what was written is in force.
    pub fn applied_unseen<'a>(
        &self,
        declaration: &'a Declaration,
        sources: &Sources,
        written: &BTreeMap<String, FileId>,
    ) -> Inputs<'a> {
        let single = declaration.repositories.len() == 1;
        let mut silent = Vec::new();
        let mut settings = self.settings_unseen(declaration);
        for (at, repository) in declaration.repositories.iter().enumerate() {
            let own = emitted_here(repository, single, written);
            let read = read_back(sources, &own, &mut silent);
            settings[at] = settings[at].overlay(&read.rulesets, &read.environments);
        }
        let mut estate = Estate::default();
        let documents: Vec<FileId> = written.values().copied().collect();
        estate.overlay(sources, &documents, &mut silent);
        let trees = self.merged_trees(declaration, written);
        self.state(declaration, sources, &trees, &settings, estate, &mut silent)
    }

    fn settings_unseen(&self, declaration: &Declaration) -> Vec<RepoSettings> {
        let workers = Workers::of(declaration);
        let repositories = declaration.repositories.iter().zip(&self.settings);
        repositories
            .map(|(repository, seen)| RepoSettings {
                default_branch: seen.default_branch.clone(),
                apps: apps_unseen(&workers, repository, &seen.apps),
                ..merged(declaration, repository, None, None)
            })
            .collect()
    }

    /// The inputs of the world in which what was written is in the tree, and no setting has changed yet; none if it is there already.
    pub fn merged<'a>(
        &self,
        declaration: &'a Declaration,
        sources: &Sources,
        written: &BTreeMap<String, FileId>,
    ) -> Option<Inputs<'a>> {
        let trees = self.merged_trees(declaration, written);
        let text = |content: Option<&Content>| match content {
            Some(Content::Text(file)) => Some(sources.get(*file).text.clone()),
            _ => None,
        };
        let there = |(new, old): (&Tree, &Tree)| {
            new.files.len() == old.files.len()
                && new.files.iter().all(|(path, content)| {
                    text(Some(content)).is_none() || text(Some(content)) == text(old.files.get(path))
                })
        };
        if trees.iter().zip(&self.trees).all(there) {
            return None;
        }
        Some(self.state(
            declaration,
            sources,
            &trees,
            &self.settings,
            self.estate.clone(),
            &mut Vec::new(),
        ))
    }

    /// The trees with everything that was written in them, and without what an earlier run wrote and this one would remove. A report
    /// stays: it is written last, and nothing that is judged reads it.
    fn merged_trees(&self, declaration: &Declaration, written: &BTreeMap<String, FileId>) -> Vec<Tree> {
        let single = declaration.repositories.len() == 1;
        let mut trees = self.trees.clone();
        let goes = |path: &str| !written.contains_key(path) && !path.ends_with(report::PATH);
        let gone = self.left.iter().filter(|(path, _)| goes(path));
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

    fn state<'a>(
        &self,
        declaration: &'a Declaration,
        sources: &Sources,
        trees: &[Tree],
        settings: &[RepoSettings],
        aws: Estate,
        found: &mut Vec<Diagnostic>,
    ) -> Inputs<'a> {
        let states = declaration.repositories.iter().zip(trees).zip(settings);
        let repositories = states
            .map(|((declared, files), settings)| {
                let mut tree: GithubTree = read_tree_again(files, sources, &self.readings);
                if !files.files.contains_key(NOT_AT_HAND) {
                    found.append(&mut tree.findings);
                }
                RepositoryState {
                    declared,
                    tree,
                    settings: settings.clone(),
                }
            })
            .collect();
        let repositories = with_foreign(declaration, repositories);
        Inputs {
            declaration,
            repositories,
            aws,
            clusters: self.clusters.clone(),
            workers: Workers::of(declaration),
        }
    }
}

/// The Apps of a repository if nobody had looked: those of who may have something to do there may anything. That others were installed
/// since is not asked where it was seen that they are not: it would be one fact for each App in each repository, of which an agent
/// is given none ([`crate::judge::leaning`] keeps to what is near it).
fn apps_unseen(workers: &Workers<'_>, repository: &Repository, seen: &Listing<App>) -> Listing<App> {
    if !seen.is_complete() || workers.may_all_act() {
        return Listing::default();
    }
    let agents = workers.possibly_at(&repository.name.value).into_iter();
    let identities = agents.filter_map(|agent| agent.identity.as_ref());
    let slugs: BTreeSet<&str> = identities
        .filter_map(|identity| match identity {
            Identity::GithubApp { name, .. } => Some(name.value.as_str()),
            _ => None,
        })
        .collect();
    Listing::all(slugs.into_iter().map(|slug| App {
        slug: slug.to_owned(),
        app_id: None,
        permissions: Setting::Unknown,
        repositories: None,
    }))
}

/// The assumption that called workflows are at the refs by which they are called what they are on the default branch.
const CALLED_FILES: &str = "called-files";

/// Gives each tree the workflows of the project's other repositories that its jobs call at their default branch.
fn with_foreign<'a>(
    declaration: &Declaration,
    mut repositories: Vec<RepositoryState<'a>>,
) -> Vec<RepositoryState<'a>> {
    let any = declaration.assumes(CALLED_FILES);
    let mut found: BTreeMap<String, crate::platforms::github::workflow::model::Workflow> = BTreeMap::new();
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

/// What was written below the folder of one repository's tree, by path from its root.
pub(super) fn emitted_here<'w>(
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

/// The declared clusters, as their manifests describe them. One that is missing leaves all of its cluster unknown.
fn clusters(
    declaration: &Declaration,
    sources: &Sources,
    files: &BTreeMap<String, FileId>,
    found: &mut Vec<Diagnostic>,
) -> BTreeMap<String, kubernetes::Cluster> {
    let mut clusters = BTreeMap::new();
    for cluster in declaration
        .clusters
        .iter()
        .filter(|cluster| !cluster.rbac.is_empty())
    {
        let named: Vec<FileId> = cluster
            .rbac
            .iter()
            .filter_map(|path| files.get(&path.value).copied())
            .collect();
        if named.len() == cluster.rbac.len() {
            clusters.insert(
                cluster.name.value.clone(),
                kubernetes::read(sources, &named, found),
            );
            continue;
        }
        let missing = cluster
            .rbac
            .iter()
            .filter(|path| !files.contains_key(&path.value));
        found.extend(missing.map(|path| {
            Diagnostic::error(
                "rbac-missing",
                format!("the manifest {} is not there", path.value),
            )
            .label(path.span, "named here")
            .note("What the cluster's service accounts may do is taken as unknown.")
        }));
    }
    clusters
}

fn missing(path: &crate::language::model::Text) -> Diagnostic {
    Diagnostic::error(
        "snapshot-missing",
        format!("the snapshot {} is not there", path.value),
    )
    .label(path.span, "named here")
    .note("Without it every setting is unknown; a declaration that names it expects it to be read.")
    .help("`gabion pull` writes it; or take the node out, and every setting is asked for")
}

/// A snapshot of somebody else's settings says nothing about this repository.
fn wrong_subject(declaration: &Declaration, snapshot: &Snapshot) -> Option<Diagnostic> {
    let known = match &snapshot.subject {
        Subject::Repository(full) => {
            let named = |repository: &Repository| {
                repository
                    .github
                    .as_ref()
                    .is_none_or(|github| github.value.eq_ignore_ascii_case(full))
            };
            declaration.repositories.iter().any(named)
        }
        Subject::Organization(name) => declaration
            .organization
            .as_ref()
            .is_none_or(|organization| organization.name.value.eq_ignore_ascii_case(name)),
    };
    let subject = match &snapshot.subject {
        Subject::Repository(name) | Subject::Organization(name) => name,
    };
    (!known).then(|| {
        Diagnostic::error(
            "snapshot-of-another",
            format!("a snapshot is of {subject}, which is not declared"),
        )
        .note("Settings of another repository would be taken for this one's.")
        .help("pull the right one, or correct `github=`")
    })
}

/// A repository's settings with its organization's below, and what the declaration says of plan and visibility.
fn merged(
    declaration: &Declaration,
    repository: &Repository,
    own: Option<Snapshot>,
    organization: Option<&Snapshot>,
) -> RepoSettings {
    let mut settings = own.map(|snapshot| snapshot.settings).unwrap_or_default();
    if let Some(organization) = organization {
        let name = repository
            .github
            .as_ref()
            .map_or(repository.name.value.as_str(), |full| &full.value);
        settings =
            settings.with_organization(&organization.settings, name.rsplit('/').next().unwrap_or(name));
    }
    let declared = declaration
        .organization
        .as_ref()
        .and_then(|organization| organization.plan.as_ref());
    settings.declare(
        declared.map(|plan| plan.value.as_str()),
        repository.visibility.as_ref().map(|word| word.value.as_str()),
    );
    settings
}

/// The files of one repository's tree; a repository whose tree is not at hand has one workflow that nobody could read.
fn tree_of(
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

/// What stands below a prefix, by the rest of its path.
fn below<'m, T>(all: &'m BTreeMap<String, T>, prefix: &str) -> impl Iterator<Item = (&'m str, &'m T)> {
    all.range::<str, _>((Bound::Included(prefix), Bound::Unbounded))
        .map_while(move |(path, value)| Some((path.strip_prefix(prefix)?, value)))
}

/// The tree of a repository that is declared and not in this project: one workflow that nobody could read stands for all of it.
fn not_at_hand(declared_in: FileId) -> Tree {
    let content = Content::Unreadable(declared_in, "its work tree is not in this project".to_owned());
    Tree {
        files: BTreeMap::from([(NOT_AT_HAND.to_owned(), content)]),
    }
}

/// Stands for the workflows of a tree that is not at hand.
const NOT_AT_HAND: &str = ".github/workflows/not-at-hand.yml";
