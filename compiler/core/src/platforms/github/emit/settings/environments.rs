//! Environments: those that are declared, and those in which agents' keys lie. Only the default branch enters.

use super::agents::{agent_environments, working};
use super::teams::Numbers;
use super::{Emission, FOLDER};
use crate::emit::artifact::Artifact;
use crate::gates::{Encoded, Encoding, Place};
use crate::language::model::Place as Runs;
use crate::platforms::github::artifacts::environment::{BranchPayload, EnvironmentPayload, branches};
use crate::platforms::github::artifacts::ruleset::TeamPayload;

pub(super) fn emit(emission: &Emission<'_>, encoded: &[Encoded<'_>], numbers: &mut Numbers<'_>) -> Vec<Artifact> {
    let mut names: Vec<String> = Vec::new();
    let here = emission.declaration.environments.iter();
    let here = here.filter(|environment| environment.of.value == emission.repository.name.value);
    names.extend(here.filter(|environment| environment.hosted.is_none()).map(|environment| environment.name.value.clone()));
    for agent in working(emission) {
        if agent.runs.as_ref().is_some_and(|runs| runs.place.value == Runs::Emitted) {
            names.extend(agent_environments(agent));
        }
    }
    names.dedup();
    names.iter().flat_map(|name| files(emission, name, reviewers(encoded, name, numbers))).collect()
}

fn reviewers(encoded: &[Encoded<'_>], name: &str, numbers: &mut Numbers<'_>) -> Vec<TeamPayload> {
    let here = |one: &&Encoded<'_>| {
        one.encoding == Encoding::EnvironmentReviewers && one.place == Place::Environment(name.to_owned())
    };
    let teams = encoded.iter().filter(here).filter_map(|one| one.gate.approve.as_ref()).map(|approve| &approve.from);
    let mut found: Vec<TeamPayload> = Vec::new();
    for team in teams {
        if let Some(team) = numbers.named(team).filter(|team| !found.contains(team)) {
            found.push(team);
        }
    }
    found
}

fn files(emission: &Emission<'_>, name: &str, reviewers: Vec<TeamPayload>) -> [Artifact; 2] {
    let policy = [BranchPayload { name: emission.default_branch().to_owned(), kind: "branch" }];
    let path = |suffix: &str| format!("{FOLDER}/environments/{name}{suffix}.json");
    [
        emission.artifact(path(""), EnvironmentPayload::by_name(reviewers).text(), "gates"),
        emission.artifact(path(".branches"), branches(&policy), "gates"),
    ]
}
