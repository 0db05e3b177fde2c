//! The report: `gabion/REPORT.md`, which is emitted with everything else and says in words what it all amounts to.
//!
//! In: a [`Case`]: the declaration, what was judged of the tree as merged and of both once applied, and the artifacts. Out: one
//! Markdown artifact for each folder that something is emitted below, of at most 40 lines for each agent. Never: judges, or prints
//! a value that Markdown could take for markup.

mod agents;
mod artifacts;
mod gates;
mod markdown;
mod model;
#[cfg(test)]
mod tests;

use crate::emit::artifact::Artifact;
use crate::emit::{self, Situation};
use crate::judge::{Judgement, Reached, admitted};
use crate::language::model::{Agent, Declaration, Repository};
use crate::library;
use crate::reach::effect::Effect;
use crate::reach::sentence::{clauses, list};
use crate::world::World;
use crate::world::people::names_repository;
use model::{Named, Page};
use serde::Serialize;
use std::collections::BTreeMap;

/// Where a report lies, from the root of its repository.
pub const PATH: &str = "gabion/REPORT.md";

/// A settings snapshot that was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Dated {
    /// Its path, relative to the project root.
    pub path: String,
    /// ISO date of the reading.
    pub as_of: String,
}

/// Everything that a report is made of.
pub struct Case<'a> {
    /// What is declared.
    pub declaration: &'a Declaration,
    /// Settings and trees as they are.
    pub situation: Situation<'a>,
    /// The snapshots that were read.
    pub snapshots: &'a [Dated],
    /// The tree with everything emitted in it, and no setting changed yet: how it is when the report has been merged. What is so
    /// before the merge would be another thing as soon as the report is written.
    pub merged: (&'a World, &'a Judgement),
    /// The same once everything emitted is in force.
    pub applied: (&'a World, &'a Judgement),
    /// What is emitted.
    pub artifacts: &'a [Artifact],
}

/// One for each folder that something is emitted below, in the order of their paths.
pub fn reports(case: &Case<'_>) -> Vec<Artifact> {
    let span = case.declaration.emits.first().map(|emit| emit.span);
    let write = |place: &Place<'_>| Artifact {
        path: place.path(PATH),
        bytes: markdown::render(&page(case, place)).into_bytes(),
        kind: "report",
        span,
    };
    places(case.declaration).iter().map(write).collect()
}

/// A folder of the project that something is emitted below, and the repositories whose trees are there.
struct Place<'a> {
    folder: &'a str,
    /// By index.
    repositories: Vec<usize>,
    /// The other places.
    others: Vec<&'a str>,
}

impl Place<'_> {
    fn path(&self, inner: &str) -> String {
        if self.folder.is_empty() {
            inner.to_owned()
        } else {
            format!("{}/{inner}", self.folder)
        }
    }

    /// The path of an artifact of this place from the root of its repository; accounts belong to every place.
    fn inner<'p>(&self, artifact: &'p Artifact) -> Option<&'p str> {
        let path = artifact.path.as_str();
        let within = |folder: &str| path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
        if artifact.kind == "aws" {
            return Some(path);
        }
        match self.folder {
            "" if self.others.iter().any(|other| within(other).is_some()) => None,
            "" => Some(path),
            folder => within(folder),
        }
    }
}

fn places(declaration: &Declaration) -> Vec<Place<'_>> {
    let named = |repository: &Repository| {
        declaration.emits.iter().any(|emit| {
            emit.of
                .as_ref()
                .is_none_or(|of| of.value == repository.name.value)
        })
    };
    let mut folders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, repository) in declaration
        .repositories
        .iter()
        .enumerate()
        .filter(|(_, repository)| named(repository))
    {
        folders.entry(emit::folder(repository)).or_default().push(at);
    }
    let all: Vec<&str> = folders.keys().copied().collect();
    let others = |folder: &str| all.iter().copied().filter(|other| *other != folder).collect();
    folders
        .into_iter()
        .map(|(folder, repositories)| Place {
            folder,
            repositories,
            others: others(folder),
        })
        .collect()
}

fn page(case: &Case<'_>, place: &Place<'_>) -> Page {
    let here: Vec<&Repository> = place
        .repositories
        .iter()
        .map(|at| &case.declaration.repositories[*at])
        .collect();
    let names: Vec<String> = here
        .iter()
        .map(|repository| repository.name.value.clone())
        .collect();
    let named = |repository: &&Repository| Named {
        name: repository.name.value.clone(),
        github: repository.github.as_ref().map(|full| full.value.clone()),
    };
    let asked = gates::Asked::of(case, place);
    let agents = case
        .declaration
        .agents
        .iter()
        .enumerate()
        .filter(|(at, agent)| concerns(case, *at, agent, &names));
    Page {
        title: list(&names),
        organization: case
            .declaration
            .organization
            .as_ref()
            .map(|organization| organization.name.value.clone()),
        repositories: here.iter().map(named).collect(),
        knowledge: library::KNOWLEDGE_AS_OF,
        snapshots: case.snapshots.to_vec(),
        artifacts: artifacts::lines(case, place),
        gates: gates::lines(case, &asked),
        glass: gates::glass(case, place),
        strangers: strangers(case),
        together: together(case),
        agents: agents
            .map(|(at, agent)| agents::section(case, place, &asked, at, agent))
            .collect(),
    }
}

/// Whether an agent has to do with any of these repositories: its node names one, or it reaches something there.
fn concerns(case: &Case<'_>, at: usize, agent: &Agent, names: &[String]) -> bool {
    let declared = &case.declaration.repositories;
    let homeless = !declared
        .iter()
        .any(|repository| names_repository(agent, &repository.name.value));
    let reaches = |name: &String| {
        let here = |reached: &Reached| {
            reached
                .effect
                .asset
                .strip_prefix(name.as_str())
                .is_some_and(|rest| rest.starts_with(':'))
        };
        case.applied.1.agents[at]
            .effects
            .iter()
            .chain(&case.merged.1.agents[at].effects)
            .any(here)
    };
    homeless
        || names
            .iter()
            .any(|name| names_repository(agent, name) || reaches(name))
}

/// "leave a wrong pull request in payments and …": the worst of what is certain.
fn worst(world: &World, effects: &[Reached]) -> String {
    let certain: Vec<Effect> = effects
        .iter()
        .filter(|reached| reached.cost.is_certain())
        .map(|reached| reached.effect.clone())
        .collect();
    list(&clauses(&world.assets, &world.assets.maximal(&certain)))
}

fn strangers(case: &Case<'_>) -> String {
    // An agent that is steered has its model's key as before.
    let own: Vec<Effect> = case
        .declaration
        .agents
        .iter()
        .flat_map(|agent| admitted(agent).implied)
        .collect();
    let state = |(world, judgement): (&World, &Judgement)| {
        let told = |reached: &&Reached| !own.iter().any(|own| world.assets.covers(own, &reached.effect));
        worst(
            world,
            &judgement
                .stranger_effects
                .iter()
                .filter(told)
                .cloned()
                .collect::<Vec<_>>(),
        )
    };
    let (merged, applied) = (state(case.merged), state(case.applied));
    match merged == applied {
        true => format!(
            "Who has no access and only writes what agents read, or proposes from a fork, can at worst {applied}."
        ),
        false => format!(
            "Who has no access and only writes what agents read, or proposes from a fork, can at worst {applied}, once applied; until \
             then, {merged}."
        ),
    }
}

fn together(case: &Case<'_>) -> Option<String> {
    if case.declaration.agents.len() < 2 {
        return None;
    }
    let joint =
        |joint: &crate::judge::Joint| format!("{} can {}", list(&joint.coalition), joint.reached.effect);
    let joints: Vec<String> = case.applied.1.together.iter().map(joint).collect();
    Some(match joints.as_slice() {
        [] => "All agents together reach nothing outside their radii that none of them reaches alone."
            .to_owned(),
        some => format!("Only together: {}.", some.join("; ")),
    })
}
