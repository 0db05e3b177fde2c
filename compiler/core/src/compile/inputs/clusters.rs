//! The declared clusters.

use crate::diagnostic::Diagnostic;
use crate::language::model::Declaration;
use crate::platforms::kubernetes;
use crate::source::{FileId, Sources};
use std::collections::BTreeMap;

/// The declared clusters, as their manifests describe them. One that is missing leaves all of its cluster unknown.
pub(super) fn read(
    declaration: &Declaration,
    sources: &Sources,
    files: &BTreeMap<String, FileId>,
    found: &mut Vec<Diagnostic>,
) -> BTreeMap<String, kubernetes::Cluster> {
    let mut clusters = BTreeMap::new();
    for cluster in declaration
        .clusters
        .iter()
        .filter(|cluster| !cluster.rbac.is_empty())
    {
        let named: Vec<FileId> = cluster
            .rbac
            .iter()
            .filter_map(|path| files.get(&path.value).copied())
            .collect();
        if named.len() == cluster.rbac.len() {
            clusters.insert(
                cluster.name.value.clone(),
                kubernetes::read(sources, &named, found),
            );
            continue;
        }
        let missing = cluster
            .rbac
            .iter()
            .filter(|path| !files.contains_key(&path.value));
        found.extend(missing.map(|path| {
            Diagnostic::error(
                "rbac-missing",
                format!("the manifest {} is not there", path.value),
            )
            .label(path.span, "named here")
            .note("What the cluster's service accounts may do is taken as unknown.")
        }));
    }
    clusters
}
