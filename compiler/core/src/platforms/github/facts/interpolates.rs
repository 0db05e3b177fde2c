//! Scripts into which others' text is put: `run: echo "${{ github.event.issue.title }}"` runs what the title says.

use super::behaviours::truth_of;
use super::starts::Start;
use super::state::{Known, Stating, asked};
use super::texts::{MAX_WORK, Place, Whose};
use crate::platforms::github::plan::{PlannedJob, PlannedStep};
use crate::platforms::github::workflow::model::Text;
use gabion_facts::facts::Pred;
use gabion_facts::source::Span;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// What actions that nobody has listed call an input that they run.
const SCRIPTS: [&str; 3] = ["inline-script", "inlinescript", "script"];

/// States at which refs a job runs a text of whoever starts it, and of which jobs before it it runs what they give.
pub(super) fn state(stating: &mut Stating<'_>, job: &PlannedJob<'_>, start: &Start<'_>) {
    let mut found: BTreeMap<String, (Whose, Span)> = BTreeMap::new();
    let mut asked_for: BTreeMap<String, (Known, Span)> = BTreeMap::new();
    let work = Cell::new(MAX_WORK);
    for (at, text, sure) in texts(stating, job) {
        for way in &start.ways {
            let place = match at {
                Some(at) => Place::of(job, at, way, &work),
                None => Place::at_job(job, way, &work),
            };
            let whose = place.text(&text.value);
            if whose == Whose::Nobodys {
                continue;
            }
            let truth = match at {
                Some(at) => truth_of(stating, job, way, &job.steps[at]),
                None => way.truth.clone(),
            };
            let Some(known) = stating.grade(&truth, job) else {
                continue;
            };
            let reference = way.case.runs_at.clone();
            match (whose, sure, known) {
                (Whose::Starters, true, Known::Yes) => {
                    found.entry(reference).or_insert((whose, text.span));
                }
                (_, _, known @ Known::No(_)) => {
                    asked_for.entry(reference).or_insert((known, text.span));
                }
                _ => {
                    let known = question(stating, job, text.span);
                    asked_for.entry(reference).or_insert((known, text.span));
                }
            }
        }
    }
    let id = job.id(stating.name());
    let remark = "what whoever starts it has written is put into its script";
    for (reference, (_, span)) in &found {
        stating.state(
            Pred::Interpolates,
            &[&id, reference],
            &Known::Yes,
            Some(*span),
            remark,
        );
    }
    for (reference, (known, span)) in asked_for {
        if !found.contains_key(&reference) {
            stating.state(Pred::Interpolates, &[&id, &reference], &known, Some(span), remark);
        }
    }
    state_within(stating, job, &id);
}

/// What a job before gives is put into a script: who controls that job, controls this one.
fn state_within(stating: &mut Stating<'_>, job: &PlannedJob<'_>, id: &str) {
    let mut before: BTreeSet<(&str, Span)> = BTreeSet::new();
    for step in &job.steps {
        for (text, _) in run_texts(stating, step) {
            let needs = job.job().needs.iter();
            before.extend(
                needs
                    .filter(|needed| text.value.contains(&format!("needs.{}.outputs", needed.value)))
                    .map(|needed| (needed.value.as_str(), text.span)),
            );
        }
    }
    let prefix = id.strip_suffix(job.job().id.value.as_str()).unwrap_or(id);
    for (needed, span) in before {
        let first = format!("{prefix}{needed}");
        let remark = "what that job gives is put into its script";
        stating
            .base
            .known(Pred::TakesWithin, &[id, &first], Some(span), remark);
    }
}

/// The texts of a job that are run: in which step, and whether that is sure. An image, and how it is started, are run as well.
fn texts<'t>(stating: &Stating<'_>, job: &PlannedJob<'t>) -> Vec<(Option<usize>, &'t Text, bool)> {
    let mut found = Vec::new();
    let last = job.last();
    let shells = [&last.job.shell, &last.workflow.shell].into_iter().flatten();
    found.extend(shells.map(|text| (None, text, true)));
    found.extend(last.job.images.iter().map(|(_, text)| (None, text, true)));
    found.retain(|(_, text, _): &(_, &Text, _)| text.value.contains("${{"));
    for (at, step) in job.steps.iter().enumerate() {
        let run = run_texts(stating, step).into_iter();
        found.extend(run.map(|(text, sure)| (Some(at), text, sure)));
    }
    found
}

/// The texts of a step that are run, and whether that is sure.
fn run_texts<'t>(stating: &Stating<'_>, step: &PlannedStep<'t>) -> Vec<(&'t Text, bool)> {
    let own = [&step.step.run, &step.step.shell].into_iter().flatten();
    let mut found: Vec<(&Text, bool)> = own.map(|text| (text, true)).collect();
    if let Some(uses) = &step.step.uses {
        let action = stating.catalogue.action(&uses.value);
        let runs = |name: &str| match action {
            Some(action) => action.runs.iter().any(|input| input.eq_ignore_ascii_case(name)),
            // What is given to an action of the tree is seen where its steps put it.
            None => step.composite.is_none() && SCRIPTS.contains(&name.to_ascii_lowercase().as_str()),
        };
        let inputs = step.step.with.iter();
        let run = inputs.filter(|(name, _)| runs(&name.value));
        found.extend(run.map(|(_, text)| (text, action.is_some())));
    }
    found.retain(|(text, _)| text.value.contains("${{"));
    found
}

fn question(stating: &Stating<'_>, job: &PlannedJob<'_>, span: Span) -> Known {
    asked(
        format!("script:{}:{}", stating.name(), job.path),
        format!(
            "whether what {} puts into a script can be a text of somebody else ({})",
            job.path,
            stating.place(span)
        ),
        "give it to the script in a variable of `env:` instead of `${{ }}`",
    )
}
