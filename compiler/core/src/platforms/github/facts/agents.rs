//! Agents that are steps of jobs: those that are declared, and those that are found.

use super::starts::Start;
use super::state::Stating;
use crate::platforms::github::actions::{Catalogue, Exchange};
use crate::platforms::github::context::{AgentPlace, RepositoryContext};
use crate::platforms::github::plan::{PlannedJob, plan};
use crate::platforms::github::read::GithubTree;
use crate::platforms::github::workflow::model::{Step, value};
use gabion_facts::facts::Pred;
use gabion_facts::source::Span;

/// An agent in a job: an action, or a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundAgent {
    /// The workflow file that holds the job.
    pub workflow: String,
    /// The job's id.
    pub job: String,
    /// `anthropics/claude-code-action@v1`, or the command (`copilot`).
    pub uses: String,
    /// Vendor of the model.
    pub vendor: String,
    /// The App whose token it obtains, if it exchanges its identity token.
    pub app: Option<String>,
    /// Channels that the action reads by itself, without those that start the job.
    pub reads: Vec<String>,
    /// Events that start the job.
    pub events: Vec<String>,
    /// The `uses:` or `run:`.
    pub span: Span,
}

/// Every listed agent in the jobs of a tree: what `init` declares.
pub fn agents_in(tree: &GithubTree) -> Vec<FoundAgent> {
    let mut found = Vec::new();
    for job in plan(tree) {
        for step in &job.steps {
            found.extend(action_of(&job, step.step).or_else(|| command_of(&job, step.step)));
        }
    }
    found
}

fn action_of(job: &PlannedJob<'_>, step: &Step) -> Option<FoundAgent> {
    let uses = step.uses.as_ref()?;
    let action = Catalogue::standard().action(&uses.value)?;
    let vendor = action.agent.clone()?;
    let given = |exchange: &&Exchange| {
        exchange
            .unless
            .as_ref()
            .is_some_and(|input| value(&step.with, input).is_some())
    };
    let exchange = action.exchange.as_ref().filter(|exchange| !given(exchange));
    let exchange = job.effective().identity().and(exchange);
    Some(FoundAgent {
        uses: uses.value.clone(),
        app: exchange.map(|exchange| exchange.app.clone()),
        reads: action.reads.clone(),
        ..found_in(job, vendor, uses.span)
    })
}

fn command_of(job: &PlannedJob<'_>, step: &Step) -> Option<FoundAgent> {
    let run = step.run.as_ref()?;
    let commands = Catalogue::standard().commands(&run.value);
    let (command, vendor) = commands
        .into_iter()
        .find_map(|command| Some((command, command.agent.clone()?)))?;
    Some(FoundAgent {
        uses: command.words[0].clone(),
        ..found_in(job, vendor, run.span)
    })
}

fn found_in(job: &PlannedJob<'_>, vendor: String, span: Span) -> FoundAgent {
    let events = job.root().triggers.iter();
    FoundAgent {
        workflow: job.last().workflow.path.clone(),
        job: job.job().id.value.clone(),
        uses: String::new(),
        vendor,
        app: None,
        reads: Vec::new(),
        events: events.map(|trigger| trigger.event.value.clone()).collect(),
        span,
    }
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
