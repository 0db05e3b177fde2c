//! Clusters and their bindings, as manifests.

use super::kdl::Node;
use super::{Files, Writer, pretty};
use crate::scenario::Refused;
use crate::scenario::model::{Binding, May, Way};
use serde_json::{Value, json};

fn path(cluster: &str) -> String {
    format!("clusters/{cluster}/rbac.json")
}

/// Writes the manifests of clusters whose bindings are stated.
pub(super) fn write(writer: &Writer<'_>, files: &mut Files) -> Result<(), Refused> {
    for (id, cluster) in &writer.world.clusters {
        let May::Known(bindings) = &cluster.bindings else {
            continue;
        };
        let mut items = Vec::new();
        for (at, binding) in bindings.iter().enumerate() {
            items.extend(objects(
                binding,
                at,
                &format!("world.clusters.{id}.bindings.{at}"),
            )?);
        }
        let list = json!({"apiVersion": "v1", "kind": "List", "items": items});
        files.insert(path(id), pretty(&list)?);
    }
    Ok(())
}

/// The nodes of the declaration that clusters need.
pub(super) fn nodes(writer: &Writer<'_>) -> Result<Vec<Node>, Refused> {
    let clusters = writer.world.clusters.iter().map(|(id, cluster)| {
        let node = Node::new("cluster").arg(id);
        let node = match &cluster.tier {
            Some(tier) => node.prop("tier", tier),
            None => node,
        };
        match &cluster.bindings {
            May::Known(_) => node.child(Node::new("rbac").arg(path(id))),
            May::Unknown => node,
        }
    });
    Ok(clusters.collect())
}

/// A role and its binding; only the binding, if nobody has stated the rules.
fn objects(binding: &Binding, at: usize, key: &str) -> Result<Vec<Value>, Refused> {
    let (role, bound) = match &binding.namespace {
        Some(_) => ("Role", "RoleBinding"),
        None => ("ClusterRole", "ClusterRoleBinding"),
    };
    let mut metadata = json!({"name": format!("binding-{at}")});
    if let Some(namespace) = &binding.namespace {
        metadata["namespace"] = json!(namespace);
    }
    let group = "rbac.authorization.k8s.io";
    let version = format!("{group}/v1");
    let mut found = Vec::new();
    if let May::Known(rules) = &binding.rules {
        let rules = rules.iter().map(
            |rule| json!({"apiGroups": rule.api_groups, "resources": rule.resources, "verbs": rule.verbs}),
        );
        found.push(json!({
            "apiVersion": version, "kind": role, "metadata": metadata, "rules": rules.collect::<Vec<_>>(),
        }));
    }
    found.push(json!({
        "apiVersion": version, "kind": bound, "metadata": metadata,
        "roleRef": {"apiGroup": group, "kind": role, "name": format!("binding-{at}")},
        "subjects": [subject(&binding.subject, key)?],
    }));
    Ok(found)
}

fn subject(text: &str, key: &str) -> Result<Value, Refused> {
    let group = "rbac.authorization.k8s.io";
    // As RBAC spells a service account in the name of its user.
    if let Some((namespace, name)) = text
        .strip_prefix("system:serviceaccount:")
        .and_then(|rest| rest.split_once(':'))
    {
        return Ok(json!({"kind": "ServiceAccount", "name": name, "namespace": namespace}));
    }
    match text.split_once(':') {
        Some(("serviceaccount", rest)) if rest.contains('/') => {
            let (namespace, name) = rest.split_once('/').unwrap_or_default();
            Ok(json!({"kind": "ServiceAccount", "name": name, "namespace": namespace}))
        }
        Some(("user", name)) => Ok(json!({"kind": "User", "apiGroup": group, "name": name})),
        Some(("group", name)) => Ok(json!({"kind": "Group", "apiGroup": group, "name": name})),
        _ => Err(Refused::new(
            format!("{key}.subject"),
            format!("`{text}` is no subject"),
        )),
    }
}

/// Verbs on resources of a namespace.
pub(super) fn way(way: &Way, key: &str) -> Result<Node, Refused> {
    let cluster = way.kubernetes.clone().unwrap_or_default();
    let node = Node::new("kubernetes").arg(cluster);
    let node = match &way.namespace {
        Some(namespace) => node.prop("namespace", namespace),
        None => node,
    };
    if way.resources.is_empty() || way.verbs.is_empty() {
        return Err(Refused::new(key, "has no resources or no verbs"));
    }
    let words = |name: &str, all: &[String]| all.iter().fold(Node::new(name), |node, word| node.arg(word));
    Ok(node
        .child(words("resources", &way.resources))
        .child(words("verbs", &way.verbs)))
}
