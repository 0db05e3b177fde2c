//! Jobs that dispatch workflows: by `gh workflow run`, by the API, or by an action. Whoever starts such a job starts the other.
//!
//! A dispatch is what even a job's own token may cause. Source: docs, "GITHUB_TOKEN", 2026-11.

use super::super::people::Contexts;
use crate::facts::{FactBase, Pred, Question};
use crate::platforms::github::actors;
use crate::platforms::github::context::{DefaultToken, RepositoryContext};
use crate::platforms::github::plan::{PlannedJob, PlannedStep, plan};
use crate::platforms::github::read::GithubTree;
use crate::platforms::github::workflow::model::{Level, Workflow, value};
use crate::source::Span;
use std::collections::BTreeSet;

/// A dispatch in the text of a step.
struct Sent {
    /// `workflow_dispatch` or `repository_dispatch`; none: either.
    event: Option<&'static str>,
    /// The text that names what is dispatched: the script, or the inputs of the action.
    text: String,
    /// The token that it is done with, as an expression.
    token: String,
    span: Span,
}

/// Words of scripts that dispatch. Source: the manual of `gh`, REST "Workflows" and "Repositories", Octokit's names of them, 2026-11.
const WORDS: [(&str, Option<&str>); 6] = [
    ("gh workflow run", Some("workflow_dispatch")),
    ("createworkflowdispatch", Some("workflow_dispatch")),
    ("createdispatchevent", Some("repository_dispatch")),
    ("repository_dispatch", Some("repository_dispatch")),
    ("workflow_dispatch", Some("workflow_dispatch")),
    ("/dispatches", None),
];

/// The variable in which a lock of an agentic workflow keeps the requests that it grants.
const GRANTED: &str = "GH_AW_SAFE_OUTPUTS_HANDLER_CONFIG";

/// Inputs in which actions take a token.
const TOKENS: [&str; 7] = [
    "token",
    "github-token",
    "github_token",
    "repo-token",
    "access-token",
    "repo_token",
    "personal-access-token",
];

fn sent(job: &PlannedJob<'_>, step: &PlannedStep<'_>) -> Option<Sent> {
    let told = |names: &[&str]| names.iter().find_map(|name| value(&step.step.with, name));
    let granted = value(&step.step.env, GRANTED);
    if let Some(config) = granted.filter(|text| text.value.contains("dispatch_workflow")) {
        return Some(Sent {
            event: Some("workflow_dispatch"),
            text: config.value.clone(),
            token: told(&TOKENS).map(|text| text.value.clone()).unwrap_or_default(),
            span: step.step.span,
        });
    }
    let script = step
        .step
        .run
        .as_ref()
        .or_else(|| value(&step.step.with, "script"));
    if let Some(script) = script {
        let lower = script.value.to_lowercase();
        let words: String = lower.split_whitespace().collect::<Vec<_>>().join(" ");
        let (_, event) = WORDS.iter().find(|(word, _)| words.contains(word))?;
        let levels = [&step.step.env, &job.job().env, &job.last().workflow.env];
        let token = job.script_token(step);
        // A request by hand takes its token from wherever the script has it.
        let by_hand = words.contains("/dispatches") && !words.contains("gh api");
        let all = levels.into_iter().flatten().map(|(_, text)| text.value.as_str());
        let any: Vec<&str> = all
            .chain([script.value.as_str()])
            .filter(|text| by_hand && (text.contains("secrets.") || text.contains("steps.")))
            .collect();
        let token = told(&TOKENS).or(token).map(|text| text.value.clone());
        return Some(Sent {
            event: *event,
            text: script.value.clone(),
            token: token.unwrap_or_else(|| any.join(" ")),
            span: step.step.span,
        });
    }
    let uses = step.step.uses.as_ref()?;
    let name = uses.value.split('@').next().unwrap_or_default().to_lowercase();
    if !(name.contains("dispatch") || name.contains("trigger-workflow")) || step.composite.is_some() {
        return None;
    }
    let inputs = step.step.with.iter();
    let text = inputs.map(|(name, text)| format!("{}: {}\n", name.value, text.value));
    Some(Sent {
        event: name
            .contains("repository-dispatch")
            .then_some("repository_dispatch"),
        text: text.collect(),
        token: told(&TOKENS).map(|text| text.value.clone()).unwrap_or_default(),
        span: step.step.span,
    })
}

/// Whether a dispatch may be of this workflow: one that names others of the repository's files is not.
fn names(text: &str, workflow: &Workflow, all: &[Workflow]) -> bool {
    let says = |workflow: &Workflow| {
        let named = workflow
            .name
            .as_ref()
            .is_some_and(|name| text.contains(&name.value));
        let stem = format!("\"{}\"", workflow.stem());
        named || text.contains(workflow.file_name()) || text.contains(&stem)
    };
    says(workflow) || !all.iter().any(says)
}

/// The repositories of the project that a dispatch names; its own if it names none.
fn places<'c>(text: &str, own: &'c RepositoryContext, contexts: &'c Contexts) -> BTreeSet<&'c str> {
    let text = text.to_lowercase();
    let says = |context: &&RepositoryContext| {
        let full = context.full_name.as_ref();
        full.is_some_and(|full| text.contains(&full.to_lowercase()))
    };
    let named = contexts
        .values()
        .filter(says)
        .map(|context| context.name.as_str());
    let named: BTreeSet<&str> = named.collect();
    match named.is_empty() {
        true => BTreeSet::from([own.name.as_str()]),
        false => named,
    }
}

/// How surely a job's own token may dispatch; none: it may not.
fn own_power(job: &PlannedJob<'_>, own: &RepositoryContext, event: &str) -> Option<Option<Question>> {
    let key = match event {
        "workflow_dispatch" => "actions",
        _ => "contents",
    };
    match (job.effective().level(key), own.default_token) {
        (Some(Level::Write), _) | (None, Some(DefaultToken::Write)) => Some(None),
        (Some(_), _) | (None, Some(DefaultToken::Read)) => None,
        (None, None) => Some(Some(own.token_question())),
    }
}

/// As whom a dispatch is made, and how surely.
fn sender(
    job: &PlannedJob<'_>,
    sent: &Sent,
    event: &str,
    own: &RepositoryContext,
    other: &RepositoryContext,
) -> Option<(String, Option<Question>)> {
    let token = sent.token.replace("secrets.GITHUB_TOKEN", "");
    if token.contains("steps.") || token.contains("needs.") {
        return Some((format!("app:?{}", other.name), None));
    }
    if token.contains("secrets") {
        return Some((format!("person:{}#writer", other.name), None));
    }
    if own.name != other.name {
        return None;
    }
    let known = own_power(job, own, event)?;
    Some((actors::job_bot(&own.name), known))
}

/// States which jobs the jobs of a tree dispatch, in any repository of the project.
pub(in crate::world) fn state(
    jobs: &[PlannedJob<'_>],
    own: &RepositoryContext,
    others: &[(&GithubTree, &RepositoryContext)],
    contexts: &Contexts,
    base: &mut FactBase,
) {
    for job in jobs {
        for step in &job.steps {
            let Some(sent) = sent(job, step) else { continue };
            let places = places(&sent.text, own, contexts);
            for (tree, other) in others
                .iter()
                .filter(|(_, other)| places.contains(other.name.as_str()))
            {
                state_sent(job, &sent, own, (tree, other), base);
            }
        }
    }
}

fn state_sent(
    job: &PlannedJob<'_>,
    sent: &Sent,
    own: &RepositoryContext,
    (tree, other): (&GithubTree, &RepositoryContext),
    base: &mut FactBase,
) {
    let id = job.id(&own.name);
    for target in plan(tree) {
        let root = target.root();
        for event in ["workflow_dispatch", "repository_dispatch"] {
            let listens = root.trigger(event).is_some();
            let sends = sent.event.is_none_or(|sent| sent == event);
            let named = event == "repository_dispatch" || names(&sent.text, root, &tree.workflows);
            if !(listens && sends && named) {
                continue;
            }
            let Some((actor, known)) = sender(job, sent, event, own, other) else {
                continue;
            };
            let target = target.id(&other.name);
            let chosen = event == "workflow_dispatch" && sent.text.contains("ref");
            for class in other.pushed_refs() {
                if !chosen && class.name != other.default_ref() {
                    continue;
                }
                let args = [id.as_str(), &target, &class.name, &actor];
                let span = Some(sent.span);
                match &known {
                    None => base.known(Pred::Dispatches, &args, span, "it dispatches that"),
                    Some(question) => base.unknown(Pred::Dispatches, &args, question, span, ""),
                }
            }
        }
    }
}
