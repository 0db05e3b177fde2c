//! Ruleset payloads: the body of `POST …/rulesets`. Every key is written each time, always in the same order.

use super::json::pretty;
use serde::Serialize;

/// The body of a ruleset.
#[derive(Clone, Debug, Serialize)]
pub struct RulesetPayload {
    /// `gabion/wall`.
    pub name: String,
    /// `branch` or `tag`.
    pub target: &'static str,
    /// `active`.
    pub enforcement: &'static str,
    /// The refs.
    pub conditions: ConditionsPayload,
    /// Who is let past.
    pub bypass_actors: Vec<BypassPayload>,
    /// The rules.
    pub rules: Vec<RulePayload>,
}

/// Refs, wrapped as GitHub wants it.
#[derive(Clone, Debug, Serialize)]
pub struct ConditionsPayload {
    /// The refs.
    pub ref_name: RefPayload,
}

/// Patterns of refs.
#[derive(Clone, Debug, Serialize)]
pub struct RefPayload {
    /// Any of these,
    pub include: Vec<String>,
    /// none of these.
    pub exclude: Vec<String>,
}

/// An entry of the bypass list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BypassPayload {
    /// `Team` or `Integration`.
    pub actor_type: &'static str,
    /// Its number.
    pub actor_id: u64,
    /// `exempt`, `always` or `pull_request`.
    pub bypass_mode: &'static str,
}

/// One rule.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", content = "parameters", rename_all = "snake_case")]
pub enum RulePayload {
    /// Only those on the bypass list create matching refs.
    Creation,
    /// Only they change them.
    Update,
    /// Only they delete them.
    Deletion,
    /// Nobody forces a push.
    NonFastForward,
    /// Changes come by pull request.
    PullRequest(ReviewPayload),
}

/// What a pull request needs.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewPayload {
    /// Approvals of anybody with write.
    pub required_approving_review_count: u64,
    /// Approvals end with the next push.
    pub dismiss_stale_reviews_on_push: bool,
    /// Code owners are asked.
    pub require_code_owner_review: bool,
    /// The last push needs an approval by somebody else.
    pub require_last_push_approval: bool,
    /// Threads are resolved.
    pub required_review_thread_resolution: bool,
    /// Approvals of teams.
    pub required_reviewers: Vec<ReviewerPayload>,
}

/// Approvals of one team for some files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReviewerPayload {
    /// The team.
    pub reviewer: TeamPayload,
    /// How many.
    pub minimum_approvals: u64,
    /// For which files.
    pub file_patterns: Vec<String>,
}

/// A team, or in an environment a user, by number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TeamPayload {
    /// `Team` or `User`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its number.
    pub id: u64,
}

impl RulesetPayload {
    /// The file's text.
    pub fn text(&self) -> String {
        pretty(&serde_json::to_value(self).unwrap_or_default())
    }
}
