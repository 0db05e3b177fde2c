//! The ways in which jobs start, and whether their conditions let them.

use super::super::channels;
use super::{Case, Evaluator, How, Start, Way, cases};
use crate::platforms::github::context::RepositoryContext;
use crate::platforms::github::plan::PlannedJob;
use crate::platforms::github::workflow::condition::{Acting, Labels, Truth};
use crate::platforms::github::workflow::model::Trigger;
use std::collections::BTreeSet;

/// What starts the jobs, one by one.
pub(in super::super) fn all<'t>(
    jobs: &[PlannedJob<'t>],
    context: &RepositoryContext,
    given: &BTreeSet<String>,
) -> Vec<Start<'t>> {
    let mut evaluator = Evaluator::new(context);
    let mut starts: Vec<Start<'t>> = jobs
        .iter()
        .map(|job| start(job, context, &mut evaluator))
        .collect();
    for (job, start) in jobs.iter().zip(&mut starts) {
        let by_template = start.ways.iter().filter_map(|way| by_template(job, way, given));
        let by_template: Vec<Way<'t>> = by_template.collect();
        start.ways.extend(by_template);
    }
    starts
}

/// The same way for whoever opens an issue by a template that sets a label which the job waits for, or any if it waits for none.
fn by_template<'t>(job: &PlannedJob<'t>, way: &Way<'t>, given: &BTreeSet<String>) -> Option<Way<'t>> {
    let event = way.trigger.event.value.as_str();
    if !way.case.is_marked() || !matches!(event, "issues" | "discussion") || given.is_empty() {
        return None;
    }
    if way
        .case
        .action
        .as_deref()
        .is_some_and(|action| !matches!(action, "labeled" | "opened"))
    {
        return None;
    }
    let conditions = job.frames.iter().filter_map(|frame| frame.job.condition.as_ref());
    let text: String = conditions.map(|text| text.value.to_lowercase()).collect();
    let named = given
        .iter()
        .any(|label| text.contains(&format!("'{}'", label.replace('\'', "''"))));
    if text.contains("label") && !named && !text.contains("startswith") {
        return None;
    }
    let mut way = way.clone();
    way.case.how = How::Channel(channels::of(event)?);
    Some(way)
}

fn start<'t>(job: &PlannedJob<'t>, context: &RepositoryContext, evaluator: &mut Evaluator) -> Start<'t> {
    let mut start = Start::default();
    for trigger in &job.root().triggers {
        for case in cases::of(trigger, context) {
            evaluator.labels = Labels::Absent;
            let plain = decide(job, trigger, &case, context, evaluator);
            if !plain.can_be_true()
                && let Some(marked) = case.marked()
            {
                evaluator.labels = Labels::Chosen;
                let truth = decide(job, trigger, &marked, context, evaluator);
                if truth != Truth::False {
                    start.ways.push(Way {
                        trigger,
                        case: marked,
                        truth,
                    });
                }
            }
            evaluator.labels = Labels::Asked;
            if plain != Truth::False {
                start.ways.push(Way {
                    trigger,
                    case,
                    truth: plain,
                });
            }
        }
    }
    start
}

/// The assumption that names in conditions are what they say: nobody but those who are known acts.
const NAMES: &str = "starters";

/// Whether a job's conditions can be true. Where that depends on who acts, those who can act are tried one by one.
fn decide(
    job: &PlannedJob<'_>,
    trigger: &Trigger,
    case: &Case,
    context: &RepositoryContext,
    evaluator: &mut Evaluator,
) -> Truth {
    evaluator.acting = Acting::Anybody;
    let truth = evaluator.job(&job.frames, trigger, case);
    if !matches!(truth, Truth::Doubtful(_) | Truth::Unknown(_)) {
        return truth;
    }
    let tried = actings(context, case).into_iter().any(|acting| {
        evaluator.acting = acting;
        evaluator.job(&job.frames, trigger, case).can_be_true()
    });
    evaluator.acting = Acting::Anybody;
    match (tried, &truth) {
        (true, _) => Truth::Choice,
        (false, Truth::Doubtful(_)) if context.assumptions.contains(NAMES) => Truth::False,
        _ => truth,
    }
}

/// Everybody who can act, on a proposal of their own or of somebody else.
pub(in super::super) fn actings(context: &RepositoryContext, case: &Case) -> Vec<Acting> {
    let starters = &context.starters;
    let proposal = matches!(case.how, How::Proposed { .. });
    let mut found = Vec::new();
    for actor in &starters.actors {
        found.push(Acting::Somebody {
            actor: actor.clone(),
            author: actor.clone(),
        });
        for author in starters
            .authors
            .iter()
            .filter(|author| proposal && *author != actor)
        {
            found.push(Acting::Somebody {
                actor: actor.clone(),
                author: author.clone(),
            });
        }
    }
    found
}
