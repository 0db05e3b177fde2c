//! Jobs of GitHub Agentic Workflows that apply what an agent asked for: a compiled lock says in one variable which requests they grant.
//! Source: github/gh-aw, "Safe outputs", and locks of v0.79.8, 2026-08.
//!
//! This adds what such a job does, and takes nothing away: that it runs none of what the agent left is not believed of its name.

use super::behaviours::Deed;
use crate::notation::json5;
use crate::platforms::github::actions::Does;
use crate::platforms::github::plan::PlannedStep;
use crate::platforms::github::workflow::model::{Text, value};
use crate::yaml::Node;
use std::collections::BTreeSet;

/// The variable in which a lock keeps the granted requests.
const CONFIG: &str = "GH_AW_SAFE_OUTPUTS_HANDLER_CONFIG";

/// Requests and what granting them does.
const REQUESTS: [(&str, &[Does]); 5] = [
    ("create_pull_request", &[Does::Proposes]),
    ("merge_pull_request", &[Does::Merges]),
    ("enable_auto_merge", &[Does::Merges]),
    ("approve_pull_request", &[Does::Approves]),
    ("submit_pull_request_review", &[Does::Approves]),
];

/// What a step grants. A configuration that cannot be read may grant anything.
pub(super) fn deeds(step: &PlannedStep<'_>) -> Vec<Deed> {
    let Some(config) = value(&step.step.env, CONFIG) else {
        return Vec::new();
    };
    let token = value(&step.step.with, "github-token").map(|text| text.value.clone());
    let deed = |does: &Does| Deed {
        does: does.clone(),
        span: step.step.span,
        token: token.clone(),
    };
    let read = parsed(config);
    let granted = |request: &str| match &read {
        Some(read) => read.get(request).is_some_and(|grant| may_approve(request, grant)),
        None => true,
    };
    let granted = REQUESTS.iter().filter(|(request, _)| granted(request));
    granted.flat_map(|(_, does)| does.iter().map(deed)).collect()
}

/// Labels that the job sets on what it opens.
pub(super) fn labels(step: &PlannedStep<'_>) -> BTreeSet<String> {
    let config = value(&step.step.env, CONFIG).and_then(parsed);
    let opened = config
        .as_ref()
        .and_then(|config| config.get("create_pull_request"));
    let labels = opened.and_then(|opened| opened.get("labels"));
    let texts = labels
        .map_or(&[][..], Node::items)
        .iter()
        .filter_map(Node::as_text);
    texts.map(|text| text.value).collect()
}

fn parsed(config: &Text) -> Option<Node> {
    json5(&config.value, config.span.file)
        .ok()
        .filter(|read| !read.is_null())
}

/// Whether a review that may be asked for approves: it does unless its allowed events leave that out.
fn may_approve(request: &str, grant: &Node) -> bool {
    let events = ["allowed_events", "allowed-events"]
        .iter()
        .find_map(|key| grant.get(key));
    let Some(events) = events.filter(|_| request == "submit_pull_request_review") else {
        return true;
    };
    let mut texts = events.items().iter().filter_map(Node::as_text);
    texts.any(|event| event.value.eq_ignore_ascii_case("approve"))
}
