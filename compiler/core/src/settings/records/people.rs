//! Who may do what: teams, collaborators, Apps, deploy keys; and open pull requests.

use crate::settings::setting::Setting;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Roles on a repository, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "GitHub's own names")]
pub enum Role {
    #[serde(alias = "pull")]
    Read,
    Triage,
    #[serde(alias = "push")]
    Write,
    Maintain,
    Admin,
}

/// A team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Without the organization.
    pub slug: String,
    /// GitHub's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// Who sees it: secret teams own no code.
    #[serde(default, skip_serializing_if = "Setting::is_unknown")]
    pub privacy: Setting<Privacy>,
    /// Its role on the repository; left out in an organization's snapshot.
    #[serde(default, skip_serializing_if = "Setting::is_unknown")]
    pub permission: Setting<Role>,
    /// Its members, those of child teams included.
    #[serde(default, skip_serializing_if = "Setting::is_unknown")]
    pub members: Setting<Vec<Member>>,
}

/// Who sees a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Privacy {
    /// Everybody in the organization.
    Closed,
    /// Its members and owners of the organization.
    Secret,
}

/// A member of a team.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Login.
    pub login: String,
    /// GitHub's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// A person, or an account that a program uses.
    #[serde(default)]
    pub kind: MemberKind,
}

/// Who sits behind an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MemberKind {
    /// A person.
    #[default]
    Human,
    /// A program.
    Machine,
}

/// Somebody with a role of their own on the repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collaborator {
    /// Login.
    pub login: String,
    /// GitHub's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// A person, or an account that a program uses.
    #[serde(default)]
    pub kind: MemberKind,
    /// The role.
    pub role: Role,
}

/// An installed App.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// `acme-fixer`; its actor is `acme-fixer[bot]`.
    pub slug: String,
    /// GitHub's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_id: Option<u64>,
    /// Permission to `read` or `write` or `admin`, by the names that rules use.
    #[serde(
        default,
        skip_serializing_if = "Setting::is_unknown",
        deserialize_with = "by_our_names"
    )]
    pub permissions: Setting<Permissions>,
    /// In an organization's snapshot: where it is installed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repositories: Option<AppRepositories>,
}

/// Permissions as a list of `KEY:LEVEL`, sorted; `contents:write`.
pub type Permissions = Vec<String>;

/// What GitHub's tables of App permissions call otherwise than its pages do, and rules with them: by it, by us.
/// Source: github/docs, server-to-server-permissions.json of version 2026-03-10 ("Repository permissions for Variables").
const RENAMED: [(&str, &str); 1] = [("actions_variables", "variables")];

/// A permission by the name that rules use.
pub fn canonical(permission: &str) -> String {
    let (key, level) = permission.split_once(':').unwrap_or((permission, ""));
    match RENAMED.iter().find(|(theirs, _)| *theirs == key) {
        Some((_, ours)) if level.is_empty() => (*ours).to_owned(),
        Some((_, ours)) => format!("{ours}:{level}"),
        None => permission.to_owned(),
    }
}

fn by_our_names<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Setting<Permissions>, D::Error> {
    Ok(match Setting::<Permissions>::deserialize(from)? {
        Setting::Known(given) => {
            Setting::Known(given.iter().map(|permission| canonical(permission)).collect())
        }
        other => other,
    })
}

/// Where an App is installed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AppRepositories {
    /// `"all"`: also those to come.
    All(AllRepositories),
    /// Names without the organization.
    Some(Vec<String>),
}

/// The word `all`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "a word")]
pub enum AllRepositories {
    All,
}

impl App {
    /// Whether it may do `permission` (`pull_requests:write`); not known if its permissions are not. Write implies read.
    pub fn may(&self, permission: &str) -> Setting<bool> {
        let implied = permission.strip_suffix(":read").map(|key| format!("{key}:write"));
        let named = |given: &String| given == permission || implied.as_ref() == Some(given);
        match &self.permissions {
            Setting::Known(permissions) => Setting::Known(permissions.iter().any(named)),
            Setting::NotReadable(why) => Setting::NotReadable(why.clone()),
            Setting::Unknown => Setting::Unknown,
        }
    }
}

/// A deploy key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeployKey {
    /// Its title.
    pub title: String,
    /// Whether it only reads.
    pub read_only: bool,
}

/// A pull request that somebody has open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenPullRequest {
    /// Its number.
    pub number: u64,
    /// Login; `dependabot[bot]` for an App.
    pub author: String,
    /// Branch with the change.
    pub head: String,
    /// Branch that it is for.
    pub base: String,
    /// Whether the head lies in another repository.
    #[serde(default)]
    pub fork: bool,
    /// Logins of those whose approvals stand, whatever commit they were given for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approved_by: Vec<String>,
    /// Who has armed auto-merge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_merge: Option<String>,
}

/// Permissions as GitHub answers them, a map, as the list that snapshots hold.
pub fn permissions_of(map: &BTreeMap<String, String>) -> Permissions {
    map.iter()
        .map(|(key, level)| canonical(&format!("{key}:{level}")))
        .collect()
}
