//! Writing a snapshot: sorted, indented by two, the same bytes for the same settings.

use super::{Snapshot, Subject, VERSION};
use crate::settings::records::{Environment, RepoSettings, Rule};
use crate::settings::setting::{Listing, NOT_READABLE, Setting};
use serde::Serialize;
use serde_json::{Map, Value};

/// The canonical bytes of a snapshot. Lists whose order means nothing are sorted; classic rules keep theirs.
pub fn write(snapshot: &Snapshot) -> String {
    write_with(snapshot, [])
}

/// The same, with sections that other rooms read, such as `aws`, after the settings.
pub fn write_with(snapshot: &Snapshot, sections: impl IntoIterator<Item = (&'static str, Value)>) -> String {
    let mut out = Map::new();
    out.insert("gabion-snapshot".into(), VERSION.into());
    out.insert("as_of".into(), snapshot.as_of.clone().into());
    match &snapshot.subject {
        Subject::Repository(name) => out.insert("repository".into(), name.clone().into()),
        Subject::Organization(name) => out.insert("organization".into(), name.clone().into()),
    };
    groups(&mut out, &normal(&snapshot.settings));
    out.extend(
        sections
            .into_iter()
            .map(|(name, section)| (name.to_owned(), section)),
    );
    let mut text = serde_json::to_string_pretty(&Value::Object(out)).unwrap_or_default();
    text.push('\n');
    text
}

fn groups(out: &mut Map<String, Value>, settings: &RepoSettings) {
    put(out, "id", &settings.id);
    put(out, "owner_id", &settings.owner_id);
    put(out, "visibility", &settings.visibility);
    put(out, "plan", &settings.plan);
    put(out, "default_branch", &settings.default_branch);
    put(out, "allow_auto_merge", &settings.allow_auto_merge);
    put(out, "branches", &settings.branches);
    put_list(out, "rulesets", &settings.rulesets);
    put_list(out, "protections", &settings.protections);
    put_list(out, "environments", &settings.environments);
    put(out, "actions", &settings.actions);
    put(out, "oidc", &settings.oidc);
    put_list(out, "teams", &settings.teams);
    put_list(out, "collaborators", &settings.collaborators);
    put_list(out, "apps", &settings.apps);
    put_list(out, "deploy_keys", &settings.deploy_keys);
    put(out, "secrets", &settings.secrets);
    put(out, "variables", &settings.variables);
    put(out, "organization_secrets", &settings.organization_secrets);
    put_list(out, "open_pull_requests", &settings.open_pull_requests);
    put_list(out, "runs", &settings.runs);
    put(out, "copilot", &settings.copilot);
}

fn put<T: Serialize>(out: &mut Map<String, Value>, key: &str, setting: &Setting<T>) {
    if let Ok(value) = serde_json::to_value(setting)
        && !setting.is_unknown()
    {
        out.insert(key.into(), value);
    }
}

/// A list that is not complete has no form of its own in a snapshot: what is not all is written as not readable.
fn put_list<T: Serialize>(out: &mut Map<String, Value>, key: &str, listing: &Listing<T>) {
    let value = match &listing.complete {
        Setting::Known(()) => serde_json::to_value(listing.values().collect::<Vec<_>>()).unwrap_or_default(),
        Setting::NotReadable(why) => Value::Object(
            [(NOT_READABLE.to_owned(), why.clone().into())]
                .into_iter()
                .collect(),
        ),
        Setting::Unknown => return,
    };
    out.insert(key.into(), value);
}

fn normal(settings: &RepoSettings) -> RepoSettings {
    let mut normal = settings.clone();
    for names in [
        &mut normal.branches,
        &mut normal.secrets,
        &mut normal.variables,
        &mut normal.organization_secrets,
    ] {
        sort_known(names);
    }
    sort_by(&mut normal.rulesets, |ruleset| {
        (ruleset.source.clone(), ruleset.name.clone(), ruleset.id)
    });
    for ruleset in &mut normal.rulesets.items {
        sort_known(&mut ruleset.value.bypass_actors);
        ruleset.value.rules.sort_by_key(rule_order);
    }
    sort_by(&mut normal.environments, |environment| environment.name.clone());
    normal
        .environments
        .items
        .iter_mut()
        .for_each(|item| sort_environment(&mut item.value));
    sort_by(&mut normal.teams, |team| team.slug.clone());
    for team in &mut normal.teams.items {
        sort_known(&mut team.value.members);
    }
    sort_by(&mut normal.collaborators, |collaborator| {
        collaborator.login.clone()
    });
    sort_by(&mut normal.apps, |app| app.slug.clone());
    for app in &mut normal.apps.items {
        sort_known(&mut app.value.permissions);
    }
    sort_by(&mut normal.deploy_keys, |key| key.title.clone());
    sort_by(&mut normal.open_pull_requests, |request| request.number);
    normal
}

fn sort_environment(environment: &mut Environment) {
    environment.reviewers.sort();
    environment.custom_protection_rules.sort();
    sort_known(&mut environment.branches);
    sort_known(&mut environment.secrets);
    sort_known(&mut environment.variables);
}

fn sort_by<T, K: Ord>(listing: &mut Listing<T>, key: impl Fn(&T) -> K) {
    listing.items.sort_by_cached_key(|item| key(&item.value));
}

/// Rules of one ruleset by what they are, then by how they are written.
fn rule_order(rule: &Rule) -> String {
    serde_json::to_string(rule).unwrap_or_default()
}

fn sort_known<T: Ord>(setting: &mut Setting<Vec<T>>) {
    if let Setting::Known(values) = setting {
        values.sort();
    }
}
