//! One world closed: what somebody reaches alone and with people's consent, and the proofs.

use super::model::{After, Standing};
use crate::facts::{Atom, Fact, Pred};
use crate::reach::effect::Effect;
use crate::reach::engine::Engine;
use crate::reach::proof::Proof;
use crate::rules::RuleSet;
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};

/// Effects with how far they are.
pub(super) type Standings = BTreeMap<Effect, Standing>;

/// More people of one team than this are taken for all of it.
const MOST_PEOPLE: usize = 4;

/// A world and its closure.
pub(super) struct Closed<'a> {
    pub world: &'a World,
    pub rules: &'a RuleSet,
    pub engine: Engine<'a>,
    /// Whether every closure so far ran to its end.
    pub complete: bool,
    /// By team: the consents of each of its people.
    groups: BTreeMap<String, Vec<Vec<Fact>>>,
}

/// What somebody reaches.
#[derive(Default)]
pub(super) struct Reach {
    pub alone: Standings,
    /// By team whose yes adds something: with one of its people, with two, … with all.
    pub fooled: BTreeMap<String, Vec<Standings>>,
    pub everybody: Standings,
}

impl<'a> Closed<'a> {
    pub fn new(world: &'a World, rules: &'a RuleSet) -> Self {
        Closed {
            world,
            rules,
            engine: Engine::new(rules, &world.base),
            complete: true,
            groups: groups(world),
        }
    }

    /// What those who take part reach.
    ///
    /// Reach is monotone: if the consents of many teams add nothing, those of none of them do. So teams are halved until those
    /// that matter are left.
    pub fn reach(&mut self, members: &[Fact]) -> Reach {
        self.engine.push(members);
        let alone = self.standings();
        let everybody = self.with(self.world.all_consents().as_slice());
        let mut fooled = BTreeMap::new();
        if everybody != alone {
            let teams: Vec<String> = self.groups.keys().cloned().collect();
            for team in self.matter(&teams, &alone) {
                let levels = self.levels(&team);
                fooled.insert(team, levels);
            }
        }
        self.engine.pop();
        Reach {
            alone,
            fooled,
            everybody,
        }
    }

    fn matter(&mut self, teams: &[String], alone: &Standings) -> Vec<String> {
        let facts: Vec<Fact> = teams
            .iter()
            .flat_map(|team| &self.groups[team])
            .flatten()
            .cloned()
            .collect();
        if facts.is_empty() || self.with(&facts) == *alone {
            return Vec::new();
        }
        if let [team] = teams {
            return vec![team.clone()];
        }
        let (one, other) = teams.split_at(teams.len() / 2);
        let mut matter = self.matter(one, alone);
        matter.extend(self.matter(other, alone));
        matter
    }

    fn levels(&mut self, team: &str) -> Vec<Standings> {
        let most = self.groups[team].len();
        let counts = (1..=most.min(MOST_PEOPLE)).map(|count| if count == MOST_PEOPLE { most } else { count });
        let consents: Vec<Vec<Fact>> = counts.map(|count| self.consents(team, count)).collect();
        consents.iter().map(|facts| self.with(facts)).collect()
    }

    /// The consents of the first people of a team; of all of it from [`MOST_PEOPLE`] on.
    pub fn consents(&self, team: &str, people: usize) -> Vec<Fact> {
        let all = self.groups.get(team).map(Vec::as_slice).unwrap_or_default();
        let people = if people >= MOST_PEOPLE {
            all.len()
        } else {
            people.min(all.len())
        };
        all[..people].iter().flatten().cloned().collect()
    }

    fn with(&mut self, facts: &[Fact]) -> Standings {
        self.engine.push(facts);
        let standings = self.standings();
        self.engine.pop();
        standings
    }

    fn standings(&mut self) -> Standings {
        self.complete &= self.engine.is_complete();
        let text = |sym| self.engine.symbols().text(sym).to_owned();
        let does = self.engine.atoms(Pred::Does);
        does.map(|(atom, cost)| {
            (
                Effect::new(text(atom.args()[0]), text(atom.args()[1])),
                Standing::of(cost),
            )
        })
        .collect()
    }

    /// The derivation of an effect from what is pushed.
    pub fn proof(&self, effect: &Effect) -> Option<Proof> {
        let verb = self.engine.symbols().get(&effect.verb)?;
        let asset = self.engine.symbols().get(&effect.asset)?;
        self.engine.proof(&Atom::new(Pred::Does, &[verb, asset]))
    }
}

impl Reach {
    /// How far an effect is alone.
    pub fn alone(&self, effect: &Effect) -> Standing {
        self.alone.get(effect).copied().unwrap_or_default()
    }

    /// How far it is with the yes of some people of a team. A team whose yes adds nothing is as nobody.
    pub fn fooled(&self, team: &str, people: usize, effect: &Effect) -> Standing {
        self.level(team, people).get(effect).copied().unwrap_or_default()
    }

    fn level(&self, team: &str, people: usize) -> &Standings {
        let levels = self.fooled.get(team).map(Vec::as_slice).unwrap_or_default();
        levels.get(people - 1).or(levels.last()).unwrap_or(&self.alone)
    }

    /// Everything with somebody's yes.
    pub fn after(&self, after: &After) -> &Standings {
        match after {
            After::Alone => &self.alone,
            After::Fooled { team, people } => self.level(team, *people),
            After::Everybody => &self.everybody,
        }
    }

    /// How far it is with everybody's yes.
    pub fn everybody(&self, effect: &Effect) -> Standing {
        self.everybody.get(effect).copied().unwrap_or_default()
    }
}

/// Consents by team and person. The teams are those that facts state; who is of none counts by himself.
fn groups(world: &World) -> BTreeMap<String, Vec<Vec<Fact>>> {
    let text = |fact: &Fact| world.base.interner.text(fact.atom.args()[0]).to_owned();
    let mut people: BTreeMap<String, Vec<Fact>> = BTreeMap::new();
    for consent in world.all_consents() {
        people.entry(text(&consent)).or_default().push(consent);
    }
    let mut teams: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for fact in world
        .base
        .facts
        .iter()
        .filter(|fact| fact.atom.pred == Pred::MemberOf)
    {
        let team = world.base.interner.text(fact.atom.args()[1]).to_owned();
        teams.entry(text(fact)).or_default().insert(team);
    }
    let mut groups: BTreeMap<String, Vec<Vec<Fact>>> = BTreeMap::new();
    for (person, consents) in people {
        let mut of = teams.remove(&person).unwrap_or_default();
        of.extend(numbered(&person));
        if of.is_empty() {
            of.insert(
                person
                    .split_once(':')
                    .map_or(person.as_str(), |(_, name)| name)
                    .to_owned(),
            );
        }
        for team in of {
            groups.entry(team).or_default().push(consents.clone());
        }
    }
    for people in groups.values_mut() {
        // Whoever is asked in most places first: one fooled person is the worst one.
        people.sort_by_key(|consents| std::cmp::Reverse(consents.len()));
    }
    groups
}

/// The team of a person who is known by number only: `person:sre#1` is of sre.
pub(super) fn numbered(actor: &str) -> Option<String> {
    let (team, number) = actor.strip_prefix("person:")?.rsplit_once('#')?;
    number
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| team.to_owned())
}
