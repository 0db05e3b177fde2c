//! Environments: who approves, and that only the default branch enters. One that is there loses nobody who approves and no wait.

use super::Faults;
use super::declared::{before_environment, fetched, propose_environment, think_environment};
use super::here::Here;
use crate::glob::{Dialect, Language};
use crate::platforms::github::artifacts::read::ENVIRONMENTS;
use crate::settings::records::{Environment, PolicyKind, Reviewer, ReviewerKind};
use crate::source::FileId;
use std::collections::BTreeSet;

pub(super) fn check(here: &Here<'_>, faults: &mut Faults<'_>) {
    let Some(asked) = here.asked("gates") else { return };
    for name in owed(here) {
        let path = format!("{ENVIRONMENTS}{name}.json");
        let branches = format!("{ENVIRONMENTS}{name}.branches.json");
        let read = here.read.environments.iter().find(|item| item.value.name == name);
        let (Some(file), Some(item)) = (here.own.get(path.as_str()), read) else {
            faults.missing(asked, &path);
            continue;
        };
        faults.vouch(*file);
        approved(here, &item.value, *file, faults);
        match here.own.get(branches.as_str()) {
            Some(beside) => {
                faults.vouch(*beside);
                entered(here, &item.value, (*file, *beside), faults);
            }
            None => faults.missing(asked, &branches),
        }
    }
}

/// The declared environments that jobs enter, and those in which agents' keys lie. One that is there and that no gate and no
/// pipeline of the declaration names may stay as it is.
fn owed(here: &Here<'_>) -> BTreeSet<String> {
    let declared = here
        .declaration
        .environments
        .iter()
        .filter(|found| found.of.value == here.name() && found.hosted.is_none());
    let pipelines = here
        .declaration
        .pipelines
        .iter()
        .filter(|pipeline| pipeline.of.value == here.name());
    let deployed: BTreeSet<&str> = pipelines
        .flat_map(|pipeline| &pipeline.deploys)
        .map(|deploy| deploy.environment.value.as_str())
        .collect();
    let is_needed = |name: &String| {
        here.there(name).is_none()
            || deployed.contains(name.as_str())
            || !before_environment(here, name).is_empty()
    };
    let mut names: BTreeSet<String> = declared
        .map(|environment| environment.name.value.clone())
        .filter(is_needed)
        .collect();
    for agent in here.emitted_agents() {
        names.extend([think_environment(agent), propose_environment(agent)]);
        names.extend(
            fetched(agent)
                .iter()
                .map(|job| format!("{}-{job}", agent.name.value)),
        );
    }
    names
}

fn approved(here: &Here<'_>, environment: &Environment, file: FileId, faults: &mut Faults<'_>) {
    let gates = before_environment(here, &environment.name);
    let teams: BTreeSet<u64> = gates
        .iter()
        .filter_map(|approve| here.number(&approve.from.value))
        .collect();
    let mut found = BTreeSet::new();
    let there = here.there(&environment.name);
    let kept = there
        .filter(|_| teams.is_empty())
        .map_or(&[][..], |there| &there.reviewers);
    let same = |one: &Reviewer, other: &Reviewer| one.kind == other.kind && one.id == other.id;
    for lost in kept
        .iter()
        .filter(|kept| !environment.reviewers.iter().any(|found| same(found, kept)))
    {
        let why = format!(
            "{:?} {}, who approves there now, would no longer be asked before {}",
            lost.kind, lost.id, environment.name
        );
        faults.push(faults.key(file, "reviewers"), why);
    }
    for reviewer in environment
        .reviewers
        .iter()
        .filter(|found| !kept.iter().any(|kept| same(kept, found)))
    {
        match reviewer.kind == ReviewerKind::Team && teams.contains(&reviewer.id) {
            true => _ = found.insert(reviewer.id),
            false => {
                let why = format!(
                    "{:?} {} approves, and no gate before {} asks it",
                    reviewer.kind, reviewer.id, environment.name
                );
                faults.push(faults.key(file, "reviewers"), why);
            }
        }
    }
    for team in teams.difference(&found) {
        faults.push(
            faults.key(file, "reviewers"),
            format!("team {team} is not asked before {}", environment.name),
        );
    }
    if environment.can_admins_bypass {
        faults.push(
            faults.key(file, "can_admins_bypass"),
            format!("administrators enter {} unasked", environment.name),
        );
    }
    let requester = gates
        .iter()
        .flat_map(|approve| &approve.not)
        .any(|not| not.value == "requester");
    if requester && !environment.prevent_self_review {
        let why = format!("who starts a run approves it before {}", environment.name);
        faults.push(faults.key(file, "prevent_self_review"), why);
    }
    if environment.wait_timer != there.map_or(0, |there| there.wait_timer) {
        faults.push(
            faults.key(file, "wait_timer"),
            "nobody declared that runs wait longer, or less long",
        );
    }
}

/// Exactly the default branch enters.
fn entered(
    here: &Here<'_>,
    environment: &Environment,
    (file, beside): (FileId, FileId),
    faults: &mut Faults<'_>,
) {
    let by_name = environment
        .deployment_branch_policy
        .is_some_and(|policy| policy.custom_branch_policies);
    if !by_name {
        let why = format!("refs enter {} by protection, or all of them do", environment.name);
        return faults.push(faults.key(file, "deployment_branch_policy"), why);
    }
    let branch = &here.context.default_branch;
    let policies = environment.branches.known().map_or(&[][..], Vec::as_slice);
    let only = Language::literal(branch);
    let exact = |policy: &crate::settings::records::BranchPolicy| {
        let language = Language::compile(Dialect::EnvironmentBranch, &policy.name).ok();
        let inside = language.is_some_and(|language| {
            language.matches(branch) && language.is_subset_of(&only).unwrap_or(false)
        });
        policy.kind == PolicyKind::Branch && inside
    };
    if policies.is_empty() {
        faults.push(
            faults.whole(beside),
            format!("nothing enters {}", environment.name),
        );
    }
    for policy in policies.iter().filter(|policy| !exact(policy)) {
        let why = format!(
            "{:?} {} enters {}; only branch {branch} may",
            policy.kind, policy.name, environment.name
        );
        faults.push(faults.whole(beside), why);
    }
}
