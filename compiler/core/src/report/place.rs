//! What belongs to each report: sorted by repository once, so that many reports cost no more than one large one.

use super::{Case, Dated};
use crate::emit;
use crate::judge::{Joint, Judgement, Reached};
use crate::language::model::{Agent, Declaration, Gate, Repository};
use crate::platforms::Artifact;
use crate::world::workers::named_repositories;
use std::collections::{BTreeMap, BTreeSet};

/// A folder of the project that something is emitted below, the repositories whose trees are there, and what concerns them.
pub(super) struct Place<'a> {
    pub folder: &'a str,
    /// By index.
    pub repositories: Vec<usize>,
    /// Whether it is one of several: then it speaks of itself alone.
    pub one_of_many: bool,
    /// With paths from the root of the repository; accounts belong to every place.
    pub artifacts: Vec<(&'a Artifact, &'a str)>,
    /// The agents that have something to do here, by index: their node names a repository of the place, or they reach something
    /// there.
    pub agents: BTreeSet<usize>,
    /// The gates that stand here, by index.
    pub gates: BTreeSet<usize>,
    /// What a stranger reaches here, as merged and once applied.
    pub stranger: (Vec<&'a Reached>, Vec<&'a Reached>),
    /// What agents reach here only together.
    pub joints: Vec<&'a Joint>,
    /// The snapshots of its repositories and its organization.
    pub snapshots: Vec<Dated>,
}

impl Place<'_> {
    /// The path of a file of this place from the root of the project.
    pub fn path(&self, inner: &str) -> String {
        if self.folder.is_empty() {
            inner.to_owned()
        } else {
            format!("{}/{inner}", self.folder)
        }
    }
}

/// The places of a project, by folder.
pub(super) fn places<'a>(case: &Case<'a>) -> Vec<Place<'a>> {
    let declaration = case.declaration;
    let folders = folders(declaration);
    let sorted = Sorted::of(case);
    let mut artifacts = by_folder(case.artifacts, &folders);
    let one_of_many = folders.len() > 1;
    folders
        .into_iter()
        .map(|(folder, repositories)| {
            let own = repositories
                .iter()
                .map(|at| declaration.repositories[*at].name.value.as_str());
            let own: Vec<&str> = own.chain([EVERYWHERE]).collect();
            let names: Vec<&str> = match one_of_many {
                true => own.clone(),
                false => sorted.names.iter().copied().chain([EVERYWHERE]).collect(),
            };
            Place {
                folder,
                one_of_many,
                artifacts: artifacts.remove(folder).unwrap_or_default(),
                agents: gather(&sorted.agents, &own),
                gates: gather(&sorted.gates, &names),
                stranger: (gather(&sorted.merged, &names), gather(&sorted.applied, &names)),
                joints: gather(&sorted.joints, &names),
                snapshots: snapshots(case, &repositories, one_of_many),
                repositories,
            }
        })
        .collect()
}

/// In place of a repository's name: what belongs to no declared repository, or to all.
const EVERYWHERE: &str = "";

/// What belongs to each repository.
struct Sorted<'a> {
    names: BTreeSet<&'a str>,
    agents: BTreeMap<&'a str, Vec<usize>>,
    gates: BTreeMap<&'a str, Vec<usize>>,
    merged: BTreeMap<&'a str, Vec<&'a Reached>>,
    applied: BTreeMap<&'a str, Vec<&'a Reached>>,
    joints: BTreeMap<&'a str, Vec<&'a Joint>>,
}

impl<'a> Sorted<'a> {
    fn of(case: &Case<'a>) -> Sorted<'a> {
        let declaration = case.declaration;
        let names: BTreeSet<&str> = declaration
            .repositories
            .iter()
            .map(|repository| repository.name.value.as_str())
            .collect();
        let mut agents: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, agent) in declaration.agents.iter().enumerate() {
            for name in concerned(case, at, agent, &names) {
                agents.entry(name).or_default().push(at);
            }
        }
        let mut gates: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, gate) in declaration.gates.iter().enumerate() {
            for name in stands_in(gate, &names) {
                gates.entry(name).or_default().push(at);
            }
        }
        let stranger = |judgement: &'a Judgement| {
            let of = |reached: &&'a Reached| of_asset(&reached.effect.asset, &names);
            by(&judgement.stranger_effects, of)
        };
        Sorted {
            agents,
            gates,
            merged: stranger(case.merged.1),
            applied: stranger(case.applied.1),
            joints: by(&case.applied.1.together, |joint| {
                of_asset(&joint.reached.effect.asset, &names)
            }),
            names,
        }
    }
}

fn by<'a, T>(all: &'a [T], of: impl Fn(&&'a T) -> &'a str) -> BTreeMap<&'a str, Vec<&'a T>> {
    let mut sorted: BTreeMap<&str, Vec<&T>> = BTreeMap::new();
    for one in all {
        sorted.entry(of(&one)).or_default().push(one);
    }
    sorted
}

/// What belongs to any of some names.
fn gather<T: Copy, C: FromIterator<T>>(sorted: &BTreeMap<&str, Vec<T>>, names: &[&str]) -> C {
    let lists = names.iter().filter_map(|name| sorted.get(name));
    lists.flatten().copied().collect()
}

/// The declared repository of an asset, or everywhere.
fn of_asset<'t>(asset: &'t str, names: &BTreeSet<&str>) -> &'t str {
    asset
        .split_once(':')
        .map(|(name, _)| name)
        .filter(|name| names.contains(name))
        .unwrap_or(EVERYWHERE)
}

/// The repositories that an agent has something to do with: those that its node names, and those in which it reaches something.
/// Everywhere, if it names none.
fn concerned<'a>(
    case: &Case<'a>,
    at: usize,
    agent: &'a Agent,
    names: &BTreeSet<&'a str>,
) -> BTreeSet<&'a str> {
    let mut concerned = named_repositories(agent);
    concerned.retain(|name| names.contains(name));
    if concerned.is_empty() {
        return BTreeSet::from([EVERYWHERE]);
    }
    for judgement in [case.merged.1, case.applied.1] {
        let assets = judgement.agents[at].effects.iter();
        let reached = assets.filter_map(|reached| reached.effect.asset.split_once(':'));
        concerned.extend(reached.map(|(name, _)| name).filter(|name| names.contains(name)));
    }
    concerned
}

fn stands_in<'a>(gate: &'a Gate, names: &BTreeSet<&str>) -> BTreeSet<&'a str> {
    let assets = gate.before.iter().flat_map(|effect| &effect.assets);
    assets.map(|asset| of_asset(&asset.value, names)).collect()
}

/// The folders that something is emitted below, with the repositories there.
fn folders(declaration: &Declaration) -> BTreeMap<&str, Vec<usize>> {
    let all = declaration.emits.iter().any(|emit| emit.of.is_none());
    let of: BTreeSet<&str> = declaration
        .emits
        .iter()
        .filter_map(|emit| emit.of.as_ref())
        .map(|of| of.value.as_str())
        .collect();
    let named = |repository: &Repository| all || of.contains(repository.name.value.as_str());
    let mut folders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, repository) in declaration.repositories.iter().enumerate() {
        if named(repository) {
            folders.entry(emit::folder(repository)).or_default().push(at);
        }
    }
    folders
}

/// The artifacts of each folder, with their paths from there. What lies below no other folder belongs to the root.
fn by_folder<'a>(
    artifacts: &'a [Artifact],
    folders: &BTreeMap<&'a str, Vec<usize>>,
) -> BTreeMap<&'a str, Vec<(&'a Artifact, &'a str)>> {
    let mut sorted: BTreeMap<&str, Vec<(&Artifact, &str)>> = BTreeMap::new();
    for artifact in artifacts {
        let path = artifact.path.as_str();
        let mut below: Vec<(&str, &str)> = path
            .match_indices('/')
            .map(|(at, _)| (&path[..at], &path[at + 1..]))
            .filter(|(folder, _)| folders.contains_key(folder))
            .collect();
        if artifact.kind == "aws" {
            below = folders.keys().map(|folder| (*folder, path)).collect();
        } else if below.is_empty() {
            below.push((EVERYWHERE, path));
        }
        for (folder, inner) in below {
            sorted.entry(folder).or_default().push((artifact, inner));
        }
    }
    sorted
}

fn snapshots(case: &Case<'_>, repositories: &[usize], one_of_many: bool) -> Vec<Dated> {
    if !one_of_many {
        return case.snapshots.to_vec();
    }
    let organization = case
        .declaration
        .organization
        .iter()
        .filter_map(|organization| organization.observed.as_ref());
    let own = repositories
        .iter()
        .filter_map(|at| case.declaration.repositories[*at].observed.as_ref());
    let named: BTreeSet<&str> = organization.chain(own).map(|path| path.value.as_str()).collect();
    // They are in the order of their paths.
    let found = named.into_iter().filter_map(|path| {
        let at = case
            .snapshots
            .binary_search_by(|dated| dated.path.as_str().cmp(path))
            .ok()?;
        case.snapshots.get(at).cloned()
    });
    found.collect()
}
