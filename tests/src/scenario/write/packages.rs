//! Packages, registries, trusted publishers, images and attestations.

use super::kdl::Node;
use super::{Writer, cloud};
use crate::scenario::Refused;
use crate::scenario::model::{Asset, May, Publisher, Verifies, Way};

/// Adds what is verified before an artifact is taken.
pub(super) fn publisher(writer: &Writer<'_>, node: Node, asset: &Asset, key: &str) -> Result<Node, Refused> {
    let Some(verifies) = &asset.verifies_artifact else {
        return Ok(node);
    };
    let key = format!("{key}.verifies_artifact");
    let attestation = match verifies {
        May::Unknown => return Ok(node.child(Node::new("verification").arg("unknown"))),
        May::Known(Verifies::Any(false)) => return Ok(node),
        May::Known(Verifies::Any(true)) => return Err(Refused::new(key, "says nothing of what is verified")),
        May::Known(Verifies::Attestation(attestation)) => attestation,
    };
    let repository = attestation.repository.as_deref();
    let repository = repository.filter(|id| writer.world.repositories.contains_key(*id));
    let repository =
        repository.ok_or_else(|| Refused::new(format!("{key}.repository"), "is no repository"))?;
    let mut verifies = Node::new("verifies").prop("of", repository);
    if let Some(workflow) = attestation
        .signer_workflow
        .as_deref()
        .filter(|word| *word != "any")
    {
        verifies = verifies.prop("workflow", file(workflow));
    }
    if let Some(source) = attestation.source_ref.as_deref().filter(|word| *word != "any") {
        verifies = verifies.prop("branch", source.trim_start_matches("refs/heads/"));
    }
    Ok(node.child(verifies))
}

/// `release` is the file `.github/workflows/release.yml`.
fn file(workflow: &str) -> String {
    let name = workflow.rsplit('/').next().unwrap_or(workflow);
    let name = name.trim_end_matches(".yml");
    format!(".github/workflows/{name}.yml")
}

/// A token that the publisher accepts.
pub(super) fn way(asset: &Asset, key: &str) -> Result<Node, Refused> {
    let Some(Publisher {
        repository,
        workflow,
        environment,
    }) = &asset.trusted_publisher
    else {
        return Err(Refused::new(
            format!("{key}.trusted_publisher"),
            "nobody is named",
        ));
    };
    let node = Node::new("trusted-publisher")
        .prop("of", repository)
        .prop("workflow", file(workflow));
    Ok(match environment {
        None => node,
        Some(May::Unknown) => node.prop("environment", "unknown"),
        Some(May::Known(named)) if named == "none" => node,
        Some(May::Known(named)) => node.prop("environment", named),
    })
}

/// A tag that is pulled.
pub(super) fn image(_writer: &Writer<'_>, way: &Way, key: &str) -> Result<Node, Refused> {
    cloud::image(way, key)
}
