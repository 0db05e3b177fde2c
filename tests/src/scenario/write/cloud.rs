//! Accounts, roles, policies and resources, as the organization's snapshot has them.

use super::kdl::Node;
use super::{AS_OF, Files, Writer, pretty, unread};
use crate::scenario::Refused;
use crate::scenario::model::{May, Resource, Role, Statement, Term, Trust, Way};
use serde_json::{Map, Value, json};

/// The name of the organization's snapshot, which holds the accounts.
pub(super) const SNAPSHOT: &str = "organization";
const VERSION: &str = "2012-10-17";
const ISSUER: &str = "token.actions.githubusercontent.com";

/// Writes the organization's snapshot if there are accounts.
pub(super) fn write(writer: &Writer<'_>, files: &mut Files) -> Result<(), Refused> {
    let cloud = &writer.world.cloud;
    if cloud.accounts.is_empty() && cloud.roles.is_empty() && cloud.resources.is_empty() {
        return Ok(());
    }
    let mut accounts = Map::new();
    for (name, account) in &cloud.accounts {
        let mut roles = Map::new();
        for (id, role) in cloud.roles.iter().filter(|(_, role)| role.account == *name) {
            roles.insert(id.clone(), self::role(writer, id, role)?);
        }
        let resources = resources(writer, &account.id)?;
        accounts.insert(
            account.id.clone(),
            json!({"roles": roles, "resources": resources}),
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

fn role(writer: &Writer<'_>, id: &str, role: &Role) -> Result<Value, Refused> {
    let key = format!("world.cloud.roles.{id}");
    let trust = match &role.trust {
        May::Unknown => unread(),
        May::Known(trust) => {
            let each = trust.iter().map(|trust| self::trust(writer, role, trust, &key));
            json!({"Version": VERSION, "Statement": each.collect::<Result<Vec<_>, _>>()?})
        }
    };
    let mut policies = Vec::new();
    policies.extend(documents(
        &role.policy,
        &format!("{key}.policy"),
        &json!({"name": "inline"}),
    )?);
    for (name, managed) in &writer.world.cloud.managed_policies {
        if managed.attached_to.iter().any(|to| to == id) {
            let key = format!("world.cloud.managed_policies.{name}.statements");
            policies.extend(documents(
                &managed.statements,
                &key,
                &json!({"name": name, "arn": managed.arn}),
            )?);
        }
    }
    Ok(json!({"trust": trust, "policies": policies}))
}

/// A policy, with those of its statements of which something is not stated as documents of their own, which nobody could read.
fn documents(statements: &May<Vec<Statement>>, key: &str, head: &Value) -> Result<Vec<Value>, Refused> {
    let with = |document: Value| {
        let mut policy = head.clone();
        policy["document"] = document;
        policy
    };
    let May::Known(statements) = statements else {
        return Ok(vec![with(unread())]);
    };
    let mut read = Vec::new();
    let mut found = Vec::new();
    for (at, statement) in statements.iter().enumerate() {
        match self::statement(statement, &format!("{key}.{at}"))? {
            Some(statement) => read.push(statement),
            None => found.push(with(unread())),
        }
    }
    found.insert(0, with(json!({"Version": VERSION, "Statement": read})));
    Ok(found)
}

/// A statement; nothing if something of it is not stated.
fn statement(statement: &Statement, key: &str) -> Result<Option<Value>, Refused> {
    let (May::Known(resource), Some(conditions)) =
        (&statement.resource, conditions(&statement.conditions, ""))
    else {
        return Ok(None);
    };
    let mut out = Map::new();
    out.insert("Effect".into(), json!(statement.effect));
    match (statement.action.is_empty(), statement.not_action.is_empty()) {
        (false, true) => out.insert("Action".into(), json!(statement.action)),
        (true, false) => out.insert("NotAction".into(), json!(statement.not_action)),
        _ => return Err(Refused::new(key, "has either `action` or `not_action`")),
    };
    out.insert("Resource".into(), json!(resource));
    if !conditions.is_empty() {
        out.insert("Condition".into(), Value::Object(conditions));
    }
    Ok(Some(Value::Object(out)))
}

/// The conditions of a statement; nothing if one is not stated. Keys of GitHub's tokens are short.
fn conditions(terms: &May<Vec<Term>>, issuer: &str) -> Option<Map<String, Value>> {
    let mut out: Map<String, Value> = Map::new();
    for term in terms.known()? {
        let short = !term.key.contains(':') && !issuer.is_empty();
        let key = if short {
            format!("{issuer}:{}", term.key)
        } else {
            term.key.clone()
        };
        let block = out.entry(term.test.clone()).or_insert_with(|| json!({}));
        block[key] = json!(term.values.known()?);
    }
    Some(out)
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
    // An operator that IAM has and that nobody decides here: what it asks is not stated.
    let unstated = || Map::from_iter([("IpAddress".to_owned(), json!({"aws:SourceIp": "192.0.2.0/24"}))]);
    let conditions = conditions(&trust.conditions, issuer).unwrap_or_else(unstated);
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
    Ok(Value::Object(out))
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
