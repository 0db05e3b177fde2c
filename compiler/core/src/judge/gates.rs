//! Declared gates: necessary (safety) and answerable (liveness).

use super::radius::spelled;
use super::{Court, Reached, Witness};
use crate::facts::{Atom, Pred};
use crate::reach::effect::{Effect, pattern_holds};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Effects that get around a gate, with their paths.
pub(super) type Passed = Vec<(Reached, Witness)>;

/// What holds of one declared gate.
#[derive(Clone, Debug)]
pub struct GateVerdict {
    /// Its name.
    pub gate: String,
    /// Effects that it stands before and that are derivable when everybody consents but its own people, with the path.
    pub passed_by: Vec<(Reached, Witness)>,
    /// Effects before which it stands and that nobody can bring about even when all consent.
    pub unanswerable: Vec<Effect>,
    /// The platform's gates that it stands for; empty: it is configured nowhere.
    pub platform_gates: usize,
}

impl Court<'_> {
    /// Every declared gate, in order.
    pub(super) fn gates(&mut self, passed: Vec<Passed>) -> Vec<GateVerdict> {
        let before = self.gated();
        let possible = self.possible();
        let mut verdicts = Vec::new();
        for ((at, before), passed_by) in before.iter().enumerate().zip(passed) {
            // An administrator who takes the rules down is no answer of the gate: too few people is decided by counting them.
            let asked = self.declaration.gates[at]
                .approve
                .as_ref()
                .map_or(0, |approve| approve.count.value);
            let too_few = self
                .world
                .known_voters(at)
                .is_some_and(|known| (known as u64) < asked);
            let dead =
                |effect: &&Effect| self.world.is_decided(effect) && (too_few || !possible.holds(effect));
            verdicts.push(GateVerdict {
                gate: self.declaration.gates[at].name.value.clone(),
                passed_by,
                unanswerable: before.iter().filter(dead).cloned().collect(),
                platform_gates: self.world.platform_gates(at),
            });
        }
        verdicts
    }

    /// The effects before which each declared gate stands.
    fn gated(&self) -> Vec<Vec<Effect>> {
        let gates = self.declaration.gates.iter();
        gates
            .map(|gate| gate.before.iter().flat_map(spelled).collect())
            .collect()
    }

    /// What gets around each gate, with its path. Everybody takes part already, and says yes once; then each gate's people are taken
    /// away in turn, which costs only what hangs on them.
    pub(super) fn passed_by(&mut self) -> Vec<Passed> {
        let before = self.gated();
        if before.is_empty() {
            return Vec::new();
        }
        self.engine.push_under(self.world.asked_consents());
        let reached: Vec<(Effect, Atom)> = self
            .engine
            .atoms(Pred::Does)
            .map(|(atom, _)| (self.effect(&atom), atom))
            .collect();
        let by_effect: BTreeMap<&Effect, Atom> =
            reached.iter().map(|(effect, atom)| (effect, *atom)).collect();
        let mut passed = Vec::new();
        for (at, before) in before.iter().enumerate() {
            let gated: BTreeMap<&Effect, Atom> = before
                .iter()
                .flat_map(|gated| match gated.asset.contains('*') {
                    true => reached
                        .iter()
                        .filter(|(effect, _)| stands_before(gated, effect))
                        .map(|(effect, atom)| (effect, *atom))
                        .collect(),
                    false => by_effect
                        .get_key_value(gated)
                        .map(|(effect, atom)| (*effect, *atom))
                        .into_iter()
                        .collect::<Vec<_>>(),
                })
                .collect();
            if gated.is_empty() {
                passed.push(Vec::new());
                continue;
            }
            self.engine.push_without(self.world.questions_of(at));
            passed.push(self.still(&gated));
            self.engine.pop();
        }
        self.engine.pop();
        passed
    }

    /// Those of some effects that are reached without breaking an assumption.
    fn still(&self, gated: &BTreeMap<&Effect, Atom>) -> Passed {
        let reached = gated.iter().filter_map(|(effect, atom)| {
            let cost = self.engine.cost(atom).filter(|cost| cost.assumed() == 0)?;
            let effect = Effect::clone(effect);
            Some((Reached { effect, cost }, self.witness(atom)))
        });
        reached.collect()
    }

    /// What a developer brings about when everybody says yes.
    fn possible(&mut self) -> Rc<Possible> {
        if let Some(known) = &self.possible {
            return Rc::clone(known);
        }
        let mut facts = vec![self.world.somebody.clone()];
        facts.extend(self.world.all_consents());
        self.engine.push(&facts);
        let possible = Rc::new(Possible::new(self.effects()));
        self.engine.pop();
        self.possible = Some(Rc::clone(&possible));
        possible
    }

    /// Effects of `can` expectations that nobody can bring about.
    pub(super) fn impossible(&mut self) -> Vec<(usize, Effect)> {
        let expected = self
            .declaration
            .expectations
            .iter()
            .enumerate()
            .filter(|(_, expectation)| !expectation.never);
        let wanted: Vec<(usize, Effect)> = expected
            .flat_map(|(at, expectation)| {
                expectation
                    .effects
                    .iter()
                    .flat_map(spelled)
                    .map(move |effect| (at, effect))
            })
            .collect();
        if wanted.is_empty() {
            return wanted;
        }
        let possible = self.possible();
        wanted
            .into_iter()
            .filter(|(_, effect)| !possible.holds(effect))
            .collect()
    }
}

/// Effects that can be brought about.
pub(super) struct Possible(BTreeSet<Effect>);

impl Possible {
    fn new(reached: Vec<Reached>) -> Self {
        Possible(reached.into_iter().map(|reached| reached.effect).collect())
    }

    fn holds(&self, wanted: &Effect) -> bool {
        self.0.contains(wanted)
            || (wanted.asset.contains('*') && self.0.iter().any(|effect| stands_before(wanted, effect)))
    }
}

fn stands_before(gated: &Effect, effect: &Effect) -> bool {
    gated.verb == effect.verb && pattern_holds(&gated.asset, &effect.asset)
}
