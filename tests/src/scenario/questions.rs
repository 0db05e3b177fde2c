//! Which fact of a world a question of the product asks for.
//!
//! In: the world as it is written, and the key of a question. Out: the path of the value that is `unknown` there. A question that no
//! such value explains keeps its own key, so that a wrong one is seen.

use super::model::Scenario;
use serde_json::Value;

/// The paths of all values of a world that nobody has stated.
pub fn unstated(world: &Value) -> Vec<String> {
    let mut found = Vec::new();
    visit(world, "", &mut found);
    found
}

fn visit(value: &Value, path: &str, found: &mut Vec<String>) {
    let below = |key: &str| match path {
        "" => key.to_owned(),
        _ => format!("{path}.{key}"),
    };
    match value {
        Value::String(text) if text == "unknown" => found.push(path.to_owned()),
        Value::Object(map) => map
            .iter()
            .for_each(|(key, value)| visit(value, &below(key), found)),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                visit(item, &below(&at.to_string()), found);
            }
        }
        _ => {}
    }
}

/// The path that a question asks for, or the question's own key.
pub fn fact(scenario: &Scenario, unstated: &[String], key: &str) -> String {
    let asked = |path: &&String| keys(scenario, path).iter().any(|pattern| fits(pattern, key));
    // What an App may is asked before what it does.
    let order = |path: &&String| !path.starts_with("credentials.");
    let asked = unstated.iter().filter(asked).min_by_key(order);
    asked.cloned().unwrap_or_else(|| key.to_owned())
}

/// `*` stands for any text.
fn fits(pattern: &str, key: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| key.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// The keys under which the product asks for a value.
fn keys(scenario: &Scenario, path: &str) -> Vec<String> {
    let segments: Vec<&str> = path.split('.').collect();
    match segments.as_slice() {
        ["repositories", repository, "oidc_subject"] => {
            vec![format!(
                "oidc:{}",
                scenario.world.repositories[*repository].full_name
            )]
        }
        ["repositories", repository, rest @ ..] => of_repository(repository, rest),
        ["principals", id, field, ..] => of_principal(id, field),
        ["credentials", id, rest @ ..] => of_credential(scenario, id, rest),
        ["runners", id, ..] => vec![format!("runner:*{id}")],
        ["cloud", rest @ ..] => of_cloud(scenario, rest),
        ["clusters", id, ..] => vec![format!("rbac:{id}:*")],
        ["gates", id, ..] => vec![format!("approve:*#gate-{id}")],
        ["assets", id, rest @ ..] => of_asset(scenario, id, rest),
        _ => Vec::new(),
    }
}

fn of_repository(name: &str, rest: &[&str]) -> Vec<String> {
    match rest {
        ["visibility"] => vec![format!("visibility:{name}"), format!("plan:{name}")],
        ["plan"] => vec![format!("plan:{name}")],
        ["roles"] => vec![format!("access:{name}:*")],
        ["roles", user] => vec![format!("access:{name}:{user}")],
        ["actions_can_approve"] => vec![format!("actions:{name}")],
        ["copilot_reviews"] => vec![format!("copilot-reviews:{name}"), format!("copilot:{name}")],
        ["count_copilot_approvals"] => vec![format!("copilot:{name}")],
        ["codeowners"] => vec![format!("codeowners:{name}")],
        ["branch_protection", ..] | ["rulesets"] => vec![format!("rules:{name}:*")],
        ["rulesets", ruleset, "bypass_actors"] => vec![format!("bypass:{name}:{ruleset}")],
        ["rulesets", ruleset, "bypass_actors", _, field] => {
            vec![format!("rules:{name}:{ruleset}: bypass_actors.{field}")]
        }
        ["rulesets", ruleset, "enforcement"] => vec![format!("rules:{name}:{ruleset}")],
        ["rulesets", ruleset, "rules", "pull_request", field] => {
            vec![format!("rules:{name}:{ruleset}: {field}")]
        }
        ["rulesets", ruleset, "rules", rule] => vec![format!("rules:{name}:{ruleset}: {rule}")],
        ["rulesets", ..] => vec![format!("rules:{name}:*")],
        ["environments"] => vec![format!("environments:{name}*")],
        ["environments", environment, ..] => vec![format!("environments:{name}:{environment}")],
        ["open_pull_requests"] => vec![format!("pull-requests:{name}*"), format!("branches:{name}")],
        ["workflows", workflow, "jobs", job, field, ..] => {
            let place = format!("{name}:{workflow}.yml#{job}");
            match *field {
                "if" => vec![format!("if:{place}: *")],
                "environment" => vec![format!("environment:{place}")],
                "runs_code" => vec![format!("action:{name}:*")],
                "permissions" => vec![format!("token-default:{name}*")],
                _ => vec![format!("{field}:{name}*{workflow}.yml#{job}")],
            }
        }
        _ => Vec::new(),
    }
}

fn of_principal(id: &str, field: &str) -> Vec<String> {
    match field {
        "members" => vec![format!("members:{id}")],
        "operator" => vec![format!("operator:{id}")],
        "egress" => vec![format!("reaches:{id}")],
        _ => vec![format!("apps:*:{id}"), format!("members:{id}")],
    }
}

fn of_credential(scenario: &Scenario, id: &str, rest: &[&str]) -> Vec<String> {
    let credential = &scenario.world.credentials[id];
    let whose = credential.acts_as.as_deref().unwrap_or_default();
    let named = id.to_uppercase().replace(['-', '.'], "_");
    let assets = scenario.world.assets.iter();
    let steps = assets.flat_map(|(asset, of)| of.steps.iter().map(move |step| (asset, step)));
    let needing = steps.filter(|(_, step)| step.needs.as_deref() == Some(id));
    let done = needing.map(|(asset, step)| format!("holder:{asset}/{}", step.does));
    match rest {
        ["held_by"] => [
            format!("holder:*/{id}"),
            format!("holder:*{named}"),
            format!("holder:*:{whose}"),
            format!("holder:*{}", credential.role.as_deref().unwrap_or(id)),
        ]
        .into_iter()
        .chain(done)
        .collect(),
        ["stored_in"] => vec![format!("place:{named}")],
        ["opens"] => vec![format!("opens:{named}")],
        ["read_only"] => vec![format!("access:deploy-key:*/{id}")],
        ["repositories"] => vec![format!("apps:*:{whose}"), format!("token:*/{id}:*")],
        ["repositories", of, ..] => vec![format!("apps:{of}:{whose}"), format!("token:*/{id}:{of}")],
        _ => Vec::new(),
    }
}

fn of_cloud(scenario: &Scenario, rest: &[&str]) -> Vec<String> {
    match rest {
        ["roles", role, "trust"] => vec![format!("aws-trust:*/{role}")],
        ["roles", role, "trust", ..] => {
            vec![format!("aws-trust:*/{role}"), format!("aws-conditions:*/{role}")]
        }
        ["roles", role, "policy"] => vec![format!("aws-policies:*/{role}")],
        ["roles", role, "policy", ..] => vec![format!("aws-conditions:*/{role}")],
        ["managed_policies", policy, rest @ ..] => {
            let attached = &scenario.world.cloud.managed_policies[*policy].attached_to;
            let group = if rest.len() == 1 {
                "aws-policies"
            } else {
                "aws-conditions"
            };
            attached.iter().map(|role| format!("{group}:*/{role}")).collect()
        }
        ["resources", id, field, ..] => {
            let arn = &scenario.world.cloud.resources[*id].arn;
            match *field {
                "tags" => vec![format!("aws-tags:{arn}")],
                _ => vec![format!("aws-image:{arn}*")],
            }
        }
        _ => Vec::new(),
    }
}

fn of_asset(scenario: &Scenario, id: &str, rest: &[&str]) -> Vec<String> {
    let asset = &scenario.world.assets[id];
    match rest {
        ["enforced_by"] => vec![format!("limit:{}", asset.agent.as_deref().unwrap_or_default())],
        ["changed_by" | "destroyed_by", _, "auto_sync"] => vec![format!("sync:{id}:*")],
        ["trusted_publisher", "environment"] => vec![format!("believes:{id}")],
        ["verifies_artifact", ..] => vec![format!("verifies:{id}")],
        ["state_in"] => vec![format!("state:{id}")],
        _ => Vec::new(),
    }
}
