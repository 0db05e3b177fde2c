//! Random worlds over the real vocabulary: few names of each sort, so that facts meet, and every constant that some rule names.

use gabion_core::facts::{FactBase, Polarity, Pred, Question, Sort, VERBS};
use gabion_core::rules::{Condition, Literal, Pattern, Rule, RuleSet, Term, VarId};
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

/// The world of a seed: some 400 facts, one in five unknown, one in twenty assumed. Half of them are scattered; the others are bodies of
/// rules with names put in and a few atoms left out, for otherwise rules with long bodies would hardly ever fire.
pub fn world(rules: &RuleSet, seed: u64) -> FactBase {
    let mut random = Random(seed.wrapping_mul(0x5851_f42d_4c95_7f2d));
    let names = names(rules, 2 + random.below(4));
    let mut world = World {
        base: FactBase::default(),
        names,
        random,
    };
    for pred in Pred::ALL {
        let most = match pred.info().polarity {
            Polarity::Structure | Polarity::Opening => 2 + 2 * pred.info().sorts.len(),
            // Most of them are for the rules to derive.
            Polarity::Derived => 2,
        };
        for _ in 0..world.random.below(most) {
            let terms = vec![Term::Any; pred.info().sorts.len()];
            world.fact(&Pattern { pred: *pred, terms }, &mut BTreeMap::new());
        }
    }
    for _ in 0..60 {
        let rule = &rules.rules[world.random.below(rules.rules.len())];
        world.instance(rule);
    }
    world.base
}

struct World {
    base: FactBase,
    names: Names,
    random: Random,
}

impl World {
    /// The body of a rule with names put in.
    fn instance(&mut self, rule: &Rule) {
        let mut bound = BTreeMap::new();
        for literal in &rule.body {
            let Literal::AtLeast(threshold) = literal else {
                self.most_of(&patterns(literal), &mut bound);
                continue;
            };
            for _ in 0..1 + self.random.below(3) {
                self.most_of(&patterns(literal), &mut bound);
                bound.remove(&threshold.counted);
            }
        }
    }

    fn most_of(&mut self, patterns: &[&Pattern], bound: &mut BTreeMap<VarId, String>) {
        for pattern in patterns {
            let derived = pattern.pred.info().polarity == Polarity::Derived;
            if self.random.below(100) < if derived { 15 } else { 90 } {
                self.fact(pattern, bound);
            }
        }
    }

    /// The atom of a pattern with names put in for what is not bound, of a random grade.
    fn fact(&mut self, pattern: &Pattern, bound: &mut BTreeMap<VarId, String>) {
        let mut args = Vec::new();
        for (term, sort) in pattern.terms.iter().zip(pattern.pred.info().sorts) {
            args.push(match term {
                Term::Const(text) => text.clone(),
                Term::Any => self.name(*sort),
                Term::Var(var) => {
                    let new = self.name(*sort);
                    bound.entry(*var).or_insert(new).clone()
                }
            });
        }
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let base = &mut self.base;
        match self.random.below(20) {
            0 => base.assumed(pattern.pred, &args, "assumption", None, ""),
            1..=4 => {
                let key = base.facts.len().to_string();
                let question = Question {
                    key,
                    text: String::new(),
                    answer: String::new(),
                };
                base.unknown(pattern.pred, &args, &question, None, "");
            }
            _ => base.known(pattern.pred, &args, None, ""),
        }
    }

    fn name(&mut self, sort: Sort) -> String {
        // Refs, areas and environments are assets too.
        let sort = match (sort, self.random.below(4)) {
            (Sort::Asset, 0) => Sort::Ref,
            (Sort::Asset, 1) => Sort::Area,
            (Sort::Asset, 2) => Sort::Environment,
            _ => sort,
        };
        let known = &self.names[&sort];
        known[self.random.below(known.len())].clone()
    }
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
    fn atom(condition: &Condition) -> Option<&Pattern> {
        match condition {
            Condition::Atom(pattern) => Some(pattern),
            Condition::Differ(..) => None,
        }
    }
    match literal {
        Literal::One(condition) => atom(condition).into_iter().collect(),
        Literal::AtLeast(threshold) => threshold.body.iter().filter_map(atom).collect(),
    }
}
