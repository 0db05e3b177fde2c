//! Clusters and their bindings.

use super::Writer;
use super::kdl::Node;
use crate::scenario::Refused;
use crate::scenario::model::Way;

/// The nodes of the declaration that clusters need.
pub(super) fn nodes(writer: &Writer<'_>) -> Result<Vec<Node>, Refused> {
    if writer.world.clusters.is_empty() {
        return Ok(Vec::new());
    }
    Err(Refused::new("world.clusters", "is not written yet"))
}

/// Verbs on resources of a namespace.
pub(super) fn way(_way: &Way, key: &str) -> Result<Node, Refused> {
    Err(Refused::new(format!("{key}.kubernetes"), "is not written yet"))
}
