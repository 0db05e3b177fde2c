//! Gates: who answers, by what they are asked, and whether each is necessary; and break-glass, which none of it counts.

use super::model::{Asks, GateLine, Glass, Waits};
use super::{Case, Place};
use crate::emit;
use crate::gates::{Encoded, Encoding};
use crate::judge::{GateVerdict, spelled};
use crate::language::model::{Environment, Gate};
use crate::reach::effect::{Effect, pattern_holds};
use crate::reach::sentence::list;
use crate::world::names::default_branch;
use std::collections::{BTreeMap, BTreeSet};

/// By what each declared gate, by name, is asked for in the repositories of a place.
pub(super) struct Asked(BTreeMap<String, BTreeSet<Encoding>>);

impl Asked {
    /// Reads the encodings that were chosen. A gate that nothing emitted asks for stands, if it does, on settings of the team's own.
    pub fn of(case: &Case<'_>, place: &Place<'_>) -> Asked {
        let mut asked: BTreeMap<String, BTreeSet<Encoding>> = BTreeMap::new();
        for at in &place.repositories {
            for Encoded { gate, encoding, .. } in emit::encodings(case.declaration, *at, &case.situation) {
                asked.entry(gate.name.value.clone()).or_default().insert(encoding);
            }
        }
        Asked(asked)
    }

    fn words(&self, gate: &Gate) -> String {
        let word = |encoding: &Encoding| match encoding {
            Encoding::Wall => "the wall",
            Encoding::RequiredReviewers => "required reviewers",
            Encoding::EnvironmentReviewers => "environment reviewers",
        };
        match self.0.get(&gate.name.value) {
            Some(encodings) => list(
                &encodings
                    .iter()
                    .map(|encoding| word(encoding).to_owned())
                    .collect::<Vec<_>>(),
            ),
            None => "settings that are not emitted here".to_owned(),
        }
    }
}

/// Every gate that is declared to stand here.
pub(super) fn lines(case: &Case<'_>, place: &Place<'_>, asked: &Asked) -> Vec<GateLine> {
    let line = |at: &usize| {
        let gate = &case.declaration.gates[*at];
        GateLine {
            name: gate.name.value.clone(),
            before: before(gate).iter().map(ToString::to_string).collect(),
            who: who(gate),
            asked: asked.words(gate),
            merged: state(&case.merged.1.gates[*at]).to_owned(),
            applied: state(&case.applied.1.gates[*at]).to_owned(),
        }
    };
    place.gates.iter().map(line).collect()
}

fn before(gate: &Gate) -> Vec<Effect> {
    gate.before.iter().flat_map(spelled).collect()
}

/// "1 of sre, not the requester".
fn who(gate: &Gate) -> String {
    let Some(approve) = &gate.approve else {
        return "nobody".to_owned();
    };
    let not: Vec<String> = approve
        .not
        .iter()
        .map(|who| format!("the {}", who.value.replace('-', " ")))
        .collect();
    let people = format!("{} of {}", approve.count.value, approve.from.value);
    if not.is_empty() {
        people
    } else {
        format!("{people}, not {}", list(&not))
    }
}

fn state(verdict: &GateVerdict) -> &'static str {
    let certain = verdict
        .passed_by
        .iter()
        .any(|(reached, _)| reached.cost.is_certain());
    match () {
        () if verdict.platform_gates == 0 => "stands nowhere",
        () if certain => "can be gone around",
        () if !verdict.passed_by.is_empty() => "not known to be necessary",
        () if !verdict.unanswerable.is_empty() => "nobody can answer it",
        () => "necessary",
    }
}

/// The most effects that an agent's gates are listed before: lines of its section.
const MOST: usize = 5;

/// The gates before production and the default branch of a place.
pub(super) fn waits(case: &Case<'_>, place: &Place<'_>, asked: &Asked) -> Vec<Waits> {
    let gates = place
        .gates
        .iter()
        .map(|at| (&case.declaration.gates[*at], &case.applied.1.gates[*at]));
    let stands = |gate: &Gate, effect: &Effect| {
        before(gate)
            .iter()
            .any(|gated| gated.verb == effect.verb && pattern_holds(&gated.asset, &effect.asset))
    };
    let asks = |effect: &Effect| {
        let here = gates.clone().filter(|(gate, _)| stands(gate, effect));
        let short = |(gate, verdict): (&Gate, &GateVerdict)| Asks {
            gate: gate.name.value.clone(),
            who: who(gate),
            asked: asked.words(gate),
            applied: state(verdict).to_owned(),
        };
        here.map(short).collect()
    };
    let guarded = guarded(case, place);
    guarded
        .iter()
        .take(MOST)
        .map(|effect| Waits {
            effect: effect.to_string(),
            by: asks(effect),
        })
        .collect()
}

/// Production first.
fn guarded(case: &Case<'_>, place: &Place<'_>) -> Vec<Effect> {
    let repositories = || {
        place
            .repositories
            .iter()
            .map(|at| (*at, &case.declaration.repositories[*at]))
    };
    let here = |environment: &&Environment| {
        repositories().any(|(_, repository)| repository.name.value == environment.of.value)
    };
    let production = case
        .declaration
        .environments
        .iter()
        .filter(|environment| environment.tier.value == "production")
        .filter(here);
    let ships = production.map(|environment| Effect::new("ship", environment.asset()));
    let changes = repositories().map(|(at, repository)| {
        let branch = default_branch(repository, &case.situation.settings[at]);
        Effect::new("change", format!("{}:{branch}", repository.name.value))
    });
    ships.chain(changes).collect()
}

/// What people may do past the gates, and by what.
pub(super) fn glass(case: &Case<'_>, place: &Place<'_>) -> Vec<Glass> {
    let guarded = guarded(case, place);
    let ruleset = place
        .artifacts
        .iter()
        .any(|(_, path)| path.ends_with("rulesets/gates.json"));
    let lines = case.declaration.break_glass.iter();
    let effects = lines.flat_map(|line| {
        line.effects
            .iter()
            .flat_map(spelled)
            .map(|effect| (line.team.value.clone(), effect))
    });
    effects
        .map(|(team, effect)| {
            let merges = ruleset && effect.verb == "change" && guarded.contains(&effect);
            let means = if merges {
                "they are on the bypass list of gabion/gates, for pull requests"
            } else {
                "nothing emitted lets them"
            };
            Glass {
                team,
                effect: effect.to_string(),
                means,
            }
        })
        .collect()
}
