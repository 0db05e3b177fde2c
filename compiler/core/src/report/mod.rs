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
mod place;
#[cfg(test)]
mod tests;
mod vouched;

pub use vouched::{Vouched, vouched};

use crate::emit::Situation;
use crate::judge::{Admitted, Joint, Judgement, Leaning, Reached, admitted};
use crate::language::model::{Declaration, Repository};
use crate::library;
use crate::platforms::Artifact;
use crate::reach::effect::Effect;
use crate::reach::sentence::{clauses, list};
use crate::world::World;
use model::{Named, Page};
use place::{Place, places};
use serde::Serialize;
use std::collections::BTreeSet;

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
    /// On which assumptions its verdicts lean.
    pub leaning: &'a Leaning,
    /// What is emitted.
    pub artifacts: &'a [Artifact],
}

/// One for each folder that something is emitted below, in the order of their paths.
pub fn reports(case: &Case<'_>) -> Vec<Artifact> {
    let span = case.declaration.emits.first().map(|emit| emit.span);
    let keys = case
        .declaration
        .agents
        .iter()
        .flat_map(|agent| admitted(agent).implied);
    let keys = Admitted {
        effects: keys.collect(),
        implied: Vec::new(),
    };
    let write = |place: &Place<'_>| Artifact {
        path: place.path(PATH),
        bytes: markdown::render(&page(case, place, &keys)).into_bytes(),
        kind: "report",
        span,
    };
    places(case).iter().map(write).collect()
}

fn page(case: &Case<'_>, place: &Place<'_>, keys: &Admitted) -> Page {
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
    let agents = place.agents.iter().map(|at| (*at, &case.declaration.agents[*at]));
    Page {
        title: list(&names),
        organization: case
            .declaration
            .organization
            .as_ref()
            .map(|organization| organization.name.value.clone()),
        repositories: here.iter().map(named).collect(),
        knowledge: library::KNOWLEDGE_AS_OF,
        snapshots: place.snapshots.clone(),
        artifacts: artifacts::lines(case, place),
        gates: gates::lines(case, place, &asked),
        glass: gates::glass(case, place),
        strangers: strangers(case, place, keys),
        together: together(case, place),
        agents: agents
            .map(|(at, agent)| agents::section(case, place, &asked, at, agent))
            .collect(),
        assumptions: assumptions(case, place),
    }
}

/// Every assumption that some section names, in words.
fn assumptions(case: &Case<'_>, place: &Place<'_>) -> Vec<model::Told> {
    let leans = place.agents.iter().filter_map(|at| case.leaning.agents.get(*at));
    let ids: BTreeSet<&String> = leans.flat_map(|leans| leans.keys()).collect();
    let told = |id: &String| {
        let vouched = vouched(case.declaration, case.snapshots, id);
        let owner = match (vouched.declared, vouched.by, vouched.until) {
            (false, ..) => "the library".to_owned(),
            (true, by, until) => format!(
                "{}, {}",
                by.unwrap_or_else(|| "nobody".to_owned()),
                until.map_or_else(|| "without an end".to_owned(), |until| format!("until {until}"))
            ),
        };
        model::Told {
            id: id.clone(),
            says: vouched.says,
            owner,
        }
    };
    ids.into_iter().map(told).collect()
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

fn strangers(case: &Case<'_>, place: &Place<'_>, keys: &Admitted) -> String {
    // An agent that is steered has its model's key as before.
    let state = |world: &World, reached: &[&Reached]| {
        let keys = keys.index();
        let told = |reached: &&&Reached| !keys.holds(&world.assets, &reached.effect);
        let told: Vec<Reached> = reached
            .iter()
            .filter(told)
            .map(|reached| (*reached).clone())
            .collect();
        worst(world, &told)
    };
    let merged = state(case.merged.0, &place.stranger.0);
    let applied = state(case.applied.0, &place.stranger.1);
    let here = if place.one_of_many { " here" } else { "" };
    let who = format!(
        "Who has no access and only writes what agents read, or proposes from a fork, can{here} at worst"
    );
    match merged == applied {
        true => format!("{who} {applied}."),
        false => format!("{who} {applied}, once applied; until then, {merged}."),
    }
}

fn together(case: &Case<'_>, place: &Place<'_>) -> Option<String> {
    if case.declaration.agents.len() < 2 {
        return None;
    }
    let joint = |joint: &&Joint| format!("{} can {}", list(&joint.coalition), joint.reached.effect);
    let joints: Vec<String> = place.joints.iter().map(joint).collect();
    let here = match (case.applied.1.together.is_empty(), place.one_of_many) {
        (false, true) => " here",
        _ => "",
    };
    Some(match joints.as_slice() {
        [] => {
            format!(
                "All agents together reach nothing{here} outside their radii that none of them reaches alone."
            )
        }
        some => format!("Only together: {}.", some.join("; ")),
    })
}
