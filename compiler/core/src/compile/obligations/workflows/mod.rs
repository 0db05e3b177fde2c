//! Workflows: exactly the declared ones, each job what it claims to be, with no more than it needs.

mod agent;
mod deploy;
mod every;
mod starts;
mod steps;

use super::Faults;
use super::here::Here;
use crate::language::model::{Agent, Pipeline};
use crate::platforms::github::second;
use crate::platforms::github::workflow::model::{Grant, Job, Level, Workflow};
use crate::source::{FileId, Span};

/// What a workflow is for.
#[derive(Clone, Copy)]
enum Purpose<'a> {
    Agent(&'a Agent),
    Pipeline(&'a Pipeline),
}

pub(super) fn check(here: &Here<'_>, faults: &mut Faults<'_>) {
    let Some(asked) = here.asked("workflows") else {
        return;
    };
    for (path, purpose) in owed(here) {
        let Some(file) = here.own.get(path.as_str()).copied() else {
            faults.missing(asked, &path);
            continue;
        };
        faults.vouch(file);
        let broken = here
            .state
            .tree
            .unreadable
            .iter()
            .find(|unread| unread.path == path);
        match (broken, here.state.tree.workflow(&path)) {
            (None, Some(workflow)) => one(here, workflow, purpose, faults),
            (broken, _) => faults.push(
                broken.map_or(faults.whole(file), |broken| broken.span),
                "this cannot be read",
            ),
        }
    }
}

fn owed<'a>(here: &Here<'a>) -> Vec<(String, Purpose<'a>)> {
    let agents = here.emitted_agents();
    let mut owed: Vec<(String, Purpose<'a>)> = agents
        .map(|agent| {
            (
                format!(".github/workflows/agent-{}.yml", agent.name.value),
                Purpose::Agent(agent),
            )
        })
        .collect();
    let of = |pipeline: &&Pipeline| pipeline.of.value == here.name();
    let pipelines: Vec<&Pipeline> = here.declaration.pipelines.iter().filter(of).collect();
    let single = pipelines.len() == 1;
    owed.extend(pipelines.into_iter().map(|pipeline| {
        let name = if single {
            String::new()
        } else {
            format!("-{}", pipeline.name.value)
        };
        (
            format!(".github/workflows/deploy{name}.yml"),
            Purpose::Pipeline(pipeline),
        )
    }));
    owed
}

fn one(here: &Here<'_>, workflow: &Workflow, purpose: Purpose<'_>, faults: &mut Faults<'_>) {
    agreed(here, workflow, faults);
    every::check(here, workflow, faults);
    match purpose {
        Purpose::Agent(agent) => agent::check(here, workflow, agent, faults),
        Purpose::Pipeline(pipeline) => deploy::check(here, workflow, pipeline, faults),
    }
}

/// Two readers that share nothing read the same.
fn agreed(here: &Here<'_>, workflow: &Workflow, faults: &mut Faults<'_>) {
    let file = workflow.file;
    match second::agree(workflow, &here.sources.get(file).text) {
        Ok(differences) => {
            for found in differences {
                faults.push(
                    faults.whole(file),
                    format!("two readers do not agree on `{}`", found.at),
                );
            }
        }
        Err(why) => faults.push(
            faults.whole(file),
            format!("a second reader cannot read it: {why}"),
        ),
    }
}

/// The jobs of a workflow are these, each once.
fn jobs_are(workflow: &Workflow, ids: &[String], faults: &mut Faults<'_>) {
    for job in workflow.jobs.iter().filter(|job| !ids.contains(&job.id.value)) {
        faults.push(job.id.span, format!("nobody declared a job `{}`", job.id.value));
    }
    for id in ids.iter().filter(|id| workflow.job(id).is_none()) {
        faults.push(start(workflow), format!("the job `{id}` is not there"));
    }
}

fn start(workflow: &Workflow) -> Span {
    workflow
        .jobs
        .first()
        .map_or(Span::new(workflow.file, 0, 0), |job| job.id.span)
}

/// What one job is to be.
struct Wanted<'a> {
    /// The most that its token may.
    permissions: &'a [(&'a str, Level)],
    /// The environment that it runs in.
    environment: Option<&'a str>,
    /// Jobs that have ended well before it.
    needs: &'a [String],
    /// Secrets that it is given.
    secrets: &'a [String],
}

impl Wanted<'_> {
    fn check(&self, job: &Job, faults: &mut Faults<'_>) {
        let id = &job.id.value;
        self.token(job, faults);
        let environment = job.environment.as_ref();
        if environment.map(|name| name.value.as_str()) != self.environment {
            let meant = self
                .environment
                .map_or("no environment".to_owned(), |name| format!("environment {name}"));
            faults.push(
                environment.map_or(job.id.span, |name| name.span),
                format!("`{id}` runs in {meant} only"),
            );
        }
        for missing in self
            .needs
            .iter()
            .filter(|need| !job.needs.iter().any(|found| found.value == **need))
        {
            faults.push(job.id.span, format!("`{id}` does not wait for `{missing}`"));
        }
        for used in &job.secrets {
            if !used.name.as_ref().is_some_and(|name| self.secrets.contains(name)) {
                faults.push(
                    used.span,
                    format!("`{id}` is given a secret that it does not need"),
                );
            }
        }
    }

    fn token(&self, job: &Job, faults: &mut Faults<'_>) {
        let id = &job.id.value;
        let Some(found) = &job.permissions else {
            return faults.push(job.id.span, format!("nobody said what the token of `{id}` may"));
        };
        let Grant::Only(granted) = &found.grant else {
            return faults.push(found.span, format!("the token of `{id}` may do everything"));
        };
        for (name, level) in granted {
            let most = self
                .permissions
                .iter()
                .find(|(wanted, _)| *wanted == name.value)
                .map_or(Level::None, |(_, level)| *level);
            if *level > most {
                faults.push(name.span, format!("`{id}` needs no `{}` like this", name.value));
            }
        }
        for (wanted, least) in self.permissions {
            if !granted
                .iter()
                .any(|(name, level)| name.value == *wanted && level >= least)
            {
                faults.push(found.span, format!("`{id}` cannot work without `{wanted}`"));
            }
        }
    }
}

/// The file of a workflow, for faults that have no better place.
fn file(workflow: &Workflow) -> FileId {
    workflow.file
}
