//! What agents have of their own: branches, and environments in which their keys lie.

use super::Emission;
use crate::language::model::{Agent, Identity, Place, Text};
use std::collections::BTreeSet;

/// The environments that an agent's workflow runs in, as its keys name them: `fixer-think`, `fixer-propose`; and
/// `AGENT-fixtures` where it observes cloud data.
pub fn agent_environments(agent: &Agent) -> Vec<String> {
    let identity = match &agent.identity {
        Some(Identity::GithubApp { key, .. } | Identity::MachineUser { key, .. }) => key.as_ref(),
        _ => None,
    };
    let model = agent.model_key.as_ref().and_then(|model| model.key.as_ref());
    let mut names: Vec<String> = [model, identity].into_iter().flatten().filter_map(environment_of).collect();
    if agent.scope.iter().any(|effect| !effect.aws.is_empty()) {
        names.push(format!("{}-fixtures", agent.name.value));
    }
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

fn environment_of(key: &Text) -> Option<String> {
    key.value.strip_prefix("environment:").filter(|name| !name.is_empty()).map(str::to_owned)
}

/// The agents that have something to do in the repository.
pub(super) fn working<'a>(emission: &Emission<'a>) -> Vec<&'a Agent> {
    let repository = &emission.repository.name.value;
    let of = |asset: &Text| asset.value.split_once(':').is_some_and(|(of, _)| of == repository || of == "*");
    let works = |agent: &&Agent| {
        let started = agent.starts.iter().any(|when| when.of.as_ref().is_some_and(|named| named.value == *repository));
        started || agent.scope.iter().flat_map(|effect| &effect.assets).any(of)
    };
    emission.declaration.agents.iter().filter(works).collect()
}

/// The branches that are an agent's own. GitHub's own agent may push `copilot/*` only.
pub(super) fn own_branches(agent: &Agent) -> Vec<String> {
    let runs = agent.runs.as_ref();
    let vendor = runs.and_then(|runs| runs.vendor.as_ref()).map(|vendor| vendor.value.as_str());
    match runs.map(|runs| &runs.place.value) {
        // On a computer it has its person's login: for GitHub it is that person.
        Some(Place::Workstation) => Vec::new(),
        Some(Place::Hosted) if vendor == Some("github") => vec!["refs/heads/copilot/**/*".to_owned()],
        _ => vec![format!("refs/heads/agents/{}/**/*", agent.name.value)],
    }
}
