//! Classic branch protection. Source: REST description of `PUT …/branches/BRANCH/protection`, whose shape this is.

use serde::{Deserialize, Serialize};

/// One classic rule. Whatever is left out is off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protection {
    /// The branch, or a pattern as in Ruby's `fnmatch`.
    pub pattern: String,
    /// Administrators are held to it too.
    #[serde(default)]
    pub enforce_admins: bool,
    /// Changes come by pull request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_pull_request_reviews: Option<ProtectionReviews>,
    /// Only these may push.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restrictions: Option<ActorNames>,
    /// Only those of `restrictions` may create matching branches. Without `restrictions` it does nothing.
    #[serde(default)]
    pub block_creations: bool,
    /// Matching branches may be deleted.
    #[serde(default)]
    pub allow_deletions: bool,
    /// Forced pushes are allowed.
    #[serde(default)]
    pub allow_force_pushes: bool,
    /// Nobody may push.
    #[serde(default)]
    pub lock_branch: bool,
    /// Checks must have passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_status_checks: Option<ProtectionChecks>,
}

/// Reviews that a classic rule demands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProtectionReviews {
    /// How many approvals.
    #[serde(default)]
    pub required_approving_review_count: u32,
    /// A push takes earlier approvals back.
    #[serde(default)]
    pub dismiss_stale_reviews: bool,
    /// An owner of every changed file approves.
    #[serde(default)]
    pub require_code_owner_reviews: bool,
    /// Somebody else than the last pusher approves.
    #[serde(default)]
    pub require_last_push_approval: bool,
    /// Who merges without any of this.
    #[serde(default, skip_serializing_if = "ActorNames::is_empty")]
    pub bypass_pull_request_allowances: ActorNames,
}

/// Users by login, teams and Apps by slug.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActorNames {
    /// Logins.
    #[serde(default)]
    pub users: Vec<String>,
    /// Slugs, without the organization.
    #[serde(default)]
    pub teams: Vec<String>,
    /// Slugs.
    #[serde(default)]
    pub apps: Vec<String>,
}

impl ActorNames {
    /// Whether nobody is named.
    pub fn is_empty(&self) -> bool {
        self.users.is_empty() && self.teams.is_empty() && self.apps.is_empty()
    }
}

/// Checks that a classic rule demands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProtectionChecks {
    /// The branch must be up to date.
    #[serde(default)]
    pub strict: bool,
    /// Names of checks.
    #[serde(default)]
    pub contexts: Vec<String>,
}
