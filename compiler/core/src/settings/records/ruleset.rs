//! Rulesets. Source: REST description, `repository-ruleset` and `repository-rule-*`.

use crate::settings::setting::Setting;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A ruleset, of the repository or of its organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ruleset {
    /// GitHub's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// Its name.
    pub name: String,
    /// Branches, tags or pushes.
    #[serde(default)]
    pub target: Target,
    /// `Repository` or `Organization`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_type: Option<String>,
    /// `acme/shop` or `acme`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Only `active` does anything.
    pub enforcement: Enforcement,
    /// Who is let past. GitHub leaves it out for those who may not write the ruleset: absent is unknown.
    #[serde(default, skip_serializing_if = "Setting::is_unknown")]
    pub bypass_actors: Setting<Vec<BypassActor>>,
    /// Which refs (and, in an organization, which repositories).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Conditions>,
    /// What it demands.
    pub rules: Vec<Rule>,
}

impl Ruleset {
    /// Whether merges go through a queue.
    pub fn queues(&self) -> bool {
        self.rules.iter().any(|rule| matches!(rule, Rule::MergeQueue(_)))
    }
}

/// What a ruleset looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// Branches.
    #[default]
    Branch,
    /// Tags.
    Tag,
    /// Pushes to any ref, forks included.
    Push,
}

/// Whether a ruleset is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Enforcement {
    /// It is.
    Active,
    /// It only reports.
    Evaluate,
    /// It does nothing.
    Disabled,
    /// Nobody has said; only a snapshot that is written by hand says so.
    Unknown,
}

/// One entry of a bypass list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BypassActor {
    /// What `actor_id` numbers.
    pub actor_type: BypassType,
    /// The number; none for deploy keys.
    #[serde(default)]
    pub actor_id: Option<u64>,
    /// When it is let past.
    #[serde(default)]
    pub bypass_mode: BypassMode,
}

/// Kinds of entries of a bypass list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs, reason = "GitHub's own names")]
pub enum BypassType {
    Integration,
    OrganizationAdmin,
    RepositoryRole,
    Team,
    DeployKey,
    User,
}

/// When an entry of a bypass list is let past.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BypassMode {
    /// Always, with an entry in the audit log.
    #[default]
    Always,
    /// By merging a pull request.
    PullRequest,
    /// Always, without an entry.
    Exempt,
}

/// What a ruleset applies to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conditions {
    /// Refs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ref_name: Option<RefName>,
    /// Organization rulesets: repositories by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository_name: Option<Value>,
    /// Organization rulesets: repositories by number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository_id: Option<Value>,
    /// Organization rulesets: repositories by custom properties.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository_property: Option<Value>,
}

/// Patterns of refs, with `~ALL` and `~DEFAULT_BRANCH`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefName {
    /// Any of these,
    #[serde(default)]
    pub include: Vec<String>,
    /// and none of these.
    #[serde(default)]
    pub exclude: Vec<String>,
}

/// One rule. Rules that decide nothing here are kept as they are: a rule only ever restricts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawRule", into = "RawRule")]
pub enum Rule {
    /// Only bypass actors create matching refs.
    Creation,
    /// Only bypass actors change matching refs.
    Update {
        /// A fork's branch may still be brought up to date from upstream.
        update_allows_fetch_and_merge: bool,
    },
    /// Only bypass actors delete matching refs.
    Deletion,
    /// No forced pushes.
    NonFastForward,
    /// Changes come by pull request.
    PullRequest(PullRequestRule),
    /// Checks must have passed.
    RequiredStatusChecks(StatusChecksRule),
    /// Merges go through a queue. The parameters decide nothing here.
    MergeQueue(Option<Value>),
    /// Pushes may not touch these paths.
    FilePathRestriction(Vec<String>),
    /// Any other rule: its type, and its parameters.
    Other(String, Option<Value>),
}

/// `pull_request`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PullRequestRule {
    /// How many approvals, by anybody with write.
    pub required_approving_review_count: u32,
    /// A push takes earlier approvals back.
    pub dismiss_stale_reviews_on_push: bool,
    /// An owner of every changed file approves.
    pub require_code_owner_review: bool,
    /// Somebody else than the last pusher approves.
    pub require_last_push_approval: bool,
    /// Threads must be resolved.
    pub required_review_thread_resolution: bool,
    /// Approvals of teams.
    #[serde(default)]
    pub required_reviewers: Vec<RequiredReviewer>,
    /// `merge`, `squash`, `rebase`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_merge_methods: Option<Vec<String>>,
    /// Who may dismiss reviews.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dismissal_restriction: Option<Value>,
    /// Copilot reviews by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub automatic_copilot_code_review_enabled: Option<bool>,
}

/// Approvals of one team for some files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequiredReviewer {
    /// The team.
    pub reviewer: ReviewTeam,
    /// How many of its members.
    pub minimum_approvals: u32,
    /// Which files, as in `.gitignore`.
    pub file_patterns: Vec<String>,
}

/// A team by number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewTeam {
    /// `Team`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its number.
    pub id: u64,
}

/// `required_status_checks`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusChecksRule {
    /// The checks.
    pub required_status_checks: Vec<RequiredCheck>,
    /// The branch must be up to date.
    pub strict_required_status_checks_policy: bool,
    /// A ref may be created without them.
    #[serde(default)]
    pub do_not_enforce_on_create: bool,
}

/// A check that must have passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequiredCheck {
    /// Its name.
    pub context: String,
    /// The App from which it is accepted; absent: anybody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_id: Option<u64>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parameters: Option<Value>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct UpdateParameters {
    update_allows_fetch_and_merge: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PathParameters {
    restricted_file_paths: Vec<String>,
}

impl TryFrom<RawRule> for Rule {
    type Error = serde_json::Error;

    fn try_from(raw: RawRule) -> Result<Self, Self::Error> {
        let parameters = || raw.parameters.clone().unwrap_or(Value::Null);
        Ok(match raw.kind.as_str() {
            "creation" => Rule::Creation,
            "deletion" => Rule::Deletion,
            "non_fast_forward" => Rule::NonFastForward,
            "update" => {
                let parameters: Option<UpdateParameters> = serde_json::from_value(parameters())?;
                let allows = parameters.is_some_and(|given| given.update_allows_fetch_and_merge);
                Rule::Update {
                    update_allows_fetch_and_merge: allows,
                }
            }
            "pull_request" => Rule::PullRequest(serde_json::from_value(parameters())?),
            "required_status_checks" => Rule::RequiredStatusChecks(serde_json::from_value(parameters())?),
            "merge_queue" => Rule::MergeQueue(raw.parameters),
            "file_path_restriction" => {
                let parameters: PathParameters = serde_json::from_value(parameters())?;
                Rule::FilePathRestriction(parameters.restricted_file_paths)
            }
            _ => Rule::Other(raw.kind, raw.parameters),
        })
    }
}

impl From<Rule> for RawRule {
    fn from(rule: Rule) -> Self {
        let plain = |kind: &str, parameters| RawRule {
            kind: kind.to_owned(),
            parameters,
        };
        let value = |parameters: serde_json::Result<Value>| parameters.ok();
        match rule {
            Rule::Creation => plain("creation", None),
            Rule::Deletion => plain("deletion", None),
            Rule::NonFastForward => plain("non_fast_forward", None),
            Rule::Update {
                update_allows_fetch_and_merge: false,
            } => plain("update", None),
            Rule::Update {
                update_allows_fetch_and_merge,
            } => plain(
                "update",
                value(serde_json::to_value(UpdateParameters {
                    update_allows_fetch_and_merge,
                })),
            ),
            Rule::PullRequest(parameters) => plain("pull_request", value(serde_json::to_value(parameters))),
            Rule::RequiredStatusChecks(parameters) => {
                plain("required_status_checks", value(serde_json::to_value(parameters)))
            }
            Rule::MergeQueue(parameters) => plain("merge_queue", parameters),
            Rule::FilePathRestriction(restricted_file_paths) => plain(
                "file_path_restriction",
                value(serde_json::to_value(PathParameters {
                    restricted_file_paths,
                })),
            ),
            Rule::Other(kind, parameters) => plain(&kind, parameters),
        }
    }
}
