//! Conditions of a job and of the jobs before it, in a situation.

use super::cases::Case;
use crate::platforms::github::context::RepositoryContext;
use crate::platforms::github::plan::Frame;
use crate::platforms::github::workflow::condition::{Acting, Condition, Input, Labels, Situation, Truth};
use crate::platforms::github::workflow::model::{Job, Text, Trigger, Workflow};
use gabion_facts::source::Span;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The most jobs before a job that are looked at.
const MAX_CHAIN: usize = 256;

/// Evaluates conditions, each parsed once.
pub(in super::super) struct Evaluator<'c> {
    context: &'c RepositoryContext,
    parsed: BTreeMap<Span, Rc<Condition>>,
    /// Which labels there are in what is asked next.
    pub labels: Labels,
    /// Who acts in what is asked next.
    pub acting: Acting,
}

/// One level of a call in one situation.
struct Level<'l> {
    workflow: &'l Workflow,
    case: &'l Case,
    inputs: BTreeMap<String, Input>,
    /// By job id; `None` while it is being found out: jobs that need each other never start.
    done: BTreeMap<String, Option<Truth>>,
}

impl<'c> Evaluator<'c> {
    pub fn new(context: &'c RepositoryContext) -> Self {
        Evaluator {
            context,
            parsed: BTreeMap::new(),
            labels: Labels::Asked,
            acting: Acting::Anybody,
        }
    }

    /// Whether a job can start in a situation: every level of its call, and what each needs.
    pub fn job(&mut self, frames: &[Frame<'_>], trigger: &Trigger, case: &Case) -> Truth {
        let mut whole = Truth::True;
        for (at, frame) in frames.iter().enumerate() {
            let inputs = match at.checked_sub(1) {
                None => dispatched(trigger),
                Some(caller) => passed(frame.workflow, frames[caller].job),
            };
            let mut level = Level {
                workflow: frame.workflow,
                case,
                inputs,
                done: BTreeMap::new(),
            };
            whole = whole.and(self.start(&mut level, frame.job));
            if whole == Truth::False {
                break;
            }
        }
        whole
    }

    /// Whether a step runs in a situation in which its job does.
    pub fn step(
        &mut self,
        frames: &[Frame<'_>],
        conditions: &[&Text],
        trigger: &Trigger,
        case: &Case,
    ) -> Truth {
        let inputs = match frames.split_last() {
            Some((last, [.., caller])) => passed(last.workflow, caller.job),
            _ => dispatched(trigger),
        };
        conditions.iter().fold(Truth::True, |whole, text| {
            let condition = self.condition(text);
            let situation = self.situation(case, &inputs, Truth::True);
            whole.and(condition.evaluate(&situation).of(text.span))
        })
    }

    fn start(&mut self, level: &mut Level<'_>, job: &Job) -> Truth {
        match level.done.get(&job.id.value) {
            Some(Some(truth)) => return truth.clone(),
            Some(None) => return Truth::False,
            // Every job on the way is in the map; a chain this long is nobody's.
            None if level.done.len() > MAX_CHAIN => {
                return Truth::Unknown("a long chain of jobs before it".into());
            }
            None => {}
        }
        level.done.insert(job.id.value.clone(), None);
        let mut before = Truth::True;
        for name in &job.needs {
            // A job that is not there makes GitHub refuse the file; its problem is none of the condition's.
            if let Some(needed) = level.workflow.job(&name.value) {
                before = before.and(self.start(level, needed));
            }
        }
        let truth = match &job.condition {
            None => before,
            Some(text) => {
                let condition = self.condition(text);
                let situation = self.situation(level.case, &level.inputs, before.clone());
                let own = condition.evaluate(&situation).of(text.span);
                if condition.asks_state() {
                    own
                } else {
                    own.and(before)
                }
            }
        };
        level.done.insert(job.id.value.clone(), Some(truth.clone()));
        truth
    }

    fn condition(&mut self, text: &Text) -> Rc<Condition> {
        self.parsed
            .entry(text.span)
            .or_insert_with(|| Rc::new(Condition::parse(&text.value)))
            .clone()
    }

    fn situation<'s>(
        &'s self,
        case: &'s Case,
        inputs: &'s BTreeMap<String, Input>,
        success: Truth,
    ) -> Situation<'s> {
        Situation {
            event: &case.event,
            action: case.action.as_deref(),
            git_ref: &case.git_ref,
            base: case.base.as_deref(),
            fork: case.fork,
            repository: self.context.full_name.as_deref(),
            default_branch: &self.context.default_branch,
            inputs,
            success,
            labels: self.labels,
            acting: &self.acting,
        }
    }
}

/// Whoever dispatches chooses the inputs; other events have none.
fn dispatched(trigger: &Trigger) -> BTreeMap<String, Input> {
    let dispatch = trigger.event.value == "workflow_dispatch";
    let inputs = trigger.inputs.iter().filter(|_| dispatch);
    inputs
        .map(|name| (name.value.to_ascii_lowercase(), Input::Free))
        .collect()
}

/// What a call passes: plain texts are known, all else is computed. An input that is not passed has its default.
fn passed(called: &Workflow, caller: &Job) -> BTreeMap<String, Input> {
    let declared = called
        .trigger("workflow_call")
        .into_iter()
        .flat_map(|trigger| &trigger.inputs);
    let mut inputs: BTreeMap<String, Input> = declared
        .map(|name| (name.value.to_ascii_lowercase(), Input::Computed))
        .collect();
    for (name, text) in &caller.with {
        let plain = !text.value.contains("${{") && !matches!(text.value.as_str(), "true" | "false" | "");
        let input = if plain {
            Input::Text(text.value.clone())
        } else {
            Input::Computed
        };
        inputs.insert(name.value.to_ascii_lowercase(), input);
    }
    inputs
}
