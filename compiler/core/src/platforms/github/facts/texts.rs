//! Whose text an expression is: what whoever starts a run has written, seen through inputs, variables and outputs.
//!
//! A path that nobody lists is taken for free text. Source: docs, "Secure use reference" (script injection), and the payloads of
//! "Webhook events and payloads", 2026-11.

mod payload;

use super::starts::Way;
use crate::platforms::github::plan::{Frame, PlannedJob, PlannedStep};
use crate::platforms::github::workflow::model::{Job, Step, Text, value};
use crate::platforms::github::workflow::{Expression, Operator, expressions, parse};
use std::cell::Cell;

/// The most texts that are looked at for one job; what is beyond that may be anybody's.
pub(super) const MAX_WORK: u32 = 100_000;
/// How deep inputs, variables and outputs are followed.
const MAX_DEPTH: usize = 12;

/// Whether whoever starts a run has written a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Whose {
    /// No.
    Nobodys,
    /// Perhaps: it went through a program, or is computed.
    Perhaps,
    /// Yes.
    Starters,
}

/// Where a text stands: in which run, and in which step of which job.
#[derive(Clone, Copy)]
pub(super) struct Place<'p, 't> {
    pub way: &'p Way<'t>,
    pub frames: &'p [Frame<'t>],
    /// The steps of the job, and which of them it is; none: it stands at the job.
    pub steps: &'p [PlannedStep<'t>],
    pub at: Option<usize>,
    /// The composite actions around it.
    pub within: &'p [&'t Step],
    /// How many texts may still be looked at.
    pub work: &'p Cell<u32>,
}

impl<'p, 't> Place<'p, 't> {
    /// A step of a job.
    pub fn of(job: &'p PlannedJob<'t>, at: usize, way: &'p Way<'t>, work: &'p Cell<u32>) -> Self {
        Place {
            way,
            frames: &job.frames,
            steps: &job.steps,
            at: Some(at),
            within: &job.steps[at].within,
            work,
        }
    }

    /// The job itself, outside its steps.
    pub fn at_job(job: &'p PlannedJob<'t>, way: &'p Way<'t>, work: &'p Cell<u32>) -> Self {
        Place {
            way,
            frames: &job.frames,
            steps: &[],
            at: None,
            within: &[],
            work,
        }
    }

    fn job(&self) -> Option<&'t Job> {
        self.frames.last().map(|frame| frame.job)
    }

    /// Whose the expressions of a text are.
    pub fn text(self, text: &str) -> Whose {
        self.deep(text, 0)
    }

    fn deep(self, text: &str, depth: usize) -> Whose {
        let left = self.work.get();
        if depth > MAX_DEPTH || left == 0 {
            return Whose::Perhaps;
        }
        self.work.set(left - 1);
        let found = expressions(text).into_iter().map(|body| match parse(body) {
            Ok(expression) => self.expression(&expression, depth),
            Err(_)
                if ["github", "inputs", "env", "steps", "needs"]
                    .iter()
                    .any(|word| body.contains(word)) =>
            {
                Whose::Perhaps
            }
            Err(_) => Whose::Nobodys,
        });
        found.max().unwrap_or(Whose::Nobodys)
    }

    fn expression(self, expression: &Expression, depth: usize) -> Whose {
        match expression {
            Expression::Path(parts) => self.path(parts, depth),
            Expression::Binary(Operator::Or | Operator::And, left, right) => {
                self.expression(left, depth).max(self.expression(right, depth))
            }
            Expression::Call(name, arguments) => match name.as_str() {
                "contains" | "startswith" | "endswith" | "hashfiles" | "success" | "failure" | "always"
                | "cancelled" => Whose::Nobodys,
                _ => {
                    let arguments = arguments.iter().map(|argument| self.expression(argument, depth));
                    arguments.max().unwrap_or(Whose::Nobodys)
                }
            },
            Expression::Part => Whose::Perhaps,
            _ => Whose::Nobodys,
        }
    }

    fn path(self, parts: &[String], depth: usize) -> Whose {
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match parts.as_slice() {
            ["github", "event", "inputs", rest @ ..] | ["inputs", rest @ ..] => self.input(rest, depth),
            ["github", rest @ ..] => payload::github(self.way, rest),
            ["env", name, ..] => self.variable(name, depth),
            ["env"] => Whose::Perhaps,
            ["steps", id, "outputs", ..] => self.output(id, depth),
            ["needs", id, "outputs", ..] => self.output_of_job(id, depth),
            ["matrix", rest @ ..] => self.matrix(&rest.join("."), depth),
            _ => Whose::Nobodys,
        }
    }

    /// An input: of the composite action around, of the call, or of whoever dispatches.
    fn input(self, rest: &[&str], depth: usize) -> Whose {
        let Some(name) = rest.first() else {
            return Whose::Perhaps;
        };
        if let Some((last, outer)) = self.within.split_last() {
            let defaults = self.at.map_or(&[][..], |at| self.steps[at].defaults);
            let given = value(&last.with, name).or_else(|| value(defaults, name));
            let place = Place {
                within: outer,
                ..self
            };
            return given.map_or(Whose::Nobodys, |text| place.deep(&text.value, depth + 1));
        }
        if let Some((last, callers)) = self.frames.split_last()
            && let Some(caller) = callers.last()
        {
            let declared = last.workflow.trigger("workflow_call");
            let default = declared.and_then(|trigger| value(&trigger.defaults, name));
            let given = value(&caller.job.with, name).or(default);
            let place = Place {
                frames: callers,
                steps: &[],
                at: None,
                ..self
            };
            return given.map_or(Whose::Nobodys, |text| place.deep(&text.value, depth + 1));
        }
        let trigger = self.way.trigger;
        let closed = trigger.closed_inputs.iter();
        if trigger.event.value == "workflow_dispatch"
            && !closed.into_iter().any(|closed| closed.eq_ignore_ascii_case(name))
        {
            return Whose::Starters;
        }
        Whose::Nobodys
    }

    /// A variable: of the step, of the actions around it, of the job or the file; or one that a step before may have set.
    fn variable(self, name: &str, depth: usize) -> Whose {
        let mut found = Vec::new();
        let outside = Place { within: &[], ..self };
        if let Some(at) = self.at {
            // Which of several counts depends on where the text stands: any of them may.
            let planned = &self.steps[at];
            found.extend(value(&planned.step.env, name).map(|text| (text, self)));
            for (level, around) in planned.within.iter().enumerate() {
                let place = Place {
                    within: &planned.within[..level],
                    ..self
                };
                found.extend(value(&around.env, name).map(|text| (text, place)));
            }
        }
        if let Some(frame) = self.frames.last() {
            let levels = [&frame.job.env, &frame.workflow.env];
            let given = levels.iter().find_map(|env| value(env, name));
            found.extend(given.map(|text| (text, outside)));
        }
        if !found.is_empty() {
            let found = found
                .into_iter()
                .map(|(text, place)| place.deep(&text.value, depth + 1));
            return found.max().unwrap_or(Whose::Nobodys);
        }
        let before = &self.steps[..self.at.unwrap_or(0)];
        let sets = before.iter().enumerate().filter(|(_, step)| {
            let run = step.step.run.as_ref();
            run.is_some_and(|run| run.value.contains("GITHUB_ENV"))
        });
        sets.map(|(at, _)| self.of_step(at, depth))
            .max()
            .unwrap_or(Whose::Nobodys)
    }

    /// What a step gives that is fed with a text: perhaps that text.
    fn of_step(self, at: usize, depth: usize) -> Whose {
        let planned = &self.steps[at];
        let place = Place {
            at: Some(at),
            within: &planned.within,
            ..self
        };
        let fed = texts_of(planned.step).map(|text| place.deep(&text.value, depth + 1));
        fed.max().unwrap_or(Whose::Nobodys).min(Whose::Perhaps)
    }

    fn output(self, id: &str, depth: usize) -> Whose {
        let named = |step: &Step| {
            step.id
                .as_ref()
                .is_some_and(|found| found.value.eq_ignore_ascii_case(id))
        };
        let before = self.steps.iter().take(self.at.unwrap_or(self.steps.len()));
        let inside = |planned: &PlannedStep<'_>| planned.within.iter().any(|around| named(around));
        let found = before
            .enumerate()
            .filter(|(_, planned)| named(planned.step) || inside(planned));
        found
            .map(|(at, _)| self.of_step(at, depth))
            .max()
            .unwrap_or(Whose::Nobodys)
    }

    /// An output of a job before: perhaps what its steps are fed with.
    fn output_of_job(self, id: &str, depth: usize) -> Whose {
        let Some((last, callers)) = self.frames.split_last() else {
            return Whose::Nobodys;
        };
        let Some(job) = last
            .workflow
            .jobs
            .iter()
            .find(|job| job.id.value.eq_ignore_ascii_case(id))
        else {
            return Whose::Nobodys;
        };
        if job.uses.is_some() {
            return Whose::Perhaps;
        }
        let mut frames = callers.to_vec();
        frames.push(Frame { job, ..*last });
        let place = Place {
            way: self.way,
            frames: &frames,
            steps: &[],
            at: None,
            within: &[],
            work: self.work,
        };
        let texts = job.steps.iter().flat_map(texts_of);
        let outputs = job.outputs.iter().map(|(_, text)| text);
        let steps = texts.map(|text| place.deep(&text.value, depth + 1).min(Whose::Perhaps));
        let own = outputs.map(|text| place.deep(&text.value, depth + 1));
        steps.chain(own).max().unwrap_or(Whose::Nobodys)
    }

    fn matrix(self, path: &str, depth: usize) -> Whose {
        let Some(job) = self.job() else {
            return Whose::Nobodys;
        };
        let axes = job.matrix_axes.iter().filter(|(axis, _)| {
            let axis = axis.to_lowercase();
            axis.is_empty() || axis == path || path.is_empty() || path.starts_with(&format!("{axis}."))
        });
        axes.map(|(_, text)| self.deep(text, depth + 1))
            .max()
            .unwrap_or(Whose::Nobodys)
    }
}

/// The texts that a step is fed with.
fn texts_of(step: &Step) -> impl Iterator<Item = &Text> {
    let pairs = step.env.iter().chain(&step.with).map(|(_, text)| text);
    pairs.chain(&step.run)
}
