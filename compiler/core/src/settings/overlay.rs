//! Putting records together: an organization's below a repository's, and what is emitted over both.

use super::records::{
    AppRepositories, BranchPolicies, Conditions, Environment, RepoSettings, Rule, Ruleset, Target,
};
use super::setting::{Item, Listing, Setting};
use crate::glob::{Dialect, Language};
use std::collections::BTreeSet;

/// Every pattern in the settings that cuts refs or paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsPatterns {
    /// Over branch names.
    pub branches: BTreeSet<(Dialect, String)>,
    /// Over tag names.
    pub tags: BTreeSet<(Dialect, String)>,
    /// Over paths, `!` included.
    pub paths: BTreeSet<(Dialect, String)>,
}

impl RepoSettings {
    /// The patterns by which refs and paths must be told apart for openings to be exact.
    pub fn patterns(&self) -> SettingsPatterns {
        let mut out = SettingsPatterns::default();
        for ruleset in self.rulesets.values() {
            ruleset_patterns(ruleset, &mut out);
        }
        for protection in self.protections.values() {
            out.branches
                .insert((Dialect::RulesetRef, protection.pattern.clone()));
        }
        for environment in self.environments.values() {
            for policy in environment.branches.known().into_iter().flatten() {
                let names = if policy.kind == super::records::PolicyKind::Tag {
                    &mut out.tags
                } else {
                    &mut out.branches
                };
                names.insert((Dialect::EnvironmentBranch, policy.name.clone()));
            }
        }
        for branch in self.branches.known().into_iter().flatten() {
            out.branches.insert((Dialect::Exact, branch.clone()));
        }
        out
    }

    /// Whether any rule asks for a code owner's review, in force or not.
    pub fn asks_code_owners(&self) -> bool {
        let rules = self.rulesets.values().flat_map(|ruleset| &ruleset.rules);
        let mut rules = rules.filter_map(|rule| match rule {
            Rule::PullRequest(rule) => Some(rule.require_code_owner_review),
            _ => None,
        });
        let mut classic = self.protections.values();
        rules.any(|asked| asked)
            || classic.any(|protection| {
                let reviews = protection.required_pull_request_reviews.as_ref();
                reviews.is_some_and(|reviews| reviews.require_code_owner_reviews)
            })
    }

    /// The settings once these are applied: rulesets are added (one of the same name and target is replaced), environments replace those
    /// of the same name. Whether the listings are complete does not change.
    #[must_use]
    pub fn overlay(&self, rulesets: &[Item<Ruleset>], environments: &[Item<Environment>]) -> RepoSettings {
        let mut then = self.clone();
        for ruleset in rulesets {
            let same = |other: &Item<Ruleset>| {
                other.value.name == ruleset.value.name
                    && other.value.target == ruleset.value.target
                    && other.value.source_type.as_deref() != Some("Organization")
            };
            replace(&mut then.rulesets, same, ruleset);
        }
        for environment in environments {
            let merged = kept(&then.environments, environment);
            replace(
                &mut then.environments,
                |other| other.value.name == merged.value.name,
                &merged,
            );
        }
        then
    }

    /// What the repository's own snapshot does not say, from its organization's. `name` is the repository's, without the owner.
    #[must_use]
    pub fn with_organization(&self, organization: &RepoSettings, name: &str) -> RepoSettings {
        let mut whole = self.clone();
        whole.plan = whole.plan.or(organization.plan.clone());
        whole.organization_secrets = whole.organization_secrets.or(organization.secrets.clone());
        add_rulesets(&mut whole.rulesets, &organization.rulesets, name);
        add_teams(&mut whole, organization);
        forbid_actions(&mut whole, organization);
        if !whole.apps.is_complete() {
            let here = organization
                .apps
                .items
                .iter()
                .filter(|app| installed(app.value.repositories.as_ref(), name));
            whole.apps = Listing {
                items: here.cloned().collect(),
                complete: organization.apps.complete.clone(),
            };
        }
        whole
    }
}

impl RepoSettings {
    /// Takes over plan and visibility from the declaration where nobody has looked.
    pub fn declare(&mut self, plan: Option<&str>, visibility: Option<&str>) {
        use super::records::{Plan, Visibility};
        let plan = match plan {
            Some("free") => Setting::Known(Plan::Free),
            Some("pro") => Setting::Known(Plan::Pro),
            Some("team") => Setting::Known(Plan::Team),
            Some("enterprise") => Setting::Known(Plan::Enterprise),
            _ => Setting::Unknown,
        };
        let visibility = match visibility {
            Some("public") => Setting::Known(Visibility::Public),
            Some("private") => Setting::Known(Visibility::Private),
            Some("internal") => Setting::Known(Visibility::Internal),
            _ => Setting::Unknown,
        };
        self.plan = std::mem::take(&mut self.plan).or(plan);
        self.visibility = std::mem::take(&mut self.visibility).or(visibility);
    }
}

fn ruleset_patterns(ruleset: &Ruleset, out: &mut SettingsPatterns) {
    let refs = ruleset
        .conditions
        .as_ref()
        .and_then(|conditions| conditions.ref_name.as_ref());
    let names = if ruleset.target == Target::Tag {
        &mut out.tags
    } else {
        &mut out.branches
    };
    for pattern in refs
        .into_iter()
        .flat_map(|refs| refs.include.iter().chain(&refs.exclude))
    {
        if !pattern.starts_with('~') {
            names.insert((Dialect::RulesetRef, pattern.clone()));
        }
    }
    for rule in &ruleset.rules {
        let patterns: Vec<&String> = match rule {
            Rule::PullRequest(rule) => rule
                .required_reviewers
                .iter()
                .flat_map(|reviewer| &reviewer.file_patterns)
                .collect(),
            Rule::FilePathRestriction(paths) => paths.iter().collect(),
            _ => Vec::new(),
        };
        out.paths.extend(
            patterns
                .into_iter()
                .map(|pattern| (Dialect::FilePatterns, pattern.clone())),
        );
    }
}

fn replace<T: Clone>(listing: &mut Listing<T>, same: impl Fn(&Item<T>) -> bool, new: &Item<T>) {
    listing.items.retain(|item| !same(item));
    listing.items.push(new.clone());
}

/// What putting an environment does not change: its secrets, the rules of Apps, and the names that its branch policy has already.
/// Names are only ever added, so one that lets too much in stays until somebody deletes it.
fn kept(known: &Listing<Environment>, new: &Item<Environment>) -> Item<Environment> {
    let mut merged = new.clone();
    let same = |old: &&Environment| old.name.eq_ignore_ascii_case(&new.value.name);
    let Some(old) = known.values().find(same) else {
        return merged;
    };
    let value = &mut merged.value;
    value.secrets = std::mem::take(&mut value.secrets).or(old.secrets.clone());
    value.variables = std::mem::take(&mut value.variables).or(old.variables.clone());
    for slug in &old.custom_protection_rules {
        if !value.custom_protection_rules.contains(slug) {
            value.custom_protection_rules.push(slug.clone());
        }
    }
    let by_name = |policy: Option<BranchPolicies>| policy.is_some_and(|policy| policy.custom_branch_policies);
    if by_name(old.deployment_branch_policy) && by_name(value.deployment_branch_policy) {
        let added = std::mem::take(&mut value.branches);
        value.branches = match (added, &old.branches) {
            (added, Setting::Known(there)) => {
                let mut names = there.clone();
                let added = added.known().cloned().unwrap_or_default();
                names.extend(added.into_iter().filter(|name| !there.contains(name)));
                Setting::Known(names)
            }
            (_, unread) => unread.clone(),
        };
    }
    merged
}

/// Organization rulesets that surely apply here are added; one that may leaves the list incomplete.
fn add_rulesets(own: &mut Listing<Ruleset>, organization: &Listing<Ruleset>, name: &str) {
    if own.is_complete() {
        return; // A repository's own list has those of its organization.
    }
    for ruleset in &organization.items {
        if applies_to(ruleset.value.conditions.as_ref(), name) == Some(true) {
            own.items.push(ruleset.clone());
        }
    }
}

fn applies_to(conditions: Option<&Conditions>, name: &str) -> Option<bool> {
    let conditions = conditions?;
    if conditions.repository_id.is_some() || conditions.repository_property.is_some() {
        return None;
    }
    let names = conditions.repository_name.as_ref()?;
    let any = |key: &str| -> Option<bool> {
        let patterns = names
            .get(key)?
            .as_array()?
            .iter()
            .map(serde_json::Value::as_str)
            .collect::<Option<Vec<_>>>()?;
        let mut found = false;
        for pattern in patterns {
            found |= pattern == "~ALL"
                || Language::compile(Dialect::EnvironmentBranch, pattern)
                    .ok()?
                    .matches(name);
        }
        Some(found)
    };
    Some(any("include")? && !any("exclude").unwrap_or(true))
}

/// What an organization does not let its workflows do, no repository of it can turn on; what was read of the repository stands.
/// Source: REST description of `PUT /repos/{owner}/{repo}/actions/permissions/workflow`: 409, "prevented by the owning organization".
fn forbid_actions(whole: &mut RepoSettings, organization: &RepoSettings) {
    let forbidden = organization
        .actions
        .known()
        .is_some_and(|actions| actions.can_approve_pull_request_reviews == Setting::Known(false));
    if !forbidden {
        return;
    }
    match &mut whole.actions {
        Setting::Known(actions) => {
            let own = actions.can_approve_pull_request_reviews.clone();
            actions.can_approve_pull_request_reviews = own.or(Setting::Known(false));
        }
        unread => {
            *unread = Setting::Known(super::records::Actions {
                can_approve_pull_request_reviews: Setting::Known(false),
                ..Default::default()
            });
        }
    }
}

fn add_teams(whole: &mut RepoSettings, organization: &RepoSettings) {
    for team in &mut whole.teams.items {
        let same = organization
            .teams
            .values()
            .find(|other| other.slug == team.value.slug);
        if let Some(other) = same {
            team.value.id = team.value.id.or(other.id);
            team.value.privacy = std::mem::take(&mut team.value.privacy).or(other.privacy.clone());
            team.value.members = std::mem::take(&mut team.value.members).or(other.members.clone());
        }
    }
    let missing =
        |team: &&Item<super::records::Team>| !whole.teams.values().any(|own| own.slug == team.value.slug);
    let mut further: Vec<_> = organization.teams.items.iter().filter(missing).cloned().collect();
    for team in &mut further {
        // A team that the repository's complete list does not have, has no access.
        team.value.permission = match whole.teams.is_complete() {
            true => Setting::Known(super::records::Role::Read),
            false => Setting::Unknown,
        };
    }
    whole.teams.items.extend(further);
}

fn installed(repositories: Option<&AppRepositories>, name: &str) -> bool {
    match repositories {
        Some(AppRepositories::Some(names)) => names.iter().any(|named| named == name),
        Some(AppRepositories::All(_)) | None => true,
    }
}
