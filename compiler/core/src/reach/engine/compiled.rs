//! Rules with interned constants, in the shape in which plans are made from them.

use super::symbols::Symbols;
use crate::facts::{MAX_ARITY, Polarity, Pred, Sym};
use crate::rules::{Condition, Literal, Pattern, Rule, RuleSet, Term, Threshold, VarId};

/// What stands at an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arg {
    Any,
    Const(Sym),
    Var(VarId),
}

/// An atom over arguments; those beyond the arity are `Any`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Goal {
    pub pred: Pred,
    pub args: [Arg; MAX_ARITY],
}

/// A rule, its literals sorted by kind.
pub(super) struct Compiled {
    pub goals: Vec<Goal>,
    pub differs: Vec<(Arg, Arg)>,
    pub counts: Vec<Count>,
    pub heads: Vec<Goal>,
}

/// `at-least`.
pub(super) struct Count {
    pub count: Arg,
    pub counted: VarId,
    pub goals: Vec<Goal>,
    pub differs: Vec<(Arg, Arg)>,
}

/// Interns the constants of all rules.
pub(super) fn compile(rules: &RuleSet, symbols: &mut Symbols<'_>) -> Vec<Compiled> {
    rules.rules.iter().map(|rule| one(rule, symbols)).collect()
}

fn one(rule: &Rule, symbols: &mut Symbols<'_>) -> Compiled {
    let heads = rule.heads.iter().map(|head| goal(head, symbols)).collect();
    let mut compiled = Compiled {
        goals: Vec::new(),
        differs: Vec::new(),
        counts: Vec::new(),
        heads,
    };
    for literal in &rule.body {
        match literal {
            Literal::One(Condition::Atom(pattern)) => compiled.goals.push(goal(pattern, symbols)),
            Literal::One(Condition::Differ(one, other)) => {
                compiled.differs.push((arg(one, symbols), arg(other, symbols)));
            }
            Literal::AtLeast(threshold) => compiled.counts.push(count(threshold, symbols)),
        }
    }
    compiled.forget_lone_variables();
    compiled
}

fn count(threshold: &Threshold, symbols: &mut Symbols<'_>) -> Count {
    let (mut goals, mut differs) = (Vec::new(), Vec::new());
    for condition in &threshold.body {
        match condition {
            Condition::Atom(pattern) => goals.push(goal(pattern, symbols)),
            Condition::Differ(one, other) => differs.push((arg(one, symbols), arg(other, symbols))),
        }
    }
    Count {
        count: arg(&threshold.count, symbols),
        counted: threshold.counted,
        goals,
        differs,
    }
}

fn goal(pattern: &Pattern, symbols: &mut Symbols<'_>) -> Goal {
    let mut args = [Arg::Any; MAX_ARITY];
    for (at, term) in pattern.terms.iter().enumerate() {
        args[at] = arg(term, symbols);
    }
    Goal {
        pred: pattern.pred,
        args,
    }
}

fn arg(term: &Term, symbols: &mut Symbols<'_>) -> Arg {
    match term {
        Term::Any => Arg::Any,
        Term::Var(var) => Arg::Var(*var),
        Term::Const(text) => Arg::Const(symbols.intern(text)),
    }
}

impl Compiled {
    /// A variable that stands in one place only asks for nothing but that something is there.
    fn forget_lone_variables(&mut self) {
        let mut times = [0_u8; 256];
        self.each_arg(|arg| {
            if let Arg::Var(var) = arg {
                times[usize::from(*var)] = times[usize::from(*var)].saturating_add(1);
            }
        });
        for count in &self.counts {
            times[usize::from(count.counted)] = u8::MAX;
        }
        self.each_arg(|arg| {
            if let Arg::Var(var) = arg
                && times[usize::from(*var)] == 1
            {
                *arg = Arg::Any;
            }
        });
    }

    fn each_arg(&mut self, mut then: impl FnMut(&mut Arg)) {
        let Compiled {
            goals,
            differs,
            counts,
            heads,
        } = self;
        let mut pairs: Vec<&mut (Arg, Arg)> = differs.iter_mut().collect();
        let mut atoms: Vec<&mut Goal> = goals.iter_mut().chain(heads).collect();
        for count in counts {
            then(&mut count.count);
            pairs.extend(&mut count.differs);
            atoms.extend(&mut count.goals);
        }
        for (one, other) in pairs {
            then(one);
            then(other);
        }
        for goal in atoms {
            goal.args.iter_mut().for_each(&mut then);
        }
    }

    /// Whether no literal is of a derived predicate: all its instances are there as soon as the facts are.
    pub fn is_of_facts_only(&self) -> bool {
        let inner = self.counts.iter().flat_map(|count| &count.goals);
        !self.goals.iter().chain(inner).any(|goal| is_derived(goal.pred))
    }
}

/// Whether rules conclude it.
pub(super) fn is_derived(pred: Pred) -> bool {
    pred.info().polarity == Polarity::Derived
}
