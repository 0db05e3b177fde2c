//! What jobs leave behind for others: artifacts and caches.

use super::emitted::Emitted;
use super::starts::{How, Start, is_followed};
use super::state::Stating;
use crate::platforms::github::actions::{Behaviour, Does};
use crate::platforms::github::plan::PlannedJob;
use gabion_facts::facts::Pred;
use gabion_facts::source::Span;

/// Where a job leaves or takes something.
#[derive(Clone, Copy, Default)]
struct Passing {
    uploads: Option<Span>,
    downloads: Option<Span>,
    restores: Option<Span>,
}

pub(super) fn state(
    stating: &mut Stating<'_>,
    jobs: &[PlannedJob<'_>],
    starts: &[Start<'_>],
    emitted: &Emitted<'_>,
) {
    let taken = |job: &PlannedJob<'_>| {
        let passing = passing(stating, job);
        if emitted.runs_nothing(job) {
            Passing {
                uploads: passing.uploads,
                ..Passing::default()
            }
        } else {
            passing
        }
    };
    let passings: Vec<Passing> = jobs.iter().map(taken).collect();
    let ids: Vec<String> = jobs.iter().map(|job| job.id(stating.name())).collect();
    let default = stating.context.default_ref();
    let writers: Vec<usize> = (0..jobs.len())
        .filter(|at| saves(stating, &jobs[*at], &starts[*at]))
        .collect();
    for (at, job) in jobs.iter().enumerate() {
        if let Some(span) = passings[at].downloads {
            let uploads = |first: &usize| passings[*first].uploads.is_some() && *first != at;
            for first in (0..jobs.len()).filter(uploads) {
                let args = [ids[at].as_str(), ids[first].as_str()];
                if jobs[first].root().path == job.root().path {
                    let remark = "it takes what that job uploads";
                    stating.base.known(Pred::TakesWithin, &args, Some(span), remark);
                }
                if follows(&starts[at], &jobs[first]) {
                    let remark = "it takes what the workflow before it uploads";
                    stating.base.known(Pred::Consumes, &args, Some(span), remark);
                }
            }
        }
        if let Some(span) = passings[at].restores {
            for first in writers.iter().filter(|first| **first != at) {
                let args = [ids[at].as_str(), ids[*first].as_str(), default.as_str()];
                let remark = "it restores a cache, which any job of the default branch can write";
                stating.base.known(Pred::Restores, &args, Some(span), remark);
            }
        }
    }
}

/// Whether a job follows the workflow of another.
fn follows(start: &Start<'_>, first: &PlannedJob<'_>) -> bool {
    let ways = start.ways.iter().filter(|way| way.case.how == How::Follows);
    ways.into_iter().any(|way| is_followed(first, way.trigger))
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
