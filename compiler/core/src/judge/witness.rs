//! A derivation as the path that a person reads: its telling steps, in order, each with its place.

use super::Court;
use crate::diagnostic::Severity;
use crate::facts::{Atom, Fact, FactBase};
use crate::reach::engine::Symbols;
use crate::reach::proof::{Proof, Step};
use crate::rules::RuleSet;
use crate::source::Span;
use std::collections::BTreeSet;

/// A path.
#[derive(Clone, Debug, Default)]
pub struct Witness {
    /// The telling steps. Bookkeeping (rules of severity `note`) is left out.
    pub steps: Vec<WitnessStep>,
    /// Ids of threats that the rules on the path name.
    pub refs: Vec<String>,
    /// Assumptions that the path breaks.
    pub assumptions: Vec<String>,
    /// Keys of the questions that the path depends on.
    pub questions: Vec<String>,
    /// Slugs of the rules on the path, in order.
    pub rules: Vec<String>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessStep {
    /// What happens.
    pub text: String,
    /// Slug of the rule.
    pub rule: String,
    /// Where the fact stands that lets it happen.
    pub span: Option<Span>,
    /// What that place says.
    pub remark: String,
}

impl Court<'_> {
    /// The path of least cost to an atom.
    pub(super) fn witness(&self, atom: &Atom) -> Witness {
        match self.engine.proof(atom) {
            Some(proof) => self.path(&proof),
            None => Witness::default(),
        }
    }

    pub(super) fn path(&self, proof: &Proof) -> Witness {
        path(proof, self.rules, &self.world.base, self.engine.symbols())
    }
}

/// Reads a derivation as a path.
pub fn path(proof: &Proof, rules: &RuleSet, base: &FactBase, symbols: &Symbols<'_>) -> Witness {
    let mut witness = Witness::default();
    let mut refs = BTreeSet::new();
    let text = |sym| symbols.text(sym);
    for (at, node) in proof.nodes.iter().enumerate() {
        let Step::Rule { rule, premises } = &node.step else { continue };
        let rule = &rules.rules[*rule];
        witness.rules.push(rule.slug.clone());
        if rule.severity == Severity::Note {
            continue;
        }
        refs.extend(rule.refs.iter().cloned());
        let fact = telling(proof, premises, &text);
        let step = WitnessStep {
            text: proof.spoken(at, rules, text),
            rule: rule.slug.clone(),
            span: fact.and_then(|fact| fact.origin.span),
            remark: fact.map(|fact| text(fact.origin.remark).to_owned()).unwrap_or_default(),
        };
        if !witness.steps.iter().any(|known| known.text == step.text) {
            witness.steps.push(step);
        }
    }
    witness.refs = refs.into_iter().collect();
    witness.assumptions = proof.assumptions().into_iter().map(|sym| text(sym).to_owned()).collect();
    let questions = proof.questions().into_iter().map(|id| base.questions[id.0 as usize].key.clone());
    witness.questions = questions.collect();
    witness
}

/// The fact that tells most about a step: one with a remark and a place, else one with a place; the last of them.
fn telling<'p, 't>(proof: &'p Proof, premises: &[usize], text: &impl Fn(crate::facts::Sym) -> &'t str) -> Option<&'p Fact> {
    let facts = || premises.iter().filter_map(|at| proof.nodes[*at].fact());
    let remarked = facts().filter(|fact| fact.origin.span.is_some() && !text(fact.origin.remark).is_empty()).last();
    remarked.or_else(|| facts().filter(|fact| fact.origin.span.is_some()).last()).or_else(|| facts().last())
}
