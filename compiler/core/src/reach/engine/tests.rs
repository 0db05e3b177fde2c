//! What random worlds do not reach: bounds, saturation, odd numbers, nested pushes.

use super::super::proof::{self, Step};
use super::super::questions::{Cut, cut};
use super::*;
use crate::facts::{Grade, Origin, Question, Sym};
use crate::source::Sources;
use crate::{library, rules, syntax};

/// Rules of heads and bodies only; the rest is filled in.
pub(in crate::reach) fn rule_set(bodies: &[(&str, &str)]) -> RuleSet {
    let mut text = String::new();
    for (at, (body, head)) in bodies.iter().enumerate() {
        text += &format!(
            "rule \"r{at}\" severity=\"note\" {{\n title \"t\"\n about \"a\"\n refs \"T3\"\n source \"s\" \
             link=\"docs/model.md\" as-of=\"2026-09\" confidence=\"inferred\"\n \
             if {{ {body} }}\n then {{ {head} }}\n say \"s\"\n \
             fires {{ member \"a\" }}\n near-miss \"n\" {{ member \"a\" }}\n}}\n"
        );
    }
    let mut sources = Sources::default();
    let file = sources.add("rules.kdl", text.clone());
    let document = syntax::parse(file, &text).expect("it is KDL");
    let (rules, errors) = rules::compile(&[document], &sources, library::threats());
    assert_eq!(errors, []);
    rules
}

/// States `pred arg …`; an argument of `?key` at the end makes it unknown, `!id` assumed.
pub(in crate::reach) fn state(base: &mut FactBase, facts: &[&str]) {
    for fact in facts {
        let mut words: Vec<&str> = fact.split(' ').collect();
        let pred = Pred::named(words.remove(0)).expect("it is a predicate");
        match words.last().and_then(|last| last.split_at_checked(1)) {
            Some(("?", key)) => {
                let question = Question {
                    key: key.to_owned(),
                    text: String::new(),
                    answer: String::new(),
                };
                base.unknown(pred, &words[..words.len() - 1], &question, None, "");
            }
            Some(("!", id)) => base.assumed(pred, &words[..words.len() - 1], id, None, ""),
            _ => base.known(pred, &words, None, ""),
        }
    }
}

pub(in crate::reach) fn atom(base: &FactBase, pred: Pred, args: &[&str]) -> Atom {
    let syms: Vec<Sym> = args
        .iter()
        .map(|arg| base.interner.get(arg).expect("it is named"))
        .collect();
    Atom::new(pred, &syms)
}

fn known(atom: Atom) -> Fact {
    Fact {
        atom,
        grade: Grade::Known,
        origin: Origin {
            span: None,
            remark: Sym(0),
        },
    }
}

#[test]
fn an_unknown_path_is_not_hidden_behind_a_shorter_assumption() {
    let rules = rule_set(&[("holds ?a ?c", "has ?c"), ("has ?k; unlocks ?k ?c", "has ?c")]);
    let mut base = FactBase::default();
    state(
        &mut base,
        &[
            "holds a key !no-keys",
            "holds a one",
            "unlocks one two ?q",
            "unlocks two key ?r",
        ],
    );
    let engine = Engine::new(&rules, &base);
    let has = |name| engine.cost(&atom(&base, Pred::Has, &[name]));
    assert_eq!(has("key"), Some(Cost::new(0, 2, 6)));
    assert_eq!(has("two"), Some(Cost::new(0, 1, 4)));
    assert_eq!(has("a"), None);
    let found = engine
        .proof(&atom(&base, Pred::Has, &["key"]))
        .expect("it is derived");
    assert_eq!(
        (
            found.questions().len(),
            found.assumptions().len(),
            found.leaves().len()
        ),
        (2, 0, 3)
    );
}

#[test]
fn steps_of_a_tree_stop_instead_of_wrapping_and_cycles_end() {
    // Each link uses the one before twice: 2^49 steps. The last rule leads back to the first link.
    let rules = rule_set(&[
        ("holds ?a ?c", "has ?c"),
        ("has ?k; unlocks ?k ?c; unlocks ?c ?d; has ?k", "has ?d"),
        ("has ?k; unlocks ?k ?c; has ?k; has ?k", "has ?c"),
    ]);
    let mut base = FactBase::default();
    let mut facts = vec!["holds a c0 ?q".to_owned(), "unlocks c99 c0".to_owned()];
    facts.extend((0..99).map(|at| format!("unlocks c{at} c{}", at + 1)));
    state(&mut base, &facts.iter().map(String::as_str).collect::<Vec<_>>());
    let engine = Engine::new(&rules, &base);
    let last = atom(&base, Pred::Has, &["c99"]);
    assert_eq!(engine.cost(&last), Some(Cost::new(0, u16::MAX, u32::MAX)));
    assert_eq!(
        engine.cost(&atom(&base, Pred::Has, &["c0"])),
        Some(Cost::new(0, 1, 2))
    );
    let found = engine.proof(&last).expect("it is derived");
    let text = |sym| engine.symbols().text(sym);
    assert_eq!(
        proof::check(&found, &rules, [&base.facts, engine.pushed()], text),
        Ok(())
    );
    assert_eq!(found.leaves().iter().map(|(_, uses)| *uses).max(), Some(u32::MAX));
}

#[test]
fn pushes_nest_and_each_pop_takes_one_back() {
    let rules = rule_set(&[("member ?a", "steers ?a"), ("steers ?a; holds ?a ?c", "has ?c")]);
    let mut base = FactBase::default();
    state(&mut base, &["holds a one ?q", "holds b one", "holds b two"]);
    let [a, b] = ["a", "b"].map(|name| atom(&base, Pred::Holds, &[name, "one"]).args[0]);
    let member = |agent| known(Atom::new(Pred::Member, &[agent]));
    let mut engine = Engine::new(&rules, &base);
    let one = atom(&base, Pred::Has, &["one"]);
    let mut costs = vec![engine.cost(&one)];
    engine.push(&[member(a)]);
    costs.push(engine.cost(&one));
    engine.push(&[member(b)]);
    costs.push(engine.cost(&one));
    engine.pop();
    costs.push(engine.cost(&one));
    engine.pop();
    costs.push(engine.cost(&one));
    engine.pop();
    let (dear, cheap) = (Some(Cost::new(0, 1, 4)), Some(Cost::new(0, 0, 4)));
    assert_eq!(costs, [None, dear, cheap, dear, None]);
    assert_eq!((engine.size(), engine.pushed().len()), (3, 0));
}

#[test]
fn a_bound_on_atoms_is_told_and_taken_back() {
    let rules = rule_set(&[("member ?a", "steers ?a"), ("steers ?a; holds ?a ?c", "has ?c")]);
    let mut base = FactBase::default();
    state(&mut base, &["holds a one", "holds a two", "holds a three"]);
    let member = known(Atom::new(
        Pred::Member,
        &[base.interner.get("a").expect("it is named")],
    ));
    let mut engine = Engine::bounded(&rules, &base, 6);
    assert!(engine.is_complete());
    engine.push(std::slice::from_ref(&member));
    assert!(
        !engine.is_complete(),
        "three facts, the member, what it steers, and one of three credentials"
    );
    assert_eq!(engine.size(), 6);
    engine.pop();
    assert!(engine.is_complete());
}

#[test]
fn a_number_that_is_none_asks_for_nothing() {
    let rules = rule_set(&[(
        "first-stage ?g ?s; asks ?s ?n; at-least ?n ?b { voter ?s ?b }",
        "approved ?g \"x\"",
    )]);
    let table = [("2", false), ("1", true), ("0", true), ("many", true)];
    for (number, passed) in table {
        let mut base = FactBase::default();
        state(
            &mut base,
            &["first-stage g s", "voter s b", &format!("asks s {number}")],
        );
        let engine = Engine::new(&rules, &base);
        assert_eq!(engine.atoms(Pred::Approved).count() == 1, passed, "{number}");
    }
}

#[test]
fn equal_derivations_are_told_apart_by_the_order_of_rules() {
    let rules = rule_set(&[("opens-role ?c ?r", "acts ?r"), ("trusts ?r ?s", "acts ?r")]);
    for facts in [["trusts r s", "opens-role c r"], ["opens-role c r", "trusts r s"]] {
        let mut base = FactBase::default();
        state(&mut base, &facts);
        let engine = Engine::new(&rules, &base);
        let found = engine
            .proof(&atom(&base, Pred::Acts, &["r"]))
            .expect("it is derived");
        assert!(
            matches!(found.nodes[1].step, Step::Rule { rule: 0, .. }),
            "{found:?}"
        );
    }
}

#[test]
fn questions_are_a_cut_of_which_none_can_be_left_out() {
    let rules = rule_set(&[("holds ?a ?c", "has ?c"), ("has ?k; unlocks ?k ?c", "has ?c")]);
    let mut base = FactBase::default();
    // Two ways to "goal" that share "gate"; a third over "side"; "sure" is certain; "far" needs an assumption once "gate" is closed.
    state(
        &mut base,
        &[
            "holds a one",
            "unlocks one mid ?gate",
            "unlocks mid goal ?left",
            "unlocks mid goal2 ?right",
            "unlocks goal2 goal",
            "holds b goal ?side",
            "holds a sure",
            "unlocks one far !firm",
            "unlocks mid far",
        ],
    );
    let mut engine = Engine::new(&rules, &base);
    let has = |name| atom(&base, Pred::Has, &[name]);
    let keys = |found: &Cut| {
        found
            .questions
            .iter()
            .map(|id| base.questions[id.0 as usize].key.clone())
            .collect::<Vec<_>>()
    };
    let found = cut(&mut engine, &[has("goal")], 5);
    assert_eq!(
        (keys(&found), found.certain.len(), found.complete),
        (vec!["side".to_owned(), "gate".to_owned()], 0, true)
    );
    let found = cut(&mut engine, &[has("far"), has("sure")], 5);
    assert_eq!(
        (keys(&found), found.certain, found.complete),
        (vec!["gate".to_owned()], vec![has("sure")], true)
    );
    let found = cut(&mut engine, &[has("goal")], 1);
    assert_eq!((found.questions.len(), found.complete), (1, false));
    assert_eq!(
        engine.cost(&has("goal")),
        Some(Cost::new(0, 1, 2)),
        "the engine is as it was"
    );
}
