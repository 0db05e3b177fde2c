//! Sound nodes to the model. What lacks a value that the model cannot do without is left out; the error was told before.

mod actors;
mod assets;
mod people;
mod project;

use super::model::{AwsGrant, Declaration, Effect};
use super::validate::Checked;
use gabion_facts::source::Span;

/// The declaration of a file's sound nodes.
pub(super) fn declaration(nodes: &[Checked<'_>]) -> Declaration {
    let mut declaration = Declaration::default();
    for node in nodes {
        add(&mut declaration, node);
    }
    declaration
}

fn add(to: &mut Declaration, node: &Checked<'_>) {
    match node.row.id {
        "gabion" => to.edition = node.text("edition"),
        "organization" => to.organization = project::organization(node),
        "team" | "person" => to.teams.extend(project::team(node)),
        "repository" => to.repositories.extend(project::repository(node)),
        "environment" => to.environments.extend(project::environment(node)),
        "pipeline" => to.pipelines.extend(project::pipeline(node)),
        "emit" => to.emits.extend(project::emit(node)),
        "agent" => to.agents.extend(actors::agent(node)),
        "automation" => to.automations.extend(actors::automation(node)),
        "gate" => to.gates.extend(people::gate(node)),
        "assume" => to.assumptions.extend(people::assumption(node)),
        "break-glass" => to.break_glass.extend(people::break_glass(node)),
        "breaker" => to.breakers.extend(people::breaker(node)),
        "cluster" => to.clusters.extend(assets::cluster(node)),
        "service" | "package" | "data" | "check" | "procedure" => to.assets.extend(assets::asset(node)),
        "shared-hosts" => to.shared_hosts.extend(node.texts()),
        "runner" => to.runners.extend(assets::runner(node)),
        "secret" => to.secrets.extend(assets::secret(node)),
        "expect" => to
            .expectations
            .extend(node.children.iter().filter_map(people::expectation)),
        _ => {}
    }
}

/// From a node's name to the end of its block: what is there even of a node that nothing else was read of.
fn whole(node: &Checked<'_>) -> Span {
    node.node.span
}

/// The name and the values of a node, without its block.
fn head(node: &Checked<'_>) -> Span {
    node.node.head()
}

/// The effects in a block.
fn effects(node: Option<&Checked<'_>>) -> Vec<Effect> {
    node.map(|node| node.children.iter().map(effect).collect())
        .unwrap_or_default()
}

fn effect(node: &Checked<'_>) -> Effect {
    Effect {
        verb: node.node.name.clone(),
        assets: node.texts().collect(),
        to: node.text("to"),
        files: node.integer("files"),
        lines: node.integer("lines"),
        usd: node.integer("usd"),
        per: node.text("per"),
        enforced_by: node.text("enforced-by"),
        aws: node.children("grant").map(grant).collect(),
        span: whole(node),
    }
}

fn grant(node: &Checked<'_>) -> AwsGrant {
    AwsGrant {
        actions: node.texts().collect(),
        on: node.text("on"),
        span: whole(node),
    }
}
