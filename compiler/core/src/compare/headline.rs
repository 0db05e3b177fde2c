//! One line for each agent: what became of its worst case.

use super::cause::View;
use super::model::{After, Change, Direction, Standing, What, Who, Worlds};
use crate::reach::effect::{Assets, Effect};
use crate::reach::sentence::{clauses, list, people};
use std::collections::BTreeMap;

/// Gives verdicts and sentences the cause of what moved for their agent; if nothing did, the node that was edited.
pub(super) fn lend_causes(changes: &mut [Change], view: View<'_>) {
    let mut causes = BTreeMap::new();
    for change in changes.iter() {
        if let (What::Effect { who: Who::Agent(agent), .. }, Some(cause)) = (&change.what, &change.cause) {
            causes.entry((agent.clone(), change.direction)).or_insert_with(|| cause.clone());
        }
    }
    for change in changes {
        let (What::Verdict { agent, .. } | What::Sentence { agent, .. }) = &change.what else { continue };
        let either = [change.direction, Direction::Wider, Direction::Narrower];
        change.cause = either.into_iter().find_map(|direction| causes.get(&(agent.clone(), direction))).cloned();
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

/// What became of the worst case of everybody for whom anything moved, once applied.
pub(super) fn headlines(changes: &[Change]) -> Vec<(String, String)> {
    let mut moved: BTreeMap<&Who, BTreeMap<&After, Vec<&Change>>> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.worlds != Worlds::Now) {
        if let What::Effect { who, after, .. } = &change.what {
            moved.entry(who).or_default().entry(after).or_default().push(change);
        }
    }
    moved.into_iter().map(|(who, by_after)| (name(who).to_owned(), headline(&by_after))).collect()
}

fn headline(moved: &BTreeMap<&After, Vec<&Change>>) -> String {
    let alone = moved.get(&After::Alone).map_or_else(|| "unchanged".to_owned(), |changes| became(changes));
    let mut text = format!("worst case, alone: {alone}.");
    for (after, changes) in moved {
        match after {
            After::Alone => {}
            After::Fooled { team, people: count } => {
                text.push_str(&format!(" After {}: {}.", people(team, *count as u64), became(changes)));
            }
            After::Everybody => text.push_str(&format!(" If everybody agrees: {}.", became(changes))),
        }
    }
    text
}

fn became(changes: &[&Change]) -> String {
    let said = |words: &str, wanted: fn(Direction, Standing, Standing) -> bool| {
        let effects: Vec<Effect> = changes.iter().filter_map(|change| moved_so(change, wanted)).collect();
        (!effects.is_empty()).then(|| format!("{words} \"{}\"", list(&clauses(&Assets::default(), &effects))))
    };
    let parts = [
        said("NOW ALSO", |direction, _, new| direction == Direction::Wider && new == Standing::Certain),
        said("PERHAPS NOW ALSO", |direction, _, new| direction == Direction::Wider && new == Standing::Unknown),
        said("only past an assumption", |direction, _, new| direction == Direction::Wider && new == Standing::Assumed),
        said("no longer", |direction, _, new| direction == Direction::Narrower && new < Standing::Unknown),
        said("no longer certain to", |direction, _, new| direction == Direction::Narrower && new == Standing::Unknown),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn moved_so(change: &Change, wanted: fn(Direction, Standing, Standing) -> bool) -> Option<Effect> {
    let What::Effect { verb, asset, old, new, .. } = &change.what else { return None };
    let tells = !change.covered && wanted(change.direction, *old, *new);
    tells.then(|| Effect::new(verb.clone(), asset.clone()))
}
