//! Agents and automations.

use super::super::model::{
    Agent, ApprovalLimit, Automation, Identity, ModelKey, Radius, Reads, Runs, Text, When,
};
use super::super::validate::Checked;
use super::super::values;
use super::assets::credentials;
use super::{effects, head, whole};
use gabion_facts::source::Spanned;

pub(super) fn agent(node: &Checked<'_>) -> Option<Agent> {
    let scope = node.child("scope");
    Some(Agent {
        name: node.argument()?,
        operator: node.text("operator"),
        runs: node.child("runs").and_then(runs),
        also_runs: node.children("runs").skip(1).filter_map(runs).collect(),
        starts: node.children("when").filter_map(when).collect(),
        identity: node.child("identity").and_then(identity),
        model_key: node.child("model-key").and_then(model_key),
        reads: node.children("reads").filter_map(reads).collect(),
        scope: effects(scope),
        scope_span: scope.map(whole),
        holds: credentials(node.child("holds")),
        may_hold: credentials(node.child("may-hold")),
        radius: node.child("blast-radius").map(radius),
        span: head(node),
    })
}

pub(super) fn automation(node: &Checked<'_>) -> Option<Automation> {
    Some(Automation {
        name: node.argument()?,
        operator: node.text("operator"),
        identity: node.child("identity").and_then(identity),
        whens: node.children("behaviour").filter_map(when).collect(),
        holds: credentials(node.child("holds")),
        scope: effects(node.child("scope")),
        span: head(node),
    })
}

fn runs(node: &Checked<'_>) -> Option<Runs> {
    let text = node.text("in")?;
    let place = values::place(&text).ok()?;
    let place = Spanned::new(place, text.span);
    Some(Runs {
        place,
        runtime: node.text("runtime"),
        vendor: node.text("vendor"),
        of: node.text("of"),
        span: whole(node),
    })
}

fn when(node: &Checked<'_>) -> Option<When> {
    let does = |what: &str| node.child(what).and_then(Checked::argument);
    Some(When {
        event: node.argument()?,
        of: node.text("of"),
        label: node.text("label"),
        by: node.text("by"),
        cron: node.text("cron"),
        approves: does("approves"),
        limit: node.child("approves").and_then(limit),
        merges: does("merges"),
        proposes: does("proposes"),
        span: whole(node),
    })
}

fn limit(node: &Checked<'_>) -> Option<ApprovalLimit> {
    let within = node.child("within")?;
    Some(ApprovalLimit {
        author: node.text("author"),
        read_from: node.text("read-from"),
        within: within.texts().collect(),
    })
}

fn identity(node: &Checked<'_>) -> Option<Identity> {
    let actor = node.children.first()?;
    let span = whole(actor);
    let key = || actor.text("key");
    Some(match actor.row.id {
        "github-app" => Identity::GithubApp {
            name: actor.argument()?,
            id: actor.integer("id"),
            key: key(),
            vendor: actor.text("vendor"),
            span,
        },
        "actions-token" => Identity::ActionsToken { span },
        "machine-user" => Identity::MachineUser {
            login: actor.argument()?,
            key: key(),
            span,
        },
        _ => Identity::Borrows {
            whose: actor.argument()?,
            span,
        },
    })
}

fn model_key(node: &Checked<'_>) -> Option<ModelKey> {
    Some(ModelKey {
        secret: node.argument()?,
        key: node.text("key"),
        span: whole(node),
    })
}

fn reads(node: &Checked<'_>) -> Option<Reads> {
    Some(Reads {
        channel: node.argument()?,
        trust: node.text("trust"),
        span: whole(node),
    })
}

fn radius(node: &Checked<'_>) -> Radius {
    let admits = node.child("admits");
    let of = |what: &str| -> Option<Text> { node.child(what).and_then(Checked::argument) };
    Radius {
        sentence: node.argument(),
        admits: effects(admits),
        admits_span: admits.map_or(whole(node), whole),
        undo: of("undo"),
        answers: of("answers"),
        span: head(node),
    }
}
