//! Environments: those that are declared, and those in which agents' keys lie. Only the default branch enters.
//!
//! An environment is put whole: what the payload leaves out, the platform forgets. So one that is there and that nothing here
//! needs is left alone, and one that is needed keeps the people and the wait that it has, unless a gate names others.

use super::agents::{agent_environments, working};
use super::teams::Numbers;
use super::{Emission, FOLDER};
use crate::emit::artifact::Artifact;
use crate::gates::{Encoded, Encoding, Place};
use crate::glob::{Dialect, Language};
use crate::language::model::Place as Runs;
use crate::platforms::github::artifacts::environment::{BranchPayload, EnvironmentPayload, branches};
use crate::platforms::github::artifacts::ruleset::TeamPayload;
use crate::settings::records::{
    BranchPolicies, BranchPolicy, Environment, PolicyKind, Reviewer, ReviewerKind,
};

pub(super) fn emit(
    emission: &Emission<'_>,
    encoded: &[Encoded<'_>],
    numbers: &mut Numbers<'_>,
) -> Vec<Artifact> {
    let mut names: Vec<String> = Vec::new();
    let here = emission.declaration.environments.iter();
    let here = here.filter(|environment| environment.of.value == emission.repository.name.value);
    let here = here
        .filter(|environment| environment.hosted.is_none())
        .map(|environment| environment.name.value.clone());
    names.extend(here.filter(|name| is_needed(emission, encoded, name)));
    for agent in working(emission) {
        if agent
            .runs
            .as_ref()
            .is_some_and(|runs| runs.place.value == Runs::Emitted)
        {
            names.extend(agent_environments(agent));
        }
    }
    names.dedup();
    names
        .iter()
        .flat_map(|name| files(emission, name, reviewers(encoded, name, numbers)))
        .collect()
}

/// Whether something here needs an environment to be as it is emitted: nobody has seen it, a gate asks there, or a pipeline
/// deploys to it.
fn is_needed(emission: &Emission<'_>, encoded: &[Encoded<'_>], name: &str) -> bool {
    let asked = encoded
        .iter()
        .any(|one| one.place == Place::Environment(name.to_owned()));
    let pipelines = emission
        .declaration
        .pipelines
        .iter()
        .filter(|pipeline| pipeline.of.value == emission.repository.name.value);
    let deployed = pipelines
        .flat_map(|pipeline| &pipeline.deploys)
        .any(|deploy| deploy.environment.value == name);
    observed(emission, name).is_none() || asked || deployed
}

fn observed<'a>(emission: &Emission<'a>, name: &str) -> Option<&'a Environment> {
    emission
        .settings
        .environments
        .values()
        .find(|environment| environment.name.eq_ignore_ascii_case(name))
}

fn reviewers(encoded: &[Encoded<'_>], name: &str, numbers: &mut Numbers<'_>) -> Vec<TeamPayload> {
    let here = |one: &&Encoded<'_>| {
        one.encoding == Encoding::EnvironmentReviewers && one.place == Place::Environment(name.to_owned())
    };
    let teams = encoded
        .iter()
        .filter(here)
        .filter_map(|one| one.gate.approve.as_ref())
        .map(|approve| &approve.from);
    let mut found: Vec<TeamPayload> = Vec::new();
    for team in teams {
        if let Some(team) = numbers.named(team).filter(|team| !found.contains(team)) {
            found.push(team);
        }
    }
    found
}

fn files(emission: &Emission<'_>, name: &str, reviewers: Vec<TeamPayload>) -> Vec<Artifact> {
    let mut names = vec![BranchPayload {
        name: emission.default_branch().to_owned(),
        kind: "branch",
    }];
    let mut payload = EnvironmentPayload::by_name(reviewers);
    if let Some(there) = observed(emission, name) {
        payload.wait_timer = there.wait_timer;
        if payload.reviewers.is_empty() || is_narrower(emission, there, &payload.reviewers) {
            payload.reviewers = there.reviewers.iter().map(of_record).collect();
        }
        if let Some(stricter) = stricter_policy(emission, there) {
            payload.deployment_branch_policy.protected_branches = stricter.protected_branches;
            payload.deployment_branch_policy.custom_branch_policies = stricter.custom_branch_policies;
            names = there.branches.known().into_iter().flatten().map(named).collect();
        }
    }
    let path = |suffix: &str| format!("{FOLDER}/environments/{name}{suffix}.json");
    let mut files = vec![emission.artifact(path(""), payload.text(), "gates")];
    if payload.deployment_branch_policy.custom_branch_policies && !names.is_empty() {
        files.push(emission.artifact(path(".branches"), branches(&names), "gates"));
    }
    files
}

/// Whether everybody who approves there belongs to a team that a gate names: then fewer people approve as it is.
fn is_narrower(emission: &Emission<'_>, there: &Environment, wanted: &[TeamPayload]) -> bool {
    let member = |login: &Option<String>, id: u64| {
        let teams = emission.settings.teams.values();
        let wanted = teams.filter(|team| wanted.iter().any(|wanted| Some(wanted.id) == team.id));
        let mut members = wanted.filter_map(|team| team.members.known()).flatten();
        members.any(|member| member.id == Some(id) || Some(&member.login) == login.as_ref())
    };
    let within = |reviewer: &Reviewer| match reviewer.kind {
        ReviewerKind::Team => wanted.iter().any(|wanted| wanted.id == reviewer.id),
        ReviewerKind::User => member(&reviewer.name, reviewer.id),
    };
    !there.reviewers.is_empty() && there.reviewers.iter().all(within)
}

/// The policy that is there, if the default branch does not enter by it: letting it in would open what is closed.
fn stricter_policy(emission: &Emission<'_>, there: &Environment) -> Option<BranchPolicies> {
    let policy = there.deployment_branch_policy?;
    let main = emission.default_branch();
    let matches = |dialect, pattern: &str| {
        Language::compile(dialect, pattern).map_or(true, |language| language.matches(main))
    };
    let enters = if policy.protected_branches {
        let rules = &emission.settings.protections;
        let mut classic = rules.values();
        !rules.is_complete()
            || rules.items.is_empty()
            || classic.any(|rule| matches(Dialect::RulesetRef, &rule.pattern))
    } else {
        let names = there.branches.known()?;
        names
            .iter()
            .any(|name| name.kind == PolicyKind::Branch && matches(Dialect::EnvironmentBranch, &name.name))
    };
    (!enters).then_some(policy)
}

fn named(policy: &BranchPolicy) -> BranchPayload {
    BranchPayload {
        name: policy.name.clone(),
        kind: match policy.kind {
            PolicyKind::Branch => "branch",
            PolicyKind::Tag => "tag",
        },
    }
}

fn of_record(reviewer: &Reviewer) -> TeamPayload {
    TeamPayload {
        kind: kind(reviewer.kind),
        id: reviewer.id,
    }
}

fn kind(kind: ReviewerKind) -> &'static str {
    match kind {
        ReviewerKind::User => "User",
        ReviewerKind::Team => "Team",
    }
}
