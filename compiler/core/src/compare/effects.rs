//! What agents, strangers and all agents together reach, on one side and on the other.

use super::cause::{Plane, View};
use super::closed::{Closed, Reach};
use super::difference::{Age, Change};
use super::headline::{Clauses, certain_clauses};
use super::model::{After, Direction, Standing, What, Who};
use crate::facts::Fact;
use crate::reach::effect::{Assets, Effect};
use std::collections::{BTreeMap, BTreeSet};

/// An effect that is not as far as it was.
type Moved = (After, Effect, Standing, Standing);

/// Both sides of one world, closed.
pub(super) struct Closures<'a> {
    pub old: Closed<'a>,
    pub new: Closed<'a>,
    pub old_plane: &'a Plane<'a>,
    pub new_plane: &'a Plane<'a>,
    /// What the worst cases were and are, where anything moved.
    pub clauses: BTreeMap<(Who, After), Clauses>,
}

impl<'a> Closures<'a> {
    pub fn new(old: &'a Plane<'a>, new: &'a Plane<'a>) -> Self {
        let close = |plane: &'a Plane<'a>| Closed::new(plane.world, plane.side.rules);
        Closures {
            old: close(old),
            new: close(new),
            old_plane: old,
            new_plane: new,
            clauses: BTreeMap::new(),
        }
    }

    /// Whether every closure so far ran to its end.
    pub fn is_complete(&self) -> bool {
        self.old.complete && self.new.complete
    }

    /// Every effect that moved, with its cause.
    pub fn effects(&mut self) -> Vec<Change> {
        let mut found: Vec<(Who, Moved)> = Vec::new();
        for agent in self.agents() {
            let who = Who::Agent(agent);
            found.extend(self.moved(&who).into_iter().map(|moved| (who.clone(), moved)));
        }
        let alone: BTreeSet<Moved> = found.iter().map(|(_, moved)| moved.clone()).collect();
        if self.agents().len() > 1 {
            let together = self
                .moved(&Who::Together)
                .into_iter()
                .filter(|moved| !alone.contains(moved));
            found.extend(together.map(|moved| (Who::Together, moved)));
        }
        found.extend(
            self.moved(&Who::Stranger)
                .into_iter()
                .map(|moved| (Who::Stranger, moved)),
        );
        let covered = self.covered(&found);
        let mut changes: Vec<Change> = found.into_iter().map(|(who, moved)| change(who, moved)).collect();
        for (change, covered) in changes.iter_mut().zip(covered) {
            change.covered = covered;
        }
        self.attribute(&mut changes);
        changes
    }

    fn agents(&self) -> BTreeSet<String> {
        self.old_plane
            .agents()
            .chain(self.new_plane.agents())
            .map(str::to_owned)
            .collect()
    }

    fn moved(&mut self, who: &Who) -> Vec<Moved> {
        let reach = |closed: &mut Closed<'_>, plane: &Plane<'_>| match plane.members(who) {
            members if members.is_empty() => Reach::default(),
            members => closed.reach(&members),
        };
        let old = reach(&mut self.old, self.old_plane);
        let new = reach(&mut self.new, self.new_plane);
        let moved = moved(&old, &new);
        for (after, ..) in &moved {
            let clauses =
                |plane: &Plane<'_>, reach: &Reach| certain_clauses(&plane.world.assets, reach.after(after));
            let both = || Clauses {
                old: clauses(self.old_plane, &old),
                new: clauses(self.new_plane, &new),
            };
            self.clauses
                .entry((who.clone(), after.clone()))
                .or_insert_with(both);
        }
        moved
    }

    /// Which of the changes lie inside another one that moved as far.
    fn covered(&self, found: &[(Who, Moved)]) -> Vec<bool> {
        let mut groups: BTreeMap<(&Who, &After, Standing, Standing), Vec<&Effect>> = BTreeMap::new();
        for (who, (after, effect, old, new)) in found {
            groups.entry((who, after, *old, *new)).or_default().push(effect);
        }
        let mut greatest: BTreeSet<(&Who, &After, Standing, Standing, Effect)> = BTreeSet::new();
        for ((who, after, old, new), effects) in groups {
            let effects: Vec<Effect> = effects.into_iter().cloned().collect();
            let assets = self.assets(old < new);
            greatest.extend(
                assets
                    .maximal(&effects)
                    .into_iter()
                    .map(|effect| (who, after, old, new, effect)),
            );
        }
        let is_greatest = |(who, (after, effect, old, new)): &(Who, Moved)| {
            greatest.contains(&(who, after, *old, *new, effect.clone()))
        };
        found.iter().map(|found| !is_greatest(found)).collect()
    }

    /// The assets of the side on which the effects are nearer.
    fn assets(&self, wider: bool) -> &Assets {
        let plane = if wider { self.new_plane } else { self.old_plane };
        &plane.world.assets
    }

    /// Finds proofs on the side where each effect is nearer; one closure for all that share who takes part and who consents.
    fn attribute(&mut self, changes: &mut [Change]) {
        let mut groups: BTreeMap<(Age, Who, After), Vec<&mut Change>> = BTreeMap::new();
        for change in changes {
            let What::Effect { who, after, .. } = &change.what else {
                continue;
            };
            let age = if change.direction == Direction::Wider {
                Age::New
            } else {
                Age::Old
            };
            groups
                .entry((age, who.clone(), after.clone()))
                .or_default()
                .push(change);
        }
        for ((age, who, after), changes) in groups {
            let (closed, view) = self.view(age);
            let mut facts = view.here.members(&who);
            facts.extend(match &after {
                After::Alone => Vec::new(),
                After::Fooled { team, people } => closed.consents(team, *people),
                After::Everybody => closed.world.all_consents(),
            });
            closed.engine.push(&facts);
            for change in changes {
                explain(closed, view, change);
            }
            closed.engine.pop();
        }
    }

    /// One side's closure, and what it looks like from there.
    pub fn view(&mut self, age: Age) -> (&mut Closed<'a>, View<'a>) {
        let (old, new) = (self.old_plane, self.new_plane);
        match age {
            Age::Old => (
                &mut self.old,
                View {
                    age,
                    here: old,
                    there: new,
                },
            ),
            Age::New => (
                &mut self.new,
                View {
                    age,
                    here: new,
                    there: old,
                },
            ),
        }
    }
}

/// Cause and path of an effect that moved, from the proof that stands now.
fn explain(closed: &Closed<'_>, view: View<'_>, change: &mut Change) {
    let What::Effect { who, verb, asset, .. } = &change.what else {
        return;
    };
    let Some(proof) = closed.proof(&Effect::new(verb.clone(), asset.clone())) else {
        return;
    };
    let arrived = match who {
        Who::Agent(agent) if !view.there.agents().any(|known| known == agent) => view.agent(agent),
        _ => None,
    };
    change.path = view.path(&proof, closed.rules, closed.engine.symbols());
    change.cause = arrived
        .or_else(|| view.cause(&proof))
        .or_else(|| Some(view.node("")));
}

fn change(who: Who, (after, effect, old, new): Moved) -> Change {
    let Effect { verb, asset } = effect;
    Change::new(
        What::Effect {
            who,
            after,
            verb,
            asset,
            old,
            new,
        },
        Direction::between(&old, &new),
    )
}

/// Everything that is not as far as it was. What moved alone is not said again of each team.
fn moved(old: &Reach, new: &Reach) -> Vec<Moved> {
    let effects: BTreeSet<&Effect> = old.everybody.keys().chain(new.everybody.keys()).collect();
    let teams: BTreeMap<&String, usize> =
        teams(old)
            .chain(teams(new))
            .fold(BTreeMap::new(), |mut most, (team, people)| {
                let known = most.entry(team).or_insert(0);
                *known = people.max(*known);
                most
            });
    let mut moved = Vec::new();
    for effect in effects {
        let alone = (old.alone(effect), new.alone(effect));
        let mut said = BTreeSet::from([alone]);
        let mut say =
            |after: After, pair: (Standing, Standing)| moved.push((after, effect.clone(), pair.0, pair.1));
        if alone.0 != alone.1 {
            say(After::Alone, alone);
        }
        for (team, most) in &teams {
            let mut last = alone;
            for people in 1..=*most {
                let pair = (old.fooled(team, people, effect), new.fooled(team, people, effect));
                if pair.0 != pair.1 && pair != last {
                    said.insert(pair);
                    say(
                        After::Fooled {
                            team: (*team).clone(),
                            people,
                        },
                        pair,
                    );
                }
                last = pair;
            }
        }
        let everybody = (old.everybody(effect), new.everybody(effect));
        if everybody.0 != everybody.1 && !said.contains(&everybody) {
            say(After::Everybody, everybody);
        }
    }
    moved
}

fn teams(reach: &Reach) -> impl Iterator<Item = (&String, usize)> {
    reach.fooled.iter().map(|(team, levels)| (team, levels.len()))
}

impl Plane<'_> {
    /// The declared agents of the side.
    pub fn agents(&self) -> impl Iterator<Item = &str> {
        self.side
            .declaration
            .agents
            .iter()
            .map(|agent| agent.name.value.as_str())
    }

    /// The facts that somebody takes part; none if the side does not know him.
    pub fn members(&self, who: &Who) -> Vec<Fact> {
        match who {
            Who::Agent(name) => self
                .agents()
                .find(|agent| agent == name)
                .map(|agent| self.world.member(agent))
                .into_iter()
                .collect(),
            Who::Stranger => vec![self.world.stranger.clone()],
            Who::Together => self.agents().map(|agent| self.world.member(agent)).collect(),
        }
    }
}
