//! The checker refuses whatever is not a derivation.

use super::super::cost::Cost;
use super::super::engine::Engine;
use super::super::engine::tests::{atom, rule_set, state};
use super::*;
use crate::facts::{FactBase, Grade, Pred};

const BODIES: [(&str, &str); 3] = [
    (
        "first-stage ?g ?s; asks ?s ?n; at-least ?n ?b { voter ?s ?b; differ ?b \"z\" }",
        "approves \"x\" ?g",
    ),
    (
        "first-stage ?g ?s; stage-of ?s ?h; differ ?g ?h",
        "approves \"y\" ?h",
    ),
    ("approves ?a ?g; gate-of ?g ?r", "may ?a \"p\" ?r"),
];

fn base() -> FactBase {
    let mut base = FactBase::default();
    let facts = [
        "first-stage g s",
        "asks s 2",
        "voter s b",
        "voter s c ?q",
        "voter s z",
        "gate-of g r",
        "stage-of s h",
        "stage-of s g",
    ];
    state(&mut base, &facts);
    state(&mut base, &["gate-of x x", "gate-of p p"]);
    base
}

/// Changes a derivation, and what the checker must then say.
type Forgery = (fn(&mut Proof), Option<&'static str>);

const FORGERIES: &[Forgery] = &[
    (|_| (), None),
    (|proof| proof.nodes.clear(), Some("nothing is derived")),
    (
        |proof| last(proof).cost = Cost::new(0, 0, 9),
        Some("it costs something else"),
    ),
    (
        |proof| last(proof).atom.pred = Pred::Approves,
        Some("the rule concludes something else"),
    ),
    (
        |proof| last(proof).atom.args.swap(0, 2),
        Some("the rule concludes something else"),
    ),
    (
        |proof| premises(proof).reverse(),
        Some("the premises are no instance of the body"),
    ),
    (
        |proof| premises(proof).truncate(1),
        Some("the premises are no instance of the body"),
    ),
    (
        |proof| {
            let first = premises(proof)[0];
            premises(proof).push(first);
        },
        Some("the premises are no instance of the body"),
    ),
    (
        |proof| premises(proof)[0] = 99,
        Some("a premise does not stand before it"),
    ),
    (
        |proof| {
            let itself = proof.nodes.len() - 1;
            premises(proof)[0] = itself;
        },
        Some("a premise does not stand before it"),
    ),
    (
        |proof| {
            if let Step::Rule { rule, .. } = &mut last(proof).step {
                *rule = 9
            }
        },
        Some("there is no such rule"),
    ),
    (
        |proof| {
            if let Step::Fact { number, .. } = &mut proof.nodes[0].step {
                *number = 5
            }
        },
        Some("no fact says it"),
    ),
    (
        |proof| {
            if let Step::Fact { number, .. } = &mut proof.nodes[0].step {
                *number = 500
            }
        },
        Some("no fact says it"),
    ),
    (
        |proof| {
            if let Step::Fact { fact, .. } = &mut voter(proof).step {
                fact.grade = Grade::Known
            }
        },
        Some("no fact says it"),
    ),
    (
        |proof| voter(proof).cost = Cost::new(0, 0, 1),
        Some("it costs something else"),
    ),
];

fn last(proof: &mut Proof) -> &mut Node {
    proof.nodes.last_mut().expect("it is not empty")
}

fn premises(proof: &mut Proof) -> &mut Vec<usize> {
    match &mut last(proof).step {
        Step::Rule { premises, .. } => premises,
        Step::Fact { .. } => panic!("the last step is a rule's"),
    }
}

fn voter(proof: &mut Proof) -> &mut Node {
    let unknown = |node: &&mut Node| node.fact().is_some_and(|fact| fact.grade != Grade::Known);
    proof
        .nodes
        .iter_mut()
        .find(unknown)
        .expect("one voter is unknown")
}

#[test]
fn forged_derivations_are_refused() {
    let (rules, base) = (rule_set(&BODIES), base());
    let engine = Engine::new(&rules, &base);
    let real = engine
        .proof(&atom(&base, Pred::May, &["x", "p", "r"]))
        .expect("it is derived");
    for (at, (forge, refused)) in FORGERIES.iter().enumerate() {
        let mut proof = real.clone();
        forge(&mut proof);
        let checked = check(&proof, &rules, [&base.facts, &[]], |sym| {
            engine.symbols().text(sym)
        });
        assert_eq!(checked.err().map(|error| error.reason), *refused, "forgery {at}");
    }
}

#[test]
fn thresholds_count_different_values_and_differ_is_asked() {
    let (rules, base) = (rule_set(&BODIES), base());
    let engine = Engine::new(&rules, &base);
    let fact = |at: usize| Node {
        atom: base.facts[at].atom,
        cost: Cost::of(base.facts[at].grade),
        step: Step::Fact {
            number: at,
            fact: base.facts[at].clone(),
        },
    };
    let x = |pred: &str, gate| atom(&base, Pred::Approves, &[pred, gate]);
    let mut with_y = base.clone();
    let y = with_y.interner.intern("y");
    let table: [(usize, &[usize], Cost, Option<&str>); 5] = [
        (0, &[0, 1, 2, 3], Cost::new(0, 1, 5), None),
        (
            0,
            &[0, 1, 2, 2],
            Cost::new(0, 0, 5),
            Some("the premises are no instance of the body"),
        ),
        (
            0,
            &[0, 1, 2, 4],
            Cost::new(0, 0, 5),
            Some("the premises are no instance of the body"),
        ),
        (1, &[0, 6], Cost::new(0, 0, 3), None),
        (
            1,
            &[0, 7],
            Cost::new(0, 0, 3),
            Some("the premises are no instance of the body"),
        ),
    ];
    for (rule, facts, cost, refused) in table {
        let mut atom = x("x", if facts.last() == Some(&6) { "h" } else { "g" });
        if rule == 1 {
            atom.args[0] = engine.symbols().get("y").unwrap_or(y);
        }
        let mut nodes: Vec<Node> = facts.iter().map(|at| fact(*at)).collect();
        nodes.push(Node {
            atom,
            cost,
            step: Step::Rule {
                rule,
                premises: (0..facts.len()).collect(),
            },
        });
        let checked = check(&Proof { nodes }, &rules, [&base.facts, &[]], |sym| {
            engine.symbols().text(sym)
        });
        assert_eq!(checked.err().map(|error| error.reason), refused, "{facts:?}");
    }
}

#[test]
fn steps_are_spoken_with_all_that_was_counted() {
    let (mut rules, base) = (rule_set(&BODIES), base());
    rules.rules[0].say = "{b} pass {g}, which asks {n}".to_owned();
    let engine = Engine::new(&rules, &base);
    let found = engine
        .proof(&atom(&base, Pred::Approves, &["x", "g"]))
        .expect("it is derived");
    let said = |at| found.spoken(at, &rules, |sym| engine.symbols().text(sym));
    assert_eq!(said(found.nodes.len() - 1), "b, c pass g, which asks 2");
    assert_eq!(said(1), "s asks 2 approvals");
}
