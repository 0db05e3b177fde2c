//! What starts an agent: the declared events, each by whom and on what it is declared, and no others. Decided event by event.

use super::super::Faults;
use super::super::here::Here;
use super::start;
use crate::language::model::{Agent, When};
use crate::platforms::github::workflow::condition::event::holds;
use crate::platforms::github::workflow::model::{Job, Text, Trigger, Workflow};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A declared start, in GitHub's words.
struct Start<'a> {
    event: &'static str,
    action: Option<&'static str>,
    label: Option<&'a str>,
    /// Numbers of those who may; `None`: whoever can bring the event about.
    by: Option<Vec<u64>>,
    cron: Option<&'a str>,
}

pub(super) fn check(here: &Here<'_>, workflow: &Workflow, ask: &Job, agent: &Agent, faults: &mut Faults<'_>) {
    let members = crate::emit::members(here.declaration, &here.state.settings);
    let starts: Vec<Start<'_>> = agent
        .starts
        .iter()
        .filter_map(|when| decoded(when, &members))
        .collect();
    for event in starts.iter().map(|start| start.event).collect::<BTreeSet<_>>() {
        match workflow.trigger(event) {
            Some(trigger) => exactly(trigger, &starts, faults),
            None => faults.push(
                start(workflow),
                format!("`{event}` does not start it, as declared"),
            ),
        }
    }
    for trigger in workflow
        .triggers
        .iter()
        .filter(|trigger| !starts.iter().any(|start| start.event == trigger.event.value))
    {
        faults.push(
            trigger.event.span,
            format!("`{}` starts it, and nobody declared that", trigger.event.value),
        );
    }
    conditioned(ask, &starts, faults);
}

fn decoded<'a>(when: &'a When, members: &BTreeMap<String, Vec<u64>>) -> Option<Start<'a>> {
    let (event, action) = match when.event.value.as_str() {
        "issue-labelled" => ("issues", Some("labeled")),
        "issue-opened" => ("issues", Some("opened")),
        "issue-comment" => ("issue_comment", Some("created")),
        "schedule" => ("schedule", None),
        "dispatch" => ("workflow_dispatch", None),
        _ => return None,
    };
    let by = when
        .by
        .as_ref()
        .filter(|_| event != "schedule")
        .and_then(|team| members.get(&team.value))
        .cloned();
    let text = |text: &'a Option<crate::language::model::Text>| text.as_ref().map(|text| text.value.as_str());
    Some(Start {
        event,
        action,
        label: text(&when.label),
        by,
        cron: text(&when.cron),
    })
}

/// The kinds and times of an event are the declared ones, and nothing else narrows or widens it.
fn exactly(trigger: &Trigger, starts: &[Start<'_>], faults: &mut Faults<'_>) {
    let of = || starts.iter().filter(|start| start.event == trigger.event.value);
    let set = |texts: &[Text]| {
        texts
            .iter()
            .map(|text| text.value.clone())
            .collect::<BTreeSet<String>>()
    };
    let types: BTreeSet<String> = of().filter_map(|start| start.action).map(str::to_owned).collect();
    let crons: BTreeSet<String> = of().filter_map(|start| start.cron).map(str::to_owned).collect();
    let found = trigger.types.as_deref().map(set);
    let alike = found.unwrap_or_default() == types && set(&trigger.crons) == crons;
    let filters = [
        &trigger.branches,
        &trigger.branches_ignore,
        &trigger.tags,
        &trigger.tags_ignore,
        &trigger.paths,
        &trigger.paths_ignore,
    ];
    if !alike || filters.into_iter().any(Option::is_some) || !trigger.workflows.is_empty() {
        faults.push(
            trigger.event.span,
            format!("`{}` starts it at other times than declared", trigger.event.value),
        );
    }
}

/// Every event that can come about lets the first job run exactly if a declared start means it.
fn conditioned(ask: &Job, starts: &[Start<'_>], faults: &mut Faults<'_>) {
    let span = ask
        .condition
        .as_ref()
        .map_or(ask.id.span, |condition| condition.span);
    for event in events(starts) {
        let meant = starts.iter().any(|start| start.means(&event));
        let found = match &ask.condition {
            Some(condition) => holds(&condition.value, &event.context()),
            None => Some(true),
        };
        let why = match found {
            Some(found) if found == meant => continue,
            Some(true) => format!("{} starts the agent, and nobody declared that", event.shown()),
            Some(false) => format!("{} does not start the agent, as declared", event.shown()),
            None => "what starts the agent cannot be decided".to_owned(),
        };
        return faults.push(span, why);
    }
}

/// One event: declared values, and others in their place.
struct Event<'a> {
    name: &'static str,
    action: Option<&'static str>,
    label: &'a str,
    labels: &'a str,
    sender: u64,
    proposal: bool,
}

const OTHER: &str = "another label";

fn events<'a>(starts: &[Start<'a>]) -> Vec<Event<'a>> {
    let kinds: BTreeSet<_> = starts.iter().map(|start| (start.event, start.action)).collect();
    let labels: BTreeSet<&str> = starts
        .iter()
        .filter_map(|start| start.label)
        .chain([OTHER])
        .collect();
    let senders: BTreeSet<u64> = starts
        .iter()
        .flat_map(|start| start.by.iter().flatten().copied())
        .chain([0])
        .collect();
    let mut events = Vec::new();
    for (name, action) in kinds {
        for (label, labels) in labels
            .iter()
            .flat_map(|label| labels.iter().map(move |other| (*label, *other)))
        {
            for (sender, proposal) in senders
                .iter()
                .flat_map(|sender| [(*sender, false), (*sender, true)])
            {
                events.push(Event {
                    name,
                    action,
                    label,
                    labels,
                    sender,
                    proposal,
                });
            }
        }
    }
    events
}

impl Event<'_> {
    fn context(&self) -> Value {
        let mut issue = json!({ "number": 3, "labels": [{ "name": self.labels }] });
        if self.proposal {
            issue["pull_request"] = json!({ "url": "there" });
        }
        json!({ "event_name": self.name, "event": {
            "action": self.action, "label": { "name": self.label }, "issue": issue, "sender": { "id": self.sender }
        } })
    }

    fn shown(&self) -> String {
        let action = self.action.map_or(String::new(), |action| format!(" {action}"));
        format!(
            "`{}{action}` by number {} with label \"{}\" on an issue with \"{}\"",
            self.name, self.sender, self.label, self.labels
        )
    }
}

impl Start<'_> {
    /// Whether this start means an event: of its kind, with its label, by one of its people; a comment on an issue, not on a proposal.
    fn means(&self, event: &Event<'_>) -> bool {
        let label = if self.action == Some("labeled") {
            event.label
        } else {
            event.labels
        };
        self.event == event.name
            && self.action == event.action
            && self.label.is_none_or(|wanted| wanted.eq_ignore_ascii_case(label))
            && self
                .by
                .as_ref()
                .is_none_or(|people| people.contains(&event.sender))
            && !(self.action == Some("created") && event.proposal)
    }
}
