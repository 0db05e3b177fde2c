//! The roles that agents need: one for each agent and asset that its scope grants cloud actions for.
//!
//! The workflow's emitter asks for them too, so that job, environment and role have one name.

use super::declared::environment_of;
use crate::language::model::{Agent, AwsGrant, Declaration, Effect, Place, Repository};
use std::collections::BTreeMap;

/// A role that one job of an agent's workflow assumes, without agent code.
#[derive(Clone, Debug)]
pub struct AgentRole<'a> {
    /// The agent.
    pub agent: &'a Agent,
    /// The repository whose workflow assumes it.
    pub repository: &'a Repository,
    /// `fixer-fixtures`: the role and the environment of the job.
    pub name: String,
    /// `fixtures`: the job.
    pub job: String,
    /// Twelve digits.
    pub account: String,
    /// The environment's region, if declared.
    pub region: Option<String>,
    /// The effects that it is for, each with its grants.
    pub effects: Vec<&'a Effect>,
}

impl AgentRole<'_> {
    /// What the job assumes.
    pub fn arn(&self) -> String {
        format!("arn:aws:iam::{}:role/{}", self.account, self.name)
    }

    pub(super) fn grants(&self) -> impl Iterator<Item = (&Effect, &AwsGrant)> {
        self.effects
            .iter()
            .flat_map(|effect| effect.aws.iter().map(move |grant| (*effect, grant)))
    }
}

/// The roles that agents' workflows assume: one for each agent and asset with grants.
pub fn agent_roles(declaration: &Declaration) -> Vec<AgentRole<'_>> {
    let mut roles: BTreeMap<String, AgentRole> = BTreeMap::new();
    for agent in declaration.agents.iter().filter(|agent| runs_emitted(agent)) {
        let Some(repository) = home(declaration, agent) else {
            continue;
        };
        for effect in agent.scope.iter().filter(|effect| !effect.aws.is_empty()) {
            let Some(asset) = effect.assets.first() else {
                continue;
            };
            let Some(aws) = environment_of(declaration, asset).and_then(|found| found.aws.as_ref()) else {
                continue;
            };
            let job = asset.value.rsplit(':').next().unwrap_or_default().to_owned();
            let name = format!("{}-{job}", agent.name.value);
            let role = roles.entry(name.clone()).or_insert_with(|| AgentRole {
                agent,
                repository,
                name,
                job,
                account: aws.account.value.clone(),
                region: aws.region.as_ref().map(|region| region.value.clone()),
                effects: Vec::new(),
            });
            role.effects.push(effect);
        }
    }
    roles.into_values().collect()
}

fn runs_emitted(agent: &Agent) -> bool {
    agent
        .runs
        .as_ref()
        .is_some_and(|runs| runs.place.value == Place::Emitted)
}

/// The repository that an agent's workflow is written to.
fn home<'a>(declaration: &'a Declaration, agent: &Agent) -> Option<&'a Repository> {
    let named = agent.starts.iter().find_map(|start| start.of.as_ref());
    match (named, declaration.repositories.as_slice()) {
        (Some(name), all) => all.iter().find(|found| found.name.value == name.value),
        (None, [only]) => Some(only),
        (None, _) => None,
    }
}
