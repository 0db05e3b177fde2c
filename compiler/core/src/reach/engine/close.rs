//! Knuth's algorithm: settle the cheapest proposal, try the rules that it is a premise of, until nothing is proposed.

use super::super::cost::Cost;
use super::Engine;
use super::compiled::is_derived;
use super::found::Offer;
use super::join::{self, Wanted};
use super::store::{Derivation, FACT};
use std::cmp::Reverse;

impl Engine<'_> {
    /// States the facts of the base and closes it.
    pub(super) fn load(&mut self) {
        for number in 0..self.base.facts.len() as u32 {
            let atom = self.base.facts[number as usize].atom;
            let known = self.store.find(atom.pred, &atom.args);
            self.state(number);
            if let Some(id) = known {
                let first = self.store.offered[id as usize].start;
                self.repeated
                    .entry(id)
                    .or_insert_with(|| vec![first])
                    .push(number);
            } else if is_derived(atom.pred) {
                self.repeated.insert(self.store.len() as u32 - 1, vec![number]);
            }
        }
        self.program.need_derived(&mut self.store);
        let seeds = self.program.seeds(&mut self.store);
        join::run(
            &seeds,
            None,
            &self.store,
            &self.symbols,
            Wanted::Offers,
            &mut self.found,
        );
        self.accept();
        self.close();
    }

    /// States a fact. Facts of structure and openings are settled at once: no rule concludes them. Gives the atom if that made it
    /// cheaper.
    pub(super) fn state(&mut self, number: u32) -> Option<u32> {
        let (atom, grade) = (self.fact(number).atom, self.fact(number).grade);
        if self
            .hangs_on(number)
            .is_some_and(|question| self.closed.contains(&question))
        {
            return None;
        }
        let (id, cost) = (self.store.intern(atom.pred, &atom.args), Cost::of(grade));
        let at = id as usize;
        if is_derived(atom.pred) {
            self.propose(id, cost, Derivation::fact(number), &[]);
            return None;
        }
        if cost >= self.store.costs[at] {
            return None;
        }
        self.remember(id);
        self.record(id);
        let store = &mut self.store;
        (store.costs[at], store.offers[at]) = (cost, cost);
        (store.derivations[at], store.offered[at]) = (Derivation::fact(number), Derivation::fact(number));
        Some(id)
    }

    /// Before a cheaper fact takes its place: which fact of the base states the atom, in case the cheaper one goes.
    fn remember(&mut self, id: u32) {
        let before = self.store.derivations[id as usize];
        if before.rule == FACT && (before.start as usize) < self.base.facts.len() {
            let numbers = self.repeated.entry(id).or_default();
            if !numbers.contains(&before.start) {
                numbers.push(before.start);
            }
        }
    }

    /// Takes a proposal if it is cheaper than what is known, or as cheap as a proposal and before it: facts, then rules as they
    /// stand, then premises in their order of appearance.
    fn propose(&mut self, id: u32, cost: Cost, derivation: Derivation, premises: &[u32]) {
        let (at, store) = (id as usize, &mut self.store);
        if cost > store.offers[at] || cost == store.costs[at] {
            return;
        }
        if cost == store.offers[at] {
            let held = store.offered[at];
            let rank = |rule: u16| if rule == FACT { 0 } else { u32::from(rule) + 1 };
            let held_premises = if held.rule == FACT {
                &[]
            } else {
                store.premises_of(held)
            };
            if (rank(held.rule), held_premises) <= (rank(derivation.rule), premises) {
                return;
            }
        } else {
            self.queue.push(Reverse((cost, id)));
        }
        store.offers[at] = cost;
        store.offered[at] = derivation;
        if derivation.rule != FACT {
            store.offered[at].start = store.premises.len() as u32;
            store.premises.extend_from_slice(premises);
        }
    }

    /// Proposes whatever was found.
    pub(super) fn accept(&mut self) {
        let found = std::mem::take(&mut self.found);
        for offer in &found.offers {
            let Offer {
                pred,
                args,
                cost,
                rule,
                plan: _,
                start,
                len,
            } = offer;
            if self.store.len() >= self.most && self.store.find(*pred, args).is_none() {
                self.complete = false;
                continue;
            }
            let id = self.store.intern(*pred, args);
            let premises = &found.premises[*start as usize..][..*len as usize];
            self.propose(
                id,
                *cost,
                Derivation {
                    rule: *rule,
                    start: 0,
                    len: *len,
                },
                premises,
            );
        }
        self.found = found;
    }

    /// Tries every rule of which the atom is a premise.
    pub(super) fn fire(&mut self, id: u32, wanted: Wanted) {
        match &self.program.triggers[self.store.preds[id as usize] as usize] {
            Some(tree) => join::run(
                tree,
                Some(id),
                &self.store,
                &self.symbols,
                wanted,
                &mut self.found,
            ),
            None => self.found.clear(),
        }
    }

    /// Settles proposals, cheapest first, until there are none.
    pub(super) fn close(&mut self) {
        while self.settle().is_some() {}
    }

    /// Settles the cheapest proposal; none if there is none.
    pub(super) fn settle(&mut self) -> Option<u32> {
        while let Some(Reverse((cost, id))) = self.queue.pop() {
            let at = id as usize;
            if cost != self.store.offers[at] || cost == self.store.costs[at] {
                continue;
            }
            self.record(id);
            self.store.costs[at] = cost;
            self.store.derivations[at] = self.store.offered[at];
            self.fire(id, Wanted::Offers);
            self.accept();
            return Some(id);
        }
        None
    }
}
