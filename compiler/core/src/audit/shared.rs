//! Credentials that an agent holds and others too: whoever steers the agent speaks with their voice.

use crate::platforms::github::plan::plan;
use crate::platforms::github::read::GithubTree;
use crate::survey::Survey;
use std::collections::{BTreeMap, BTreeSet};

/// A credential with several holders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// `secret CLAUDE_TOKEN`, `App claude`.
    pub credential: String,
    /// The agents among its holders.
    pub agents: Vec<String>,
    /// The other holders: jobs, bots.
    pub others: Vec<String>,
}

pub(super) fn all(tree: &GithubTree, survey: &Survey) -> Vec<Shared> {
    let mut holders: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for job in plan(tree) {
        let agent = survey.agent_in(&job);
        for secret in job.secrets() {
            // A model's key opens the model; it is no voice on the platform.
            let name = secret
                .name
                .filter(|name| agent.is_none_or(|agent| agent.model_key.as_ref() != Some(name)));
            let Some(name) = name else { continue };
            let entry = holders.entry(format!("secret {name}")).or_default();
            match agent {
                Some(agent) => entry.0.insert(agent.name.clone()),
                None => entry.1.insert(job.path.clone()),
            };
        }
    }
    for agent in &survey.agents {
        if let Some((app, _)) = &agent.app {
            holders
                .entry(format!("App {app}"))
                .or_default()
                .0
                .insert(agent.name.clone());
        }
    }
    let held = holders
        .into_iter()
        .filter(|(_, (agents, others))| !agents.is_empty() && agents.len() + others.len() > 1);
    held.map(|(credential, (agents, others))| Shared {
        credential,
        agents: agents.into_iter().collect(),
        others: others.into_iter().collect(),
    })
    .collect()
}
