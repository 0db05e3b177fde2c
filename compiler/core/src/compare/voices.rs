//! Whose yes counts at the gates that both sides declare.

use super::cause::{Plane, View, sentence};
use super::closed::numbered;
use super::difference::{Cause, Change};
use super::gates::names;
use super::model::{Direction, Standing, What};
use crate::facts::{Fact, Pred};
use crate::reach::cost::Cost;
use crate::world::people::actor_of;
use std::collections::{BTreeMap, BTreeSet};

/// Who counts at a gate: by name and demand, how well that is known, and the facts that say so.
#[derive(Default)]
struct Voters<'a> {
    demands: BTreeSet<&'a str>,
    by_name: BTreeMap<String, BTreeMap<&'a str, (Standing, Vec<&'a Fact>)>>,
}

/// Voices that came or went.
pub(super) fn voices(old: View<'_>, new: View<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    for name in names(old.here, new.here) {
        let (Some((was_at, _)), Some((is_at, _))) = (old.here.gate(&name), new.here.gate(&name)) else {
            continue;
        };
        let (was, is) = (Voters::of(old.here, was_at), Voters::of(new.here, is_at));
        let people: BTreeSet<&String> = was.by_name.keys().chain(is.by_name.keys()).collect();
        for who in people {
            let (before, after) = moved(&was, &is, who);
            if before == after {
                continue;
            }
            let (view, facts) = if before < after {
                (new, is.facts(who))
            } else {
                (old, was.facts(who))
            };
            let what = What::Voice {
                gate: name.clone(),
                who: who.clone(),
                old: before,
                new: after,
            };
            changes.push(Change::new(what, Direction::between(&before, &after)).because(view.voice(&facts)));
        }
    }
    changes
}

/// How well it was and is known that somebody counts: at the gate at all, or else at demands that it makes on both sides. A demand
/// that is new gives nobody a voice that lets more through.
fn moved(was: &Voters<'_>, is: &Voters<'_>, who: &str) -> (Standing, Standing) {
    let anywhere = (was.anywhere(who), is.anywhere(who));
    if anywhere.0 != anywhere.1 {
        return anywhere;
    }
    let common = was.demands.intersection(&is.demands);
    let pairs = common.map(|demand| (was.at(who, demand), is.at(who, demand)));
    let differ = pairs.filter(|(before, after)| before != after);
    differ.fold((Standing::Impossible, Standing::Impossible), |most, pair| {
        (most.0.max(pair.0), most.1.max(pair.1))
    })
}

impl<'a> Voters<'a> {
    fn of(plane: &Plane<'a>, gate: usize) -> Self {
        let base = &plane.world.base;
        let gates = plane.world.gates_of(gate);
        let text = |fact: &Fact, at: usize| base.interner.text(fact.atom.args()[at]);
        let of = |pred: Pred| base.facts.iter().filter(move |fact| fact.atom.pred == pred);
        let demands = of(Pred::StageOf)
            .filter(|fact| gates.contains(text(fact, 1)))
            .map(|fact| text(fact, 0))
            .collect();
        let mut voters = Voters {
            demands,
            by_name: BTreeMap::new(),
        };
        for fact in of(Pred::Voter)
            .filter(|fact| voters.demands.contains(text(fact, 0)))
            .collect::<Vec<_>>()
        {
            let Some(name) = plane.called(text(fact, 1)) else {
                continue;
            };
            let known = voters
                .by_name
                .entry(name)
                .or_default()
                .entry(text(fact, 0))
                .or_default();
            known.0 = known.0.max(Standing::of(Cost::of(fact.grade)));
            known.1.push(fact);
            known.1.sort_by_key(|fact| base.show(&fact.atom));
        }
        voters
    }

    fn at(&self, who: &str, demand: &str) -> Standing {
        self.by_name
            .get(who)
            .and_then(|demands| demands.get(demand))
            .map_or(Standing::Impossible, |found| found.0)
    }

    fn anywhere(&self, who: &str) -> Standing {
        let demands = self.by_name.get(who).into_iter().flat_map(BTreeMap::values);
        demands.map(|found| found.0).max().unwrap_or_default()
    }

    fn facts(&self, who: &str) -> Vec<&'a Fact> {
        let demands = self.by_name.get(who).into_iter().flat_map(BTreeMap::values);
        demands.flat_map(|found| found.1.iter().copied()).collect()
    }
}

impl Plane<'_> {
    /// What people call an actor: its automation, its team, its login. Nobody for the author that exists only as a question.
    fn called(&self, actor: &str) -> Option<String> {
        let automations = &self.side.declaration.automations;
        if let Some(automation) = automations
            .iter()
            .find(|automation| actor_of(automation).as_deref() == Some(actor))
        {
            return Some(automation.name.value.clone());
        }
        if let Some(team) = numbered(actor) {
            return Some(format!("team {team}"));
        }
        let person = actor
            .strip_prefix("person:")
            .or_else(|| actor.strip_prefix("user:"));
        match person.map(|person| (person, person.rsplit_once('#'))) {
            Some((_, Some((_, "author")))) => None,
            Some((_, Some((repository, "writer")))) => Some(format!("whoever writes {repository}")),
            Some((person, _)) => Some(person.to_owned()),
            None => Some(actor.to_owned()),
        }
    }
}

impl View<'_> {
    /// What gives a voice: that somebody came to belong to a team, else that the list counts him.
    fn voice(&self, voters: &[&Fact]) -> Option<Cause> {
        let base = &self.here.world.base;
        let actors: BTreeSet<_> = voters.iter().map(|fact| fact.atom.args()[1]).collect();
        let joined = |fact: &&Fact| fact.atom.pred == Pred::MemberOf && actors.contains(&fact.atom.args()[0]);
        let mut facts: Vec<&Fact> = base.facts.iter().filter(joined).collect();
        facts.sort_by_key(|fact| base.show(&fact.atom));
        let facts: Vec<&Fact> = facts
            .into_iter()
            .filter(|fact| !self.there.facts.holds(base, fact))
            .collect();
        let text = facts.first().map(|fact| sentence(self.here.world, fact));
        let cause = self.cause_of(
            &facts
                .into_iter()
                .chain(voters.iter().copied())
                .collect::<Vec<_>>(),
        );
        cause.map(|cause| Cause {
            text: text.unwrap_or_default(),
            ..cause
        })
    }
}
