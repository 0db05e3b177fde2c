//! One line for each agent: what became of its worst case.

use super::cause::View;
use super::closed::Standings;
use super::difference::{Change, Headline};
use super::model::{After, Direction, Standing, What, Who};
use crate::reach::effect::{Assets, Effect};
use crate::reach::sentence::{clauses, list, people};
use std::collections::{BTreeMap, BTreeSet};

/// Gives verdicts and sentences the cause of what moved for their agent; if nothing did, the node that was edited.
pub(super) fn lend_causes(changes: &mut [Change], view: View<'_>) {
    let mut causes = BTreeMap::new();
    for change in changes.iter() {
        if let (
            What::Effect {
                who: Who::Agent(agent),
                ..
            },
            Some(cause),
        ) = (&change.what, &change.cause)
        {
            causes
                .entry((agent.clone(), change.direction))
                .or_insert_with(|| cause.clone());
        }
    }
    for change in changes {
        let (What::Verdict { agent, .. } | What::Sentence { agent, .. }) = &change.what else {
            continue;
        };
        let either = [change.direction, Direction::Wider, Direction::Narrower];
        change.cause = either
            .into_iter()
            .find_map(|direction| causes.get(&(agent.clone(), direction)))
            .cloned();
        change.cause = change.cause.take().or_else(|| Some(view.node(agent)));
    }
}

/// The name in the first column.
pub(super) fn name(who: &Who) -> &str {
    match who {
        Who::Agent(name) => name,
        Who::Stranger => "stranger",
        Who::Together => "together",
    }
}

/// The clauses of a worst case before and after.
#[derive(Default)]
pub(super) struct Clauses {
    pub old: BTreeSet<String>,
    pub new: BTreeSet<String>,
}

/// The clauses for everything that is certain.
pub(super) fn certain_clauses(assets: &Assets, standings: &Standings) -> BTreeSet<String> {
    let certain = standings
        .iter()
        .filter(|(_, standing)| **standing == Standing::Certain);
    let effects: Vec<Effect> = certain.map(|(effect, _)| effect.clone()).collect();
    clauses(assets, &assets.maximal(&effects)).into_iter().collect()
}

/// An agent that still runs and is no longer declared has lost nothing but what held it.
pub(super) fn undeclared(headlines: &mut [Headline], changes: &[Change]) {
    for change in changes {
        let What::Undeclared { agent, new: true, .. } = &change.what else {
            continue;
        };
        let about = headlines
            .iter_mut()
            .filter(|line| line.who == Who::Agent(agent.clone()));
        for line in about {
            line.text =
                "no longer declared, and it still runs: nothing holds it, and nobody answers for its worst case."
                    .to_owned();
        }
    }
}

/// What became of the worst case of everybody for whom anything moved.
pub(super) fn headlines(changes: &[Change], known: &BTreeMap<(Who, After), Clauses>) -> Vec<Headline> {
    let mut moved: BTreeMap<&Who, BTreeMap<&After, Vec<&Change>>> = BTreeMap::new();
    for change in changes {
        if let What::Effect { who, after, .. } = &change.what {
            moved
                .entry(who)
                .or_default()
                .entry(after)
                .or_default()
                .push(change);
        }
    }
    let one = |(who, by_after): (&Who, BTreeMap<&After, Vec<&Change>>)| Headline {
        who: who.clone(),
        text: headline(&by_after, |after| known.get(&(who.clone(), after.clone()))),
    };
    moved.into_iter().map(one).collect()
}

fn headline<'k>(
    moved: &BTreeMap<&After, Vec<&Change>>,
    known: impl Fn(&After) -> Option<&'k Clauses>,
) -> String {
    let none = Clauses::default();
    let became = |after: &After| {
        moved
            .get(after)
            .map(|changes| became(changes, known(after).unwrap_or(&none)))
    };
    let mut text = format!(
        "worst case, alone: {}.",
        became(&After::Alone).unwrap_or_else(|| "unchanged".to_owned())
    );
    for after in moved.keys().filter(|after| ***after != After::Alone) {
        let became = became(after).unwrap_or_default();
        match after {
            After::Fooled { team, people: count } => {
                text.push_str(&format!(" After {}: {became}.", people(team, *count as u64)))
            }
            _ => text.push_str(&format!(" If everybody agrees: {became}.")),
        }
    }
    text
}

/// Clauses that were there before are no news, and those that are still there are not gone.
fn became(changes: &[&Change], known: &Clauses) -> String {
    let said = |words: &str, there: &BTreeSet<String>, wanted: fn(Direction, Standing) -> bool| {
        let effects: Vec<Effect> = changes
            .iter()
            .filter_map(|change| moved_so(change, wanted))
            .collect();
        let news = clauses(&Assets::default(), &effects)
            .into_iter()
            .filter(|clause| !there.contains(clause));
        let news: Vec<String> = news.collect();
        (!effects.is_empty() && !news.is_empty()).then(|| format!("{words} \"{}\"", list(&news)))
    };
    let parts = [
        said("NOW ALSO", &known.old, |direction, new| {
            direction == Direction::Wider && new == Standing::Certain
        }),
        said("PERHAPS NOW ALSO", &known.old, |direction, new| {
            direction == Direction::Wider && new == Standing::Unknown
        }),
        said("only past an assumption", &known.old, |direction, new| {
            direction == Direction::Wider && new == Standing::Assumed
        }),
        said("no longer", &known.new, |direction, new| {
            direction == Direction::Narrower && new < Standing::Unknown
        }),
        said("no longer certain to", &known.new, |direction, new| {
            direction == Direction::Narrower && new == Standing::Unknown
        }),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        "unchanged".to_owned()
    } else {
        parts.join("; ")
    }
}

fn moved_so(change: &Change, wanted: fn(Direction, Standing) -> bool) -> Option<Effect> {
    let What::Effect { verb, asset, new, .. } = &change.what else {
        return None;
    };
    (!change.covered && wanted(change.direction, *new)).then(|| Effect::new(verb.clone(), asset.clone()))
}
