//! On which assumptions each containment leans: those without which something outside would be reached, and what.
//!
//! What they open to an agent itself is pushed for all agents at once, each fact graded with its assumption; the derivations of
//! what is then reached name the assumptions. Those found are left out and the rest is pushed again, so that none is hidden behind
//! another: in the end, nothing outside is reached without breaking one that was named. What others would do, people or machines,
//! does not depend on the agent that makes them: it is closed once. Where much would follow, no more of it is closed than it takes to
//! know something grave: whether an assumption is leaned on does not depend on how much it holds.

use super::agents::severity_rank;
use super::radius::{AdmittedIndex, admitted};
use super::{Admitted, Judgement, Verdict};
use crate::facts::{Atom, Fact, Pred};
use crate::language::model::Declaration;
use crate::reach::effect::{Effect, pattern_holds};
use crate::reach::engine::{Engine, Symbols};
use crate::rules::RuleSet;
use crate::world::World;
use crate::world::negations::{Apart, Negations, Sign};
use std::collections::{BTreeMap, BTreeSet};

/// For each assumption that a containment leans on, the worst that would be reached without it.
pub type Leans = BTreeMap<String, Effect>;

/// On what the verdicts of one world lean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leaning {
    /// For each declared agent, in order; empty where it is not contained.
    pub agents: Vec<Leans>,
    /// For each effect of a `never`, in order; empty where it is not kept.
    pub expected: Vec<Leans>,
}

/// Somebody who is contained, and within what.
struct Subject<'a> {
    facts: Vec<Fact>,
    within: Within<'a>,
    leans: Leans,
    /// What is reached only if several do not hold, with which.
    joint: Vec<(BTreeSet<String>, Effect)>,
}

enum Within<'a> {
    Radius(AdmittedIndex<'a>),
    Never(&'a Effect),
}

/// Whether anything of a judgement is contained, so that there is something to lean.
pub fn is_anything_contained(judgement: &Judgement) -> bool {
    let mut agents = judgement.agents.iter().map(|agent| agent.verdict);
    let mut expected = judgement.expected.iter().map(|expected| expected.verdict);
    agents.any(|verdict| verdict == Verdict::Contained)
        || expected.any(|verdict| verdict == Verdict::Contained)
}

/// Computes on what each contained verdict leans.
pub fn leaning(
    world: &World,
    negations: &Negations,
    declaration: &Declaration,
    rules: &RuleSet,
    judgement: &Judgement,
) -> Leaning {
    let radii: Vec<Admitted> = declaration.agents.iter().map(admitted).collect();
    let mut subjects = Vec::new();
    let mut of = Vec::new();
    for (at, verdict) in judgement.agents.iter().enumerate() {
        if verdict.verdict != Verdict::Contained {
            continue;
        }
        of.push((true, at));
        subjects.push(Subject {
            facts: vec![world.member(&verdict.agent)],
            within: Within::Radius(radii[at].index()),
            leans: Leans::default(),
            joint: Vec::new(),
        });
    }
    let acting = super::expected::acting(world, declaration);
    for (at, expected) in judgement.expected.iter().enumerate() {
        if expected.verdict != Verdict::Contained {
            continue;
        }
        of.push((false, at));
        subjects.push(Subject {
            facts: acting[expected.at].clone(),
            within: Within::Never(&expected.effect),
            leans: Leans::default(),
            joint: Vec::new(),
        });
    }
    let mut pricing = Pricing {
        world,
        engine: Engine::new(rules, &world.base),
    };
    pricing.run(negations, &mut subjects);
    let mut leaning = Leaning {
        agents: vec![Leans::default(); judgement.agents.len()],
        expected: vec![Leans::default(); judgement.expected.len()],
    };
    for ((agent, at), subject) in of.into_iter().zip(subjects) {
        let place = if agent {
            &mut leaning.agents[at]
        } else {
            &mut leaning.expected[at]
        };
        *place = subject.leans();
    }
    leaning
}

struct Pricing<'a> {
    world: &'a World,
    engine: Engine<'a>,
}

impl Pricing<'_> {
    fn run(&mut self, negations: &Negations, subjects: &mut [Subject<'_>]) {
        let consequences: Vec<Vec<Effect>> = negations
            .apart
            .iter()
            .map(|apart| self.alone(apart, subjects))
            .collect();
        let mut left: Vec<&(&'static str, Vec<Fact>)> = negations.local.iter().collect();
        let mut first = true;
        loop {
            let local = left.iter().flat_map(|(_, facts)| facts);
            let signs = negations.apart.iter().flat_map(|apart| &apart.reached_by);
            let facts: Vec<Fact> = local.chain(signs.filter(|_| first)).cloned().collect();
            self.engine.push(&facts);
            let others = self.done();
            let mut found = BTreeSet::new();
            for subject in subjects.iter_mut() {
                self.engine.push(&subject.facts);
                found.extend(self.price(subject, &others));
                if first {
                    self.made_to_act(negations, &consequences, subject);
                }
                self.engine.pop();
            }
            self.engine.pop();
            first = false;
            let before = left.len();
            left.retain(|(id, _)| !found.contains(*id));
            if left.is_empty() || left.len() == before {
                break;
            }
        }
        if negations.unseen.is_empty() {
            return;
        }
        // Nobody acts yet, so little follows; and of each agent no more is asked than whether something grave does.
        self.engine.push(&negations.unseen);
        let others = self.done();
        for subject in subjects {
            let (world, within) = (self.world, &subject.within);
            self.engine
                .push_until(&subject.facts, Pred::Does, |symbols, atom, cost| {
                    cost.assumed() > 0
                        && !others.contains(atom)
                        && is_grave(&effect_of(symbols, atom), within, world)
                });
            self.price(subject, &others);
            self.engine.pop();
        }
        self.engine.pop();
    }

    /// What comes about whoever takes part: no agent's doing.
    fn done(&self) -> BTreeSet<Atom> {
        self.engine.atoms(Pred::Does).map(|(atom, _)| atom).collect()
    }

    /// Notes what is reached outside that others do not, by the assumptions that its derivation breaks; gives their ids.
    fn price(&self, subject: &mut Subject<'_>, others: &BTreeSet<Atom>) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (atom, cost) in self.engine.atoms(Pred::Does) {
            if cost.assumed() == 0 || others.contains(&atom) {
                continue;
            }
            let effect = self.effect(&atom);
            if subject.within.holds(self.world, &effect) {
                continue;
            }
            let broken = self.engine.broken(&atom).into_iter();
            let broken: BTreeSet<String> = broken
                .map(|sym| self.engine.symbols().text(sym).to_owned())
                .collect();
            if broken.len() > 1 {
                subject.joint.push((broken, effect));
                continue;
            }
            for id in broken {
                subject.note(&id, &effect);
                found.insert(id);
            }
        }
        found
    }

    /// What those can who would act, whoever makes them: until each that is contained has something grave among it.
    fn alone(&mut self, apart: &Apart, subjects: &[Subject<'_>]) -> Vec<Effect> {
        let facts: Vec<Fact> = apart.facts.iter().chain([&apart.acts]).cloned().collect();
        let mut waiting: Vec<&Subject<'_>> = subjects.iter().collect();
        let world = self.world;
        self.engine.push_until(&facts, Pred::Does, |symbols, atom, cost| {
            if cost.assumed() > 0 {
                let effect = effect_of(symbols, atom);
                waiting.retain(|subject| !is_grave(&effect, &subject.within, world));
            }
            waiting.is_empty()
        });
        let broken = self
            .engine
            .atoms(Pred::Does)
            .filter(|(_, cost)| cost.assumed() > 0);
        let mut effects: Vec<Effect> = broken.map(|(atom, _)| self.effect(&atom)).collect();
        self.engine.pop();
        effects.sort_by_key(rank);
        effects
    }

    fn made_to_act(&self, negations: &Negations, consequences: &[Vec<Effect>], subject: &mut Subject<'_>) {
        for (apart, effects) in negations.apart.iter().zip(consequences) {
            let made = match &apart.sign {
                Sign::Derives(atom) => self.engine.cost(atom).is_some_and(|cost| cost.assumed() == 1),
                Sign::Runs(jobs) => self
                    .engine
                    .atoms(Pred::Runs)
                    .any(|(atom, cost)| cost.assumed() == 0 && jobs.contains(&atom.args()[0])),
            };
            let mut outside = effects
                .iter()
                .filter(|effect| !subject.within.holds(self.world, effect));
            if let (true, Some(worst)) = (made, outside.next()) {
                let worst = worst.clone();
                subject.note(apart.id, &worst);
            }
        }
    }

    fn effect(&self, atom: &Atom) -> Effect {
        effect_of(self.engine.symbols(), atom)
    }
}

fn effect_of(symbols: &Symbols<'_>, atom: &Atom) -> Effect {
    let text = |at: usize| symbols.text(atom.args()[at]).to_owned();
    Effect::new(text(0), text(1))
}

/// Whether an effect is outside and as bad as changing what others build on.
fn is_grave(effect: &Effect, within: &Within<'_>, world: &World) -> bool {
    severity_rank(&effect.verb) <= severity_rank("change") && !within.holds(world, effect)
}

impl Within<'_> {
    fn holds(&self, world: &World, effect: &Effect) -> bool {
        match self {
            Within::Radius(index) => index.holds(&world.assets, effect),
            Within::Never(never) if never.asset.contains('*') => {
                never.verb != effect.verb || !pattern_holds(&never.asset, &effect.asset)
            }
            Within::Never(never) => *never != effect,
        }
    }
}

impl Subject<'_> {
    /// Where only several together open something, all of them are named, unless one of them is already.
    fn leans(mut self) -> Leans {
        for (ids, effect) in std::mem::take(&mut self.joint) {
            if !ids.iter().any(|id| self.leans.contains_key(id)) {
                ids.iter().for_each(|id| self.note(id, &effect));
            }
        }
        self.leans
    }

    /// Keeps the worst effect of each assumption.
    fn note(&mut self, id: &str, effect: &Effect) {
        let known = self.leans.get(id);
        if known.is_none_or(|known| rank(effect) < rank(known)) {
            self.leans.insert(id.to_owned(), effect.clone());
        }
    }
}

fn rank(effect: &Effect) -> (usize, String) {
    (severity_rank(&effect.verb), effect.asset.clone())
}
