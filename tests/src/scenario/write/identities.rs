//! Agents, automations, and what they hold.

use super::automations::automation;
use super::kdl::Node;
use super::{Writer, radius, secret_name, workflows};
use crate::scenario::Refused;
use crate::scenario::model::{Credential, May, Principal};
use std::collections::BTreeMap;

/// The principals that act by themselves, as nodes of the declaration.
pub(super) fn nodes(writer: &Writer<'_>) -> Result<Vec<Node>, Refused> {
    let mut nodes = Vec::new();
    for (id, principal) in &writer.world.principals {
        let acts = writer.scenario.goal.by.contains(id);
        match principal.kind.as_str() {
            "agent" => nodes.push(agent(writer, id, principal)?),
            "automation" | "unmodelled" if acts => nodes.push(agent(writer, id, principal)?),
            "automation" => nodes.extend(automation(writer, id, principal)?),
            // A person or an outsider with credentials that acts by goal is an agent of the team's declaration too.
            "human" | "outsider" if acts && holds_something(writer, id) => {
                nodes.push(agent(writer, id, principal)?);
            }
            "human" | "team" | "outsider" | "unmodelled" => {}
            other => {
                return Err(Refused::new(
                    format!("world.principals.{id}.kind"),
                    format!("`{other}` is no kind"),
                ));
            }
        }
    }
    Ok(nodes)
}

/// Whether some credential lies in somebody's hands.
pub(super) fn holds_something(writer: &Writer<'_>, id: &str) -> bool {
    held_by(writer, id).next().is_some()
}

fn held_by<'w>(writer: &'w Writer<'_>, id: &str) -> impl Iterator<Item = (&'w String, &'w Credential)> {
    let id = id.to_owned();
    writer.world.credentials.iter().filter(move |(_, credential)| {
        let holders = credential.held_by.known();
        holders.is_some_and(|holders| holders.contains(&id))
    })
}

fn agent(writer: &Writer<'_>, id: &str, principal: &Principal) -> Result<Node, Refused> {
    let key = format!("world.principals.{id}");
    let mut node = Node::new("agent").arg(id);
    // An agent of which nobody has said who runs it names nobody.
    if let Some(May::Known(operator)) = &principal.operator {
        node = node.prop("operator", operator);
    }
    if principal.runs_in.is_empty() {
        node = node.child(Node::new("runs").prop("in", "hosted").prop("vendor", "acme"));
    }
    for job in &principal.runs_in {
        let (repository, place) = workflows::job_path(job, &format!("{key}.runs_in"))?;
        node = node.child(Node::new("runs").prop("in", place).prop("of", repository));
    }
    if let Some(identity) = identity(writer, id) {
        node = node.child(identity);
    }
    let holds = holds(writer, id, &key)?;
    if holds.is_empty() {
        node = node.child(Node::new("holds"));
    } else {
        node = node.child(holds);
    }
    let may_hold = may_hold(writer, &key)?;
    if !may_hold.is_empty() {
        node = node.child(may_hold);
    }
    for reads in &principal.reads {
        let channel = match reads.channel.replace('_', "-").as_str() {
            comments if comments.ends_with("comments") => format!("comments:{}", reads.repository),
            channel => format!("{channel}:{}", reads.repository),
        };
        node = node.child(Node::new("reads").arg(channel));
    }
    let scope = scope(writer, id, principal)?;
    Ok(node.children(scope).children(radius::node(writer, id)))
}

/// What an agent is meant to reach and to spend; none if nobody has stated what it reaches.
fn scope(writer: &Writer<'_>, id: &str, principal: &Principal) -> Result<Option<Node>, Refused> {
    let mut scope = Node::new("scope");
    for (name, asset) in &writer.world.assets {
        if asset.kind == "budget" && asset.agent.as_deref() == Some(id) {
            scope = scope.child(limit(asset, &format!("world.assets.{name}"))?);
        }
    }
    Ok(match &principal.egress {
        // Where it reaches has nothing to do with what it spends, and the other way round.
        May::Unknown if scope.is_empty() || writer.scenario.goal.effect != "spend" => None,
        May::Unknown => Some(scope),
        May::Known(hosts) if hosts.is_empty() => Some(scope),
        May::Known(hosts) => {
            let reach = hosts.iter().fold(Node::new("reach"), |node, host| node.arg(host));
            Some(scope.child(reach))
        }
    })
}

/// `40 USD a day`, and who enforces it.
fn limit(asset: &crate::scenario::model::Asset, key: &str) -> Result<Node, Refused> {
    let text = asset.limit.as_deref().unwrap_or_default();
    let amount: String = text.chars().take_while(char::is_ascii_digit).collect();
    let mut node = Node::new("spend");
    if let Ok(usd) = amount.parse() {
        node = node.prop_number("usd", usd);
    }
    let period = ["run", "day", "week", "month"]
        .into_iter()
        .find(|word| text.ends_with(word));
    if let Some(period) = period {
        node = node.prop("per", period);
    }
    let enforced = asset.enforced_by.as_ref();
    let enforced = enforced.ok_or_else(|| Refused::new(format!("{key}.enforced_by"), "is missing"))?;
    Ok(match enforced {
        May::Known(by) => node.prop("enforced-by", by),
        May::Unknown => node,
    })
}

/// Whom the platform sees.
pub(super) fn identity(writer: &Writer<'_>, id: &str) -> Option<Node> {
    let who = if writer.is_app(id) {
        Node::new("github-app")
            .arg(id)
            .prop_number("id", writer.number(id))
    } else if writer.is_user(id) {
        Node::new("machine-user").arg(id)
    } else {
        return None;
    };
    Some(Node::new("identity").child(who))
}

fn holds(writer: &Writer<'_>, id: &str, key: &str) -> Result<Node, Refused> {
    let mut node = Node::new("holds");
    for (name, credential) in held_by(writer, id) {
        node = within_reach(writer, node, name, credential, key)?;
    }
    Ok(node)
}

/// What exists and of which nobody has said who has it.
fn may_hold(writer: &Writer<'_>, key: &str) -> Result<Node, Refused> {
    let mut node = Node::new("may-hold");
    for (name, credential) in &writer.world.credentials {
        if credential.held_by == May::Unknown {
            node = within_reach(writer, node, name, credential, key)?;
        }
    }
    Ok(node)
}

fn within_reach(
    writer: &Writer<'_>,
    mut node: Node,
    name: &str,
    credential: &Credential,
    key: &str,
) -> Result<Node, Refused> {
    node = node.child(held(writer, name, credential, key)?);
    // A way that names a credential is named by its secret, whatever else that is.
    if credential.kind != "opaque" && is_a_way(writer, name) {
        let secret = Node::new("secret").arg(secret_name(name));
        let place = place(writer, credential, &format!("world.credentials.{name}"))?;
        node = node.child(match place {
            Some(place) => secret.prop("in", place),
            None => secret,
        });
    }
    Ok(node)
}

/// Whether some asset is changed, destroyed or read by whoever has a credential.
fn is_a_way(writer: &Writer<'_>, name: &str) -> bool {
    writer.world.assets.values().any(|asset| {
        let mut ways = asset.changed_by.iter().chain(&asset.destroyed_by);
        let opened = asset.opened_by.iter().flat_map(|all| all.all());
        ways.any(|way| way.credential.as_deref() == Some(name)) || opened.into_iter().any(|by| by == name)
    })
}

/// A credential as a node: what it is, and what it may.
pub(super) fn held(
    writer: &Writer<'_>,
    name: &str,
    credential: &Credential,
    _holder: &str,
) -> Result<Node, Refused> {
    let key = format!("world.credentials.{name}");
    let acts_as = || {
        let found = credential.acts_as.as_deref();
        found.ok_or_else(|| Refused::new(format!("{key}.acts_as"), "is missing"))
    };
    match credential.kind.as_str() {
        "app-token" => {
            let node = Node::new("app-token").arg(acts_as()?).prop("called", name);
            permissions(writer, node, credential, &key)
        }
        "actions-token" => {
            let node = Node::new("job-token").prop("called", name);
            permissions(writer, node, credential, &key)
        }
        "user-token" => {
            let node = Node::new("user-token").arg(acts_as()?).prop("called", name);
            permissions(writer, node, credential, &key)
        }
        "user-login" => Ok(Node::new("login").arg(acts_as()?)),
        "deploy-key" => {
            let repository = credential.repository.as_deref();
            let repository =
                repository.ok_or_else(|| Refused::new(format!("{key}.repository"), "is missing"))?;
            let access = match credential.read_only {
                May::Known(true) => "read",
                May::Known(false) => "write",
                May::Unknown => "unknown",
            };
            Ok(Node::new("deploy-key")
                .arg(name)
                .prop("of", repository)
                .prop("access", access))
        }
        "aws-role" | "aws-key" => {
            let role = credential.role.as_deref();
            let role = role.ok_or_else(|| Refused::new(format!("{key}.role"), "is missing"))?;
            let cloud = &writer.world.cloud;
            let account = cloud
                .roles
                .get(role)
                .and_then(|role| cloud.accounts.get(&role.account));
            let account = account
                .ok_or_else(|| Refused::new(format!("{key}.role"), format!("there is no role `{role}`")))?;
            Ok(Node::new("aws-role").arg(role).prop("account", &account.id))
        }
        "registry-token" => {
            let package = credential.package.as_deref();
            let package = package.ok_or_else(|| Refused::new(format!("{key}.package"), "is missing"))?;
            Ok(Node::new("registry-token").arg(package))
        }
        "kubernetes-token" => {
            let missing = |what: &str| Refused::new(format!("{key}.{what}"), "is missing");
            let cluster = credential.cluster.as_deref().ok_or_else(|| missing("cluster"))?;
            let subject = credential.subject.as_deref().ok_or_else(|| missing("subject"))?;
            let user = subject.strip_prefix("system:serviceaccount:");
            let subject = match user.and_then(|rest| rest.split_once(':')) {
                Some((namespace, name)) => format!("serviceaccount:{namespace}/{name}"),
                None => subject.to_owned(),
            };
            Ok(Node::new("service-account").arg(subject).prop("cluster", cluster))
        }
        "opaque" => {
            let node = Node::new("secret").arg(secret_name(name));
            let node = match place(writer, credential, &key)? {
                Some(place) => node.prop("in", place),
                None => node,
            };
            Ok(match credential.opens {
                May::Unknown => node.prop("opens", "unknown"),
                May::Known(_) => node,
            })
        }
        other => Err(Refused::new(
            format!("{key}.type"),
            format!("`{other}` is no type"),
        )),
    }
}

/// Where a credential is stored, as the declaration spells it.
pub(super) fn place(
    writer: &Writer<'_>,
    credential: &Credential,
    key: &str,
) -> Result<Option<String>, Refused> {
    let Some(stored) = &credential.stored_in else {
        return Ok(None);
    };
    let May::Known(stored) = stored else {
        return Ok(Some("unknown".to_owned()));
    };
    Ok(Some(match stored.split_once(':') {
        Some(("organization", name)) if name == writer.organization() => "organization".to_owned(),
        Some(("repository" | "environment", _)) => stored.clone(),
        _ => {
            return Err(Refused::new(
                format!("{key}.stored_in"),
                format!("`{stored}` is no place"),
            ));
        }
    }))
}

fn permissions(
    writer: &Writer<'_>,
    mut node: Node,
    credential: &Credential,
    key: &str,
) -> Result<Node, Refused> {
    let mut wanted: BTreeMap<&String, Vec<String>> = BTreeMap::new();
    let all = &writer.world.repositories;
    let May::Known(repositories) = &credential.repositories else {
        return Ok(all.keys().fold(node, |node, id| {
            node.child(Node::new("may").arg("unknown").prop("of", id))
        }));
    };
    for (repository, levels) in repositories {
        if !all.contains_key(repository) {
            return Err(Refused::new(
                format!("{key}.repositories.{repository}"),
                "there is no such repository",
            ));
        }
        let May::Known(levels) = levels else {
            wanted.insert(repository, vec!["unknown".to_owned()]);
            continue;
        };
        let spelled = levels.iter().filter_map(|(permission, level)| {
            let level = level.known().map_or("unknown", String::as_str);
            (level != "none").then(|| format!("{permission}:{level}"))
        });
        let spelled: Vec<String> = spelled.collect();
        if !spelled.is_empty() {
            wanted.insert(repository, spelled);
        }
    }
    if wanted.is_empty()
        && let Some(first) = all.keys().next()
    {
        // A token that may nothing says so: without a line, it would be what its App is installed with.
        wanted.insert(first, vec!["metadata:read".to_owned()]);
    }
    for (repository, permissions) in wanted {
        let may = permissions
            .iter()
            .fold(Node::new("may"), |may, permission| may.arg(permission));
        node = node.child(may.prop("of", repository));
    }
    Ok(node)
}
