//! One repository's settings, all groups together.

use super::{
    App, Collaborator, DeployKey, Enforcement, Environment, OpenPullRequest, Protection, Ruleset, Team,
};
use crate::settings::setting::{Listing, Setting};
use serde::{Deserialize, Serialize};

/// Everything that is known of one repository's settings. Also of an organization's, of which only plan, rulesets, teams, Apps
/// and secrets have a meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepoSettings {
    /// GitHub's number.
    pub id: Setting<u64>,
    /// GitHub's number of its owner.
    pub owner_id: Setting<u64>,
    /// Who sees it.
    pub visibility: Setting<Visibility>,
    /// What its owner pays for.
    pub plan: Setting<Plan>,
    /// `main`.
    pub default_branch: Setting<String>,
    /// Whether pull requests may be set to merge by themselves.
    pub allow_auto_merge: Setting<bool>,
    /// The branches that exist.
    pub branches: Setting<Vec<String>>,
    /// Rulesets in force here, those of the organization included.
    pub rulesets: Listing<Ruleset>,
    /// Classic rules, in the order of their making.
    pub protections: Listing<Protection>,
    /// Environments.
    pub environments: Listing<Environment>,
    /// Actions settings.
    pub actions: Setting<Actions>,
    /// What identity tokens say.
    pub oidc: Setting<OidcSubject>,
    /// Teams with access.
    pub teams: Listing<Team>,
    /// People and machine users with access.
    pub collaborators: Listing<Collaborator>,
    /// Installed Apps.
    pub apps: Listing<App>,
    /// Deploy keys.
    pub deploy_keys: Listing<DeployKey>,
    /// Names of the repository's secrets.
    pub secrets: Setting<Vec<String>>,
    /// Names of the repository's variables.
    pub variables: Setting<Vec<String>>,
    /// Names of the organization's secrets that it gets.
    pub organization_secrets: Setting<Vec<String>>,
    /// Open pull requests.
    pub open_pull_requests: Listing<OpenPullRequest>,
    /// Runs that people have started, or let into an environment.
    pub runs: Listing<Run>,
    /// Reviews by Copilot.
    pub copilot: Setting<Copilot>,
}

impl RepoSettings {
    /// Whether an active ruleset lets merges go through a queue.
    pub fn queues(&self) -> bool {
        let rulesets = self.rulesets.values();
        let mut active = rulesets.filter(|ruleset| ruleset.enforcement == Enforcement::Active);
        active.any(Ruleset::queues)
    }
}

/// A run of which people have decided something: that it starts, or that it enters an environment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// The file's name below `.github/workflows`.
    pub workflow: String,
    /// Who has started it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Environments into which people have let it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approved: Vec<String>,
}

/// Reviews by Copilot: whether it gives them by itself, and whether its approval counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Copilot {
    /// Whether it reviews every proposal.
    #[serde(default, skip_serializing_if = "Setting::is_unknown")]
    pub reviews: Setting<bool>,
    /// Whether its approvals count toward the merge requirements.
    #[serde(default, skip_serializing_if = "Setting::is_unknown")]
    pub approvals_count: Setting<bool>,
}

/// Who sees a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Anybody, who may then open issues, comments and pull requests from forks.
    Public,
    /// Those with access.
    Private,
    /// Everybody in the enterprise.
    Internal,
}

/// What the owner of a repository pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Plan {
    /// No rules in private repositories.
    Free,
    /// Rules, no required reviewers of environments in private repositories.
    Pro,
    /// The same, for organizations.
    Team,
    /// Everything.
    Enterprise,
}

/// Actions settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actions {
    /// `GITHUB_TOKEN` may open and approve pull requests.
    #[serde(default, skip_serializing_if = "Setting::is_unknown")]
    pub can_approve_pull_request_reviews: Setting<bool>,
    /// `read` or `write`: what a job's token may do that states no permissions.
    #[serde(default, skip_serializing_if = "Setting::is_unknown")]
    pub default_workflow_permissions: Setting<String>,
    /// Whose fork pull requests wait for a person before they run.
    #[serde(default, skip_serializing_if = "Setting::is_unknown")]
    pub fork_pull_request_approval: Setting<String>,
    /// Private repositories: fork pull requests run.
    #[serde(default, skip_serializing_if = "Setting::is_unknown")]
    pub run_workflows_from_fork_pull_requests: Setting<bool>,
    /// Private repositories: such runs get a token that writes.
    #[serde(default, skip_serializing_if = "Setting::is_unknown")]
    pub send_write_tokens_to_workflows: Setting<bool>,
    /// Private repositories: such runs get secrets.
    #[serde(default, skip_serializing_if = "Setting::is_unknown")]
    pub send_secrets_and_variables: Setting<bool>,
}

/// What the `sub` claim of identity tokens is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcSubject {
    /// GitHub's own format.
    #[serde(default, skip_serializing_if = "Setting::is_unknown")]
    pub use_default: Setting<bool>,
    /// Claims, in order, if not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include_claim_keys: Vec<String>,
    /// `repo:OWNER@ID/NAME@ID:…` in place of `repo:OWNER/NAME:…`.
    #[serde(default, skip_serializing_if = "Setting::is_unknown")]
    pub use_immutable_subject: Setting<bool>,
}
