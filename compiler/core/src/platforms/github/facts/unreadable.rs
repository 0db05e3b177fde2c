//! A workflow file that cannot be read may do anything. Every fact about it is unknown, under one question.

use super::channels;
use super::secrets::Secrets;
use super::state::{Known, Stating, asked};
use super::subjects::{JobSubject, SubjectFile};
use super::tokens::DEFAULT_WRITE;
use crate::platforms::github::actors;
use crate::platforms::github::context::RefKind;
use crate::platforms::github::read::Unreadable;
use gabion_facts::facts::Pred;
use gabion_facts::source::Span;

/// Who states the facts of one file.
struct Doubt<'s, 'a> {
    stating: &'s mut Stating<'a>,
    job: String,
    known: Known,
    span: Span,
}

impl Doubt<'_, '_> {
    fn state(&mut self, pred: Pred, args: &[&str]) {
        self.stating.state(
            pred,
            args,
            &self.known,
            Some(self.span),
            "this file cannot be read",
        );
    }
}

pub(super) fn state(stating: &mut Stating<'_>, secrets: &Secrets) {
    let tree = stating.tree;
    for file in &tree.unreadable {
        state_file(stating, file, secrets);
    }
}

fn state_file(stating: &mut Stating<'_>, file: &Unreadable, secrets: &Secrets) {
    let (repository, short) = (
        stating.name().to_owned(),
        file.path.rsplit('/').next().unwrap_or(&file.path),
    );
    let known = asked(
        format!("unreadable:{repository}:{short}"),
        format!(
            "what {short} does; it cannot be read ({})",
            stating.place(file.span)
        ),
        "mend the file",
    );
    let job = format!("{repository}/{short}#unreadable");
    let stem = short
        .strip_suffix(".yml")
        .or_else(|| short.strip_suffix(".yaml"))
        .unwrap_or(short);
    let asset = stating.context.of(stem);
    stating
        .base
        .known(Pred::JobOf, &[&job, &repository], Some(file.span), "");
    let mut doubt = Doubt {
        stating,
        job: job.clone(),
        known,
        span: file.span,
    };
    doubt.state(Pred::JobAsset, &[&job, &asset]);
    state_starts(&mut doubt);
    state_execution(&mut doubt);
    state_power(&mut doubt, secrets);
    state_agents(&mut doubt, &file.path);
}

fn state_starts(doubt: &mut Doubt<'_, '_>) {
    let (job, context) = (doubt.job.clone(), doubt.stating.context);
    for class in &context.refs {
        let events: &[&str] = match class.kind {
            RefKind::Branch => &[
                "push",
                "pull_request",
                "pull_request_target",
                "workflow_dispatch",
                "merge_group",
            ],
            RefKind::Tag => &["push", "workflow_dispatch"],
            RefKind::Pull | RefKind::Fork => &["pull_request", "pull_request_target"],
        };
        for event in events {
            doubt.state(Pred::StartsOn, &[&job, event, &class.name]);
        }
    }
    let default = context.default_ref();
    for event in ["schedule", "repository_dispatch"] {
        doubt.state(Pred::StartsOn, &[&job, event, &default]);
    }
    for event in ["issues", "issue_comment"] {
        if let Some(channel) = channels::of(event) {
            let channel = channels::constant(channel, &context.name);
            doubt.state(Pred::StartsOnChannel, &[&job, &channel, &default]);
        }
    }
}

fn state_execution(doubt: &mut Doubt<'_, '_>) {
    let (job, context) = (doubt.job.clone(), doubt.stating.context);
    for area in &context.areas {
        for checkout in ["event", "head", "base"] {
            doubt.state(Pred::Executes, &[&job, &area.name, checkout]);
        }
    }
    for class in &context.refs {
        doubt.state(Pred::Interpolates, &[&job, &class.name]);
    }
    doubt.state(Pred::OpenJob, &[&job]);
    for environment in &context.environments {
        let name = context.of(&environment.name);
        doubt.state(Pred::JobEnvironment, &[&job, &name]);
        if environment.declared {
            doubt.state(Pred::Ships, &[&job, &name]);
        }
    }
}

fn state_power(doubt: &mut Doubt<'_, '_>, secrets: &Secrets) {
    let (job, context) = (doubt.job.clone(), doubt.stating.context);
    let token = format!("token:{job}");
    doubt.state(Pred::JobToken, &[&job, &token]);
    doubt.state(Pred::ActsAs, &[&token, &actors::job_bot(&context.name)]);
    for key in DEFAULT_WRITE {
        doubt.state(Pred::Grants, &[&token, &format!("{key}:write"), &context.name]);
    }
    doubt.state(Pred::MintsIdentity, &[&job]);
    for class in context.refs.iter().filter(|class| class.kind != RefKind::Fork) {
        let subject = format!("{job}@{}", class.name);
        doubt.state(Pred::Subject, &[&job, &class.name, &subject]);
        doubt.stating.subjects.push(JobSubject {
            id: subject,
            job: job.clone(),
            reference: class.name.clone(),
            environment: None,
            unlisted: None,
            file: SubjectFile::Unknown,
            workflow: None,
        });
    }
    let (known, span) = (doubt.known.clone(), doubt.span);
    super::secrets::give_all(doubt.stating, &job, secrets, None, Some(span), &known);
}

/// Agents that are declared to be in this file control whatever is in it.
fn state_agents(doubt: &mut Doubt<'_, '_>, path: &str) {
    let (job, context) = (doubt.job.clone(), doubt.stating.context);
    for place in context.agents.iter().filter(|place| place.workflow == path) {
        for class in &context.refs {
            doubt.state(Pred::RunsAgent, &[&place.agent, &job, &class.name]);
        }
    }
}
