//! In which order a rule's literals are joined, once one of them is given.
//!
//! A plan starts from one atom (or, for rules over facts alone, from nothing) and then takes the literal that is expected to find
//! the fewest atoms, through an index over every argument that is known.

use super::compiled::{Arg, Compiled, Goal, is_derived};
use super::store::{IndexId, Positions, Store};
use crate::facts::{MAX_ARITY, Pred, Sym};
use crate::rules::VarId;

/// More conclusions of one predicate than there are facts of one, as far as plans care.
const CONCLUSIONS: usize = 1 << 16;

/// What is done with one argument of an atom that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Skip,
    Const(Sym),
    Same(VarId),
    Bind(VarId),
}

/// A value that is known when it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Const(Sym),
    Var(VarId),
}

/// How the atoms of a literal are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Every argument is known: there is one atom or none.
    Whole,
    Scan,
    Index(IndexId, Positions),
}

/// One literal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lookup {
    pub pred: Pred,
    pub ops: [Op; MAX_ARITY],
    pub access: Access,
    /// Whether nothing of what is found is used further on: then the best one stands for all.
    pub any: bool,
    /// Which premise it is.
    pub premise: u8,
}

/// A step of a plan.
#[derive(Debug)]
pub(super) enum Step {
    Find(Lookup),
    Differ(Value, Value),
    AtLeast(CountStep),
}

/// `at-least`, once everything outside is known. Its premises are numbered by themselves.
#[derive(Debug)]
pub(super) struct CountStep {
    pub count: Value,
    pub counted: VarId,
    pub of: Vec<Step>,
}

/// Where a plan starts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Start {
    Nothing,
    /// An atom of the body.
    Goal(usize),
    /// An atom within `at-least`: it binds only what is known outside, and the threshold is then counted afresh.
    Within(usize, usize),
    /// A conclusion: how else is it reached?
    Head(usize),
}

/// A join order.
#[derive(Debug)]
pub(super) struct Plan {
    pub rule: u16,
    /// Applied to the atom that is given.
    pub start: [Op; MAX_ARITY],
    /// The premise that is given, if it is one.
    pub premise: Option<u8>,
    /// Of atoms that differ only in what this premise does not ask for, the best one stands for all: where they are found.
    pub alike: Option<(IndexId, Positions)>,
    pub steps: Vec<Step>,
}

struct Planner<'a> {
    store: &'a mut Store,
    bound: u32,
}

/// The plan of `rule` from `start`; asks the store for the indexes that it needs.
pub(super) fn plan(number: u16, rule: &Compiled, start: Start, store: &mut Store) -> Plan {
    let mut planner = Planner { store, bound: 0 };
    let (given, hidden) = match start {
        Start::Nothing => (None, None),
        Start::Goal(at) => (Some(&rule.goals[at]), None),
        Start::Within(count, at) => (
            Some(&rule.counts[count].goals[at]),
            Some(rule.counts[count].counted),
        ),
        Start::Head(at) => (Some(&rule.heads[at]), None),
    };
    let ops = given.map_or([Op::Skip; MAX_ARITY], |goal| planner.ops(goal, hidden));
    let alike = given
        .filter(|_| matches!(start, Start::Goal(_)))
        .and_then(|goal| planner.alike(goal));
    let taken = if let Start::Goal(at) = start {
        Some(at)
    } else {
        None
    };
    let mut steps = planner.order(&rule.goals, &rule.differs, taken);
    for count in &rule.counts {
        let outside = planner.bound;
        let of = planner.order(&count.goals, &count.differs, None);
        planner.bound = outside;
        steps.push(Step::AtLeast(CountStep {
            count: value(count.count),
            counted: count.counted,
            of,
        }));
    }
    Plan {
        rule: number,
        start: ops,
        premise: taken.map(|at| at as u8),
        alike,
        steps,
    }
}

impl Planner<'_> {
    /// Joins the goals but `taken`, the best bound first; each `differ` as soon as it can be asked.
    fn order(&mut self, goals: &[Goal], differs: &[(Arg, Arg)], taken: Option<usize>) -> Vec<Step> {
        let mut left: Vec<usize> = (0..goals.len()).filter(|at| Some(*at) != taken).collect();
        let mut asked = vec![false; differs.len()];
        let mut steps = Vec::new();
        self.ask(differs, &mut asked, &mut steps);
        while !left.is_empty() {
            let best = (0..left.len()).min_by_key(|at| (self.expected(&goals[left[*at]]), *at));
            let at = left.remove(best.unwrap_or(0));
            let lookup = self.lookup(&goals[at], at as u8);
            steps.push(Step::Find(lookup));
            self.ask(differs, &mut asked, &mut steps);
        }
        steps
    }

    fn ask(&self, differs: &[(Arg, Arg)], asked: &mut [bool], steps: &mut Vec<Step>) {
        for (at, (one, other)) in differs.iter().enumerate() {
            if !asked[at] && self.knows(*one) && self.knows(*other) {
                asked[at] = true;
                steps.push(Step::Differ(value(*one), value(*other)));
            }
        }
    }

    fn knows(&self, arg: Arg) -> bool {
        match arg {
            Arg::Any => false,
            Arg::Const(_) => true,
            Arg::Var(var) => self.bound & 1 << var != 0,
        }
    }

    fn known(&self, goal: &Goal) -> Vec<u8> {
        (0..goal.pred.info().sorts.len())
            .filter(|at| self.knows(goal.args[*at]))
            .map(|at| at as u8)
            .collect()
    }

    /// Less is better: linked to what is known, then how many atoms the goal is expected to find for one binding of that. What is not
    /// linked multiplies whatever else is found.
    ///
    /// Facts are there when plans are made and can be counted. Conclusions are not: each argument that is known is taken to leave a
    /// sixteenth of them, and none is thought rarer than a fact.
    fn expected(&mut self, goal: &Goal) -> (bool, usize) {
        let known = self.known(goal);
        if known.len() == goal.pred.info().sorts.len() {
            return (false, 0);
        }
        let linked = known
            .iter()
            .any(|at| matches!(goal.args[usize::from(*at)], Arg::Var(_)));
        if is_derived(goal.pred) {
            return (!linked, CONCLUSIONS >> (known.len() * 4));
        }
        let rows = self.store.rows(goal.pred).len();
        let apart = known.iter().map(|at| self.store.distinct(goal.pred, *at)).max();
        (!linked, rows.div_ceil(apart.unwrap_or(1).max(1)))
    }

    fn lookup(&mut self, goal: &Goal, premise: u8) -> Lookup {
        let known = self.known(goal);
        let access = match known.len() {
            all if all == goal.pred.info().sorts.len() => Access::Whole,
            0 => Access::Scan,
            _ => {
                let positions = known.iter().fold(0, |positions, at| positions | 1 << at);
                Access::Index(self.store.index(goal.pred, positions), positions)
            }
        };
        let ops = self.ops(goal, None);
        Lookup {
            pred: goal.pred,
            any: !ops.iter().any(|op| matches!(op, Op::Bind(_))),
            ops,
            access,
            premise,
        }
    }

    /// Where atoms are found that this goal does not tell apart; none if it tells all apart.
    fn alike(&mut self, goal: &Goal) -> Option<(IndexId, Positions)> {
        let arity = goal.pred.info().sorts.len();
        let asked = (0..arity).filter(|at| goal.args[*at] != Arg::Any);
        let positions = asked.fold(0, |positions, at| positions | 1 << at);
        let all = (1 << arity) - 1;
        (positions != all).then(|| (self.store.index(goal.pred, positions), positions))
    }

    /// What to do with the arguments of an atom of this goal; `hidden` stays unbound.
    fn ops(&mut self, goal: &Goal, hidden: Option<VarId>) -> [Op; MAX_ARITY] {
        goal.args.map(|arg| match arg {
            Arg::Any => Op::Skip,
            Arg::Const(sym) => Op::Const(sym),
            Arg::Var(var) if Some(var) == hidden => Op::Skip,
            Arg::Var(var) if self.bound & 1 << var != 0 => Op::Same(var),
            Arg::Var(var) => {
                self.bound |= 1 << var;
                Op::Bind(var)
            }
        })
    }
}

fn value(arg: Arg) -> Value {
    match arg {
        Arg::Const(sym) => Value::Const(sym),
        Arg::Var(var) => Value::Var(var),
        Arg::Any => unreachable!("`_` is refused where a value is needed when rules are loaded"),
    }
}
