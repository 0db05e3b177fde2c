//! Runs plans: finds every instance of a rule that holds, and offers what follows from it.
//!
//! Bindings live in one array that the next candidate overwrites; nothing is allocated for an instance that is no improvement.

use super::super::cost::Cost;
use super::compiled::{Arg, Goal};
use super::found::{Ballot, Found, Offer};
use super::plan::{Access, Op, Value};
use super::store::{Store, index_key};
use super::symbols::Symbols;
use super::tree::{Branch, Conclusion, End, Node, Search, Threshold, Tree, Trunk};
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

struct Join<'a> {
    store: &'a Store,
    symbols: &'a Symbols<'a>,
    wanted: Wanted,
    found: &'a mut Found,
    vars: [Sym; MAX_VARS],
    places: [u32; MAX_LITERALS + 1],
}

/// Runs the plans of `tree` from atom `given` (from nothing, if they start from nothing); what is found takes the place of what was.
pub(super) fn run(
    tree: &Tree,
    given: Option<u32>,
    store: &Store,
    symbols: &Symbols<'_>,
    wanted: Wanted,
    found: &mut Found,
) {
    found.clear();
    let mut join = Join {
        store,
        symbols,
        wanted,
        found,
        vars: [Sym(u32::MAX); MAX_VARS],
        places: [0; MAX_LITERALS + 1],
    };
    for trunk in &tree.trunks {
        join.trunk(trunk, given);
    }
    found.sort();
}

impl Join<'_> {
    fn trunk(&mut self, Trunk { start, node }: &Trunk, given: Option<u32>) {
        let mut cost = Cost::ZERO;
        if let Some(id) = given {
            let store = self.store;
            if !self.matches(&start.ops, &store.args[id as usize]) {
                return;
            }
            let beaten = |alike| store.is_beaten(id, alike);
            if self.wanted == Wanted::Offers && start.alike.is_some_and(beaten) {
                return;
            }
            if start.premise {
                self.places[0] = id;
                cost = store.costs[id as usize];
            }
        }
        self.node(node, cost);
    }

    fn node(&mut self, node: &Node, cost: Cost) {
        for end in &node.ends {
            match end {
                End::Conclude(conclusion) => self.conclude(conclusion, cost),
                End::Vote(counted, premises) => self.vote(*counted, premises, cost),
            }
        }
        for (branch, next) in &node.branches {
            match branch {
                Branch::Find(search) => self.find(search, next, cost),
                Branch::Differ(one, other) => {
                    if self.value(*one) != self.value(*other) {
                        self.node(next, cost);
                    }
                }
                Branch::AtLeast(threshold) => self.at_least(threshold, next, cost),
            }
        }
    }

    fn find(&mut self, search: &Search, next: &Node, cost: Cost) {
        let store = self.store;
        match search.access {
            Access::Whole => {
                let args = self.whole(search);
                if let Some(id) = store.find(search.pred, &args) {
                    self.candidate(id, search, next, cost);
                }
            }
            Access::Scan => self.each(store.rows(search.pred).iter().copied(), search, next, cost),
            Access::Index(index, positions) => {
                let key = index_key(positions, &self.whole(search));
                self.each(store.chain(index, key), search, next, cost);
            }
        }
    }

    /// Goes on with each candidate; with the best one, if they are all the same to what follows.
    fn each(&mut self, candidates: impl Iterator<Item = u32>, search: &Search, next: &Node, cost: Cost) {
        if !search.any {
            for id in candidates {
                self.candidate(id, search, next, cost);
            }
            return;
        }
        let store = self.store;
        let matching = candidates.filter(|id| self.matches(&search.ops, &store.args[*id as usize]));
        let best = matching.map(|id| (store.costs[id as usize], id)).min();
        if let Some((own, id)) = best.filter(|(own, _)| *own != Cost::NEVER) {
            self.places[usize::from(search.place)] = id;
            self.node(next, cost.plus(own));
        }
    }

    fn candidate(&mut self, id: u32, search: &Search, next: &Node, cost: Cost) {
        let own = self.store.costs[id as usize];
        if own != Cost::NEVER && self.matches(&search.ops, &self.store.args[id as usize]) {
            self.places[usize::from(search.place)] = id;
            self.node(next, cost.plus(own));
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

    fn whole(&self, search: &Search) -> Args {
        let mut args = PAD;
        for (arg, op) in args.iter_mut().zip(&search.ops) {
            match op {
                Op::Const(sym) => *arg = *sym,
                Op::Same(var) | Op::Bind(var) => *arg = self.vars[usize::from(*var)],
                Op::Skip => {}
            }
        }
        args
    }

    /// The cheapest `count` distinct values decide; each of them pays once.
    fn at_least(&mut self, threshold: &Threshold, next: &Node, cost: Cost) {
        // A number that is none asks for nothing: a reader's defect must show as a gate that is open, not as one that never opens.
        let needed = self
            .symbols
            .text(self.value(threshold.count))
            .parse::<usize>()
            .unwrap_or(0);
        let (first, first_premise, group) = (
            self.found.ballots.len(),
            self.found.ballot_premises.len(),
            self.found.groups.len(),
        );
        self.node(&threshold.of, Cost::ZERO);
        if let Some(total) = self.found.elect(first, needed) {
            self.node(next, cost.plus(total));
        }
        self.found.ballots.truncate(first);
        self.found.ballot_premises.truncate(first_premise);
        self.found.groups.truncate(group);
    }

    fn vote(&mut self, counted: VarId, premises: &[u8], cost: Cost) {
        let who = self.vars[usize::from(counted)];
        let start = self.found.ballot_premises.len();
        let premises = premises.iter().map(|place| self.places[usize::from(*place)]);
        self.found.ballot_premises.extend(premises);
        let len = self.found.ballot_premises.len() - start;
        self.found.ballots.push(Ballot {
            who,
            cost,
            start,
            len,
        });
    }

    fn conclude(&mut self, conclusion: &Conclusion, cost: Cost) {
        let (cost, plan) = (cost.stepped(), conclusion.plan);
        // Heads share their premises, which are written once the first of them is worth it.
        let mut written: Option<(u32, u32)> = None;
        for head in &conclusion.heads {
            let args = self.head(head);
            let known = self.store.find(head.pred, &args);
            if self.wanted == Wanted::Heads {
                self.found.heads.extend(known.map(|id| (plan, id)));
                continue;
            }
            let settled =
                |id: u32| self.store.costs[id as usize] <= cost || self.store.offers[id as usize] < cost;
            if known.is_some_and(settled) {
                continue;
            }
            let (start, len) = written.unwrap_or_else(|| self.write(&conclusion.premises));
            written = Some((start, len));
            self.found.offers.push(Offer {
                pred: head.pred,
                args,
                cost,
                rule: conclusion.rule,
                plan,
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

    fn write(&mut self, order: &[u8]) -> (u32, u32) {
        let Found { premises, groups, .. } = &mut *self.found;
        let start = premises.len();
        premises.extend(order.iter().map(|place| self.places[usize::from(*place)]));
        premises.extend_from_slice(groups);
        (start as u32, (premises.len() - start) as u32)
    }
}
