//! Declared gates: what they ask, what they stand before, whether they are necessary.

use super::cause::{Plane, View};
use super::difference::{Age, Cause, Change};
use super::effects::Closures;
use super::model::{Direction, Edit, Standing, What};
use crate::judge::{GateVerdict, spelled};
use crate::language::model::{Approve, Gate};
use crate::reach::effect::{Effect, pattern_holds};
use std::collections::{BTreeMap, BTreeSet};

/// What the declaration says of gates, which is the same in both worlds.
pub(super) fn declared(view: View<'_>) -> Vec<Change> {
    let (old, new) = (view.there, view.here);
    let mut changes = Vec::new();
    for name in names(old, new) {
        let (was, is) = (old.gate(&name), new.gate(&name));
        let asks = |found: Option<(usize, &Gate)>| found.map(|(_, gate)| asks(gate));
        if let Some(edit) = Edit::of(asks(was), asks(is)) {
            let direction = match (&was, &is) {
                (Some((_, was)), Some((_, is))) => asked(was, is),
                (None, _) => Direction::Narrower,
                (_, None) => Direction::Wider,
            };
            let what = What::Gate {
                gate: name.clone(),
                edit,
            };
            changes.push(Change::new(what, direction).because(gate_cause(view, &name)));
        }
        let before = |found: Option<(usize, &Gate)>| found.map(|(_, gate)| before(gate)).unwrap_or_default();
        let (was, is) = (before(was), before(is));
        for effect in was.symmetric_difference(&is) {
            let now = is.contains(effect);
            let direction = if now {
                Direction::Narrower
            } else {
                Direction::Wider
            };
            let what = What::Stands {
                gate: name.clone(),
                before: effect.to_string(),
                new: now,
            };
            changes.push(Change::new(what, direction).because(gate_cause(view, &name)));
        }
    }
    changes
}

fn asks(gate: &Gate) -> String {
    let mut text = match &gate.approve {
        Some(Approve { count, from, not, .. }) => {
            let mut not: Vec<&str> = not.iter().map(|who| who.value.as_str()).collect();
            not.sort_unstable();
            let not = if not.is_empty() {
                String::new()
            } else {
                format!(", not {}", not.join(", "))
            };
            format!("{} of {}{not}", count.value, from.value)
        }
        None => "nobody".to_owned(),
    };
    if let Some(binds) = &gate.binds {
        text.push_str(&format!(", binding the {}", binds.value));
    }
    text
}

/// Fewer people, or fewer who are refused, is wider; another team is wider both ways, so that a person looks at it.
fn asked(was: &Gate, is: &Gate) -> Direction {
    let count = |gate: &Gate| gate.approve.as_ref().map_or(0, |approve| approve.count.value);
    let refused = |gate: &Gate| -> BTreeSet<String> {
        gate.approve
            .iter()
            .flat_map(|approve| &approve.not)
            .map(|who| who.value.clone())
            .collect()
    };
    let team = |gate: &Gate| gate.approve.as_ref().map(|approve| approve.from.value.clone());
    let bound = |gate: &Gate| gate.binds.as_ref().map(|binds| binds.value.clone());
    let same = team(was) == team(is) && bound(was) == bound(is);
    let tighter = count(was) <= count(is) && refused(was).is_subset(&refused(is));
    if same && tighter {
        Direction::Narrower
    } else {
        Direction::Wider
    }
}

fn before(gate: &Gate) -> BTreeSet<Effect> {
    gate.before.iter().flat_map(spelled).collect()
}

fn gate_cause(view: View<'_>, name: &str) -> Option<Cause> {
    let plane = if view.here.gate(name).is_some() {
        view.here
    } else {
        view.there
    };
    let age = if view.here.gate(name).is_some() {
        view.age
    } else {
        view.age.other()
    };
    let (_, gate) = plane.gate(name)?;
    let place = super::cause::place(plane.side.sources, gate.span);
    Some(Cause {
        side: age,
        place,
        text: String::new(),
    })
}

/// The gates that either side declares.
pub(super) fn names(old: &Plane<'_>, new: &Plane<'_>) -> BTreeSet<String> {
    let gates = old
        .side
        .declaration
        .gates
        .iter()
        .chain(&new.side.declaration.gates);
    gates.map(|gate| gate.name.value.clone()).collect()
}

/// Effects before which a gate that both sides declare became or ceased to be necessary or answerable.
pub(super) fn judged(closures: &mut Closures<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    let (old_plane, new_plane) = (closures.old_plane, closures.new_plane);
    let (old, new) = (old_plane.judgement, new_plane.judgement);
    for name in names(old_plane, new_plane) {
        let (Some((was_at, was)), Some((is_at, is))) = (old_plane.gate(&name), new_plane.gate(&name)) else {
            continue;
        };
        let both = |effect: &Effect| stands(was, effect) && stands(is, effect);
        let (passed, passes) = (passed(&old.gates[was_at]), passed(&new.gates[is_at]));
        let effects: BTreeSet<&Effect> = passed
            .keys()
            .chain(passes.keys())
            .filter(|effect| both(effect))
            .collect();
        for effect in effects {
            let of = |all: &BTreeMap<Effect, Standing>| all.get(effect).copied().unwrap_or_default();
            let (old, new) = (of(&passed), of(&passes));
            if old != new {
                let what = What::Necessity {
                    gate: name.clone(),
                    before: effect.to_string(),
                    old,
                    new,
                };
                let age = if old < new { Age::New } else { Age::Old };
                let at = if age == Age::New { is_at } else { was_at };
                changes.push(passing(
                    closures,
                    age,
                    at,
                    effect,
                    Change::new(what, Direction::between(&old, &new)),
                ));
            }
        }
        changes.extend(answerable(&name, &old.gates[was_at], &new.gates[is_at]));
    }
    changes
}

/// Whether the gates of both sides were found to be the same.
pub(super) fn judged_alike(view: View<'_>) -> bool {
    let found = |plane: &Plane<'_>| -> BTreeMap<String, (BTreeMap<Effect, Standing>, BTreeSet<Effect>)> {
        let gates = plane.judgement.gates.iter();
        gates
            .map(|gate| {
                (
                    gate.gate.clone(),
                    (passed(gate), gate.unanswerable.iter().cloned().collect()),
                )
            })
            .collect()
    };
    found(view.here) == found(view.there)
}

fn stands(gate: &Gate, effect: &Effect) -> bool {
    before(gate)
        .iter()
        .any(|gated| gated.verb == effect.verb && pattern_holds(&gated.asset, &effect.asset))
}

fn passed(verdict: &GateVerdict) -> BTreeMap<Effect, Standing> {
    let passed = verdict.passed_by.iter();
    passed
        .map(|(reached, _)| (reached.effect.clone(), Standing::of(reached.cost)))
        .collect()
}

/// The proof that passes a gate: everybody takes part and consents, but not at this gate.
fn passing(closures: &mut Closures<'_>, age: Age, at: usize, effect: &Effect, mut change: Change) -> Change {
    let (closed, view) = closures.view(age);
    let mut facts = view.here.members(&super::model::Who::Together);
    facts.extend(closed.world.consents_except(at));
    closed.engine.push(&facts);
    if let Some(proof) = closed.proof(effect) {
        change.path = view.path(&proof, closed.rules, closed.engine.symbols());
        change.cause = view.cause(&proof);
    }
    closed.engine.pop();
    let name = &view.here.side.declaration.gates[at].name.value;
    change.cause = change.cause.or_else(|| Some(view.node(name)));
    change
}

fn answerable(name: &str, old: &GateVerdict, new: &GateVerdict) -> Vec<Change> {
    let dead = |verdict: &GateVerdict| -> BTreeSet<String> {
        verdict.unanswerable.iter().map(Effect::to_string).collect()
    };
    let (was, is) = (dead(old), dead(new));
    let changed = was.symmetric_difference(&is);
    changed
        .map(|before| {
            let new = !is.contains(before);
            let direction = if new {
                Direction::Wider
            } else {
                Direction::Narrower
            };
            Change::new(
                What::Answerable {
                    gate: name.to_owned(),
                    before: before.clone(),
                    new,
                },
                direction,
            )
        })
        .collect()
}

impl Plane<'_> {
    /// A declared gate with its number.
    pub fn gate(&self, name: &str) -> Option<(usize, &Gate)> {
        self.side
            .declaration
            .gates
            .iter()
            .enumerate()
            .find(|(_, gate)| gate.name.value == name)
    }
}
