//! The plans of a rule set, made when they are first needed: most predicates of facts never trigger anything.

use super::compiled::{self, Compiled, Goal, is_derived};
use super::plan::{Start, plan};
use super::store::{PREDS, Store};
use super::symbols::Symbols;
use super::tree::Tree;
use crate::facts::Pred;
use crate::rules::RuleSet;

/// Compiled rules and their plans.
pub(super) struct Program {
    rules: Vec<Compiled>,
    /// By predicate: plans that start from an atom of it in a body.
    pub triggers: Vec<Option<Tree>>,
    /// By predicate: plans that start from a conclusion of it.
    pub heads: Vec<Option<Tree>>,
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
    pub fn seeds(&self, store: &mut Store) -> Tree {
        let mut tree = Tree::default();
        for (number, rule) in self.rules.iter().enumerate() {
            if rule.is_of_facts_only() {
                tree.add(&plan(number as u16, rule, Start::Nothing, store), rule);
            }
        }
        tree
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
        let mut tree = Tree::default();
        for (number, rule) in self.rules.iter().enumerate() {
            let mut add = |start| tree.add(&plan(number as u16, rule, start, store), rule);
            each(&rule.goals, pred, |at| add(Start::Goal(at)));
            for (outer, count) in rule.counts.iter().enumerate() {
                each(&count.goals, pred, |at| add(Start::Within(outer, at)));
            }
        }
        self.triggers[pred as usize] = Some(tree);
    }

    /// Makes the plans that start from a conclusion of `pred`.
    pub fn need_heads(&mut self, pred: Pred, store: &mut Store) {
        if self.heads[pred as usize].is_some() {
            return;
        }
        let mut tree = Tree::default();
        for (number, rule) in self.rules.iter().enumerate() {
            each(&rule.heads, pred, |at| {
                tree.add(&plan(number as u16, rule, Start::Head(at), store), rule);
            });
        }
        self.heads[pred as usize] = Some(tree);
    }
}

fn each(goals: &[Goal], pred: Pred, mut found: impl FnMut(usize)) {
    for (at, goal) in goals.iter().enumerate() {
        if goal.pred == pred {
            found(at);
        }
    }
}
