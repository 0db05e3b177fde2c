//! Teams by number: what GitHub's rules name them by.

use super::Emission;
use crate::language::model::{Team, Text};
use crate::platforms::github::artifacts::ruleset::TeamPayload;
use gabion_facts::diagnostic::Diagnostic;
use std::collections::BTreeSet;

/// Looks numbers up, and says once for each team that it has none.
pub(super) struct Numbers<'a> {
    emission: Emission<'a>,
    missing: BTreeSet<String>,
    pub errors: Vec<Diagnostic>,
}

impl<'a> Numbers<'a> {
    pub fn new(emission: &Emission<'a>) -> Self {
        Numbers {
            emission: *emission,
            missing: BTreeSet::new(),
            errors: Vec::new(),
        }
    }

    /// The team that a gate or a break-glass line names.
    pub fn named(&mut self, name: &Text) -> Option<TeamPayload> {
        let team = self
            .emission
            .declaration
            .teams
            .iter()
            .find(|team| team.name.value == name.value);
        let Some(team) = team else {
            let error = Diagnostic::error("needs-id", format!("team \"{}\" is not declared", name.value));
            self.errors.push(
                error
                    .label(name.span, "named here")
                    .help(format!("`team \"{}\" github=\"…\" id=…`", name.value)),
            );
            return None;
        };
        self.team(team)
    }

    pub fn team(&mut self, team: &Team) -> Option<TeamPayload> {
        let slug = slug(team);
        let observed = || {
            self.emission
                .settings
                .teams
                .values()
                .find(|known| known.slug == slug)
                .and_then(|known| known.id)
        };
        let id = team.id.as_ref().map(|id| id.value).or_else(observed);
        if id.is_none() && self.missing.insert(team.name.value.clone()) {
            self.errors.push(needs_id(team));
        }
        Some(TeamPayload {
            kind: "Team",
            id: id?,
        })
    }
}

/// The last part of `github`, or the name.
pub(super) fn slug(team: &Team) -> &str {
    let full = team
        .github
        .as_ref()
        .map_or(team.name.value.as_str(), |full| full.value.as_str());
    full.rsplit('/').next().unwrap_or(full)
}

fn needs_id(team: &Team) -> Diagnostic {
    let name = &team.name.value;
    let full = team
        .github
        .as_ref()
        .map_or("ORGANIZATION/TEAM", |full| full.value.as_str());
    let (organization, slug) = full.split_once('/').unwrap_or(("ORGANIZATION", full));
    Diagnostic::error("needs-id", format!("team \"{name}\" needs its number"))
        .label(team.span, "GitHub's rules name teams by number")
        .help(format!(
            "`gh api orgs/{organization}/teams/{slug} --jq .id` prints it; write it here as `id=…`"
        ))
        .help("or `gabion pull`, whose snapshot has it")
}
