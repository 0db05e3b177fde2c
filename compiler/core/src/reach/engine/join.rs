//! Runs a plan: finds every instance of a rule that holds, and offers what follows from it.
//!
//! Bindings live in one array that the next candidate overwrites; nothing is allocated for an instance that is no improvement.

use super::super::cost::Cost;
use super::compiled::{Arg, Compiled, Goal};
use super::found::{Ballot, Found, Offer};
use super::plan::{Access, CountStep, Lookup, Op, Plan, Step, Value};
use super::store::{Store, index_key};
use super::symbols::Symbols;
use crate::facts::{Args, MAX_ARITY, Sym};
use crate::rules::{MAX_LITERALS, VarId};

const MAX_VARS: usize = 32;
const PAD: Args = [Sym(u32::MAX); MAX_ARITY];

/// What is wanted of each instance.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Conclusions that are new, or cheaper than what is known.
    Offers,
    /// The ids of all conclusions that exist.
    Heads,
}

#[derive(Clone, Copy)]
enum Sink {
    Conclude,
    /// Of this variable's value, with so many premises.
    Vote(VarId, u8),
}

struct Join<'a> {
    store: &'a Store,
    symbols: &'a Symbols<'a>,
    rule: &'a Compiled,
    number: u16,
    wanted: Wanted,
    found: &'a mut Found,
    vars: [Sym; MAX_VARS],
    slots: [u32; MAX_LITERALS + 1],
}

/// Runs `plan` from atom `given` (from nothing, if the plan starts from nothing) and adds to `found`.
pub(super) fn run(
    plan: &Plan,
    given: Option<u32>,
    rule: &Compiled,
    store: &Store,
    symbols: &Symbols<'_>,
    wanted: Wanted,
    found: &mut Found,
) {
    let (vars, slots) = ([Sym(u32::MAX); MAX_VARS], [0; MAX_LITERALS + 1]);
    let mut join = Join {
        store,
        symbols,
        rule,
        number: plan.rule,
        wanted,
        found,
        vars,
        slots,
    };
    let mut cost = Cost::ZERO;
    if let Some(id) = given {
        if !join.matches(&plan.start, &store.args[id as usize]) {
            return;
        }
        if wanted == Wanted::Offers && plan.alike.is_some_and(|alike| store.is_beaten(id, alike)) {
            return;
        }
        if let Some(slot) = plan.slot {
            join.slots[usize::from(slot)] = id;
            cost = store.costs[id as usize];
        }
    }
    join.steps(&plan.steps, cost, Sink::Conclude);
}

impl Join<'_> {
    fn steps(&mut self, steps: &[Step], cost: Cost, sink: Sink) {
        let Some((step, rest)) = steps.split_first() else {
            return match sink {
                Sink::Conclude => self.conclude(cost),
                Sink::Vote(counted, goals) => self.vote(counted, usize::from(goals), cost),
            };
        };
        match step {
            Step::Find(lookup) => self.find(lookup, rest, cost, sink),
            Step::Differ(one, other) => {
                if self.value(*one) != self.value(*other) {
                    self.steps(rest, cost, sink);
                }
            }
            Step::AtLeast(count) => self.at_least(count, rest, cost, sink),
        }
    }

    fn find(&mut self, lookup: &Lookup, rest: &[Step], cost: Cost, sink: Sink) {
        let store = self.store;
        match lookup.access {
            Access::Whole => {
                let args = self.whole(lookup);
                if let Some(id) = store.find(lookup.pred, &args) {
                    self.candidate(id, lookup, rest, cost, sink);
                }
            }
            Access::Scan => self.each(store.rows(lookup.pred).iter().copied(), lookup, rest, cost, sink),
            Access::Index(index, positions) => {
                let key = index_key(positions, &self.whole(lookup));
                self.each(store.chain(index, key), lookup, rest, cost, sink);
            }
        }
    }

    /// Goes on with each candidate; with the best one, if they are all the same to what follows.
    fn each(
        &mut self,
        candidates: impl Iterator<Item = u32>,
        lookup: &Lookup,
        rest: &[Step],
        cost: Cost,
        sink: Sink,
    ) {
        if !lookup.any {
            for id in candidates {
                self.candidate(id, lookup, rest, cost, sink);
            }
            return;
        }
        let store = self.store;
        let matching = candidates.filter(|id| self.matches(&lookup.ops, &store.args[*id as usize]));
        let best = matching.map(|id| (store.costs[id as usize], id)).min();
        if let Some((own, id)) = best.filter(|(own, _)| *own != Cost::NEVER) {
            self.slots[usize::from(lookup.slot)] = id;
            self.steps(rest, cost.plus(own), sink);
        }
    }

    fn candidate(&mut self, id: u32, lookup: &Lookup, rest: &[Step], cost: Cost, sink: Sink) {
        let own = self.store.costs[id as usize];
        if own != Cost::NEVER && self.matches(&lookup.ops, &self.store.args[id as usize]) {
            self.slots[usize::from(lookup.slot)] = id;
            self.steps(rest, cost.plus(own), sink);
        }
    }

    fn matches(&mut self, ops: &[Op; MAX_ARITY], args: &Args) -> bool {
        ops.iter().zip(args).all(|(op, arg)| match op {
            Op::Skip => true,
            Op::Const(sym) => sym == arg,
            Op::Same(var) => self.vars[usize::from(*var)] == *arg,
            Op::Bind(var) => {
                self.vars[usize::from(*var)] = *arg;
                true
            }
        })
    }

    fn value(&self, value: Value) -> Sym {
        match value {
            Value::Const(sym) => sym,
            Value::Var(var) => self.vars[usize::from(var)],
        }
    }

    fn whole(&self, lookup: &Lookup) -> Args {
        let mut args = PAD;
        for (arg, op) in args.iter_mut().zip(&lookup.ops) {
            match op {
                Op::Const(sym) => *arg = *sym,
                Op::Same(var) | Op::Bind(var) => *arg = self.vars[usize::from(*var)],
                Op::Skip => {}
            }
        }
        args
    }

    /// The cheapest `count` distinct values decide; each of them pays once.
    fn at_least(&mut self, count: &CountStep, rest: &[Step], cost: Cost, sink: Sink) {
        // A number that is none asks for nothing: a reader's defect must show as a gate that is open, not as one that never opens.
        let needed = self
            .symbols
            .text(self.value(count.count))
            .parse::<usize>()
            .unwrap_or(0);
        let (first, first_premise, group) = (
            self.found.ballots.len(),
            self.found.ballot_premises.len(),
            self.found.groups.len(),
        );
        self.steps(&count.of, Cost::ZERO, Sink::Vote(count.counted, count.goals));
        if let Some(total) = self.found.elect(first, needed) {
            self.steps(rest, cost.plus(total), sink);
        }
        self.found.ballots.truncate(first);
        self.found.ballot_premises.truncate(first_premise);
        self.found.groups.truncate(group);
    }

    fn vote(&mut self, counted: VarId, len: usize, cost: Cost) {
        let who = self.vars[usize::from(counted)];
        let outer = self.rule.goals.len();
        let start = self.found.ballot_premises.len();
        self.found
            .ballot_premises
            .extend_from_slice(&self.slots[outer..outer + len]);
        self.found.ballots.push(Ballot {
            who,
            cost,
            start,
            len,
        });
    }

    fn conclude(&mut self, cost: Cost) {
        let cost = cost.stepped();
        // Heads share their premises, which are written once the first of them is worth it.
        let mut written: Option<(u32, u32)> = None;
        for head in &self.rule.heads {
            let args = self.head(head);
            let known = self.store.find(head.pred, &args);
            if self.wanted == Wanted::Heads {
                self.found.heads.extend(known);
                continue;
            }
            let settled =
                |id: u32| self.store.costs[id as usize] <= cost || self.store.offers[id as usize] < cost;
            if known.is_some_and(settled) {
                continue;
            }
            let (start, len) = written.unwrap_or_else(|| self.write_premises());
            written = Some((start, len));
            self.found.offers.push(Offer {
                pred: head.pred,
                args,
                cost,
                rule: self.number,
                start,
                len,
            });
        }
    }

    fn head(&self, head: &Goal) -> Args {
        let mut args = PAD;
        for (arg, term) in args.iter_mut().zip(head.args) {
            match term {
                Arg::Const(sym) => *arg = sym,
                Arg::Var(var) => *arg = self.vars[usize::from(var)],
                Arg::Any => {}
            }
        }
        args
    }

    fn write_premises(&mut self) -> (u32, u32) {
        let Found { premises, groups, .. } = &mut *self.found;
        let start = premises.len();
        premises.extend_from_slice(&self.slots[..self.rule.goals.len()]);
        premises.extend_from_slice(groups);
        (start as u32, (premises.len() - start) as u32)
    }
}
