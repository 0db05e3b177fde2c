//! Small random worlds with rules of their own: recursion, `differ`, thresholds with their number from a fact, every grade.

use gabion_core::diagnostic::Severity;
use gabion_core::facts::{Atom, Fact, FactBase, Grade, Origin, Pred, Question, Sort, Sym};
use gabion_core::rules::{Condition, Confidence, Literal, Pattern, Rule, RuleSet, Term, Threshold, VarId};

/// Splitmix64: the same worlds on every machine.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, not including, `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

const STATED: [Pred; 7] = [
    Pred::Member,
    Pred::Holds,
    Pred::Unlocks,
    Pred::Grants,
    Pred::Asks,
    Pred::Voter,
    Pred::OpenPush,
];
const DERIVED: [Pred; 5] = [Pred::Steers, Pred::Has, Pred::Approves, Pred::Writes, Pred::Does];
const NAMES: [&str; 4] = ["a", "b", "c", "d"];
const NUMBERS: [&str; 4] = ["1", "2", "2", "3"];
/// Variables of outer atoms; the next one is what is counted, the one after it a number.
const OUTER: usize = 4;
const COUNTED: VarId = OUTER as VarId;
const NUMBER: VarId = COUNTED + 1;

/// A world: facts, those that are pushed on top, and the rules.
pub struct World {
    pub rules: RuleSet,
    pub base: FactBase,
    pub pushed: Vec<Fact>,
}

/// The world of a seed, with at most `unknowns` unknown facts.
pub fn world(seed: u64, unknowns: usize) -> World {
    let mut random = Random(seed.wrapping_mul(0x5851_f42d_4c95_7f2d));
    let count = 3 + random.below(4);
    let rules = RuleSet {
        rules: (0..count).map(|at| rule(at, &mut random)).collect(),
    };
    let mut base = FactBase::default();
    for text in NAMES.iter().chain(&NUMBERS) {
        base.interner.intern(text);
    }
    let mut left = unknowns;
    let facts = 7 + random.below(8);
    // In some worlds most facts are about what is counted, else hardly anything is ever counted twice.
    let ballots = if random.chance(50) { 80 } else { 0 };
    let mut stated: Vec<Fact> = (0..facts)
        .map(|_| fact(&mut base, &mut left, ballots, &mut random))
        .collect();
    let keep = stated.len() - random.below(4);
    let pushed = stated.split_off(keep);
    base.facts = stated;
    World { rules, base, pushed }
}

fn fact(base: &mut FactBase, unknowns: &mut usize, ballots: usize, random: &mut Random) -> Fact {
    let pred = match random.chance(ballots) {
        true => random.pick(&[Pred::Asks, Pred::Voter, Pred::Voter, Pred::Holds, Pred::Approves]),
        false if random.chance(8) => random.pick(&DERIVED),
        false => random.pick(&STATED),
    };
    let mut args: Vec<Sym> = pred
        .info()
        .sorts
        .iter()
        .map(|sort| base.interner.intern(name(*sort, random)))
        .collect();
    if ballots > 0 && matches!(pred, Pred::Asks | Pred::Voter | Pred::Holds) {
        args[0] = base.interner.intern(random.pick(&NAMES[..2]));
    }
    let grade = match random.below(10) {
        0 | 1 => Grade::Assumed(base.interner.intern("a")),
        2..=5 if *unknowns > 0 => {
            *unknowns -= 1;
            let key = format!("q{}", base.questions.len());
            Grade::Unknown(base.question(&Question {
                key,
                text: String::new(),
                answer: String::new(),
            }))
        }
        _ => Grade::Known,
    };
    let remark = base.interner.intern("");
    Fact {
        atom: Atom::new(pred, &args),
        grade,
        origin: Origin { span: None, remark },
    }
}

fn name(sort: Sort, random: &mut Random) -> &'static str {
    if sort == Sort::Number {
        random.pick(&NUMBERS)
    } else {
        random.pick(&NAMES)
    }
}

fn rule(at: usize, random: &mut Random) -> Rule {
    let mut body = Vec::new();
    let mut bound = Vec::new();
    let counts = random.chance(45);
    for _ in 0..random.below(3) + usize::from(!counts) {
        let pred = if random.chance(45) {
            random.pick(&DERIVED)
        } else {
            random.pick(&STATED)
        };
        let pattern = pattern(pred, random, |random| Term::Var(random.below(OUTER) as VarId));
        note(&pattern, &mut bound);
        body.push(Literal::One(Condition::Atom(pattern)));
    }
    if counts {
        let asks = Pattern {
            pred: Pred::Asks,
            terms: vec![Term::Var(0), Term::Var(NUMBER)],
        };
        note(&asks, &mut bound);
        body.insert(0, Literal::One(Condition::Atom(asks)));
        body.push(Literal::AtLeast(threshold(&bound, random)));
    }
    if random.chance(30) && !bound.is_empty() {
        body.push(Literal::One(Condition::Differ(
            Term::Var(random.pick(&bound)),
            constant_or(&bound, random),
        )));
    }
    let known = bound.clone();
    let head = |random: &mut Random| {
        pattern(random.pick(&DERIVED), random, |random| {
            constant_or(&known, random)
        })
    };
    let heads: Vec<Pattern> = (0..1 + random.below(5) / 4).map(|_| head(random)).collect();
    let heads = heads.into_iter().map(ground_wildcards).collect();
    Rule {
        slug: format!("rule-{at}"),
        severity: Severity::Error,
        title: String::new(),
        about: String::new(),
        source: String::new(),
        link: String::new(),
        as_of: String::new(),
        confidence: Confidence::Inferred,
        fix: String::new(),
        refs: Vec::new(),
        models: Vec::new(),
        file: String::new(),
        variables: (0..=NUMBER).map(|var| format!("v{var}")).collect(),
        body,
        heads,
        say: String::new(),
        fires: Vec::new(),
        near_misses: Vec::new(),
    }
}

fn ground_wildcards(mut head: Pattern) -> Pattern {
    for term in &mut head.terms {
        if *term == Term::Any {
            *term = Term::Const("a".to_owned());
        }
    }
    head
}

fn pattern(pred: Pred, random: &mut Random, mut variable: impl FnMut(&mut Random) -> Term) -> Pattern {
    let sorts = pred.info().sorts;
    let term = |sort: &Sort| match random.below(10) {
        0 => Term::Any,
        1 => Term::Const(name(*sort, random).to_owned()),
        _ => variable(random),
    };
    Pattern {
        pred,
        terms: sorts.iter().map(term).collect(),
    }
}

/// The outer variables of a pattern; numbers only ever count.
fn note(pattern: &Pattern, bound: &mut Vec<VarId>) {
    for term in &pattern.terms {
        if let Term::Var(var) = term
            && *var != NUMBER
            && !bound.contains(var)
        {
            bound.push(*var);
        }
    }
}

fn constant_or(bound: &[VarId], random: &mut Random) -> Term {
    if bound.is_empty() || random.chance(15) {
        Term::Const(random.pick(&NAMES).to_owned())
    } else {
        Term::Var(random.pick(bound))
    }
}

fn threshold(bound: &[VarId], random: &mut Random) -> Threshold {
    let choices = [
        Pred::Voter,
        Pred::Voter,
        Pred::Voter,
        Pred::Holds,
        Pred::Holds,
        Pred::Approves,
        Pred::Has,
    ];
    let mut body = Vec::new();
    for _ in 0..1 + random.below(10) / 7 {
        let mut inner = pattern(random.pick(&choices), random, |random| match random.chance(50) {
            true => Term::Any,
            false => constant_or(bound, random),
        });
        let at = random.below(inner.terms.len());
        inner.terms[at] = Term::Var(COUNTED);
        body.push(Condition::Atom(inner));
    }
    if random.chance(40) {
        body.push(Condition::Differ(Term::Var(COUNTED), constant_or(bound, random)));
    }
    let number = || Term::Const("2".to_owned());
    let count = if random.chance(80) {
        Term::Var(NUMBER)
    } else {
        number()
    };
    Threshold {
        count,
        counted: COUNTED,
        body,
    }
}

impl World {
    /// All facts: the base's, then the pushed ones.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.base.facts.iter().chain(&self.pushed)
    }
}
