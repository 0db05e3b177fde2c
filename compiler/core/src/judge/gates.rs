//! Declared gates: necessary (safety) and answerable (liveness).

use super::{Court, Reached, Witness, effect_of, spelled};
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
        let decided = before.iter().filter(|effect| self.world.is_decided(effect));
        // What an agent proposes and these people let through is answered; else a developer may be able to propose it.
        decided
            .filter(|effect| too_few || !(answered.holds(effect) || self.possible().holds(effect)))
            .cloned()
            .collect()
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
        let reached = self.reached();
        let mut passed = Vec::new();
        for (at, before) in before.iter().enumerate() {
            let gated = stood_before(before, &reached);
            passed.push(match self.world.platform_gates(at) {
                0 => self.unguarded(&gated),
                _ if gated.is_empty() => Passed::default(),
                _ => self.guarded(at, &gated),
            });
        }
        self.engine.pop();
        passed
    }

    /// Every effect that the closure holds now, with what derives it.
    fn reached(&self) -> BTreeMap<Effect, Atom> {
        let done = self.engine.atoms(Pred::Does);
        done.map(|(atom, _)| (self.effect(&atom), atom)).collect()
    }

    /// Some effects of a gate that is configured nowhere: nobody's yes stands before them.
    fn unguarded(&self, gated: &Gated<'_>) -> Passed {
        Passed {
            by: self.derivable(gated),
            answered: Possible(gated.keys().copied().cloned().collect()),
        }
    }

    /// What becomes of some effects when a gate's people are taken away: those that are lost or cost more were theirs to answer.
    fn guarded(&mut self, gate: usize, gated: &Gated<'_>) -> Passed {
        let before: Vec<Option<Cost>> = gated.values().map(|atom| self.engine.cost(atom)).collect();
        self.engine.push_without(self.world.questions_of(gate));
        let now = gated.values().map(|atom| self.engine.cost(atom));
        let dearer = before
            .into_iter()
            .zip(now)
            .map(|(before, now)| match (before, now) {
                (_, None) => true,
                (before, Some(now)) => before.is_some_and(|before| before < now),
            });
        let answered = gated.keys().zip(dearer).filter(|(_, dearer)| *dearer);
        let answered = Possible(answered.map(|(effect, _)| Effect::clone(effect)).collect());
        let by = self.derivable(gated);
        self.engine.pop();
        Passed { by, answered }
    }

    /// Those effects that the closure holds now without breaking an assumption, with their paths.
    fn derivable(&self, gated: &Gated<'_>) -> Vec<(Reached, Witness)> {
        let costs = gated
            .iter()
            .filter_map(|(effect, atom)| Some((*effect, atom, self.engine.cost(atom)?)));
        costs
            .filter(|(_, _, cost)| cost.assumed() == 0)
            .map(|(effect, atom, cost)| {
                let effect = effect.clone();
                (Reached { effect, cost }, self.witness(atom))
            })
            .collect()
    }

    /// What a developer brings about when everybody says yes, as far as a gate or a `can` asks for it.
    fn possible(&mut self) -> Rc<Possible> {
        if let Some(known) = &self.possible {
            return Rc::clone(known);
        }
        let mut facts = vec![self.world.somebody.clone()];
        facts.extend(self.world.all_consents());
        let asked: BTreeSet<Effect> = self
            .gated()
            .into_iter()
            .flatten()
            .chain(self.wanted().into_iter().map(|(_, effect)| effect))
            .collect();
        let (patterns, mut waiting): (BTreeSet<Effect>, BTreeSet<Effect>) =
            asked.into_iter().partition(|effect| effect.asset.contains('*'));
        let mut found = Possible::default();
        self.engine.push_until(&facts, Pred::Does, |symbols, atom, _| {
            let effect = effect_of(symbols, atom);
            waiting.remove(&effect);
            found.0.insert(effect);
            waiting.is_empty() && patterns.iter().all(|pattern| found.holds(pattern))
        });
        self.engine.pop();
        let possible = Rc::new(found);
        self.possible = Some(Rc::clone(&possible));
        possible
    }

    /// The effects that `can` expectations name, each with the expectation's number.
    fn wanted(&self) -> Vec<(usize, Effect)> {
        let expected = self.declaration.expectations.iter().enumerate();
        let expected = expected.filter(|(_, expectation)| !expectation.never);
        let effects = expected.flat_map(|(at, expectation)| {
            let effects = expectation.effects.iter().flat_map(spelled);
            effects.map(move |effect| (at, effect))
        });
        effects.collect()
    }

    /// Effects of `can` expectations that nobody can bring about.
    pub(super) fn impossible(&mut self) -> Vec<(usize, Effect)> {
        let wanted = self.wanted();
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
    fn holds(&self, wanted: &Effect) -> bool {
        self.0.contains(wanted)
            || (wanted.asset.contains('*') && self.0.iter().any(|effect| stands_before(wanted, effect)))
    }
}

/// Effects before which a gate stands, with what derives them.
type Gated<'a> = BTreeMap<&'a Effect, Atom>;

/// Those of what is reached that a gate says it stands before.
fn stood_before<'a>(before: &[Effect], reached: &'a BTreeMap<Effect, Atom>) -> Gated<'a> {
    let mut gated = Gated::new();
    for named in before {
        if named.asset.contains('*') {
            let alike = reached.iter().filter(|(effect, _)| stands_before(named, effect));
            gated.extend(alike.map(|(effect, atom)| (effect, *atom)));
        } else if let Some((effect, atom)) = reached.get_key_value(named) {
            gated.insert(effect, *atom);
        }
    }
    gated
}

fn stands_before(gated: &Effect, effect: &Effect) -> bool {
    gated.verb == effect.verb && pattern_holds(&gated.asset, &effect.asset)
}
