//! Steps, one after the other, against what a job is to do.

use super::super::Faults;
use crate::platforms::github::emit::workflows::pins::Pin;
use crate::platforms::github::workflow::model::{Job, Pair, Step};
use crate::source::Span;

/// What an input or variable is to hold.
#[derive(Clone, Debug)]
pub(super) enum Given {
    /// This text.
    Is(String),
    /// Some text.
    Any,
}

impl From<&str> for Given {
    fn from(text: &str) -> Given {
        Given::Is(text.to_owned())
    }
}

impl From<String> for Given {
    fn from(text: String) -> Given {
        Given::Is(text)
    }
}

/// The steps of a job that are still to be looked at. The first that differs is a fault, and nothing after it is looked at.
pub(super) struct Steps<'w> {
    job: &'w Job,
    rest: std::slice::Iter<'w, Step>,
    lost: bool,
}

impl<'w> Steps<'w> {
    pub fn of(job: &'w Job) -> Self {
        Steps {
            job,
            rest: job.steps.iter(),
            lost: false,
        }
    }

    /// The next step is this action at its pin, with these inputs and no others.
    pub fn action(&mut self, pin: &Pin, inputs: &[(&str, Given)], faults: &mut Faults<'_>) {
        let uses = pin.spelled();
        let same =
            |step: &Step| step.run.is_none() && step.uses.as_ref().is_some_and(|found| found.value == uses);
        self.next(
            &format!("use {}", pin.action),
            &same,
            |step| (&step.with, &step.env),
            inputs,
            faults,
        );
    }

    /// The next step is this script, with these variables and no others.
    pub fn script(&mut self, what: &str, script: &str, env: &[(&str, Given)], faults: &mut Faults<'_>) {
        let same = |step: &Step| {
            step.uses.is_none()
                && step
                    .run
                    .as_ref()
                    .is_some_and(|found| found.value.trim_end() == script.trim_end())
        };
        self.next(what, &same, |step| (&step.env, &step.with), env, faults);
    }

    /// The step of an id is the one that was looked at last.
    pub fn known_as(&self, id: &str, faults: &mut Faults<'_>) {
        let at = self.job.steps.len() - self.rest.len();
        let Some(step) = at
            .checked_sub(1)
            .and_then(|at| self.job.steps.get(at))
            .filter(|_| !self.lost)
        else {
            return;
        };
        if step.id.as_ref().is_none_or(|found| found.value != id) {
            faults.push(step.span, format!("what `{id}` leaves is taken from nowhere"));
        }
    }

    /// There are no more steps.
    pub fn end(mut self, faults: &mut Faults<'_>) {
        if let Some(step) = self.rest.next().filter(|_| !self.lost) {
            faults.push(
                step.span,
                format!("nobody declared this step of `{}`", self.job.id.value),
            );
        }
    }

    fn next(
        &mut self,
        what: &str,
        same: &dyn Fn(&Step) -> bool,
        pairs: fn(&Step) -> (&[Pair], &[Pair]),
        wanted: &[(&str, Given)],
        faults: &mut Faults<'_>,
    ) {
        if self.lost {
            return;
        }
        let id = &self.job.id.value;
        let Some(step) = self.rest.next() else {
            self.lost = true;
            return faults.push(self.job.id.span, format!("`{id}` does not {what}"));
        };
        if !same(step) {
            self.lost = true;
            return faults.push(step.span, format!("`{id}` is to {what} here"));
        }
        let (found, other) = pairs(step);
        if let Some((name, _)) = other.first() {
            faults.push(name.span, format!("`{id}` does not {what} with this"));
        }
        values(found, wanted, step.span, faults);
    }
}

fn values(found: &[Pair], wanted: &[(&str, Given)], span: Span, faults: &mut Faults<'_>) {
    for (name, value) in found {
        let meant = wanted
            .iter()
            .find(|(wanted, _)| *wanted == name.value)
            .map(|(_, given)| given);
        match meant {
            Some(Given::Any) => {}
            Some(Given::Is(text)) if *text == value.value => {}
            Some(Given::Is(text)) => faults.push(value.span, format!("`{}` is to be `{text}`", name.value)),
            None => faults.push(name.span, format!("nobody declared `{}`", name.value)),
        }
    }
    for (name, _) in wanted
        .iter()
        .filter(|(name, _)| !found.iter().any(|(key, _)| key.value == *name))
    {
        faults.push(span, format!("`{name}` is missing"));
    }
}
