//! On which assumptions each containment leans: those without which something outside would be reached, and what.
//!
//! What they would open is pushed with one agent after the other, each fact graded with its assumption; the derivations of what is
//! then reached name the assumptions. Those found of any agent are left out and the rest is pushed again, so that none is hidden
//! behind another: in the end, nothing outside is reached without breaking one that was named. What others would do, people or
//! machines, does not depend on the agent that makes them: it is closed once. Where much would follow, no more of it is closed than it takes to
//! know something grave: whether an assumption is leaned on does not depend on how much it holds.
//!
//! An agent is given what assumptions open in the repositories that it works in or reaches, and what belongs to none. What they would
//! open elsewhere is out of its reach unless something outside its radius was reached first, and that names the assumption already.

use super::agents::severity_rank;
use super::radius::{AdmittedIndex, admitted};
use super::{Admitted, AgentVerdict, Judgement, Verdict, effect_of};
use crate::facts::{Atom, Fact, Pred};
use crate::language::model::{Agent, Declaration};
use crate::reach::effect::{Effect, pattern_holds};
use crate::reach::engine::Engine;
use crate::rules::RuleSet;
use crate::world::World;
use crate::world::negations::{Apart, Negations, Sign};
use crate::world::workers::named_repositories;
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
    /// The repositories near it; none: all.
    near: Option<BTreeSet<&'a str>>,
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
    let repositories = declaration.repositories.iter();
    let repositories: BTreeSet<&str> = repositories.map(|one| one.name.value.as_str()).collect();
    let mut subjects = Vec::new();
    let mut of = Vec::new();
    for (at, verdict) in judgement.agents.iter().enumerate() {
        if verdict.verdict != Verdict::Contained {
            continue;
        }
        of.push((true, at));
        subjects.push(Subject {
            facts: vec![world.member(&verdict.agent)],
            near: near(&declaration.agents[at], &radii[at], verdict, &repositories),
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
            near: None,
            within: Within::Never(&expected.effect),
            leans: Leans::default(),
            joint: Vec::new(),
        });
    }
    let mut pricing = Pricing {
        world,
        engine: Engine::new(rules, &world.base),
        repositories,
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
    repositories: BTreeSet<&'a str>,
}

/// Facts by the repositories that they name.
#[derive(Default)]
struct ByPlace<'f> {
    facts: Vec<&'f Fact>,
    /// Those that name none.
    anywhere: Vec<usize>,
    somewhere: BTreeMap<String, Vec<usize>>,
}

impl ByPlace<'_> {
    /// That somebody acts, and what is opened near them: facts that name one of their repositories, and facts that name none.
    fn near(&self, subject: &Subject<'_>) -> Vec<Fact> {
        let chosen: BTreeSet<usize> = match &subject.near {
            None => (0..self.facts.len()).collect(),
            Some(places) => {
                let named = places.iter().filter_map(|place| self.somewhere.get(*place));
                named.flatten().chain(&self.anywhere).copied().collect()
            }
        };
        let near = chosen.into_iter().map(|at| self.facts[at]);
        near.chain(&subject.facts).cloned().collect()
    }
}

/// The repositories that an agent works in, may reach or reaches; none if it names none.
fn near<'a>(
    agent: &'a Agent,
    admitted: &'a Admitted,
    verdict: &'a AgentVerdict,
    repositories: &BTreeSet<&'a str>,
) -> Option<BTreeSet<&'a str>> {
    let named = named_repositories(agent);
    if named.is_empty() {
        return None;
    }
    let reached = verdict.effects.iter().map(|reached| &reached.effect);
    let admits = admitted.effects.iter().chain(&admitted.implied);
    if admits.clone().any(|effect| effect.asset.starts_with('*')) {
        return None;
    }
    let assets = reached.chain(admits).map(|effect| effect.asset.as_str());
    let near = named.into_iter().chain(assets);
    Some(
        near.flat_map(parts)
            .filter(|part| repositories.contains(part))
            .collect(),
    )
}

/// `secret`, `shop` and `KEY` of `secret:shop/KEY`.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split([':', '/', '@', '>'])
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
            let others = self.done(&facts);
            let opened = self.by_place(&facts);
            let mut found = BTreeSet::new();
            for subject in subjects.iter_mut() {
                self.engine.push(&opened.near(subject));
                found.extend(self.price(subject, &others));
                if first {
                    self.made_to_act(negations, &consequences, subject);
                }
                self.engine.pop();
            }
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
        // Of each agent no more is asked than whether something grave follows.
        let others = self.done(&negations.unseen);
        let opened = self.by_place(&negations.unseen);
        for subject in subjects {
            let (world, within) = (self.world, &subject.within);
            self.engine
                .push_until(&opened.near(subject), Pred::Does, |symbols, atom, cost| {
                    cost.assumed() > 0
                        && !others.contains(atom)
                        && is_grave(&effect_of(symbols, atom), within, world)
                });
            self.price(subject, &others);
            self.engine.pop();
        }
    }

    /// Sorts facts by the repositories that they name.
    fn by_place<'f>(&self, facts: impl IntoIterator<Item = &'f Fact>) -> ByPlace<'f> {
        let mut sorted = ByPlace::default();
        for (at, fact) in facts.into_iter().enumerate() {
            let names = fact
                .atom
                .args()
                .iter()
                .map(|arg| self.engine.symbols().text(*arg));
            let mut places: BTreeSet<&str> = names.flat_map(parts).collect();
            places.retain(|part| self.repositories.contains(part));
            if places.is_empty() {
                sorted.anywhere.push(at);
            }
            for place in places {
                sorted.somewhere.entry(place.to_owned()).or_default().push(at);
            }
            sorted.facts.push(fact);
        }
        sorted
    }

    /// What comes about whoever takes part: no agent's doing. What holds before any of these facts does is anybody's, an agent's too.
    fn done(&mut self, facts: &[Fact]) -> BTreeSet<Atom> {
        let done = |engine: &Engine<'_>| -> BTreeSet<Atom> {
            engine.atoms(Pred::Does).map(|(atom, _)| atom).collect()
        };
        let anybodys = done(&self.engine);
        self.engine.push(facts);
        let others = &done(&self.engine) - &anybodys;
        self.engine.pop();
        others
    }

    /// Notes what is reached outside that others do not, by the assumptions that its derivation breaks; gives their ids.
    fn price(&self, subject: &mut Subject<'_>, others: &BTreeSet<Atom>) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (atom, cost) in self.engine.atoms(Pred::Does) {
            if cost.assumed() == 0 || others.contains(&atom) {
                continue;
            }
            let effect = effect_of(self.engine.symbols(), &atom);
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
        let (engine, symbols) = (&self.engine, self.engine.symbols());
        // What somebody can do anyway is another assumption's; what takes another besides comes after what does not.
        let theirs = engine.atoms(Pred::Does).filter_map(|(atom, _)| {
            let broken = engine.broken(&atom);
            let own = broken.iter().any(|sym| symbols.text(*sym) == apart.id);
            own.then(|| (broken.len() > 1, effect_of(symbols, &atom)))
        });
        let mut effects: Vec<(bool, Effect)> = theirs.collect();
        effects.sort_by_key(|(joint, effect)| (*joint, rank(effect)));
        self.engine.pop();
        effects.into_iter().map(|(_, effect)| effect).collect()
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
