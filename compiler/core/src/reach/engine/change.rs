//! Facts on top of a closed world, answers to questions, and the way back.

use super::super::cost::Cost;
use super::join::{self, Wanted};
use super::store::{Derivation, FACT};
use super::{Engine, Symbols};
use crate::facts::{Atom, Fact, Grade, Pred, QuestionId};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;

/// Where everything stood.
pub(super) struct Frame {
    atoms: u32,
    premises: usize,
    trail: usize,
    extra: usize,
    closed: usize,
    complete: bool,
}

/// What an atom was before it changed.
pub(super) struct Saved {
    id: u32,
    cost: Cost,
    derivation: Derivation,
}

impl Engine<'_> {
    /// States more facts and closes again. Their constants must be of the fact base.
    pub fn push(&mut self, facts: &[Fact]) {
        self.push_under(facts.iter().map(|fact| (fact, None)));
    }

    /// The same, each perhaps under a question that [`Engine::push_without`] answers *no* to. Its cost is that of the fact: whoever
    /// wants to know what hangs on some known facts takes them away together, without closing everything again.
    pub fn push_under<'f>(&mut self, facts: impl IntoIterator<Item = (&'f Fact, Option<QuestionId>)>) {
        self.open(facts);
        self.close();
    }

    /// States more facts and closes again, cheapest first, until `enough` says of an atom of `pred` that it is. What is settled by then
    /// is at its least cost; of what is not, nothing is known. To be popped before anything else is pushed.
    pub fn push_until(
        &mut self,
        facts: &[Fact],
        pred: Pred,
        mut enough: impl FnMut(&Symbols<'_>, &Atom, Cost) -> bool,
    ) {
        self.open(facts.iter().map(|fact| (fact, None)));
        while let Some(id) = self.settle() {
            if self.store.preds[id as usize] != pred {
                continue;
            }
            let atom = self.store.atom(id);
            if enough(&self.symbols, &atom, self.store.costs[id as usize]) {
                break;
            }
        }
        self.forget_offers();
    }

    /// Opens a frame of more facts, each perhaps under a question, and fires what they make cheaper.
    fn open<'f>(&mut self, facts: impl IntoIterator<Item = (&'f Fact, Option<QuestionId>)>) {
        self.mark();
        let mut cheaper = Vec::new();
        for (fact, under) in facts {
            let number = (self.base.facts.len() + self.extra.len()) as u32;
            self.extra.push(fact.clone(), under);
            self.program.need_triggers(fact.atom.pred, &mut self.store);
            cheaper.extend(self.state(number));
        }
        for id in cheaper {
            self.fire(id, Wanted::Offers);
            self.accept();
        }
    }

    /// Takes back every proposal that is not settled.
    fn forget_offers(&mut self) {
        for Reverse((_, id)) in std::mem::take(&mut self.queue) {
            let at = id as usize;
            self.store.offers[at] = self.store.costs[at];
            self.store.offered[at] = self.store.derivations[at];
        }
    }

    /// Answers questions with *no*: takes the unknown facts away that hang on them, and closes again. Undone by [`Engine::pop`].
    ///
    /// What loses its derivation is found first, while everything still stands; then it is taken away at once, and whatever can
    /// still be derived from the rest comes back at its new least cost.
    pub fn push_without(&mut self, questions: &[QuestionId]) {
        self.mark();
        let lost = self.lost(questions);
        self.closed.extend_from_slice(questions);
        for id in &lost {
            self.record(*id);
            let at = *id as usize;
            (self.store.costs[at], self.store.offers[at]) = (Cost::NEVER, Cost::NEVER);
        }
        for id in &lost {
            for number in self.stating(*id) {
                self.state(number);
            }
        }
        for id in lost {
            self.derive_again(id);
        }
        self.close();
    }

    /// Takes the last push back. Nothing happens if there is none.
    pub fn pop(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        for Saved { id, cost, derivation } in self.trail.drain(frame.trail..).rev() {
            let at = id as usize;
            (self.store.costs[at], self.store.offers[at]) = (cost, cost);
            (self.store.derivations[at], self.store.offered[at]) = (derivation, derivation);
        }
        self.store.truncate(frame.atoms as usize, frame.premises);
        self.extra.truncate(frame.extra);
        self.closed.truncate(frame.closed);
        self.complete = frame.complete;
    }

    fn mark(&mut self) {
        self.frames.push(Frame {
            atoms: self.store.len() as u32,
            premises: self.store.premises.len(),
            trail: self.trail.len(),
            extra: self.extra.len(),
            closed: self.closed.len(),
            complete: self.complete,
        });
    }

    /// Remembers what an atom of an older frame was.
    pub(super) fn record(&mut self, id: u32) {
        if self.frames.last().is_some_and(|frame| id < frame.atoms) {
            let at = id as usize;
            self.trail.push(Saved {
                id,
                cost: self.store.costs[at],
                derivation: self.store.derivations[at],
            });
        }
    }

    /// Atoms whose derivation rests on an unknown fact of one of the questions, in the order in which that is found.
    fn lost(&mut self, questions: &[QuestionId]) -> Vec<u32> {
        let mut lost: Vec<u32> = self.stated_by(questions);
        let mut seen: FxHashSet<u32> = lost.iter().copied().collect();
        let mut at = 0;
        while let Some(&id) = lost.get(at) {
            at += 1;
            self.program
                .need_triggers(self.store.preds[id as usize], &mut self.store);
            self.fire(id, Wanted::Heads);
            for (_, head) in &self.found.heads {
                let derivation = self.store.derivations[*head as usize];
                let rests = derivation.rule != FACT && self.store.premises_of(derivation).contains(&id);
                if rests && self.store.costs[*head as usize] != Cost::NEVER && seen.insert(*head) {
                    lost.push(*head);
                }
            }
        }
        lost
    }

    /// Atoms that stand because a fact of one of the questions says so.
    fn stated_by(&mut self, questions: &[QuestionId]) -> Vec<u32> {
        let unknowns = self.unknowns.get_or_insert_with(|| by_question(&self.base.facts));
        let mut numbers: Vec<u32> = questions
            .iter()
            .filter_map(|question| unknowns.get(question))
            .flatten()
            .copied()
            .collect();
        let known = self.base.facts.len() as u32;
        let hanging = &self.extra.index().hanging;
        let pushed = questions
            .iter()
            .filter_map(|question| hanging.get(question))
            .flatten();
        numbers.extend(pushed.map(|at| known + *at as u32));
        let mut atoms = Vec::new();
        for number in numbers {
            let atom = self.fact(number).atom;
            let Some(id) = self.store.find(atom.pred, &atom.args) else {
                continue;
            };
            let at = id as usize;
            if self.store.costs[at] != Cost::NEVER && self.store.derivations[at] == Derivation::fact(number) {
                atoms.push(id);
            }
        }
        atoms
    }

    /// The question that a fact goes with.
    pub(super) fn hangs_on(&self, number: u32) -> Option<QuestionId> {
        match (number as usize).checked_sub(self.base.facts.len()) {
            Some(at) => self.extra.hangs_on(at),
            None => asks(self.fact(number)),
        }
    }

    /// Numbers of the facts that state an atom: further ones of the base, and pushed ones.
    fn stating(&mut self, id: u32) -> Vec<u32> {
        let known = self.base.facts.len() as u32;
        let mut numbers = self.repeated.get(&id).cloned().unwrap_or_default();
        let atom = self.store.atom(id);
        let pushed = self.extra.index().stating.get(&atom).into_iter().flatten();
        numbers.extend(pushed.map(|at| known + *at as u32));
        numbers
    }

    fn derive_again(&mut self, id: u32) {
        let pred = self.store.preds[id as usize];
        self.program.need_heads(pred, &mut self.store);
        if let Some(tree) = &self.program.heads[pred as usize] {
            join::run(
                tree,
                Some(id),
                &self.store,
                &self.symbols,
                Wanted::Offers,
                &mut self.found,
            );
        }
        self.accept();
    }
}

pub(super) fn asks(fact: &Fact) -> Option<QuestionId> {
    if let Grade::Unknown(question) = fact.grade {
        Some(question)
    } else {
        None
    }
}

fn by_question(facts: &[Fact]) -> FxHashMap<QuestionId, Vec<u32>> {
    let mut found: FxHashMap<QuestionId, Vec<u32>> = FxHashMap::default();
    for (number, fact) in facts.iter().enumerate() {
        if let Some(question) = asks(fact) {
            found.entry(question).or_default().push(number as u32);
        }
    }
    found
}
