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
