//! What starts each job, at which refs, and whether its conditions let it.

mod cases;
mod evaluate;
mod inside;
mod ways;

use super::channels;
use super::state::{Known, Stating, asked};
use crate::glob::{Dialect, PatternList};
use crate::platforms::github::context::RepositoryContext;
use crate::platforms::github::plan::PlannedJob;
use crate::platforms::github::workflow::condition::{Acting, Labels, Truth};
use crate::platforms::github::workflow::model::Trigger;
pub(super) use cases::of as cases_of;
pub(super) use cases::{Case, How};
pub(super) use evaluate::Evaluator;
use gabion_facts::facts::Pred;
pub(super) use inside::spelled;
use std::collections::{BTreeMap, BTreeSet};
pub(super) use ways::{actings, all};

/// A way in which a job starts.
#[derive(Clone, Debug)]
pub(super) struct Way<'t> {
    /// The event.
    pub trigger: &'t Trigger,
    /// The situation.
    pub case: Case,
    /// Whether the job's conditions can be true in it.
    pub truth: Truth,
}

/// Everything that starts a job.
#[derive(Clone, Debug, Default)]
pub(super) struct Start<'t> {
    /// One by one; those that its conditions exclude are left out.
    pub ways: Vec<Way<'t>>,
}

impl Start<'_> {
    /// The refs at which it runs, with the best truth at each.
    pub fn places(&self) -> BTreeMap<&str, &Truth> {
        let mut places: BTreeMap<&str, &Truth> = BTreeMap::new();
        for way in &self.ways {
            let best = places.entry(&way.case.runs_at).or_insert(&way.truth);
            if better(&way.truth, best) {
                *best = &way.truth;
            }
        }
        places
    }

    /// The best truth of any way.
    pub fn best(&self, truth: impl Fn(&Way<'_>) -> Truth) -> Truth {
        self.ways
            .iter()
            .map(truth)
            .reduce(Truth::or)
            .unwrap_or(Truth::False)
    }
}

/// Whether a truth is nearer to certain than another.
fn better(truth: &Truth, than: &Truth) -> bool {
    (truth.can_be_true() && !than.can_be_true()) || (*than == Truth::False && *truth != Truth::False)
}

/// A fact to be stated once, at its best grade.
type Facts<'t> = BTreeMap<(Pred, Vec<String>), (Truth, &'t Trigger)>;

/// States that the job is, what starts it, and what stands before it.
pub(super) fn state(stating: &mut Stating<'_>, job: &PlannedJob<'_>, start: &Start<'_>) {
    let (id, name) = (job.id(stating.name()), stating.name().to_owned());
    stating
        .base
        .known(Pred::JobOf, &[&id, &name], Some(job.span()), "");
    state_asset(stating, job, &id);
    let mut facts: Facts<'_> = BTreeMap::new();
    for way in &start.ways {
        for fact in facts_of(way, &id, stating.context) {
            let best = facts.entry(fact).or_insert((Truth::False, way.trigger));
            if better(&way.truth, &best.0) {
                *best = (way.truth.clone(), way.trigger);
            }
        }
    }
    for ((pred, args), (truth, trigger)) in facts {
        if let Some(known) = stating.grade(&truth, job) {
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            let remark = remark(&trigger.event.value);
            stating.state(pred, &args, &known, Some(trigger.event.span), remark);
        }
    }
    state_standing(stating, job, start, &id);
    inside::state(stating, job, &id);
}

/// The assumption that nobody starts jobs but those who act and the clock.
const STARTS: &str = "starts";

/// States where a job runs without anybody who takes part, and where a finished run can be started again.
fn state_standing(stating: &mut Stating<'_>, job: &PlannedJob<'_>, start: &Start<'_>, id: &str) {
    let default = stating.context.default_ref();
    state_reruns(stating, job, id);
    let assumed = stating.context.assumptions.contains(STARTS);
    let mut seen = BTreeSet::new();
    for way in &start.ways {
        let Some(known) = stating.grade(&way.truth, job) else {
            continue;
        };
        let (event, at) = (way.trigger.event.value.as_str(), way.case.runs_at.as_str());
        if !seen.insert((event, at.to_owned())) {
            continue;
        }
        let span = Some(way.trigger.event.span);
        match (event, assumed, &known) {
            ("schedule", ..) => stating.state(Pred::OpenStart, &[id, at], &known, span, "by the clock"),
            (_, true, Known::Yes) => {
                stating
                    .base
                    .assumed(Pred::OpenStart, &[id, at], STARTS, span, "people go on working")
            }
            _ => stating.state(Pred::OpenStart, &[id, at], &known, span, "people go on working"),
        }
    }
    if start.ways.is_empty() {
        // Nothing that was read starts it; an agent that is declared to run there is taken at its word.
        let at = default.clone();
        if assumed {
            stating
                .base
                .assumed(Pred::OpenStart, &[id, &at], STARTS, Some(job.span()), "");
        } else {
            stating
                .base
                .known(Pred::OpenStart, &[id, &at], Some(job.span()), "");
        }
    }
}

/// How a witness explains a start.
fn remark(event: &str) -> &'static str {
    match event {
        "pull_request" => "before anyone has read it",
        "pull_request_target" => "with the secrets of the base",
        "workflow_dispatch" => "whoever may write actions dispatches it",
        "repository_dispatch" => "whoever may write contents sends it",
        "schedule" => "by the clock",
        _ => "",
    }
}

/// A run of own code in a job is an effect, unless the job is an agent's own.
fn state_asset(stating: &mut Stating<'_>, job: &PlannedJob<'_>, id: &str) {
    if super::agents::declared_in(stating.context, job).next().is_none() {
        let asset = stating.context.of(job.root().stem());
        stating
            .base
            .known(Pred::JobAsset, &[id, &asset], Some(job.span()), "");
    }
}

/// States where a run that somebody else has started can be started again: its actor stays, only who triggers it changes.
fn state_reruns(stating: &mut Stating<'_>, job: &PlannedJob<'_>, id: &str) {
    let context = stating.context;
    let (default, tags) = (context.default_ref(), context.of("tags"));
    let mut evaluator = Evaluator::new(context);
    evaluator.labels = Labels::Chosen;
    let mut actors: Vec<&str> = context.starters.actors.iter().map(String::as_str).collect();
    if actors.is_empty() {
        actors.push("somebody");
    }
    let mut found: BTreeMap<String, (Truth, gabion_facts::source::Span)> = BTreeMap::new();
    let plain = job.frames.iter().all(|frame| frame.job.condition.is_none());
    for trigger in &job.root().triggers {
        if plain && trigger.event.value == "workflow_dispatch" {
            // Whoever could start it again can start it anew.
            continue;
        }
        for case in cases::of(trigger, context) {
            if case.runs_at != default && !case.runs_at.starts_with(&tags) {
                continue;
            }
            for actor in &actors {
                evaluator.acting = Acting::Again {
                    by: (*actor).to_owned(),
                };
                let truth = evaluator.job(&job.frames, trigger, &case);
                let best = found
                    .entry(case.runs_at.clone())
                    .or_insert((Truth::False, trigger.event.span));
                if better(&truth, &best.0) {
                    *best = (truth, trigger.event.span);
                }
            }
        }
    }
    for (at, (truth, span)) in found {
        if let Some(known) = stating.grade(&truth, job) {
            stating.state(Pred::Reruns, &[id, &at], &known, Some(span), "");
        }
    }
}

/// The facts that a way states, without their grade.
fn facts_of(way: &Way<'_>, id: &str, context: &RepositoryContext) -> Vec<(Pred, Vec<String>)> {
    let fact =
        |pred: Pred, args: &[&str]| (pred, args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>());
    let case = &way.case;
    match &case.how {
        How::On(event) => match changed_areas(way.trigger, case, context) {
            Some(areas) => areas
                .iter()
                .map(|area| fact(Pred::StartsOnArea, &[id, event, &case.runs_at, area]))
                .collect(),
            None => vec![fact(Pred::StartsOn, &[id, event, &case.runs_at])],
        },
        // A proposal: one fact about its base (with the paths that matter), and one about the run that it gets.
        How::Proposed {
            event,
            base,
            run,
            channel,
        } => {
            let mut facts: Vec<(Pred, Vec<String>)> = match changed_areas(way.trigger, case, context) {
                Some(areas) => areas
                    .iter()
                    .map(|area| fact(Pred::StartsOnArea, &[id, event, base, area]))
                    .collect(),
                None => vec![fact(Pred::StartsOn, &[id, event, base])],
            };
            facts.push(match channel {
                // Only a mark by somebody with access starts it.
                Some(channel) => {
                    let channel = channels::constant(channel, &context.name);
                    fact(Pred::StartsOnChannel, &[id, &channel, &case.runs_at])
                }
                None => fact(Pred::StartsOn, &[id, event, run]),
            });
            facts
        }
        How::Channel(channel) => {
            let constant = channels::constant(channel, &context.name);
            let mut facts = vec![fact(Pred::StartsOnChannel, &[id, &constant, &case.runs_at])];
            if case.fork.is_some() {
                // The run is the proposal's, although the proposal alone does not start it.
                facts.push(fact(
                    Pred::StartsOn,
                    &[id, "pull_request", &context.default_ref()],
                ));
            }
            facts
        }
        How::Follows => Vec::new(),
    }
}

/// The areas whose change starts a job with path filters; `None` without filters, or where they do not apply (tags).
fn changed_areas(trigger: &Trigger, case: &Case, context: &RepositoryContext) -> Option<Vec<String>> {
    if case.git_ref.starts_with("refs/tags/") || (trigger.paths.is_none() && trigger.paths_ignore.is_none()) {
        return None;
    }
    let compiled = |list: &Option<Vec<_>>| -> Option<Option<PatternList>> {
        let Some(list) = list else { return Some(None) };
        let texts: Vec<&str> = list
            .iter()
            .map(|text: &crate::platforms::github::workflow::model::Text| text.value.as_str())
            .collect();
        PatternList::compile(Dialect::WorkflowPath, &texts).ok().map(Some)
    };
    // A filter that cannot be compiled filters nothing.
    let (paths, ignored) = (compiled(&trigger.paths)?, compiled(&trigger.paths_ignore)?);
    let counts = |path: &str| {
        paths.as_ref().is_none_or(|paths| paths.matches(path))
            && !ignored.as_ref().is_some_and(|ignored| ignored.matches(path))
    };
    let hit = context
        .areas
        .iter()
        .filter(|area| area.decide(counts) != Some(false));
    Some(hit.map(|area| area.name.clone()).collect())
}

/// What a workflow outside the tree does inside the job's power.
pub(super) fn remote_question(stating: &Stating<'_>, job: &PlannedJob<'_>) -> Known {
    let called = job.job().uses.as_ref().map_or("", |uses| uses.value.as_str());
    asked(
        format!("calls:{}:{called}", stating.name()),
        format!("what {called} runs and waits for ({})", stating.place(job.span())),
        "call a workflow of this repository, or read the called one at a pinned commit",
    )
}

/// States which jobs follow which workflows.
pub(super) fn state_follows(stating: &mut Stating<'_>, jobs: &[PlannedJob<'_>]) {
    let starts = all(jobs, stating.context, &stating.tree.given_labels);
    for (job, start) in jobs.iter().zip(&starts) {
        for way in start.ways.iter().filter(|way| way.case.how == How::Follows) {
            let Some(known) = stating.grade(&way.truth, job) else {
                continue;
            };
            let id = job.id(stating.name());
            for first in jobs.iter().filter(|first| is_followed(first, way.trigger)) {
                let first = first.id(stating.name());
                let args = [id.as_str(), first.as_str(), way.case.runs_at.as_str()];
                stating.state(
                    Pred::Follows,
                    &args,
                    &known,
                    Some(way.trigger.event.span),
                    "with the rights of the default branch",
                );
            }
        }
    }
}

/// Whether a `workflow_run` names the workflow that starts a job.
pub(super) fn is_followed(job: &PlannedJob<'_>, trigger: &Trigger) -> bool {
    let root = job.root();
    trigger
        .workflows
        .iter()
        .any(|name| name.value == root.display_name() || name.value == root.path)
}
