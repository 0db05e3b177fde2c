//! Texts and marks that start jobs: who writes them.
//!
//! Every event that is neither a push, a proposal, a dispatch nor the clock is somebody's doing on a *channel*; a permission on the
//! repository writes it, and some channels of a public repository are open to anybody.

use super::state::{Known, Stating, asked};
use crate::platforms::github::context::Visibility;
use gabion_facts::facts::Pred;

/// An event that starts jobs, and the channel that it is written on.
#[derive(Debug, PartialEq)]
pub(super) struct ChannelEvent {
    /// `issues`.
    pub event: &'static str,
    /// `issues`, `comments`, …; the constant is `issues:REPOSITORY`.
    pub channel: &'static str,
    /// Permissions that write it.
    pub permissions: &'static [&'static str],
    /// Whether anybody writes it in a public repository.
    pub open: bool,
    /// Where the run is.
    pub place: Place,
}

/// Where a run that a channel starts is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At the default branch.
    Default,
    /// At the proposal.
    Proposal,
    /// At a tag or branch that whoever starts it chooses.
    Chosen,
}

/// Events on channels. Source: docs.github.com, "Events that trigger workflows", 2026-09.
pub(super) static EVENTS: [ChannelEvent; 22] = [
    at("issues", "issues", &["issues:write"], true, Place::Default),
    at(
        "issue_comment",
        "comments",
        &["issues:write", "pull_requests:write"],
        true,
        Place::Default,
    ),
    at(
        "pull_request_review",
        "pull-requests",
        &["pull_requests:write"],
        true,
        Place::Proposal,
    ),
    at(
        "pull_request_review_comment",
        "pull-requests",
        &["pull_requests:write"],
        true,
        Place::Proposal,
    ),
    at(
        "discussion",
        "discussions",
        &["discussions:write"],
        true,
        Place::Default,
    ),
    at(
        "discussion_comment",
        "discussions",
        &["discussions:write"],
        true,
        Place::Default,
    ),
    at(
        "commit_comment",
        "commit-comments",
        &["contents:write"],
        true,
        Place::Default,
    ),
    at("watch", "stars", &[], true, Place::Default),
    at("fork", "forks", &[], true, Place::Default),
    at("gollum", "wiki", &["contents:write"], false, Place::Default),
    at(
        "label",
        "label-names",
        &["issues:write", "pull_requests:write"],
        false,
        Place::Default,
    ),
    at(
        "milestone",
        "milestones",
        &["issues:write", "pull_requests:write"],
        false,
        Place::Default,
    ),
    at("release", "releases", &["contents:write"], false, Place::Chosen),
    at(
        "delete",
        "deleted-refs",
        &["contents:write"],
        false,
        Place::Default,
    ),
    at(
        "deployment",
        "deployments",
        &["deployments:write"],
        false,
        Place::Chosen,
    ),
    at(
        "deployment_status",
        "deployments",
        &["deployments:write"],
        false,
        Place::Chosen,
    ),
    at("status", "statuses", &["statuses:write"], false, Place::Default),
    at("check_run", "checks", &["checks:write"], false, Place::Default),
    at("check_suite", "checks", &["checks:write"], false, Place::Default),
    at(
        "registry_package",
        "packages",
        &["packages:write"],
        false,
        Place::Default,
    ),
    at(
        "page_build",
        "pages",
        &["contents:write", "pages:write"],
        false,
        Place::Default,
    ),
    at(
        "branch_protection_rule",
        "rules",
        &["administration:write"],
        false,
        Place::Default,
    ),
];

/// Marks on issues and proposals: only those with access set them.
pub(super) static LABELS: ChannelEvent = at(
    "labeled",
    "labels",
    &["issues:write", "pull_requests:write"],
    false,
    Place::Default,
);

const fn at(
    event: &'static str,
    channel: &'static str,
    permissions: &'static [&'static str],
    open: bool,
    place: Place,
) -> ChannelEvent {
    ChannelEvent {
        event,
        channel,
        permissions,
        open,
        place,
    }
}

/// The channel of an event. An event that is not in the table is taken for one that anybody with write access can cause.
pub(super) fn of(event: &str) -> Option<&'static ChannelEvent> {
    EVENTS.iter().find(|found| found.event == event)
}

/// `issues:shop`.
pub(super) fn constant(event: &ChannelEvent, repository: &str) -> String {
    format!("{}:{repository}", event.channel)
}

/// States who writes the channels that workflows of this tree listen to.
pub(super) fn state(stating: &mut Stating<'_>) {
    let triggers = stating
        .tree
        .workflows
        .iter()
        .flat_map(|workflow| &workflow.triggers);
    let mut used: Vec<&ChannelEvent> = triggers.filter_map(|trigger| of(&trigger.event.value)).collect();
    let mut events = stating
        .tree
        .workflows
        .iter()
        .flat_map(|workflow| &workflow.triggers);
    // Proposals are labelled too.
    if !used.is_empty() || events.any(|trigger| trigger.event.value.starts_with("pull_request")) {
        used.push(&LABELS);
    }
    if !stating.tree.unreadable.is_empty() {
        used.extend(of("issues").into_iter().chain(of("issue_comment")));
    }
    used.sort_by_key(|event| event.channel);
    used.dedup_by_key(|event| event.channel);
    for event in used {
        let channel = constant(event, stating.name());
        for permission in event.permissions {
            let repository = stating.name().to_owned();
            stating
                .base
                .known(Pred::ChannelOf, &[&channel, &repository, permission], None, "");
        }
        if event.open {
            open(stating, &channel);
        }
    }
}

fn open(stating: &mut Stating<'_>, channel: &str) {
    let known = match stating.context.visibility {
        Some(Visibility::Public) => Known::Yes,
        Some(_) => return,
        None => {
            let (name, answer) = (
                stating.name(),
                "`visibility=\"private\"` on the repository, or `gabion pull`",
            );
            asked(
                format!("visibility:{name}"),
                format!("whether {name} is public"),
                answer,
            )
        }
    };
    stating.state(
        Pred::OpenChannel,
        &[channel],
        &known,
        None,
        "the repository is public",
    );
}
