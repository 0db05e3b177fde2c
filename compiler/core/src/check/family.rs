//! Effects by the same means: one finding shows the path to the worst of them and names the others.

use super::wording::does_all;
use crate::diagnostic::Diagnostic;
use crate::judge::{Outside, WitnessStep};
use crate::reach::effect::Effect;

/// The worst effect of some means, and what else they bring about.
pub(super) struct Family<'a> {
    /// The worst; its path is shown.
    pub lead: &'a Outside,
    /// The others, in order.
    pub rest: Vec<&'a Outside>,
}

/// Groups effects, worst first. An effect joins a worse one if its path takes no step that the worse one's does not, or goes on
/// from where that one's last step begins.
pub(super) fn families<'a>(outside: &[&'a Outside]) -> Vec<Family<'a>> {
    let mut families: Vec<Family<'a>> = Vec::new();
    for &next in outside {
        match families.iter_mut().find(|family| joins(next, family.lead)) {
            Some(family) => family.rest.push(next),
            None => families.push(Family {
                lead: next,
                rest: Vec::new(),
            }),
        }
    }
    families
}

fn joins(next: &Outside, lead: &Outside) -> bool {
    let mild = matches!(next.reached.effect.verb.as_str(), "propose" | "run");
    let (next, lead) = (&next.witness.steps, &lead.witness.steps);
    if next.is_empty() || lead.is_empty() {
        return false;
    }
    let within = next.iter().all(|step| lead.iter().any(|other| same(step, other)));
    let body = &lead[..lead.len() - 1];
    let beyond = !body.is_empty() && body.iter().all(|step| next.iter().any(|other| same(step, other)));
    // What is least of all needs no path of its own if only its last step differs.
    let start = &next[..next.len() - 1];
    let aside = mild
        && !start.is_empty()
        && start
            .iter()
            .all(|step| lead.iter().any(|other| same(step, other)));
    within || beyond || aside
}

/// Whether one path takes every step of the other.
pub(super) fn is_one_way(one: &[WitnessStep], other: &[WitnessStep]) -> bool {
    let within = |inner: &[WitnessStep], outer: &[WitnessStep]| {
        !inner.is_empty()
            && inner
                .iter()
                .all(|step| outer.iter().any(|known| same(step, known)))
    };
    within(one, other) || within(other, one)
}

/// What the same means bring about besides.
pub(super) fn also(diagnostic: Diagnostic, family: &Family<'_>) -> Diagnostic {
    if family.rest.is_empty() {
        return diagnostic;
    }
    let rest: Vec<&Effect> = family
        .rest
        .iter()
        .map(|outside| &outside.reached.effect)
        .collect();
    diagnostic.note(format!("By the same means it also {}.", does_all(&rest)))
}

/// The same rule used at the same place: what differs is the area that it is used for.
fn same(one: &WitnessStep, other: &WitnessStep) -> bool {
    one.rule == other.rule && one.span == other.span
}
