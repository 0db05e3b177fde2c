//! A derivation as the path that a person reads: its telling steps, in order, each with its place.

use super::{Court, words};
use crate::diagnostic::Severity;
use crate::facts::{Atom, Fact, FactBase, INFERRED, Pred};
use crate::reach::engine::Symbols;
use crate::reach::proof::{Proof, Step};
use crate::rules::{Confidence, RuleSet};
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
    /// Slugs of those among them that were inferred, or that apply to knowledge which was: no source says so.
    pub inferred: Vec<String>,
    /// Bots that do their part of it for anyone: `acme-reviewer[bot]`.
    pub helpers: Vec<String>,
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
    /// Whether the rule was inferred, or the knowledge that it is applied to.
    pub inferred: bool,
}

impl WitnessStep {
    /// What it says, labelled if no source says so.
    pub fn labelled(&self) -> String {
        if self.inferred {
            format!("{} (inferred)", self.text)
        } else {
            self.text.clone()
        }
    }
}

impl From<&WitnessStep> for crate::diagnostic::Step {
    fn from(step: &WitnessStep) -> Self {
        crate::diagnostic::Step {
            text: step.text.clone(),
            span: step.span,
            remark: step.remark.clone(),
            rule: step.rule.clone(),
            inferred: step.inferred,
        }
    }
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
    let words = words::of(proof, symbols);
    let text = |sym| words.get(&sym).map_or_else(|| symbols.text(sym), String::as_str);
    for (at, node) in proof.nodes.iter().enumerate() {
        let Step::Rule { rule, premises } = &node.step else {
            continue;
        };
        let rule = &rules.rules[*rule];
        witness.rules.push(rule.slug.clone());
        let facts = premises.iter().filter_map(|at| proof.nodes[*at].fact());
        let mut remarks = facts.map(|fact| symbols.text(fact.origin.remark));
        let inferred = rule.confidence == Confidence::Inferred || remarks.any(|remark| remark == INFERRED);
        if inferred && !witness.inferred.contains(&rule.slug) {
            witness.inferred.push(rule.slug.clone());
        }
        if rule.severity == Severity::Note {
            continue;
        }
        refs.extend(rule.refs.iter().cloned());
        let fact = telling(proof, rules, premises, symbols);
        let step = WitnessStep {
            text: proof.spoken(at, rules, text),
            rule: rule.slug.clone(),
            span: fact.and_then(|fact| fact.origin.span),
            remark: fact
                .map(|fact| symbols.text(fact.origin.remark).to_owned())
                .unwrap_or_default(),
            inferred,
        };
        if !witness.steps.iter().any(|known| known.text == step.text) {
            witness.steps.push(step);
        }
    }
    witness.refs = refs.into_iter().collect();
    witness.assumptions = proof
        .assumptions()
        .into_iter()
        .map(|sym| symbols.text(sym).to_owned())
        .collect();
    witness.helpers = helpers(proof, symbols);
    let questions = proof
        .questions()
        .into_iter()
        .map(|id| base.questions[id.0 as usize].key.clone());
    witness.questions = questions.collect();
    witness
}

/// Bots whose standing behaviour the path uses.
fn helpers(proof: &Proof, symbols: &Symbols<'_>) -> Vec<String> {
    let facts = proof.nodes.iter().filter_map(|node| node.fact());
    let helping =
        facts.filter(|fact| matches!(fact.atom.pred, Pred::ApprovesProposals | Pred::MergesProposals));
    let names: BTreeSet<String> = helping
        .map(|fact| symbols.text(fact.atom.args()[0]).to_owned())
        .collect();
    names.into_iter().collect()
}

/// The fact that tells most about a step: one with a remark and a place, else one with a place; facts of the step itself before
/// those behind its bookkeeping, the last of equals.
fn telling<'p>(
    proof: &'p Proof,
    rules: &RuleSet,
    premises: &[usize],
    symbols: &Symbols<'_>,
) -> Option<&'p Fact> {
    let own: Vec<&Fact> = premises.iter().filter_map(|at| proof.nodes[*at].fact()).collect();
    let mut behind = Vec::new();
    for at in premises {
        collect(proof, rules, *at, BEHIND, &mut behind);
    }
    let remarked = |fact: &&&'p Fact| placed(fact) && !symbols.text(fact.origin.remark).is_empty();
    own.iter()
        .rfind(remarked)
        .or_else(|| own.iter().rfind(|fact| placed(fact)))
        .or_else(|| behind.iter().rfind(remarked))
        .or_else(|| behind.iter().rfind(|fact| placed(fact)))
        .or_else(|| own.iter().rfind(|fact| fact.origin.span.is_some()))
        .or_else(|| own.last())
        .copied()
}

/// How many bookkeeping steps behind a telling one are looked through.
const BEHIND: usize = 3;

/// Whether a fact has a place that says something: that a ref or area belongs to a repository is said where the repository is
/// declared, and that a bot's events start workflows where the bot is; neither explains a step.
fn placed(fact: &Fact) -> bool {
    let structure = matches!(
        fact.atom.pred,
        Pred::RefOf
            | Pred::AreaOf
            | Pred::HeadFor
            | Pred::SettingsAsset
            | Pred::ChangeAsset
            | Pred::WorkflowArea
            | Pred::Triggers
    );
    fact.origin.span.is_some() && !structure
}

/// The facts behind a premise that bookkeeping concluded.
fn collect<'p>(proof: &'p Proof, rules: &RuleSet, at: usize, depth: usize, found: &mut Vec<&'p Fact>) {
    let Step::Rule { rule, premises } = &proof.nodes[at].step else {
        return;
    };
    if depth == 0 || rules.rules[*rule].severity != Severity::Note {
        return;
    }
    for premise in premises {
        match proof.nodes[*premise].fact() {
            Some(fact) => found.push(fact),
            None => collect(proof, rules, *premise, depth - 1, found),
        }
    }
}
