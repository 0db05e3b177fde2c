//! A scenario, typed: every key of `tests/scenarios/VOCABULARY.md`, and no other.

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};
use serde_json::Value;
use std::collections::BTreeMap;

/// By id, in the order of ids.
pub type Map<T> = BTreeMap<String, T>;

/// A value that may be `unknown`: the fact exists, and nobody has stated it.
#[derive(Clone, Debug, PartialEq)]
pub enum May<T> {
    /// Nobody has stated it.
    Unknown,
    /// As stated, or the default.
    Known(T),
}

impl<T> May<T> {
    /// The value, if it is stated.
    pub fn known(&self) -> Option<&T> {
        match self {
            May::Known(value) => Some(value),
            May::Unknown => None,
        }
    }
}

impl<T: Default> Default for May<T> {
    fn default() -> Self {
        May::Known(T::default())
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for May<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if value == "unknown" {
            return Ok(May::Unknown);
        }
        T::deserialize(value).map(May::Known).map_err(D::Error::custom)
    }
}

macro_rules! records {
    ($($(#[doc = $doc:literal])* $name:ident { $($(#[serde($($attr:tt)*)])? $field:ident : $kind:ty),* $(,)? })*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Debug, Default, serde::Deserialize)]
        #[serde(deny_unknown_fields, default)]
        #[allow(missing_docs, reason = "the keys are documented in VOCABULARY.md")]
        pub struct $name { $($(#[serde($($attr)*)])? pub $field: $kind),* }
    )*};
}

records! {
    /// One file.
    Scenario {
        id: String, title: String, family: String, source: Vec<String>, threat: Vec<String>, goal: Goal,
        declared_radius: Vec<Radius>, world: World, verdict: String, witness: Vec<Map<String>>, why: Option<String>,
        smallest_coalition: Vec<String>, findings: Vec<Value>, near_miss: NearMiss, assumption: Vec<String>,
    }
    /// The question.
    Goal { text: String, by: Vec<String>, effect: String, asset: String, without: Option<String> }
    /// What an agent admits.
    Radius { agent: String, admits: Vec<Map<String>> }
    /// The same world with one fact changed.
    NearMiss { change: String, set: Map<Value>, verdict: String, why: String }
    /// The facts.
    World {
        principals: Map<Principal>, credentials: Map<Credential>, organization: Organization,
        repositories: Map<Repository>, runners: Map<Runner>, cloud: Cloud, clusters: Map<Cluster>, hosts: Hosts,
        gates: Map<Gate>, human_acts: Vec<HumanAct>, assets: Map<Asset>,
    }
    /// Whoever acts.
    Principal {
        kind: String, members: May<Vec<String>>, identity: Option<May<String>>, operator: Option<May<String>>,
        owner: Option<String>, runs_in: Vec<String>, reads: Vec<Reads>, egress: May<Vec<String>>, acts: May<Vec<Act>>,
    }
    /// A text that an agent takes in.
    Reads { channel: String, repository: String }
    /// What an automation does, for anyone.
    Act {
        does: String, repository: Option<String>, when: Option<May<String>>, scope_read_from: Option<May<String>>,
        context: Option<String>, computed_from: Option<May<String>>,
    }
    /// What opens doors.
    Credential {
        #[serde(rename = "type")] kind: String, acts_as: Option<String>, held_by: May<Vec<String>>,
        stored_in: Option<May<String>>, repositories: May<Map<May<Map<May<String>>>>>, repository: Option<String>,
        read_only: May<bool>, role: Option<String>, opens: May<Vec<String>>, package: Option<String>,
        cluster: Option<String>, subject: Option<String>,
    }
    /// The organization.
    Organization { name: Option<String>, owners: Vec<String> }
    /// A repository with its settings and workflows.
    Repository {
        full_name: String, owner_id: Option<u64>, repository_id: Option<u64>, platform: Option<String>,
        visibility: May<String>, plan: May<String>, roles: May<Map<May<String>>>, actions_can_approve: May<bool>,
        copilot_reviews: May<bool>, count_copilot_approvals: May<bool>, auto_merge: May<bool>,
        oidc_subject: Option<May<String>>, codeowners: May<Vec<OwnerLine>>, codeowners_path: Option<String>,
        declaration: Option<ScopeFile>, branch_protection: May<Map<Protection>>, open_pull_requests: May<Map<PullRequest>>,
        rulesets: May<Map<Ruleset>>, environments: May<Map<May<Environment>>>, workflows: Map<Workflow>,
    }
    /// A line of CODEOWNERS.
    OwnerLine { pattern: String, owners: Vec<String> }
    /// The team's declaration on the base branch.
    ScopeFile { path: String, scope: Map<Vec<String>> }
    /// A classic rule.
    Protection {
        required_approvals: May<u32>, require_code_owner_review: May<bool>, dismiss_stale_reviews: May<bool>,
        require_last_push_approval: May<bool>, enforce_admins: May<bool>, required_checks: Vec<Check>,
        restrict_pushes: May<Vec<String>>, block_creations: May<bool>, allow_deletions: May<bool>,
    }
    /// An open pull request.
    PullRequest { author: String, head: String, base: String }
    /// A ruleset.
    Ruleset {
        enforcement: May<String>, target: Option<String>, include: Vec<String>, bypass_actors: May<Vec<Bypass>>,
        rules: Rules,
    }
    /// An entry of a bypass list.
    Bypass { actor: String, mode: May<String> }
    /// The rules of a ruleset.
    Rules {
        pull_request: Option<May<PullRequestRule>>, required_checks: Vec<Check>, merge_queue: Option<MergeQueue>,
        creation: May<bool>, update: May<bool>, deletion: May<bool>,
    }
    /// What merging demands.
    PullRequestRule {
        required_approvals: May<u32>, require_code_owner_review: May<bool>, dismiss_stale_reviews: May<bool>,
        require_last_push_approval: May<bool>, required_reviewers: May<Vec<Reviewer>>,
    }
    /// A team that must approve.
    Reviewer { team: String, file_patterns: Vec<String>, minimum_approvals: u32 }
    /// A required check.
    Check { context: String, integration: May<String> }
    /// A merge queue.
    MergeQueue { grouping: Option<String> }
    /// A deployment environment.
    Environment {
        required_reviewers: May<Vec<String>>, prevent_self_review: May<bool>, admins_can_bypass: Option<May<bool>>,
        deployment_branches: May<Branches>,
    }
    /// A workflow file.
    Workflow { triggers: Map<Value>, jobs: Map<Job> }
    /// A job.
    Job {
        permissions: May<Map<May<String>>>, environment: Option<May<String>>, #[serde(rename = "if")] condition: Option<May<Condition>>,
        checkout: Option<May<String>>, runs_code: May<bool>, secrets: Vec<String>, assumes: Option<String>,
        ships: Option<String>, reports: Option<String>, approves: Option<String>, uploads_artifact: Option<String>,
        consumes_artifact: Option<String>, saves_cache: Vec<String>, restores_cache: Vec<String>,
        runner: Option<String>, uses: Option<Uses>, gate: Option<String>,
    }
    /// The condition of a job.
    Condition {
        pr_author: Option<OneOrMany>, actor_in: Option<OneOrMany>, triggering_actor_in: Option<OneOrMany>,
        label_present: Option<String>, label_absent: Option<String>,
    }
    /// A reusable workflow.
    Uses { repository: String, workflow: String, #[serde(rename = "ref")] reference: String }
    /// A machine that runs jobs.
    Runner { ephemeral: May<bool> }
    /// Cloud accounts.
    Cloud {
        accounts: Map<Account>, roles: Map<Role>, managed_policies: Map<ManagedPolicy>, resources: Map<Resource>,
    }
    /// An account.
    Account { id: String, tier: Option<String> }
    /// A role.
    Role { account: String, trust: May<Vec<Trust>>, policy: May<Vec<Statement>> }
    /// Who may become a role.
    Trust { principal: String, conditions: May<Vec<Term>> }
    /// A condition.
    Term { test: String, key: String, values: May<Vec<String>> }
    /// A statement of a policy.
    Statement {
        effect: String, action: Vec<String>, not_action: Vec<String>, resource: May<Vec<String>>,
        conditions: May<Vec<Term>>,
    }
    /// A managed policy.
    ManagedPolicy { arn: String, attached_to: Vec<String>, statements: May<Vec<Statement>> }
    /// A cloud resource.
    Resource { arn: String, tags: May<Map<String>>, image_tag_mutability: May<String>, existing_tags: Vec<String> }
    /// A cluster.
    Cluster { tier: Option<String>, bindings: May<Vec<Binding>> }
    /// Who may do what in a namespace.
    Binding { subject: String, namespace: Option<String>, rules: May<Vec<RbacRule>> }
    /// Verbs on resources.
    RbacRule { api_groups: Vec<String>, resources: Vec<String>, verbs: Vec<String> }
    /// Hosts.
    Hosts { multi_tenant: Vec<String> }
    /// A gate of its own.
    Gate { approvers: Vec<String>, approvals: u32, timeout_minutes: Option<u64>, on_timeout: Option<May<String>> }
    /// What a human does.
    HumanAct {
        by: String, does: String, pull_request: Option<String>, repository: Option<String>, branch: Option<String>,
        environment: Option<String>, workflow: Option<String>, breaker: Option<String>, at: Option<String>, of: Option<String>,
    }
    /// What is worth keeping.
    Asset {
        kind: String, tier: Option<String>, changed_by: Vec<Way>, destroyed_by: Vec<Way>,
        verifies_artifact: Option<May<Verifies>>, registry: Option<String>, trusted_publisher: Option<Publisher>,
        paths: Vec<String>, repository: Option<String>, branch: Option<String>, context: Option<String>,
        credential: Option<String>, sensitivity: Option<String>, stored_in: Option<String>, opened_by: Option<OneOrMany>,
        state_in: Option<May<String>>, reset_by: Vec<String>, steps: Vec<Step>, agent: Option<String>,
        limit: Option<String>, enforced_by: Option<May<String>>,
    }
    /// A way to an asset.
    Way {
        job: Option<String>, aws: Vec<String>, resource: Option<String>, credential: Option<String>,
        image: Option<String>, tag: Option<String>, gitops: Option<String>, branch: Option<String>,
        auto_sync: Option<May<bool>>, kubernetes: Option<String>, namespace: Option<String>, resources: Vec<String>,
        verbs: Vec<String>, trusted_publisher: Option<bool>, because: Option<String>,
    }
    /// Whom a registry believes.
    Publisher { repository: String, workflow: String, environment: Option<May<String>> }
    /// A step of a procedure.
    Step { does: String, needs: Option<String> }
    /// An attestation that is demanded.
    Attestation { repository: Option<String>, signer_workflow: Option<String>, source_ref: Option<String> }
}

/// `false`, or an attestation.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(untagged)]
pub enum Verifies {
    /// Whether anything is verified; only `false` is written so.
    Any(bool),
    /// What is demanded.
    Attestation(Attestation),
}

/// Which refs an environment lets in.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(untagged)]
pub enum Branches {
    /// `all` or `protected`.
    Word(String),
    /// Patterns.
    Patterns(Vec<String>),
}

impl Default for Branches {
    fn default() -> Self {
        Branches::Word("all".to_owned())
    }
}

/// One text, or several.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// All of them.
    pub fn all(&self) -> Vec<String> {
        match self {
            OneOrMany::One(text) => vec![text.clone()],
            OneOrMany::Many(texts) => texts.clone(),
        }
    }
}
