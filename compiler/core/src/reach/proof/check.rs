//! The proof checker. It shares nothing with the engine: it matches each step against the rules as they were loaded, and adds the
//! costs up again.

use super::{Node, Proof, Step, reading};
use crate::facts::{Atom, Fact, Grade, Sym};
use crate::rules::RuleSet;

/// What is wrong with a derivation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofError {
    /// The node.
    pub node: usize,
    /// What is wrong with it.
    pub reason: &'static str,
}

/// Checks every step of a derivation from `facts` (those of the base, then those that were pushed), and every cost.
/// `text` gives the text of a symbol.
///
/// # Errors
/// The first node that does not follow from those before it, or costs something else.
pub fn check<'t>(
    proof: &Proof,
    rules: &RuleSet,
    facts: [&[Fact]; 2],
    text: impl Fn(Sym) -> &'t str,
) -> Result<(), ProofError> {
    if proof.nodes.is_empty() {
        return Err(ProofError {
            node: 0,
            reason: "nothing is derived",
        });
    }
    for at in 0..proof.nodes.len() {
        node(proof, at, rules, facts, &text).map_err(|reason| ProofError { node: at, reason })?;
    }
    Ok(())
}

type Parts = (u64, u64, u64);

fn node<'t>(
    proof: &Proof,
    at: usize,
    rules: &RuleSet,
    facts: [&[Fact]; 2],
    text: &impl Fn(Sym) -> &'t str,
) -> Result<(), &'static str> {
    let node = &proof.nodes[at];
    let cost = match &node.step {
        Step::Fact { number, fact } => {
            let known = facts[0]
                .get(*number)
                .or_else(|| facts[1].get(number.wrapping_sub(facts[0].len())));
            if known != Some(fact) || fact.atom != node.atom {
                return Err("no fact says it");
            }
            stated(fact.grade)
        }
        Step::Rule { rule, premises } => {
            let premises = before(proof, at, premises)?;
            let rule = rules.rules.get(*rule).ok_or("there is no such rule")?;
            let atoms: Vec<Atom> = premises.iter().map(|premise| premise.atom).collect();
            let values =
                reading::read(rule, &atoms, text).ok_or("the premises are no instance of the body")?;
            if !rule
                .heads
                .iter()
                .any(|head| reading::concludes(head, &values, &node.atom, text))
            {
                return Err("the rule concludes something else");
            }
            premises.iter().map(|premise| parts(premise)).fold((0, 0, 1), sum)
        }
    };
    let (assumed, unknown, steps) = cost;
    // Costs stop at their greatest value.
    let most = (assumed.min(0xffff), unknown.min(0xffff), steps.min(0xffff_ffff));
    if most == parts(node) {
        Ok(())
    } else {
        Err("it costs something else")
    }
}

fn before<'p>(proof: &'p Proof, at: usize, premises: &[usize]) -> Result<Vec<&'p Node>, &'static str> {
    let earlier = premises.iter().map(|premise| {
        if *premise < at {
            proof.nodes.get(*premise)
        } else {
            None
        }
    });
    earlier
        .collect::<Option<_>>()
        .ok_or("a premise does not stand before it")
}

fn stated(grade: Grade) -> Parts {
    match grade {
        Grade::Known => (0, 0, 1),
        Grade::Assumed(_) => (1, 0, 1),
        Grade::Unknown(_) => (0, 1, 1),
    }
}

fn parts(node: &Node) -> Parts {
    (
        node.cost.assumed().into(),
        node.cost.unknown().into(),
        node.cost.steps().into(),
    )
}

fn sum(one: Parts, other: Parts) -> Parts {
    (one.0 + other.0, one.1 + other.1, one.2 + other.2)
}
