//! A pipeline: what is built once is what is deployed, each target behind its environment, the digest looked at before any key.

use super::super::Faults;
use super::super::here::Here;
use super::steps::{Given, Steps};
use super::{Wanted, jobs_are, start};
use crate::glob::{Dialect, Language, compile_list};
use crate::language::model::{Deploy, Pipeline};
use crate::platforms::github::emit::workflows::{pins, scripts};
use crate::platforms::github::workflow::model::{Job, Level, Trigger, Workflow, value};

const READ: (&str, Level) = ("contents", Level::Read);
const IDENTITY: (&str, Level) = ("id-token", Level::Write);

pub(super) fn check(here: &Here<'_>, workflow: &Workflow, pipeline: &Pipeline, faults: &mut Faults<'_>) {
    started(here, workflow, faults);
    let targets = pipeline
        .deploys
        .iter()
        .map(|deploy| deploy.environment.value.clone());
    let ids: Vec<String> = std::iter::once("build".to_owned()).chain(targets).collect();
    jobs_are(workflow, &ids, faults);
    if let Some(job) = workflow.job("build") {
        Wanted {
            permissions: &[READ],
            environment: None,
            needs: &[],
            secrets: &[],
        }
        .check(job, faults);
        unconditional(job, faults);
        build(job, pipeline, faults);
    }
    for (at, deploy) in pipeline.deploys.iter().enumerate() {
        let Some(job) = workflow.job(&deploy.environment.value) else {
            continue;
        };
        let mut needs = vec!["build".to_owned()];
        needs.extend((at > 0).then(|| ids[at].clone()));
        let permissions: &[(&str, Level)] = if deploy.role.is_some() {
            &[READ, IDENTITY]
        } else {
            &[READ]
        };
        let environment = Some(deploy.environment.value.as_str());
        Wanted {
            permissions,
            environment,
            needs: &needs,
            secrets: &[],
        }
        .check(job, faults);
        unconditional(job, faults);
        target(here, job, pipeline, deploy, faults);
    }
}

/// Pushes to the default branch, and nothing else.
fn started(here: &Here<'_>, workflow: &Workflow, faults: &mut Faults<'_>) {
    for trigger in workflow.triggers.iter().filter(|trigger| !is_push(here, trigger)) {
        faults.push(
            trigger.event.span,
            format!("only pushes to {} deploy", here.context.default_branch),
        );
    }
    if workflow.triggers.is_empty() {
        faults.push(start(workflow), "nothing starts this");
    }
}

fn is_push(here: &Here<'_>, trigger: &Trigger) -> bool {
    let none = [
        &trigger.branches_ignore,
        &trigger.tags,
        &trigger.tags_ignore,
        &trigger.paths,
        &trigger.paths_ignore,
        &trigger.types,
    ];
    let patterns: Vec<&str> = trigger
        .branches
        .iter()
        .flatten()
        .map(|text| text.value.as_str())
        .collect();
    let only = Language::literal(&here.context.default_branch);
    let exact = compile_list(Dialect::WorkflowRef, &patterns).is_ok_and(|language| {
        language.matches(&here.context.default_branch) && language.is_subset_of(&only).unwrap_or(false)
    });
    trigger.event.value == "push" && exact && none.into_iter().all(Option::is_none)
}

fn unconditional(job: &Job, faults: &mut Faults<'_>) {
    if let Some(condition) = &job.condition {
        faults.push(
            condition.span,
            format!(
                "`{}` may run although a job before it failed, or not at all",
                job.id.value
            ),
        );
    }
}

/// Builds as declared, packs, says the digest.
fn build(job: &Job, pipeline: &Pipeline, faults: &mut Faults<'_>) {
    let mut steps = Steps::of(job);
    steps.action(
        &pins::CHECKOUT,
        &[("persist-credentials", "false".into())],
        faults,
    );
    for command in &pipeline.build {
        steps.script(&format!("run `{}`", command.value), &command.value, &[], faults);
    }
    let folder = pipeline
        .artifact
        .as_ref()
        .map_or("", |artifact| artifact.value.as_str());
    steps.script(
        "pack what was built",
        scripts::PACK,
        &[("FOLDER", folder.into())],
        faults,
    );
    steps.known_as("pack", faults);
    let upload = [
        ("name", "artifact".into()),
        ("path", "${{ runner.temp }}/artifact.tar".into()),
    ];
    steps.action(&pins::UPLOAD, &upload, faults);
    steps.end(faults);
    let digest = value(&job.outputs, "digest");
    if digest.is_none_or(|digest| digest.value != "${{ steps.pack.outputs.digest }}") {
        faults.push(
            digest.map_or(job.id.span, |digest| digest.span),
            "the digest of what was built is not said",
        );
    }
}

/// Takes what was built, looks whether it is that, and only then asks for a key and deploys.
fn target(here: &Here<'_>, job: &Job, pipeline: &Pipeline, deploy: &Deploy, faults: &mut Faults<'_>) {
    let mut steps = Steps::of(job);
    let download = [
        ("name", "artifact".into()),
        ("path", "${{ runner.temp }}/built".into()),
    ];
    steps.action(&pins::DOWNLOAD, &download, faults);
    let digest = [("DIGEST", "${{ needs.build.outputs.digest }}".into())];
    steps.script(
        "check the digest of what was built",
        scripts::UNPACK,
        &digest,
        faults,
    );
    steps.action(
        &pins::CHECKOUT,
        &[("persist-credentials", "false".into())],
        faults,
    );
    if let Some(role) = &deploy.role {
        let environments = here.declaration.environments.iter();
        let mut of = environments
            .filter(|found| found.of.value == here.name() && found.name.value == deploy.environment.value);
        let aws = of.find_map(|found| found.aws.as_ref());
        let account = aws.map_or("", |aws| aws.account.value.as_str());
        let region = aws
            .and_then(|aws| aws.region.as_ref())
            .map_or("", |region| region.value.as_str());
        let arn = format!("arn:aws:iam::{account}:role/{}", role.value);
        steps.action(
            &pins::AWS,
            &[("role-to-assume", arn.into()), ("aws-region", region.into())],
            faults,
        );
    }
    let script = deploy.run.as_ref().map_or("", |run| run.value.as_str());
    let folder = pipeline
        .artifact
        .as_ref()
        .map_or("", |artifact| artifact.value.as_str());
    let artifact: Given = format!("${{{{ runner.temp }}}}/built/{folder}").into();
    steps.script(
        "deploy",
        scripts::DEPLOY,
        &[("SCRIPT", script.into()), ("ARTIFACT", artifact)],
        faults,
    );
    steps.end(faults);
    if let Some((name, _)) = job.outputs.first() {
        faults.push(name.span, "nobody declared what a target leaves");
    }
}
