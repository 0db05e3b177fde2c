//! A scenario file to its world, and to the near miss's.

use super::Refused;
use super::model::Scenario;
use serde_json::{Map, Value};

/// The file, typed.
///
/// # Errors
/// What cannot be read, by its key.
pub fn scenario(text: &str) -> Result<(Scenario, Value), Refused> {
    let value: Value =
        yaml_serde::from_str(text).map_err(|error| Refused::new("file", format!("is no YAML: {error}")))?;
    Ok((typed(&value)?, value))
}

/// The same world with the one path of the near miss set to its value.
///
/// # Errors
/// A path that does not exist.
pub fn near_miss(value: &Value) -> Result<Scenario, Refused> {
    typed(&self::changed(value)?)
}

/// The file with the one path of the near miss set to its value.
///
/// # Errors
/// A path that does not exist.
pub fn changed(value: &Value) -> Result<Value, Refused> {
    let mut changed = value.clone();
    let set = value
        .pointer("/near_miss/set")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_else(Map::new);
    if set.len() != 1 {
        return Err(Refused::new("near_miss.set", "must have exactly one path"));
    }
    for (path, new) in set {
        let world = changed.pointer_mut("/world");
        let place = world.and_then(|world| place(world, &path));
        *place.ok_or_else(|| Refused::new(format!("near_miss.set.{path}"), "leads nowhere"))? = new;
    }
    Ok(changed)
}

/// The place of a path; a key that is not there is made, since it has a default.
fn place<'v>(world: &'v mut Value, path: &str) -> Option<&'v mut Value> {
    let mut at = world;
    for segment in path.split('.') {
        at = match at {
            Value::Array(items) => items.get_mut(segment.parse::<usize>().ok()?)?,
            Value::Object(map) => map.entry(segment.to_owned()).or_insert(Value::Null),
            Value::Null => {
                *at = Value::Object(Map::new());
                at.as_object_mut()?
                    .entry(segment.to_owned())
                    .or_insert(Value::Null)
            }
            _ => return None,
        };
    }
    Some(at)
}

/// Keys whose value nobody may have stated; what holds a map of values may hold it too.
const OPEN: [&str; 60] = [
    "members",
    "identity",
    "operator",
    "egress",
    "acts",
    "when",
    "scope_read_from",
    "computed_from",
    "held_by",
    "stored_in",
    "repositories",
    "read_only",
    "opens",
    "visibility",
    "plan",
    "roles",
    "actions_can_approve",
    "copilot_reviews",
    "count_copilot_approvals",
    "auto_merge",
    "oidc_subject",
    "codeowners",
    "branch_protection",
    "open_pull_requests",
    "rulesets",
    "environments",
    "enforcement",
    "bypass_actors",
    "mode",
    "pull_request",
    "creation",
    "update",
    "deletion",
    "required_approvals",
    "require_code_owner_review",
    "dismiss_stale_reviews",
    "require_last_push_approval",
    "required_reviewers",
    "integration",
    "prevent_self_review",
    "admins_can_bypass",
    "deployment_branches",
    "permissions",
    "environment",
    "if",
    "checkout",
    "runs_code",
    "ephemeral",
    "trust",
    "policy",
    "conditions",
    "values",
    "resource",
    "statements",
    "tags",
    "image_tag_mutability",
    "bindings",
    "on_timeout",
    "enforced_by",
    "auto_sync",
];

/// Keys besides, of one kind of record each.
const ALSO: [&str; 6] = [
    "verifies_artifact",
    "state_in",
    "enforce_admins",
    "restrict_pushes",
    "block_creations",
    "allow_deletions",
];

/// Refuses `unknown` where it would pass for a name.
fn refuse_unknown(value: &Value, path: &str, open: bool) -> Result<(), Refused> {
    match value {
        Value::String(text) if text == "unknown" && !open => Err(Refused::new(
            path.to_owned(),
            "is `unknown`, which no file can say",
        )),
        Value::Object(map) => map.iter().try_for_each(|(key, value)| {
            let known = OPEN.contains(&key.as_str()) || ALSO.contains(&key.as_str());
            let holder = path.rsplit('.').next().unwrap_or_default();
            let within = matches!(holder, "repositories" | "roles" | "permissions" | "environments")
                || path.contains(".credentials.") && path.contains(".repositories.")
                || key == "rules" && path.starts_with("world.clusters.");
            let triggers = path.contains(".triggers");
            refuse_unknown(value, &format!("{path}.{key}"), !triggers && (known || within))
        }),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(at, item)| refuse_unknown(item, &format!("{path}.{at}"), false)),
        _ => Ok(()),
    }
}

/// Typed record by record, so that an error names the record that holds the key.
fn typed(value: &Value) -> Result<Scenario, Refused> {
    if let Some(world) = value.get("world") {
        refuse_unknown(world, "world", false)?;
    }
    for group in [
        "principals",
        "credentials",
        "repositories",
        "runners",
        "clusters",
        "gates",
        "assets",
    ] {
        let records = value
            .pointer(&format!("/world/{group}"))
            .and_then(Value::as_object);
        for (id, record) in records.into_iter().flatten() {
            one(group, record).map_err(|why| Refused::new(format!("world.{group}.{id}"), why))?;
        }
    }
    serde_json::from_value(without_nulls(value)).map_err(|error| Refused::new("scenario", error.to_string()))
}

fn one(group: &str, record: &Value) -> Result<(), String> {
    use super::model::{Asset, Cluster, Credential, Gate, Principal, Repository, Runner};
    fn read<T: serde::de::DeserializeOwned>(record: &Value) -> Result<(), String> {
        serde_json::from_value::<T>(without_nulls(record))
            .map(|_| ())
            .map_err(|error| error.to_string())
    }
    match group {
        "principals" => read::<Principal>(record),
        "credentials" => read::<Credential>(record),
        "repositories" => read::<Repository>(record),
        "runners" => read::<Runner>(record),
        "clusters" => read::<Cluster>(record),
        "gates" => read::<Gate>(record),
        _ => read::<Asset>(record),
    }
}

/// `null` is the default, like a key that is not there; but an event with nothing behind it is an event, as in the platform's syntax.
fn without_nulls(value: &Value) -> Value {
    let events = |events: &Value| match events {
        Value::Object(events) => Value::Object(
            events
                .iter()
                .map(|(event, value)| match value.is_null() {
                    true => (event.clone(), Value::Object(serde_json::Map::new())),
                    false => (event.clone(), without_nulls(value)),
                })
                .collect(),
        ),
        other => without_nulls(other),
    };
    match value {
        Value::Object(map) => map
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| match key == "triggers" {
                true => (key.clone(), events(value)),
                false => (key.clone(), without_nulls(value)),
            })
            .collect(),
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}
