//! The summary of the other reading.

use super::{Summary, put};
use github_actions_models::common::expr::LoE;
use github_actions_models::common::{BasePermission, Env, EnvValue, If, Permission, Permissions};
use github_actions_models::workflow::job::{
    DeploymentEnvironment, NormalJob, ParallelStep, ReusableWorkflowCallJob, RunStep, Secrets, Step, UsesStep,
};
use github_actions_models::workflow::{Job, Workflow};
use serde_json::Value;

pub(super) fn summary(text: &str) -> Result<Summary, String> {
    let workflow: Workflow = yaml_serde::from_str(text).map_err(|error| error.to_string())?;
    let mut summary = Summary::new();
    add_events(&mut summary, &workflow)?;
    add_permissions(&mut summary, &[], &workflow.permissions);
    for (id, job) in &workflow.jobs {
        match job {
            Job::NormalJob(job) => add_job(&mut summary, id, job),
            Job::ReusableWorkflowCallJob(job) => add_call(&mut summary, id, job),
        }
    }
    Ok(summary)
}

/// The events, through their own serialisation: `"Missing"`, `"Default"` or `{"Body": …}`.
fn add_events(summary: &mut Summary, workflow: &Workflow) -> Result<(), String> {
    let events = serde_json::to_value(&workflow.on.events).map_err(|error| error.to_string())?;
    for (event, body) in events.as_object().into_iter().flatten() {
        if body == "Missing" {
            continue;
        }
        put(summary, &["on", event], "yes");
        match body.get("Body") {
            Some(Value::Object(fields)) => {
                for (name, value) in fields {
                    add_list(summary, event, name, value);
                }
            }
            Some(Value::Array(crons)) => {
                let texts: Vec<&str> = crons
                    .iter()
                    .filter_map(|cron| cron.get("cron")?.as_str())
                    .collect();
                put(summary, &["on", event, "cron"], texts.join(" | "));
            }
            _ => {}
        }
    }
    Ok(())
}

fn add_list(summary: &mut Summary, event: &str, name: &str, value: &Value) {
    let filter = matches!(
        name,
        "branches"
            | "branches-ignore"
            | "tags"
            | "tags-ignore"
            | "paths"
            | "paths-ignore"
            | "types"
            | "workflows"
    );
    let texts: Vec<&str> = value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    if filter && !texts.is_empty() {
        put(summary, &["on", event, name], texts.join(" | "));
    }
}

fn add_permissions(summary: &mut Summary, path: &[&str], permissions: &Permissions) {
    let base = [path, &["permissions"]].concat();
    match permissions {
        Permissions::Base(BasePermission::Default) => put(summary, &base, "default"),
        Permissions::Base(BasePermission::ReadAll) => put(summary, &base, "read-all"),
        Permissions::Base(BasePermission::WriteAll) => put(summary, &base, "write-all"),
        Permissions::Explicit(list) => {
            put(summary, &base, "listed");
            for (name, level) in list {
                let word = match level {
                    Permission::None => "none",
                    Permission::Read => "read",
                    Permission::Write => "write",
                };
                put(summary, &[&base[..], &[name]].concat(), word);
            }
        }
    }
}

/// What a job waits for.
fn add_waits(field: &mut impl FnMut(&str, String), needs: &[String], condition: Option<&If>) {
    if !needs.is_empty() {
        field("needs", needs.join(" | "));
    }
    if let Some(condition) = condition {
        field("if", bare(condition));
    }
}

fn add_job(summary: &mut Summary, id: &str, job: &NormalJob) {
    let path = ["jobs", id];
    let mut field = |name: &str, value: String| put(summary, &[&path[..], &[name]].concat(), value);
    add_waits(&mut field, &job.needs, job.r#if.as_ref());
    match &job.environment {
        Some(DeploymentEnvironment::Name(name) | DeploymentEnvironment::NameURL { name, .. }) => {
            field("environment", name.clone());
        }
        None => {}
    }
    let mut at = 0;
    for step in &job.steps {
        for text in step_texts(step) {
            field(&format!("steps.{at}"), text);
            at += 1;
        }
    }
    add_permissions(summary, &path, &job.permissions);
}

fn add_call(summary: &mut Summary, id: &str, job: &ReusableWorkflowCallJob) {
    let path = ["jobs", id];
    let mut field = |name: &str, value: String| put(summary, &[&path[..], &[name]].concat(), value);
    add_waits(&mut field, &job.needs, job.r#if.as_ref());
    field("uses", job.uses.raw().to_owned());
    let passed = match &job.secrets {
        None => String::new(),
        Some(Secrets::Inherit) => "inherit".to_owned(),
        Some(Secrets::Env(env)) => env
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join(" | "),
    };
    field("secrets", passed);
    add_permissions(summary, &path, &job.permissions);
}

/// A condition without the fence around all of it, by its own rule: only what is fenced exactly is bare inside.
fn bare(condition: &If) -> String {
    match condition {
        If::Bool(truth) => truth.to_string(),
        If::Expr(text) => match text.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}")) {
            Some(inner) if !inner.contains("${{") => inner.trim().to_owned(),
            // A fence around a part makes a text, and so a condition that is always true.
            _ if text.contains("${{") => "true".to_owned(),
            _ => text.trim().to_owned(),
        },
    }
}

fn step_texts(step: &Step) -> Vec<String> {
    match step {
        Step::Uses(step) => vec![uses(step)],
        Step::Run(step) => vec![run(step)],
        Step::Parallel { parallel } => parallel
            .iter()
            .map(|step| match step {
                ParallelStep::Uses(step) => uses(step),
                ParallelStep::Run(step) => run(step),
            })
            .collect(),
        Step::Wait { .. } | Step::WaitAll { .. } | Step::Cancel { .. } => vec!["other".to_owned()],
    }
}

fn uses(step: &UsesStep) -> String {
    let condition = step
        .shared
        .r#if
        .as_ref()
        .map(|text| format!(" if {}", bare(text)))
        .unwrap_or_default();
    format!(
        "uses {}{condition}{}{}",
        step.uses.raw(),
        given(&step.with),
        given(&step.shared.env)
    )
}

fn run(step: &RunStep) -> String {
    let condition = step
        .shared
        .r#if
        .as_ref()
        .map(|text| format!(" if {}", bare(text)))
        .unwrap_or_default();
    format!("run {}{condition}{}", step.run, given(&step.shared.env))
}

fn given(env: &LoE<Env>) -> String {
    let LoE::Literal(env) = env else {
        return String::new();
    };
    let text = |value: &EnvValue| value.to_string();
    env.iter()
        .map(|(name, value)| format!(" {name}={}", text(value)))
        .collect()
}
