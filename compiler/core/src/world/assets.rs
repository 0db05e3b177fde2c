//! What is worth keeping, and the ways to it, as facts.

mod borrowed;
mod data;
mod dispatches;
mod elsewhere;

pub(super) use borrowed::{TakenRefs, refs as taken_refs, state as state_borrowed};
pub(super) use dispatches::state as state_dispatches;

use super::people::Contexts;
use crate::facts::{FactBase, Pred, Question, Sym};
use crate::language::model::{
    Agent, Asset, AssetKind, Breaker, Declaration, Effect, Place, ProcedureStep, Text, Way,
};
use crate::platforms::github::context::{RepositoryContext, unplaced};
use crate::platforms::github::plan::plan;
use crate::platforms::github::read::GithubTree;
use crate::reach::effect::Assets;
use data::state_data;
use elsewhere::state_runners;
use std::collections::BTreeSet;

/// The constant of a secret: where it is stored, or by its name alone.
pub fn secret(name: &str, place: Option<&str>) -> String {
    match place.and_then(|place| place.split_once(':')) {
        Some(("repository", repository)) => format!("secret:{repository}/{name}"),
        Some(("environment", environment)) => format!("env-secret:{environment}/{name}"),
        _ if place == Some("unknown") => unplaced(name),
        _ if place.is_some() => format!("org-secret:{name}"),
        _ => format!("secret:{name}"),
    }
}

/// States every declared asset.
pub fn state(declaration: &Declaration, contexts: &Contexts, base: &mut FactBase, assets: &mut Assets) {
    for asset in &declaration.assets {
        if matches!(asset.kind, AssetKind::Service | AssetKind::Package) {
            let tier = asset.tier.as_ref().map_or("production", |tier| &tier.value);
            assets.rank(&asset.name, tier);
        }
        for (verb, ways) in [
            ("ship", &asset.changed),
            ("destroy", &asset.destroyed),
            ("observe", &asset.opened),
        ] {
            for way in ways {
                state_way(asset, verb, way, contexts, base);
            }
        }
        for step in &asset.steps {
            state_step(declaration, asset, step, base);
        }
    }
    state_data(declaration, contexts, base);
    for breaker in &declaration.breakers {
        state_breaker(breaker, contexts, base);
    }
    for agent in &declaration.agents {
        for spend in agent.scope.iter().filter(|effect| effect.verb.value == "spend") {
            state_limit(agent, spend, base);
        }
    }
    state_runners(declaration, base);
}

/// Branches that declared checks and ways speak of.
pub(super) fn branches(declaration: &Declaration, repository: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for asset in &declaration.assets {
        if asset.of.as_ref().is_some_and(|of| of.value == repository) {
            found.extend(asset.on.as_ref().map(|branch| branch.value.clone()));
        }
        for way in asset.changed.iter().chain(&asset.destroyed).chain(&asset.opened) {
            if let Way::Branch { branch, .. } = way
                && let Some((of, short)) = branch.value.split_once(':')
                && of == repository
            {
                found.insert(short.to_owned());
            }
        }
    }
    found
}

/// A step that only one agent can do, it can leave undone.
fn state_step(declaration: &Declaration, asset: &Asset, step: &ProcedureStep, base: &mut FactBase) {
    if step.unsaid && step.by.is_empty() {
        let (name, what) = (&asset.name.value, &step.what.value);
        let question = Question {
            key: format!("holder:{name}/{what}"),
            text: format!("who can do a step of {name}: {what}"),
            answer: "name them in the step: `by \"TEAM\"`".to_owned(),
        };
        for agent in &declaration.agents {
            let args = [agent.name.value.as_str(), name];
            base.unknown(Pred::Withholds, &args, &question, Some(step.what.span), "");
        }
    }
    let is_agent = |name: &Text| {
        declaration
            .agents
            .iter()
            .any(|agent| agent.name.value == name.value)
    };
    if let [only] = step.by.as_slice()
        && is_agent(only)
    {
        base.known(
            Pred::Withholds,
            &[only, &asset.name],
            Some(step.what.span),
            "nobody else can do this step",
        );
    }
    if let [one, other] = step.by.as_slice()
        && is_agent(one)
        && is_agent(other)
    {
        let args = [one.value.as_str(), &other.value, &asset.name];
        let span = Some(step.what.span);
        base.known(Pred::WithholdsWith, &args, span, "nobody else can do this step");
    }
    if step.by.len() > 2 && step.by.iter().all(is_agent) {
        let constant = format!("{}/{}", asset.name.value, step.what.value);
        let span = Some(step.what.span);
        let names: BTreeSet<&str> = step.by.iter().map(|name| name.value.as_str()).collect();
        for name in &names {
            base.known(Pred::LeftBy, &[&constant, name], span, "");
        }
        let args = [asset.name.value.as_str(), &constant, &names.len().to_string()];
        base.known(Pred::WithheldBy, &args, span, "nobody else can do this step");
    }
}

/// A limit in a prompt is none. Where nobody has said who enforces it, that is the question, unless the workflow is emitted, which
/// stops the agent itself.
fn state_limit(agent: &Agent, spend: &Effect, base: &mut FactBase) {
    let args = [agent.name.value.as_str(), agent.name.value.as_str()];
    let emitted = agent
        .runs
        .as_ref()
        .is_some_and(|runs| runs.place.value == Place::Emitted);
    match spend.enforced_by.as_ref().map(|by| by.value.as_str()) {
        Some("prompt") => base.known(
            Pred::Spends,
            &args,
            Some(spend.span),
            "a limit in a prompt stops nobody",
        ),
        Some(_) => {}
        None if emitted => {}
        None => {
            let question = Question {
                key: format!("limit:{}", agent.name.value),
                text: format!("who refuses to go on above the limit of {}", agent.name.value),
                answer: "`enforced-by=\"provider\"` on `spend`".to_owned(),
            };
            base.unknown(Pred::Spends, &args, &question, Some(spend.span), "");
        }
    }
}

/// Where a breaker's state is written: the variable, and variables that hide it from jobs.
fn state_breaker(breaker: &Breaker, contexts: &Contexts, base: &mut FactBase) {
    const WRITES: &str = "variables:write";
    let Some(state) = &breaker.state else { return };
    let name = breaker.name.value.as_str();
    if state.value == "unknown" {
        let question = Question {
            key: format!("state:{name}"),
            text: format!("where the state of breaker {name} is kept"),
            answer: "`state \"repository-variable:…\"` or `state \"organization-variable:…\"`".to_owned(),
        };
        for repository in contexts.keys() {
            let args = [WRITES, repository.as_str(), name];
            base.unknown(Pred::Controls, &args, &question, Some(state.span), "");
        }
        return;
    }
    if let Some((repository, _)) = state
        .value
        .strip_prefix("repository-variable:")
        .and_then(|rest| rest.split_once('/'))
    {
        let args = [WRITES, repository, name];
        base.known(
            Pred::Controls,
            &args,
            Some(state.span),
            "its state is a variable there",
        );
        return;
    }
    let working: BTreeSet<String> = base
        .facts
        .iter()
        .filter(|fact| fact.atom.pred == Pred::JobOf)
        .filter(|fact| !base.interner.text(fact.atom.args()[0]).contains("/any-workflow"))
        .map(|fact| base.interner.text(fact.atom.args()[1]).to_owned())
        .collect();
    for repository in contexts.keys().filter(|name| working.contains(*name)) {
        let remark = "a variable of the same name there hides the organization's from its jobs";
        base.known(
            Pred::Controls,
            &[WRITES, repository, name],
            Some(state.span),
            remark,
        );
    }
}

/// The jobs that answer for the declared checks of a repository: those of the check's name, those whose name is computed, and any
/// workflow that somebody writes.
pub(super) fn reports(
    declaration: &Declaration,
    tree: &GithubTree,
    context: &RepositoryContext,
    base: &mut FactBase,
) {
    let here = declaration.assets.iter().filter(|asset| {
        asset.kind == AssetKind::Check && asset.of.as_ref().is_some_and(|of| of.value == context.name)
    });
    for asset in here {
        let Some(wanted) = asset.context.as_ref() else {
            continue;
        };
        for job in plan(tree) {
            let own = job.job();
            let named = own
                .name
                .as_ref()
                .map_or(own.id.value.as_str(), |name| &name.value);
            // A called job is shown as `CALLER / JOB`.
            let shown = wanted.value.rsplit(" / ").next().unwrap_or(&wanted.value);
            let matrix = wanted.value.starts_with(&format!("{named} ("));
            if named != shown && !named.contains("${{") && !matrix {
                continue;
            }
            let id = job.id(&context.name);
            base.known(
                Pred::Reports,
                &[&id, &asset.name],
                Some(job.span()),
                "its name is the check's",
            );
            if let Some(condition) = job.frames.iter().find_map(|frame| frame.job.condition.as_ref()) {
                let source = crate::platforms::github::actors::job_bot(&context.name);
                base.known(
                    Pred::OpenSkip,
                    &[&asset.name, &source],
                    Some(condition.span),
                    "a job that its condition skips reports success",
                );
            }
        }
        let own: Vec<String> = base
            .facts
            .iter()
            .filter(|fact| fact.atom.pred == Pred::JobOf)
            .map(|fact| base.interner.text(fact.atom.args()[0]).to_owned())
            .filter(|job| job.starts_with(&format!("{}/any-workflow", context.name)))
            .collect();
        for job in own {
            base.known(
                Pred::Reports,
                &[&job, &asset.name],
                None,
                "a workflow's author chooses the names of its jobs",
            );
        }
    }
}

fn state_way(asset: &Asset, verb: &str, way: &Way, contexts: &Contexts, base: &mut FactBase) {
    let name = asset.name.value.as_str();
    match way {
        Way::Job { of, job, span } => {
            for job in jobs(of, job, base) {
                base.known(
                    Pred::JobDoes,
                    &[&job, verb, name],
                    Some(*span),
                    "declared to change it",
                );
            }
        }
        Way::Secret {
            name: secret,
            place,
            span,
        } => {
            let credential = self::secret(secret, place.as_ref().map(|place| place.value.as_str()));
            base.known(Pred::Opens, &[&credential, verb, name], Some(*span), "");
        }
        Way::Branch { branch, sync, span } => {
            let class = class_of(contexts, branch);
            let remark = "a deployer outside the repository takes what lands there";
            let args = [name, class.as_str()];
            if sync.as_ref().is_some_and(|sync| sync.value == "unknown") {
                let question = Question {
                    key: format!("sync:{name}:{}", branch.value),
                    text: format!("whether what lands on {} reaches {name} by itself", branch.value),
                    answer: "say `sync=\"automatic\"`, or take the way out if somebody syncs it".to_owned(),
                };
                base.unknown(Pred::DeploysFrom, &args, &question, Some(*span), remark);
            } else {
                base.known(Pred::DeploysFrom, &args, Some(*span), remark);
            }
        }
        // What they amount to is said where accounts and clusters are read, and where identity tokens are known.
        Way::Aws(_) | Way::Kubernetes { .. } | Way::Publisher { .. } | Way::Image { .. } => {}
    }
}

/// The jobs that run when a job of a file does: itself, and those of a workflow that it calls.
fn jobs(of: &Text, job: &Text, base: &FactBase) -> Vec<String> {
    let path = job.value.trim_start_matches(".github/workflows/");
    let wanted = format!("{}/{path}", of.value);
    let called = format!("{wanted}/");
    let known = base.facts.iter().filter(|fact| fact.atom.pred == Pred::JobOf);
    let name = |sym: Sym| base.interner.text(sym);
    let found = known
        .map(|fact| name(fact.atom.args()[0]))
        .filter(|job| **job == wanted || job.starts_with(&called));
    found.map(str::to_owned).collect()
}

/// The class of refs that a branch lies in.
pub(super) fn class_of(contexts: &Contexts, branch: &Text) -> String {
    let named = branch.value.split_once(':');
    let class = named.and_then(|(repository, short)| contexts.get(repository)?.branch(short));
    class.map_or_else(|| branch.value.clone(), |class| class.name.clone())
}
