//! What a mutant opens is a gain when two states are compared, and a loss the other way round.

use gabion_core::compare::{Difference, Side, Standing, What, Who, compare};
use gabion_core::compile::Compiled;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// An effect that came nearer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Opened {
    who: Who,
    verb: String,
    asset: String,
}

impl fmt::Display for Opened {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?} {} {}", self.who, self.verb, self.asset)
    }
}

/// What each agent by itself, and a stranger, reach once everything is applied.
fn reached(compiled: &Compiled) -> BTreeMap<Opened, Standing> {
    let Some(worlds) = &compiled.worlds else {
        return BTreeMap::new();
    };
    let judgement = &worlds.applied.judgement;
    let agents = judgement
        .agents
        .iter()
        .map(|agent| (Who::Agent(agent.agent.clone()), &agent.effects));
    let all = agents.chain([(Who::Stranger, &judgement.stranger_effects)]);
    all.flat_map(|(who, effects)| {
        effects.iter().map(move |reached| {
            let (verb, asset) = (reached.effect.verb.clone(), reached.effect.asset.clone());
            (
                Opened {
                    who: who.clone(),
                    verb,
                    asset,
                },
                Standing::of(reached.cost),
            )
        })
    })
    .collect()
}

/// The effects that came nearer.
pub fn opened(before: &Compiled, after: &Compiled) -> Vec<Opened> {
    let known = reached(before);
    let nearer =
        |(effect, standing): &(Opened, Standing)| known.get(effect).copied().unwrap_or_default() < *standing;
    reached(after)
        .into_iter()
        .filter(nearer)
        .map(|(effect, _)| effect)
        .collect()
}

/// Those that a comparison does not show as gained, and, where `back` is wanted, as lost the other way round.
pub fn unseen(before: &Compiled, after: &Compiled, opened: &[Opened], back: bool) -> Vec<String> {
    let (Some(old), Some(new)) = (Side::of(before), Side::of(after)) else {
        return Vec::new();
    };
    if opened.is_empty() {
        return Vec::new();
    }
    let there = compare(&old, &new);
    let hidden = |difference: &Difference, nearer: bool| -> Vec<String> {
        let hidden = opened.iter().filter(|effect| !shows(difference, effect, nearer));
        hidden.map(ToString::to_string).collect()
    };
    let mut unseen = hidden(&there, true);
    unseen.extend((!there.widens).then(|| "anything".to_owned()));
    if back {
        let back = compare(&new, &old);
        unseen.extend(hidden(&back, false).into_iter().map(|effect| effect + ", back"));
        let (gained, lost) = (moved(&there, false), moved(&back, true));
        unseen.extend(
            gained
                .symmetric_difference(&lost)
                .map(|effect| effect.clone() + ", one way only"),
        );
    }
    unseen
}

/// Whether two states do not differ in anything that they mean.
pub fn alike(before: &Compiled, after: &Compiled) -> bool {
    let (Some(old), Some(new)) = (Side::of(before), Side::of(after)) else {
        return false;
    };
    let difference = compare(&old, &new);
    difference.changes.is_empty() && !difference.widens
}

/// Every effect that moved, from where to where; turned: from the new side to the old one.
fn moved(difference: &Difference, turned: bool) -> BTreeSet<String> {
    let effects = difference.changes.iter().filter_map(|change| match &change.what {
        What::Effect {
            who,
            verb,
            asset,
            after,
            old,
            new,
            ..
        } => {
            let (from, to) = if turned { (new, old) } else { (old, new) };
            Some(format!("{who:?} {verb} {asset} {after:?} {from:?} {to:?}"))
        }
        _ => None,
    });
    effects.collect()
}

fn shows(difference: &Difference, effect: &Opened, nearer: bool) -> bool {
    difference.changes.iter().any(|change| match &change.what {
        What::Effect {
            who,
            verb,
            asset,
            old,
            new,
            ..
        } => {
            (who, verb, asset) == (&effect.who, &effect.verb, &effect.asset)
                && (old < new) == nearer
                && old != new
        }
        _ => false,
    })
}
