//! Workflows of one's own: whoever writes workflow files on a ref runs jobs there (facts G14), with a token of its own choosing,
//! every secret of the repository, identity tokens, and those environments that let the ref in.

use super::secrets::{Secrets, give_all};
use super::state::{Known, Stating, asked};
use super::subjects::{JobSubject, SubjectFile};
use crate::platforms::github::actors;
use crate::platforms::github::context::RefKind;
use gabion_facts::facts::Pred;
use std::collections::BTreeSet;

/// What `GITHUB_TOKEN` may be given to write. Not workflows, administration, environments or secrets: those keys do not exist.
const POWERS: [&str; 14] = [
    "actions:write",
    "attestations:write",
    "checks:write",
    "contents:write",
    "deployments:write",
    "discussions:write",
    "issues:write",
    "packages:write",
    "pages:write",
    "pull_requests:write",
    "repository_projects:write",
    "security_events:write",
    "statuses:write",
    "artifact_metadata:write",
];

pub(super) fn state(stating: &mut Stating<'_>, secrets: &Secrets) {
    let name = stating.name().to_owned();
    let refs: Vec<String> = stating
        .context
        .refs
        .iter()
        .filter(|class| class.kind != RefKind::Fork)
        .map(|class| class.name.clone())
        .collect();
    for reference in &refs {
        let job = format!("{name}/any-workflow@{reference}");
        stating
            .base
            .known(Pred::OwnJob, &[reference, &job, &name], None, "");
        stating.base.known(Pred::OpenJob, &[&job], None, "");
        state_power(stating, secrets, &job, None);
        state_subject(stating, &job, reference, None);
        state_unlisted(stating, &job, reference);
    }
    for environment in environments(stating) {
        state_entering(stating, secrets, &environment);
    }
}

/// Environments that are known or named.
fn environments(stating: &Stating<'_>) -> Vec<String> {
    let known = stating
        .context
        .environments
        .iter()
        .map(|environment| environment.name.clone());
    let named = stating
        .tree
        .environments()
        .into_iter()
        .map(|name| super::starts::spelled(stating.context, &name));
    known
        .chain(named)
        .collect::<BTreeSet<String>>()
        .into_iter()
        .collect()
}

fn state_power(stating: &mut Stating<'_>, secrets: &Secrets, job: &str, environment: Option<&str>) {
    let name = stating.name().to_owned();
    let (token, asset) = (format!("token:{job}"), stating.context.of("any-workflow"));
    stating.base.known(Pred::JobOf, &[job, &name], None, "");
    stating.base.known(Pred::JobAsset, &[job, &asset], None, "");
    stating.base.known(Pred::JobToken, &[job, &token], None, "");
    stating
        .base
        .known(Pred::ActsAs, &[&token, &actors::job_bot(&name)], None, "");
    for permission in POWERS {
        stating.base.known(
            Pred::Grants,
            &[&token, permission, &name],
            None,
            "a workflow's author chooses its permissions",
        );
    }
    stating.base.known(
        Pred::MintsIdentity,
        &[job],
        None,
        "a workflow's author chooses its permissions",
    );
    give_all(stating, job, secrets, environment, None, &Known::Yes);
}

fn state_subject(stating: &mut Stating<'_>, job: &str, reference: &str, environment: Option<&str>) {
    let subject = format!("{job}@{reference}");
    stating
        .base
        .known(Pred::Subject, &[job, reference, &subject], None, "");
    stating.subjects.push(JobSubject {
        id: subject,
        job: job.to_owned(),
        reference: reference.to_owned(),
        environment: environment.map(str::to_owned),
        unlisted: None,
        file: SubjectFile::Chosen,
        workflow: None,
    });
}

/// The same job with an environment that nobody has configured: it is made without rules, and the token names it.
/// Source: docs, "Using environments for deployment"; that its claim is minted is inferred.
fn state_unlisted(stating: &mut Stating<'_>, job: &str, reference: &str) {
    let subject = format!("{job}:another@{reference}");
    let known = match stating.context.environments_listed {
        true => Known::Yes,
        false => asked(
            format!("environments:{}", stating.name()),
            format!(
                "environments of {}: reviewers, branches, administrators",
                stating.name()
            ),
            &stating.context.pull_answer(),
        ),
    };
    let remark = "an environment that nobody has configured has no rules";
    stating.state(Pred::Subject, &[job, reference, &subject], &known, None, remark);
    stating.subjects.push(JobSubject {
        id: subject,
        job: job.to_owned(),
        reference: reference.to_owned(),
        environment: None,
        unlisted: Some(environments(stating)),
        file: SubjectFile::Chosen,
        workflow: None,
    });
}

/// A job of one's own that names an environment: it starts as soon as a workflow file is written on a ref, and waits.
fn state_entering(stating: &mut Stating<'_>, secrets: &Secrets, environment: &str) {
    let name = stating.name().to_owned();
    let job = format!("{name}/any-workflow:{environment}");
    let target = stating.context.of(environment);
    state_power(stating, secrets, &job, Some(environment));
    stating.base.known(
        Pred::JobEnvironment,
        &[&job, &target],
        None,
        "a workflow's author chooses its environment",
    );
    if stating
        .context
        .environments
        .iter()
        .any(|known| known.declared && known.name == environment)
    {
        stating.base.known(Pred::Ships, &[&job, &target], None, "");
    }
    let areas = stating.context.areas.iter().filter(|area| area.holds_workflows());
    let areas: Vec<String> = areas.map(|area| area.name.clone()).collect();
    let pushed: Vec<(String, RefKind)> = stating
        .context
        .refs
        .iter()
        .filter(|class| class.kind != RefKind::Fork)
        .map(|class| (class.name.clone(), class.kind))
        .collect();
    for area in &areas {
        stating
            .base
            .known(Pred::Executes, &[&job, area, "event"], None, "");
    }
    for (reference, kind) in &pushed {
        state_subject(stating, &job, reference, Some(environment));
        match kind {
            RefKind::Pull => stating
                .base
                .known(Pred::StartsOn, &[&job, "pull_request", reference], None, ""),
            RefKind::Branch | RefKind::Tag | RefKind::Fork => {
                for area in &areas {
                    stating
                        .base
                        .known(Pred::StartsOnArea, &[&job, "push", reference, area], None, "");
                    if *kind == RefKind::Branch {
                        stating.base.known(
                            Pred::StartsOnArea,
                            &[&job, "pull_request", reference, area],
                            None,
                            "",
                        );
                    }
                }
            }
        }
    }
}
