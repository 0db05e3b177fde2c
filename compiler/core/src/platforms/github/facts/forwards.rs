//! Jobs that carry content on: they push what they have checked out to a tag or to another branch, or release it.
//!
//! Whoever has put something on the ref of the run has then put it there too, and the push starts what listens there, unless it is
//! made with the job's own token. Source: docs, "GITHUB_TOKEN", 2026-11.

use super::acting::{Push, Subject, able, where_question};
use super::behaviours::{Deed, truth_of};
use super::pushes::{Pushed, Script, Target};
use super::starts::{How, Way};
use super::state::{Known, Stating};
use crate::glob::{Dialect, PatternList};
use crate::platforms::github::actors::job_bot;
use crate::platforms::github::context::{RefClass, RefKind, RepositoryContext};
use crate::platforms::github::plan::PlannedStep;
use gabion_facts::facts::Pred;
use gabion_facts::source::Span;

/// States what a push of a step carries on.
pub(super) fn state(
    stating: &mut Stating<'_>,
    subject: Subject<'_, '_>,
    step: &PlannedStep<'_>,
    push: &Push<'_>,
    content: &Target,
) {
    let (job, start, secrets) = subject;
    let context = stating.context;
    // A run on a fork's pull request has a token that reads.
    let fork = context.fork();
    for way in start.ways.iter().filter(|way| way.case.runs_at != fork) {
        let (targets, sure) = targets(context, &push.pushed.target);
        let Some(known) = stating.grade(&truth_of(stating, job, way, step), job) else {
            continue;
        };
        let known = match known {
            Known::Yes if !sure || !push.pushed.here => where_question(stating, job, push.deed.span),
            known => known,
        };
        let from = content_of(context, way, content);
        for (actor, known) in able(stating, secrets, job, push.deed, &known) {
            state_triggers(stating, &actor, push.deed.span);
            for target in targets.iter().filter(|target| **target != from.1) {
                let (id, pred) = (job.id(stating.name()), from.0);
                let args = [id.as_str(), &from.1, &actor, target];
                stating.state(pred, &args, &known, Some(push.deed.span), "");
            }
        }
    }
}

/// States what a release carries on: a run at a tag releases that tag, any other makes one.
pub(super) fn released(
    stating: &mut Stating<'_>,
    (job, start, secrets): Subject<'_, '_>,
    step: &PlannedStep<'_>,
    deed: &Deed,
    script: &Script<'_>,
) {
    let context = stating.context;
    let tagged: Vec<&RefClass> = context.refs_of(RefKind::Tag).collect();
    let ways = start
        .ways
        .iter()
        .filter(|way| tagged.iter().all(|class| class.name != way.case.runs_at));
    let elsewhere = super::starts::Start {
        ways: ways.cloned().collect(),
    };
    for target in script.released(step) {
        let pushed = Pushed { target, here: true };
        let push = Push {
            deed,
            pushed: &pushed,
            made: false,
        };
        state(stating, (job, &elsewhere, secrets), step, &push, script.content());
    }
    let channel = format!("releases:{}", context.name);
    for way in &elsewhere.ways {
        let Some(known) = stating.grade(&truth_of(stating, job, way, step), job) else {
            continue;
        };
        for (actor, known) in able(stating, secrets, job, deed, &known) {
            stating.state(Pred::Announces, &[&actor, &channel], &known, Some(deed.span), "");
        }
    }
}

/// Events of everybody but a job's own token start workflows.
fn state_triggers(stating: &mut Stating<'_>, actor: &str, span: Span) {
    if actor != job_bot(stating.name()) {
        let remark = "its events start workflows";
        stating.base.known(Pred::Triggers, &[actor], Some(span), remark);
    }
}

/// The ref whose content is carried on: that of the run, or a branch whatever the run is.
fn content_of(context: &RepositoryContext, way: &Way<'_>, content: &Target) -> (Pred, String) {
    let run = match &way.case.how {
        // The run is the base's, and so are its files.
        How::Proposed { event, base, .. } if *event == "pull_request_target" => base.clone(),
        _ => way.case.runs_at.clone(),
    };
    match content {
        Target::Branch(name) => {
            let class = classes(context, RefKind::Branch, name, true).into_iter().next();
            class.map_or((Pred::Forwards, run), |class| (Pred::ForwardsFrom, class))
        }
        _ => (Pred::Forwards, run),
    }
}

/// The classes that something is pushed to, and whether that is sure.
fn targets(context: &RepositoryContext, target: &Target) -> (Vec<String>, bool) {
    match target {
        Target::Branch(name) => (classes(context, RefKind::Branch, name, true), true),
        Target::Like(name) => (classes(context, RefKind::Branch, name, false), true),
        Target::Tag(name, whole) => (tags(context, name, *whole), true),
        Target::Somewhere => {
            let mut all = classes(context, RefKind::Branch, "", false);
            all.extend(tags(context, "", false));
            (all, false)
        }
        Target::Run | Target::Elsewhere => (Vec::new(), true),
    }
}

/// The classes of tags that a name may belong to.
pub(super) fn tags(context: &RepositoryContext, name: &str, whole: bool) -> Vec<String> {
    classes(context, RefKind::Tag, name, whole)
}

/// The classes of refs that a name, or one that begins like this, may belong to; those that nobody names apart if no pattern fits.
fn classes(context: &RepositoryContext, kind: RefKind, name: &str, whole: bool) -> Vec<String> {
    let (prefix, rest) = match kind {
        RefKind::Tag => (context.of("tags/"), context.of("tags")),
        _ => (context.of(""), context.of("branches")),
    };
    let pattern = |class: &RefClass| class.name.strip_prefix(&prefix).map(str::to_owned);
    let mut found: Vec<String> = Vec::new();
    for class in context.refs_of(kind).filter(|class| class.name != rest) {
        let known = class.examples.iter().any(|example| example == name);
        let fits = pattern(class).is_none_or(|pattern| match whole {
            true => matches(&pattern, name),
            false => compatible(&pattern, name),
        });
        if (whole && known) || fits {
            found.push(class.name.clone());
        }
    }
    if (found.is_empty() || !whole) && context.refs_of(kind).any(|class| class.name == rest) {
        found.push(rest);
    }
    found
}

/// Whether a pattern, or a name, holds a name. What cannot be compiled may hold it.
fn matches(pattern: &str, name: &str) -> bool {
    let list = PatternList::compile(Dialect::WorkflowRef, &[pattern]);
    list.map_or(true, |list| list.matches(name))
}

/// Whether a pattern may hold a name that begins like this.
fn compatible(pattern: &str, start: &str) -> bool {
    let plain = pattern.find(['*', '?', '[', '+', '!']).unwrap_or(pattern.len());
    let plain = &pattern[..plain];
    plain.starts_with(start) || (plain.len() < pattern.len() && start.starts_with(plain))
}
