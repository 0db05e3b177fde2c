//! One agent: at most [`MOST_LINES`] lines.

use super::gates::{Asked, waits};
use super::model::{Assumed, Row, Section};
use super::{Case, Place, worst};
use crate::judge::{self, AgentVerdict, Outside, Reached, Verdict, Witness, admitted};
use crate::language::model::{Agent, Identity, Place as Runs, Text, When};
use crate::platforms::aws::agent_roles;
use crate::platforms::github::emit::settings::agent_environments;
use crate::reach::sentence::list;
use crate::world::World;

/// The most lines of a section, blank ones included. The template has 17 beside the lists, which are cut at
/// [`ROWS`] and the five effects that gates are listed before.
#[cfg(test)]
pub(super) const MOST_LINES: usize = 40;
/// The most lines of effects.
const ROWS: usize = 12;
/// The most assets in one line.
const ASSETS: usize = 16;

pub(super) fn section(
    case: &Case<'_>,
    place: &Place<'_>,
    asked: &Asked,
    at: usize,
    agent: &Agent,
) -> Section {
    let (merged, applied) = (&case.merged.1.agents[at], &case.applied.1.agents[at]);
    let missing = || "not said".to_owned();
    let text = |text: Option<&Text>| text.map_or_else(missing, |text| text.value.clone());
    let mut rows = rows(case, agent, applied);
    let more = rows.len().checked_sub(ROWS).filter(|more| *more > 0);
    rows.truncate(ROWS);
    Section {
        name: agent.name.value.clone(),
        sentence: applied
            .sentence
            .clone()
            .unwrap_or_else(|| "The worst case cannot be answered yet.".to_owned()),
        merged: merged.verdict.word(),
        applied: applied.verdict.word(),
        until: until(case, merged),
        runs: runs(agent),
        gates: waits(case, place, asked),
        assumptions: assumptions(case, at),
        credentials: credentials(case, agent),
        strangers: strangers(case, agent),
        undo: text(agent.radius.as_ref().and_then(|radius| radius.undo.as_ref())),
        answers: answers(agent),
        rows,
        more,
    }
}

/// What an agent can outside its radius while nothing is applied.
/// What is asked by some questions, in words.
fn worded(world: &World, keys: &[String]) -> Vec<String> {
    let questions = &world.base.questions;
    let word = |key: &String| {
        let question = questions.iter().find(|question| question.key == *key);
        question.map_or(key, |question| &question.text).clone()
    };
    keys.iter().map(word).collect()
}

fn until(case: &Case<'_>, merged: &AgentVerdict) -> Option<String> {
    match merged.verdict {
        Verdict::Contained => None,
        Verdict::Exceeded => {
            let outside: Vec<Reached> = merged
                .outside
                .iter()
                .map(|outside| outside.reached.clone())
                .collect();
            Some(format!("it can also {}", worst(case.merged.0, &outside)))
        }
        Verdict::Unanswerable => {
            let asked = worded(case.merged.0, &merged.questions);
            Some(format!("its worst case depends on {}", list(&asked)))
        }
    }
}

fn runs(agent: &Agent) -> String {
    let Some(runs) = &agent.runs else {
        return "nobody has said where".to_owned();
    };
    let place = match &runs.place.value {
        Runs::Emitted => "in Actions, in the workflow that is emitted".to_owned(),
        Runs::Job { workflow, job } => format!("in Actions, as job {job} of {workflow}"),
        Runs::Hosted => format!(
            "at {}",
            runs.vendor.as_ref().map_or("a vendor", |vendor| &vendor.value)
        ),
        Runs::Workstation => "on people's computers".to_owned(),
    };
    let with = runs
        .runtime
        .as_ref()
        .map(|runtime| format!("as {}", runtime.value));
    let starts: Vec<String> = agent.starts.iter().map(start).collect();
    let starts = (!starts.is_empty()).then(|| format!("started by {}", list(&starts)));
    [Some(place), with, starts]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("; ")
}

/// "issue-labelled agent:fix (payments-leads)".
fn start(when: &When) -> String {
    let label = when
        .label
        .as_ref()
        .or(when.cron.as_ref())
        .map(|label| format!(" {}", label.value))
        .unwrap_or_default();
    let by = when
        .by
        .as_ref()
        .map(|by| format!(" (only {})", by.value))
        .unwrap_or_default();
    format!("{}{label}{by}", when.event.value)
}

fn answers(agent: &Agent) -> String {
    let named = agent.radius.as_ref().and_then(|radius| radius.answers.as_ref());
    match (named, &agent.operator) {
        (Some(answers), Some(operator)) if answers.value != operator.value => {
            format!("{}; operated by {}", answers.value, operator.value)
        }
        (Some(team), _) | (None, Some(team)) => team.value.clone(),
        (None, None) => "nobody is named".to_owned(),
    }
}

/// What its containment leans on, each with its price.
fn assumptions(case: &Case<'_>, at: usize) -> Vec<Assumed> {
    let leans = case.leaning.agents.get(at).into_iter().flatten();
    leans
        .map(|(id, effect)| Assumed {
            id: id.clone(),
            else_effect: effect.to_string(),
        })
        .collect()
}

/// As whom it acts, and where each key lies.
fn credentials(case: &Case<'_>, agent: &Agent) -> Vec<String> {
    let emitted = agent
        .runs
        .as_ref()
        .is_some_and(|runs| runs.place.value == Runs::Emitted);
    // What the emitted workflow enters for a key that the declaration gives no place.
    let homes = if emitted {
        agent_environments(agent)
    } else {
        Vec::new()
    };
    let place = |key: Option<&Text>, home: usize| match (key, homes.get(home)) {
        (Some(key), _) => format!("in {}", key.value.replacen(':', " ", 1)),
        (None, Some(home)) => format!("in environment {home}"),
        (None, None) => "in a place that nobody has said".to_owned(),
    };
    let mut held = vec![match &agent.identity {
        Some(Identity::GithubApp {
            vendor: Some(vendor),
            name,
            ..
        }) => format!("App {} of {}, which holds its key", name.value, vendor.value),
        Some(Identity::GithubApp { name, key, .. }) => {
            format!("App {}, its private key {}", name.value, place(key.as_ref(), 1))
        }
        Some(Identity::ActionsToken { .. }) => "the token of its job, which ends with it".to_owned(),
        Some(Identity::MachineUser { login, key, .. }) => {
            format!("user {}, its token {}", login.value, place(key.as_ref(), 1))
        }
        Some(Identity::Borrows { whose, .. }) => format!("the login of a person ({})", whose.value),
        None => "no identity of its own is declared".to_owned(),
    }];
    held.extend(
        agent
            .model_key
            .as_ref()
            .map(|key| format!("model key {} {}", key.secret.value, place(key.key.as_ref(), 0))),
    );
    let roles = agent_roles(case.declaration)
        .into_iter()
        .filter(|role| role.agent.name.value == agent.name.value);
    held.extend(roles.map(|role| {
        format!(
            "role {} of account {}, by identity token, so that nothing is stored",
            role.name, role.account
        )
    }));
    held
}

/// What somebody can cause who only writes what it reads.
fn strangers(case: &Case<'_>, agent: &Agent) -> String {
    let state = |judgement: &crate::judge::Judgement| {
        judgement
            .steered
            .iter()
            .find(|steered| steered.agent == agent.name.value)
            .map(|steered| steered.cost)
    };
    let channels = channels(case, agent);
    let through = if channels.is_empty() {
        "what it reads".to_owned()
    } else {
        list(&channels)
    };
    let said = match state(case.applied.1) {
        Some(cost) if cost.is_certain() => {
            format!("whoever writes {through} decides what it does, so all of the below is theirs too")
        }
        Some(cost) if cost.is_unknown() => {
            format!("whether they write {through}, and so decide what it does, is not known")
        }
        Some(_) => format!("they decide nothing unless an assumption is broken, though it reads {through}"),
        None => "they decide nothing: it reads nothing that they write".to_owned(),
    };
    match state(case.merged.1).is_some_and(|cost| cost.is_certain()) && state(case.applied.1).is_none() {
        true => format!("{said}, once applied; until then, they do"),
        false => said,
    }
}

/// The channels that it reads and that anybody may write.
fn channels(case: &Case<'_>, agent: &Agent) -> Vec<String> {
    let open = case.applied.0.open_channels_of(&agent.name.value);
    open.iter().cloned().collect()
}

/// The maximal effects, those that come about in the same way in one line.
fn rows(case: &Case<'_>, agent: &Agent, verdict: &AgentVerdict) -> Vec<Row> {
    let assets = &case.applied.0.assets;
    let admits = admitted(agent);
    let mut rows: Vec<Row> = Vec::new();
    for Outside { reached, witness } in &verdict.worst {
        let effect = &reached.effect;
        let own = admits
            .implied
            .iter()
            .any(|implied| assets.covers(implied, effect));
        let admitted = match () {
            () if own => "its model's key",
            () if admits.holds(assets, effect) => "yes",
            () => "no",
        };
        let how = how(case, reached, witness);
        let asset = effect
            .to_string()
            .split_once(' ')
            .map_or_else(String::new, |(_, asset)| asset.to_owned());
        match rows.iter_mut().find(|row| {
            row.verb == effect.verb && row.admitted == admitted && row.how == how && row.assets.len() < ASSETS
        }) {
            Some(row) => row.assets.push(asset),
            None => rows.push(Row {
                verb: effect.verb.clone(),
                assets: vec![asset],
                admitted,
                how,
            }),
        }
    }
    rows
}

/// The last steps of the path in words, and what they depend on.
fn how(case: &Case<'_>, reached: &Reached, witness: &Witness) -> String {
    let steps: Vec<String> = witness.steps.iter().map(judge::WitnessStep::labelled).collect();
    // What is told to a host is spelled `payments:code>api.anthropic.com`.
    let last = steps[steps.len().saturating_sub(2)..]
        .join("; ")
        .replace('>', " to ");
    let told = if last.is_empty() {
        "by declaration".to_owned()
    } else {
        without(&last, &reached.effect.asset)
    };
    // What the last steps show is labelled there.
    let shown = |slug: &&String| {
        let tail = &witness.steps[witness.steps.len().saturating_sub(2)..];
        tail.iter().any(|step| step.inferred && step.rule == **slug)
    };
    let behind: Vec<String> = witness
        .inferred
        .iter()
        .filter(|slug| !shown(slug))
        .cloned()
        .collect();
    let told = match behind.is_empty() {
        true => told,
        false => format!("{told} (rests on {}, inferred)", list(&behind)),
    };
    if reached.cost.is_certain() {
        return told;
    }
    let asked = worded(case.applied.0, &witness.questions);
    format!("{told}; if the answers are the bad ones: {}", list(&asked))
}

/// A path without the name of what it is about, so that what is done to many things alike stands in one line.
fn without(told: &str, asset: &str) -> String {
    let word = |word: &str| match word.strip_prefix(asset) {
        Some(end) if end.chars().all(|c| ";,:".contains(c)) => format!("it{end}"),
        _ => word.to_owned(),
    };
    told.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
