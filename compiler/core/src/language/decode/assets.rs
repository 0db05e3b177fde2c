//! What is worth keeping, the ways to it, and credentials.

use super::super::model::{
    Asset, AssetKind, Cluster, Credential, CredentialKind, May, ProcedureStep, Runner, Secret, Text,
    Verifies, Way,
};
use super::super::validate::Checked;
use super::{grant, head, whole};

pub(super) fn asset(node: &Checked<'_>) -> Option<Asset> {
    let kind = match node.row.id {
        "service" => AssetKind::Service,
        "package" => AssetKind::Package,
        "data" => AssetKind::Data,
        "procedure" => AssetKind::Procedure,
        _ => AssetKind::Check,
    };
    let ways = |block: &str| {
        let block = node.child(block);
        block.map_or_else(Vec::new, |block| block.children.iter().filter_map(way).collect())
    };
    Some(Asset {
        kind,
        name: node.argument()?,
        tier: node.text("tier"),
        registry: node.text("registry"),
        of: node.text("of"),
        on: node.text("on"),
        context: node.text("context"),
        verifies: node.child("verifies").and_then(verifies),
        unsaid: node.child("verification").map(whole),
        changed: ways("changed-by"),
        destroyed: ways("destroyed-by"),
        opened: ways("opened-by"),
        steps: node.children("step").filter_map(step).collect(),
        span: head(node),
    })
}

fn verifies(node: &Checked<'_>) -> Option<Verifies> {
    Some(Verifies {
        of: node.text("of")?,
        workflow: node.text("workflow"),
        branch: node.text("branch"),
        span: whole(node),
    })
}

fn step(node: &Checked<'_>) -> Option<ProcedureStep> {
    Some(ProcedureStep {
        what: node.argument()?,
        by: node.child("by").map_or_else(Vec::new, |by| by.texts().collect()),
        unsaid: node.text("by").is_some(),
    })
}

pub(super) fn runner(node: &Checked<'_>) -> Option<Runner> {
    Some(Runner {
        labels: node.texts().collect(),
        lives: node.text("lives")?,
        span: whole(node),
    })
}

pub(super) fn cluster(node: &Checked<'_>) -> Option<Cluster> {
    Some(Cluster {
        name: node.argument()?,
        tier: node.text("tier"),
        rbac: texts(node, "cluster-rbac"),
        span: head(node),
    })
}

/// The words of a child.
fn texts(node: &Checked<'_>, child: &str) -> Vec<Text> {
    node.child(child)
        .map_or_else(Vec::new, |child| child.texts().collect())
}

fn way(node: &Checked<'_>) -> Option<Way> {
    let span = whole(node);
    Some(match node.row.id {
        "way-job" => Way::Job {
            of: node.text("of")?,
            job: node.argument()?,
            span,
        },
        "way-secret" => Way::Secret {
            name: node.argument()?,
            place: node.text("in"),
            span,
        },
        "way-publisher" => Way::Publisher {
            of: node.text("of")?,
            workflow: node.text("workflow")?,
            environment: node.text("environment"),
            span,
        },
        "way-kubernetes" => Way::Kubernetes {
            cluster: node.argument()?,
            namespace: node.text("namespace"),
            resources: texts(node, "way-resources"),
            verbs: texts(node, "way-verbs"),
            span,
        },
        "way-image" => Way::Image {
            image: node.argument()?,
            tag: node.text("tag")?,
            span,
        },
        "way-branch" => Way::Branch {
            branch: node.argument()?,
            sync: node.text("sync"),
            span,
        },
        _ => Way::Aws(grant(node)),
    })
}

pub(super) fn secret(node: &Checked<'_>) -> Option<Secret> {
    Some(Secret {
        name: node.argument()?,
        place: node.text("in")?,
        is: node.children.iter().filter_map(credential).collect(),
        opens: node.text("opens"),
        span: whole(node),
    })
}

/// The credentials in a block.
pub(super) fn credentials(node: Option<&Checked<'_>>) -> Vec<Credential> {
    node.map_or_else(Vec::new, |node| {
        node.children.iter().filter_map(credential).collect()
    })
}

fn credential(node: &Checked<'_>) -> Option<Credential> {
    let kind = match node.row.id {
        "held-app" => CredentialKind::App(node.argument()?),
        "held-actions" => CredentialKind::JobToken,
        "held-user" => CredentialKind::UserToken(node.argument()?),
        "held-login" => CredentialKind::Login(node.argument()?),
        "held-key" => CredentialKind::DeployKey {
            title: node.argument()?,
            of: node.text("of")?,
            access: node.text("access"),
        },
        "held-role" => CredentialKind::AwsRole {
            role: node.argument()?,
            account: node.text("account")?,
        },
        "held-registry" => CredentialKind::Registry(node.argument()?),
        "held-service-account" => CredentialKind::ServiceAccount {
            subject: node.argument()?,
            cluster: node.text("cluster")?,
        },
        _ => CredentialKind::Secret {
            name: node.argument()?,
            place: node.text("in"),
            opens: node.text("opens"),
        },
    };
    let may = |node: &Checked<'_>| {
        Some(May {
            permissions: node.texts().collect(),
            of: node.text("of")?,
        })
    };
    Some(Credential {
        kind,
        called: node.text("called"),
        may: node.children("may").filter_map(may).collect(),
        span: whole(node),
    })
}
