//! Declared gates: necessary (safety) and answerable (liveness).

use super::radius::spelled;
use super::{Court, Reached, Witness};
use crate::facts::Fact;
use crate::reach::effect::{Effect, pattern_holds};

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
    pub(super) fn gate(&mut self, at: usize) -> GateVerdict {
        let gate = &self.declaration.gates[at];
        let before: Vec<Effect> = gate.before.iter().flat_map(spelled).collect();
        let name = gate.name.value.clone();
        let passed_by = self.passed_by(at, &before);
        let unanswerable = self.unanswerable(&before);
        GateVerdict { gate: name, passed_by, unanswerable, platform_gates: self.world.platform_gates(at) }
    }

    /// Everybody takes part and consents, but not at this gate.
    fn passed_by(&mut self, at: usize, before: &[Effect]) -> Vec<(Reached, Witness)> {
        let mut facts: Vec<Fact> = self.declaration.agents.iter().map(|agent| self.world.member(&agent.name.value)).collect();
        facts.extend(self.world.consents_except(at));
        self.engine.push(&facts);
        let reached: Vec<Reached> =
            self.effects().into_iter().filter(|reached| reached.cost.assumed() == 0 && stands_before(before, &reached.effect)).collect();
        let found = reached
            .into_iter()
            .map(|reached| {
                let witness = self.atom_of(&reached.effect).map(|atom| self.witness(&atom)).unwrap_or_default();
                (reached, witness)
            })
            .collect();
        self.engine.pop();
        found
    }

    /// A person who proposes and merges takes part, and everybody consents.
    fn unanswerable(&mut self, before: &[Effect]) -> Vec<Effect> {
        let possible = self.possible();
        let dead = |effect: &&Effect| {
            let reached = possible.iter().any(|reached| stands_before(std::slice::from_ref(effect), &reached.effect));
            self.world.is_decided(effect) && !reached
        };
        before.iter().filter(dead).cloned().collect()
    }
}

impl Court<'_> {
    /// What a developer brings about when everybody says yes.
    fn possible(&mut self) -> Vec<Reached> {
        let mut facts = vec![self.world.somebody.clone()];
        facts.extend(self.world.all_consents());
        self.engine.push(&facts);
        let possible = self.effects();
        self.engine.pop();
        possible
    }

    /// Effects of `can` expectations that nobody can bring about.
    pub(super) fn impossible(&mut self) -> Vec<(usize, Effect)> {
        let expected = self.declaration.expectations.iter().enumerate().filter(|(_, expectation)| !expectation.never);
        let wanted: Vec<(usize, Effect)> = expected
            .flat_map(|(at, expectation)| expectation.effects.iter().flat_map(spelled).map(move |effect| (at, effect)))
            .collect();
        if wanted.is_empty() {
            return wanted;
        }
        let possible = self.possible();
        let dead = |effect: &Effect| !possible.iter().any(|reached| stands_before(std::slice::from_ref(effect), &reached.effect));
        wanted.into_iter().filter(|(_, effect)| dead(effect)).collect()
    }
}

fn stands_before(before: &[Effect], effect: &Effect) -> bool {
    before.iter().any(|gated| gated.verb == effect.verb && pattern_holds(&gated.asset, &effect.asset))
}
