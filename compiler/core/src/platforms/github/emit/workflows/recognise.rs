//! What an emitted job is, when it is read back: an exact match of its steps, or nothing.
//!
//! In: workflows as read. Out: what a job promises, if it is to the letter one that is known to keep it. Never: looks at what was
//! declared or meant. A job that differs anywhere is not recognised, and is then taken for whatever it may be.

mod jobs;
mod matching;

pub use jobs::{ask_job, data_job, propose_job};

use crate::glob::{Dialect, Language};
use crate::platforms::github::context::AreaClass;
use crate::platforms::github::workflow::model::{Job, Workflow};

/// A job that proposes what is in scope, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposeScope {
    /// The App's number.
    pub app: u64,
    /// The secret that holds the App's private key.
    pub key: String,
    /// The environment in which it lies.
    pub environment: String,
    /// The job whose change it proposes.
    pub from: String,
    /// Patterns of [`Dialect::Area`] that hold a path.
    pub patterns: Vec<String>,
    /// Patterns that keep it out.
    pub except: Vec<String>,
    /// The most files.
    pub files: Option<u64>,
    /// The most lines.
    pub lines: Option<u64>,
    /// `agents/fixer/`: how its branches begin.
    pub branch: String,
    /// The branch that it proposes to.
    pub base: String,
}

/// A job that copies what lies below one prefix of a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataSource {
    /// The role as which it reads.
    pub role: String,
    /// `s3://payments-fixtures/`.
    pub from: String,
}

/// A workflow of which every job is known but one, which thinks.
#[derive(Clone, Debug)]
pub struct AgentWorkflow<'w> {
    /// The job that proposes, if there is one.
    pub propose: Option<(&'w Job, ProposeScope)>,
    /// The jobs that copy data.
    pub data: Vec<(&'w Job, DataSource)>,
    /// Jobs that are not recognised.
    pub others: Vec<&'w Job>,
}

/// The scope of every job of a workflow that proposes: its patterns and branches must split the classes of paths and refs.
pub fn scopes(workflow: &Workflow) -> impl Iterator<Item = ProposeScope> {
    workflow.jobs.iter().filter_map(|job| propose_job(workflow, job))
}

/// What the jobs of a workflow are, beside the one that runs the agent.
pub fn agent_workflow<'w>(workflow: &'w Workflow, agent_job: &str) -> AgentWorkflow<'w> {
    let mut found = AgentWorkflow {
        propose: None,
        data: Vec::new(),
        others: Vec::new(),
    };
    for job in workflow.jobs.iter().filter(|job| job.id.value != agent_job) {
        if ask_job(workflow, job) {
            continue;
        }
        let scope =
            propose_job(workflow, job).filter(|scope| scope.from == agent_job && found.propose.is_none());
        match (scope, data_job(workflow, job)) {
            (Some(scope), _) => found.propose = Some((job, scope)),
            (None, Some(data)) => found.data.push((job, data)),
            (None, None) => found.others.push(job),
        }
    }
    // Whatever runs in the same run can leave a change in the agent's place.
    if !found.others.is_empty() {
        found.others.extend(found.propose.take().map(|(job, _)| job));
    }
    found
}

impl ProposeScope {
    /// Whether some path of a class can be proposed; in doubt, yes.
    pub fn reaches(&self, area: &AreaClass) -> bool {
        let compiled = |patterns: &[String]| -> Option<Vec<Language>> {
            patterns
                .iter()
                .map(|pattern| Language::compile(Dialect::Area, pattern).ok())
                .collect()
        };
        let (Some(within), Some(except)) = (compiled(&self.patterns), compiled(&self.except)) else {
            return true;
        };
        let any =
            |languages: &[Language], path: &str| languages.iter().any(|language| language.matches(path));
        area.decide(|path| any(&within, path) && !any(&except, path)) != Some(false)
    }
}
