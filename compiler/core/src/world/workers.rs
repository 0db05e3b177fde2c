//! Which agents have something to do with which repository: asked for every repository, so answered once.

use crate::language::model::{Agent, Declaration};
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

/// The agents of a declaration by the repositories that they name.
#[derive(Clone, Debug)]
pub struct Workers<'a> {
    all: &'a [Agent],
    naming: BTreeMap<&'a str, Vec<&'a Agent>>,
    /// Those who name no declared repository.
    homeless: Vec<&'a Agent>,
    single: bool,
}

impl<'a> Workers<'a> {
    /// The agents of a declaration.
    pub fn of(declaration: &'a Declaration) -> Workers<'a> {
        let declared: BTreeSet<&str> = declaration
            .repositories
            .iter()
            .map(|repository| repository.name.value.as_str())
            .collect();
        let mut naming: BTreeMap<&str, Vec<&Agent>> = BTreeMap::new();
        let mut homeless = Vec::new();
        for agent in &declaration.agents {
            let mut named = named_repositories(agent);
            named.retain(|name| declared.contains(name));
            if named.is_empty() {
                homeless.push(agent);
            }
            for name in named {
                naming.entry(name).or_default().push(agent);
            }
        }
        Workers {
            all: &declaration.agents,
            naming,
            homeless,
            single: declaration.repositories.len() == 1,
        }
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

    /// The agents that may work in a repository: those of [`Workers::at`], and those who name no declared one.
    pub fn possibly_at(&self, repository: &str) -> Vec<&'a Agent> {
        let mut agents = self.at(repository);
        if !self.single {
            agents.extend(&self.homeless);
        }
        agents
    }

    /// Those who name no declared repository.
    pub fn homeless(&self) -> &[&'a Agent] {
        &self.homeless
    }
}
