//! What every emitted workflow keeps, whatever it is for.

use super::super::Faults;
use super::super::here::Here;
use super::file;
use crate::platforms::github::emit::workflows::pins::pin;
use crate::platforms::github::workflow::model::{Grant, Job, Step, Text, Workflow, value};
use crate::source::Span;
use crate::yaml::{self, Node};

/// Expressions of numbers, of places, and of what steps of ours leave. No text that anybody wrote is among them.
const EXPRESSIONS: [&str; 10] = [
    "github.event.issue.number",
    "github.event.issue.number || 'run'",
    "github.run_id",
    "github.sha",
    "github.token",
    "needs.build.outputs.digest",
    "runner.temp",
    "steps.app.outputs.token",
    "steps.pack.outputs.digest",
    "steps.scope.outputs.tree",
];
/// The only machines: GitHub's own, made for one job.
const RUNNERS: [&str; 1] = ["ubuntu-24.04"];
/// Minutes after which GitHub stops a job by itself.
const LONGEST: u64 = 359;

pub(super) fn check(here: &Here<'_>, workflow: &Workflow, faults: &mut Faults<'_>) {
    let start = Span::new(file(workflow), 0, 0);
    match &workflow.permissions {
        None => faults.push(
            start,
            "a job that says nothing gets whatever the repository gives",
        ),
        Some(found) if found.grant != Grant::Only(Vec::new()) => {
            faults.push(found.span, "every job that says nothing gets this");
        }
        Some(_) => {}
    }
    let odd = workflow
        .unknown
        .iter()
        .map(|key| key.span)
        .chain(workflow.env.iter().map(|(name, _)| name.span));
    let odd = odd
        .chain(workflow.defaults)
        .chain(workflow.cache_mode.iter().map(|mode| mode.span));
    for span in odd.collect::<Vec<_>>() {
        faults.push(span, "this changes what every job does");
    }
    let text = &here.sources.get(file(workflow)).text;
    if let Ok(root) = yaml::parse(text, file(workflow)) {
        waits(&root, start, faults);
        expressions(&root, faults);
    }
    for job in &workflow.jobs {
        plain_job(job, faults);
        for step in &job.steps {
            plain_step(here, step, faults);
        }
    }
}

/// Runs of one group wait for each other; none is cut off in the middle.
fn waits(root: &Node, start: Span, faults: &mut Faults<'_>) {
    let Some(concurrency) = root.entry("concurrency") else {
        return faults.push(start, "runs do not wait for each other");
    };
    let group = concurrency
        .value
        .get("group")
        .unwrap_or(&concurrency.value)
        .as_text();
    if group.is_none_or(|group| group.value.trim().is_empty()) {
        faults.push(concurrency.key.span, "runs do not wait for each other");
    }
    if let Some(cancels) = concurrency.value.get("cancel-in-progress")
        && cancels.as_scalar().and_then(yaml::Scalar::as_bool) != Some(false)
    {
        faults.push(cancels.span, "a run is cut off in the middle by the next");
    }
}

/// Every `${{ … }}` is one that is known to hold no text of anybody's, or a secret that the job is given.
fn expressions(root: &Node, faults: &mut Faults<'_>) {
    let mut odd = Vec::new();
    root.scalars(&mut |scalar, span| {
        for part in scalar.text.split("${{").skip(1) {
            let inside = part.split_once("}}").map(|(inside, _)| inside.trim());
            if !inside.is_some_and(|inside| EXPRESSIONS.contains(&inside) || is_secret(inside)) {
                odd.push(span);
            }
        }
    });
    for span in odd {
        faults.push(span, "this expression may hold a text that somebody wrote");
    }
}

fn is_secret(inside: &str) -> bool {
    let plain = |name: &str| {
        name.bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    inside.strip_prefix("secrets.").is_some_and(plain)
}

/// Nothing but its steps decides what a job does, on a machine of GitHub's, for a limited time.
fn plain_job(job: &Job, faults: &mut Faults<'_>) {
    let id = &job.id.value;
    let minutes = job
        .timeout
        .as_ref()
        .and_then(|text| text.value.parse::<u64>().ok());
    if !minutes.is_some_and(|minutes| (1..=LONGEST).contains(&minutes)) {
        let span = job.timeout.as_ref().map_or(job.id.span, |text| text.span);
        faults.push(span, format!("`{id}` may run for as long as GitHub lets it"));
    }
    if job.runs_on.len() != 1 || !RUNNERS.contains(&job.runs_on[0].value.as_str()) {
        let span = job.runs_on.first().map_or(job.id.span, |label| label.span);
        faults.push(
            span,
            format!("`{id}` runs on a machine that is not made for it alone"),
        );
    }
    let texts = |texts: &[Text]| texts.iter().map(|text| text.span).collect::<Vec<_>>();
    let mut odd = texts(&job.unknown);
    odd.extend(texts(&job.services));
    odd.extend(
        job.env
            .iter()
            .chain(&job.with)
            .chain(&job.passed_secrets)
            .map(|(name, _)| name.span),
    );
    odd.extend(
        job.matrix
            .into_iter()
            .chain(job.tolerated)
            .chain(job.inherit)
            .chain(job.defaults),
    );
    odd.extend(
        [&job.uses, &job.container, &job.concurrency, &job.cache_mode]
            .into_iter()
            .flatten()
            .map(|text| text.span),
    );
    for span in odd {
        faults.push(span, format!("nothing beside its steps decides what `{id}` does"));
    }
    if job.name.as_ref().is_some_and(|name| name.value != *id) {
        faults.push(
            job.id.span,
            format!("the check of `{id}` is called like another job's"),
        );
    }
}

/// A step runs after the one before it, always, and stops the job if it fails; its action is pinned; a checkout leaves no key.
fn plain_step(here: &Here<'_>, step: &Step, faults: &mut Faults<'_>) {
    let odd = [&step.condition, &step.shell, &step.directory]
        .into_iter()
        .flatten()
        .map(|text| text.span);
    for span in odd
        .chain(step.tolerated.as_ref().map(|text| text.span))
        .chain(step.detached)
        .collect::<Vec<_>>()
    {
        faults.push(
            span,
            "this step may be passed over, fail unseen, or run elsewhere",
        );
    }
    if step.run.as_ref().is_some_and(|run| run.value.contains("${{")) {
        faults.push(step.span, "a script holds an expression");
    }
    if let Some(uses) = &step.uses {
        pinned(here, uses, faults);
        if uses.value.starts_with("actions/checkout@") {
            checkout(step, faults);
        }
    }
}

/// The commit that the table has for the action, and the version beside it for people and their tools.
fn pinned(here: &Here<'_>, uses: &Text, faults: &mut Faults<'_>) {
    let (action, at) = uses.value.split_once('@').unwrap_or((&uses.value, ""));
    let Some(pin) = pin(action) else {
        return faults.push(uses.span, format!("{action} is in no table of pins"));
    };
    if at != pin.commit {
        return faults.push(
            uses.span,
            format!("{action} is not at the commit that was looked at"),
        );
    }
    let text = &here.sources.get(uses.span.file).text;
    let rest = text[uses.span.end as usize..].lines().next().unwrap_or_default();
    let remark = rest.split_once('#').map_or("", |(_, remark)| remark.trim());
    if remark != pin.version {
        faults.push(
            uses.span,
            format!("the version beside {action} is not that of its commit"),
        );
    }
}

/// The event's own commit, and no key to the repository in the work tree.
fn checkout(step: &Step, faults: &mut Faults<'_>) {
    if value(&step.with, "persist-credentials").is_none_or(|kept| kept.value != "false") {
        faults.push(step.span, "the checkout leaves the job's token in the work tree");
    }
    for (name, _) in step
        .with
        .iter()
        .filter(|(name, _)| !name.value.eq_ignore_ascii_case("persist-credentials"))
    {
        faults.push(
            name.span,
            format!("the checkout takes `{}`, so it may be other code", name.value),
        );
    }
}
