//! What the declaration says, as obligations need it: gates by place, environments, teams.

use super::here::Here;
use crate::language::model::{Agent, Approve, Gate, Identity, Text};
use crate::platforms::github::context::AreaClass;

/// Where a gate stands on the way to the default branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before<'a> {
    /// Before every change.
    Everything,
    /// Before changes of one area.
    Area(&'a str),
}

impl Before<'_> {
    /// Whether a class of paths is meant.
    pub fn holds(self, here: &Here<'_>, class: &AreaClass) -> bool {
        match self {
            Before::Everything => true,
            Before::Area(name) => class.area() == here.context.of(name),
        }
    }
}

/// A gate at the merge, and what it asks.
#[derive(Clone, Copy)]
pub(super) struct AtMerge<'a> {
    pub gate: &'a Gate,
    pub approve: &'a Approve,
    pub before: Before<'a>,
}

/// Every gate at the merge into the default branch, in the order of the declaration, each place once.
pub(super) fn at_merge<'a>(here: &Here<'a>) -> Vec<AtMerge<'a>> {
    let mut found: Vec<AtMerge<'a>> = Vec::new();
    for gate in &here.declaration.gates {
        let Some(approve) = &gate.approve else { continue };
        let changes = gate.before.iter().filter(|effect| effect.verb.value == "change");
        for name in changes
            .flat_map(|effect| &effect.assets)
            .filter_map(|asset| here.part(&asset.value))
        {
            let whole = name == here.context.default_branch;
            let area = here
                .context
                .areas
                .iter()
                .any(|class| class.area() == here.context.of(name));
            let before = match (whole, area) {
                (true, _) => Before::Everything,
                (false, true) => Before::Area(name),
                (false, false) => continue,
            };
            if !found
                .iter()
                .any(|known| std::ptr::eq(known.gate, gate) && known.before == before)
            {
                found.push(AtMerge {
                    gate,
                    approve,
                    before,
                });
            }
        }
    }
    found
}

impl AtMerge<'_> {
    /// Whether the gate keeps somebody from approving.
    pub fn keeps_out(&self, who: &str) -> bool {
        self.approve.not.iter().any(|not| not.value == who)
    }

    /// Whether the wall by itself is this gate: one of the only team whose people it lets past.
    pub fn is_the_wall(&self, here: &Here<'_>) -> bool {
        let alone = here.declaration.teams.len() == 1
            && here.declaration.teams[0].name.value == self.approve.from.value;
        let plain =
            self.approve.count.value == 1 && self.approve.not.is_empty() && self.before == Before::Everything;
        alone && plain && here.asked("wall").is_some()
    }
}

/// The gates before an environment.
pub(super) fn before_environment<'a>(here: &Here<'a>, name: &str) -> Vec<&'a Approve> {
    let ships = |gate: &&Gate| {
        let effects = gate.before.iter().filter(|effect| effect.verb.value == "ship");
        effects
            .flat_map(|effect| &effect.assets)
            .any(|asset| here.part(&asset.value) == Some(name))
    };
    here.declaration
        .gates
        .iter()
        .filter(ships)
        .filter_map(|gate| gate.approve.as_ref())
        .collect()
}

/// The environment in which an agent's model key lies, and its job runs.
pub(super) fn think_environment(agent: &Agent) -> String {
    named(
        agent,
        agent.model_key.as_ref().and_then(|model| model.key.as_ref()),
        "think",
    )
}

/// The environment in which the key of an agent's identity lies.
pub(super) fn propose_environment(agent: &Agent) -> String {
    let key = match &agent.identity {
        Some(Identity::GithubApp { key, .. } | Identity::MachineUser { key, .. }) => key.as_ref(),
        _ => None,
    };
    named(agent, key, "propose")
}

fn named(agent: &Agent, key: Option<&Text>, step: &str) -> String {
    let own = key
        .and_then(|key| key.value.strip_prefix("environment:"))
        .filter(|name| !name.is_empty());
    own.map_or_else(|| format!("{}-{step}", agent.name.value), str::to_owned)
}

/// What an agent fetches from the cloud: names of jobs, `fixtures` of `staging:fixtures`.
pub(super) fn fetched(agent: &Agent) -> Vec<&str> {
    let granted = agent
        .scope
        .iter()
        .filter(|effect| !effect.aws.is_empty())
        .filter_map(|effect| effect.assets.first());
    granted
        .map(|asset| asset.value.rsplit(':').next().unwrap_or_default())
        .collect()
}
