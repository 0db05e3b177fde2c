//! What a job executes of the repository's files.
//!
//! A job that has checked files out and then runs anything of its own (`run:`, a local action) executes every area: scripts are not
//! analysed. A listed action may be known to execute nothing; an unlisted one is asked about.

mod scripts;

use super::starts::Start;
use super::state::{Known, Stating, asked};
use super::texts::{MAX_WORK, Place, Whose};
use crate::platforms::github::actions::{Does, Executes};
use crate::platforms::github::plan::{PlannedJob, PlannedStep};
use crate::platforms::github::workflow::model::{Step, Trigger, value};
use gabion_facts::facts::Pred;
use gabion_facts::source::Span;
use scripts::{is_own, of_script, takes_by_address};
use std::cell::Cell;

/// Which files a job has.
#[derive(Clone, Copy, Debug, Default)]
struct Files {
    /// Those of the run's ref.
    event: Option<Span>,
    /// Those of the base, although the run is the proposal's.
    base: Option<Span>,
    /// Those of a proposal, although the run may be the base's.
    head: Option<Span>,
    /// Those of a ref that is computed: perhaps a proposal's.
    computed: Option<Span>,
    /// Those of a ref that whoever dispatches names.
    chosen: Option<Span>,
}

/// What is executed, and by which line.
#[derive(Clone, Debug)]
enum Part {
    All(Span),
    Steering(Span),
    Workflows(Span),
    Asked(Span, String),
}

pub(super) fn state(stating: &mut Stating<'_>, job: &PlannedJob<'_>, start: &Start<'_>) {
    let mut files = checked_out(stating, job);
    files.chosen = chosen(job, start);
    let mut parts = Vec::new();
    if let Some(span) = job.called {
        parts.push(Part::Workflows(span));
        state_parts(
            stating,
            job,
            Files {
                event: Some(span),
                ..Files::default()
            },
            &parts,
        );
        parts.clear();
    }
    if job.remote.is_some() {
        return state_remote(stating, job);
    }
    let brought = [files.event, files.base, files.head, files.computed, files.chosen];
    if brought.iter().all(Option::is_none) {
        return;
    }
    let first = job
        .steps
        .iter()
        .position(|step| brings(stating, step))
        .unwrap_or(0);
    for step in &job.steps[first..] {
        parts.extend(executed(stating, step));
    }
    state_parts(stating, job, files, &parts);
}

/// Whether a step brings files of a repository.
fn brings(stating: &Stating<'_>, step: &PlannedStep<'_>) -> bool {
    let checkout = |behaviours: &[crate::platforms::github::actions::Behaviour]| {
        behaviours
            .iter()
            .any(|behaviour| behaviour.does == Does::Checkout)
    };
    let uses = step
        .step
        .uses
        .as_ref()
        .and_then(|uses| stating.catalogue.action(&uses.value));
    uses.is_some_and(|action| checkout(&action.behaviours))
        || step.step.run.as_ref().is_some_and(|run| {
            let mut commands = stating.catalogue.commands(&run.value).into_iter();
            commands.any(|command| checkout(&command.behaviours)) || takes_by_address(stating, &run.value)
        })
}

fn checked_out(stating: &Stating<'_>, job: &PlannedJob<'_>) -> Files {
    let mut files = Files::default();
    for step in job.steps.iter().filter(|step| brings(stating, step)) {
        match (&step.step.uses, &step.step.run) {
            (Some(_), _) => of_checkout(stating, step.step, job, &mut files),
            (_, Some(run)) => of_script(stating, &run.value, run.span, &mut files),
            _ => {}
        }
    }
    files
}

/// The checkout whose ref is an input of whoever dispatches.
fn chosen(job: &PlannedJob<'_>, start: &Start<'_>) -> Option<Span> {
    let dispatched = |event: &str| matches!(event, "workflow_dispatch" | "repository_dispatch");
    let work = Cell::new(MAX_WORK);
    let mut steps = job.steps.iter().enumerate();
    steps.find_map(|(at, step)| {
        let given = value(&step.step.with, "ref").filter(|text| text.value.contains("${{"))?;
        // The run's own ref is the one that it has the rights of.
        let given = given.value.replace("github.ref_name", "github.sha");
        let given = given.replace("github.ref", "github.sha");
        let mut ways = start.ways.iter().filter(|way| dispatched(&way.case.event));
        ways.any(|way| Place::of(job, at, way, &work).text(&given) == Whose::Starters)
            .then_some(step.step.span)
    })
}

/// Words of an expression that take the proposal's files.
const HEADS: [&str; 9] = [
    "pull_request.head",
    "head_ref",
    "head_sha",
    "head.sha",
    "head.ref",
    "head_branch",
    "refs/pull/",
    "merge_commit_sha",
    "head_commit",
];

fn of_checkout(stating: &Stating<'_>, step: &Step, job: &PlannedJob<'_>, files: &mut Files) {
    let span = step.span;
    let text = |name: &str| {
        value(&step.with, name)
            .map(|text| text.value.as_str())
            .filter(|text| !text.is_empty())
    };
    let is_head = |text: &str| HEADS.iter().any(|word| text.contains(word));
    let own = |name: &&str| !name.contains("github.repository") && !is_own(stating, name);
    if let Some(repository) = text("repository").filter(own) {
        // Another repository's files are not ours, unless they are those of the proposal's head.
        if repository.contains("head.repo") || repository.contains("head_repository") {
            files.head.get_or_insert(span);
        } else if repository.contains("${{") {
            files.computed.get_or_insert(span);
        }
        return;
    }
    match text("ref") {
        None => {
            files.event.get_or_insert(span);
        }
        Some(text) if is_head(text) => {
            files.head.get_or_insert(span);
            files.event.get_or_insert(span);
        }
        Some(text) if is_base(text) => {
            // The base's files: on a proposal they are not the proposer's, but somebody put them there.
            let event = |trigger: &Trigger| trigger.event.value != "pull_request";
            if job.root().triggers.iter().any(event) {
                files.event.get_or_insert(span);
            } else {
                files.base.get_or_insert(span);
            }
        }
        Some(text) if text.contains("github.ref") || text.contains("github.sha") => {
            files.event.get_or_insert(span);
        }
        Some(_) => {
            files.event.get_or_insert(span);
            files.computed.get_or_insert(span);
        }
    }
}

fn is_base(text: &str) -> bool {
    let named = ["base.ref", "base.sha", "base_ref", "base_sha", "default_branch"]
        .iter()
        .any(|word| text.contains(word));
    named || !text.contains("${{")
}

/// What a step executes of the files.
fn executed(stating: &Stating<'_>, step: &PlannedStep<'_>) -> Option<Part> {
    let span = step.step.span;
    if step.program.is_some() {
        // A program, wherever it lies, may start any file; what it does is not analysed.
        return Some(Part::All(span));
    }
    if let Some(folder) = &step.composite {
        let guarded = folder.starts_with(".github/actions") || folder.starts_with(".github/workflows");
        return Some(if guarded {
            Part::Workflows(span)
        } else {
            Part::All(span)
        });
    }
    if step.step.run.is_some() {
        return Some(Part::All(span));
    }
    let uses = step.step.uses.as_ref()?;
    match stating
        .catalogue
        .action(&uses.value)
        .map(|action| action.executes)
    {
        Some(Executes::Nothing) => None,
        Some(Executes::All) => Some(Part::All(span)),
        Some(Executes::Steering) => Some(Part::Steering(span)),
        Some(Executes::Script) => {
            let script = value(&step.step.with, "script").map_or("", |text| text.value.as_str());
            let required = ["require(", "import(", "exec("]
                .iter()
                .any(|word| script.contains(word));
            required.then_some(Part::All(span))
        }
        Some(Executes::Unknown) | None => {
            let name = uses.value.split('@').next().unwrap_or(&uses.value);
            Some(Part::Asked(span, name.to_owned()))
        }
    }
}

fn state_parts(stating: &mut Stating<'_>, job: &PlannedJob<'_>, files: Files, parts: &[Part]) {
    let id = job.id(stating.name());
    // The least doubtful part of each kind is enough; all of everything covers the rest.
    let all = parts.iter().find_map(|part| {
        if let Part::All(span) = part {
            Some(*span)
        } else {
            None
        }
    });
    if let Some(span) = all {
        state_areas(stating, &id, files, &Known::Yes, span, &|_| true);
        return;
    }
    for part in parts {
        match part {
            Part::All(_) => {}
            Part::Steering(span) => {
                let steering = stating.context.of("steering");
                state_areas(stating, &id, files, &Known::Yes, *span, &|area| {
                    area.area() == steering
                });
            }
            Part::Workflows(span) => {
                state_areas(stating, &id, files, &Known::Yes, *span, &|area| {
                    area.holds_workflows()
                });
            }
            Part::Asked(span, action) => {
                let known = asked(
                    format!("action:{}:{action}", stating.name()),
                    format!(
                        "whether {action} executes files of the checkout ({})",
                        stating.place(*span)
                    ),
                    "see what the action does; one that only reads can be listed in the catalogue",
                );
                state_areas(stating, &id, files, &known, *span, &|_| true);
            }
        }
    }
}

type Area = crate::platforms::github::context::AreaClass;

fn state_areas(
    stating: &mut Stating<'_>,
    id: &str,
    files: Files,
    known: &Known,
    span: Span,
    wanted: &dyn Fn(&Area) -> bool,
) {
    let areas: Vec<String> = stating
        .context
        .areas
        .iter()
        .filter(|area| wanted(area))
        .map(|area| area.name.clone())
        .collect();
    let checkout = |stating: &Stating<'_>, at: Span| {
        asked(
            format!("checkout:{id}"),
            format!("whose files {id} checks out ({})", stating.place(at)),
            "write `ref` as an expression of `github.event.pull_request` or leave it out",
        )
    };
    for area in &areas {
        if files.event.is_some() {
            stating.state(
                Pred::Executes,
                &[id, area, "event"],
                known,
                Some(span),
                "it runs code of the checkout",
            );
        }
        if files.base.is_some() {
            let args = [id, area.as_str(), "base"];
            stating.state(
                Pred::Executes,
                &args,
                known,
                Some(span),
                "it runs code of the base",
            );
        }
        if let Some(at) = files.chosen.or(files.computed) {
            let known = match files.chosen {
                Some(_) => known.clone(),
                None => checkout(stating, at),
            };
            let remark = "whoever starts it names the ref that is checked out";
            stating.state(Pred::Executes, &[id, area, "chosen"], &known, Some(span), remark);
        }
        match (files.head, files.computed) {
            (Some(_), _) => {
                stating.state(
                    Pred::Executes,
                    &[id, area, "head"],
                    known,
                    Some(span),
                    "it runs code of the proposal",
                );
            }
            (None, Some(at)) => {
                let doubt = checkout(stating, at);
                stating.state(
                    Pred::Executes,
                    &[id, area, "head"],
                    &doubt,
                    Some(span),
                    "the checked-out ref is computed",
                );
            }
            (None, None) => {}
        }
    }
}

/// A workflow elsewhere may check this repository out and run it.
fn state_remote(stating: &mut Stating<'_>, job: &PlannedJob<'_>) {
    let id = job.id(stating.name());
    let known = super::starts::remote_question(stating, job);
    let areas: Vec<String> = stating
        .context
        .areas
        .iter()
        .map(|area| area.name.clone())
        .collect();
    for area in &areas {
        for checkout in ["event", "head", "base", "chosen"] {
            stating.state(
                Pred::Executes,
                &[&id, area, checkout],
                &known,
                job.remote,
                "the called workflow is not in this tree",
            );
        }
    }
}
