//! Packages, registries, trusted publishers and images.

use super::Writer;
use super::kdl::Node;
use crate::scenario::Refused;
use crate::scenario::model::{Asset, Way};

/// Adds whom the registry believes.
pub(super) fn publisher(_writer: &Writer<'_>, node: Node, asset: &Asset, key: &str) -> Result<Node, Refused> {
    match &asset.trusted_publisher {
        None => Ok(node),
        Some(_) => Err(Refused::new(
            format!("{key}.trusted_publisher"),
            "is not written yet",
        )),
    }
}

/// A token that the publisher accepts.
pub(super) fn way(_asset: &Asset, key: &str) -> Result<Node, Refused> {
    Err(Refused::new(
        format!("{key}.trusted_publisher"),
        "is not written yet",
    ))
}

/// A tag that is pulled.
pub(super) fn image(_writer: &Writer<'_>, _way: &Way, key: &str) -> Result<Node, Refused> {
    Err(Refused::new(format!("{key}.image"), "is not written yet"))
}
