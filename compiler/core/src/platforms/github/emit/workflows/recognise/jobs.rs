//! The jobs that are known, step by step.

use super::matching::{Values, action, is_plain_job, is_plain_workflow, script};
use super::{DataSource, ProposeScope};
use crate::glob::{Dialect, Language};
use crate::platforms::github::emit::workflows::{pins, scripts};
use crate::platforms::github::workflow::model::{Job, Level, Step, Workflow};

/// Numbers that a proposal may show. None of them is a text that somebody wrote.
const NUMBERS: [&str; 3] = [
    "github.event.issue.number",
    "github.event.issue.number || 'run'",
    "github.run_id",
];

/// Whether a job takes the task and leaves it as data: no token, no files of the repository, no expression but its condition.
pub fn ask_job(workflow: &Workflow, job: &Job) -> bool {
    let steps = || {
        let [take, leave] = job.steps.as_slice() else {
            return None;
        };
        script(take, scripts::ASK, None)?.end()?;
        action(leave, &pins::UPLOAD, None)?
            .fixed("name", "task")?
            .fixed("path", "task.json")?
            .end()
    };
    is_plain_workflow(workflow)
        && is_plain_job(job, &[])
        && job.needs.is_empty()
        && job.environment.is_none()
        && job.secrets.is_empty()
        && steps().is_some()
}

/// A job that copies one prefix of a bucket, and runs nothing that anybody else wrote.
pub fn data_job(workflow: &Workflow, job: &Job) -> Option<DataSource> {
    let plain = is_plain_workflow(workflow)
        && is_plain_job(job, &[("id-token", Level::Write)])
        && job.condition.is_none()
        && job.secrets.is_empty();
    plain.then_some(())?;
    environment(job)?;
    let [assume, copy, leave] = job.steps.as_slice() else {
        return None;
    };
    let mut role = action(assume, &pins::AWS, None)?;
    let (arn, _region) = (role.text("role-to-assume")?, role.text("aws-region")?);
    role.end()?;
    let mut copied = script(copy, scripts::COPY, None)?;
    let from = copied
        .text("FROM")
        .filter(|from| from.starts_with("s3://") && from.ends_with('/'))?;
    copied.end()?;
    let mut left = action(leave, &pins::UPLOAD, None)?.fixed("path", "data")?;
    left.text("name")
        .filter(|name| !matches!(*name, "task" | "change"))?;
    left.end()?;
    Some(DataSource {
        role: arn.to_owned(),
        from: from.to_owned(),
    })
}

/// A job that proposes what is in scope. What it proposes is a change of the default branch's files, as data; nothing of it is run.
pub fn propose_job(workflow: &Workflow, job: &Job) -> Option<ProposeScope> {
    let plain = is_plain_workflow(workflow)
        && is_plain_job(job, &[("contents", Level::Read)])
        && job.condition.is_none();
    plain.then_some(())?;
    let [from] = job.needs.as_slice() else { return None };
    let [checkout, download, check, token, propose] = job.steps.as_slice() else {
        return None;
    };
    action(checkout, &pins::CHECKOUT, None)?
        .fixed("persist-credentials", "false")?
        .end()?;
    let download = action(download, &pins::DOWNLOAD, None)?;
    download
        .fixed("name", "change")?
        .fixed("path", "${{ runner.temp }}/change")?
        .end()?;
    let (areas, files, lines) = checked(check)?;
    let (app, key) = minted(token)?;
    let (base, branch) = proposed(propose)?;
    let (patterns, except) = areas;
    Some(ProposeScope {
        app,
        key,
        environment: environment(job)?.to_owned(),
        from: from.value.clone(),
        patterns,
        except,
        files,
        lines,
        branch,
        base,
    })
}

/// The environment, if it is named plainly.
fn environment(job: &Job) -> Option<&str> {
    job.environment
        .as_ref()
        .map(|name| name.value.as_str())
        .filter(|name| !name.contains("${{"))
}

type Areas = (Vec<String>, Vec<String>);

fn checked(step: &Step) -> Option<(Areas, Option<u64>, Option<u64>)> {
    let mut env = script(step, scripts::SCOPE, Some("scope"))?
        .fixed("PATCH", "${{ runner.temp }}/change/change.patch")?;
    let areas = areas(env.text("AREAS")?)?;
    let (files, lines) = (env.number("FILES")?, env.number("LINES")?);
    env.end()?;
    Some((areas, files, lines))
}

/// One pattern a line, as the script reads them; every one must mean to us what it means to Git.
fn areas(text: &str) -> Option<Areas> {
    let (mut patterns, mut except) = (Vec::new(), Vec::new());
    for line in text.split('\n') {
        let (list, pattern) = match line.strip_prefix('!') {
            Some(pattern) => (&mut except, pattern),
            None => (&mut patterns, line),
        };
        let unseen = pattern.chars().any(char::is_control);
        Language::compile(Dialect::Area, pattern)
            .ok()
            .filter(|_| !unseen)?;
        list.push(pattern.to_owned());
    }
    (!patterns.is_empty()).then_some((patterns, except))
}

fn minted(step: &Step) -> Option<(u64, String)> {
    let with = action(step, &pins::APP_TOKEN, Some("app"))?;
    let with = with
        .fixed("permission-contents", "write")?
        .fixed("permission-pull-requests", "write")?;
    let mut with: Values<'_> = with.perhaps("permission-workflows", "write")?;
    let app = with.number("client-id")??;
    let key = with.secret("private-key")?;
    with.end()?;
    Some((app, key))
}

fn proposed(step: &Step) -> Option<(String, String)> {
    let env = script(step, scripts::PROPOSE, None)?;
    let env = env.fixed("GH_TOKEN", "${{ steps.app.outputs.token }}")?;
    let mut env = env.fixed("TREE", "${{ steps.scope.outputs.tree }}")?;
    let base = env.text("BASE")?.to_owned();
    let branch = env.template("BRANCH", &NUMBERS)?;
    let (prefix, rest) = branch.split_once("${{")?;
    let tail = |number: &str| format!(" {number} }}}}-${{{{ github.run_id }}}}");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/');
    let fine = prefix.ends_with('/')
        && prefix.bytes().all(plain)
        && NUMBERS[..2].iter().any(|number| rest == tail(number));
    env.text("BOT")?;
    env.template("TITLE", &NUMBERS)?;
    env.template("BODY", &NUMBERS)?;
    env.end()?;
    fine.then(|| (base, prefix.to_owned()))
}
