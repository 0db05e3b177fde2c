//! Rules and facts as a program for clingo. The rules are positive, so they translate one to one.

use gabion_core::facts::{FactBase, Grade, Polarity, Pred, Sort};
use gabion_core::rules::{Condition, Literal, Pattern, Rule, RuleSet, Term};
use std::fmt::Write;

/// A predicate's name in the program.
pub fn name(pred: Pred) -> String {
    format!("p_{}", pred.info().name.replace('-', "_"))
}

/// All rules, and what is to be shown.
pub fn rules(rules: &RuleSet) -> String {
    let mut program = String::new();
    for rule in &rules.rules {
        let body: Vec<String> = rule.body.iter().map(literal).collect();
        for head in &rule.heads {
            writeln!(
                program,
                "{} :- {}.  % {}",
                pattern(head),
                body.join(", "),
                slug(rule)
            )
            .expect("a string takes all");
        }
    }
    for pred in Pred::ALL {
        if pred.info().polarity == Polarity::Derived {
            writeln!(program, "#show {}/{}.", name(*pred), pred.info().sorts.len())
                .expect("a string takes all");
        }
    }
    program
}

/// A slug on one line, whatever it holds.
fn slug(rule: &Rule) -> String {
    rule.slug.chars().filter(|letter| !letter.is_control()).collect()
}

/// The facts whose grade counts.
pub fn facts(base: &FactBase, counts: impl Fn(Grade) -> bool) -> String {
    let mut program = String::new();
    for fact in base.facts.iter().filter(|fact| counts(fact.grade)) {
        let sorts = fact.atom.pred.info().sorts;
        let args = fact.atom.args().iter().zip(sorts);
        let args: Vec<String> = args
            .map(|(sym, sort)| constant(base.interner.text(*sym), *sort))
            .collect();
        writeln!(program, "{}({}).", name(fact.atom.pred), args.join(",")).expect("a string takes all");
    }
    program
}

fn literal(literal: &Literal) -> String {
    match literal {
        Literal::One(one) => condition(one),
        Literal::AtLeast(threshold) => {
            let body: Vec<String> = threshold.body.iter().map(condition).collect();
            let count = term(&threshold.count, Sort::Number);
            format!(
                "#count {{ V{} : {} }} >= {count}",
                threshold.counted,
                body.join(", ")
            )
        }
    }
}

fn condition(condition: &Condition) -> String {
    match condition {
        Condition::Atom(atom) => pattern(atom),
        Condition::Differ(one, other) => {
            format!("{} != {}", term(one, Sort::Actor), term(other, Sort::Actor))
        }
    }
}

fn pattern(pattern: &Pattern) -> String {
    let terms = pattern.terms.iter().zip(pattern.pred.info().sorts);
    let terms: Vec<String> = terms.map(|(part, sort)| term(part, *sort)).collect();
    format!("{}({})", name(pattern.pred), terms.join(","))
}

fn term(term: &Term, sort: Sort) -> String {
    match term {
        Term::Any => "_".to_owned(),
        Term::Var(var) => format!("V{var}"),
        Term::Const(text) => constant(text, sort),
    }
}

/// Numbers are numbers, everything else is a quoted string.
fn constant(text: &str, sort: Sort) -> String {
    match text.parse::<u32>() {
        Ok(number) if sort == Sort::Number => number.to_string(),
        _ => format!(
            "\"{}\"",
            text.replace('\\', "\\\\")
                .replace('"', "\\\"")
                .replace('\n', "\\n")
        ),
    }
}
