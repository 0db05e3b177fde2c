//! An audit as it is shown: places by file and line, plain values.

use crate::report::Report;
use gabion_core::audit::{Asked, Audit, JobPower, Principal, Reach, Shared};
use gabion_core::compile::DECLARATION;
use gabion_core::source::{Sources, Span};
use serde::Serialize;

/// Everything that is printed, in any form.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AuditJson {
    pub repository: String,
    pub workflows: usize,
    /// The snapshot that was believed.
    pub observed: Option<String>,
    pub principals: Vec<PrincipalJson>,
    pub jobs: Vec<JobJson>,
    pub credentials: Vec<SharedJson>,
    pub questions: Vec<AskedJson>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PrincipalJson {
    pub name: String,
    pub kind: String,
    pub place: String,
    pub starts: Vec<String>,
    /// What an automation does by rule.
    pub does: Vec<String>,
    /// Whom the platform sees, where that is not the name.
    pub acts_as: Vec<String>,
    pub steered_by_strangers: String,
    pub default_branch: ReachJson,
    pub production: ReachJson,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReachJson {
    /// `yes`, `no`, `unknown`.
    pub answer: String,
    pub effect: Option<String>,
    pub steps: Vec<StepJson>,
    pub questions: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StepJson {
    pub text: String,
    pub path: Option<String>,
    pub line: Option<usize>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JobJson {
    pub job: String,
    pub path: String,
    pub line: usize,
    pub agent: Option<String>,
    pub events: Vec<String>,
    pub who: Vec<String>,
    /// `null`: as the repository's default says.
    pub writes: Option<Vec<String>>,
    pub identity_token: bool,
    pub secrets: Vec<String>,
    pub environment: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SharedJson {
    pub credential: String,
    pub agents: Vec<String>,
    pub others: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AskedJson {
    pub text: String,
    pub answer: String,
    pub decides: Vec<String>,
}

impl AuditJson {
    pub(super) fn new(found: &Audit) -> Self {
        let sources = &found.compiled.sources;
        let survey = &found.declared.survey;
        AuditJson {
            repository: survey.github.clone().unwrap_or_else(|| survey.repository.clone()),
            workflows: survey.workflows,
            observed: survey.observed.clone(),
            principals: found
                .principals
                .iter()
                .map(|principal| shown(principal, found, sources))
                .collect(),
            jobs: found.jobs.iter().map(|job| job_json(job, sources)).collect(),
            credentials: found.shared.iter().map(shared).collect(),
            questions: found.questions.iter().map(asked).collect(),
        }
    }

    /// Adds everything to the document for programs.
    pub(super) fn members(&self, report: &mut Report) {
        report.member("repository", &self.repository);
        report.member("workflows", self.workflows);
        report.member("observed", &self.observed);
        report.member("principals", &self.principals);
        report.member("jobs", &self.jobs);
        report.member("credentials", &self.credentials);
        report.member("asked", &self.questions);
    }
}

fn shown(principal: &Principal, found: &Audit, sources: &Sources) -> PrincipalJson {
    PrincipalJson {
        name: principal.name.clone(),
        kind: principal.kind.to_string(),
        place: principal.place.clone(),
        starts: principal.starts.clone(),
        does: principal.does.iter().map(|&deed| deed.to_owned()).collect(),
        acts_as: principal.acts_as.iter().cloned().collect(),
        steered_by_strangers: principal.steered.to_string(),
        default_branch: reach(&principal.default_branch, found, sources),
        production: reach(&principal.production, found, sources),
    }
}

fn reach(reach: &Reach, found: &Audit, sources: &Sources) -> ReachJson {
    let steps = reach.witness.iter().flat_map(|witness| &witness.steps);
    let questions = found
        .compiled
        .worlds
        .iter()
        .flat_map(|worlds| &worlds.now.world.base.questions);
    let text = |key: &String| {
        let known = questions.clone().find(|question| question.key == *key);
        known.map_or_else(|| key.clone(), |question| question.text.clone())
    };
    ReachJson {
        answer: reach.answer.to_string(),
        effect: reach.effect.as_ref().map(ToString::to_string),
        steps: steps
            .map(|step| {
                let place = step.span.filter(|span| is_written(sources, *span));
                StepJson {
                    text: step.text.clone(),
                    path: place.map(|span| sources.get(span.file).path.clone()),
                    line: place.map(|span| line(sources, span)),
                }
            })
            .collect(),
        questions: reach
            .questions()
            .map(text)
            .chain(reach.open.iter().cloned())
            .collect(),
    }
}

/// Whether somebody has written what stands there. The declaration that an audit judges is its own.
fn is_written(sources: &Sources, span: Span) -> bool {
    sources.get(span.file).path != DECLARATION
}

fn line(sources: &Sources, span: Span) -> usize {
    sources.line_column(span.file, span.start).0
}

fn job_json(job: &JobPower, sources: &Sources) -> JobJson {
    JobJson {
        job: job.job.clone(),
        path: sources.get(job.span.file).path.clone(),
        line: line(sources, job.span),
        agent: job.agent.clone(),
        events: job.events.clone(),
        who: job.who.iter().map(|&who| who.to_owned()).collect(),
        writes: job.writes.clone(),
        identity_token: job.identity,
        secrets: job.secrets.clone(),
        environment: job.environment.clone(),
    }
}

fn shared(shared: &Shared) -> SharedJson {
    SharedJson {
        credential: shared.credential.clone(),
        agents: shared.agents.clone(),
        others: shared.others.clone(),
    }
}

fn asked(asked: &Asked) -> AskedJson {
    AskedJson {
        text: asked.text.clone(),
        answer: asked.answer.clone(),
        decides: asked.decides.clone(),
    }
}
