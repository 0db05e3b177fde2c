//! An agent's workflow: who asks is who may, what thinks holds one key, what proposes runs nothing of the agent's.

use super::super::Faults;
use super::super::declared::{fetched, propose_environment, think_environment};
use super::super::here::Here;
use super::steps::{Given, Steps};
use super::{Wanted, jobs_are, starts};
use crate::glob::{Dialect, Language};
use crate::language::model::{Agent, Identity};
use crate::platforms::aws::{AgentRole, agent_roles};
use crate::platforms::github::emit::workflows::recognise::{ProposeScope, ask_job, data_job, propose_job};
use crate::platforms::github::emit::workflows::{pins, private_key, scripts};
use crate::platforms::github::workflow::model::{Job, Level, Workflow, value};

const READ: (&str, Level) = ("contents", Level::Read);
const IDENTITY: (&str, Level) = ("id-token", Level::Write);

pub(super) fn check(here: &Here<'_>, workflow: &Workflow, agent: &Agent, faults: &mut Faults<'_>) {
    let data: Vec<String> = fetched(agent).into_iter().map(str::to_owned).collect();
    let mut ids: Vec<String> = ["ask", "think", "propose"].map(str::to_owned).to_vec();
    ids.extend(data.iter().cloned());
    jobs_are(workflow, &ids, faults);
    if let Some(job) = workflow.job("ask") {
        ask(workflow, job, faults);
        starts::check(here, workflow, job, agent, faults);
    }
    let roles = agent_roles(here.declaration);
    for role in roles
        .iter()
        .filter(|role| role.agent.name.value == agent.name.value)
    {
        if let Some(job) = workflow.job(&role.job) {
            fetch(workflow, job, role, faults);
        }
    }
    if let Some(job) = workflow.job("think") {
        think(job, agent, &data, faults);
    }
    if let Some(job) = workflow.job("propose") {
        propose(here, workflow, job, agent, faults);
    }
}

fn ask(workflow: &Workflow, job: &Job, faults: &mut Faults<'_>) {
    Wanted {
        permissions: &[],
        environment: None,
        needs: &[],
        secrets: &[],
    }
    .check(job, faults);
    if !ask_job(workflow, job) {
        faults.push(job.id.span, "the job that takes the task does something else");
    }
}

/// Copies what a grant says, as the role that is there for it, once somebody asked who may.
fn fetch(workflow: &Workflow, job: &Job, role: &AgentRole<'_>, faults: &mut Faults<'_>) {
    let needs = ["ask".to_owned()];
    Wanted {
        permissions: &[IDENTITY],
        environment: Some(&role.name),
        needs: &needs,
        secrets: &[],
    }
    .check(job, faults);
    let Some(source) = data_job(workflow, job) else {
        return faults.push(
            job.id.span,
            format!(
                "`{}` does something beside copying what the agent may read",
                job.id.value
            ),
        );
    };
    if source.role != role.arn() {
        faults.push(
            job.id.span,
            format!("`{}` becomes {}, not {}", job.id.value, source.role, role.arn()),
        );
    }
    let grants = role.effects.iter().flat_map(|effect| &effect.aws);
    let mut places = grants.filter_map(|grant| {
        grant
            .on
            .as_ref()?
            .value
            .strip_prefix("arn:aws:s3:::")?
            .strip_suffix('*')
    });
    if !places.any(|place| source.from.strip_prefix("s3://") == Some(place)) {
        faults.push(
            job.id.span,
            format!("`{}` copies {}, which no grant says", job.id.value, source.from),
        );
    }
    let step = job
        .steps
        .iter()
        .find(|step| value(&step.with, "aws-region").is_some());
    let region = step.and_then(|step| value(&step.with, "aws-region"));
    if let (Some(found), Some(declared)) = (region, &role.region)
        && found.value != *declared
    {
        faults.push(found.span, format!("the account is declared in {declared}"));
    }
    if job
        .steps
        .iter()
        .all(|step| value(&step.with, "name").is_none_or(|name| name.value != role.job))
    {
        faults.push(
            job.id.span,
            format!("`{}` leaves what it copied under another name", job.id.value),
        );
    }
}

/// Reads the code and what was fetched, runs the agent with one key, leaves a change as data.
fn think(job: &Job, agent: &Agent, data: &[String], faults: &mut Faults<'_>) {
    let mut needs = vec!["ask".to_owned()];
    needs.extend(data.iter().cloned());
    let secret = agent
        .model_key
        .as_ref()
        .map_or("", |key| key.secret.value.as_str())
        .to_owned();
    let environment = think_environment(agent);
    let wanted = Wanted {
        permissions: &[READ],
        environment: Some(&environment),
        needs: &needs,
        secrets: std::slice::from_ref(&secret),
    };
    wanted.check(job, faults);
    if let Some(condition) = &job.condition {
        faults.push(condition.span, "the agent may run although nobody asked");
    }
    let mut steps = Steps::of(job);
    steps.action(
        &pins::CHECKOUT,
        &[("persist-credentials", "false".into())],
        faults,
    );
    for name in std::iter::once("task").chain(data.iter().map(String::as_str)) {
        let path: Given = format!(".gabion/{name}").into();
        steps.action(&pins::DOWNLOAD, &[("name", name.into()), ("path", path)], faults);
    }
    if let Some((pin, inputs)) = runtime(agent, &secret) {
        steps.action(pin, &inputs, faults);
    }
    steps.script(
        "leave the change as data",
        scripts::LEAVE,
        &[("BASE", "${{ github.sha }}".into())],
        faults,
    );
    let upload = [
        ("name", "change".into()),
        ("path", "${{ runner.temp }}/change.patch".into()),
    ];
    steps.action(&pins::UPLOAD, &upload, faults);
    steps.end(faults);
    if let Some((name, _)) = job.outputs.first() {
        faults.push(
            name.span,
            "the agent leaves a change, and nothing that steers other jobs",
        );
    }
}

type Inputs = Vec<(&'static str, Given)>;

/// The action of a runtime, and all that it is given: the one key, and a token only where the action would fetch another.
fn runtime(agent: &Agent, secret: &str) -> Option<(&'static pins::Pin, Inputs)> {
    let declared = &agent.runs.as_ref()?.runtime.as_ref()?.value;
    let (name, version) = declared.split_once('@').unwrap_or((declared, ""));
    let key: Given = format!("${{{{ secrets.{secret} }}}}").into();
    let versioned = |key_name, version_name| {
        vec![
            (key_name, key.clone()),
            (version_name, version.into()),
            ("prompt", Given::Any),
        ]
    };
    match name {
        "claude-code" => Some((
            &pins::CLAUDE,
            vec![
                ("github_token", "${{ github.token }}".into()),
                ("anthropic_api_key", key),
                (
                    "claude_args",
                    "--allowedTools Bash,Edit,Glob,Grep,Read,Write".into(),
                ),
                ("prompt", Given::Any),
            ],
        )),
        "codex" => Some((&pins::CODEX, versioned("openai-api-key", "codex-version"))),
        "gemini-cli" => Some((&pins::GEMINI, versioned("gemini_api_key", "gemini_cli_version"))),
        _ => None,
    }
}

fn propose(here: &Here<'_>, workflow: &Workflow, job: &Job, agent: &Agent, faults: &mut Faults<'_>) {
    let Some(Identity::GithubApp { name, id, .. }) = &agent.identity else {
        return faults.push(job.id.span, "nobody declared an App that proposes");
    };
    let environment = propose_environment(agent);
    let (needs, key) = (["think".to_owned()], private_key(&name.value));
    let secrets = std::slice::from_ref(&key);
    Wanted {
        permissions: &[READ],
        environment: Some(&environment),
        needs: &needs,
        secrets,
    }
    .check(job, faults);
    let Some(scope) = propose_job(workflow, job) else {
        return faults.push(
            job.id.span,
            "the job that proposes does something beside proposing what is in scope",
        );
    };
    let whole = [
        (
            Some(scope.app) == id.as_ref().map(|id| id.value),
            "as the declared App",
        ),
        (scope.key == key, "with the App's own key"),
        (scope.from == "think", "what the agent left"),
        (scope.base == here.context.default_branch, "to the default branch"),
        (
            scope.branch == format!("agents/{}/", agent.name.value),
            "from the agent's own branches",
        ),
    ];
    for (_, what) in whole.iter().filter(|(kept, _)| !kept) {
        faults.push(job.id.span, format!("`propose` does not propose {what}"));
    }
    within(here, job, agent, &scope, faults);
}

/// Every path that is let through is of a declared area; no more files and lines than declared.
fn within(here: &Here<'_>, job: &Job, agent: &Agent, scope: &ProposeScope, faults: &mut Faults<'_>) {
    let proposed = || agent.scope.iter().filter(|effect| effect.verb.value == "propose");
    let areas: Vec<&str> = proposed()
        .flat_map(|effect| &effect.assets)
        .filter_map(|asset| here.part(&asset.value))
        .collect();
    let compiled = |patterns: &[String]| -> Vec<Language> {
        patterns
            .iter()
            .filter_map(|pattern| Language::compile(Dialect::Area, pattern).ok())
            .collect()
    };
    let (inside, except) = (compiled(&scope.patterns), compiled(&scope.except));
    let any = |languages: &[Language], path: &str| languages.iter().any(|language| language.matches(path));
    for class in &here.context.areas {
        let declared = areas.iter().any(|name| class.area() == here.context.of(name));
        let differs = |path: &&String| (any(&inside, path) && !any(&except, path)) != declared;
        if let Some(path) = class.examples.iter().find(differs) {
            let what = if declared {
                "is kept out, though its area is declared"
            } else {
                "is let through, and no declared area has it"
            };
            faults.push(job.id.span, format!("{path} {what}"));
        }
    }
    let files = proposed()
        .filter_map(|effect| effect.files.as_ref())
        .map(|files| files.value)
        .min();
    let lines = proposed()
        .filter_map(|effect| effect.lines.as_ref())
        .map(|lines| lines.value)
        .min();
    for (found, declared, what) in [(scope.files, files, "files"), (scope.lines, lines, "lines")] {
        if found != declared {
            let shown =
                |number: Option<u64>| number.map_or("any number of".to_owned(), |number| number.to_string());
            faults.push(
                job.id.span,
                format!(
                    "{} {what} are let through; {} are declared",
                    shown(found),
                    shown(declared)
                ),
            );
        }
    }
    let files = areas.contains(&"workflows");
    let step = job
        .steps
        .iter()
        .find_map(|step| value(&step.with, "permission-workflows"));
    if let Some(given) = step.filter(|_| !files) {
        faults.push(
            given.span,
            "the token may write workflows, and no declared area has them",
        );
    }
}
