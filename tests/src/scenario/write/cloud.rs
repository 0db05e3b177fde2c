//! Accounts, roles, policies and resources.

use super::kdl::Node;
use super::{Files, Writer};
use crate::scenario::Refused;
use crate::scenario::model::Way;

/// The name of the organization's snapshot, which holds the accounts.
pub(super) const SNAPSHOT: &str = "organization";

/// Writes the organization's snapshot if there are accounts.
pub(super) fn write(writer: &Writer<'_>, _files: &mut Files) -> Result<(), Refused> {
    let cloud = &writer.world.cloud;
    if cloud.accounts.is_empty() && cloud.roles.is_empty() && cloud.resources.is_empty() {
        return Ok(());
    }
    Err(Refused::new("world.cloud", "is not written yet"))
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
