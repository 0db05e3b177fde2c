//! Plans that begin alike, put together: what they have in common is done once for all of them.
//!
//! Most rules about one predicate ask the same first questions of an atom of it. Variables are numbered anew in the order in which
//! they are bound, and premises in the order in which they are found, so that the same question reads the same whichever rule asks
//! it; plans then share their steps as far as these are equal (the prefix tree that Rete networks call shared alpha and beta
//! nodes; C. Forgy, 1982).

use super::compiled::{Arg, Compiled, Goal};
use super::plan::{Access, CountStep, Lookup, Op, Plan, Step, Value};
use super::store::{IndexId, Positions};
use crate::facts::{MAX_ARITY, Pred};
use crate::rules::VarId;

/// All plans that start from an atom of one predicate, or from nothing.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub trunks: Vec<Trunk>,
    plans: u16,
}

/// Plans that start alike.
#[derive(Debug)]
pub(super) struct Trunk {
    pub start: Opening,
    pub node: Node,
}

/// How a plan starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opening {
    /// Applied to the atom that is given.
    pub ops: [Op; MAX_ARITY],
    /// Whether the atom is a premise: the first one that is found.
    pub premise: bool,
    /// See [`Plan::alike`].
    pub alike: Option<(IndexId, Positions)>,
}

/// Where some plans stand when they have done the same.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Node {
    /// Plans that end here.
    pub ends: Vec<End>,
    /// What is done next.
    pub branches: Vec<(Branch, Node)>,
}

/// One step further.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Branch {
    Find(Search),
    Differ(Value, Value),
    AtLeast(Threshold),
}

/// One literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Search {
    pub pred: Pred,
    pub ops: [Op; MAX_ARITY],
    pub access: Access,
    /// Whether nothing of what is found is used further on: then the best one stands for all.
    pub any: bool,
    /// The how manieth premise it is, in the order in which they are found.
    pub place: u8,
}

/// `at-least`: all that is below `of` votes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Threshold {
    pub count: Value,
    pub of: Node,
}

/// What an instance is good for once everything of it has been found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    Conclude(Conclusion),
    /// Of this variable's value.
    Vote(VarId, Places),
}

/// For each premise in the order of the rule, where it is among those that were found.
pub(super) type Places = Vec<u8>;

/// What a rule concludes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Conclusion {
    pub rule: u16,
    /// The how manieth plan of the tree it is.
    pub plan: u16,
    pub heads: Vec<Goal>,
    pub premises: Places,
}

impl Tree {
    /// Adds a plan.
    pub fn add(&mut self, plan: &Plan, rule: &Compiled) {
        let mut names = Names::default();
        let start = Opening {
            ops: names.ops(&plan.start),
            premise: plan.premise.is_some(),
            alike: plan.alike,
        };
        let mut places = vec![0; rule.goals.len()];
        if let Some(premise) = plan.premise {
            names.found(premise, &mut places);
        }
        let steps: Vec<Branch> = plan
            .steps
            .iter()
            .map(|step| names.step(step, &mut places))
            .collect();
        let end = End::Conclude(Conclusion {
            rule: plan.rule,
            plan: self.plans,
            heads: rule.heads.iter().map(|head| names.goal(head)).collect(),
            premises: places,
        });
        self.plans += 1;
        let at = self.trunks.iter().position(|trunk| trunk.start == start);
        let at = at.unwrap_or_else(|| {
            self.trunks.push(Trunk {
                start,
                node: Node::default(),
            });
            self.trunks.len() - 1
        });
        self.trunks[at].node.grow(steps, end);
    }
}

impl Node {
    fn grow(&mut self, steps: Vec<Branch>, end: End) {
        let mut node = self;
        for step in steps {
            let known = node.branches.iter().position(|(branch, _)| *branch == step);
            let at = known.unwrap_or_else(|| {
                node.branches.push((step, Node::default()));
                node.branches.len() - 1
            });
            node = &mut node.branches[at].1;
        }
        node.ends.push(end);
    }
}

/// Numbers of variables and premises in the order in which a plan meets them.
#[derive(Clone, Default)]
struct Names {
    /// Indexed by the rule's variable.
    vars: Vec<Option<VarId>>,
    bound: VarId,
    premises: u8,
}

impl Names {
    fn bind(&mut self, var: VarId) -> VarId {
        let at = usize::from(var);
        if self.vars.len() <= at {
            self.vars.resize(at + 1, None);
        }
        self.vars[at] = Some(self.bound);
        self.bound += 1;
        self.bound - 1
    }

    /// The number of a variable that is bound.
    fn var(&self, var: VarId) -> VarId {
        let known = self.vars.get(usize::from(var)).copied().flatten();
        known.expect("plans use what they have bound")
    }

    fn ops(&mut self, ops: &[Op; MAX_ARITY]) -> [Op; MAX_ARITY] {
        ops.map(|op| match op {
            Op::Bind(var) => Op::Bind(self.bind(var)),
            Op::Same(var) => Op::Same(self.var(var)),
            other => other,
        })
    }

    fn value(&self, value: Value) -> Value {
        match value {
            Value::Var(var) => Value::Var(self.var(var)),
            constant => constant,
        }
    }

    fn goal(&self, goal: &Goal) -> Goal {
        let args = goal.args.map(|arg| match arg {
            Arg::Var(var) => Arg::Var(self.var(var)),
            other => other,
        });
        Goal { args, ..*goal }
    }

    /// A premise was found: notes where.
    fn found(&mut self, premise: u8, places: &mut [u8]) -> u8 {
        places[usize::from(premise)] = self.premises;
        self.premises += 1;
        self.premises - 1
    }

    fn step(&mut self, step: &Step, places: &mut [u8]) -> Branch {
        match step {
            Step::Find(lookup) => Branch::Find(self.search(lookup, places)),
            Step::Differ(one, other) => Branch::Differ(self.value(*one), self.value(*other)),
            Step::AtLeast(count) => Branch::AtLeast(self.threshold(count)),
        }
    }

    fn search(&mut self, lookup: &Lookup, places: &mut [u8]) -> Search {
        Search {
            pred: lookup.pred,
            ops: self.ops(&lookup.ops),
            access: lookup.access,
            any: lookup.any,
            place: self.found(lookup.premise, places),
        }
    }

    /// What is bound within is bound only there.
    fn threshold(&self, count: &CountStep) -> Threshold {
        let mut within = self.clone();
        let finds = count.of.iter().filter(|step| matches!(step, Step::Find(_)));
        let mut places = vec![0; finds.count()];
        let steps: Vec<Branch> = count
            .of
            .iter()
            .map(|step| within.step(step, &mut places))
            .collect();
        let mut of = Node::default();
        of.grow(steps, End::Vote(within.var(count.counted), places));
        Threshold {
            count: self.value(count.count),
            of,
        }
    }
}
