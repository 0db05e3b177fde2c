//! Over-broad radii, and grants of what AWS does not have: each decidable.

use super::{Case, Check};
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::judge::{AgentVerdict, admitted, spelled};
use crate::language::model::{Agent, AwsGrant, Effect as Declared};
use crate::reach::effect::{Assets, Effect, pattern_holds};
use std::collections::BTreeSet;

pub(super) const CHECK: Check = Check {
    name: "breadth",
    slugs: &[
        "no-single-sentence",
        "radius-slack",
        "wildcard-grant",
        "irreversible-without-gate",
        "unknown-action",
    ],
    run,
};

/// The most groups (kind of verb, tier) of maximal effects that one sentence holds, and of those above staging.
const GROUPS: (usize, usize) = (3, 2);

fn run(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(crate::platforms::aws::unknown_grants(case.declaration));
    for (agent, _, applied) in case.agents() {
        found.extend(wildcards(agent));
        if agent.radius.is_some() {
            found.extend(no_single_sentence(case, agent));
            if !case.refused {
                found.extend(slack(case, agent, applied));
            }
            found.extend(irreversible(case, agent));
        }
    }
}

fn no_single_sentence(case: &Case<'_>, agent: &Agent) -> Option<Diagnostic> {
    let assets = &case.applied.0.assets;
    let maximal = assets.maximal(&admitted(agent).effects);
    let groups: BTreeSet<(&str, bool)> = maximal
        .iter()
        .map(|effect| (family(&effect.verb), above_staging(assets, effect)))
        .collect();
    let above = groups.iter().filter(|(_, above)| *above).count();
    if groups.len() <= GROUPS.0 && above < GROUPS.1 {
        return None;
    }
    let families: Vec<String> = groups.iter().map(|(family, _)| (*family).to_owned()).collect();
    Some(
        Diagnostic::error(
            "no-single-sentence",
            format!(
                "the blast radius of {} does not fit one sentence",
                agent.name.value
            ),
        )
        .label(
            super::radius::declared_at(agent),
            format!("{} kinds of effect: {}", groups.len(), families.join(", ")),
        )
        .note("Who is asked what is the worst that it could do answers with one sentence, or does not know.")
        .help("split the agent in two, each with a radius of its own"),
    )
}

/// Verbs that one clause says together.
fn family(verb: &str) -> &'static str {
    match verb {
        "propose" | "run" => "proposing",
        "observe" | "leak" => "reading and telling",
        "change" => "changing",
        "ship" => "shipping",
        "destroy" => "destroying",
        "spend" => "spending",
        _ => "administering",
    }
}

fn above_staging(assets: &Assets, effect: &Effect) -> bool {
    matches!(effect.verb.as_str(), "ship" | "destroy" | "administer")
        && assets.tier(&effect.asset) == Some("production")
}

/// Admitted and not reachable once applied: room that nobody needs is where creep hides.
fn slack(case: &Case<'_>, agent: &Agent, applied: &AgentVerdict) -> Vec<Diagnostic> {
    let assets = &case.applied.0.assets;
    let radius = agent.radius.iter().flat_map(|radius| &radius.admits);
    let mut found = Vec::new();
    for declared in radius {
        for (effect, asset) in spelled(declared).iter().zip(&declared.assets) {
            let reached = applied
                .effects
                .iter()
                .any(|reached| assets.covers(effect, &reached.effect));
            if !reached {
                found.push(slack_at(agent, declared, effect, asset.span));
            }
        }
    }
    found
}

fn slack_at(agent: &Agent, declared: &Declared, effect: &Effect, span: crate::source::Span) -> Diagnostic {
    let whole = declared.assets.len() == 1;
    let edit = Edit {
        span: if whole { declared.span } else { span },
        text: String::new(),
    };
    Diagnostic::error(
        "radius-slack",
        format!(
            "{} is admitted to {effect}, which it cannot reach",
            agent.name.value
        ),
    )
    .label(span, "nothing leads here")
    .note("Slack is where creep hides: a later change could use this room, and no review would see it.")
    .fix("take it out", vec![edit])
}

fn wildcards(agent: &Agent) -> Vec<Diagnostic> {
    let effects = agent
        .scope
        .iter()
        .chain(agent.radius.iter().flat_map(|radius| &radius.admits));
    let grants = effects.flat_map(|effect| effect.aws.iter().map(move |grant| (effect, grant)));
    grants
        .filter_map(|(effect, grant)| wildcard(agent, effect, grant))
        .collect()
}

fn wildcard(agent: &Agent, effect: &Declared, grant: &AwsGrant) -> Option<Diagnostic> {
    let (why, span) = crate::platforms::aws::is_wildcard_grant(grant)?;
    let headline = format!(
        "{} is granted more than one thing to {}: {why}",
        agent.name.value, effect.verb.value
    );
    Some(
        Diagnostic::error("wildcard-grant", headline)
            .label(span, "this holds whatever will be added later, too")
            .note(
                "A grant on a pattern of actions, or on every resource, says nothing about what is at stake.",
            )
            .help("name each action, and the resources as ARNs with all six parts"),
    )
}

/// Destroying, leaking a secret, shipping or spending without a limit, admitted with no gate in front and no way back.
fn irreversible(case: &Case<'_>, agent: &Agent) -> Vec<Diagnostic> {
    let Some(radius) = agent.radius.as_ref().filter(|radius| radius.undo.is_none()) else {
        return Vec::new();
    };
    let gated = |effect: &Effect| {
        let before = case
            .declaration
            .gates
            .iter()
            .flat_map(|gate| &gate.before)
            .flat_map(spelled);
        before
            .into_iter()
            .any(|gate| gate.verb == effect.verb && pattern_holds(&gate.asset, &effect.asset))
    };
    let final_one = |effect: &Effect| {
        matches!(effect.verb.as_str(), "destroy" | "ship" | "administer") || effect.asset.contains(":secret/")
    };
    let admits = radius.admits.iter().flat_map(|declared| {
        spelled(declared)
            .into_iter()
            .map(move |effect| (declared, effect))
    });
    admits
        .filter(|(_, effect)| final_one(effect) && !gated(effect))
        .map(|(declared, effect)| {
            Diagnostic::new(
                "irreversible-without-gate",
                Severity::Error,
                format!("{effect} cannot be undone, and nobody is asked before"),
            )
            .label(declared.span, "admitted without a gate")
            .help("declare a gate before it, or say with `undo \"…\"` how it is taken back")
        })
        .collect()
}
