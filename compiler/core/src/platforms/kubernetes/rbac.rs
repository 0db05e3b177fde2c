//! Manifests of roles and bindings, as `kubectl get -o yaml` writes them: several documents, or a `List`.

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, Sources, Span};
use crate::yaml::{Node, parse};
use std::collections::BTreeMap;

/// The largest manifest, in bytes, and the most documents of one.
const MAX_BYTES: usize = 1_048_576;
const MAX_DOCUMENTS: usize = 512;

/// What is known of a cluster.
#[derive(Clone, Debug, Default)]
pub struct Cluster {
    /// All bindings; `None` if nobody has said what they are, or a manifest could not be read.
    pub bindings: Option<Vec<Binding>>,
}

/// Who may what, and where.
#[derive(Clone, Debug)]
pub struct Binding {
    /// Whom it binds.
    pub subjects: Vec<Subject>,
    /// `None`: in every namespace, and on what lies in none.
    pub namespace: Option<String>,
    /// The rules of its role; `None`: no manifest describes it.
    pub rules: Option<Vec<Rule>>,
    /// What its role allows for certain although no manifest describes it: roles that every cluster has.
    pub certain: Vec<Rule>,
    /// Where it stands.
    pub span: Span,
}

/// A subject of a binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// `serviceaccount:tools/mate`.
    ServiceAccount(String),
    /// `system:serviceaccounts:tools`.
    Group(String),
    /// A person or a component.
    User(String),
}

/// A rule of a role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// `""` is the core group.
    pub groups: Vec<String>,
    /// `pods`, `pods/exec`, `*`.
    pub resources: Vec<String>,
    /// Names of single objects; none: all.
    pub names: Vec<String>,
    /// `get`, `*`.
    pub verbs: Vec<String>,
}

/// Reads the manifests of a cluster. What cannot be read is reported, and leaves the bindings unknown.
pub fn read(sources: &Sources, files: &[FileId], findings: &mut Vec<Diagnostic>) -> Cluster {
    let mut objects = Vec::new();
    for &file in files {
        match documents(sources, file) {
            Ok(found) => objects.extend(found),
            Err((span, why)) => {
                findings.push(unread(&sources.get(file).path, span, &why));
                return Cluster::default();
            }
        }
    }
    let flat: Vec<&Node> = objects.iter().flat_map(items).collect();
    let mut roles: BTreeMap<(String, String), Option<Vec<Rule>>> = BTreeMap::new();
    for node in flat.iter().filter(|node| is(node, &["Role", "ClusterRole"])) {
        let key = (scope(node).unwrap_or_default(), name(node));
        roles.insert(key, rules(node));
    }
    let bindings = flat
        .iter()
        .filter(|node| is(node, &["RoleBinding", "ClusterRoleBinding"]));
    let bindings = bindings.map(|node| binding(node, &roles)).collect();
    Cluster {
        bindings: Some(bindings),
    }
}

fn unread(path: &str, span: Span, why: &str) -> Diagnostic {
    Diagnostic::new("rbac-unread", Severity::Warning, format!("{path}: {why}"))
        .label(span, "not understood")
        .note("What service accounts of its cluster may do is taken as unknown.")
}

/// The documents of a file. Every one is parsed with blanks in the place of the others, so that places stay what they are.
fn documents(sources: &Sources, file: FileId) -> Result<Vec<Node>, (Span, String)> {
    let text = &sources.get(file).text;
    let whole = Span::new(file, 0, text.len());
    if text.len() > MAX_BYTES {
        return Err((whole, format!("larger than {MAX_BYTES} bytes")));
    }
    let mut cuts = vec![0];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        if line.trim_end() == "---" {
            cuts.push(end);
        }
        at = end;
    }
    if cuts.len() > MAX_DOCUMENTS {
        return Err((whole, format!("more than {MAX_DOCUMENTS} documents")));
    }
    let mut found = Vec::new();
    for (number, start) in cuts.iter().enumerate() {
        let end = cuts.get(number + 1).copied().unwrap_or(text.len());
        let part = text[*start..end].trim_end().trim_end_matches("---");
        if part
            .lines()
            .all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
        {
            continue;
        }
        let before = text[..*start].chars().map(|c| {
            if c == '\n' {
                "\n".into()
            } else {
                " ".repeat(c.len_utf8())
            }
        });
        let padded: String = before.chain([part.to_owned()]).collect();
        found.push(parse(&padded, file).map_err(|error| (error.span, error.message))?);
    }
    Ok(found)
}

/// An object, or the objects of a list.
fn items(node: &Node) -> Vec<&Node> {
    match node.get("items") {
        Some(list) if text(node, "kind").ends_with("List") => list.items().iter().collect(),
        _ => vec![node],
    }
}

fn is(node: &Node, kinds: &[&str]) -> bool {
    kinds.contains(&text(node, "kind").as_str())
}

fn text(node: &Node, key: &str) -> String {
    node.get(key)
        .and_then(Node::as_text)
        .map_or_else(String::new, |text| text.value)
}

fn name(node: &Node) -> String {
    node.get("metadata")
        .map_or_else(String::new, |metadata| text(metadata, "name"))
}

/// The namespace of a namespaced object.
fn scope(node: &Node) -> Option<String> {
    let namespaced = is(node, &["Role", "RoleBinding"]);
    let found = || node.get("metadata").map(|metadata| text(metadata, "namespace"));
    namespaced.then(|| {
        found()
            .filter(|found| !found.is_empty())
            .unwrap_or_else(|| "default".to_owned())
    })
}

/// The rules of a role; `None` if the cluster gathers them from others.
fn rules(node: &Node) -> Option<Vec<Rule>> {
    if node.get("aggregationRule").is_some_and(|rule| !rule.is_null()) {
        return None;
    }
    let list = node.get("rules").map_or(&[][..], Node::items);
    let words = |rule: &Node, key: &str| -> Vec<String> {
        let items = rule.get(key).map_or(&[][..], Node::items);
        items
            .iter()
            .filter_map(Node::as_text)
            .map(|text| text.value)
            .collect()
    };
    let rule = |rule: &Node| Rule {
        groups: words(rule, "apiGroups"),
        resources: words(rule, "resources"),
        names: words(rule, "resourceNames"),
        verbs: words(rule, "verbs"),
    };
    Some(list.iter().map(rule).collect())
}

fn binding(node: &Node, roles: &BTreeMap<(String, String), Option<Vec<Rule>>>) -> Binding {
    let namespace = scope(node);
    let reference = node.get("roleRef");
    let (kind, role) = reference.map_or_else(Default::default, |found| {
        (text(found, "kind"), text(found, "name"))
    });
    let of = if kind == "Role" {
        namespace.clone().unwrap_or_default()
    } else {
        String::new()
    };
    let described = roles.get(&(of, role.clone())).cloned().flatten();
    let (certain, whole) = match kind.as_str() {
        "ClusterRole" => built_in(&role),
        _ => (Vec::new(), false),
    };
    let subjects = node.get("subjects").map_or(&[][..], Node::items);
    Binding {
        subjects: subjects
            .iter()
            .filter_map(|found| subject(found, namespace.as_deref()))
            .collect(),
        rules: described.or_else(|| whole.then(|| certain.clone())),
        certain,
        namespace,
        span: node.span,
    }
}

fn subject(node: &Node, namespace: Option<&str>) -> Option<Subject> {
    let name = text(node, "name");
    Some(match text(node, "kind").as_str() {
        "ServiceAccount" => {
            let own = Some(text(node, "namespace")).filter(|found| !found.is_empty());
            let of = own
                .or_else(|| namespace.map(str::to_owned))
                .unwrap_or_else(|| "default".to_owned());
            Subject::ServiceAccount(format!("serviceaccount:{of}/{name}"))
        }
        "Group" => Subject::Group(name),
        "User" => match name
            .strip_prefix("system:serviceaccount:")
            .and_then(|rest| rest.split_once(':'))
        {
            Some((of, name)) => Subject::ServiceAccount(format!("serviceaccount:{of}/{name}")),
            None => Subject::User(name),
        },
        _ => return None,
    })
}

/// What roles that every cluster has allow for certain, and whether that is all: `admin`, `edit` and `view` are gathered from whatever
/// the cluster adds to them. Source: kubernetes.io, "Using RBAC Authorization", user-facing roles, 2026-09.
fn built_in(role: &str) -> (Vec<Rule>, bool) {
    let words = |list: &[&str]| list.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
    let rule = |group: &str, resources: &[&str], verbs: &[&str]| Rule {
        groups: words(&[group]),
        resources: words(resources),
        names: Vec::new(),
        verbs: words(verbs),
    };
    let (reading, writing) = (
        ["get", "list", "watch"],
        ["get", "list", "watch", "create", "update", "patch", "delete"],
    );
    let of_workloads = |verbs: &[&str]| {
        let sets = ["deployments", "statefulsets", "daemonsets", "replicasets"];
        vec![
            rule("", &["pods", "configmaps", "services"], verbs),
            rule("apps", &sets, verbs),
            rule("batch", &["jobs", "cronjobs"], verbs),
        ]
    };
    let edits = || {
        let mut rules = of_workloads(&writing);
        rules.push(rule("", &["secrets"], &writing));
        rules
    };
    match role {
        "cluster-admin" => (vec![rule("*", &["*"], &["*"])], true),
        "view" => (of_workloads(&reading), false),
        "edit" => (edits(), false),
        "admin" => {
            let mut rules = edits();
            let bindings = ["roles", "rolebindings"];
            rules.push(rule("rbac.authorization.k8s.io", &bindings, &writing));
            (rules, false)
        }
        _ => (Vec::new(), false),
    }
}
