//! What the declaration and the judgement say by themselves: assumptions, verdicts, sentences, emitted files.

use super::Side;
use super::cause::{View, place};
use super::difference::{Age, Cause, Change, Emitted, Needed};
use super::model::{AssumptionPart, Direction, Edit, What};
use crate::facts::{Fact, Pred};
use crate::judge::{AgentVerdict, Judgement, Verdict, spelled};
use crate::language::model::Assumption;
use crate::reach::effect::pattern_holds;
use std::collections::{BTreeMap, BTreeSet};

/// Assumptions that came, went, or say something else.
pub(super) fn assumptions(old: &Side<'_>, new: &Side<'_>) -> Vec<Change> {
    let (was, is) = (by_id(old), by_id(new));
    let ids: BTreeSet<&str> = was.keys().chain(is.keys()).copied().collect();
    let mut changes = Vec::new();
    for id in ids {
        let (was, is) = (was.get(id).copied(), is.get(id).copied());
        let cause = match (is, was) {
            (Some(is), _) => Some((Age::New, place(new.sources, is.span))),
            (None, Some(was)) => Some((Age::Old, place(old.sources, was.span))),
            (None, None) => None,
        };
        let cause = cause.map(|(side, place)| Cause {
            side,
            place,
            text: by(is.or(was)),
        });
        for (part, edit, direction) in edits(was, is) {
            let what = What::Assumption {
                id: id.to_owned(),
                part,
                edit,
            };
            changes.push(Change::new(what, direction).because(cause.clone()));
        }
    }
    changes
}

fn by_id<'a>(side: &Side<'a>) -> BTreeMap<&'a str, &'a Assumption> {
    side.declaration
        .assumptions
        .iter()
        .map(|assumption| (assumption.id.value.as_str(), assumption))
        .collect()
}

fn by(assumption: Option<&Assumption>) -> String {
    let by = assumption.and_then(|assumption| assumption.by.as_ref());
    by.map(|by| format!("by {}", by.value)).unwrap_or_default()
}

fn edits(was: Option<&Assumption>, is: Option<&Assumption>) -> Vec<(AssumptionPart, Edit, Direction)> {
    let text = |assumption: &Assumption| assumption.text.value.clone();
    let (Some(was), Some(is)) = (was, is) else {
        let direction = if is.is_some() {
            Direction::Wider
        } else {
            Direction::Narrower
        };
        let edit = Edit::of(was.map(text), is.map(text));
        return edit
            .map(|edit| (AssumptionPart::Whole, edit, direction))
            .into_iter()
            .collect();
    };
    let said = |part: Option<&crate::language::model::Text>| part.map(|part| part.value.clone());
    let until =
        |assumption: &Assumption| said(assumption.until.as_ref()).unwrap_or_else(|| "no end".to_owned());
    let parts = [
        // "no end" is later than any date: digits stand before letters.
        (
            AssumptionPart::Until,
            Some(until(was)),
            Some(until(is)),
            Direction::between(&until(was), &until(is)),
        ),
        (
            AssumptionPart::By,
            said(was.by.as_ref()),
            said(is.by.as_ref()),
            Direction::Neither,
        ),
        (
            AssumptionPart::Text,
            Some(text(was)),
            Some(text(is)),
            Direction::Neither,
        ),
    ];
    parts
        .into_iter()
        .filter_map(|(part, old, new, direction)| Some((part, Edit::of(old, new)?, direction)))
        .collect()
}

/// Verdicts and sentences that are not as they were.
pub(super) fn verdicts(view: View<'_>) -> Vec<Change> {
    let (old, new) = (view.there.judgement, view.here.judgement);
    let find =
        |judgement: &'_ Judgement, name: &str| judgement.agents.iter().position(|agent| agent.agent == name);
    let names: BTreeSet<&String> = old
        .agents
        .iter()
        .chain(&new.agents)
        .map(|agent| &agent.agent)
        .collect();
    let mut changes = Vec::new();
    for name in names {
        let was = find(old, name).map(|at| &old.agents[at]);
        let is = find(new, name).map(|at| &new.agents[at]);
        let agent = name.clone();
        let word = |agent: Option<&AgentVerdict>| agent.map(|agent| agent.verdict.word().to_owned());
        if let Some(edit) = Edit::of(word(was), word(is)) {
            // An agent that is not there is contained.
            let of = |agent: Option<&AgentVerdict>| agent.map_or(Verdict::Contained, |agent| agent.verdict);
            let direction = Direction::between(&of(was), &of(is));
            changes.push(Change::new(
                What::Verdict {
                    agent: agent.clone(),
                    edit,
                },
                direction,
            ));
        }
        let sentence = |agent: Option<&AgentVerdict>| agent.and_then(|agent| agent.sentence.clone());
        if let Some(edit) = Edit::of(sentence(was), sentence(is)) {
            changes.push(Change::new(What::Sentence { agent, edit }, Direction::Neither));
        }
    }
    changes
}

/// Jobs that run an agent which only the other side declares. Agents do not go away with their declaration.
pub(super) fn undeclared(old: View<'_>, new: View<'_>) -> Vec<Change> {
    let mut changes = still_running(old, new, true);
    changes.extend(still_running(new, old, false));
    changes
}

/// Jobs of `there` that run an agent which `here` declares and `there` does not.
fn still_running(here: View<'_>, there: View<'_>, gone: bool) -> Vec<Change> {
    let (base, other) = (&here.here.world.base, &there.here.world.base);
    let declares = |side: &Side<'_>, name: &str| {
        side.declaration
            .agents
            .iter()
            .any(|agent| agent.name.value == name)
    };
    let jobs = other.facts.iter().filter(|fact| fact.atom.pred == Pred::JobOf);
    let jobs: BTreeMap<&str, &Fact> = jobs
        .map(|fact| (other.interner.text(fact.atom.args()[0]), fact))
        .collect();
    let mut running = BTreeMap::new();
    for fact in base.facts.iter().filter(|fact| fact.atom.pred == Pred::RunsAgent) {
        let text = |at: usize| base.interner.text(fact.atom.args()[at]);
        let (agent, job) = (text(0), text(1));
        let dropped = declares(here.here.side, agent) && !declares(there.here.side, agent);
        if let Some(found) = jobs.get(job).filter(|_| dropped) {
            running.insert((agent.to_owned(), job.to_owned()), *found);
        }
    }
    let change = |((agent, job), fact): ((String, String), &Fact)| {
        let place = fact
            .origin
            .span
            .and_then(|span| place(there.here.side.sources, span));
        let cause = Cause {
            side: there.age,
            place,
            text: format!("{job} runs it"),
        };
        let direction = match gone {
            true => Direction::Wider,
            false => Direction::Narrower,
        };
        let what = What::Undeclared {
            agent,
            job,
            new: gone,
        };
        Change::new(what, direction).because(Some(cause))
    };
    running.into_iter().map(change).collect()
}

/// Emitted files that are not as they were. Lines are counted as a bag: a moved line is no change of its own.
pub(super) fn emitted(old: &Side<'_>, new: &Side<'_>) -> Vec<Emitted> {
    let paths: BTreeSet<&str> = old.emitted.keys().chain(new.emitted.keys()).copied().collect();
    let changed = paths
        .into_iter()
        .filter(|path| old.emitted.get(path) != new.emitted.get(path));
    changed
        .map(|path| {
            let (was, is) = (old.emitted.get(path).copied(), new.emitted.get(path).copied());
            let change = match (was, is) {
                (None, _) => "new",
                (_, None) => "gone",
                _ => "changed",
            };
            let (was, is) = (lines(was), lines(is));
            Emitted {
                path: path.to_owned(),
                change,
                added: beyond(&is, &was),
                removed: beyond(&was, &is),
            }
        })
        .collect()
}

fn lines(bytes: Option<&[u8]>) -> BTreeMap<&[u8], usize> {
    let mut lines = BTreeMap::new();
    let bytes = bytes.unwrap_or_default();
    for line in bytes
        .strip_suffix(b"\n")
        .unwrap_or(bytes)
        .split(|byte| *byte == b'\n')
        .filter(|_| !bytes.is_empty())
    {
        *lines.entry(line).or_insert(0) += 1;
    }
    lines
}

fn beyond(one: &BTreeMap<&[u8], usize>, other: &BTreeMap<&[u8], usize>) -> usize {
    one.iter()
        .map(|(line, count)| count.saturating_sub(other.get(line).copied().unwrap_or(0)))
        .sum()
}

/// The gates of a side that stand before changes of a declaration.
pub(super) fn needed(side: &Side<'_>) -> Vec<Needed> {
    let declarations: Vec<String> = side
        .declaration
        .repositories
        .iter()
        .map(|repository| format!("{}:declaration", repository.name.value))
        .collect();
    let guards = |gate: &&crate::language::model::Gate| {
        let before = gate.before.iter().flat_map(spelled);
        before.into_iter().any(|effect| {
            effect.verb == "change"
                && declarations
                    .iter()
                    .any(|declaration| pattern_holds(&effect.asset, declaration))
        })
    };
    let mut needed: Vec<Needed> = side
        .declaration
        .gates
        .iter()
        .filter(guards)
        .filter_map(|gate| {
            let approve = gate.approve.as_ref()?;
            Some(Needed {
                gate: gate.name.value.clone(),
                team: approve.from.value.clone(),
                count: approve.count.value,
            })
        })
        .collect();
    needed.sort();
    needed
}
