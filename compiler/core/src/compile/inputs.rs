//! From files to the inputs of both worlds: trees, snapshots, accounts; now, and with what is emitted over them.

mod clusters;
mod settings;
mod trees;

use crate::diagnostic::Diagnostic;
use crate::emit::Situation;
use crate::language::model::Declaration;
use crate::platforms::aws::{self, Estate};
use crate::platforms::github::artifacts::read::read_back;
use crate::platforms::github::read::{GithubTree, Readings, read_tree_again};
use crate::platforms::github::tree::{Content, Tree};
use crate::platforms::kubernetes;
use crate::report::Dated;
use crate::settings::records::RepoSettings;
use crate::source::{FileId, Sources};
use crate::world::build::{Inputs, RepositoryState};
use crate::world::workers::Workers;
use std::collections::BTreeMap;
pub(super) use trees::emitted_here;

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
        let settings::Seen {
            organization,
            own,
            dated,
        } = settings::read(declaration, sources, files, found);
        let mut estate = Estate::default();
        for file in settings::named(declaration).filter_map(|path| files.get(&path.value)) {
            if let Some((accounts, span)) = aws::read_snapshot(sources, *file, found) {
                estate.observe(&accounts, Some(span), found);
            }
        }
        estate.intend(declaration, sources, files, found);
        let repositories = declaration.repositories.iter().zip(own);
        let settings = repositories
            .clone()
            .map(|(repository, own)| settings::merged(declaration, repository, own, organization.as_ref()))
            .collect();
        let single = declaration.repositories.len() == 1;
        let declared_in = files[super::DECLARATION];
        let trees = declaration
            .repositories
            .iter()
            .map(|repository| trees::of(declared_in, repository, single, files, unread))
            .collect();
        Observed {
            trees,
            settings,
            estate,
            clusters: clusters::read(declaration, sources, files, found),
            readings: Readings::default(),
            left: BTreeMap::new(),
            snapshots: dated,
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
        let trees = trees::with_written(declaration, (&self.trees, &self.left), written);
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
        let settings = settings::unseen(declaration, &self.settings);
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
        let mut settings = settings::unseen(declaration, &self.settings);
        for (at, repository) in declaration.repositories.iter().enumerate() {
            let own = emitted_here(repository, single, written);
            let read = read_back(sources, &own, &mut silent);
            settings[at] = settings[at].overlay(&read.rulesets, &read.environments);
        }
        let mut estate = Estate::default();
        let documents: Vec<FileId> = written.values().copied().collect();
        estate.overlay(sources, &documents, &mut silent);
        let trees = trees::with_written(declaration, (&self.trees, &self.left), written);
        self.state(declaration, sources, &trees, &settings, estate, &mut silent)
    }

    /// The inputs of the world in which what was written is in the tree, and no setting has changed yet; none if it is there already.
    pub fn merged<'a>(
        &self,
        declaration: &'a Declaration,
        sources: &Sources,
        written: &BTreeMap<String, FileId>,
    ) -> Option<Inputs<'a>> {
        let trees = trees::with_written(declaration, (&self.trees, &self.left), written);
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
                if !trees::is_elsewhere(files) {
                    found.append(&mut tree.findings);
                }
                RepositoryState {
                    declared,
                    tree,
                    settings: settings.clone(),
                }
            })
            .collect();
        let repositories = trees::with_foreign(declaration, repositories);
        Inputs {
            declaration,
            repositories,
            aws,
            clusters: self.clusters.clone(),
            workers: Workers::of(declaration),
        }
    }
}
