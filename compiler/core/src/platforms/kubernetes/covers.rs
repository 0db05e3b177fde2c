//! Whether a rule of a role covers a verb on a resource.

use super::rbac::Rule;

/// A verb on a kind of resource: `patch deployments.apps`, `create pods/exec`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Request {
    /// `patch`.
    pub verb: String,
    /// `deployments`, `pods/exec`.
    pub resource: String,
    /// Its group; `None` if nobody has said: any is meant.
    pub group: Option<String>,
}

/// How far a rule covers a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cover {
    No,
    /// Only objects of some names.
    Named,
    Yes,
}

/// Groups of resources that declarations name without theirs. Source: kubernetes.io, API reference 1.37.
const GROUPS: [(&str, &[&str]); 5] = [
    (
        "apps",
        &[
            "controllerrevisions",
            "daemonsets",
            "deployments",
            "replicasets",
            "statefulsets",
        ],
    ),
    ("batch", &["cronjobs", "jobs"]),
    ("networking.k8s.io", &["ingresses", "networkpolicies"]),
    (
        "rbac.authorization.k8s.io",
        &["clusterrolebindings", "clusterroles", "rolebindings", "roles"],
    ),
    (
        "",
        &[
            "bindings",
            "configmaps",
            "endpoints",
            "events",
            "namespaces",
            "nodes",
            "persistentvolumeclaims",
            "persistentvolumes",
            "pods",
            "replicationcontrollers",
            "resourcequotas",
            "secrets",
            "serviceaccounts",
            "services",
        ],
    ),
];

impl Request {
    /// `patch deployments`, with the group that the resource is known to have.
    pub fn new(verb: &str, resource: &str) -> Request {
        let whole = resource.split('/').next().unwrap_or(resource);
        let known = GROUPS.iter().find(|(_, names)| names.contains(&whole));
        Request {
            verb: verb.to_owned(),
            resource: resource.to_owned(),
            group: known.map(|(group, _)| (*group).to_owned()),
        }
    }

    /// `patch deployments.apps`, as tables spell it.
    pub fn spelled(text: &str) -> Option<Request> {
        let (verb, rest) = text.split_once(' ')?;
        let (resource, group) = rest.split_once('.').unwrap_or((rest, ""));
        Some(Request {
            verb: verb.to_owned(),
            resource: resource.to_owned(),
            group: Some(group.to_owned()),
        })
    }

    /// Its constant: `patch deployments`.
    pub fn name(&self) -> String {
        format!("{} {}", self.verb, self.resource)
    }
}

impl Rule {
    pub(super) fn covers(&self, request: &Request) -> Cover {
        let has = |words: &[String], wanted: &str| words.iter().any(|word| word == "*" || word == wanted);
        let group = request
            .group
            .as_ref()
            .is_none_or(|group| has(&self.groups, group));
        let below = request
            .resource
            .split_once('/')
            .map(|(_, below)| format!("*/{below}"));
        let resource = has(&self.resources, &request.resource)
            || below.is_some_and(|below| self.resources.contains(&below));
        if !(group && resource && has(&self.verbs, &request.verb)) {
            return Cover::No;
        }
        // Names do not limit what has none yet.
        if self.names.is_empty() {
            Cover::Yes
        } else if request.verb == "create" && !request.resource.contains('/') {
            Cover::No
        } else {
            Cover::Named
        }
    }
}
