//! Which conditions ask the same: one question for all places at which it stands.
//!
//! The same text asks the same where it reads the same: within a job, within a workflow (the same events start it, the same jobs
//! stand before it), or everywhere, if it reads only what the repository says of itself and what one and the same step of a job
//! before it decides. What a run is about (its event, its ref, who started it) is another fact in another workflow.

use super::state::Stating;
use crate::platforms::github::plan::{Frame, PlannedJob};
use crate::platforms::github::workflow::condition::{Condition, Reason, Terms, Truth};
use crate::platforms::github::workflow::expressions;
use crate::platforms::github::workflow::model::{Job, Step, Text, Workflow, value};
use gabion_facts::facts::Question;
use gabion_facts::source::Span;
use std::collections::BTreeMap;

/// How much of a condition a question shows.
const SHOWN: usize = 80;
/// How many places a question names; a tree with more of one condition is made, not written.
const NAMED: usize = 100;

/// What of a tree's conditions a text asks about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Scope {
    /// What this job did before.
    Job(String, String),
    /// A run of this workflow.
    Workflow(String),
    /// The repository, and what these steps decide.
    Repository(Vec<String>),
}

/// A condition where it stands.
#[derive(Clone, Debug)]
struct Place {
    text: String,
    scope: Scope,
    /// The file of the workflow or action.
    file: String,
    /// The job, and the condition's text where it is that of a step.
    within: String,
}

/// The conditions of a tree, by where they stand.
#[derive(Clone, Debug, Default)]
pub(super) struct Conditions {
    places: BTreeMap<Span, Place>,
}

impl Conditions {
    /// Those of all workflows and local actions.
    pub fn of(stating: &Stating<'_>) -> Conditions {
        let mut found = Conditions::default();
        let tree = stating.tree;
        for workflow in tree.workflows.iter().chain(tree.foreign.values()) {
            for job in &workflow.jobs {
                if let Some(text) = &job.condition {
                    found.add(text, workflow, job, job.id.value.clone());
                }
                for text in job.steps.iter().filter_map(|step| step.condition.as_ref()) {
                    let within = format!("{}/{}", job.id.value, shown(&text.value));
                    found.add(text, workflow, job, within);
                }
            }
        }
        found
    }

    fn add(&mut self, text: &Text, workflow: &Workflow, job: &Job, within: String) {
        let place = Place {
            text: words(&text.value),
            scope: scope(&text.value, workflow, job),
            file: workflow.file_name().to_owned(),
            within,
        };
        self.places.insert(text.span, place);
    }

    /// What is asked where a condition leaves open whether a job runs.
    pub fn question(
        &self,
        stating: &Stating<'_>,
        truth: &Truth,
        reason: &Reason,
        job: &PlannedJob<'_>,
    ) -> Question {
        let here = reason
            .condition
            .and_then(|span| Some((span, self.places.get(&span)?)));
        let (key, subject) = match here {
            Some((span, place)) => self.same(stating, (span, place), truth, job),
            None => (
                job.path.clone(),
                format!(
                    "{} can start",
                    stating.place(reason.condition.unwrap_or(job.span()))
                ),
            ),
        };
        Question {
            key: format!("if:{}:{key}: {}", stating.name(), reason.what),
            text: format!("whether {subject}; it depends on {}", reason.what),
            answer: "a condition on the event, the ref or the repository alone can be decided".to_owned(),
        }
    }

    /// The key of a condition and all that ask the same, and what is asked of them.
    fn same(
        &self,
        stating: &Stating<'_>,
        (at, place): (Span, &Place),
        truth: &Truth,
        job: &PlannedJob<'_>,
    ) -> (String, String) {
        let callers = callers(&job.frames, at);
        // Who acts and how a job ends is of one run.
        let scope = match (&place.scope, truth) {
            (Scope::Repository(_), Truth::Doubtful(_)) => Scope::Workflow(place.file.clone()),
            (scope, _) => scope.clone(),
        };
        let alike = |(_, other): &(&Span, &Place)| {
            other.text == place.text
                && match &scope {
                    Scope::Workflow(file) => *file == other.file && !matches!(other.scope, Scope::Job(..)),
                    scope => *scope == other.scope,
                }
        };
        let mut all: Vec<(&Span, &Place)> = self.places.iter().filter(alike).collect();
        all.sort_by_key(|(span, other)| (&other.file, span.start));
        let first = all.first().map_or(place, |(_, first)| first);
        // A call is another run of the same lines, unless all that they read is the repository's.
        let key = match (&scope, callers.is_empty()) {
            (Scope::Repository(_), _) | (_, true) => format!("{}#{}", first.file, first.within),
            _ => format!("{callers}/{}", first.within),
        };
        let places: Vec<String> = all.iter().map(|(span, _)| stating.place(**span)).collect();
        (
            key,
            format!("`{}` ({}) can be true", shown(&place.text), listed(&places)),
        )
    }
}

/// `ci.yml#call` of a condition in a workflow that is called; empty in the one that starts.
fn callers(frames: &[Frame<'_>], at: Span) -> String {
    let within = frames.iter().position(|frame| frame.workflow.file == at.file);
    let callers = &frames[..within.unwrap_or_default()];
    let mut path = String::new();
    for (depth, frame) in callers.iter().enumerate() {
        let id = &frame.job.id.value;
        path = match depth {
            0 => format!("{}#{id}", frame.workflow.file_name()),
            _ => format!("{path}/{id}"),
        };
    }
    path
}

/// Each place, or how many there are beyond the first ones.
fn listed(places: &[String]) -> String {
    match places.len().checked_sub(NAMED) {
        None | Some(0) => places.join(", "),
        Some(more) => format!("{}, and {more} more", places[..NAMED].join(", ")),
    }
}

/// A text with single spaces.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as a question shows it, with a mark where it is cut.
fn shown(text: &str) -> String {
    let whole = words(text);
    match whole.char_indices().nth(SHOWN) {
        Some((cut, _)) => format!("{}…", whole[..cut].trim_end()),
        None => whole,
    }
}

/// Contexts of one job.
const OF_THE_JOB: [&str; 8] = [
    "steps", "matrix", "strategy", "env", "job", "jobs", "runner", "secrets",
];
/// Functions of nothing but what they are given, and those that are decided apart.
const OF_ARGUMENTS: [&str; 9] = [
    "always",
    "success",
    "contains",
    "startswith",
    "endswith",
    "format",
    "join",
    "tojson",
    "fromjson",
];

fn scope(text: &str, workflow: &Workflow, job: &Job) -> Scope {
    let of_job = || Scope::Job(workflow.file_name().to_owned(), job.id.value.clone());
    let of_workflow = || Scope::Workflow(workflow.file_name().to_owned());
    let Some(Terms {
        paths,
        functions,
        computed,
    }) = Condition::parse(text).terms()
    else {
        return of_job();
    };
    let first = |path: &Vec<String>| {
        path.first()
            .is_some_and(|first| OF_THE_JOB.contains(&first.as_str()))
    };
    if computed || paths.iter().any(first) {
        return of_job();
    }
    if functions
        .iter()
        .any(|name| !OF_ARGUMENTS.contains(&name.as_str()))
    {
        return of_workflow();
    }
    let mut deciding = Vec::new();
    for path in &paths {
        match lasting(path, workflow) {
            Some(decided) => deciding.extend(decided),
            None => return of_workflow(),
        }
    }
    Scope::Repository(deciding)
}

/// What decides about a context that says the same in every workflow that spells it so; `None` where it need not.
fn lasting(path: &[String], workflow: &Workflow) -> Option<Vec<String>> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["vars", _]
        | [
            "github",
            "repository" | "repository_owner" | "repository_id" | "repository_owner_id",
        ] => Some(Vec::new()),
        // Its ending is never what is asked: it can be had, or is in doubt.
        ["needs", _, "result"] => Some(Vec::new()),
        ["needs", job, "outputs", name] => decider(workflow, job, name),
        _ => None,
    }
}

/// The steps that decide an output of a job, word for word; `None` where more than these has a say.
fn decider(workflow: &Workflow, job: &str, name: &str) -> Option<Vec<String>> {
    let job = workflow
        .jobs
        .iter()
        .find(|other| other.id.value.eq_ignore_ascii_case(job))?;
    let output = value(&job.outputs, name)?;
    let mut deciding = vec![output.value.clone()];
    for body in expressions(&output.value) {
        let terms = Condition::parse(body).terms().filter(|terms| !terms.computed)?;
        for path in terms.paths {
            let [context, id, ..] = path.as_slice() else {
                return None;
            };
            let step = job.steps.iter().find(|step| {
                context == "steps"
                    && step
                        .id
                        .as_ref()
                        .is_some_and(|named| named.value.eq_ignore_ascii_case(id))
            })?;
            deciding.push(program(step)?);
        }
    }
    Some(deciding)
}

/// What a step runs, if it is told nothing of its run. Its environment may differ from place to place, and each place is named.
fn program(step: &Step) -> Option<String> {
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
    let with: Vec<(&str, &str)> = step
        .with
        .iter()
        .map(|(key, value)| (key.value.as_str(), value.value.as_str()))
        .collect();
    let parts = [
        &step.uses,
        &step.run,
        &step.condition,
        &step.shell,
        &step.directory,
    ]
    .map(text);
    let told = parts
        .iter()
        .flatten()
        .map(String::as_str)
        .chain(with.iter().map(|(_, value)| *value));
    told.flat_map(expressions)
        .all(of_any_run)
        .then(|| format!("{parts:?} {with:?}"))
}

/// Whether an expression says the same in every run, or where on its machine a run lies.
fn of_any_run(body: &str) -> bool {
    let terms = Condition::parse(body).terms().filter(|terms| !terms.computed);
    terms.is_some_and(|terms| {
        terms.paths.iter().all(|path| match path.as_slice() {
            [context, ..] if matches!(context.as_str(), "secrets" | "vars" | "runner") => true,
            [context, name] => {
                context == "github" && matches!(name.as_str(), "token" | "repository" | "workspace")
            }
            _ => false,
        })
    })
}
