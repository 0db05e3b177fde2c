//! The summary of our own reading.

use super::{Summary, put};
use crate::platforms::github::workflow::model::{
    Grant, Job, Level, Permissions, Step, Text, Trigger, Workflow,
};

pub(super) fn summary(workflow: &Workflow) -> Summary {
    let mut summary = Summary::new();
    for trigger in &workflow.triggers {
        add_trigger(&mut summary, trigger);
    }
    add_permissions(&mut summary, &[], workflow.permissions.as_ref());
    for job in &workflow.jobs {
        add_job(&mut summary, job);
    }
    summary
}

fn add_trigger(summary: &mut Summary, trigger: &Trigger) {
    let event = trigger.event.value.as_str();
    put(summary, &["on", event], "yes");
    let lists = [
        ("branches", &trigger.branches),
        ("branches-ignore", &trigger.branches_ignore),
        ("tags", &trigger.tags),
        ("tags-ignore", &trigger.tags_ignore),
        ("paths", &trigger.paths),
        ("paths-ignore", &trigger.paths_ignore),
        ("types", &trigger.types),
    ];
    for (name, list) in lists {
        if let Some(list) = list.as_ref().filter(|list| !list.is_empty()) {
            put(summary, &["on", event, name], joined(list));
        }
    }
    for (name, list) in [("workflows", &trigger.workflows), ("cron", &trigger.crons)] {
        if !list.is_empty() {
            put(summary, &["on", event, name], joined(list));
        }
    }
}

fn joined(list: &[Text]) -> String {
    list.iter()
        .map(|text| text.value.as_str())
        .collect::<Vec<_>>()
        .join(" | ")
}

fn add_permissions(summary: &mut Summary, path: &[&str], permissions: Option<&Permissions>) {
    let base = [path, &["permissions"]].concat();
    let Some(permissions) = permissions else {
        return put(summary, &base, "default");
    };
    match &permissions.grant {
        Grant::ReadAll => put(summary, &base, "read-all"),
        Grant::WriteAll => put(summary, &base, "write-all"),
        Grant::Only(list) => {
            put(summary, &base, "listed");
            for (name, level) in list {
                let word = match level {
                    Level::None => "none",
                    Level::Read => "read",
                    Level::Write => "write",
                };
                put(summary, &[&base[..], &[&name.value]].concat(), word);
            }
        }
    }
}

fn add_job(summary: &mut Summary, job: &Job) {
    let path = ["jobs", job.id.value.as_str()];
    let mut field = |name: &str, value: String| put(summary, &[&path[..], &[name]].concat(), value);
    if !job.needs.is_empty() {
        field("needs", joined(&job.needs));
    }
    if let Some(condition) = &job.condition {
        field("if", condition.value.clone());
    }
    if let Some(environment) = &job.environment {
        field("environment", environment.value.clone());
    }
    if let Some(uses) = &job.uses {
        field("uses", uses.value.clone());
        let passed = job
            .passed_secrets
            .iter()
            .map(|(name, text)| format!("{}={}", name.value, text.value));
        let passed = passed.collect::<Vec<_>>().join(" | ");
        field(
            "secrets",
            if job.inherit.is_some() {
                "inherit".to_owned()
            } else {
                passed
            },
        );
    }
    for (at, step) in job.steps.iter().enumerate() {
        field(&format!("steps.{at}"), step_text(step));
    }
    add_permissions(summary, &path, job.permissions.as_ref());
}

fn step_text(step: &Step) -> String {
    let main = match (&step.uses, &step.run) {
        (Some(uses), _) => format!("uses {}", uses.value),
        (None, Some(run)) => format!("run {}", run.value),
        (None, None) => "other".to_owned(),
    };
    let condition = step
        .condition
        .as_ref()
        .map(|text| format!(" if {}", text.value))
        .unwrap_or_default();
    let pairs = step.with.iter().chain(&step.env);
    let given = pairs
        .map(|(name, text)| format!(" {}={}", name.value, text.value))
        .collect::<String>();
    format!("{main}{condition}{given}")
}
