//! What the contexts hold in a situation. Source: docs.github.com, "Contexts" and "Events that trigger workflows", 2026-09.

use super::{Truth, Value};
use std::collections::BTreeMap;

/// What is known of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The caller passes this text.
    Text(String),
    /// Whoever dispatches chooses.
    Free,
    /// The caller passes something computed.
    Computed,
}

/// Which labels an issue or proposal has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Labels {
    /// Nobody has said.
    #[default]
    Asked,
    /// Whoever may label chooses.
    Chosen,
    /// None.
    Absent,
}

/// Who acts in a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Acting {
    /// Nobody has said.
    #[default]
    Anybody,
    /// Somebody by name, on a proposal of somebody by name.
    Somebody {
        /// `github.actor`.
        actor: String,
        /// Who opened the proposal.
        author: String,
    },
    /// Somebody starts a finished run again: whoever started it first stays its actor.
    Again {
        /// `github.triggering_actor`.
        by: String,
    },
}

/// A run of which a condition is asked.
#[derive(Clone, Debug)]
pub struct Situation<'a> {
    /// `pull_request`.
    pub event: &'a str,
    /// `labeled`; `None`: any, or the event has none.
    pub action: Option<&'a str>,
    /// `refs/heads/main`, `refs/pull/1/merge`. Of a class of refs, the example of one of its atoms: the texts of conditions split
    /// the classes (see [`ref_patterns`](super::ref_patterns)), so what holds for it holds for the atom.
    pub git_ref: &'a str,
    /// The short name of the base of a proposal.
    pub base: Option<&'a str>,
    /// Of a run on a proposal, whether its head lies in a fork; `None`: either.
    pub fork: Option<bool>,
    /// `acme/shop`.
    pub repository: Option<&'a str>,
    /// `main`.
    pub default_branch: &'a str,
    /// `inputs` of a dispatch or call, by name in small letters.
    pub inputs: &'a BTreeMap<String, Input>,
    /// Whether the jobs that it needs can succeed.
    pub success: Truth,
    /// Which labels there are.
    pub labels: Labels,
    /// Who acts.
    pub acting: &'a Acting,
}

impl Situation<'_> {
    fn is_proposal(&self) -> bool {
        self.event.starts_with("pull_request")
    }
}

pub(super) fn lookup(parts: &[String], situation: &Situation<'_>) -> Value {
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["github", rest @ ..] => github(rest, situation),
        ["inputs", name] => input(name, situation),
        ["needs", _, "result"] => Value::Ending,
        ["needs", job, ..] => Value::Unknown(format!("what job `{job}` decides")),
        ["vars", name] => Value::Unknown(format!("the variable `{}`", name.to_uppercase())),
        other => Value::Unknown(format!("`{}`", other.join("."))),
    }
}

fn github(parts: &[&str], situation: &Situation<'_>) -> Value {
    let text = |text: &str| Value::Text(text.to_owned());
    let short = situation
        .git_ref
        .strip_prefix("refs/heads/")
        .or(situation.git_ref.strip_prefix("refs/tags/"));
    match parts {
        ["event_name"] => text(situation.event),
        ["ref"] => text(situation.git_ref),
        ["ref_name"] => text(short.unwrap_or(situation.git_ref.trim_start_matches("refs/pull/"))),
        ["ref_type"] => text(if situation.git_ref.starts_with("refs/tags/") {
            "tag"
        } else {
            "branch"
        }),
        ["repository"] => repository(situation),
        ["repository_owner"] => owner(situation),
        ["base_ref"] => situation
            .base
            .filter(|_| situation.is_proposal())
            .map_or_else(|| text(""), text),
        ["head_ref"] if situation.is_proposal() => {
            Value::Unknown("the name of the proposal's branch".to_owned())
        }
        ["head_ref"] => text(""),
        ["actor"] => match situation.acting {
            Acting::Anybody => Value::Who("who starts the run"),
            Acting::Somebody { actor, .. } => text(actor),
            Acting::Again { .. } => Value::Free,
        },
        ["triggering_actor"] => match situation.acting {
            Acting::Anybody => Value::Who("who starts the run"),
            Acting::Somebody { actor, .. } | Acting::Again { by: actor } => text(actor),
        },
        ["actor_id"] => Value::Who("who starts the run"),
        ["event", rest @ ..] => event(rest, situation),
        other => Value::Unknown(format!("`github.{}`", other.join("."))),
    }
}

fn repository(situation: &Situation<'_>) -> Value {
    match situation.repository {
        Some(name) => Value::Text(name.to_owned()),
        None => Value::Unknown("the repository's name".to_owned()),
    }
}

fn owner(situation: &Situation<'_>) -> Value {
    match situation.repository.and_then(|name| name.split_once('/')) {
        Some((owner, _)) => Value::Text(owner.to_owned()),
        None => Value::Unknown("the repository's owner".to_owned()),
    }
}

fn event(parts: &[&str], situation: &Situation<'_>) -> Value {
    if let Some(named) = by_name(parts, situation).filter(|_| !absent(parts, situation)) {
        return named;
    }
    // Who did, opened or wrote it: names, associations, kinds of account.
    if parts.iter().any(|part| {
        matches!(
            *part,
            "sender" | "user" | "author" | "author_association" | "pusher"
        )
    }) {
        return if absent(parts, situation) {
            Value::Null
        } else {
            Value::Who("who starts the run, or wrote the text")
        };
    }
    if absent(parts, situation) {
        return Value::Null;
    }
    match parts {
        ["action"] => situation
            .action
            .map_or(Value::Free, |action| Value::Text(action.to_owned())),
        ["inputs", name] => input(name, situation),
        ["repository", rest @ ..] => repository_event(rest, situation),
        ["pull_request", rest @ ..] => proposal(rest, situation),
        ["workflow_run", "conclusion"] => Value::Ending,
        ["ref"] => Value::Text(situation.git_ref.to_owned()),
        ["issue", "labels", ..] => labels(situation, "which labels there are"),
        _ => Value::Free,
    }
}

/// Logins of those who act, where they are known.
fn by_name(parts: &[&str], situation: &Situation<'_>) -> Option<Value> {
    match (parts, situation.acting) {
        (["pull_request", "user", "login"], Acting::Somebody { author, .. }) => {
            Some(Value::Text(author.clone()))
        }
        (["sender", "login"], Acting::Somebody { actor, .. }) => Some(Value::Text(actor.clone())),
        (["pull_request", "user", "login"] | ["sender", "login"], Acting::Again { .. }) => Some(Value::Free),
        _ => None,
    }
}

fn labels(situation: &Situation<'_>, question: &str) -> Value {
    match situation.labels {
        Labels::Asked => Value::Unknown(question.to_owned()),
        Labels::Chosen => Value::Free,
        Labels::Absent => Value::List(Vec::new()),
    }
}

/// Whether this event has no such object.
fn absent(parts: &[&str], situation: &Situation<'_>) -> bool {
    let events: &[&str] = match parts.first().copied().unwrap_or_default() {
        "pull_request" => return !situation.is_proposal(),
        "issue" => &["issues", "issue_comment"],
        "comment" => &[
            "issue_comment",
            "pull_request_review_comment",
            "commit_comment",
            "discussion_comment",
        ],
        "review" => &["pull_request_review"],
        "discussion" => &["discussion", "discussion_comment"],
        "workflow_run" => &["workflow_run"],
        "release" => &["release"],
        "inputs" => &["workflow_dispatch"],
        "client_payload" => &["repository_dispatch"],
        "head_commit" | "commits" | "forced" | "before" | "after" => &["push"],
        "merge_group" => &["merge_group"],
        "label" => {
            return situation
                .action
                .is_some_and(|action| !action.ends_with("labeled"));
        }
        _ => return false,
    };
    !events.contains(&situation.event)
}

fn repository_event(parts: &[&str], situation: &Situation<'_>) -> Value {
    match parts {
        ["full_name"] => repository(situation),
        ["name"] => match situation.repository.and_then(|name| name.split_once('/')) {
            Some((_, name)) => Value::Text(name.to_owned()),
            None => Value::Unknown("the repository's name".to_owned()),
        },
        ["owner", ..] => owner(situation),
        ["default_branch"] => Value::Text(situation.default_branch.to_owned()),
        ["fork"] => Value::Bool(false),
        other => Value::Unknown(format!("`github.event.repository.{}`", other.join("."))),
    }
}

fn proposal(parts: &[&str], situation: &Situation<'_>) -> Value {
    let text = |text: &str| Value::Text(text.to_owned());
    match parts {
        [] => Value::Free,
        ["head", "repo", "fork"] => situation.fork.map_or(Value::Free, Value::Bool),
        ["head", "repo", rest @ ..] => match (situation.fork, repository_event(rest, situation)) {
            (Some(false), found) => found,
            (Some(true), Value::Text(own)) => Value::Other(own),
            _ => Value::Free,
        },
        ["base", "ref"] => situation.base.map_or(Value::Free, text),
        ["base", "repo", rest @ ..] => repository_event(rest, situation),
        ["merged"] => match situation.action {
            Some("closed") | None => Value::Unknown("whether the proposal was merged".to_owned()),
            Some(_) => Value::Bool(false),
        },
        ["labels", ..] => labels(situation, "which labels the proposal has"),
        ["head", ..] => Value::Unknown("where the proposal comes from".to_owned()),
        ["merged_by" | "auto_merge" | "number" | "id", ..] => {
            Value::Unknown(format!("the proposal's `{}`", parts[0]))
        }
        _ => Value::Free,
    }
}

fn input(name: &str, situation: &Situation<'_>) -> Value {
    match situation.inputs.get(name) {
        Some(Input::Text(text)) => Value::Text(text.clone()),
        Some(Input::Free) => Value::Free,
        Some(Input::Computed) => Value::Unknown(format!("the input `{name}`")),
        None => Value::Null,
    }
}
