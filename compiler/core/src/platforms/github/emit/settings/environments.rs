//! Environments: those that are declared, and those in which agents' keys lie. Only the default branch enters.
//!
//! An environment is put whole: what the payload leaves out, the platform forgets. So one that is there and that nothing here
//! needs is left alone, and one that is needed keeps the people and the wait that it has. Where a gate names others, the fewer of both
//! stay; where neither are surely fewer, nothing is emitted: whoever is asked there would be asked no longer.

use super::agents::{agent_environments, working};
use super::teams::Numbers;
use super::{Emission, FOLDER};
use crate::gates::{Encoded, Encoding, Place};
use crate::glob::{Dialect, Language};
use crate::language::model::Place as Runs;
use crate::platforms::Artifact;
use crate::platforms::github::artifacts::environment::{BranchPayload, EnvironmentPayload, branches};
use crate::platforms::github::artifacts::ruleset::TeamPayload;
use crate::settings::records::{
    BranchPolicies, BranchPolicy, Environment, Member, PolicyKind, Reviewer, ReviewerKind,
};
use gabion_facts::diagnostic::Diagnostic;

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
    let mut out = Vec::new();
    for name in &names {
        let wanted = reviewers(encoded, name, numbers);
        if let Some(there) = observed(emission, name)
            && incomparable(emission, there, &wanted)
        {
            numbers.errors.push(would_forget(emission, encoded, name, there));
        }
        out.extend(files(emission, name, wanted));
    }
    out
}

/// Whether somebody is asked there whom the gate does not ask for certain, and the gate asks somebody whom nobody asked there.
fn incomparable(emission: &Emission<'_>, there: &Environment, wanted: &[TeamPayload]) -> bool {
    !wanted.is_empty()
        && !there.reviewers.is_empty()
        && !is_narrower(emission, there, wanted)
        && !wanted.iter().all(|team| asked_there(emission, there, team))
}

/// Whether everybody of a team is asked there already: as a team, or one by one.
fn asked_there(emission: &Emission<'_>, there: &Environment, team: &TeamPayload) -> bool {
    let listed = |kind, id| {
        there
            .reviewers
            .iter()
            .any(|known| known.kind == kind && known.id == id)
    };
    let known = emission
        .settings
        .teams
        .values()
        .find(|known| known.id == Some(team.id));
    let members = known.and_then(|team| team.members.known());
    let each = |members: &Vec<Member>| {
        let asked = |member: &Member| member.id.is_some_and(|id| listed(ReviewerKind::User, id));
        !members.is_empty() && members.iter().all(asked)
    };
    listed(ReviewerKind::Team, team.id) || members.is_some_and(each)
}

fn would_forget(
    emission: &Emission<'_>,
    encoded: &[Encoded<'_>],
    name: &str,
    there: &Environment,
) -> Diagnostic {
    let place = Place::Environment(name.to_owned());
    let gate = encoded.iter().find(|one| one.place == place).map(|one| one.gate);
    let from = gate
        .and_then(|gate| gate.approve.as_ref())
        .map(|approve| &approve.from);
    let team = from.map_or("the team", |from| from.value.as_str());
    let names: Vec<String> = there.reviewers.iter().map(called).collect();
    let headline = format!(
        "environment {}:{name} already asks {}; asking {team} instead would forget them",
        emission.repository.name.value,
        names.join(", ")
    );
    let span = from.map_or(emission.repository.span, |from| from.span);
    Diagnostic::error("gate-not-encodable", headline)
        .label(span, "neither is known to be within the other")
        .note("An environment is put whole, and of those whom it lists any one suffices: together they would be weaker, one in place of the other is a change of who decides.")
        .help("ask those who are asked there, or take them off the environment yourself and run `gabion pull` again")
        .help("if they belong to the team: a snapshot with its members says so (`gabion pull` by an organization owner)")
}

fn called(reviewer: &Reviewer) -> String {
    let word = match reviewer.kind {
        ReviewerKind::Team => "team",
        ReviewerKind::User => "user",
    };
    match &reviewer.name {
        Some(name) => format!("{word} {name}"),
        None => format!("{word} {}", reviewer.id),
    }
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
