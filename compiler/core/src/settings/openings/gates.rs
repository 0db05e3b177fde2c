//! Merge gates: their stages, openings, and the ways around them that bypass lists leave.

use super::bypass::Who;
use super::demands::{Demand, demands};
use super::open::{Open, Out};
use super::owners;
use super::people::View;
use super::sources::{InForce, Source};
use crate::platforms::github::context::{AreaClass, RefClass};
use gabion_facts::facts::Pred;

/// States the gates of merging one area into one ref: the one that everybody meets, and one for each entry of a bypass list
/// that is let past some of its demands.
pub(super) fn state(
    view: &View<'_>,
    of: &RefClass,
    rules: &InForce<'_>,
    area: &AreaClass,
    out: &mut Out<'_>,
) {
    let gate = format!("merge:{}:{}", of.name, area.name);
    let ordinary = demands(view, rules, area, None);
    merge_gate(view, of, area, &gate, out);
    stages(&gate, &ordinary, &rules.complete, out);
    if ordinary.iter().any(|demand| demand.name == "owners") {
        for (steering, unowned) in owners::unguarded(view) {
            let args = [&format!("{gate}/owners"), of.name.as_str(), &steering];
            out.state(
                Pred::OpenOwners,
                &args,
                &unowned,
                None,
                "no person has to approve a change of CODEOWNERS",
            );
        }
    }
    out.state(
        Pred::OpenAdmin,
        &[&gate],
        &open_admin(view, rules, &ordinary),
        None,
        "administrators are let past",
    );
    let asks_reviews = |source: &Source<'_>| source.reviews().is_some();
    for (label, who) in view.listed(&rules.sources) {
        let past = rules
            .sources
            .iter()
            .any(|source| asks_reviews(source) && view.admits(&who, source).is_yes());
        if past && who != Who::Queue {
            let gate = format!("{gate}@{label}");
            merge_gate(view, of, area, &gate, out);
            stages(&gate, &around(view, rules, area, &who), &rules.complete, out);
            for (actor, counts) in view.actors_of(&who) {
                out.state(Pred::OpenPast, &[&actor, &gate], &counts, None, "it merges unmet");
            }
        }
    }
}

fn merge_gate(view: &View<'_>, of: &RefClass, area: &AreaClass, gate: &str, out: &mut Out<'_>) {
    out.known(Pred::MergeGate, &[&of.name, &area.name, gate], None);
    out.known(Pred::GateOf, &[gate, view.name()], None);
}

/// One of those who are let past merges: that is a decision of theirs, and what the rules that they pass demand, is not asked.
fn around(view: &View<'_>, rules: &InForce<'_>, area: &AreaClass, who: &Who) -> Vec<Demand> {
    let list = rules
        .sources
        .iter()
        .find(|source| view.admits(who, source).is_yes());
    let mut out = vec![Demand {
        name: "bypass".to_owned(),
        asks: 1,
        voters: view.actors_of(who),
        waived: Open::No,
        why: String::new(),
        stale: Open::No,
        own: Open::Yes,
        span: list.and_then(|source| source.span),
    }];
    out.extend(demands(view, rules, area, Some(who)));
    out
}

/// G07: administrators pass what does not hold them.
fn open_admin(view: &View<'_>, rules: &InForce<'_>, demands: &[Demand]) -> Open {
    if demands.is_empty() {
        return Open::No; // Nothing is asked, so there is nothing to pass.
    }
    let demanding = rules
        .sources
        .iter()
        .filter(|source| source.walls() || source.reviews().is_some());
    let passed = demanding.map(|source| Open::any([source.idle.clone(), view.admits(&Who::Admins, source)]));
    Open::all(passed.chain([rules.complete.clone()]))
}

/// States the stages of a gate in order. If there may be more rules than were read, the way past the last one is as unknown.
pub(super) fn stages(gate: &str, demands: &[Demand], complete: &Open, out: &mut Out<'_>) {
    let passed = format!("{gate}/passed");
    let names: Vec<String> = demands
        .iter()
        .map(|demand| format!("{gate}/{}", demand.name))
        .collect();
    out.known(Pred::LastStage, &[gate, &passed], None);
    match names.first() {
        Some(first) => out.known(Pred::FirstStage, &[gate, first], None),
        None => out.state(
            Pred::FirstStage,
            &[gate, &passed],
            complete,
            None,
            "nobody has to approve",
        ),
    }
    for (at, (demand, stage)) in demands.iter().zip(&names).enumerate() {
        match names.get(at + 1) {
            Some(next) => out.known(Pred::NextStage, &[stage, next], None),
            None => out.state(Pred::NextStage, &[stage, &passed], complete, demand.span, ""),
        }
        self::stage(gate, stage, demand, out);
    }
}

/// That somebody approves a harmless first commit: people do, unless somebody vouches that they do not.
fn fooled(stage: &str, demand: &Demand, out: &mut Out<'_>) {
    if demand.stale.is_no() {
        return;
    }
    let remark = "people approve harmless first commits";
    if out.context.repository.assumptions.contains(FIRST_APPROVALS) {
        out.base
            .assumed(Pred::OpenFooled, &[stage], FIRST_APPROVALS, demand.span, remark);
    } else {
        out.base.known(Pred::OpenFooled, &[stage], demand.span, remark);
    }
}

/// The assumption that nobody approves what may still change.
const FIRST_APPROVALS: &str = "first-approvals";

fn stage(gate: &str, stage: &str, demand: &Demand, out: &mut Out<'_>) {
    out.known(Pred::StageOf, &[stage, gate], demand.span);
    out.known(Pred::Asks, &[stage, &demand.asks.to_string()], demand.span);
    for (voter, counts) in &demand.voters {
        out.state(Pred::Voter, &[stage, voter], counts, demand.span, "");
    }
    out.state(
        Pred::OpenStage,
        &[stage],
        &demand.waived,
        demand.span,
        &demand.why,
    );
    out.state(
        Pred::OpenStale,
        &[stage],
        &demand.stale,
        demand.span,
        "stale approvals are not dismissed",
    );
    fooled(stage, demand, out);
    match demand.asks {
        0 | 1 => out.state(Pred::OpenSelf, &[stage], &demand.own, demand.span, ""),
        // Where several must answer, the submitter is one of them.
        asks => {
            let others = asks.saturating_sub(1).to_string();
            for (voter, counts) in &demand.voters {
                let own = Open::all([demand.own.clone(), counts.clone()]);
                out.state(
                    Pred::OpenSelfAmong,
                    &[stage, voter, &others],
                    &own,
                    demand.span,
                    "",
                );
            }
        }
    }
}
