//! The difference of meaning between two states of a project.
//!
//! In: two sides, each a declaration with its sources, its two worlds and their judgements, and what it emits. Out: a
//! [`Difference`]: effects gained and lost, gates, voices, assumptions and questions that came and went, each with the change that
//! caused it; in words ([`words`]) and as JSON. Never: reads a file, or tells whether a change is welcome.
//!
//! Facts are compared as sets, by what they say and how well it is known. Order, layout and places never show. What is gained
//! from one side to the other is exactly what is lost on the way back.

mod cause;
mod closed;
mod dates;
mod declared;
mod difference;
mod effects;
mod facts;
mod gates;
mod headline;
mod known;
mod model;
mod nodes;
#[cfg(test)]
mod tests;
mod voices;
mod words;

pub use difference::{
    Age, Cause, Change, Difference, Emitted, Headline, Moved, Needed, PathStep, Place, Worlds,
};
pub use model::{After, AssumptionPart, Direction, Edit, Standing, What, Who};
pub use words::{paths, words};

use crate::compile::{Compiled, Judged};
use crate::judge::Judgement;
use crate::language::model::Declaration;
use crate::rules::RuleSet;
use crate::source::Sources;
use crate::world::World;
use cause::{Plane, View};
use effects::Closures;
use facts::FactSet;
use nodes::Nodes;
use std::collections::BTreeMap;

/// One state of a project.
#[derive(Clone)]
pub struct Side<'a> {
    /// What is declared.
    pub declaration: &'a Declaration,
    /// The files that spans of the declaration and of facts point into.
    pub sources: &'a Sources,
    /// The rules that both worlds were judged with.
    pub rules: &'a RuleSet,
    /// As things are.
    pub now: (&'a World, &'a Judgement),
    /// With everything emitted in force.
    pub applied: (&'a World, &'a Judgement),
    /// What is emitted, by path relative to the project root.
    pub emitted: BTreeMap<&'a str, &'a [u8]>,
}

impl<'a> Side<'a> {
    /// What came of compiling a project; nothing if its declaration has errors.
    pub fn of(compiled: &'a Compiled) -> Option<Side<'a>> {
        let worlds = compiled.worlds.as_ref()?;
        let world = |judged: &'a Judged| (&judged.world, &judged.judgement);
        let emitted = compiled
            .artifacts
            .iter()
            .map(|artifact| (artifact.path.as_str(), artifact.bytes.as_slice()));
        Some(Side {
            declaration: &compiled.declaration,
            sources: &compiled.sources,
            rules: &compiled.rules,
            now: world(&worlds.now),
            applied: world(&worlds.applied),
            emitted: emitted.collect(),
        })
    }
}

/// Compares two states.
pub fn compare(old: &Side<'_>, new: &Side<'_>) -> Difference {
    let nodes = (nodes::nodes(old), nodes::nodes(new));
    let applied = Pair {
        old: plane(old, old.applied, &nodes.0),
        new: plane(new, new.applied, &nodes.1),
    };
    let now = Pair {
        old: plane(old, old.now, &nodes.0),
        new: plane(new, new.now, &nodes.1),
    };
    let (then, as_is) = (applied.changes(), now.changes());
    let complete = then.complete && as_is.complete;
    let mut changes = merged(then.changes, as_is.changes);
    let declared = declared::assumptions(old, new)
        .into_iter()
        .chain(gates::declared(applied.view(Age::New)));
    changes.extend(declared.map(|change| Change {
        worlds: Worlds::Both,
        ..change
    }));
    changes.sort_by(|one, other| (&one.what, one.worlds).cmp(&(&other.what, other.worlds)));
    let widens = changes.iter().any(|change| change.direction == Direction::Wider);
    let needs = if widens { declared::needed(old) } else { Vec::new() };
    Difference {
        headlines: then.headlines,
        changes,
        emitted: declared::emitted(old, new),
        widens,
        needs,
        complete,
    }
}

fn plane<'a>(
    side: &'a Side<'a>,
    (world, judgement): (&'a World, &'a Judgement),
    nodes: &'a Nodes,
) -> Plane<'a> {
    let agents: Vec<String> = side
        .declaration
        .agents
        .iter()
        .map(|agent| agent.name.value.clone())
        .collect();
    Plane {
        side,
        world,
        judgement,
        facts: FactSet::of(world, &agents),
        nodes,
    }
}

/// One world of both sides.
struct Pair<'a> {
    old: Plane<'a>,
    new: Plane<'a>,
}

/// What differs in one world.
struct Found {
    changes: Vec<Change>,
    headlines: Vec<Headline>,
    /// Whether all closures ran to their ends.
    complete: bool,
}

impl Pair<'_> {
    fn changes(&self) -> Found {
        let (was, is) = (self.view(Age::Old), self.view(Age::New));
        let same = self.old.facts.is(&self.new.facts);
        let mut changes = declared::verdicts(is);
        changes.extend(declared::undeclared(was, is));
        let mut headlines = Vec::new();
        let mut complete = same || (self.old.judgement.complete && self.new.judgement.complete);
        if !same || !gates::judged_alike(is) {
            let mut closures = Closures::new(&self.old, &self.new);
            changes.extend(gates::judged(&mut closures));
            if !same {
                let effects = closures.effects();
                headlines = headline::headlines(&effects, &closures.clauses);
                changes.extend(effects);
                changes.extend(known::questions(was, is));
                changes.extend(known::opened(was, is));
            }
            complete &= same || closures.is_complete();
        }
        changes.extend(voices::voices(was, is));
        if !same && changes.is_empty() {
            changes.extend(known::opened_anew(was, is));
        }
        headline::lend_causes(&mut changes, is);
        headline::undeclared(&mut headlines, &changes);
        Found {
            changes,
            headlines,
            complete,
        }
    }

    fn view(&self, age: Age) -> View<'_> {
        match age {
            Age::Old => View {
                age,
                here: &self.old,
                there: &self.new,
            },
            Age::New => View {
                age,
                here: &self.new,
                there: &self.old,
            },
        }
    }
}

/// The changes of both worlds, each once.
fn merged(applied: Vec<Change>, now: Vec<Change>) -> Vec<Change> {
    let mut merged: BTreeMap<What, Change> = applied
        .into_iter()
        .map(|change| (change.what.clone(), change))
        .collect();
    for change in now {
        match merged.get_mut(&change.what) {
            Some(known) => known.worlds = Worlds::Both,
            None => {
                merged.insert(
                    change.what.clone(),
                    Change {
                        worlds: Worlds::Now,
                        ..change
                    },
                );
            }
        }
    }
    merged.into_values().collect()
}
