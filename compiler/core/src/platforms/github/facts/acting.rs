//! Jobs that act by rule: they open pull requests and push. What they bring, nobody has read when nobody has to start them.
//!
//! A job that an agent steers is the agent's; a job that Gabion writes is recognised by its steps. Both are left out here.

use super::behaviours::{Deed, actors_of, deeds, truth_of};
use super::bots::DEPENDABOT;
use super::forwards;
use super::pushes::{Pushed, Script, Target};
use super::secrets::Secrets;
use super::starts::{How, Start, Way, is_followed};
use super::state::{Known, Stating, asked};
use super::tokens::default_question;
use crate::platforms::github::actions::Does;
use crate::platforms::github::actors;
use crate::platforms::github::context::{DefaultToken, RefKind, RepositoryContext};
use crate::platforms::github::plan::{Effective, PlannedJob, PlannedStep};
use crate::platforms::github::workflow::condition::Truth;
use crate::platforms::github::workflow::model::{Trigger, value};
use gabion_facts::facts::Pred;
use gabion_facts::source::Span;
use std::collections::BTreeSet;

/// The remark of what a job proposes: it is the job that acts then, not everybody behind its actor.
pub const PROPOSES: &str = "a job opens pull requests";

/// Events that somebody brings about who may write, or that a gate has let in: then a job only goes on with what was read.
/// Source: docs, "Events that trigger workflows", 2026-09.
const BY_WRITERS: [&str; 16] = [
    "push",
    "create",
    "delete",
    "workflow_dispatch",
    "workflow_call",
    "release",
    "merge_group",
    "deployment",
    "deployment_status",
    "label",
    "milestone",
    "gollum",
    "registry_package",
    "branch_protection_rule",
    "public",
    "member",
];

/// Activities that only those with access bring about, or that come after a merge.
const BY_ACCESS: [&str; 8] = [
    "labeled",
    "unlabeled",
    "assigned",
    "unassigned",
    "milestoned",
    "closed",
    "enqueued",
    "auto_merge_enabled",
];

/// A job, what starts it and where its secrets lie.
pub(super) type Subject<'a, 't> = (&'a PlannedJob<'t>, &'a Start<'t>, &'a Secrets);

/// States what a job opens and pushes.
pub(super) fn state(
    stating: &mut Stating<'_>,
    jobs: &[PlannedJob<'_>],
    (job, start, secrets): Subject<'_, '_>,
) {
    let steered = super::agents::declared_in(stating.context, job).next().is_some();
    if steered || job.foreign().is_some() {
        return;
    }
    let mut script = Script::of(stating.context);
    for step in &job.steps {
        let found = deeds(stating, job, step);
        let pushed = script.step(job, step);
        for deed in &found {
            match deed.does {
                Does::Proposes => proposed(stating, jobs, (job, start, secrets), step, deed),
                Does::Pushes => {
                    let deed = Deed {
                        token: script.token(job, step).or_else(|| deed.token.clone()),
                        ..deed.clone()
                    };
                    let own = script.of_action(step);
                    let targets = if pushed.is_empty() { own } else { pushed.clone() };
                    for target in targets {
                        let made = script.commits();
                        let push_of = Push {
                            deed: &deed,
                            pushed: &target,
                            made,
                        };
                        push(stating, jobs, (job, start, secrets), step, &push_of);
                        forwards::state(stating, (job, start, secrets), step, &push_of, script.content());
                    }
                }
                Does::Publishes(ref registry) if registry == "release" => {
                    forwards::released(stating, (job, start, secrets), step, deed, &script);
                }
                _ => {}
            }
        }
    }
}

/// Who labels what it opens: Dependabot, other bots, and jobs whose action takes `labels`.
pub(super) fn labellers(
    stating: &Stating<'_>,
    jobs: &[PlannedJob<'_>],
    secrets: &Secrets,
) -> Vec<(String, BTreeSet<String>)> {
    let mut found = Vec::new();
    if let Some(dependabot) = &stating.tree.dependabot {
        found.push((DEPENDABOT.to_owned(), dependabot.labels.clone()));
    }
    let bots = stating.tree.bots.iter().filter(|bot| bot.proposes.is_some());
    found.extend(bots.map(|bot| (bot.actor(), bot.labels.clone())));
    for job in jobs {
        for step in &job.steps {
            let mut labels = super::safe_outputs::labels(step);
            if let Some(told) = value(&step.step.with, "labels") {
                let told = told.value.split([',', '\n']).map(str::trim);
                labels.extend(told.filter(|label| !label.is_empty()).map(str::to_owned));
            }
            if labels.is_empty() {
                continue;
            }
            for deed in deeds(stating, job, step) {
                if deed.does == Does::Proposes {
                    let actors = able(stating, secrets, job, &deed, &Known::Yes);
                    found.extend(actors.into_iter().map(|(actor, _)| (actor, labels.clone())));
                }
            }
        }
    }
    found
}

/// Whether nobody who was asked for anything has to do with a way in which a job starts.
fn is_alone(jobs: &[PlannedJob<'_>], way: &Way<'_>) -> bool {
    match &way.case.how {
        How::Follows => jobs
            .iter()
            .filter(|first| is_followed(first, way.trigger))
            .any(|first| first.root().triggers.iter().any(is_by_anybody)),
        How::Proposed { channel, .. } => channel.is_none() && is_by_anybody(way.trigger),
        How::Channel(channel) => channel.event != "labeled" && is_by_anybody(way.trigger),
        How::On(_) => is_by_anybody(way.trigger),
    }
}

fn is_by_anybody(trigger: &Trigger) -> bool {
    let only_by_access = trigger.types.as_ref().is_some_and(|types| {
        !types.is_empty() && types.iter().all(|kind| BY_ACCESS.contains(&kind.value.as_str()))
    });
    !BY_WRITERS.contains(&trigger.event.value.as_str())
        && trigger.event.value != "workflow_run"
        && !only_by_access
}

/// The branch to which a way's run belongs, by its class; none: it is a proposal's.
fn branch_of<'w>(context: &RepositoryContext, way: &'w Way<'_>) -> Option<&'w str> {
    let class = context.refs_of(RefKind::Branch);
    let mut class = class.filter(|class| class.name == way.case.runs_at);
    match way.case.how {
        How::Proposed { .. } => None,
        _ => class.next().map(|_| way.case.runs_at.as_str()),
    }
}

fn proposed(
    stating: &mut Stating<'_>,
    jobs: &[PlannedJob<'_>],
    (job, start, secrets): Subject<'_, '_>,
    step: &PlannedStep<'_>,
    deed: &Deed,
) {
    let (head, base) = (head(stating, step), base(stating, step));
    let (mut best, mut alone) = (Truth::False, Truth::False);
    for way in &start.ways {
        let truth = truth_of(stating, job, way, step);
        if is_alone(jobs, way) {
            alone = alone.or(truth.clone());
        }
        best = best.or(truth);
    }
    let Some(known) = stating.grade(&best, job) else {
        return;
    };
    for (actor, known) in able(stating, secrets, job, deed, &known) {
        let Some(known) = lets_open(stating, &actor, known) else {
            continue;
        };
        let args = [actor.as_str(), head.as_str(), base.as_str()];
        stating.state(Pred::ForeignProposal, &args, &known, Some(deed.span), PROPOSES);
        state_alone(stating, job, &actor, &alone, deed.span);
    }
}

/// How surely an actor opens pull requests: the job's own token does where a setting lets it.
fn lets_open(stating: &Stating<'_>, actor: &str, known: Known) -> Option<Known> {
    let name = stating.name();
    match stating.context.job_proposals {
        Some(false) if actor == actors::job_bot(name) => None,
        None if actor == actors::job_bot(name) && matches!(known, Known::Yes) => Some(asked(
            format!("actions:{name}"),
            format!("Actions settings of {name}: may workflows open and approve pull requests"),
            &stating.context.pull_answer(),
        )),
        _ => Some(known),
    }
}

/// States that a job acts with nobody asked to start it, if it does.
fn state_alone(stating: &mut Stating<'_>, job: &PlannedJob<'_>, actor: &str, alone: &Truth, span: Span) {
    if let Some(known) = stating.grade(alone, job) {
        let id = job.id(stating.name());
        let remark = "nobody has to start it";
        stating.state(Pred::ActsAlone, &[&id, actor], &known, Some(span), remark);
    }
}

/// A push of a step.
pub(super) struct Push<'p> {
    pub deed: &'p Deed,
    pub pushed: &'p Pushed,
    /// Whether it holds commits that the job has made, which nobody has read.
    pub made: bool,
}

fn push(
    stating: &mut Stating<'_>,
    jobs: &[PlannedJob<'_>],
    (job, start, secrets): Subject<'_, '_>,
    step: &PlannedStep<'_>,
    Push { deed, pushed, made }: &Push<'_>,
) {
    let context = stating.context;
    for way in start.ways.iter().filter(|way| is_alone(jobs, way)) {
        let default = context.default_ref();
        let (targets, sure) = match &pushed.target {
            Target::Run => (
                branch_of(context, way).map(str::to_owned).into_iter().collect(),
                true,
            ),
            Target::Branch(name) => (class_of(context, name).into_iter().collect(), true),
            Target::Somewhere => (vec![default], false),
            // What is tagged has been read, unless the job has made it.
            Target::Tag(name, whole) if *made => (forwards::tags(context, name, *whole), true),
            Target::Elsewhere | Target::Like(_) | Target::Tag(..) => (Vec::new(), true),
        };
        let truth = truth_of(stating, job, way, step);
        let Some(known) = stating.grade(&truth, job) else {
            continue;
        };
        let known = match known {
            Known::Yes if !sure || !pushed.here => where_question(stating, job, deed.span),
            known => known,
        };
        let id = job.id(stating.name());
        for (actor, known) in able(stating, secrets, job, deed, &known) {
            for target in &targets {
                let args = [id.as_str(), &actor, target];
                let remark = "nobody has to start it";
                stating.state(Pred::PushesAlone, &args, &known, Some(deed.span), remark);
            }
        }
    }
}

pub(super) fn where_question(stating: &Stating<'_>, job: &PlannedJob<'_>, span: Span) -> Known {
    asked(
        format!("pushes:{}:{}", stating.name(), job.path),
        format!(
            "which branch of which repository {} pushes to ({})",
            job.path,
            stating.place(span)
        ),
        "write the branch out: `git push origin HEAD:NAME`",
    )
}

/// The class of a branch's name; none if nobody tells it apart from the branches that nobody builds on.
fn class_of(context: &RepositoryContext, name: &str) -> Option<String> {
    context.branch(name).map(|class| class.name.clone())
}

/// The branch that a pull request is opened from.
fn head(stating: &Stating<'_>, step: &PlannedStep<'_>) -> String {
    let named = value(&step.step.with, "branch").map_or("create-pull-request/patch", |text| &text.value);
    class_of(stating.context, named).unwrap_or_else(|| stating.context.of("branches"))
}

/// The branch that it is for.
fn base(stating: &Stating<'_>, step: &PlannedStep<'_>) -> String {
    let named = value(&step.step.with, "base").and_then(|text| class_of(stating.context, &text.value));
    named.unwrap_or_else(|| stating.context.default_ref())
}

/// As whom it is done, where the job's own token can do it.
pub(super) fn able(
    stating: &Stating<'_>,
    secrets: &Secrets,
    job: &PlannedJob<'_>,
    deed: &Deed,
    known: &Known,
) -> Vec<(String, Known)> {
    let own = actors::job_bot(stating.name());
    let found = actors_of(stating, secrets, job, deed, known).into_iter();
    let graded = |(actor, known): (String, Known)| {
        if actor != own || !matches!(job.effective(), Effective::Default) {
            return Some((actor, known));
        }
        match (stating.context.default_token, known) {
            (Some(DefaultToken::Read), _) => None,
            (None, Known::Yes) => Some((actor, default_question(stating))),
            (_, known) => Some((actor, known)),
        }
    };
    let mut seen = BTreeSet::new();
    found
        .filter_map(graded)
        .filter(|(actor, _)| seen.insert(actor.clone()))
        .collect()
}
