//! What jobs leave behind for others: artifacts and caches.

use super::starts::{How, Start, followed};
use super::state::Stating;
use crate::platforms::github::actions::{Behaviour, Does};
use crate::platforms::github::plan::PlannedJob;
use gabion_facts::facts::Pred;
use gabion_facts::source::Span;
use std::collections::BTreeSet;

/// Where a job leaves or takes something.
#[derive(Clone, Copy, Default)]
struct Passing {
    uploads: Option<Span>,
    downloads: Option<Span>,
    restores: Option<Span>,
}

pub(super) fn state(stating: &mut Stating<'_>, jobs: &[PlannedJob<'_>], starts: &[Start<'_>]) {
    let passings: Vec<Passing> = jobs.iter().map(|job| passing(stating, job)).collect();
    let mut pairs: BTreeSet<(usize, usize, Span, &'static str)> = BTreeSet::new();
    for (at, job) in jobs.iter().enumerate() {
        if let Some(span) = passings[at].downloads {
            for first in givers(jobs, job, &starts[at]) {
                if passings[first].uploads.is_some() && first != at {
                    pairs.insert((at, first, span, "it takes what that job uploads"));
                }
            }
        }
        if let Some(span) = passings[at].restores {
            let writers = (0..jobs.len())
                .filter(|first| *first != at && saves(stating, &jobs[*first], &starts[*first]));
            pairs.extend(writers.map(|first| {
                (
                    at,
                    first,
                    span,
                    "it restores a cache that any job of the default branch writes",
                )
            }));
        }
    }
    for (at, first, span, remark) in pairs {
        let (id, other) = (jobs[at].id(stating.name()), jobs[first].id(stating.name()));
        stating
            .base
            .known(Pred::Consumes, &[&id, &other], Some(span), remark);
    }
}

/// The jobs whose artifacts a job can take: those of its own run, and those of the workflows that it follows.
fn givers(jobs: &[PlannedJob<'_>], job: &PlannedJob<'_>, start: &Start<'_>) -> Vec<usize> {
    let same_run = |other: &PlannedJob<'_>| other.root().path == job.root().path;
    let mut found: Vec<usize> = (0..jobs.len()).filter(|at| same_run(&jobs[*at])).collect();
    for way in start.ways.iter().filter(|way| way.case.how == How::Follows) {
        let names: BTreeSet<&str> = followed(jobs, way.trigger).map(|job| job.path.as_str()).collect();
        found.extend((0..jobs.len()).filter(|at| names.contains(jobs[*at].path.as_str())));
    }
    found
}

fn passing(stating: &Stating<'_>, job: &PlannedJob<'_>) -> Passing {
    let mut passing = Passing::default();
    let mut note = |behaviour: &Behaviour, span: Span| {
        let place = match behaviour.does {
            Does::Uploads => &mut passing.uploads,
            Does::Downloads => &mut passing.downloads,
            Does::Restores => &mut passing.restores,
            _ => return,
        };
        place.get_or_insert(span);
    };
    for step in &job.steps {
        if let Some(action) = step
            .step
            .uses
            .as_ref()
            .and_then(|uses| stating.catalogue.action(&uses.value))
        {
            let on = action
                .behaviours
                .iter()
                .filter(|behaviour| behaviour.is_on(&step.step.with));
            on.for_each(|behaviour| note(behaviour, step.step.span));
        }
        if let Some(run) = &step.step.run {
            let commands = stating.catalogue.commands(&run.value);
            commands
                .iter()
                .flat_map(|command| &command.behaviours)
                .for_each(|behaviour| note(behaviour, run.span));
        }
    }
    if cache_mode(job).is_some_and(|mode| matches!(mode, "none" | "write-only")) {
        passing.restores = None;
    }
    passing
}

fn cache_mode<'t>(job: &PlannedJob<'t>) -> Option<&'t str> {
    let last = job.last();
    last.job
        .cache_mode
        .as_ref()
        .or(last.workflow.cache_mode.as_ref())
        .map(|mode| mode.value.as_str())
}

/// Whether code in a job can write the cache of the default branch, which every other ref reads. Any job there has the token for it,
/// with or without a step that saves; since 2026-06-26 not on events that anybody causes, unless the workflow asks for it.
fn saves(stating: &Stating<'_>, job: &PlannedJob<'_>, start: &Start<'_>) -> bool {
    let default = stating.context.default_ref();
    match cache_mode(job) {
        Some("none" | "read") => false,
        Some(_) => start.ways.iter().any(|way| way.case.runs_at == default),
        None => start.ways.iter().any(|way| {
            let trusted = matches!(
                way.case.event.as_str(),
                "push" | "schedule" | "workflow_dispatch" | "repository_dispatch"
            );
            trusted && way.case.runs_at == default
        }),
    }
}
