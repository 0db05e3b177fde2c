//! Workflows of agents that are, job by job, what Gabion writes: what the jobs around the agent do for it, and what they do not.
//!
//! Nothing is believed because of where it stands or who wrote it: a job is recognised by its steps, or read like any other.

use super::state::Stating;
use crate::platforms::github::actors;
use crate::platforms::github::context::{AgentPlace, RefKind, RepositoryContext};
use crate::platforms::github::emit::workflows::recognise::{
    AgentWorkflow, DataSource, ProposeScope, agent_workflow,
};
use crate::platforms::github::plan::PlannedJob;
use crate::platforms::github::read::GithubTree;
use crate::platforms::github::workflow::model::Job;
use gabion_facts::facts::Pred;
use gabion_facts::source::Span;

/// What was recognised.
#[derive(Default)]
pub(super) struct Emitted<'t> {
    proposals: Vec<Proposal<'t>>,
    data: Vec<(String, &'t Job, DataSource)>,
    /// Agent and job: in the workflow of an agent, and not known.
    strange: Vec<(String, String, Span)>,
}

struct Proposal<'t> {
    agent: String,
    app: String,
    path: String,
    job: &'t Job,
    scope: ProposeScope,
}

impl<'t> Emitted<'t> {
    /// Recognises the jobs around the declared agents of a repository.
    pub fn of(tree: &'t GithubTree, context: &RepositoryContext) -> Self {
        let mut emitted = Emitted::default();
        for place in &context.agents {
            let Some(workflow) = tree.workflow(&place.workflow) else {
                continue;
            };
            let name = workflow.file_name();
            emitted.add(name, place, context, agent_workflow(workflow, &place.job));
        }
        emitted
    }

    fn add(&mut self, file: &str, place: &AgentPlace, context: &RepositoryContext, found: AgentWorkflow<'t>) {
        let mut strange = found.others;
        if let Some((job, scope)) = found.propose {
            match place.app.as_ref().filter(|_| is_own(&scope, place, context)) {
                Some((app, _)) => self.proposals.push(Proposal {
                    agent: place.agent.clone(),
                    app: app.clone(),
                    path: format!("{file}#{}", job.id.value),
                    job,
                    scope,
                }),
                None => strange.push(job),
            }
        }
        self.data.extend(
            found
                .data
                .into_iter()
                .map(|(job, source)| (place.agent.clone(), job, source)),
        );
        if place.is_emitted() {
            let named = |job: &Job| {
                (
                    place.agent.clone(),
                    format!("{file}#{}", job.id.value),
                    job.id.span,
                )
            };
            self.strange.extend(strange.into_iter().map(named));
        }
    }

    /// Whether a job takes and checks out files as data, and runs none of them.
    pub fn runs_nothing(&self, job: &PlannedJob<'_>) -> bool {
        job.frames.len() == 1 && self.proposals.iter().any(|proposal| proposal.path == job.path)
    }
}

/// The agent's own App and branches, and the branch that everybody builds on.
fn is_own(scope: &ProposeScope, place: &AgentPlace, context: &RepositoryContext) -> bool {
    place.app.as_ref().is_some_and(|(_, id)| *id == scope.app)
        && scope.branch == format!("agents/{}/", place.agent)
        && scope.base == context.default_branch
}

/// States what the jobs around agents do for them.
pub(super) fn state(stating: &mut Stating<'_>, emitted: &Emitted<'_>) {
    for proposal in &emitted.proposals {
        state_proposal(stating, proposal);
    }
    for (agent, job, source) in &emitted.data {
        state_data(stating, agent, job, source);
    }
    let default = stating.context.default_ref();
    for (agent, job, span) in &emitted.strange {
        let id = format!("{}/{job}", stating.name());
        let remark = "a job in the agent's workflow that is not one that Gabion writes";
        stating
            .base
            .known(Pred::RunsAgent, &[agent, &id, &default], Some(*span), remark);
    }
}

fn state_proposal(stating: &mut Stating<'_>, proposal: &Proposal<'_>) {
    let actor = actors::bot(&proposal.app);
    let span = proposal
        .job
        .steps
        .get(2)
        .map_or(proposal.job.id.span, |check| check.span);
    stating.base.known(
        Pred::Triggers,
        &[&actor],
        Some(span),
        "events of an App start workflows",
    );
    let default = stating.context.default_ref();
    let areas: Vec<String> = stating
        .context
        .areas
        .iter()
        .filter(|area| proposal.scope.reaches(area))
        .map(|area| area.name.clone())
        .collect();
    let remark = "its change is checked as data, and nothing of it is run";
    let own = |name: &str| name.starts_with(&proposal.scope.branch);
    let heads = stating
        .context
        .refs_of(RefKind::Branch)
        .filter(|class| class.decide(own) != Some(false));
    let heads: Vec<String> = heads.map(|class| class.name.clone()).collect();
    for area in &areas {
        stating.base.known(
            Pred::ProposesAs,
            &[&proposal.agent, &actor, &default, area],
            Some(span),
            remark,
        );
        for head in &heads {
            stating.base.known(
                Pred::PushesAs,
                &[&proposal.agent, &actor, head, area],
                Some(span),
                remark,
            );
        }
    }
}

/// A source that the declaration does not grant has no name but its place.
fn state_data(stating: &mut Stating<'_>, agent: &str, job: &Job, source: &DataSource) {
    let places = stating.context.agents.iter().filter(|place| place.agent == agent);
    let mut granted = places
        .flat_map(|place| &place.fetches)
        .filter(|(_, from)| *from == source.from);
    let asset = granted
        .next()
        .map_or_else(|| source.from.clone(), |(asset, _)| asset.clone());
    let credential = format!("data:{asset}");
    let span = job.steps.get(1).map_or(job.id.span, |copy| copy.span);
    let remark = "a job without agent code copies it for the agent";
    stating
        .base
        .known(Pred::Holds, &[agent, &credential], Some(span), remark);
    stating
        .base
        .known(Pred::Opens, &[&credential, "observe", &asset], Some(span), "");
}
