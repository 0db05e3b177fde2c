//! A deliberately naive evaluator: all rules over all atoms, in rounds, until nothing changes. No indexes, no queue, no order. It
//! works over any value that facts carry: costs, or the set of completions in which an atom holds.

use gabion_core::facts::{Atom, Interner, Pred, Sym};
use gabion_core::rules::{Condition, Literal, Pattern, Rule, RuleSet, Term, Threshold};
use std::collections::BTreeMap;

/// What an atom is worth.
pub trait Value: Copy + PartialEq {
    /// Of nothing: the neutral value of `and`.
    const NOTHING: Self;
    /// Of both together.
    fn and(self, other: Self) -> Self;
    /// Of one or the other.
    fn or(self, other: Self) -> Self;
    /// Of a conclusion from this.
    fn step(self) -> Self;
    /// Of any `count` of these; `None` if they never hold.
    fn at_least(count: usize, of: &mut Vec<Self>) -> Option<Self>;
}

/// (assumed, unknown, steps).
pub type Triple = (u32, u32, u32);

impl Value for Triple {
    const NOTHING: Self = (0, 0, 0);
    fn and(self, other: Self) -> Self {
        (self.0 + other.0, self.1 + other.1, self.2.saturating_add(other.2))
    }
    fn or(self, other: Self) -> Self {
        self.min(other)
    }
    fn step(self) -> Self {
        self.and((0, 0, 1))
    }
    fn at_least(count: usize, of: &mut Vec<Self>) -> Option<Self> {
        of.sort_unstable();
        let chosen = of.get(..count)?;
        Some(chosen.iter().fold(Self::NOTHING, |sum, one| sum.and(*one)))
    }
}

/// The completions in which an atom holds, one bit for each of at most 64.
impl Value for u64 {
    const NOTHING: Self = u64::MAX;
    fn and(self, other: Self) -> Self {
        self & other
    }
    fn or(self, other: Self) -> Self {
        self | other
    }
    fn step(self) -> Self {
        self
    }
    fn at_least(count: usize, of: &mut Vec<Self>) -> Option<Self> {
        let enough = |bit: &u32| of.iter().filter(|one| **one >> bit & 1 == 1).count() >= count;
        let holds = (0..64).filter(enough).fold(0, |set, bit| set | 1u64 << bit);
        (holds != 0).then_some(holds)
    }
}

type Row<V> = (Vec<Sym>, V);

/// Atoms with what they are worth, by predicate.
pub struct Table<'a, V> {
    rows: BTreeMap<Pred, Vec<Row<V>>>,
    interner: &'a Interner,
}

/// Everything that follows from `facts`.
pub fn close<V: Value>(rules: &RuleSet, facts: &[(Atom, V)], interner: &Interner) -> BTreeMap<Atom, V> {
    let mut table = Table {
        rows: BTreeMap::new(),
        interner,
    };
    for (atom, value) in facts {
        table.add(atom.pred, atom.args().to_vec(), *value);
    }
    loop {
        let mut changed = false;
        for rule in &rules.rules {
            for (pred, args, value) in table.conclusions(rule) {
                changed |= table.add(pred, args, value);
            }
        }
        if !changed {
            let atoms = table
                .rows
                .iter()
                .flat_map(|(pred, rows)| rows.iter().map(|row| (*pred, row)));
            return atoms
                .map(|(pred, (args, value))| (Atom::new(pred, args), *value))
                .collect();
        }
    }
}

type Bindings = [Option<Sym>; 32];

impl<V: Value> Table<'_, V> {
    fn add(&mut self, pred: Pred, args: Vec<Sym>, value: V) -> bool {
        let rows = self.rows.entry(pred).or_default();
        let Some((_, known)) = rows.iter_mut().find(|(found, _)| *found == args) else {
            rows.push((args, value));
            return true;
        };
        let better = known.or(value);
        let changed = better != *known;
        *known = better;
        changed
    }

    fn conclusions(&self, rule: &Rule) -> Vec<(Pred, Vec<Sym>, V)> {
        let (mut atoms, mut others) = (Vec::new(), Vec::new());
        for literal in &rule.body {
            match literal {
                Literal::One(Condition::Atom(pattern)) => atoms.push(pattern),
                other => others.push(other),
            }
        }
        let mut found = Vec::new();
        self.each(&atoms, [None; 32], V::NOTHING, &mut |bindings, value| {
            let mut total = value;
            for other in &others {
                match other {
                    Literal::One(Condition::Differ(one, other)) => {
                        if self.sym(one, bindings) == self.sym(other, bindings) {
                            return;
                        }
                    }
                    Literal::One(Condition::Atom(_)) => {}
                    Literal::AtLeast(threshold) => match self.count(threshold, bindings) {
                        Some(value) => total = total.and(value),
                        None => return,
                    },
                }
            }
            for head in &rule.heads {
                let args = head
                    .terms
                    .iter()
                    .map(|term| self.sym(term, bindings).expect("heads are bound"))
                    .collect();
                found.push((head.pred, args, total.step()));
            }
        });
        found
    }

    fn count(&self, threshold: &Threshold, bindings: &Bindings) -> Option<V> {
        let count = self
            .interner
            .text(self.sym(&threshold.count, bindings)?)
            .parse()
            .ok()?;
        let patterns: Vec<&Pattern> = threshold.body.iter().filter_map(as_atom).collect();
        let mut best: BTreeMap<Sym, V> = BTreeMap::new();
        self.each(&patterns, *bindings, V::NOTHING, &mut |inner, value| {
            let differs = threshold.body.iter().all(|condition| match condition {
                Condition::Differ(one, other) => self.sym(one, inner) != self.sym(other, inner),
                Condition::Atom(_) => true,
            });
            if let (true, Some(who)) = (differs, inner[usize::from(threshold.counted)]) {
                best.entry(who)
                    .and_modify(|known| *known = known.or(value))
                    .or_insert(value);
            }
        });
        V::at_least(count, &mut best.into_values().collect())
    }

    fn each(&self, patterns: &[&Pattern], bindings: Bindings, value: V, then: &mut dyn FnMut(&Bindings, V)) {
        let Some((pattern, rest)) = patterns.split_first() else {
            return then(&bindings, value);
        };
        for (args, own) in self.rows.get(&pattern.pred).into_iter().flatten() {
            let mut bound = bindings;
            if pattern
                .terms
                .iter()
                .zip(args)
                .all(|(term, arg)| self.unify(term, *arg, &mut bound))
            {
                self.each(rest, bound, value.and(*own), then);
            }
        }
    }

    fn unify(&self, term: &Term, arg: Sym, bindings: &mut Bindings) -> bool {
        match term {
            Term::Any => true,
            Term::Const(text) => self.interner.get(text) == Some(arg),
            Term::Var(var) => *bindings[usize::from(*var)].get_or_insert(arg) == arg,
        }
    }

    fn sym(&self, term: &Term, bindings: &Bindings) -> Option<Sym> {
        match term {
            Term::Any => None,
            Term::Const(text) => self.interner.get(text),
            Term::Var(var) => bindings[usize::from(*var)],
        }
    }
}

fn as_atom(condition: &Condition) -> Option<&Pattern> {
    if let Condition::Atom(pattern) = condition {
        Some(pattern)
    } else {
        None
    }
}
