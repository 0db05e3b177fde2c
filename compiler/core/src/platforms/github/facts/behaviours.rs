//! What the steps of jobs do, with which token, as whom; what they publish and deploy.

use super::decisions;
use super::secrets::{Secrets, existence, lies_for, packages, whose_question};
use super::starts::{Start, Way};
use super::state::{Known, Stating, asked};
use crate::platforms::github::actions::{Behaviour, Does};
use crate::platforms::github::actors;
use crate::platforms::github::context::RepositoryContext;
use crate::platforms::github::plan::{PlannedJob, PlannedStep};
use crate::platforms::github::workflow::condition::Truth;
use crate::platforms::github::workflow::model::{Level, Text, value};
use crate::platforms::github::workflow::secret_names;
use gabion_facts::facts::Pred;
use gabion_facts::source::Span;
use std::collections::BTreeMap;

/// What a step does, with the token that it does it with (an expression).
#[derive(Clone)]
pub(super) struct Deed {
    pub does: Does,
    pub span: Span,
    pub token: Option<String>,
}

pub(super) fn state(stating: &mut Stating<'_>, job: &PlannedJob<'_>, start: &Start<'_>, secrets: &Secrets) {
    state_ships_environment(stating, job);
    let mut published: BTreeMap<String, Span> = BTreeMap::new();
    let mut deploys = None;
    for step in &job.steps {
        for deed in deeds(stating, job, step) {
            match &deed.does {
                Does::Approves | Does::Merges => {
                    decisions::state(stating, (job, start, secrets), step, &deed)
                }
                Does::Publishes(registry) => {
                    for package in packages(stating, registry) {
                        published.entry(package).or_insert(deed.span);
                    }
                }
                Does::Deploys => {
                    deploys.get_or_insert(deed.span);
                }
                _ => {}
            }
        }
    }
    let id = job.id(stating.name());
    for (package, span) in published {
        stating
            .base
            .known(Pred::Ships, &[&id, &package], Some(span), "it publishes");
    }
    if let Some(span) = deploys {
        state_deploys(stating, job, span);
    }
}

/// A job in a declared environment is what ships it.
fn state_ships_environment(stating: &mut Stating<'_>, job: &PlannedJob<'_>) {
    let id = job.id(stating.name());
    let declared = declared(stating.context);
    for (name, known) in super::environments::possible(stating, job) {
        let Some(name) = name.filter(|name| declared.contains(name)) else {
            continue;
        };
        let (span, remark) = match (&known, &job.job().environment) {
            (Known::Yes, Some(written)) => (written.span, "it runs in that environment"),
            (Known::Yes, None) => (job.span(), "it runs in that environment"),
            (Known::No(_), _) => (job.span(), "it may run in that environment"),
        };
        let target = stating.context.of(&name);
        stating.state(Pred::Ships, &[&id, &target], &known, Some(span), remark);
    }
}

/// The declared environments, by name.
fn declared(context: &RepositoryContext) -> Vec<String> {
    let declared = context.environments.iter().filter(|known| known.declared);
    declared.map(|known| known.name.clone()).collect()
}

/// A deploying command outside a declared environment: to which one is not written.
fn state_deploys(stating: &mut Stating<'_>, job: &PlannedJob<'_>, span: Span) {
    let declared = declared(stating.context);
    let named = super::environments::possible(stating, job);
    if named
        .iter()
        .filter_map(|(name, _)| name.as_ref())
        .any(|name| declared.contains(name))
    {
        return;
    }
    let id = job.id(stating.name());
    let known = asked(
        format!("deploys:{}:{}", stating.name(), job.path),
        format!(
            "which environment {} deploys to ({})",
            job.path,
            stating.place(span)
        ),
        "name the environment in the job: `environment: NAME`",
    );
    for name in declared {
        let target = stating.context.of(&name);
        stating.state(
            Pred::Ships,
            &[&id, &target],
            &known,
            Some(span),
            "it deploys, and names no environment",
        );
    }
}

pub(super) fn deeds(stating: &Stating<'_>, job: &PlannedJob<'_>, step: &PlannedStep<'_>) -> Vec<Deed> {
    let mut found = Vec::new();
    let mut add = |behaviour: &Behaviour, span: Span, token: Option<String>| {
        found.push(Deed {
            does: behaviour.does.clone(),
            span,
            token,
        });
    };
    if let Some(action) = step
        .step
        .uses
        .as_ref()
        .and_then(|uses| stating.catalogue.action(&uses.value))
    {
        let token = action
            .tokens
            .iter()
            .find_map(|input| value(&step.step.with, input))
            .map(|text| text.value.clone());
        for behaviour in action
            .behaviours
            .iter()
            .filter(|behaviour| behaviour.is_on(&step.step.with))
        {
            add(behaviour, step.step.span, token.clone());
        }
    }
    if let Some(run) = &step.step.run {
        let token = job.script_token(step);
        for command in stating.catalogue.commands(&run.value) {
            for behaviour in &command.behaviours {
                add(behaviour, run.span, token.map(|text| text.value.clone()));
            }
        }
    }
    found.extend(super::requests::deeds(job, step));
    found.extend(super::safe_outputs::deeds(step));
    found
}

/// Whether a step happens in one way in which its job starts.
pub(super) fn truth_of(
    stating: &Stating<'_>,
    job: &PlannedJob<'_>,
    way: &Way<'_>,
    step: &PlannedStep<'_>,
) -> Truth {
    let within = step.within.iter().filter_map(|outer| outer.condition.as_ref());
    // A condition inside a composite action is about its inputs, which are not followed.
    let conditions: Vec<&Text> = within.chain(step.step.condition.as_ref()).collect();
    if conditions.is_empty() {
        return way.truth.clone();
    }
    let mut evaluator = super::starts::Evaluator::new(stating.context);
    let step = evaluator.step(&job.frames, &conditions, way.trigger, &way.case);
    way.truth.clone().and(step)
}

/// As whom a deed is done, by the expression of its token: a stored one's owner, an App (an output of a step before), or the job.
/// Where `||` offers another for a secret of which nobody knows whether it exists, it may be either.
pub(super) fn actors_of(
    stating: &Stating<'_>,
    secrets: &Secrets,
    job: &PlannedJob<'_>,
    deed: &Deed,
    known: &Known,
) -> Vec<(String, Known)> {
    let name = stating.name();
    let token = deed.token.as_deref().unwrap_or_default();
    let mut found = Vec::new();
    let mut known = known.clone();
    for (secret, replaced) in secret_names(token) {
        let Some(secret) = secret.filter(|secret| secret != "GITHUB_TOKEN") else {
            continue;
        };
        let lies = lies_for(stating, job, &secret);
        if lies == Some(false) {
            continue;
        }
        let whose = existence(stating, secrets, &secret).unwrap_or_else(|| whose_question(stating, &secret));
        found.push((format!("person:{name}#writer"), whose.clone()));
        if lies == Some(true) || !replaced {
            return found;
        }
        if matches!(known, Known::Yes) {
            known = whose;
        }
    }
    if token.contains("steps.") || token.contains("needs.") {
        found.push((format!("app:?{name}"), known));
    } else if !lacks_power(job, &deed.does) {
        found.push((actors::job_bot(name), known));
    }
    found
}

/// Whether the job's own token certainly lacks what the deed takes.
fn lacks_power(job: &PlannedJob<'_>, does: &Does) -> bool {
    let key = match does {
        Does::Approves | Does::Proposes => "pull-requests",
        _ => "contents",
    };
    job.effective()
        .level(key)
        .is_some_and(|level| level < Level::Write)
}
