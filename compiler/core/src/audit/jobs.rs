//! Every job: who can start it, and what it holds.

use crate::platforms::github::plan::{Effective, PlannedJob, plan};
use crate::platforms::github::read::GithubTree;
use crate::platforms::github::workflow::model::{Level, Trigger};
use crate::source::Span;
use crate::survey::Survey;
use std::collections::BTreeSet;

/// A job and its power.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobPower {
    /// `ci.yml#test`; see [`PlannedJob::path`].
    pub job: String,
    /// The agent that runs in it.
    pub agent: Option<String>,
    /// Events that start it.
    pub events: Vec<String>,
    /// Who can bring one of them about, the least trusted first.
    pub who: Vec<&'static str>,
    /// What its token may write; `None`: as the repository's default says.
    pub writes: Option<Vec<String>>,
    /// Whether it may ask for an identity token.
    pub identity: bool,
    /// Secrets that it names; `*` for all.
    pub secrets: Vec<String>,
    /// The environment that it waits for.
    pub environment: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// Who can bring an event about. Source: GitHub's "Events that trigger workflows", 2026-09; roles from "Repository roles".
fn who(trigger: &Trigger) -> &'static str {
    let only_labels = trigger.types.as_ref().is_some_and(|types| {
        !types.is_empty()
            && types.iter().all(|kind| {
                matches!(
                    kind.value.as_str(),
                    "labeled" | "unlabeled" | "assigned" | "milestoned"
                )
            })
    });
    match trigger.event.value.as_str() {
        "issues" | "pull_request" | "pull_request_target" if only_labels => "triage",
        "issues"
        | "issue_comment"
        | "pull_request"
        | "pull_request_target"
        | "pull_request_review"
        | "pull_request_review_comment"
        | "discussion"
        | "discussion_comment"
        | "fork"
        | "watch" => "anyone",
        "label" | "milestone" => "triage",
        "push"
        | "create"
        | "delete"
        | "workflow_dispatch"
        | "repository_dispatch"
        | "release"
        | "deployment"
        | "deployment_status"
        | "gollum"
        | "merge_group"
        | "page_build"
        | "registry_package" => "writers",
        "branch_protection_rule" | "public" | "member" => "administrators",
        "schedule" => "the clock",
        "workflow_run" | "workflow_call" => "another workflow",
        "check_run" | "check_suite" | "status" => "Apps and jobs",
        _ => "unknown",
    }
}

/// The least trusted first.
const TRUST: [&str; 8] = [
    "unknown",
    "anyone",
    "triage",
    "Apps and jobs",
    "another workflow",
    "writers",
    "administrators",
    "the clock",
];

pub(super) fn all(tree: &GithubTree, survey: &Survey) -> Vec<JobPower> {
    let mut jobs: Vec<JobPower> = plan(tree).iter().map(|job| power(job, survey)).collect();
    jobs.sort_by(|one, other| one.job.cmp(&other.job));
    jobs
}

fn power(job: &PlannedJob<'_>, survey: &Survey) -> JobPower {
    let triggers = || {
        job.root()
            .triggers
            .iter()
            .filter(|trigger| trigger.event.value != "workflow_call")
    };
    let found: BTreeSet<&'static str> = triggers().map(who).collect();
    let agent = survey.agent_in(job);
    let mut secrets: Vec<String> = job
        .secrets()
        .into_iter()
        .map(|secret| secret.name.unwrap_or_else(|| "*".to_owned()))
        .collect();
    secrets.sort();
    secrets.dedup();
    JobPower {
        job: job.path.clone(),
        agent: agent.map(|agent| agent.name.clone()),
        events: triggers().map(|trigger| trigger.event.value.clone()).collect(),
        who: TRUST.into_iter().filter(|who| found.contains(who)).collect(),
        writes: writes(job),
        identity: job.effective().identity().is_some(),
        secrets,
        environment: job.job().environment.as_ref().map(|name| name.value.clone()),
        span: job.span(),
    }
}

fn writes(job: &PlannedJob<'_>) -> Option<Vec<String>> {
    match job.effective() {
        Effective::Default => None,
        Effective::Only(levels) => Some(
            levels
                .into_iter()
                .filter(|(key, known)| known.level == Level::Write && key != "id-token")
                .map(|(key, _)| key)
                .collect(),
        ),
    }
}
