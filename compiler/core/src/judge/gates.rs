//! Declared gates: necessary (safety) and answerable (liveness).

use super::radius::spelled;
use super::{Court, Reached, Witness};
use crate::facts::{Atom, Pred};
use crate::reach::cost::Cost;
use crate::reach::effect::{Effect, pattern_holds};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What happens when everybody says yes but a gate's own people.
#[derive(Default)]
pub(super) struct Passed {
    /// Effects that get around the gate all the same, with their paths.
    by: Vec<(Reached, Witness)>,
    /// Effects that its people's yes brought about, or made easier.
    answered: Possible,
}

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
        let judged = before.iter().enumerate().zip(passed);
        let verdict = |((at, before), passed): ((usize, &Vec<Effect>), Passed)| GateVerdict {
            gate: self.declaration.gates[at].name.value.clone(),
            unanswerable: self.unanswerable(at, before, &passed.answered),
            passed_by: passed.by,
            platform_gates: self.world.platform_gates(at),
        };
        judged.map(verdict).collect()
    }

    /// Effects before which a gate stands and that nobody brings about even when all say yes.
    fn unanswerable(&mut self, gate: usize, before: &[Effect], answered: &Possible) -> Vec<Effect> {
        // An administrator who takes the rules down is no answer of the gate: too few people is decided by counting them.
        let asked = self.declaration.gates[gate].approve.as_ref();
        let asked = asked.map_or(0, |approve| approve.count.value);
        let known = self.world.known_voters(gate);
        let too_few = known.is_some_and(|known| (known as u64) < asked);
        let mut dead = Vec::new();
        for effect in before.iter().filter(|effect| self.world.is_decided(effect)) {
            // What an agent proposes and these people let through is answered; else a developer may be able to propose it.
            if too_few || !(answered.holds(effect) || self.possible().holds(effect)) {
                dead.push(effect.clone());
            }
        }
        dead
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
                passed.push(Passed::default());
                continue;
            }
            if self.world.platform_gates(at) == 0 {
                passed.push(self.unguarded(&gated));
                continue;
            }
            let costs: Vec<Option<Cost>> = gated.values().map(|atom| self.engine.cost(atom)).collect();
            self.engine.push_without(self.world.questions_of(at));
            passed.push(self.without(&gated, &costs));
            self.engine.pop();
        }
        self.engine.pop();
        passed
    }

    /// Some effects of a gate that is configured nowhere: nobody's yes stands before them.
    fn unguarded(&self, gated: &BTreeMap<&Effect, Atom>) -> Passed {
        let costs = vec![None; gated.len()];
        let mut passed = self.without(gated, &costs);
        passed.answered.0 = gated.keys().map(|effect| (*effect).clone()).collect();
        passed
    }

    /// What became of some effects that cost so much before a gate's people were taken away.
    fn without(&self, gated: &BTreeMap<&Effect, Atom>, costs: &[Option<Cost>]) -> Passed {
        let mut passed = Passed::default();
        for ((effect, atom), before) in gated.iter().zip(costs) {
            let now = self.engine.cost(atom);
            if now.is_none_or(|now| before.is_some_and(|before| before < now)) {
                passed.answered.0.insert(Effect::clone(effect));
            }
            if let Some(cost) = now.filter(|cost| cost.assumed() == 0) {
                let effect = Effect::clone(effect);
                passed.by.push((Reached { effect, cost }, self.witness(atom)));
            }
        }
        passed
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
#[derive(Default)]
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
