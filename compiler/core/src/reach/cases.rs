//! Every rule's own cases, executed: each firing case derives a conclusion of that rule alone, each near miss derives none.

use super::engine::Engine;
use super::proof::Step;
use crate::facts::FactBase;
use crate::rules::{Case, Condition, Literal, Pattern, Rule, RuleSet, Term};

/// A case that does not do what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFailure {
    /// The rule.
    pub slug: String,
    /// "firing case 1 derives nothing", "near miss \"…\" derives runs shop/ci.yml#test shop:pull".
    pub what: String,
}

/// Runs all cases of all rules, each rule alone.
pub fn run(rules: &RuleSet) -> Vec<CaseFailure> {
    let mut failures = Vec::new();
    for rule in &rules.rules {
        let mut fail = |what| {
            failures.push(CaseFailure {
                slug: rule.slug.clone(),
                what,
            })
        };
        for (at, case) in rule.fires.iter().enumerate() {
            if concluded(rule, case).is_none() {
                fail(format!(
                    "firing case {} derives nothing: {}",
                    at + 1,
                    lacking(rule, case)
                ));
            }
        }
        for case in &rule.near_misses {
            if let Some(atom) = concluded(rule, case) {
                fail(format!("near miss \"{}\" derives {atom}", case.text));
            }
        }
    }
    failures
}

/// Why a case derives nothing: the first condition that no fact of it is like, else that its facts do not belong together.
fn lacking(rule: &Rule, case: &Case) -> String {
    let atoms = rule.body.iter().filter_map(|literal| match literal {
        Literal::One(Condition::Atom(atom)) => Some(atom),
        _ => None,
    });
    let like = |atom: &Pattern| {
        case.facts.iter().any(|fact| {
            let same = |(term, arg): (&Term, &String)| match term {
                Term::Const(text) => text == arg,
                Term::Var(_) | Term::Any => true,
            };
            fact.pred == atom.pred && atom.terms.iter().zip(&fact.args).all(same)
        })
    };
    let term = |term: &Term| match term {
        Term::Var(var) => format!("?{}", rule.variables[usize::from(*var)]),
        Term::Const(text) => format!("\"{text}\""),
        Term::Any => "_".to_owned(),
    };
    let mut atoms = atoms.filter(|atom| !like(atom));
    match atoms.next() {
        Some(atom) => {
            let terms: Vec<String> = atom.terms.iter().map(term).collect();
            format!("no fact of it is `{} {}`", atom.pred.info().name, terms.join(" "))
        }
        None => "each condition has a fact, but the same variable stands for different things".to_owned(),
    }
}

/// What the rule alone derives from the facts of a case, as people read it.
fn concluded(rule: &Rule, case: &Case) -> Option<String> {
    let alone = RuleSet {
        rules: vec![rule.clone()],
    };
    let mut base = FactBase::default();
    for fact in &case.facts {
        let args: Vec<&str> = fact.args.iter().map(String::as_str).collect();
        base.known(fact.pred, &args, None, "");
    }
    let engine = Engine::new(&alone, &base);
    let mut heads = rule.heads.iter().flat_map(|head| engine.atoms(head.pred));
    let by_rule = |(atom, _): &(_, _)| {
        let proof = engine.proof(atom)?;
        matches!(proof.nodes.last()?.step, Step::Rule { .. }).then(|| engine.symbols().show(atom))
    };
    heads.find_map(|found| by_rule(&found))
}
