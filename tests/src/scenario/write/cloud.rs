//! Accounts, roles, policies and resources, as the organization's snapshot has them.

use super::kdl::Node;
use super::{AS_OF, Files, Writer, pretty, unread};
use crate::scenario::Refused;
use crate::scenario::model::{May, Resource, Role, Statement, Term, Trust, Way};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The name of the organization's snapshot, which holds the accounts.
pub(super) const SNAPSHOT: &str = "organization";
/// Stands for the account of which nothing is written.
const NO_ACCOUNT: &str = "000000000000";
const VERSION: &str = "2012-10-17";
const ISSUER: &str = "token.actions.githubusercontent.com";

/// Writes the organization's snapshot if there are accounts.
pub(super) fn write(writer: &Writer<'_>, files: &mut Files) -> Result<(), Refused> {
    let cloud = &writer.world.cloud;
    let numbers = numbers(writer);
    if numbers.is_empty() && cloud.roles.is_empty() && cloud.resources.is_empty() {
        return Ok(());
    }
    let mut accounts = Map::new();
    for number in &numbers {
        let named = |name: &String| {
            cloud
                .accounts
                .get(name)
                .is_some_and(|account| account.id == *number)
        };
        let mut roles = Map::new();
        for (id, role) in cloud.roles.iter().filter(|(_, role)| named(&role.account)) {
            roles.insert(id.clone(), self::role(writer, id, role)?);
        }
        accounts.insert(
            number.clone(),
            json!({"roles": roles, "resources": resources(writer, number)?, "policies_of": ["*"]}),
        );
    }
    for (id, role) in &cloud.roles {
        if !cloud.accounts.contains_key(&role.account) {
            let key = format!("world.cloud.roles.{id}.account");
            return Err(Refused::new(
                key,
                format!("there is no account `{}`", role.account),
            ));
        }
    }
    let snapshot = json!({
        "gabion-snapshot": 1,
        "as_of": AS_OF,
        "organization": writer.organization(),
        "rulesets": [],
        "aws": {"accounts": accounts},
    });
    files.insert(format!("gabion/observed/{SNAPSHOT}.json"), pretty(&snapshot)?);
    Ok(())
}

/// The accounts that the world speaks of. Those in which it has no role have none.
fn numbers(writer: &Writer<'_>) -> BTreeSet<String> {
    let accounts = writer.world.cloud.accounts.values();
    let mut found: BTreeSet<String> = accounts.map(|account| account.id.clone()).collect();
    let twelve = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    for way in ways(writer) {
        let of_arn = way.resource.as_deref().and_then(|arn| arn.split(':').nth(4));
        let of_image = way.image.as_deref().and_then(|image| image.split('.').next());
        found.extend(
            [of_arn, of_image]
                .into_iter()
                .flatten()
                .filter(|text| twelve(text))
                .map(str::to_owned),
        );
        // A bucket's ARN names no account.
        if !way.aws.is_empty() && found.is_empty() {
            found.insert(NO_ACCOUNT.to_owned());
        }
    }
    found
}

fn ways<'w>(writer: &'w Writer<'_>) -> impl Iterator<Item = &'w Way> {
    let assets = writer.world.assets.values();
    assets.flat_map(|asset| asset.changed_by.iter().chain(&asset.destroyed_by))
}

fn role(writer: &Writer<'_>, id: &str, role: &Role) -> Result<Value, Refused> {
    let key = format!("world.cloud.roles.{id}");
    let trust = match &role.trust {
        May::Unknown => unread(),
        May::Known(trust) => {
            let each = trust.iter().map(|trust| self::trust(writer, role, trust, &key));
            json!({"Version": VERSION, "Statement": each.collect::<Result<Vec<_>, _>>()?})
        }
    };
    let inline = json!({"name": "inline"});
    let mut policies = vec![document(&role.policy, &format!("{key}.policy"), &inline)?];
    for (name, managed) in &writer.world.cloud.managed_policies {
        if managed.attached_to.iter().any(|to| to == id) {
            let key = format!("world.cloud.managed_policies.{name}.statements");
            let head = json!({"name": name, "arn": managed.arn});
            policies.push(document(&managed.statements, &key, &head)?);
        }
    }
    Ok(json!({"trust": trust, "policies": policies}))
}

/// A policy; one of which nobody has stated anything could not be read.
fn document(statements: &May<Vec<Statement>>, key: &str, head: &Value) -> Result<Value, Refused> {
    let mut policy = head.clone();
    policy["document"] = match statements {
        May::Unknown => unread(),
        May::Known(statements) => {
            let each = statements.iter().enumerate();
            let each = each.map(|(at, statement)| self::statement(statement, &format!("{key}.{at}")));
            json!({"Version": VERSION, "Statement": each.collect::<Result<Vec<_>, _>>()?})
        }
    };
    Ok(policy)
}

/// A statement. What is not stated of it is written as a condition that nobody here can decide.
fn statement(statement: &Statement, key: &str) -> Result<Value, Refused> {
    let mut out = Map::new();
    out.insert("Effect".into(), json!(statement.effect));
    match (statement.action.is_empty(), statement.not_action.is_empty()) {
        (false, true) => out.insert("Action".into(), json!(statement.action)),
        (true, false) => out.insert("NotAction".into(), json!(statement.not_action)),
        _ => return Err(Refused::new(key, "has either `action` or `not_action`")),
    };
    let mut conditions = conditions(&statement.conditions, "");
    match &statement.resource {
        May::Known(resource) => out.insert("Resource".into(), json!(resource)),
        May::Unknown => {
            undecided(&mut conditions);
            out.insert("Resource".into(), json!("*"))
        }
    };
    if !conditions.is_empty() {
        out.insert("Condition".into(), Value::Object(conditions));
    }
    Ok(Value::Object(out))
}

/// An operator that IAM has and that nobody decides without the network: what it asks is not stated.
fn undecided(conditions: &mut Map<String, Value>) {
    conditions.insert("IpAddress".into(), json!({"aws:SourceIp": "192.0.2.0/24"}));
}

/// The conditions of a statement. Keys of GitHub's tokens are short.
fn conditions(terms: &May<Vec<Term>>, issuer: &str) -> Map<String, Value> {
    let mut out: Map<String, Value> = Map::new();
    let May::Known(terms) = terms else {
        undecided(&mut out);
        return out;
    };
    for term in terms {
        let May::Known(values) = &term.values else {
            undecided(&mut out);
            continue;
        };
        let short = !term.key.contains(':') && !issuer.is_empty();
        let key = if short {
            format!("{issuer}:{}", term.key)
        } else {
            term.key.clone()
        };
        let block = out.entry(term.test.clone()).or_insert_with(|| json!({}));
        block[key] = json!(values);
    }
    out
}

fn trust(writer: &Writer<'_>, role: &Role, trust: &Trust, key: &str) -> Result<Value, Refused> {
    let cloud = &writer.world.cloud;
    let number = |account: &str| {
        let found = cloud.accounts.get(account).map(|account| account.id.clone());
        found.ok_or_else(|| Refused::new(format!("{key}.trust"), format!("there is no account `{account}`")))
    };
    let own = number(&role.account)?;
    let (principal, action) = match trust.principal.split_once(':') {
        None if trust.principal == "github-oidc" => (
            json!({"Federated": format!("arn:aws:iam::{own}:oidc-provider/{ISSUER}")}),
            "sts:AssumeRoleWithWebIdentity",
        ),
        Some(("account", account)) => (
            json!({"AWS": format!("arn:aws:iam::{}:root", number(account)?)}),
            "sts:AssumeRole",
        ),
        Some(("service", service)) => (json!({"Service": service}), "sts:AssumeRole"),
        Some(("role", id)) => {
            let found = cloud.roles.get(id);
            let found = found
                .ok_or_else(|| Refused::new(format!("{key}.trust"), format!("there is no role `{id}`")))?;
            let account = number(&found.account)?;
            (
                json!({"AWS": format!("arn:aws:iam::{account}:role/{id}")}),
                "sts:AssumeRole",
            )
        }
        _ => {
            let why = format!("`{}` is no principal", trust.principal);
            return Err(Refused::new(format!("{key}.trust"), why));
        }
    };
    let mut out = Map::new();
    out.insert("Effect".into(), json!("Allow"));
    out.insert("Action".into(), json!(action));
    out.insert("Principal".into(), principal);
    let issuer = if trust.principal == "github-oidc" {
        ISSUER
    } else {
        ""
    };
    let conditions = conditions(&trust.conditions, issuer);
    if !conditions.is_empty() {
        out.insert("Condition".into(), Value::Object(conditions));
    }
    Ok(Value::Object(out))
}

/// The resources of an account: those whose ARNs name it, and those whose ARNs name none.
fn resources(writer: &Writer<'_>, account: &str) -> Result<Value, Refused> {
    let mut out = Map::new();
    for (id, resource) in &writer.world.cloud.resources {
        let of = resource.arn.split(':').nth(4).unwrap_or_default();
        if of.is_empty() || of == account {
            out.insert(
                resource.arn.clone(),
                self::resource(resource, &format!("world.cloud.resources.{id}"))?,
            );
        }
    }
    for way in ways(writer) {
        let Some(arn) = way.image.as_deref().and_then(repository_arn) else {
            continue;
        };
        if arn.split(':').nth(4) == Some(account) {
            // A registry of which nothing is written lets tags be moved, as registries do.
            out.entry(arn)
                .or_insert_with(|| json!({"tags": {}, "overwrites_tags": true, "image_tags": []}));
        }
    }
    Ok(Value::Object(out))
}

/// The ARN of a repository of images.
fn repository_arn(image: &str) -> Option<String> {
    let (host, name) = image.split_once('/')?;
    let parts: Vec<&str> = host.split('.').collect();
    let [account, "dkr", "ecr", region, ..] = parts.as_slice() else {
        return None;
    };
    Some(format!("arn:aws:ecr:{region}:{account}:repository/{name}"))
}

fn resource(resource: &Resource, key: &str) -> Result<Value, Refused> {
    let mut out = Map::new();
    if let May::Known(tags) = &resource.tags {
        out.insert("tags".into(), json!(tags));
    }
    if resource.arn.contains(":ecr:") {
        let overwrites = match &resource.image_tag_mutability {
            May::Unknown => None,
            May::Known(word) => match word.to_ascii_lowercase().as_str() {
                "" | "mutable" => Some(true),
                "immutable" => Some(false),
                other => {
                    let key = format!("{key}.image_tag_mutability");
                    return Err(Refused::new(
                        key,
                        format!("`{other}` is neither mutable nor immutable"),
                    ));
                }
            },
        };
        if let Some(overwrites) = overwrites {
            out.insert("overwrites_tags".into(), json!(overwrites));
        }
        out.insert("image_tags".into(), json!(resource.existing_tags));
    }
    Ok(Value::Object(out))
}

/// Cloud actions on a resource.
pub(super) fn way(_writer: &Writer<'_>, way: &Way, key: &str) -> Result<Node, Refused> {
    let resource = way.resource.as_deref();
    let resource = resource.ok_or_else(|| Refused::new(format!("{key}.resource"), "is missing"))?;
    let node = way
        .aws
        .iter()
        .fold(Node::new("aws"), |node, action| node.arg(action));
    Ok(node.prop("on", resource))
}

/// A tag that is pulled.
pub(super) fn image(way: &Way, key: &str) -> Result<Node, Refused> {
    let image = way.image.as_deref().unwrap_or_default();
    let tag = way.tag.as_deref();
    let tag = tag.ok_or_else(|| Refused::new(format!("{key}.tag"), "is missing"))?;
    Ok(Node::new("image").arg(image).prop("tag", tag))
}
