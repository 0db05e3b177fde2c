//! One step read against its rule: which value each variable has, if the premises are an instance of the body at all.

use crate::facts::{Atom, Sym};
use crate::rules::{Condition, Literal, Pattern, Rule, Term, Threshold};

/// The values of each variable: one, or those that `at-least` counted; none for a variable that no premise binds.
pub(super) type Values = Vec<Vec<Sym>>;

struct Reading<'r, F> {
    values: Vec<Option<Sym>>,
    counted: Values,
    rest: &'r [Atom],
    text: &'r F,
}

/// The values under which `premises` are exactly the premises of an instance of `rule`'s body.
pub(super) fn read<'t, F: Fn(Sym) -> &'t str>(rule: &Rule, premises: &[Atom], text: &F) -> Option<Values> {
    let size = rule.variables.len();
    let mut reading = Reading {
        values: vec![None; size],
        counted: vec![Vec::new(); size],
        rest: premises,
        text,
    };
    for literal in &rule.body {
        if let Literal::One(Condition::Atom(pattern)) = literal {
            reading.next(pattern)?;
        }
    }
    for literal in &rule.body {
        match literal {
            Literal::One(Condition::Differ(one, other)) => reading.differ(one, other)?,
            Literal::One(Condition::Atom(_)) => {}
            Literal::AtLeast(threshold) => reading.at_least(threshold)?,
        }
    }
    if !reading.rest.is_empty() {
        return None;
    }
    let Reading {
        values, mut counted, ..
    } = reading;
    for (all, value) in counted.iter_mut().zip(values) {
        all.extend(value);
    }
    Some(counted)
}

/// Whether `pattern` under `values` is `atom`.
pub(super) fn concludes<'t>(
    pattern: &Pattern,
    values: &Values,
    atom: &Atom,
    text: &impl Fn(Sym) -> &'t str,
) -> bool {
    let is = |term: &Term, arg: &Sym| match term {
        Term::Const(constant) => text(*arg) == constant,
        Term::Var(var) => values[usize::from(*var)] == [*arg],
        Term::Any => false,
    };
    pattern.pred == atom.pred
        && pattern
            .terms
            .iter()
            .zip(atom.args())
            .all(|(term, arg)| is(term, arg))
}

impl<'t, F: Fn(Sym) -> &'t str> Reading<'_, F> {
    /// Takes the next premise, which must match.
    fn next(&mut self, pattern: &Pattern) -> Option<()> {
        let (atom, rest) = self.rest.split_first()?;
        self.rest = rest;
        let matches = atom.pred == pattern.pred
            && pattern
                .terms
                .iter()
                .zip(atom.args())
                .all(|(term, arg)| self.is(term, *arg));
        matches.then_some(())
    }

    fn is(&mut self, term: &Term, arg: Sym) -> bool {
        match term {
            Term::Any => true,
            Term::Const(text) => (self.text)(arg) == text,
            Term::Var(var) => *self.values[usize::from(*var)].get_or_insert(arg) == arg,
        }
    }

    fn differ(&self, one: &Term, other: &Term) -> Option<()> {
        (self.name(one)? != self.name(other)?).then_some(())
    }

    fn name<'s>(&self, term: &'s Term) -> Option<&'s str>
    where
        't: 's,
    {
        match term {
            Term::Any => None,
            Term::Const(text) => Some(text),
            Term::Var(var) => self.values[usize::from(*var)].map(|sym| (self.text)(sym)),
        }
    }

    fn at_least(&mut self, threshold: &Threshold) -> Option<()> {
        let count = self.name(&threshold.count)?.parse::<usize>().unwrap_or(0);
        let var = usize::from(threshold.counted);
        let mut found = Vec::new();
        for _ in 0..count {
            self.values[var] = None;
            for condition in &threshold.body {
                if let Condition::Atom(pattern) = condition {
                    self.next(pattern)?;
                }
            }
            for condition in &threshold.body {
                if let Condition::Differ(one, other) = condition {
                    self.differ(one, other)?;
                }
            }
            let value = self.values[var]?;
            if found.contains(&value) {
                return None;
            }
            found.push(value);
        }
        self.values[var] = None;
        self.counted[var].extend(found);
        Some(())
    }
}
