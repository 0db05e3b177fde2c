//! Random worlds over the real vocabulary: few names of each sort, so that facts meet, and every constant that some rule names.

use gabion_core::facts::{FactBase, Polarity, Pred, Question, Sort, VERBS};
use gabion_core::rules::{Condition, Literal, Pattern, RuleSet, Term};
use std::collections::{BTreeMap, BTreeSet};

/// Splitmix64: the same worlds on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, not including, `end`.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

type Names = BTreeMap<Sort, Vec<String>>;

/// The world of a seed: some 300 facts, one in five unknown, one in twenty assumed.
pub fn world(rules: &RuleSet, seed: u64) -> FactBase {
    let mut random = Random(seed.wrapping_mul(0x5851_f42d_4c95_7f2d));
    let names = names(rules, 3 + random.below(4));
    let mut base = FactBase::default();
    for pred in Pred::ALL {
        let most = match pred.info().polarity {
            Polarity::Structure | Polarity::Opening => 2 + 4 * pred.info().sorts.len(),
            // Most of them are for the rules to derive.
            Polarity::Derived => 2,
        };
        for _ in 0..random.below(most) {
            fact(&mut base, *pred, &names, &mut random);
        }
    }
    base
}

fn fact(base: &mut FactBase, pred: Pred, names: &Names, random: &mut Random) {
    let args: Vec<&str> = pred
        .info()
        .sorts
        .iter()
        .map(|sort| name(*sort, names, random))
        .collect();
    match random.below(20) {
        0 => base.assumed(pred, &args, "assumption", None, ""),
        1..=4 => {
            let question = Question {
                key: base.facts.len().to_string(),
                text: String::new(),
                answer: String::new(),
            };
            base.unknown(pred, &args, &question, None, "");
        }
        _ => base.known(pred, &args, None, ""),
    }
}

fn name<'n>(sort: Sort, names: &'n Names, random: &mut Random) -> &'n str {
    // Refs, areas and environments are assets too.
    let sort = match (sort, random.below(4)) {
        (Sort::Asset, 0) => Sort::Ref,
        (Sort::Asset, 1) => Sort::Area,
        (Sort::Asset, 2) => Sort::Environment,
        _ => sort,
    };
    let known = &names[&sort];
    &known[random.below(known.len())]
}

fn names(rules: &RuleSet, count: usize) -> Names {
    let mut names: BTreeMap<Sort, BTreeSet<String>> = BTreeMap::new();
    for sort in Sort::ALL {
        let own = (1..=count).map(|number| match sort {
            Sort::Number => number.min(3).to_string(),
            Sort::Verb => VERBS[number % VERBS.len()].to_owned(),
            _ => format!("{}-{number}", sort.name()),
        });
        names.insert(sort, own.collect());
    }
    for pattern in rules
        .rules
        .iter()
        .flat_map(|rule| rule.body.iter().flat_map(patterns).chain(&rule.heads))
    {
        for (term, sort) in pattern.terms.iter().zip(pattern.pred.info().sorts) {
            if let Term::Const(text) = term {
                names.entry(*sort).or_default().insert(text.clone());
            }
        }
    }
    names
        .into_iter()
        .map(|(sort, texts)| (sort, texts.into_iter().collect()))
        .collect()
}

fn patterns(literal: &Literal) -> Vec<&Pattern> {
    let atom = |condition| {
        if let &Condition::Atom(ref pattern) = condition {
            Some(pattern)
        } else {
            None
        }
    };
    match literal {
        Literal::One(condition) => atom(condition).into_iter().collect(),
        Literal::AtLeast(threshold) => threshold.body.iter().filter_map(atom).collect(),
    }
}
