//! What agents have of their own: branches, and environments in which their keys lie.

use super::Emission;
use crate::language::model::{Agent, Identity, Place, Text};
use std::collections::BTreeSet;

/// The environments that an emitted agent's workflow runs in: those that its keys name, else `fixer-think` and `fixer-propose`;
/// and one for each asset that a job fetches from the cloud, `fixer-fixtures`.
pub fn agent_environments(agent: &Agent) -> Vec<String> {
    let name = &agent.name.value;
    let named = |key: Option<&Text>, step: &str| {
        key.and_then(environment_of)
            .unwrap_or_else(|| format!("{name}-{step}"))
    };
    let model = agent.model_key.as_ref().and_then(|model| model.key.as_ref());
    let identity = match &agent.identity {
        Some(Identity::GithubApp { key, .. } | Identity::MachineUser { key, .. }) => key.as_ref(),
        _ => None,
    };
    let mut names = vec![named(model, "think"), named(identity, "propose")];
    let fetched = agent
        .scope
        .iter()
        .filter(|effect| !effect.aws.is_empty())
        .filter_map(|effect| effect.assets.first());
    names.extend(
        fetched.map(|asset| format!("{name}-{}", asset.value.rsplit(':').next().unwrap_or_default())),
    );
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

fn environment_of(key: &Text) -> Option<String> {
    key.value
        .strip_prefix("environment:")
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
}

/// The agents that have something to do in the repository.
pub(super) fn working<'a>(emission: &Emission<'a>) -> Vec<&'a Agent> {
    let repository = &emission.repository.name.value;
    let of = |asset: &Text| {
        asset
            .value
            .split_once(':')
            .is_some_and(|(of, _)| of == repository || of == "*")
    };
    let works = |agent: &&Agent| {
        let started = agent
            .starts
            .iter()
            .any(|when| when.of.as_ref().is_some_and(|named| named.value == *repository));
        started || agent.scope.iter().flat_map(|effect| &effect.assets).any(of)
    };
    emission.declaration.agents.iter().filter(works).collect()
}

/// The branches that are an agent's own. GitHub's own agent may push `copilot/*` only.
pub(super) fn own_branches(agent: &Agent) -> Vec<String> {
    let runs = agent.runs.as_ref();
    let vendor = runs
        .and_then(|runs| runs.vendor.as_ref())
        .map(|vendor| vendor.value.as_str());
    match runs.map(|runs| &runs.place.value) {
        // On a computer it has its person's login: for GitHub it is that person.
        Some(Place::Workstation) => Vec::new(),
        Some(Place::Hosted) if vendor == Some("github") => vec!["refs/heads/copilot/**/*".to_owned()],
        _ => vec![format!("refs/heads/agents/{}/**/*", agent.name.value)],
    }
}
