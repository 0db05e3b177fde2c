//! What is asked of GitHub, one line for each endpoint. Source: GitHub's REST description (`fpt-2026-03-10`); who may read
//! what, from the same.

/// How an endpoint answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One object.
    One,
    /// A list, page by page.
    List,
    /// An object on every page, whose member of this name is the list.
    Member(&'static str),
}

/// One endpoint. `{…}` stands for what an earlier answer names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The path below the API's root, with its query.
    pub template: &'static str,
    /// How it answers.
    pub form: Form,
}

const fn one(template: &'static str) -> Route {
    Route {
        template,
        form: Form::One,
    }
}

const fn list(template: &'static str) -> Route {
    Route {
        template,
        form: Form::List,
    }
}

const fn member(template: &'static str, name: &'static str) -> Route {
    Route {
        template,
        form: Form::Member(name),
    }
}

pub(super) const REPOSITORY: Route = one("repos/{owner}/{name}");
pub(super) const OWNER: Route = one("orgs/{owner}");
pub(super) const USER: Route = one("user");
pub(super) const BRANCHES: Route = list("repos/{owner}/{name}/branches?per_page=100");
pub(super) const PROTECTED: Route = list("repos/{owner}/{name}/branches?protected=true&per_page=100");
pub(super) const PROTECTION: Route = one("repos/{owner}/{name}/branches/{branch}/protection");
pub(super) const RULESETS: Route = list("repos/{owner}/{name}/rulesets?includes_parents=true&per_page=100");
pub(super) const RULESET: Route = one("repos/{owner}/{name}/rulesets/{ruleset}?includes_parents=true");
pub(super) const ENVIRONMENTS: Route =
    member("repos/{owner}/{name}/environments?per_page=100", "environments");
pub(super) const ENVIRONMENT_BRANCHES: Route = member(
    "repos/{owner}/{name}/environments/{environment}/deployment-branch-policies?per_page=100",
    "branch_policies",
);
pub(super) const ENVIRONMENT_RULES: Route =
    one("repos/{owner}/{name}/environments/{environment}/deployment_protection_rules");
pub(super) const ENVIRONMENT_SECRETS: Route = member(
    "repos/{owner}/{name}/environments/{environment}/secrets?per_page=100",
    "secrets",
);
pub(super) const ENVIRONMENT_VARIABLES: Route = member(
    "repos/{owner}/{name}/environments/{environment}/variables?per_page=30",
    "variables",
);
pub(super) const WORKFLOW_TOKEN: Route = one("repos/{owner}/{name}/actions/permissions/workflow");
pub(super) const ORGANIZATION_WORKFLOW_TOKEN: Route = one("orgs/{owner}/actions/permissions/workflow");
pub(super) const FORK_APPROVAL: Route =
    one("repos/{owner}/{name}/actions/permissions/fork-pr-contributor-approval");
pub(super) const FORK_RUNS: Route =
    one("repos/{owner}/{name}/actions/permissions/fork-pr-workflows-private-repos");
pub(super) const SUBJECT: Route = one("repos/{owner}/{name}/actions/oidc/customization/sub");
pub(super) const TEAMS: Route = list("repos/{owner}/{name}/teams?per_page=100");
pub(super) const MEMBERS: Route = list("orgs/{owner}/teams/{team}/members?per_page=100");
pub(super) const COLLABORATORS: Route =
    list("repos/{owner}/{name}/collaborators?affiliation=all&per_page=100");
pub(super) const INSTALLATIONS: Route = member("orgs/{owner}/installations?per_page=100", "installations");
pub(super) const KEYS: Route = list("repos/{owner}/{name}/keys?per_page=100");
pub(super) const SECRETS: Route = member("repos/{owner}/{name}/actions/secrets?per_page=100", "secrets");
pub(super) const VARIABLES: Route = member("repos/{owner}/{name}/actions/variables?per_page=30", "variables");
pub(super) const SHARED_SECRETS: Route = member(
    "repos/{owner}/{name}/actions/organization-secrets?per_page=100",
    "secrets",
);
pub(super) const PULLS: Route = list("repos/{owner}/{name}/pulls?state=open&per_page=100");
pub(super) const REVIEWS: Route = list("repos/{owner}/{name}/pulls/{pull}/reviews?per_page=100");
pub(super) const ORGANIZATION_RULESETS: Route = list("orgs/{owner}/rulesets?per_page=100");
pub(super) const ORGANIZATION_RULESET: Route = one("orgs/{owner}/rulesets/{ruleset}");
pub(super) const ORGANIZATION_TEAMS: Route = list("orgs/{owner}/teams?per_page=100");
pub(super) const ORGANIZATION_SECRETS: Route = member("orgs/{owner}/actions/secrets?per_page=100", "secrets");

/// Everything that is asked about a repository, in order.
pub const OF_REPOSITORY: &[Route] = &[
    REPOSITORY,
    OWNER,
    BRANCHES,
    RULESETS,
    RULESET,
    PROTECTED,
    PROTECTION,
    ENVIRONMENTS,
    ENVIRONMENT_BRANCHES,
    ENVIRONMENT_RULES,
    ENVIRONMENT_SECRETS,
    ENVIRONMENT_VARIABLES,
    WORKFLOW_TOKEN,
    FORK_APPROVAL,
    FORK_RUNS,
    SUBJECT,
    TEAMS,
    MEMBERS,
    COLLABORATORS,
    INSTALLATIONS,
    KEYS,
    SECRETS,
    VARIABLES,
    SHARED_SECRETS,
    PULLS,
    REVIEWS,
];

/// Everything that is asked about an organization, in order.
pub const OF_ORGANIZATION: &[Route] = &[
    OWNER,
    ORGANIZATION_RULESETS,
    ORGANIZATION_RULESET,
    ORGANIZATION_TEAMS,
    MEMBERS,
    INSTALLATIONS,
    ORGANIZATION_SECRETS,
    ORGANIZATION_WORKFLOW_TOKEN,
];

impl Route {
    /// The path with its holes filled; what has no value here keeps its hole. Values are encoded as one segment each.
    pub fn path(&self, values: &[(&str, &str)]) -> String {
        let mut path = self.template.to_owned();
        for (hole, value) in values {
            path = path.replace(&format!("{{{hole}}}"), &segment(value));
        }
        path
    }

    /// What an earlier answer names, if the path has such a hole: asked once for each.
    pub fn each(&self) -> Option<&'static str> {
        ["branch", "ruleset", "environment", "team", "pull"]
            .into_iter()
            .find(|hole| self.template.contains(&format!("{{{hole}}}")))
    }
}

/// Percent-encoding of one path segment (RFC 3986, section 3.3: unreserved characters stay).
fn segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
