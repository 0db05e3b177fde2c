//! Declared gates: necessary (safety) and answerable (liveness).

use super::radius::spelled;
use super::{Court, Reached, Witness};
use crate::facts::{Atom, Fact, Pred};
use crate::reach::effect::{Effect, pattern_holds};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

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
    pub(super) fn gates(&mut self) -> Vec<GateVerdict> {
        let before: Vec<Vec<Effect>> = self
            .declaration
            .gates
            .iter()
            .map(|gate| gate.before.iter().flat_map(spelled).collect())
            .collect();
        let possible = self.possible();
        let suspects = self.suspects(&before);
        let mut verdicts = Vec::new();
        for (at, before) in before.iter().enumerate() {
            let passed_by = if suspects.contains(&at) {
                self.passed_by(at, before)
            } else {
                Vec::new()
            };
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

    /// Gates that something gets around. Everybody takes part and says yes once; then each gate's people are taken away in turn,
    /// which costs only what hangs on them.
    fn suspects(&mut self, before: &[Vec<Effect>]) -> BTreeSet<usize> {
        let mut facts: Vec<Fact> = self
            .declaration
            .agents
            .iter()
            .map(|agent| self.world.member(&agent.name.value))
            .collect();
        facts.extend(self.world.asked_consents().iter().cloned());
        self.engine.push(&facts);
        let reached: Vec<(Effect, Atom)> = self
            .engine
            .atoms(Pred::Does)
            .map(|(atom, _)| (self.effect(&atom), atom))
            .collect();
        let by_effect: BTreeMap<&Effect, Atom> =
            reached.iter().map(|(effect, atom)| (effect, *atom)).collect();
        let mut suspects = BTreeSet::new();
        for (at, before) in before.iter().enumerate() {
            let gated: Vec<Atom> = before
                .iter()
                .flat_map(|gated| match gated.asset.contains('*') {
                    true => reached
                        .iter()
                        .filter(|(effect, _)| stands_before(gated, effect))
                        .map(|(_, atom)| *atom)
                        .collect(),
                    false => by_effect.get(gated).copied().into_iter().collect::<Vec<Atom>>(),
                })
                .collect();
            if gated.is_empty() {
                continue;
            }
            self.engine.push_without(self.world.questions_of(at));
            let passed = gated
                .iter()
                .any(|atom| self.engine.cost(atom).is_some_and(|cost| cost.assumed() == 0));
            self.engine.pop();
            if passed {
                suspects.insert(at);
            }
        }
        self.engine.pop();
        suspects
    }

    /// Everybody takes part and consents, but not at this gate: what it stands before and happens all the same, with its path.
    fn passed_by(&mut self, at: usize, before: &[Effect]) -> Vec<(Reached, Witness)> {
        let mut facts: Vec<Fact> = self
            .declaration
            .agents
            .iter()
            .map(|agent| self.world.member(&agent.name.value))
            .collect();
        facts.extend(self.world.consents_except(at));
        self.engine.push(&facts);
        let gated = |reached: &Reached| before.iter().any(|gated| stands_before(gated, &reached.effect));
        let reached: Vec<Reached> = self
            .effects()
            .into_iter()
            .filter(|reached| reached.cost.assumed() == 0 && gated(reached))
            .collect();
        let found = reached
            .into_iter()
            .map(|reached| {
                let witness = self
                    .atom_of(&reached.effect)
                    .map(|atom| self.witness(&atom))
                    .unwrap_or_default();
                (reached, witness)
            })
            .collect();
        self.engine.pop();
        found
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
