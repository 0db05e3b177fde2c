//! Identity tokens that jobs can mint.

use super::starts::Start;
use super::state::{Known, Stating};
use crate::platforms::github::plan::PlannedJob;
use gabion_facts::facts::Pred;

/// A class of identity tokens: one job at one class of refs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobSubject {
    /// The constant: `shop/deploy.yml#ship@shop:main`.
    pub id: String,
    /// The job's constant.
    pub job: String,
    /// The class of refs at which it runs.
    pub reference: String,
    /// The job's environment, by name.
    pub environment: Option<String>,
    /// The environments that have rules, where the job names any other one.
    pub unlisted: Option<Vec<String>>,
    /// The workflow file that the token names.
    pub file: SubjectFile,
    /// `workflow`: the name of the workflow that started.
    pub workflow: Option<String>,
}

/// Which workflow file an identity token names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubjectFile {
    /// A file below `.github/workflows` of this repository, at the ref of the run.
    File(String),
    /// Whatever its author likes.
    Chosen,
    /// A called workflow elsewhere, as `uses:` writes it.
    Called(String),
    /// Nobody has said.
    Unknown,
}

/// States the subjects of a job that mints identity tokens.
pub(super) fn state(stating: &mut Stating<'_>, job: &PlannedJob<'_>, start: &Start<'_>) {
    let effective = job.effective();
    let Some(found) = effective.identity() else { return };
    let id = job.id(stating.name());
    let file = match &job.job().uses {
        Some(uses) if job.remote.is_some() => SubjectFile::Called(uses.value.clone()),
        _ if job.foreign().is_some() => SubjectFile::Called(job.foreign().unwrap_or_default().to_owned()),
        _ => SubjectFile::File(job.last().workflow.file_name().to_owned()),
    };
    let environments = super::environments::possible(stating, job);
    for reference in start.places().into_keys() {
        for (environment, known) in &environments {
            let subject = match (known, environment) {
                (Known::No(_), Some(name)) => format!("{id}:{name}@{reference}"),
                _ => format!("{id}@{reference}"),
            };
            let args = [id.as_str(), reference, &subject];
            stating.state(Pred::Subject, &args, known, Some(found.span), "");
            stating.subjects.push(JobSubject {
                id: subject,
                job: id.clone(),
                reference: reference.to_owned(),
                environment: environment.clone(),
                unlisted: None,
                file: file.clone(),
                workflow: Some(job.root().display_name().to_owned()),
            });
        }
    }
}
