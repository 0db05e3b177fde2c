//! Agents that are steps of jobs.

use super::{is_name, name_of, untaken};
use crate::platforms::github::actions::Catalogue;
use crate::platforms::github::facts::{FoundAgent, agents_in};
use crate::platforms::github::plan::plan;
use crate::platforms::github::read::GithubTree;
use crate::platforms::github::workflow::model::{Step, Workflow, is_commit};
use crate::source::{Sources, Span};
use std::collections::BTreeSet;

/// An agent of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// Its name in the declaration.
    pub name: String,
    /// The workflow file.
    pub workflow: String,
    /// The job's id.
    pub job: String,
    /// `claude-code-action v1.0.148`, `copilot`.
    pub runtime: String,
    /// The vendor's App whose token it gets, and the vendor; none: it acts with the job's token.
    pub app: Option<(String, String)>,
    /// The secret with which it calls its model, if its inputs name one.
    pub model_key: Option<String>,
    /// What starts it, in the words of the language.
    pub starts: Vec<Start>,
    /// Kinds of text that it takes in: `issues`, `comments`, `pull-requests`.
    pub reads: Vec<&'static str>,
}

/// What starts an agent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Start {
    /// `issue-comment`.
    pub event: &'static str,
    /// Five fields, for `schedule`.
    pub cron: Option<String>,
}

/// Events of workflows in the words of the language, and the texts that come with them.
const EVENTS: [(&str, &str, Option<&str>); 12] = [
    ("issues", "issue-opened", Some("issues")),
    ("issue_comment", "issue-comment", Some("comments")),
    ("pull_request", "pull-request", Some("pull-requests")),
    ("pull_request_target", "pull-request", Some("pull-requests")),
    ("pull_request_review", "pull-request", Some("pull-requests")),
    (
        "pull_request_review_comment",
        "pull-request",
        Some("pull-requests"),
    ),
    ("push", "push", None),
    ("workflow_dispatch", "dispatch", None),
    ("repository_dispatch", "dispatch", None),
    ("workflow_run", "dispatch", None),
    ("schedule", "schedule", None),
    ("discussion", "dispatch", Some("discussions")),
];

/// One for each job that runs an agent, in the order of their files.
pub(super) fn in_tree(tree: &GithubTree, repository: &str, sources: &Sources) -> Vec<Agent> {
    let mut found: Vec<FoundAgent> = Vec::new();
    for agent in agents_in(tree) {
        let same = |other: &&mut FoundAgent| other.workflow == agent.workflow && other.job == agent.job;
        match found.iter_mut().find(same) {
            Some(known) => known.events.extend(agent.events),
            None => found.push(agent),
        }
    }
    let mut agents: Vec<Agent> = Vec::new();
    for agent in found.iter().filter(|agent| is_nameable(agent)) {
        let alone = found
            .iter()
            .filter(|other| other.workflow == agent.workflow)
            .count()
            == 1;
        let taken: Vec<&str> = agents
            .iter()
            .map(|agent| agent.name.as_str())
            .chain([repository])
            .collect();
        let name = untaken(name(agent, alone), &taken[..taken.len() - 1]);
        agents.push(described(tree, sources, agent, name));
    }
    agents
}

/// Jobs that run an agent and that the language cannot name, because their files have names of other letters.
pub(super) fn unnamed(tree: &GithubTree) -> Vec<String> {
    let found = agents_in(tree).into_iter().filter(|agent| !is_nameable(agent));
    let places: BTreeSet<String> = found
        .map(|agent| format!("{}#{}", agent.workflow, agent.job))
        .collect();
    places.into_iter().collect()
}

/// Parts of names that only agents have. Whether it is one, a person knows; that it is asked about is what matters.
const NAMES: [&str; 13] = [
    "agent",
    "claude",
    "codex",
    "copilot",
    "gemini",
    "openai",
    "anthropic",
    "gpt",
    "llm",
    "ai",
    "devin",
    "opencode",
    "swe",
];

/// Unlisted actions and called workflows, of other repositories or of this one, that are called like agents.
pub(super) fn suspects(tree: &GithubTree) -> Vec<(String, String)> {
    let mut found = BTreeSet::new();
    for job in plan(tree) {
        let place = format!("{}#{}", job.last().workflow.path, job.job().id.value);
        let steps = job.steps.iter().filter_map(|step| step.step.uses.as_ref());
        for uses in steps.chain(job.job().uses.as_ref()) {
            let name = uses.value.split('@').next().unwrap_or_default();
            let mut parts = name
                .split(|c: char| !c.is_ascii_alphanumeric())
                .map(str::to_ascii_lowercase);
            let called = parts.any(|part| NAMES.contains(&part.as_str()));
            if called && Catalogue::standard().action(&uses.value).is_none() {
                found.insert((place.clone(), name.to_owned()));
            }
        }
    }
    found.into_iter().collect()
}

fn is_nameable(agent: &FoundAgent) -> bool {
    let file = agent.workflow.rsplit('/').next().unwrap_or_default();
    let is_job = |text: &str| is_name(text.trim_start_matches('_'));
    is_name(file) && is_job(&agent.job)
}

/// The workflow's name; with that of the job if it has several agents.
fn name(agent: &FoundAgent, alone: bool) -> String {
    let file = agent.workflow.rsplit('/').next().unwrap_or(&agent.workflow);
    let stem = file
        .trim_end_matches(".yaml")
        .trim_end_matches(".yml")
        .trim_end_matches(".lock");
    match alone {
        true => name_of(stem),
        false => name_of(&format!("{stem}-{}", agent.job)),
    }
}

fn described(tree: &GithubTree, sources: &Sources, agent: &FoundAgent, name: String) -> Agent {
    let workflow = tree.workflow(&agent.workflow);
    let step = workflow.and_then(|workflow| step_at(workflow, agent.span));
    Agent {
        name,
        workflow: agent.workflow.clone(),
        job: agent.job.clone(),
        runtime: runtime(sources, agent),
        app: agent.app.as_ref().map(|app| (app.clone(), agent.vendor.clone())),
        model_key: step.and_then(model_key),
        starts: starts(workflow, agent),
        reads: reads(agent),
    }
}

fn step_at(workflow: &Workflow, span: Span) -> Option<&Step> {
    let mut steps = workflow.jobs.iter().flat_map(|job| &job.steps);
    steps.find(|step| step.span == span || step.uses.as_ref().is_some_and(|uses| uses.span == span))
}

/// `claude-code-action v1.0.148`: the version as written, or as the remark behind a pinned digest says.
fn runtime(sources: &Sources, agent: &FoundAgent) -> String {
    let (path, version) = agent.uses.split_once('@').unwrap_or((&agent.uses, ""));
    let name = path.split('/').nth(1).unwrap_or(path);
    let digest = is_commit(version);
    let text = &sources.get(agent.span.file).text;
    let rest = text
        .get(agent.span.end as usize..)
        .and_then(|rest| rest.lines().next());
    let remark = rest
        .and_then(|line| line.split_once('#'))
        .map(|(_, remark)| remark);
    let told = remark.and_then(|remark| remark.split_whitespace().next());
    let told = told.filter(|word| {
        word.trim_start_matches('v')
            .starts_with(|c: char| c.is_ascii_digit())
    });
    match (digest, told) {
        (true, Some(told)) => format!("{name} {told}"),
        (true, None) => format!("{name} {}", &version[..7]),
        (false, _) => format!("{name} {version}").trim_end().to_owned(),
    }
}

/// The secret of an input or variable that is called after a key: `anthropic_api_key: ${{ secrets.ANTHROPIC_API_KEY }}`.
fn model_key(step: &Step) -> Option<String> {
    let is_key = |name: &str| {
        let name = name.to_ascii_lowercase().replace('-', "_");
        name.ends_with("api_key") || name.ends_with("oauth_token")
    };
    let mut given = step
        .with
        .iter()
        .chain(&step.env)
        .filter(|(name, _)| is_key(&name.value));
    given.find_map(|(_, text)| {
        let (_, after) = text.value.split_once("secrets.")?;
        let name: String = after
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect();
        Some(name.to_ascii_uppercase())
            .filter(|name| !name.is_empty() && name != "GITHUB_TOKEN" && !name.starts_with('_'))
    })
}

fn starts(workflow: Option<&Workflow>, agent: &FoundAgent) -> Vec<Start> {
    let mut starts = BTreeSet::new();
    for event in &agent.events {
        let Some((_, word, _)) = EVENTS.iter().find(|(name, ..)| name == event) else {
            continue;
        };
        if *word != "schedule" {
            starts.insert(Start {
                event: word,
                cron: None,
            });
        }
    }
    let schedules = workflow.into_iter().flat_map(|workflow| &workflow.triggers);
    for cron in schedules
        .flat_map(|trigger| &trigger.crons)
        .filter(|cron| is_cron(&cron.value))
    {
        starts.insert(Start {
            event: "schedule",
            cron: Some(cron.value.clone()),
        });
    }
    starts.into_iter().collect()
}

/// Only what the language takes is copied.
fn is_cron(text: &str) -> bool {
    text.split(' ').count() == 5
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "*/,- ".contains(c))
}

fn reads(agent: &FoundAgent) -> Vec<&'static str> {
    let by_event = EVENTS
        .iter()
        .filter(|(name, ..)| agent.events.iter().any(|event| event == name));
    let mut reads: BTreeSet<&'static str> = by_event.filter_map(|(_, _, channel)| *channel).collect();
    let known = EVENTS.iter().filter_map(|(_, _, channel)| *channel);
    reads.extend(known.filter(|channel| agent.reads.iter().any(|read| read == channel)));
    reads.into_iter().collect()
}
