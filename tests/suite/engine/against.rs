//! The engine against evaluators that share nothing with it, on random worlds.

use super::naive::{self, Triple};
use super::worlds::{Random, World, world};
use gabion_core::facts::{Atom, Fact, Grade, Pred, QuestionId};
use gabion_core::reach::cost::Cost;
use gabion_core::reach::engine::Engine;
use gabion_core::reach::proof::{self, Proof, Step};
use gabion_core::rules::{Condition, Literal, Rule};
use std::collections::BTreeMap;

const WORLDS: u64 = 10_000;

fn triple(cost: Cost) -> Triple {
    (cost.assumed().into(), cost.unknown().into(), cost.steps())
}

fn priced(fact: &Fact) -> (Atom, Triple) {
    (fact.atom, triple(Cost::of(fact.grade)))
}

fn all(engine: &Engine<'_>) -> BTreeMap<Atom, Triple> {
    let atoms = Pred::ALL.iter().flat_map(|pred| engine.atoms(*pred));
    atoms.map(|(atom, cost)| (atom, triple(cost))).collect()
}

fn naively<'f>(world: &World, facts: impl Iterator<Item = &'f Fact>) -> BTreeMap<Atom, Triple> {
    let priced: Vec<_> = facts.map(priced).collect();
    naive::close(&world.rules, &priced, &world.base.interner)
}

fn check_proofs(world: &World, engine: &Engine<'_>, seed: u64) {
    for (atom, cost) in Pred::ALL.iter().flat_map(|pred| engine.atoms(*pred)) {
        let found = engine.proof(&atom).expect("what is derived has a derivation");
        let facts = [world.base.facts.as_slice(), engine.pushed()];
        let checked = proof::check(&found, &world.rules, facts, |sym| engine.symbols().text(sym));
        assert_eq!(checked, Ok(()), "seed {seed}: {found:?}");
        let last = found.nodes.last().expect("it is not empty");
        assert_eq!((last.atom, last.cost), (atom, cost), "seed {seed}");
    }
}

fn proofs(engine: &Engine<'_>) -> Vec<Proof> {
    let atoms = Pred::ALL.iter().flat_map(|pred| engine.atoms(*pred));
    atoms.filter_map(|(atom, _)| engine.proof(&atom)).collect()
}

/// How many steps of these derivations counted to two or more.
fn thresholds(world: &World, proofs: &[Proof]) -> usize {
    let counted = |step: &Step| match step {
        Step::Rule { rule, premises } => values(&world.rules.rules[*rule], premises.len()) >= 2,
        Step::Fact { .. } => false,
    };
    proofs
        .iter()
        .flat_map(|proof| &proof.nodes)
        .filter(|node| counted(&node.step))
        .count()
}

/// How many values the threshold of a rule counted in a step with so many premises.
fn values(rule: &Rule, premises: usize) -> usize {
    let atoms = |of: &[Condition]| of.iter().filter(|one| matches!(one, Condition::Atom(_))).count();
    let (mut outer, mut inner) = (0, 0);
    for literal in &rule.body {
        match literal {
            Literal::One(condition) => outer += atoms(std::slice::from_ref(condition)),
            Literal::AtLeast(threshold) => inner += atoms(&threshold.body),
        }
    }
    (premises - outer).checked_div(inner).unwrap_or(0)
}

/// Which worlds had anything to show: a test over worlds in which nothing happens would pass.
#[derive(Debug, Default)]
struct Seen {
    derived: usize,
    improved: usize,
    lost: usize,
    counted: usize,
}

#[test]
fn a_naive_evaluator_finds_the_same_atoms_at_the_same_costs() {
    let mut seen = Seen::default();
    for seed in 0..WORLDS {
        let world = world(seed, 6);
        let mut engine = Engine::new(&world.rules, &world.base);
        let alone = naively(&world, world.base.facts.iter());
        assert_eq!(all(&engine), alone, "seed {seed}, closed once");
        check_proofs(&world, &engine, seed);
        let before = proofs(&engine);
        engine.push(&world.pushed);
        let both = naively(&world, world.facts());
        assert_eq!(all(&engine), both, "seed {seed}, after a push");
        check_proofs(&world, &engine, seed);
        seen.derived += both.len() - alone.len();
        seen.counted += thresholds(&world, &proofs(&engine));
        seen.improved += usize::from(alone.iter().any(|(atom, cost)| both[atom] != *cost));
        without(&world, &mut engine, &both, seed, &mut seen);
        engine.pop();
        assert_eq!(all(&engine), alone, "seed {seed}, after a pop");
        assert_eq!(proofs(&engine), before, "seed {seed}, after a pop");
    }
    assert!(
        seen.derived > 5_000 && seen.improved > 500 && seen.lost > 2_000 && seen.counted > 600,
        "the worlds are too tame: {seen:?}"
    );
}

/// Answers some questions with *no* on top of everything, twice, and takes the answers back.
fn without(
    world: &World,
    engine: &mut Engine<'_>,
    both: &BTreeMap<Atom, Triple>,
    seed: u64,
    seen: &mut Seen,
) {
    let mut random = Random(seed);
    let count = world.base.questions.len() as u32;
    let mut answered: Vec<QuestionId> = Vec::new();
    let rounds = 1 + random.below(2);
    for round in 0..rounds {
        let some: Vec<QuestionId> = (0..count).filter(|_| random.chance(40)).map(QuestionId).collect();
        engine.push_without(&some);
        answered.extend(some);
        let open = |fact: &&Fact| !matches!(fact.grade, Grade::Unknown(id) if answered.contains(&id));
        let rest = naively(world, world.facts().filter(open));
        assert_eq!(
            all(engine),
            rest,
            "seed {seed}, round {round}, without {answered:?}"
        );
        check_proofs(world, engine, seed);
        seen.lost += both.len() - rest.len();
    }
    for _ in 0..rounds {
        engine.pop();
    }
    assert_eq!(&all(engine), both, "seed {seed}, answers taken back");
}

/// Bit `c` of what an atom is worth says whether it holds in completion `c`: that in which exactly the unknown facts hold whose
/// bits of `c` are set. Assumed facts do not hold.
fn completions(facts: &[&Fact]) -> Vec<(Atom, u64)> {
    let mut unknown = 0;
    let mut worth = Vec::new();
    for fact in facts {
        match fact.grade {
            Grade::Known => worth.push((fact.atom, u64::MAX)),
            Grade::Assumed(_) => {}
            Grade::Unknown(_) => {
                worth.push((
                    fact.atom,
                    (0..64)
                        .filter(|c| c >> unknown & 1 == 1)
                        .fold(0, |set, c| set | 1 << c),
                ));
                unknown += 1;
            }
        }
    }
    assert!(unknown <= 6, "64 completions are all there are");
    worth
}

#[test]
fn enumeration_of_all_completions_gives_the_same_verdicts() {
    let [mut certain, mut depends, mut not, mut assumed] = [0; 4];
    for seed in WORLDS..2 * WORLDS {
        let world = world(seed, 6);
        let mut engine = Engine::new(&world.rules, &world.base);
        engine.push(&world.pushed);
        let facts: Vec<&Fact> = world.facts().collect();
        let holds = naive::close(&world.rules, &completions(&facts), &world.base.interner);
        let found = all(&engine);
        let atoms = holds.keys().chain(found.keys());
        for atom in atoms {
            let set = holds.get(atom).copied().unwrap_or(0);
            let class = match found.get(atom) {
                Some((0, 0, _)) => (&mut certain, set == u64::MAX),
                Some((0, _, _)) => (&mut depends, set != 0 && set != u64::MAX),
                Some(_) => (&mut assumed, set == 0),
                None => (&mut not, set == 0),
            };
            *class.0 += 1;
            assert!(
                class.1,
                "seed {seed}: {} costs {:?}, holds in {set:b}",
                world.base.show(atom),
                found.get(atom)
            );
        }
    }
    assert!(
        certain > 10_000 && depends > 10_000 && assumed > 1_000,
        "{certain} {depends} {assumed} {not}"
    );
}
