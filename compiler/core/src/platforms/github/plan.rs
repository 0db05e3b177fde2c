//! Jobs as they run: local workflows that are called are put in place of the call, local composite actions in place of the step.
//!
//! In: the tree, read. Out: one [`PlannedJob`] for every job of every workflow that can start by itself. Never: states facts.

mod approvals;
mod permissions;
mod secrets;
mod steps;

pub use approvals::{Approval, all as approvals};
pub use permissions::{Effective, Level3};
pub use secrets::NamedSecret;
pub use steps::PlannedStep;

use super::read::GithubTree;
use super::workflow::field;
use super::workflow::model::{Job, Text, Workflow, value};
use gabion_facts::source::Span;
use std::collections::BTreeSet;

/// How deep calls may nest; GitHub's own bound.
const MAX_DEPTH: usize = 10;
/// The most jobs of one workflow with its calls unfolded.
const MAX_JOBS: usize = 2_000;

/// A job on the way from the workflow that starts to the one that is called.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'t> {
    /// The file.
    pub workflow: &'t Workflow,
    /// The job in it.
    pub job: &'t Job,
}

/// A job as it runs.
#[derive(Clone, Debug)]
pub struct PlannedJob<'t> {
    /// `ci.yml#test`, or `ci.yml#call/test` for a job of a workflow that `call` calls.
    pub path: String,
    /// From the workflow whose events start it to the job itself.
    pub frames: Vec<Frame<'t>>,
    /// Its steps, those of local composite actions in place.
    pub steps: Vec<PlannedStep<'t>>,
    /// The call of a workflow that is not in the tree.
    pub remote: Option<Span>,
    /// The call of a workflow of the tree, if it is called.
    pub called: Option<Span>,
    /// What the file at the end of a call could not say: it may do anything.
    pub unfinished: bool,
    /// Environments of itself, or else of jobs that it cannot start without.
    pub waits: Waits<'t>,
    /// The people for whom a job before it waits inside the workflow.
    pub approval: Option<Approval<'t>>,
}

/// Which environment stands before a job.
#[derive(Clone, Copy, Debug)]
pub enum Waits<'t> {
    /// None.
    No,
    /// Its own.
    Own(&'t super::workflow::model::Text),
    /// That of a job that must have succeeded before it; it gates the start and gives no secrets.
    Through(&'t super::workflow::model::Text),
}

impl<'t> PlannedJob<'t> {
    /// The workflow whose events start it.
    pub fn root(&self) -> &'t Workflow {
        self.frames[0].workflow
    }

    /// Where it is written.
    pub fn last(&self) -> Frame<'t> {
        self.frames[self.frames.len() - 1]
    }

    /// The token that `gh` and scripts find in the environment of a step. `GH_TOKEN` goes before the other, wherever it is set.
    /// Source: the manual of `gh`, "gh environment", 2026-11.
    pub fn script_token(&self, step: &PlannedStep<'t>) -> Option<&'t Text> {
        let levels = [&step.step.env, &self.job().env, &self.last().workflow.env];
        let set = |name: &&str| levels.iter().find_map(|env| value(env, name));
        ["GH_TOKEN", "GITHUB_TOKEN"].iter().find_map(set)
    }

    /// The job itself.
    pub fn job(&self) -> &'t Job {
        self.last().job
    }

    /// What calls it, if that is a job of another repository than its file's: `acme/shared/.github/workflows/x.yml@main`.
    pub fn foreign(&self) -> Option<&'t str> {
        let callers = self.frames.split_last().map_or(&[][..], |(_, callers)| callers);
        let uses = callers.iter().filter_map(|frame| frame.job.uses.as_ref());
        uses.map(|uses| uses.value.as_str())
            .find(|uses| local_workflow(uses).is_none())
    }

    /// The line of its name.
    pub fn span(&self) -> Span {
        self.job().id.span
    }

    /// The constant: `shop/ci.yml#test`.
    pub fn id(&self, repository: &str) -> String {
        format!("{repository}/{}", self.path)
    }

    /// What its token may.
    pub fn effective(&self) -> Effective {
        permissions::effective(&self.frames)
    }

    /// The secrets that it is given by name.
    pub fn secrets(&self) -> Vec<NamedSecret> {
        secrets::named(self)
    }
}

/// All jobs of a tree as they run.
pub fn plan(tree: &GithubTree) -> Vec<PlannedJob<'_>> {
    let mut jobs = Vec::new();
    for workflow in &tree.workflows {
        let starts_itself = workflow
            .triggers
            .iter()
            .any(|trigger| trigger.event.value != "workflow_call");
        if starts_itself {
            let before = jobs.len();
            let mut planner = Planner {
                tree,
                jobs: &mut jobs,
                limit: before + MAX_JOBS,
            };
            planner.workflow(workflow, workflow.file_name(), &[]);
        }
    }
    jobs
}

struct Planner<'t, 'out> {
    tree: &'t GithubTree,
    jobs: &'out mut Vec<PlannedJob<'t>>,
    limit: usize,
}

impl<'t> Planner<'t, '_> {
    fn workflow(&mut self, workflow: &'t Workflow, prefix: &str, frames: &[Frame<'t>]) {
        let separator = if frames.is_empty() { '#' } else { '/' };
        for job in &workflow.jobs {
            let mut frames = frames.to_vec();
            frames.push(Frame { workflow, job });
            let path = format!("{prefix}{separator}{}", job.id.value);
            match &job.uses {
                Some(uses) => match local_workflow(&uses.value) {
                    Some(local) => self.call(local, uses.span, path, frames),
                    // A file of another repository runs as one of this does; its own calls are of that repository's.
                    None if frames.len() == 1 && self.tree.foreign.contains_key(&uses.value) => {
                        let target = &self.tree.foreign[&uses.value];
                        self.workflow(target, &path, &frames);
                    }
                    None => self.push(path, frames, Some(uses.span), false),
                },
                None => self.push(path, frames, None, false),
            }
        }
    }

    fn call(&mut self, local: &str, span: Span, path: String, frames: Vec<Frame<'t>>) {
        let target = self.tree.workflow(local);
        let again = frames
            .iter()
            .any(|frame| Some(&frame.workflow.path) == target.map(|target| &target.path));
        match target {
            Some(target) if !again && frames.len() < MAX_DEPTH && self.jobs.len() < self.limit => {
                if self.tree.unreadable.iter().any(|found| found.path == target.path) {
                    self.push(path.clone(), frames.clone(), Some(span), true);
                }
                self.workflow(target, &path, &frames);
            }
            // GitHub refuses a call in a circle, or of nothing; what is beyond our bounds, or cannot be read, may do anything.
            Some(_) if again => {}
            _ => self.push(path, frames, Some(span), true),
        }
    }

    fn push(&mut self, path: String, frames: Vec<Frame<'t>>, remote: Option<Span>, unfinished: bool) {
        let job = frames[frames.len() - 1].job;
        let called = frames
            .len()
            .checked_sub(2)
            .and_then(|at| frames[at].job.uses.as_ref())
            .map(|uses| uses.span);
        let steps = steps::unfold(self.tree, job);
        let waits = waits(&frames);
        let approval = approvals::before(&frames);
        self.jobs.push(PlannedJob {
            path,
            frames,
            steps,
            remote,
            called,
            unfinished,
            waits,
            approval,
        });
    }
}

/// The path of a workflow of the tree that is called: `./.github/workflows/x.yml`, or `$/…` since 2026.
fn local_workflow(uses: &str) -> Option<&str> {
    uses.strip_prefix("./").or_else(|| uses.strip_prefix("$/"))
}

/// The environment before a job: its own, else the first of a job that it needs, at any level of the call.
fn waits<'t>(frames: &[Frame<'t>]) -> Waits<'t> {
    let last = frames[frames.len() - 1];
    if let Some(own) = &last.job.environment {
        return Waits::Own(passed(frames, own));
    }
    let found = frames.iter().rev().find_map(|frame| {
        let mut seen = BTreeSet::new();
        before(frame.workflow, frame.job, &mut seen)
    });
    found.map_or(Waits::No, Waits::Through)
}

/// What a text is that is an input of a call and nothing else: what the call passes, if that is written there.
fn passed<'t>(frames: &[Frame<'t>], text: &'t Text) -> &'t Text {
    let input = field(&text.value, "inputs");
    let Some((input, (_, callers))) = input.zip(frames.split_last()) else {
        return text;
    };
    let given = callers
        .last()
        .and_then(|caller| value(&caller.job.with, input))
        .map(|given| passed(callers, given));
    given
        .filter(|given| !given.value.is_empty() && !given.value.contains("${{"))
        .unwrap_or(text)
}

/// The environment of a job that must have succeeded before this one. Where a condition asks for the state of the jobs before it
/// (`always()`), nothing must have.
fn before<'t>(
    workflow: &'t Workflow,
    job: &'t Job,
    seen: &mut BTreeSet<&'t str>,
) -> Option<&'t super::workflow::model::Text> {
    let asks = job
        .condition
        .as_ref()
        .is_some_and(|text| super::workflow::condition::asks_state(&text.value));
    if asks || seen.len() > 256 || !seen.insert(&job.id.value) {
        return None;
    }
    let needed = job.needs.iter().filter_map(|name| workflow.job(&name.value));
    // A call waits inside the called workflow, job by job; only plain jobs are looked at.
    let mut needed = needed.filter(|needed| needed.uses.is_none() && needed.tolerated.is_none());
    needed.find_map(|needed| match &needed.environment {
        Some(own) if !own.value.contains("${{") => Some(own),
        _ => before(workflow, needed, seen),
    })
}
