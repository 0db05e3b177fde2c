//! The situations in which an event starts runs.

use super::super::channels::{self, ChannelEvent, LABELS, Place};
use crate::glob::{Dialect, PatternList};
use crate::platforms::github::context::{RefClass, RefKind, RepositoryContext};
use crate::platforms::github::workflow::model::{Text, Trigger};

/// How a run is started.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) enum How {
    /// By an event at its ref.
    On(&'static str),
    /// By a proposal to a base.
    Proposed {
        /// `pull_request` or `pull_request_target`.
        event: &'static str,
        /// The class of the base.
        base: String,
        /// The class of runs on such proposals.
        run: String,
        /// Who must set a mark on it, if the proposal alone is not enough.
        channel: Option<&'static ChannelEvent>,
    },
    /// By something written on a channel.
    Channel(&'static ChannelEvent),
    /// By the end of another workflow.
    Follows,
}

/// A situation in which a run starts.
#[derive(Clone, Debug)]
pub(in super::super) struct Case {
    /// `github.event_name`.
    pub event: String,
    /// `github.event.action`.
    pub action: Option<String>,
    /// `github.ref`, of one atom of the class.
    pub git_ref: String,
    /// The short name of the base of a proposal.
    pub base: Option<String>,
    /// Whether the proposal is from a fork.
    pub fork: Option<bool>,
    /// The class of refs with whose rights it runs.
    pub runs_at: String,
    /// How it is started.
    pub how: How,
}

impl Case {
    /// The same where only those who may label start it; none if a label changes nothing about who starts it.
    pub(in super::super) fn marked(&self) -> Option<Case> {
        let how = match &self.how {
            How::Channel(channel) if matches!(channel.event, "issues" | "issue_comment" | "labeled") => {
                How::Channel(&LABELS)
            }
            How::Proposed { event, base, run, .. } => How::Proposed {
                event,
                base: base.clone(),
                run: run.clone(),
                channel: Some(&LABELS),
            },
            _ => return None,
        };
        Some(Case { how, ..self.clone() })
    }

    /// Whether only those start it who may set a label.
    pub(in super::super) fn is_marked(&self) -> bool {
        match &self.how {
            How::Proposed { channel, .. } => channel.is_some(),
            How::Channel(channel) => channel.event == LABELS.event,
            How::On(_) | How::Follows => false,
        }
    }

    fn at(event: &str, git_ref: String, class: &str, how: How) -> Case {
        Case {
            event: event.to_owned(),
            action: None,
            git_ref,
            base: None,
            fork: None,
            runs_at: class.to_owned(),
            how,
        }
    }
}

/// All situations of a trigger.
pub(in super::super) fn of(trigger: &Trigger, context: &RepositoryContext) -> Vec<Case> {
    match trigger.event.value.as_str() {
        "push" => pushes(trigger, context, "push"),
        // Creating a ref is a push to it.
        "create" => pushes(&Trigger::bare(trigger.event.clone()), context, "create"),
        "workflow_dispatch" => everywhere(context, "workflow_dispatch", &How::On("workflow_dispatch")),
        "repository_dispatch" => vec![default(
            context,
            "repository_dispatch",
            How::On("repository_dispatch"),
        )],
        "schedule" => vec![default(context, "schedule", How::On("schedule"))],
        "merge_group" => bases(trigger, context)
            .map(|(class, base)| Case {
                base: Some(base.to_owned()),
                ..Case::at(
                    "merge_group",
                    format!("refs/heads/gh-readonly-queue/{base}/pr-1"),
                    &class.name,
                    How::On("merge_group"),
                )
            })
            .collect(),
        "pull_request" => proposals(trigger, context, "pull_request"),
        "pull_request_target" => proposals(trigger, context, "pull_request_target"),
        "workflow_run" => vec![default(context, "workflow_run", How::Follows)],
        "workflow_call" => Vec::new(),
        event => match channels::of(event) {
            Some(channel) => on_channel(trigger, context, channel),
            // An event that the table does not know: whoever may write contents is taken to cause it.
            None => vec![default(context, event, How::On("repository_dispatch"))],
        },
    }
}

/// `refs/heads/main` of a class's example.
fn full(class: &RefClass, example: &str) -> String {
    match class.kind {
        RefKind::Branch => format!("refs/heads/{example}"),
        RefKind::Tag => format!("refs/tags/{example}"),
        RefKind::Pull | RefKind::Fork => example.to_owned(),
    }
}

fn default(context: &RepositoryContext, event: &str, how: How) -> Case {
    Case::at(
        event,
        format!("refs/heads/{}", context.default_branch),
        &context.default_ref(),
        how,
    )
}

fn everywhere(context: &RepositoryContext, event: &str, how: &How) -> Vec<Case> {
    let examples = context
        .pushed_refs()
        .flat_map(|class| class.examples.iter().map(move |example| (class, example)));
    examples
        .map(|(class, example)| Case::at(event, full(class, example), &class.name, how.clone()))
        .collect()
}

fn pushes(trigger: &Trigger, context: &RepositoryContext, event: &str) -> Vec<Case> {
    let filters_branches = trigger.branches.is_some() || trigger.branches_ignore.is_some();
    let filters_tags = trigger.tags.is_some() || trigger.tags_ignore.is_some();
    let passes = |class: &RefClass, example: &str| match class.kind {
        RefKind::Branch if filters_branches => accepts(&trigger.branches, &trigger.branches_ignore, example),
        RefKind::Branch => !filters_tags,
        RefKind::Tag if filters_tags => accepts(&trigger.tags, &trigger.tags_ignore, example),
        RefKind::Tag => !filters_branches,
        RefKind::Pull | RefKind::Fork => false,
    };
    let examples = context
        .pushed_refs()
        .flat_map(|class| class.examples.iter().map(move |example| (class, example)));
    examples
        .filter(|(class, example)| passes(class, example))
        .map(|(class, example)| Case::at(event, full(class, example), &class.name, How::On("push")))
        .collect()
}

/// Whether filters let a name through. A list that cannot be compiled filters nothing.
fn accepts(wanted: &Option<Vec<Text>>, ignored: &Option<Vec<Text>>, name: &str) -> bool {
    let matches = |list: &[Text]| {
        let texts: Vec<&str> = list.iter().map(|text| text.value.as_str()).collect();
        PatternList::compile(Dialect::WorkflowRef, &texts)
            .ok()
            .map(|language| language.matches(name))
    };
    let in_wanted = wanted.as_ref().is_none_or(|list| matches(list).unwrap_or(true));
    let in_ignored = ignored
        .as_ref()
        .is_some_and(|list| matches(list).unwrap_or(false));
    in_wanted && !in_ignored
}

/// The branches that proposals of this trigger go to, by class and example.
fn bases<'c>(
    trigger: &'c Trigger,
    context: &'c RepositoryContext,
) -> impl Iterator<Item = (&'c RefClass, &'c str)> {
    let branches = context.refs_of(RefKind::Branch);
    let examples = branches.flat_map(|class| {
        class
            .examples
            .iter()
            .map(move |example| (class, example.as_str()))
    });
    examples.filter(|(_, example)| accepts(&trigger.branches, &trigger.branches_ignore, example))
}

fn proposals(trigger: &Trigger, context: &RepositoryContext, event: &'static str) -> Vec<Case> {
    let actions = actions(trigger, &["opened", "synchronize", "reopened"]);
    let runs: Vec<&RefClass> = context
        .refs_of(RefKind::Pull)
        .chain(context.refs_of(RefKind::Fork))
        .collect();
    let mut cases = Vec::new();
    for (class, base) in bases(trigger, context) {
        for run in &runs {
            for action in &actions {
                let target = event == "pull_request_target";
                let channel = is_mark(action).then_some(&LABELS);
                let how = How::Proposed {
                    event,
                    base: class.name.clone(),
                    run: run.name.clone(),
                    channel,
                };
                let git_ref = if target {
                    format!("refs/heads/{base}")
                } else {
                    "refs/pull/1/merge".to_owned()
                };
                cases.push(Case {
                    action: Some(action.clone()),
                    base: Some(base.to_owned()),
                    fork: Some(run.kind == RefKind::Fork),
                    ..Case::at(event, git_ref, if target { &class.name } else { &run.name }, how)
                });
            }
        }
    }
    cases
}

fn on_channel(trigger: &Trigger, context: &RepositoryContext, channel: &'static ChannelEvent) -> Vec<Case> {
    let usual: &[&str] = match channel.event {
        "issues" => &[
            "opened",
            "edited",
            "closed",
            "reopened",
            "deleted",
            "labeled",
            "unlabeled",
            "assigned",
        ],
        "issue_comment" | "pull_request_review_comment" | "discussion_comment" => {
            &["created", "edited", "deleted"]
        }
        "pull_request_review" => &["submitted", "edited", "dismissed"],
        "discussion" => &["created", "edited", "labeled", "answered"],
        _ => &[""],
    };
    let mut cases = Vec::new();
    for action in actions(trigger, usual) {
        let written = if channel.open && is_mark(&action) {
            &LABELS
        } else {
            channel
        };
        for case in places(context, channel, &How::Channel(written)) {
            cases.push(Case {
                action: (!action.is_empty()).then(|| action.clone()),
                ..case
            });
        }
    }
    cases
}

fn places(context: &RepositoryContext, channel: &ChannelEvent, how: &How) -> Vec<Case> {
    match channel.place {
        Place::Default => vec![default(context, channel.event, how.clone())],
        Place::Chosen => everywhere(context, channel.event, how),
        Place::Proposal => {
            let runs = context
                .refs_of(RefKind::Pull)
                .chain(context.refs_of(RefKind::Fork));
            let case = |run: &RefClass| Case {
                base: Some(context.default_branch.clone()),
                fork: Some(run.kind == RefKind::Fork),
                ..Case::at(
                    channel.event,
                    "refs/pull/1/merge".to_owned(),
                    &run.name,
                    how.clone(),
                )
            };
            runs.map(case).collect()
        }
    }
}

fn actions(trigger: &Trigger, usual: &[&str]) -> Vec<String> {
    match &trigger.types {
        Some(types) if !types.is_empty() => types.iter().map(|text| text.value.clone()).collect(),
        _ => usual.iter().map(|action| (*action).to_owned()).collect(),
    }
}

/// Whether an action on an issue or proposal is left to those with access. A push dismisses approvals, takes a proposal from the queue
/// and disarms auto-merge; owners are asked for a review by whoever proposes; who asked a question marks its answer.
fn is_mark(action: &str) -> bool {
    matches!(
        action,
        "labeled"
            | "unlabeled"
            | "assigned"
            | "unassigned"
            | "milestoned"
            | "demilestoned"
            | "pinned"
            | "unpinned"
            | "locked"
            | "unlocked"
            | "transferred"
            | "category_changed"
            | "enqueued"
            | "auto_merge_enabled"
            | "review_request_removed"
            | "typed"
            | "untyped"
    )
}
