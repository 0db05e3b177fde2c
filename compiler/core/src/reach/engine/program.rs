//! The plans of a rule set, made when they are first needed: most predicates of facts never trigger anything.

use super::compiled::{self, Compiled, Goal, is_derived};
use super::plan::{Plan, Start, plan};
use super::store::{PREDS, Store};
use super::symbols::Symbols;
use crate::facts::Pred;
use crate::rules::RuleSet;

/// Compiled rules and their plans.
pub(super) struct Program {
    pub rules: Vec<Compiled>,
    /// By predicate: plans that start from an atom of it in a body.
    pub triggers: Vec<Option<Vec<Plan>>>,
    /// By predicate: plans that start from a conclusion of it.
    pub heads: Vec<Option<Vec<Plan>>>,
}

impl Program {
    pub fn new(rules: &RuleSet, symbols: &mut Symbols<'_>) -> Self {
        let none = || (0..PREDS).map(|_| None).collect();
        Program {
            rules: compiled::compile(rules, symbols),
            triggers: none(),
            heads: none(),
        }
    }

    /// Plans from nothing, for the rules over facts alone.
    pub fn seeds(&self, store: &mut Store) -> Vec<Plan> {
        let alone = self
            .rules
            .iter()
            .enumerate()
            .filter(|(_, rule)| rule.is_of_facts_only());
        alone
            .map(|(number, rule)| plan(number as u16, rule, Start::Nothing, store))
            .collect()
    }

    /// Plans that start from conclusions of rules.
    pub fn need_derived(&mut self, store: &mut Store) {
        for pred in Pred::ALL.iter().filter(|pred| is_derived(**pred)) {
            self.need_triggers(*pred, store);
        }
    }

    /// Makes the plans that start from an atom of `pred` in a body.
    pub fn need_triggers(&mut self, pred: Pred, store: &mut Store) {
        if self.triggers[pred as usize].is_some() {
            return;
        }
        let mut plans = Vec::new();
        for (number, rule) in self.rules.iter().enumerate() {
            let mut add = |start| plans.push(plan(number as u16, rule, start, store));
            each(&rule.goals, pred, |at| add(Start::Goal(at)));
            for (outer, count) in rule.counts.iter().enumerate() {
                each(&count.goals, pred, |at| add(Start::Within(outer, at)));
            }
        }
        self.triggers[pred as usize] = Some(plans);
    }

    /// Makes the plans that start from a conclusion of `pred`.
    pub fn need_heads(&mut self, pred: Pred, store: &mut Store) {
        if self.heads[pred as usize].is_some() {
            return;
        }
        let mut plans = Vec::new();
        for (number, rule) in self.rules.iter().enumerate() {
            each(&rule.heads, pred, |at| {
                plans.push(plan(number as u16, rule, Start::Head(at), store))
            });
        }
        self.heads[pred as usize] = Some(plans);
    }
}

fn each(goals: &[Goal], pred: Pred, mut found: impl FnMut(usize)) {
    for (at, goal) in goals.iter().enumerate() {
        if goal.pred == pred {
            found(at);
        }
    }
}
