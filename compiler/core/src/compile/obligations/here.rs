//! One repository, with what was emitted for it.

use super::Emitted;
use super::opened::Opened;
use crate::glob::{Dialect, Language};
use crate::language::model::{Agent, Declaration, Place, Repository};
use crate::platforms::github::artifacts::read::{ReadBack, read_back};
use crate::platforms::github::context::{RefClass, RepositoryContext};
use crate::platforms::github::tree::Tree;
use crate::settings::Item;
use crate::settings::records::{Environment, RefName, RepoSettings, Ruleset};
use crate::source::{FileId, Sources, Span};
use crate::world::build::RepositoryState;
use crate::world::workers::Workers;
use std::collections::BTreeMap;

/// One repository, with what was emitted for it.
pub(super) struct Here<'a> {
    pub declaration: &'a Declaration,
    pub repository: &'a Repository,
    pub sources: &'a Sources,
    /// The declared agents by repository.
    pub workers: &'a Workers<'a>,
    /// What the facts of that leave open.
    pub opened: &'a Opened<'a>,
    /// With everything emitted in force.
    pub state: &'a RepositoryState<'a>,
    pub context: &'a RepositoryContext,
    /// The tree without what was emitted.
    pub before: &'a Tree,
    /// The settings without what was emitted.
    pub settings: &'a RepoSettings,
    /// What was emitted, by path from the root of the repository.
    pub own: BTreeMap<&'a str, FileId>,
    /// The settings among that.
    pub read: ReadBack,
}

impl<'a> Here<'a> {
    /// The repository at a place in the declaration.
    pub fn of(emitted: &Emitted<'a>, opened: &'a Opened<'a>, at: usize) -> Option<Here<'a>> {
        let repository = &emitted.declaration.repositories[at];
        let single = emitted.declaration.repositories.len() == 1;
        let own = crate::compile::inputs::emitted_here(repository, single, emitted.written);
        // What cannot be read was reported where the world was built from it.
        let read = read_back(emitted.sources, &own, &mut Vec::new());
        Some(Here {
            declaration: emitted.declaration,
            repository,
            sources: emitted.sources,
            workers: &emitted.applied.workers,
            opened,
            state: &emitted.applied.repositories[at],
            context: emitted.contexts.get(&repository.name.value)?,
            before: &emitted.before[at],
            settings: &emitted.now.repositories[at].settings,
            own,
            read,
        })
    }

    /// The name in the declaration.
    pub fn name(&self) -> &'a str {
        &self.repository.name.value
    }

    /// An environment that is there already.
    pub fn there(&self, name: &str) -> Option<&'a Environment> {
        self.settings
            .environments
            .values()
            .find(|environment| environment.name.eq_ignore_ascii_case(name))
    }

    /// What asks for a kind of artifact here.
    pub fn asked(&self, kind: &str) -> Option<Span> {
        self.declaration.asked(kind, self.name())
    }

    /// The part of an asset behind this repository's name: `main` of `payments:main`.
    pub fn part<'t>(&self, asset: &'t str) -> Option<&'t str> {
        asset
            .split_once(':')
            .filter(|(of, _)| *of == self.name() || *of == "*")
            .map(|(_, part)| part)
    }

    /// GitHub's number of a declared team.
    pub fn number(&self, team: &str) -> Option<u64> {
        let team = self
            .declaration
            .teams
            .iter()
            .find(|found| found.name.value == team)?;
        let full = team.github.as_ref().map_or(&team.name.value, |full| &full.value);
        let slug = full.rsplit('/').next().unwrap_or(full);
        let observed = || {
            self.state
                .settings
                .teams
                .values()
                .find(|known| known.slug == slug)
                .and_then(|known| known.id)
        };
        team.id.as_ref().map(|id| id.value).or_else(observed)
    }

    /// Agents that have something to do here.
    pub fn agents(&self) -> impl Iterator<Item = &'a Agent> {
        self.workers.naming(self.name()).iter().copied()
    }

    /// Agents whose workflow is emitted here.
    pub fn emitted_agents(&self) -> impl Iterator<Item = &'a Agent> {
        let single = self.declaration.repositories.len() == 1;
        let emitted = |agent: &&Agent| {
            agent
                .runs
                .as_ref()
                .is_some_and(|runs| runs.place.value == Place::Emitted)
        };
        self.workers
            .at(self.name())
            .into_iter()
            .filter(emitted)
            .filter(move |agent| {
                let of = agent.starts.iter().find_map(|start| start.of.as_ref());
                of.map_or(single, |of| of.value == self.name())
            })
    }

    /// Whether a ruleset looks at a ref of a class, given by its short name.
    pub fn covers(&self, ruleset: &Ruleset, name: &str) -> bool {
        let Some(refs) = ruleset
            .conditions
            .as_ref()
            .and_then(|conditions| conditions.ref_name.as_ref())
        else {
            return false;
        };
        let RefName { include, exclude } = refs;
        let any = |patterns: &[String], unread: bool| {
            patterns
                .iter()
                .any(|pattern| self.named(pattern, name).unwrap_or(unread))
        };
        any(include, false) && !any(exclude, true)
    }

    fn named(&self, pattern: &str, name: &str) -> Option<bool> {
        match pattern {
            "~ALL" => Some(true),
            "~DEFAULT_BRANCH" => Some(name == self.context.default_branch),
            _ => Language::compile(Dialect::RulesetRef, pattern)
                .ok()
                .map(|language| language.matches(name)),
        }
    }

    /// The refs that an agent, or Dependabot, has for itself.
    pub fn own_prefixes(&self) -> Vec<String> {
        let mut prefixes: Vec<String> = self.agents().filter_map(own_prefix).collect();
        if self.state.tree.dependabot.is_some() {
            prefixes.push("dependabot/".to_owned());
        }
        prefixes
    }

    /// Whether a ref of a class of branches is somebody's own.
    pub fn is_own(&self, class: &RefClass) -> bool {
        let prefixes = self.own_prefixes();
        class
            .examples
            .iter()
            .all(|name| prefixes.iter().any(|prefix| name.starts_with(prefix.as_str())))
    }

    /// The file that a ruleset was read from.
    pub fn file(&self, ruleset: &Item<Ruleset>) -> Option<FileId> {
        ruleset.span.map(|span| span.file)
    }

    /// Whether the repository merges by a queue.
    pub fn queued(&self) -> bool {
        self.state.settings.queues()
    }
}

/// `agents/fixer/`. On somebody's computer an agent has that person's branches, and GitHub's own agent `copilot/`.
fn own_prefix(agent: &Agent) -> Option<String> {
    let runs = agent.runs.as_ref();
    let vendor = runs
        .and_then(|runs| runs.vendor.as_ref())
        .map(|vendor| vendor.value.as_str());
    match runs.map(|runs| &runs.place.value) {
        Some(Place::Workstation) => None,
        Some(Place::Hosted) if vendor == Some("github") => Some("copilot/".to_owned()),
        _ => Some(format!("agents/{}/", agent.name.value)),
    }
}
