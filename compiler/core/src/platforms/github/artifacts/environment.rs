//! Environment payloads: the body of `PUT …/environments/NAME`, and the names that its branch policy lists.

use super::json::pretty;
use super::ruleset::TeamPayload;
use serde::Serialize;

/// The body of an environment. `can_admins_bypass` is missing in GitHub's published schema and is true unless said.
#[derive(Clone, Debug, Serialize)]
pub struct EnvironmentPayload {
    /// Minutes that every run waits.
    pub wait_timer: u32,
    /// Who starts a run may not approve it.
    pub prevent_self_review: bool,
    /// Administrators enter without approval.
    pub can_admins_bypass: bool,
    /// Who approves.
    pub reviewers: Vec<TeamPayload>,
    /// Which refs enter.
    pub deployment_branch_policy: PolicyPayload,
}

/// By name, never by protection: rulesets do not count there (G23).
#[derive(Clone, Debug, Serialize)]
pub struct PolicyPayload {
    /// False.
    pub protected_branches: bool,
    /// True.
    pub custom_branch_policies: bool,
}

/// The body of one `POST …/deployment-branch-policies`.
#[derive(Clone, Debug, Serialize)]
pub struct BranchPayload {
    /// The pattern.
    pub name: String,
    /// `branch` or `tag`.
    #[serde(rename = "type")]
    pub kind: &'static str,
}

impl EnvironmentPayload {
    /// An environment that only listed refs enter, after one of these teams if there are any.
    pub fn by_name(reviewers: Vec<TeamPayload>) -> Self {
        EnvironmentPayload {
            wait_timer: 0,
            prevent_self_review: true,
            can_admins_bypass: false,
            reviewers,
            deployment_branch_policy: PolicyPayload {
                protected_branches: false,
                custom_branch_policies: true,
            },
        }
    }

    /// The file's text.
    pub fn text(&self) -> String {
        pretty(&serde_json::to_value(self).unwrap_or_default())
    }
}

/// The text of `NAME.branches.json`.
pub fn branches(policies: &[BranchPayload]) -> String {
    pretty(&serde_json::to_value(policies).unwrap_or_default())
}
