//! Who can say yes where, and which of that belongs to which declared gate.

use super::fact;
use crate::facts::{Fact, FactBase, Pred, Question, QuestionId, Sym};
use crate::language::model::{Declaration, Gate};
use crate::reach::effect::pattern_holds;
use std::collections::{BTreeMap, BTreeSet};

/// A person's yes at a gate of the platform.
#[derive(Clone, Debug)]
struct Consent {
    person: String,
    /// Teams of the declaration that the person belongs to, as far as the facts say.
    teams: BTreeSet<String>,
    /// Declared gates to which this yes belongs.
    declared: Vec<usize>,
    fact: Fact,
}

/// All consents, and the platform's gates of each declared gate.
#[derive(Clone, Debug, Default)]
pub(super) struct Consents {
    all: Vec<Consent>,
    /// For each declared gate: the platform's gates that it stands for, and its consents by index.
    gates: Vec<(BTreeSet<String>, Vec<usize>)>,
    /// Declared gates by platform gate.
    standing: BTreeMap<String, Vec<usize>>,
    /// For each consent, the question under which it stands, one for each set of declared gates; and the questions of each gate.
    asked: (Vec<Option<QuestionId>>, Vec<Vec<QuestionId>>),
}

impl Consents {
    /// Reads the voters and gates that the facts hold.
    pub fn of(base: &mut FactBase, declaration: &Declaration) -> Consents {
        let pairs = pairs(base, declaration);
        let teams = relation(base, Pred::MemberOf);
        let people: BTreeSet<&String> = pairs.iter().map(|(person, _)| person).collect();
        for person in people {
            base.known(Pred::Triggers, &[person], None, "");
        }
        let changed = changed_at(base);
        let entered = entered_at(base);
        let stands: Vec<(String, BTreeSet<String>)> = declaration
            .gates
            .iter()
            .map(|gate| (team_of(gate), platform_gates(gate, &changed, &entered)))
            .collect();
        let mut standing: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, (_, gates)) in stands.iter().enumerate() {
            for gate in gates {
                standing.entry(gate.clone()).or_default().push(at);
            }
        }
        let mut consents = Consents {
            standing,
            ..Consents::default()
        };
        consents.gates = stands
            .iter()
            .map(|(_, gates)| (gates.clone(), Vec::new()))
            .collect();
        for (person, gate) in pairs {
            let teams = teams_of(&person, &teams);
            let declared: Vec<usize> = consents
                .standing
                .get(&gate)
                .into_iter()
                .flatten()
                .copied()
                .filter(|at| teams.contains(&stands[*at].0))
                .collect();
            for at in &declared {
                consents.gates[*at].1.push(consents.all.len());
            }
            let fact = fact(base, Pred::Consents, &[&person, &gate]);
            consents.all.push(Consent {
                person,
                teams,
                declared,
                fact,
            });
        }
        consents.ask(base);
        consents
    }

    /// Puts the consents under questions, so that one gate's can be taken away without closing everything again.
    fn ask(&mut self, base: &mut FactBase) {
        let mut of_gate = vec![Vec::new(); self.gates.len()];
        let mut questions: BTreeMap<Vec<usize>, QuestionId> = BTreeMap::new();
        for consent in &self.all {
            let under = (!consent.declared.is_empty()).then(|| {
                *questions.entry(consent.declared.clone()).or_insert_with(|| {
                    let key = format!("consents:{:?}", consent.declared);
                    let id = base.question(&Question {
                        key,
                        text: "whether its people say yes".into(),
                        answer: String::new(),
                    });
                    for at in &consent.declared {
                        of_gate[*at].push(id);
                    }
                    id
                })
            });
            self.asked.0.push(under);
        }
        self.asked.1 = of_gate;
    }

    /// How many people of a gate's team can say yes where it stands; none: not all of them are known by name.
    pub fn known_voters(&self, gate: usize) -> Option<usize> {
        let people: BTreeSet<&str> = self.gates[gate]
            .1
            .iter()
            .map(|at| self.all[*at].person.as_str())
            .collect();
        let named = !people.is_empty() && people.iter().all(|person| person.starts_with("user:"));
        named.then_some(people.len())
    }

    pub fn of_gate(&self, gate: usize) -> Vec<Fact> {
        self.gates[gate]
            .1
            .iter()
            .map(|at| self.all[*at].fact.clone())
            .collect()
    }

    pub fn except(&self, gate: usize) -> Vec<Fact> {
        self.all
            .iter()
            .filter(|consent| !consent.declared.contains(&gate))
            .map(|consent| consent.fact.clone())
            .collect()
    }

    pub fn all(&self) -> Vec<Fact> {
        self.all.iter().map(|consent| consent.fact.clone()).collect()
    }

    pub fn asked(&self) -> impl Iterator<Item = (&Fact, Option<QuestionId>)> {
        self.all
            .iter()
            .map(|consent| &consent.fact)
            .zip(self.asked.0.iter().copied())
    }

    pub fn questions_of(&self, gate: usize) -> &[QuestionId] {
        &self.asked.1[gate]
    }

    pub fn of_team(&self, team: &str) -> Vec<Fact> {
        self.all
            .iter()
            .filter(|consent| consent.teams.contains(team))
            .map(|consent| consent.fact.clone())
            .collect()
    }

    pub fn by_person(&self) -> BTreeMap<String, Vec<Fact>> {
        let mut found: BTreeMap<String, Vec<Fact>> = BTreeMap::new();
        for consent in &self.all {
            found
                .entry(consent.person.clone())
                .or_default()
                .push(consent.fact.clone());
        }
        found
    }

    pub fn gates_of(&self, gate: usize) -> &BTreeSet<String> {
        &self.gates[gate].0
    }

    pub fn declared_at(&self, platform_gate: &str) -> &[usize] {
        self.standing.get(platform_gate).map_or(&[], Vec::as_slice)
    }
}

/// Who can say yes where: each person that some stage of a gate counts.
fn pairs(base: &FactBase, declaration: &Declaration) -> BTreeSet<(String, String)> {
    let glass: Vec<String> = declaration
        .break_glass
        .iter()
        .map(|glass| format!("@{}", glass.team.value))
        .collect();
    let programs = programs(base);
    let stages = relation(base, Pred::StageOf);
    let mut pairs = BTreeSet::new();
    for (stage, people) in relation(base, Pred::Voter) {
        let Some(gates) = stages.get(&stage) else { continue };
        for person in people
            .iter()
            .filter(|person| is_person(person) && !programs.contains(*person))
        {
            // What people do past the gates in an emergency is reported apart: else no gate would ever be necessary.
            for gate in gates
                .iter()
                .filter(|gate| !glass.iter().any(|label| gate.ends_with(label)))
            {
                pairs.insert((person.clone(), gate.clone()));
            }
        }
    }
    pairs
}

/// Actors that a credential of an agent, a job or an automation acts as: machine users are spelled like people.
fn programs(base: &FactBase) -> BTreeSet<String> {
    let actors = base.facts.iter().filter(|fact| fact.atom.pred == Pred::ActsAs);
    let user = |actor: &String| actor.starts_with("user:");
    actors
        .map(|fact| base.interner.text(fact.atom.args()[1]).to_owned())
        .filter(user)
        .collect()
}

/// People are spelled `person:TEAM#n` or, where their login is known, `user:LOGIN`.
fn is_person(actor: &str) -> bool {
    actor.starts_with("person:") || actor.starts_with("user:")
}

fn team_of(gate: &Gate) -> String {
    gate.approve
        .as_ref()
        .map(|approve| approve.from.value.clone())
        .unwrap_or_default()
}

/// `person:sre#2` belongs to sre; a login belongs to the teams that a fact states.
fn teams_of(person: &str, teams: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let mut of = teams.get(person).cloned().unwrap_or_default();
    if let Some((team, _)) = person
        .strip_prefix("person:")
        .and_then(|rest| rest.rsplit_once('#'))
    {
        of.insert(team.to_owned());
    }
    of
}

fn relation(base: &FactBase, pred: Pred) -> BTreeMap<String, BTreeSet<String>> {
    let mut relation: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let text = |sym: Sym| base.interner.text(sym).to_owned();
    for fact in base.facts.iter().filter(|fact| fact.atom.pred == pred) {
        let args = fact.atom.args();
        relation.entry(text(args[0])).or_default().insert(text(args[1]));
    }
    relation
}

/// The platform's gates before the effects that a declared gate stands before.
fn platform_gates(gate: &Gate, changed: &ByAsset, entered: &ByAsset) -> BTreeSet<String> {
    let mut gates = BTreeSet::new();
    for effect in gate.before.iter().flat_map(super::names::spelled) {
        let by_asset = match effect.verb.as_str() {
            "change" => changed,
            "ship" => entered,
            _ => continue,
        };
        if effect.asset.contains('*') {
            let held = by_asset
                .iter()
                .filter(|(asset, _)| pattern_holds(&effect.asset, asset));
            gates.extend(held.flat_map(|(_, found)| found.iter().cloned()));
        } else {
            gates.extend(by_asset.get(&effect.asset).into_iter().flatten().cloned());
        }
    }
    gates
}

type ByAsset = BTreeMap<String, BTreeSet<String>>;

/// The merge gates in front of each asset that a change of some ref and area changes.
fn changed_at(base: &FactBase) -> ByAsset {
    let mut gates: BTreeMap<(Sym, Sym), Vec<Sym>> = BTreeMap::new();
    for fact in base.facts.iter().filter(|fact| fact.atom.pred == Pred::MergeGate) {
        let args = fact.atom.args();
        gates.entry((args[0], args[1])).or_default().push(args[2]);
    }
    let mut by_asset = ByAsset::new();
    for fact in base
        .facts
        .iter()
        .filter(|fact| fact.atom.pred == Pred::ChangeAsset)
    {
        let args = fact.atom.args();
        let found = gates
            .get(&(args[0], args[1]))
            .into_iter()
            .flatten()
            .map(|gate| base.interner.text(*gate).to_owned());
        by_asset
            .entry(base.interner.text(args[2]).to_owned())
            .or_default()
            .extend(found);
    }
    by_asset
}

/// The gates of each environment.
fn entered_at(base: &FactBase) -> ByAsset {
    relation(base, Pred::EnvironmentGate)
}
