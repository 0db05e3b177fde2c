//! What GitHub lets one set, as records. Field names are those of GitHub's interface, so that what it answers passes through.

mod environment;
mod people;
mod protection;
mod repository;
mod ruleset;

pub use environment::{
    BranchPolicies, BranchPolicy, Environment, PolicyKind, Reviewer, ReviewerKind, UnreadRule,
};
pub use people::{
    AllRepositories, App, AppRepositories, Collaborator, DeployKey, Member, MemberKind, OpenPullRequest,
    Permissions, Privacy, Role, Team, canonical, permissions_of,
};
pub use protection::{ActorNames, Protection, ProtectionChecks, ProtectionReviews};
pub use repository::{Actions, Copilot, OidcSubject, Plan, RepoSettings, Run, Visibility};
pub use ruleset::{
    BypassActor, BypassMode, BypassType, Conditions, Enforcement, PullRequestRule, RefName, RequiredCheck,
    RequiredReviewer, ReviewTeam, Rule, Ruleset, StatusChecksRule, Target,
};
