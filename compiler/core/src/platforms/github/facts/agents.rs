//! Agents that are steps of jobs: those that are declared, and those that are found.

use super::starts::Start;
use super::state::Stating;
use crate::platforms::github::actions::Catalogue;
use crate::platforms::github::context::{AgentPlace, RepositoryContext};
use crate::platforms::github::plan::{PlannedJob, plan};
use crate::platforms::github::read::GithubTree;
use gabion_facts::facts::Pred;
use gabion_facts::source::Span;

/// An agent action in a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundAgent {
    /// The workflow file that holds the job.
    pub workflow: String,
    /// The job's id.
    pub job: String,
    /// `anthropics/claude-code-action@v1`.
    pub uses: String,
    /// Vendor of the model.
    pub vendor: String,
    /// The App whose token it obtains, if it exchanges its identity token.
    pub app: Option<String>,
    /// Channels that the action reads by itself, without those that start the job.
    pub reads: Vec<String>,
    /// Events that start the job.
    pub events: Vec<String>,
    /// The `uses:`.
    pub span: Span,
}

/// Every listed agent action in the jobs of a tree: what `init` declares.
pub fn agents_in(tree: &GithubTree) -> Vec<FoundAgent> {
    let mut found = Vec::new();
    for job in plan(tree) {
        for step in &job.steps {
            let Some(uses) = &step.step.uses else { continue };
            let Some(action) = Catalogue::standard().action(&uses.value) else {
                continue;
            };
            let Some(vendor) = &action.agent else { continue };
            found.push(FoundAgent {
                workflow: job.last().workflow.path.clone(),
                job: job.job().id.value.clone(),
                uses: uses.value.clone(),
                vendor: vendor.clone(),
                app: job
                    .effective()
                    .identity()
                    .and(action.exchange.as_ref())
                    .map(|exchange| exchange.app.clone()),
                reads: action.reads.clone(),
                events: job
                    .root()
                    .triggers
                    .iter()
                    .map(|trigger| trigger.event.value.clone())
                    .collect(),
                span: uses.span,
            });
        }
    }
    found
}

/// The declared agents that are steps of a job: named by the job itself, or by a job that calls it.
pub(super) fn declared_in<'c>(
    context: &'c RepositoryContext,
    job: &PlannedJob<'_>,
) -> impl Iterator<Item = &'c AgentPlace> {
    let frames = job.frames.clone();
    context.agents.iter().filter(move |place| {
        frames
            .iter()
            .any(|frame| frame.workflow.path == place.workflow && frame.job.id.value == place.job)
    })
}

/// States which agents control a job, at every ref at which it can run. Conditions on who starts it do not matter here: when it
/// runs, its agent controls it.
pub(super) fn state(stating: &mut Stating<'_>, job: &PlannedJob<'_>, start: &Start<'_>) {
    let id = job.id(stating.name());
    let agents: Vec<String> = declared_in(stating.context, job)
        .map(|place| place.agent.clone())
        .collect();
    let default = stating.context.default_ref();
    let mut places: Vec<&str> = start.places().into_keys().collect();
    if places.is_empty() {
        places.push(&default);
    }
    let fork = stating.context.fork();
    for agent in agents {
        for place in &places {
            let remark = if **place == fork {
                "on a proposal from a fork, without secrets"
            } else {
                ""
            };
            stating
                .base
                .known(Pred::RunsAgent, &[&agent, &id, place], Some(job.span()), remark);
        }
    }
}
