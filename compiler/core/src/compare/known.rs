//! What is asked, and what stands open, on one side only.

use super::cause::View;
use super::difference::Change;
use super::facts::{is_of_both, openings};
use super::model::{Direction, Standing, What};
use crate::facts::{Fact, Grade, Question};
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};

/// Questions that came or went.
pub(super) fn questions(old: View<'_>, new: View<'_>) -> Vec<Change> {
    let (was, is) = (asked(old.here.world), asked(new.here.world));
    let keys: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let changed = keys
        .into_iter()
        .filter(|key| was.contains_key(*key) != is.contains_key(*key));
    changed
        .map(|key| {
            let new_now = is.contains_key(key);
            let (view, (question, facts)) = if new_now {
                (new, &is[key])
            } else {
                (old, &was[key])
            };
            let direction = if new_now {
                Direction::Wider
            } else {
                Direction::Narrower
            };
            let what = What::Question {
                key: key.clone(),
                text: question.text.clone(),
                new: new_now,
            };
            Change::new(what, direction).because(view.cause_of(facts))
        })
        .collect()
}

fn asked(world: &World) -> BTreeMap<String, (&Question, Vec<&Fact>)> {
    let mut asked: BTreeMap<String, (&Question, Vec<&Fact>)> = BTreeMap::new();
    for fact in &world.base.facts {
        if let Grade::Unknown(id) = fact.grade {
            let question = &world.base.questions[id.0 as usize];
            asked
                .entry(question.key.clone())
                .or_insert((question, Vec::new()))
                .1
                .push(fact);
        }
    }
    for (_, facts) in asked.values_mut() {
        facts.sort_by_key(|fact| world.base.show(&fact.atom));
    }
    asked
}

/// Openings between things that both sides know and that are not known as they were; whoever they are for may be new.
pub(super) fn opened(old: View<'_>, new: View<'_>) -> Vec<Change> {
    moved(old, new, |view, fact| {
        is_of_both(&view.here.world.base, &fact.atom, &view.there.world.base)
    })
}

/// All openings that are not known as they were: where nothing else tells that anything moved. Under rules that nobody has stated an
/// opening moves no effect; it still is one.
pub(super) fn opened_anew(old: View<'_>, new: View<'_>) -> Vec<Change> {
    moved(old, new, |_, _| true)
}

fn moved(old: View<'_>, new: View<'_>, counts: impl Fn(View<'_>, &Fact) -> bool) -> Vec<Change> {
    let (was, is) = (openings(old.here.world), openings(new.here.world));
    let texts: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let mut changes = Vec::new();
    for text in texts {
        let standing = |all: &BTreeMap<String, (Standing, &Fact)>| {
            all.get(text).map_or(Standing::Impossible, |found| found.0)
        };
        let (before, after) = (standing(&was), standing(&is));
        if before == after {
            continue;
        }
        let (view, fact) = if before < after {
            (new, is[text].1)
        } else {
            (old, was[text].1)
        };
        if counts(view, fact) {
            let what = What::Opening {
                text: text.clone(),
                old: before,
                new: after,
            };
            let direction = Direction::between(&before, &after);
            changes.push(Change::new(what, direction).because(view.cause_of(&[fact])));
        }
    }
    changes
}
