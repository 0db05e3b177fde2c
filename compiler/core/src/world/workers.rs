//! Which agents have something to do with which repository: asked for every repository, so answered once.

use crate::language::model::{Agent, Declaration, Runs};
use std::collections::{BTreeMap, BTreeSet};

/// The repositories that an agent's triggers, scope, radius or reading name, declared or not.
pub fn named_repositories(agent: &Agent) -> BTreeSet<&str> {
    let effects = agent
        .scope
        .iter()
        .chain(agent.radius.iter().flat_map(|radius| &radius.admits));
    let assets = effects
        .flat_map(|effect| &effect.assets)
        .filter_map(|asset| asset.value.split_once(':'))
        .map(|(name, _)| name);
    let channels = agent
        .reads
        .iter()
        .filter_map(|reads| reads.channel.value.split_once(':'))
        .map(|(_, name)| name);
    let starts = agent
        .starts
        .iter()
        .filter_map(|when| when.of.as_ref())
        .map(|of| of.value.as_str());
    assets.chain(channels).chain(starts).collect()
}

/// The agents of a declaration by the repositories that they name, and by those that they run in.
#[derive(Clone, Debug)]
pub struct Workers<'a> {
    all: &'a [Agent],
    naming: BTreeMap<&'a str, Vec<&'a Agent>>,
    running: BTreeMap<&'a str, Vec<(&'a Agent, &'a Runs)>>,
    /// Those who name no declared repository.
    homeless: Vec<&'a Agent>,
    single: bool,
    /// Whether it is written out who holds which credential: then an agent may act where its node names nothing.
    holding: bool,
}

impl<'a> Workers<'a> {
    /// The agents of a declaration.
    pub fn of(declaration: &'a Declaration) -> Workers<'a> {
        let declared: BTreeSet<&str> = declaration
            .repositories
            .iter()
            .map(|repository| repository.name.value.as_str())
            .collect();
        let held = |agent: &Agent| !(agent.holds.is_empty() && agent.may_hold.is_empty());
        let mut workers = Workers {
            all: &declaration.agents,
            naming: BTreeMap::new(),
            running: BTreeMap::new(),
            homeless: Vec::new(),
            single: declared.len() == 1,
            holding: declaration.agents.iter().any(held)
                || declaration
                    .automations
                    .iter()
                    .any(|other| !other.holds.is_empty())
                || !declaration.secrets.is_empty(),
        };
        for agent in &declaration.agents {
            let mut named = named_repositories(agent);
            named.retain(|name| declared.contains(name));
            if named.is_empty() {
                workers.homeless.push(agent);
            }
            for runs in agent.runs.iter().chain(&agent.also_runs) {
                let own = runs.of.as_ref().map(|of| BTreeSet::from([of.value.as_str()]));
                let at = match own {
                    Some(own) => own,
                    None if workers.single => declared.clone(),
                    None => named.clone(),
                };
                for name in at {
                    workers.running.entry(name).or_default().push((agent, runs));
                }
            }
            for name in named {
                workers.naming.entry(name).or_default().push(agent);
            }
        }
        workers
    }

    /// The agents that name a repository, in the order of the declaration.
    pub fn naming(&self, repository: &str) -> &[&'a Agent] {
        self.naming.get(repository).map_or(&[], Vec::as_slice)
    }

    /// The same; where there is one repository, every agent, whatever it names.
    pub fn at(&self, repository: &str) -> Vec<&'a Agent> {
        if self.single {
            self.all.iter().collect()
        } else {
            self.naming(repository).to_vec()
        }
    }

    /// The agents that run in a repository, with how: where that is said, else in those that they name.
    pub fn running(&self, repository: &str) -> &[(&'a Agent, &'a Runs)] {
        self.running.get(repository).map_or(&[], Vec::as_slice)
    }

    /// The agents whose identity may act in a repository: those that name it or run there, and those who name no declared one. All
    /// of them where credentials are written out, since any of those may be theirs.
    pub fn possibly_at(&self, repository: &str) -> Vec<&'a Agent> {
        if self.may_all_act() {
            return self.all();
        }
        let mut agents = self.naming(repository).to_vec();
        let running = self.running(repository).iter().map(|(agent, _)| *agent);
        for agent in running.chain(self.homeless.iter().copied()) {
            if !agents.iter().any(|known| std::ptr::eq(*known, agent)) {
                agents.push(agent);
            }
        }
        agents
    }

    /// Whether every agent may act in every repository.
    pub fn may_all_act(&self) -> bool {
        self.single || self.holding
    }

    /// All agents of the declaration.
    pub fn all(&self) -> Vec<&'a Agent> {
        self.all.iter().collect()
    }
}
