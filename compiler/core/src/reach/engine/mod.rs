//! The closure: everything that rules derive from facts, each at least cost with one derivation.
//!
//! In: a [`FactBase`], a [`RuleSet`]. Out: costs and proofs. Never: decides what a cost means.
//!
//! A world is closed once, without agents; then facts are pushed (who takes part, who consents) and taken off again. What
//! `push` leaves is exactly what closing everything from scratch would give, atoms and costs alike: an atom that was there before
//! may become cheaper, and does. `pop` restores what was before, byte for byte.
//!
//! The method is Knuth's generalisation of Dijkstra's algorithm: costs of derivations are superior functions of the costs of their
//! premises (see [`Cost::plus`]), so the cheapest proposal that is not settled is final. Facts of structure and openings cost what
//! they cost from the start, so only derived atoms go through the queue; a rule is tried when the last of its derived premises is
//! settled. A pushed fact can only make things cheaper, so a settled atom is settled at most once more, in order of its new cost,
//! and passes its gain on. No derivation is ever part of itself: a premise that becomes cheaper does so over atoms that cost less
//! than it did, hence not over anything derived from it.

mod change;
mod close;
mod compiled;
mod explain;
mod found;
mod join;
mod plan;
mod program;
mod pushed;
mod store;
mod symbols;
#[cfg(test)]
pub(super) mod tests;
mod tree;

pub use symbols::Symbols;

use super::cost::Cost;
use super::proof::Proof;
use crate::facts::{Atom, Fact, FactBase, Pred, QuestionId};
use crate::rules::RuleSet;
use change::{Frame, Saved};
use found::Found;
use program::Program;
use pushed::Pushed;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use store::Store;

/// More atoms than any organization needs; an input that makes more is stopped there.
const MAX_ATOMS: usize = 16_000_000;

/// A closed world, on which facts can be pushed and popped.
pub struct Engine<'a> {
    base: &'a FactBase,
    symbols: Symbols<'a>,
    program: Program,
    store: Store,
    queue: BinaryHeap<Reverse<(Cost, u32)>>,
    found: Found,
    /// Pushed facts; their numbers follow those of the base.
    extra: Pushed,
    frames: Vec<Frame>,
    trail: Vec<Saved>,
    /// Questions that are answered *no* for now.
    closed: Vec<QuestionId>,
    /// Facts of the base by question, made when first needed.
    unknowns: Option<FxHashMap<QuestionId, Vec<u32>>>,
    /// Numbers of further facts that state an atom again.
    repeated: FxHashMap<u32, Vec<u32>>,
    most: usize,
    complete: bool,
}

impl<'a> Engine<'a> {
    /// Closes the facts of `base` under `rules`.
    pub fn new(rules: &RuleSet, base: &'a FactBase) -> Self {
        Engine::bounded(rules, base, MAX_ATOMS)
    }

    /// The same, but stops at `most` atoms; see [`Engine::is_complete`].
    pub fn bounded(rules: &RuleSet, base: &'a FactBase, most: usize) -> Self {
        let mut symbols = Symbols::new(&base.interner);
        let program = Program::new(rules, &mut symbols);
        let mut engine = Engine {
            base,
            symbols,
            program,
            store: Store::with_capacity(base.facts.len() + base.facts.len() / 2),
            queue: BinaryHeap::new(),
            found: Found::default(),
            extra: Pushed::default(),
            frames: Vec::new(),
            trail: Vec::new(),
            closed: Vec::new(),
            unknowns: None,
            repeated: FxHashMap::default(),
            most,
            complete: true,
        };
        engine.load();
        engine
    }

    /// Whether everything that follows was derived. If not, nothing may be concluded from the absence of an atom.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// The constants of facts and rules.
    pub fn symbols(&self) -> &Symbols<'a> {
        &self.symbols
    }

    /// The least cost of an atom, if it is stated or derived.
    pub fn cost(&self, atom: &Atom) -> Option<Cost> {
        self.alive(atom).map(|id| self.store.costs[id as usize])
    }

    /// Every atom of a predicate that is stated or derived, with its least cost, in an order that depends on nothing but the input.
    pub fn atoms(&self, pred: Pred) -> impl Iterator<Item = (Atom, Cost)> + '_ {
        let store = &self.store;
        let settled = store
            .rows(pred)
            .iter()
            .filter(|id| store.costs[**id as usize] != Cost::NEVER);
        settled.map(|id| (store.atom(*id), store.costs[*id as usize]))
    }

    /// A derivation of least cost. Where several cost the same, the rule that stands first wins.
    pub fn proof(&self, atom: &Atom) -> Option<Proof> {
        self.alive(atom).map(|id| self.explain(id))
    }

    /// How many atoms are stored: facts and conclusions.
    pub fn size(&self) -> usize {
        self.store.len()
    }

    /// The facts that were pushed and not popped; in proofs their numbers follow those of the base.
    pub fn pushed(&self) -> &[Fact] {
        self.extra.facts()
    }

    fn alive(&self, atom: &Atom) -> Option<u32> {
        let id = self.store.find(atom.pred, &atom.args)?;
        (self.store.costs[id as usize] != Cost::NEVER).then_some(id)
    }

    fn fact(&self, number: u32) -> &Fact {
        let number = number as usize;
        if number < self.base.facts.len() {
            &self.base.facts[number]
        } else {
            &self.extra.facts()[number - self.base.facts.len()]
        }
    }
}
