//! Derivations as plain data, what they say, and a checker that knows only rules and facts.

mod check;
mod reading;
#[cfg(test)]
mod tests;

pub use check::{ProofError, check};

use super::cost::Cost;
use crate::facts::{Atom, Fact, QuestionId, Sym};
use crate::rules::RuleSet;
use std::collections::BTreeSet;

/// A derivation. Premises stand before what follows from them; the last node is what is derived.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// Each atom once.
    pub nodes: Vec<Node>,
}

/// An atom, what it costs, and why it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What holds.
    pub atom: Atom,
    /// At what cost, that of all that it rests on included.
    pub cost: Cost,
    /// Why.
    pub step: Step,
}

/// Why an atom holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// A fact says so.
    Fact {
        /// Its number: that in the fact base, then pushed facts in their order.
        number: usize,
        /// The fact.
        fact: Fact,
    },
    /// A rule concludes it.
    Rule {
        /// Index of the rule in its set.
        rule: usize,
        /// Indices of nodes: one for each atom of the body, then for each `at-least` one group of atoms for each counted value.
        premises: Vec<usize>,
    },
}

impl Node {
    /// The fact, if it is one.
    pub fn fact(&self) -> Option<&Fact> {
        if let Step::Fact { fact, .. } = &self.step {
            Some(fact)
        } else {
            None
        }
    }
}

impl Proof {
    /// The facts at the leaves, each once, with how often the derivation as a tree uses it (at most 2³² − 1).
    pub fn leaves(&self) -> Vec<(&Fact, u32)> {
        let mut uses = vec![0u32; self.nodes.len()];
        if let Some(last) = uses.last_mut() {
            *last = 1;
        }
        for at in (0..self.nodes.len()).rev() {
            let Step::Rule { premises, .. } = &self.nodes[at].step else {
                continue;
            };
            for premise in premises {
                uses[*premise] = uses[*premise].saturating_add(uses[at]);
            }
        }
        self.nodes
            .iter()
            .zip(uses)
            .filter_map(|(node, uses)| Some((node.fact()?, uses)))
            .collect()
    }

    /// The assumptions that the derivation breaks.
    pub fn assumptions(&self) -> BTreeSet<Sym> {
        let facts = self.nodes.iter().filter_map(Node::fact);
        facts.filter_map(|fact| fact.grade.assumption()).collect()
    }

    /// The questions on whose answers the derivation depends.
    pub fn questions(&self) -> BTreeSet<QuestionId> {
        let facts = self.nodes.iter().filter_map(Node::fact);
        facts.filter_map(|fact| fact.grade.question()).collect()
    }

    /// What node `at` says: the rule's sentence with names in it, or the predicate's. `text` gives the text of a symbol.
    pub fn spoken<'t>(&self, at: usize, rules: &RuleSet, text: impl Fn(Sym) -> &'t str) -> String {
        let node = &self.nodes[at];
        let Step::Rule { rule, premises } = &node.step else {
            return stated(&node.atom, text);
        };
        let rule = &rules.rules[*rule];
        let atoms: Vec<Atom> = premises.iter().map(|premise| self.nodes[*premise].atom).collect();
        let values = reading::read(rule, &atoms, &text).unwrap_or_default();
        rule.spoken(|var| {
            let texts: Vec<&str> = values
                .get(usize::from(var))?
                .iter()
                .map(|sym| text(*sym))
                .collect();
            if texts.is_empty() {
                None
            } else {
                Some(texts.join(", "))
            }
        })
    }
}

/// The sentence of an atom's predicate with its arguments in it.
pub fn stated<'t>(atom: &Atom, text: impl Fn(Sym) -> &'t str) -> String {
    let mut rest = atom.pred.info().doc;
    let mut stated = String::new();
    while let Some((before, after)) = rest.split_once('{') {
        let (place, tail) = after.split_once('}').unwrap_or((after, ""));
        let arg = place.parse::<usize>().ok().and_then(|at| atom.args().get(at));
        stated.push_str(before);
        stated.push_str(arg.map_or(place, |sym| text(*sym)));
        rest = tail;
    }
    stated + rest
}
