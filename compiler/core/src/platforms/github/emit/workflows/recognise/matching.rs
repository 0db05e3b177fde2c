//! Matching one step, one set of values, one text at a time.

use crate::platforms::github::emit::workflows::model::RUNNER;
use crate::platforms::github::emit::workflows::pins::Pin;
use crate::platforms::github::workflow::model::{Grant, Job, Level, Pair, Step, Workflow};
use std::collections::BTreeMap;

/// Events whose runs take the files of the default branch, or of a branch that an environment lets in.
const EVENTS: [&str; 4] = ["issues", "issue_comment", "schedule", "workflow_dispatch"];

/// Nothing around the jobs changes what their steps mean.
pub(super) fn is_plain_workflow(workflow: &Workflow) -> bool {
    workflow.env.is_empty()
        && workflow.secrets.is_empty()
        && workflow.defaults.is_none()
        && workflow.cache_mode.is_none()
        && workflow.unknown.is_empty()
        && workflow.problems.is_empty()
        && !workflow.triggers.is_empty()
        && workflow
            .triggers
            .iter()
            .all(|trigger| EVENTS.contains(&trigger.event.value.as_str()))
}

/// Nothing but the steps decides what the job does; `permissions` are all that its token has.
pub(super) fn is_plain_job(job: &Job, permissions: &[(&str, Level)]) -> bool {
    let runner: Vec<&str> = job.runs_on.iter().map(|label| label.value.as_str()).collect();
    runner == [RUNNER]
        && has_permissions(job, permissions)
        && job.env.is_empty()
        && job.outputs.is_empty()
        && job.uses.is_none()
        && job.with.is_empty()
        && job.inherit.is_none()
        && job.passed_secrets.is_empty()
        && job.matrix.is_none()
        && job.container.is_none()
        && job.services.is_empty()
        && job.tolerated.is_none()
        && job.cache_mode.is_none()
        && job.defaults.is_none()
        && job.unknown.is_empty()
}

fn has_permissions(job: &Job, wanted: &[(&str, Level)]) -> bool {
    let Some(Grant::Only(found)) = job.permissions.as_ref().map(|permissions| &permissions.grant) else {
        return false;
    };
    let found: Vec<(&str, Level)> = found
        .iter()
        .map(|(name, level)| (name.value.as_str(), *level))
        .collect();
    found == wanted
}

/// Runs after the step before it, always, and stops the job if it fails.
fn is_plain_step(step: &Step) -> bool {
    step.condition.is_none()
        && step.directory.is_none()
        && step.shell.is_none()
        && step.tolerated.is_none()
        && step.detached.is_none()
}

/// The id of a step, or nothing.
fn has_id(step: &Step, id: Option<&str>) -> bool {
    step.id.as_ref().map(|found| found.value.as_str()) == id
}

/// The inputs of an action at its pin.
pub(super) fn action<'s>(step: &'s Step, pin: &Pin, id: Option<&str>) -> Option<Values<'s>> {
    let same = step.uses.as_ref().is_some_and(|uses| uses.value == pin.spelled());
    (same && step.run.is_none() && step.env.is_empty() && is_plain_step(step) && has_id(step, id))
        .then_some(())?;
    Values::of(&step.with)
}

/// The environment of a script of ours.
pub(super) fn script<'s>(step: &'s Step, text: &str, id: Option<&str>) -> Option<Values<'s>> {
    let same = step
        .run
        .as_ref()
        .is_some_and(|run| run.value.trim_end() == text.trim_end());
    (same && step.uses.is_none() && step.with.is_empty() && is_plain_step(step) && has_id(step, id))
        .then_some(())?;
    Values::of(&step.env)
}

/// Names and values, taken out one by one; what is left over at the end is a difference.
pub(super) struct Values<'s>(BTreeMap<&'s str, &'s str>);

impl<'s> Values<'s> {
    fn of(pairs: &'s [Pair]) -> Option<Self> {
        let mut values = BTreeMap::new();
        for (name, value) in pairs {
            if values.insert(name.value.as_str(), value.value.as_str()).is_some() {
                return None;
            }
        }
        Some(Values(values))
    }

    /// Takes a value that must be this one.
    pub fn fixed(mut self, name: &str, value: &str) -> Option<Self> {
        (self.0.remove(name)? == value).then_some(self)
    }

    /// Takes a value that may be missing, and must be this one otherwise.
    pub fn perhaps(mut self, name: &str, value: &str) -> Option<Self> {
        self.0
            .remove(name)
            .is_none_or(|found| found == value)
            .then_some(self)
    }

    /// Takes a value without expressions.
    pub fn text(&mut self, name: &str) -> Option<&'s str> {
        self.0
            .remove(name)
            .filter(|found| !found.contains("${{") && !found.is_empty())
    }

    /// Takes a value whose expressions are all among some.
    pub fn template(&mut self, name: &str, expressions: &[&str]) -> Option<&'s str> {
        self.0.remove(name).filter(|found| only(found, expressions))
    }

    /// Takes `${{ secrets.NAME }}`.
    pub fn secret(&mut self, name: &str) -> Option<String> {
        let inside = self
            .0
            .remove(name)?
            .strip_prefix("${{ secrets.")?
            .strip_suffix(" }}")?;
        let plain = inside
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        (plain && !inside.is_empty()).then(|| inside.to_owned())
    }

    /// Takes a number that may be missing.
    pub fn number(&mut self, name: &str) -> Option<Option<u64>> {
        match self.0.remove(name) {
            None => Some(None),
            Some(text) if text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                text.parse().ok().map(Some)
            }
            Some(_) => None,
        }
    }

    /// Whether nothing is left.
    pub fn end(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

/// Whether every `${{ … }}` of a text is one of these.
fn only(text: &str, expressions: &[&str]) -> bool {
    let mut parts = text.split("${{");
    parts.next();
    parts.all(|part| {
        part.split_once("}}")
            .is_some_and(|(inside, _)| expressions.contains(&inside.trim()))
    })
}
