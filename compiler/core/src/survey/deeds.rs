//! Jobs that decide, publish and deploy, and the environments that they name.

use super::is_name;
use crate::platforms::github::actions::{Behaviour, Catalogue, Does};
use crate::platforms::github::plan::{PlannedJob, plan};
use crate::platforms::github::read::GithubTree;
use std::collections::{BTreeMap, BTreeSet};

/// A job that approves or merges for whoever starts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decider {
    /// The workflow file.
    pub workflow: String,
    /// The job's id.
    pub job: String,
    /// `approves`, `merges`, `approves and merges`.
    pub does: &'static str,
}

/// A job that publishes or deploys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publisher {
    /// The workflow file.
    pub workflow: String,
    /// The job's id.
    pub job: String,
    /// `npm`, `pypi`, …, or `deploys`.
    pub what: Vec<String>,
    /// The environment that it waits for.
    pub environment: Option<String>,
}

/// An environment that a job names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// `production`, `staging`, `test`, guessed from the name and from what its jobs do.
    pub tier: &'static str,
    /// The jobs that name it: `release.yml#publish`.
    pub jobs: Vec<String>,
    /// Whether they do; if not, they deploy without saying where, and this is where it is taken to be.
    pub named: bool,
}

pub(super) fn deciders(tree: &GithubTree) -> Vec<Decider> {
    let found = plan(tree).into_iter().filter_map(|job| {
        let deeds = deeds(&job);
        let does = match (deeds.contains(&Does::Approves), deeds.contains(&Does::Merges)) {
            (true, true) => "approves and merges",
            (true, false) => "approves",
            (false, true) => "merges",
            (false, false) => return None,
        };
        Some(Decider {
            workflow: job.last().workflow.path.clone(),
            job: job.job().id.value.clone(),
            does,
        })
    });
    let mut found: Vec<Decider> = found.collect();
    found.dedup();
    found
}

pub(super) fn publishers(tree: &GithubTree) -> Vec<Publisher> {
    let found = plan(tree).into_iter().filter_map(|job| {
        let what = published(&job);
        let environment = job.job().environment.as_ref().map(|name| name.value.clone());
        let workflow = job.last().workflow.path.clone();
        (!what.is_empty()).then(|| Publisher {
            workflow,
            job: job.job().id.value.clone(),
            what,
            environment,
        })
    });
    let mut found: Vec<Publisher> = found.collect();
    found.dedup();
    found
}

fn published(job: &PlannedJob<'_>) -> Vec<String> {
    let told = deeds(job).into_iter().filter_map(|does| match does {
        Does::Publishes(registry) => Some(registry),
        Does::Deploys => Some("deploys".to_owned()),
        _ => None,
    });
    told.collect::<BTreeSet<String>>().into_iter().collect()
}

/// What the catalogue knows of a job's actions and commands.
fn deeds(job: &PlannedJob<'_>) -> Vec<Does> {
    let catalogue = Catalogue::standard();
    let mut found = Vec::new();
    for step in job.steps.iter().map(|step| step.step) {
        let action = step.uses.as_ref().and_then(|uses| catalogue.action(&uses.value));
        let commands = step.run.iter().flat_map(|run| catalogue.commands(&run.value));
        let behaviours = action.into_iter().flat_map(|action| &action.behaviours);
        let behaviours = behaviours.chain(commands.flat_map(|command| &command.behaviours));
        let on = behaviours.filter(|behaviour: &&Behaviour| behaviour.is_on(&step.with));
        found.extend(on.map(|behaviour| behaviour.does.clone()));
    }
    found
}

/// Environments by name. An expression is no name, and a name that the language does not take is left to people.
pub(super) fn stages(tree: &GithubTree) -> Vec<Stage> {
    let mut found: BTreeMap<String, Stage> = BTreeMap::new();
    for job in plan(tree) {
        let Some(name) = job.job().environment.as_ref().map(|name| name.value.clone()) else {
            continue;
        };
        if !is_name(&name) {
            continue;
        }
        let tier = tier(&name, &published(&job));
        let stage = found.entry(name.clone()).or_insert_with(|| Stage {
            name,
            tier,
            jobs: Vec::new(),
            named: true,
        });
        if tier == "production" {
            stage.tier = tier;
        }
        let place = format!("{}#{}", job.last().workflow.file_name(), job.job().id.value);
        if !stage.jobs.contains(&place) {
            stage.jobs.push(place);
        }
    }
    let mut found: Vec<Stage> = found.into_values().collect();
    found.extend(unnamed(tree, &found));
    found
}

/// Where jobs deploy to that name no environment, unless some environment is production already.
fn unnamed(tree: &GithubTree, named: &[Stage]) -> Option<Stage> {
    let taken = |stage: &Stage| stage.tier == "production" || stage.name == "production";
    let open = publishers(tree)
        .into_iter()
        .filter(|publisher| publisher.environment.is_none());
    let deploying = open.filter(|publisher| publisher.what.iter().any(|what| what == "deploys"));
    let file = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let jobs: Vec<String> = deploying
        .map(|publisher| format!("{}#{}", file(&publisher.workflow), publisher.job))
        .collect();
    let stage = Stage {
        name: "production".to_owned(),
        tier: "production",
        jobs,
        named: false,
    };
    Some(stage).filter(|stage| !stage.jobs.is_empty() && !named.iter().any(taken))
}

/// A guess that errs to the grave side: what publishes is production, and so is what is called like it.
fn tier(name: &str, published: &[String]) -> &'static str {
    let name = name.to_ascii_lowercase();
    let called = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match () {
        () if called(&["test"]) && called(&["pypi", "npm"]) => "test",
        () if called(&[
            "prod", "release", "publish", "pypi", "npm", "live", "crates", "maven",
        ]) =>
        {
            "production"
        }
        () if published.iter().any(|what| what != "deploys") => "production",
        () if called(&["stag", "preview", "canary", "pages"]) => "staging",
        () if called(&["dev"]) => "development",
        () => "test",
    }
}
