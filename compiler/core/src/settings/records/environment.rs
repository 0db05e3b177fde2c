//! Deployment environments. Source: REST description of `PUT …/environments/NAME`, whose shape this is; `can_admins_bypass`,
//! which that description leaves out, from go-github's `CreateUpdateEnvironment`.

use crate::settings::setting::Setting;
use serde::{Deserialize, Serialize};

/// An environment and its rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// Up to six; one of them suffices.
    #[serde(default)]
    pub reviewers: Vec<Reviewer>,
    /// Who started the run may not approve it.
    #[serde(default)]
    pub prevent_self_review: bool,
    /// Administrators enter without anybody's approval: so it is unless refused.
    #[serde(default = "yes")]
    pub can_admins_bypass: bool,
    /// Which of these nobody could read; their values above decide nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_read: Vec<UnreadRule>,
    /// Minutes that every run waits.
    #[serde(default)]
    pub wait_timer: u32,
    /// Which refs may enter; none: all.
    #[serde(default)]
    pub deployment_branch_policy: Option<BranchPolicies>,
    /// The names, where the policy is by name.
    #[serde(default, skip_serializing_if = "Setting::is_unknown")]
    pub branches: Setting<Vec<BranchPolicy>>,
    /// Apps (by slug) whose own rules must say yes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub custom_protection_rules: Vec<String>,
    /// Names of its secrets.
    #[serde(default, skip_serializing_if = "Setting::is_unknown")]
    pub secrets: Setting<Vec<String>>,
    /// Names of its variables.
    #[serde(default, skip_serializing_if = "Setting::is_unknown")]
    pub variables: Setting<Vec<String>>,
}

impl Environment {
    /// An environment as it comes into being when a job names it: without rules.
    pub fn without_rules(name: &str) -> Self {
        Environment {
            name: name.to_owned(),
            reviewers: Vec::new(),
            prevent_self_review: false,
            can_admins_bypass: true,
            not_read: Vec::new(),
            wait_timer: 0,
            deployment_branch_policy: None,
            branches: Setting::Unknown,
            custom_protection_rules: Vec::new(),
            secrets: Setting::Unknown,
            variables: Setting::Unknown,
        }
    }
}

impl Environment {
    /// Whether nobody could read one of its rules.
    pub fn has_not_read(&self, rule: UnreadRule) -> bool {
        self.not_read.contains(&rule)
    }
}

/// A rule of an environment, by its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the keys of the environment")]
pub enum UnreadRule {
    Reviewers,
    PreventSelfReview,
    CanAdminsBypass,
}

fn yes() -> bool {
    true
}

/// A user or a team that may approve.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reviewer {
    /// User or team.
    #[serde(rename = "type")]
    pub kind: ReviewerKind,
    /// The number.
    pub id: u64,
    /// Login or slug, where a snapshot has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Kinds of reviewers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs, reason = "GitHub's own names")]
pub enum ReviewerKind {
    User,
    Team,
}

/// Which refs may enter; exactly one of the two is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BranchPolicies {
    /// Branches with a classic rule; all, if no branch has one.
    pub protected_branches: bool,
    /// Those whose names match.
    pub custom_branch_policies: bool,
}

/// A pattern of names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BranchPolicy {
    /// As in Ruby's `fnmatch`: `*` stops at `/`.
    pub name: String,
    /// Branches or tags.
    #[serde(rename = "type", default)]
    pub kind: PolicyKind,
}

/// What a branch policy names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "GitHub's own names")]
pub enum PolicyKind {
    #[default]
    Branch,
    Tag,
}
