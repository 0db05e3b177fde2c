//! Who can say yes where, and which of that belongs to which declared gate.

use super::fact;
use crate::facts::{Fact, FactBase, Pred, Sym};
use crate::language::model::{Declaration, Gate};
use crate::reach::effect::{Assets, pattern_holds};
use std::collections::{BTreeMap, BTreeSet};

/// A person's yes at a gate of the platform.
#[derive(Clone, Debug)]
struct Consent {
    /// Teams of the declaration that the person belongs to, as far as the facts say.
    teams: BTreeSet<String>,
    gate: String,
    fact: Fact,
}

/// All consents, and the platform's gates of each declared gate.
#[derive(Clone, Debug, Default)]
pub(super) struct Consents {
    all: Vec<Consent>,
    /// For each declared gate: its team, and the platform's gates that it stands for.
    gates: Vec<(String, BTreeSet<String>)>,
}

impl Consents {
    /// Reads the voters and gates that the facts hold.
    pub fn of(base: &mut FactBase, declaration: &Declaration, assets: &Assets) -> Consents {
        let glass: Vec<String> = declaration.break_glass.iter().map(|glass| format!("@{}", glass.team.value)).collect();
        let programs = programs(base);
        let stages = relation(base, Pred::StageOf);
        let voters = relation(base, Pred::Voter);
        let mut pairs: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        for (stage, people) in &voters {
            let Some(gates) = stages.get(stage) else { continue };
            for person in people.iter().filter(|person| is_person(person) && !programs.contains(*person)) {
                // What people do past the gates in an emergency is reported apart: else no gate would ever be necessary.
                for gate in gates.iter().filter(|gate| !glass.iter().any(|label| gate.ends_with(label))) {
                    pairs.entry((person.clone(), gate.clone())).or_default();
                }
            }
        }
        let teams = teams(base);
        let people: BTreeSet<&String> = pairs.keys().map(|(person, _)| person).collect();
        for person in people {
            base.known(Pred::Triggers, &[person], None, "");
        }
        let all = pairs
            .into_keys()
            .map(|(person, gate)| Consent {
                teams: teams_of(&person, &teams),
                fact: fact(base, Pred::Consents, &[&person, &gate]),
                gate,
            })
            .collect();
        let gates = declaration.gates.iter().map(|gate| (team_of(gate), platform_gates(base, gate, assets))).collect();
        Consents { all, gates }
    }

    pub fn of_gate(&self, gate: usize) -> Vec<Fact> {
        self.all.iter().filter(|consent| self.belongs(consent, gate)).map(|consent| consent.fact.clone()).collect()
    }

    pub fn except(&self, gate: usize) -> Vec<Fact> {
        self.all.iter().filter(|consent| !self.belongs(consent, gate)).map(|consent| consent.fact.clone()).collect()
    }

    pub fn all(&self) -> Vec<Fact> {
        self.all.iter().map(|consent| consent.fact.clone()).collect()
    }

    pub fn of_team(&self, team: &str) -> Vec<Fact> {
        self.all.iter().filter(|consent| consent.teams.contains(team)).map(|consent| consent.fact.clone()).collect()
    }

    pub fn gates_of(&self, gate: usize) -> &BTreeSet<String> {
        &self.gates[gate].1
    }

    pub fn platform_gates(&self, gate: usize) -> usize {
        self.gates[gate].1.len()
    }

    fn belongs(&self, consent: &Consent, gate: usize) -> bool {
        let (team, gates) = &self.gates[gate];
        consent.teams.contains(team) && gates.contains(&consent.gate)
    }
}

/// Actors that a credential of an agent, a job or an automation acts as: machine users are spelled like people.
fn programs(base: &FactBase) -> BTreeSet<String> {
    let actors = base.facts.iter().filter(|fact| fact.atom.pred == Pred::ActsAs);
    let user = |actor: &String| actor.starts_with("user:");
    actors.map(|fact| base.interner.text(fact.atom.args()[1]).to_owned()).filter(user).collect()
}

/// People are spelled `person:TEAM#n` or, where their login is known, `user:LOGIN`.
fn is_person(actor: &str) -> bool {
    actor.starts_with("person:") || actor.starts_with("user:")
}

fn team_of(gate: &Gate) -> String {
    gate.approve.as_ref().map(|approve| approve.from.value.clone()).unwrap_or_default()
}

/// `person:sre#2` belongs to sre; a login belongs to the teams that a fact states.
fn teams_of(person: &str, teams: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let mut of = teams.get(person).cloned().unwrap_or_default();
    if let Some((team, _)) = person.strip_prefix("person:").and_then(|rest| rest.rsplit_once('#')) {
        of.insert(team.to_owned());
    }
    of
}

/// Known members: person to teams.
fn teams(base: &FactBase) -> BTreeMap<String, BTreeSet<String>> {
    relation(base, Pred::MemberOf)
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
fn platform_gates(base: &FactBase, gate: &Gate, assets: &Assets) -> BTreeSet<String> {
    let mut gates = BTreeSet::new();
    let changed = change_assets(base);
    for effect in gate.before.iter().flat_map(crate::judge::spelled) {
        for fact in &base.facts {
            let text = |at: usize| base.interner.text(fact.atom.args()[at]);
            match fact.atom.pred {
                Pred::MergeGate if effect.verb == "change" => {
                    let key = (text(0).to_owned(), text(1).to_owned());
                    let held = |asset: &String| pattern_holds(&effect.asset, asset) || assets.within(asset, &effect.asset);
                    if changed.get(&key).is_some_and(|found| found.iter().any(held)) {
                        gates.insert(text(2).to_owned());
                    }
                }
                Pred::EnvironmentGate if effect.verb == "ship" && pattern_holds(&effect.asset, text(0)) => {
                    gates.insert(text(1).to_owned());
                }
                _ => {}
            }
        }
    }
    gates
}

fn change_assets(base: &FactBase) -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut changed: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for fact in base.facts.iter().filter(|fact| fact.atom.pred == Pred::ChangeAsset) {
        let text = |at: usize| base.interner.text(fact.atom.args()[at]).to_owned();
        changed.entry((text(0), text(1))).or_default().insert(text(2));
    }
    changed
}
