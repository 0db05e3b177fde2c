//! Manifests to bindings, and bindings to what follows.

use super::{Subject, read};
use crate::source::Sources;

fn cluster(text: &str) -> (Option<Vec<super::Binding>>, usize) {
    let mut sources = Sources::default();
    let file = sources.add("rbac.yaml", text);
    let mut findings = Vec::new();
    (read(&sources, &[file], &mut findings).bindings, findings.len())
}

const MANIFEST: &str = "\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: mate, namespace: checkout }
rules:
  - { apiGroups: [apps], resources: [deployments], verbs: [get, patch] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: mate, namespace: checkout }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: mate }
subjects: [{ kind: ServiceAccount, name: mate, namespace: tools }]
---
kind: ClusterRoleBinding
metadata: { name: others }
roleRef: { kind: ClusterRole, name: edit }
subjects: [{ kind: Group, name: 'system:serviceaccounts:build' }]
";

#[test]
fn documents_are_joined_by_their_references() {
    let (bindings, findings) = cluster(MANIFEST);
    let bindings = bindings.expect("read");
    assert_eq!((bindings.len(), findings), (2, 0));
    assert_eq!(
        bindings[0].subjects,
        [Subject::ServiceAccount("serviceaccount:tools/mate".into())]
    );
    assert_eq!(bindings[0].namespace.as_deref(), Some("checkout"));
    let rules = bindings[0].rules.as_ref().expect("described");
    assert_eq!(rules[0].verbs, ["get", "patch"]);
    assert!(bindings[1].rules.is_none(), "`edit` is gathered from others");
    assert_eq!(bindings[1].namespace, None);
}

#[test]
fn what_cannot_be_read_is_unknown_and_told() {
    assert_eq!(cluster("kind: [").1, 1);
    assert!(cluster("kind: [").0.is_none());
    assert_eq!(cluster("").0.map(|bindings| bindings.len()), Some(0));
}

/// What a role of the cluster allows for certain, of some requests; and whether its rules are all known.
fn built_in(role: &str) -> (Vec<bool>, bool) {
    let text = format!(
        "kind: RoleBinding\nmetadata: {{ name: b, namespace: shop }}\nroleRef: {{ kind: ClusterRole, name: {role} }}\n\
         subjects: [{{ kind: ServiceAccount, name: mate, namespace: tools }}]\n"
    );
    let bindings = cluster(&text).0.expect("read");
    let binding = &bindings[0];
    let rules = binding.rules.as_ref().unwrap_or(&binding.certain);
    let requests = [
        "get pods",
        "patch deployments.apps",
        "get secrets",
        "create rolebindings.rbac.authorization.k8s.io",
    ];
    let covered = requests.map(|request| {
        let request = super::covers::Request::spelled(request).expect("a request");
        rules
            .iter()
            .any(|rule| rule.covers(&request) == super::covers::Cover::Yes)
    });
    (covered.to_vec(), binding.rules.is_some())
}

#[test]
fn roles_that_every_cluster_has_are_known_as_far_as_they_are() {
    let table = [
        ("view", [true, false, false, false], false),
        ("edit", [true, true, true, false], false),
        ("admin", [true, true, true, true], false),
        ("cluster-admin", [true, true, true, true], true),
        ("our-own", [false, false, false, false], false),
    ];
    for (role, covered, whole) in table {
        assert_eq!(built_in(role), (covered.to_vec(), whole), "{role}");
    }
}
