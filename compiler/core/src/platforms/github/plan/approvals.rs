//! Jobs that wait for people inside a workflow, by an action that ends when enough of them have answered.

use super::Frame;
use crate::platforms::github::actions::{Asks, Catalogue};
use crate::platforms::github::read::GithubTree;
use crate::platforms::github::workflow::condition::asks_state;
use crate::platforms::github::workflow::model::{Job, Step, Text, Workflow, value};
use gabion_facts::source::Span;
use std::collections::BTreeSet;

/// A job that waits for people.
#[derive(Clone, Copy, Debug)]
pub struct Approval<'t> {
    /// The file.
    pub workflow: &'t Workflow,
    /// The job whose step waits.
    pub job: &'t Job,
    /// The step.
    pub step: &'t Step,
    asks: &'static Asks,
}

impl<'t> Approval<'t> {
    /// `approve:payments/deploy.yml#go`.
    pub fn gate(&self, repository: &str) -> String {
        format!(
            "approve:{repository}/{}#{}",
            self.workflow.file_name(),
            self.job.id.value
        )
    }

    /// Users and teams, as they are listed; `None`: an expression says who.
    pub fn approvers(&self) -> Option<Vec<&'t str>> {
        let listed = self.input(&self.asks.approvers).map_or("", |text| &text.value);
        let names = listed.split([',', '\n']).map(str::trim);
        (!listed.contains("${{")).then(|| names.filter(|name| !name.is_empty()).collect())
    }

    /// How many of them must answer, if that is said.
    ///
    /// # Errors
    /// An expression says it.
    #[allow(
        clippy::result_unit_err,
        reason = "there is nothing more to say of an expression"
    )]
    pub fn count(&self) -> Result<Option<u32>, ()> {
        let input = self.asks.count.as_ref();
        match input.and_then(|name| self.input(name)) {
            None => Ok(None),
            Some(text) => text.value.trim().parse().map(Some).map_err(|_| ()),
        }
    }

    /// Whether who started the run may answer. An expression may say so.
    pub fn starter_may(&self) -> bool {
        let input = self.asks.not_starter.as_ref();
        input
            .and_then(|name| self.input(name))
            .is_none_or(|text| text.value != "true")
    }

    /// Whether the workflow goes on although nobody has answered; `None`: an expression says so.
    pub fn goes_on(&self) -> Option<bool> {
        match &self.step.tolerated {
            None => Some(false),
            Some(text) => (!text.value.contains("${{")).then_some(true),
        }
    }

    /// Where it is written.
    pub fn span(&self) -> Span {
        self.step.span
    }

    fn input(&self, name: &str) -> Option<&'t Text> {
        value(&self.step.with, name)
    }
}

/// Every job of the tree that waits for people, each once.
pub fn all(tree: &GithubTree) -> impl Iterator<Item = Approval<'_>> {
    let jobs = tree
        .workflows
        .iter()
        .flat_map(|workflow| workflow.jobs.iter().map(move |job| (workflow, job)));
    jobs.filter_map(|(workflow, job)| of(workflow, job))
}

/// The people for whom a job waits: those of the first job that it needs and that waits for somebody, at any level of the call.
pub(super) fn before<'t>(frames: &[Frame<'t>]) -> Option<Approval<'t>> {
    frames
        .iter()
        .rev()
        .find_map(|frame| needed(frame.workflow, frame.job, &mut BTreeSet::new()))
}

/// Where a condition asks for the state of the jobs before it (`always()`), nothing must have succeeded.
fn needed<'t>(workflow: &'t Workflow, job: &'t Job, seen: &mut BTreeSet<&'t str>) -> Option<Approval<'t>> {
    let asks = job.condition.as_ref().is_some_and(|text| asks_state(&text.value));
    if asks || seen.len() > 256 || !seen.insert(&job.id.value) {
        return None;
    }
    let needed = job.needs.iter().filter_map(|name| workflow.job(&name.value));
    let mut needed = needed.filter(|needed| needed.uses.is_none() && needed.tolerated.is_none());
    needed.find_map(|needed| of(workflow, needed).or_else(|| self::needed(workflow, needed, seen)))
}

/// A step that is always reached and waited for. A job that may be skipped is one that a condition of its own keeps from starting:
/// whoever needs it is skipped too.
fn of<'t>(workflow: &'t Workflow, job: &'t Job) -> Option<Approval<'t>> {
    let mut steps = job.steps.iter();
    steps.find_map(|step| {
        let uses = step.uses.as_ref()?;
        let asks = Catalogue::standard().action(&uses.value)?.asks.as_ref()?;
        let passed_over = step.condition.is_some() || step.detached.is_some();
        (!passed_over).then_some(Approval {
            workflow,
            job,
            step,
            asks,
        })
    })
}
