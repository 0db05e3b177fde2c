//! GitHub's answers as its REST description has them; of each, the members that a snapshot keeps.

use crate::settings::records::{
    ActorNames, BranchPolicies, BranchPolicy, Protection, ProtectionChecks, ProtectionReviews, Reviewer,
    ReviewerKind, Role, Visibility,
};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
pub(super) struct Repository {
    pub id: u64,
    pub visibility: Option<Visibility>,
    pub default_branch: String,
    /// Only for those who may change it.
    pub allow_auto_merge: Option<bool>,
    pub owner: Owner,
}

#[derive(Deserialize)]
pub(super) struct Owner {
    pub id: Option<u64>,
    pub login: String,
    #[serde(rename = "type")]
    pub kind: String,
}

/// An organization, or the person who is logged in.
#[derive(Deserialize)]
pub(super) struct Account {
    pub login: String,
    /// Only for owners.
    pub plan: Option<Named>,
}

#[derive(Deserialize)]
pub(super) struct Named {
    pub name: String,
}

#[derive(Deserialize)]
pub(super) struct Numbered {
    pub id: u64,
}

#[derive(Deserialize)]
pub(super) struct Enabled {
    enabled: bool,
}

/// `GET …/branches/BRANCH/protection`: not the form in which it is put.
#[derive(Deserialize)]
pub(super) struct BranchRule {
    enforce_admins: Option<Enabled>,
    required_pull_request_reviews: Option<Reviews>,
    restrictions: Option<Actors>,
    block_creations: Option<Enabled>,
    allow_deletions: Option<Enabled>,
    allow_force_pushes: Option<Enabled>,
    lock_branch: Option<Enabled>,
    required_status_checks: Option<ProtectionChecksAnswer>,
}

#[derive(Deserialize)]
struct ProtectionChecksAnswer {
    #[serde(default)]
    strict: bool,
    #[serde(default)]
    contexts: Vec<String>,
}

#[derive(Deserialize)]
struct Reviews {
    #[serde(default)]
    required_approving_review_count: u32,
    #[serde(default)]
    dismiss_stale_reviews: bool,
    #[serde(default)]
    require_code_owner_reviews: bool,
    #[serde(default)]
    require_last_push_approval: bool,
    #[serde(default)]
    bypass_pull_request_allowances: Actors,
}

#[derive(Default, Deserialize)]
struct Actors {
    #[serde(default)]
    users: Vec<Login>,
    #[serde(default)]
    teams: Vec<Slug>,
    #[serde(default)]
    apps: Vec<Slug>,
}

#[derive(Deserialize)]
struct Login {
    login: String,
}

#[derive(Deserialize)]
struct Slug {
    slug: String,
}

impl From<Actors> for ActorNames {
    fn from(actors: Actors) -> Self {
        let slugs = |slugs: Vec<Slug>| slugs.into_iter().map(|slug| slug.slug).collect();
        ActorNames {
            users: actors.users.into_iter().map(|user| user.login).collect(),
            teams: slugs(actors.teams),
            apps: slugs(actors.apps),
        }
    }
}

impl BranchRule {
    /// The rule as a record, of the one branch that was asked about: a pattern that holds more is only ever stricter.
    pub(super) fn of(self, branch: &str) -> Protection {
        let on = |flag: Option<Enabled>| flag.is_some_and(|flag| flag.enabled);
        Protection {
            pattern: branch.to_owned(),
            enforce_admins: on(self.enforce_admins),
            required_pull_request_reviews: self.required_pull_request_reviews.map(|reviews| {
                ProtectionReviews {
                    required_approving_review_count: reviews.required_approving_review_count,
                    dismiss_stale_reviews: reviews.dismiss_stale_reviews,
                    require_code_owner_reviews: reviews.require_code_owner_reviews,
                    require_last_push_approval: reviews.require_last_push_approval,
                    bypass_pull_request_allowances: reviews.bypass_pull_request_allowances.into(),
                }
            }),
            restrictions: self.restrictions.map(ActorNames::from),
            block_creations: on(self.block_creations),
            allow_deletions: on(self.allow_deletions),
            allow_force_pushes: on(self.allow_force_pushes),
            lock_branch: on(self.lock_branch),
            required_status_checks: self.required_status_checks.map(|checks| ProtectionChecks {
                strict: checks.strict,
                contexts: checks.contexts,
            }),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct EnvironmentAnswer {
    pub name: String,
    #[serde(default)]
    pub protection_rules: Vec<EnvironmentRule>,
    pub deployment_branch_policy: Option<BranchPolicies>,
    /// Not in the description, yet answered; without it administrators pass.
    pub can_admins_bypass: Option<bool>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum EnvironmentRule {
    RequiredReviewers {
        #[serde(default)]
        prevent_self_review: bool,
        reviewers: Vec<ReviewerAnswer>,
    },
    WaitTimer {
        wait_timer: u32,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
pub(super) struct ReviewerAnswer {
    #[serde(rename = "type")]
    kind: ReviewerKind,
    reviewer: ReviewerName,
}

#[derive(Deserialize)]
struct ReviewerName {
    id: u64,
    login: Option<String>,
    slug: Option<String>,
}

impl From<ReviewerAnswer> for Reviewer {
    fn from(answer: ReviewerAnswer) -> Self {
        Reviewer {
            kind: answer.kind,
            id: answer.reviewer.id,
            name: answer.reviewer.slug.or(answer.reviewer.login),
        }
    }
}

/// A branch policy, without its number.
#[derive(Deserialize)]
pub(super) struct PolicyAnswer {
    name: String,
    #[serde(rename = "type", default)]
    kind: crate::settings::records::PolicyKind,
}

impl From<PolicyAnswer> for BranchPolicy {
    fn from(answer: PolicyAnswer) -> Self {
        BranchPolicy {
            name: answer.name,
            kind: answer.kind,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct CustomRules {
    #[serde(default)]
    pub custom_deployment_protection_rules: Vec<CustomRule>,
}

#[derive(Deserialize)]
pub(super) struct CustomRule {
    pub enabled: bool,
    pub app: CustomRuleApp,
}

#[derive(Deserialize)]
pub(super) struct CustomRuleApp {
    pub slug: String,
}

#[derive(Deserialize)]
pub(super) struct WorkflowToken {
    pub default_workflow_permissions: Option<String>,
    pub can_approve_pull_request_reviews: Option<bool>,
}

#[derive(Deserialize)]
pub(super) struct ForkApproval {
    pub approval_policy: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct ForkRuns {
    pub run_workflows_from_fork_pull_requests: Option<bool>,
    pub send_write_tokens_to_workflows: Option<bool>,
    pub send_secrets_and_variables: Option<bool>,
}

#[derive(Deserialize)]
pub(super) struct SubjectAnswer {
    pub use_default: Option<bool>,
    #[serde(default)]
    pub include_claim_keys: Vec<String>,
    pub use_immutable_subject: Option<bool>,
}

#[derive(Deserialize)]
pub(super) struct TeamAnswer {
    pub slug: String,
    pub id: u64,
    pub privacy: Option<String>,
    pub permission: Option<String>,
    pub permissions: Option<Powers>,
}

/// Who the member is; bots are no members.
#[derive(Deserialize)]
pub(super) struct Person {
    pub login: String,
    pub id: u64,
    pub permissions: Option<Powers>,
}

/// What a role comes to, whatever it is called: custom roles stand on one of these.
#[derive(Deserialize)]
pub(super) struct Powers {
    #[serde(default)]
    admin: bool,
    #[serde(default)]
    maintain: bool,
    #[serde(default)]
    push: bool,
    #[serde(default)]
    triage: bool,
    #[serde(default)]
    pull: bool,
}

impl Powers {
    /// The highest role that they hold; `None` if they hold none.
    pub(super) fn role(&self) -> Option<Role> {
        [
            (self.admin, Role::Admin),
            (self.maintain, Role::Maintain),
            (self.push, Role::Write),
            (self.triage, Role::Triage),
            (self.pull, Role::Read),
        ]
        .into_iter()
        .find_map(|(held, role)| held.then_some(role))
    }
}

#[derive(Deserialize)]
pub(super) struct Installation {
    pub app_slug: String,
    pub app_id: u64,
    #[serde(default)]
    pub permissions: BTreeMap<String, String>,
    /// `all` or `selected`.
    pub repository_selection: String,
    /// When somebody switched it off.
    pub suspended_at: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Key {
    pub title: String,
    pub read_only: bool,
}

#[derive(Deserialize)]
pub(super) struct Pull {
    pub number: u64,
    /// Gone with the account.
    pub user: Option<PullAuthor>,
    pub head: PullEnd,
    pub base: PullEnd,
    /// Who has armed it.
    pub auto_merge: Option<AutoMerge>,
}

#[derive(Deserialize)]
pub(super) struct AutoMerge {
    pub enabled_by: PullAuthor,
}

#[derive(Deserialize)]
pub(super) struct Review {
    pub user: Option<PullAuthor>,
    /// `APPROVED`, `CHANGES_REQUESTED`, `DISMISSED`, `COMMENTED`, `PENDING`.
    pub state: String,
}

#[derive(Deserialize)]
pub(super) struct PullAuthor {
    pub login: String,
}

#[derive(Deserialize)]
pub(super) struct PullEnd {
    #[serde(rename = "ref")]
    pub branch: String,
    /// `null` where the fork is gone.
    pub repo: Option<PullRepository>,
}

#[derive(Deserialize)]
pub(super) struct PullRepository {
    pub full_name: String,
}
