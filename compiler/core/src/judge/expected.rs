//! What `never` forbids: whether those who are named reach it together, by which path, and who is needed for it.

use super::{Court, Verdict, Witness, spelled};
use crate::facts::{Atom, Fact, FactBase, Pred};
use crate::language::model::{Declaration, Expectation};
use crate::platforms::github::actors;
use crate::reach::cost::Cost;
use crate::reach::effect::{Effect, pattern_holds};
use crate::reach::engine::Engine;
use crate::reach::{coalition, questions};
use crate::world::World;
use crate::world::people::{PROPOSES, actor_of};
use std::collections::{BTreeMap, BTreeSet};

/// The most questions that are asked about one effect.
const QUESTIONS: usize = 5;

/// Names the people who answer for the agents.
const OPERATORS: &str = "operators";

/// More who take part than this are told apart one by one, not in every combination.
const EXACT: usize = 10;

/// The outcome for one effect of a `never`.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Which expectation, by index.
    pub at: usize,
    /// As it is declared; it may hold `*`.
    pub effect: Effect,
    /// The outcome for those who are named, together.
    pub verdict: Verdict,
    /// What the best derivation rests on; none: it is out of reach, or breaks an assumption.
    pub cost: Option<Cost>,
    /// What is reached.
    pub reached: Option<Effect>,
    /// The fewest who must act: those who are named, other agents that they steer, automations, Apps that nobody has modelled.
    pub coalition: Vec<String>,
    /// The path.
    pub witness: Witness,
    /// Keys of the questions whose answers *no* would keep it out of reach.
    pub questions: Vec<String>,
    /// Assumptions that every path would have to break.
    pub assuming: Vec<String>,
}

/// Somebody who takes part, and the facts that say so.
#[derive(Clone)]
struct Party {
    name: String,
    facts: Vec<Fact>,
    /// Whether the expectation names it as one who acts.
    acts: bool,
}

fn parties(world: &World, declaration: &Declaration, expectation: &Expectation) -> Vec<Party> {
    let agents = || declaration.agents.iter().map(|agent| agent.name.value.as_str());
    let named: Vec<&str> = std::iter::once(&expectation.who)
        .chain(&expectation.with)
        .map(|name| name.value.as_str())
        .collect();
    let everybody = named.contains(&"any-agent");
    let acting: Vec<&str> = agents()
        .filter(|agent| everybody || named.contains(agent))
        .collect();
    let mut parties: Vec<Party> = acting
        .iter()
        .map(|agent| Party {
            name: (*agent).to_owned(),
            facts: vec![world.member(agent)],
            acts: true,
        })
        .collect();
    if named.contains(&crate::world::STRANGER) {
        parties.push(Party {
            name: crate::world::STRANGER.to_owned(),
            facts: vec![world.stranger.clone()],
            acts: true,
        });
    }
    if named.contains(&OPERATORS) {
        parties.extend(operators(world, declaration, &acting));
    }
    parties
}

/// The people who answer for the agents that act: they say yes to whatever is asked of them.
fn operators(world: &World, declaration: &Declaration, acting: &[&str]) -> Vec<Party> {
    let agents = declaration.agents.iter();
    let agents = agents.filter(|agent| acting.contains(&agent.name.value.as_str()));
    let teams: BTreeSet<&str> = agents
        .filter_map(|agent| agent.operator.as_ref())
        .map(|team| team.value.as_str())
        .collect();
    let party = |team: &str| Party {
        name: team.to_owned(),
        facts: world.consents_of_team(team),
        acts: false,
    };
    teams.into_iter().map(party).collect()
}

/// The facts that say who takes part, for each expectation; none for those that forbid nothing.
pub(super) fn acting(world: &World, declaration: &Declaration) -> Vec<Vec<Fact>> {
    let facts = |expectation: &Expectation| {
        let parties = parties(world, declaration, expectation);
        parties.into_iter().flat_map(|party| party.facts).collect()
    };
    declaration.expectations.iter().map(facts).collect()
}

impl Court<'_> {
    pub(super) fn expected(&mut self) -> Vec<Expected> {
        let mut found = Vec::new();
        for (at, expectation) in self.declaration.expectations.iter().enumerate() {
            if !expectation.never {
                continue;
            }
            let parties = parties(self.world, self.declaration, expectation);
            let candidates = self.candidates(expectation);
            for effect in expectation.effects.iter().flat_map(spelled) {
                let outcome = self.never(at, &effect, &parties);
                found.push(match outcome.verdict {
                    Verdict::Contained => self
                        .by_whom(at, &effect, &parties, &candidates)
                        .unwrap_or(outcome),
                    _ => outcome,
                });
            }
        }
        found
    }

    /// Where operators side with their agents and nobody has said who answers for one: everybody who says yes anywhere, with that agent.
    fn candidates(&self, expectation: &Expectation) -> Vec<(String, Party)> {
        let named = || std::iter::once(&expectation.who).chain(&expectation.with);
        let says = |word: &str| named().any(|name| name.value == word);
        if !says(OPERATORS) {
            return Vec::new();
        }
        let agents = self.declaration.agents.iter();
        let unanswered = agents.filter(|agent| agent.operator.is_none());
        let acting = unanswered.filter(|agent| says("any-agent") || says(&agent.name.value));
        let people = self.world.consents_by_person();
        let of = |agent: &str| {
            let party = |(person, facts): (&String, &Vec<Fact>)| Party {
                name: person.trim_start_matches("user:").to_owned(),
                facts: facts.clone(),
                acts: false,
            };
            let pair = |found| (agent.to_owned(), party(found));
            people.iter().map(pair).collect::<Vec<_>>()
        };
        acting.flat_map(|agent| of(&agent.name.value)).collect()
    }

    /// The outcome if one of the candidates is the operator after all.
    fn by_whom(
        &mut self,
        at: usize,
        effect: &Effect,
        parties: &[Party],
        candidates: &[(String, Party)],
    ) -> Option<Expected> {
        candidates.iter().find_map(|(agent, candidate)| {
            let with: Vec<Party> = parties.iter().chain([candidate]).cloned().collect();
            let mut outcome = self.never(at, effect, &with);
            if outcome.verdict == Verdict::Contained {
                return None;
            }
            outcome.verdict = Verdict::Unanswerable;
            outcome
                .questions
                .insert(0, crate::world::operator_question(agent).key);
            outcome.questions.truncate(QUESTIONS);
            Some(outcome)
        })
    }

    fn never(&mut self, at: usize, effect: &Effect, parties: &[Party]) -> Expected {
        let facts: Vec<Fact> = parties.iter().flat_map(|party| party.facts.clone()).collect();
        self.engine.push(&facts);
        let best = self.best(effect);
        let mut expected = Expected {
            at,
            effect: effect.clone(),
            verdict: Verdict::Contained,
            cost: None,
            reached: None,
            coalition: Vec::new(),
            witness: Witness::default(),
            questions: Vec::new(),
            assuming: Vec::new(),
        };
        let Some((atom, cost)) = best else {
            self.engine.pop();
            return expected;
        };
        if cost.assumed() > 0 {
            let proof = self.engine.proof(&atom);
            let broken = proof.iter().flat_map(|proof| proof.assumptions());
            expected.assuming = broken
                .map(|sym| self.engine.symbols().text(sym).to_owned())
                .collect();
            self.engine.pop();
            return expected;
        }
        expected.verdict = if cost.is_certain() {
            Verdict::Exceeded
        } else {
            Verdict::Unanswerable
        };
        expected.cost = Some(cost);
        expected.reached = Some(self.effect(&atom));
        expected.witness = self.witness(&atom);
        if cost.is_unknown() {
            let cut = questions::cut(&mut self.engine, &[atom], QUESTIONS);
            let keys = cut
                .questions
                .iter()
                .map(|id| self.world.base.questions[id.0 as usize].key.clone());
            expected.questions = keys.collect();
        }
        self.engine.pop();
        self.needed(&atom, cost, parties, &mut expected);
        expected
    }

    /// The cheapest effect that the declared one holds.
    fn best(&self, effect: &Effect) -> Option<(Atom, Cost)> {
        if !effect.asset.contains('*') {
            let atom = self.atom_of(effect)?;
            return self.engine.cost(&atom).map(|cost| (atom, cost));
        }
        let held = self.engine.atoms(Pred::Does).filter(|(atom, _)| {
            let found = self.effect(atom);
            found.verb == effect.verb && pattern_holds(&effect.asset, &found.asset)
        });
        held.min_by_key(|(_, cost)| *cost)
    }

    /// The fewest who must act, and their path.
    fn needed(&self, atom: &Atom, cost: Cost, parties: &[Party], expected: &mut Expected) {
        let (base, helpers) = apart(&self.world.base, self.declaration);
        let mut engine = Engine::new(self.rules, &base);
        let mut all = parties.to_vec();
        for helper in helpers {
            // What an agent takes in is part of its taking part, whether it is named or steered.
            match all.iter_mut().find(|party| party.name == helper.name) {
                Some(party) => party.facts.extend(helper.facts),
                None => all.push(helper),
            }
        }
        let reach = |engine: &mut Engine<'_>, some: &[Party]| {
            let facts: Vec<Fact> = some.iter().flat_map(|party| party.facts.clone()).collect();
            engine.push(&facts);
            engine
                .cost(atom)
                .is_some_and(|found| found.assumed() == 0 && (found.is_certain() || cost.is_unknown()))
        };
        let mut reaches = |some: &[Party]| {
            let reached = reach(&mut engine, some);
            engine.pop();
            reached
        };
        let Some(mut kept) = coalition::irreducible(&all, &mut reaches) else {
            return;
        };
        // Leaving one out after another finds a coalition that has nobody to spare; a smaller one may need others.
        if kept.len() > 1 && all.len() <= EXACT {
            kept = smallest(&all, kept, &mut reaches);
        }
        if !kept.iter().any(|party| party.acts)
            && let Some(first) = all.iter().find(|party| party.acts)
        {
            kept.insert(0, first.clone());
        }
        reach(&mut engine, &kept);
        if let Some(proof) = engine.proof(atom) {
            expected.witness = super::witness::path(&proof, self.rules, &base, engine.symbols());
        }
        expected.coalition = kept.into_iter().map(|party| party.name).collect();
        expected.coalition.dedup();
    }
}

/// A smaller coalition than `kept`, if there is one.
fn smallest(all: &[Party], kept: Vec<Party>, reaches: &mut impl FnMut(&[Party]) -> bool) -> Vec<Party> {
    let mut choices: Vec<u32> = (1..1_u32 << all.len()).collect();
    choices.sort_by_key(|choice| (choice.count_ones(), *choice));
    for choice in choices {
        if choice.count_ones() as usize >= kept.len() {
            break;
        }
        let some: Vec<Party> = (0..all.len())
            .filter(|at| choice & (1 << at) != 0)
            .map(|at| all[at].clone())
            .collect();
        if some.iter().any(|party| party.acts) && reaches(&some) {
            return some;
        }
    }
    kept
}

/// The facts without what others do, and those others: what automations do for anyone, agents that take things in, Apps that nobody
/// has modelled.
fn apart(base: &FactBase, declaration: &Declaration) -> (FactBase, Vec<Party>) {
    let actors: BTreeMap<String, String> = declaration
        .automations
        .iter()
        .filter_map(|automation| Some((actor_of(automation)?, automation.name.value.clone())))
        .collect();
    let text = |fact: &Fact| base.interner.text(fact.atom.args()[0]).to_owned();
    let whose = |fact: &Fact| match fact.atom.pred {
        Pred::ApprovesProposals | Pred::ApprovesArea | Pred::ReadsScope | Pred::MergesProposals => {
            let actor = text(fact);
            let plain = actor.split('@').next().unwrap_or(&actor);
            let known = actors.get(&actor).or_else(|| actors.get(plain)).cloned();
            if known.is_none() && plain == actors::JOB_BOT {
                // The platform's own bot is nobody.
                return None;
            }
            Some(known.unwrap_or_else(|| plain.trim_end_matches("[bot]").to_owned()))
        }
        // What is open already, nobody has to open.
        Pred::ForeignProposal if base.interner.text(fact.origin.remark) == PROPOSES => {
            actors.get(&text(fact)).cloned()
        }
        Pred::Member => Some(text(fact).trim_start_matches("app:").to_owned()),
        Pred::Reads | Pred::SteeredBy => Some(text(fact)),
        _ => None,
    };
    let mut others: BTreeMap<String, Vec<Fact>> = BTreeMap::new();
    let mut rest = base.clone();
    rest.facts.retain(|fact| match whose(fact) {
        Some(name) => {
            others.entry(name).or_default().push(fact.clone());
            false
        }
        None => true,
    });
    let party = |(name, facts)| Party {
        name,
        facts,
        acts: false,
    };
    (rest, others.into_iter().map(party).collect())
}
