//! Emission of settings: the wall, the ruleset of the gates, environments, and the CODEOWNERS block.
//!
//! In: the declaration, one repository, what is known of its settings. Out: artifacts, or findings that say what is missing.
//! Never: changes or removes anything that is there; every ruleset is one more, and rules add up.

mod agents;
mod environments;
mod gates;
mod owners;
mod teams;
#[cfg(test)]
mod tests;
mod wall;

pub use agents::agent_environments;

use crate::gates::{Encoded, Terms, encode};
use crate::language::model::{Declaration, Repository};
use crate::platforms::Artifact;
use crate::settings::RepoSettings;
use crate::settings::records::{Plan, Visibility};
use gabion_facts::diagnostic::Diagnostic;
use gabion_facts::source::Span;

/// Where settings artifacts lie, from the root of the repository.
const FOLDER: &str = "gabion/github";

/// What settings are emitted from.
#[derive(Clone, Copy, Debug)]
pub struct Emission<'a> {
    /// The declaration.
    pub declaration: &'a Declaration,
    /// One of its repositories.
    pub repository: &'a Repository,
    /// What is known of its settings; numbers of teams are looked up there if the declaration does not have them.
    pub settings: &'a RepoSettings,
    /// Whether Dependabot is configured, so that the wall leaves it its branches.
    pub dependabot: bool,
    /// Path and text of the CODEOWNERS file that wins, if there is one.
    pub codeowners: Option<(&'a str, &'a str)>,
}

/// The wall: only people create, move and delete refs; agents keep their own prefixes. Two rulesets, for branches and tags.
///
/// # Errors
/// `needs-id` for each team without a number; `gate-not-encodable` where the plan has no rules, where nobody would be let past, and
/// where a merge queue makes the wall no gate.
pub fn wall(emission: &Emission<'_>) -> Result<Vec<Artifact>, Vec<Diagnostic>> {
    wall::emit(emission)
}

/// What asks for the declared gates: one ruleset, environments with their branch policies, and the CODEOWNERS block.
///
/// # Errors
/// `gate-not-encodable` for each demand that nothing satisfies; `needs-id` for each team without a number.
pub fn gates(emission: &Emission<'_>) -> Result<Vec<Artifact>, Vec<Diagnostic>> {
    gates::emit(emission)
}

impl<'a> Emission<'a> {
    /// The `emit` node that asks for a kind of artifact in this repository.
    pub fn asked(&self, kind: &str) -> Option<Span> {
        self.declaration.asked(kind, &self.repository.name.value)
    }

    /// The encodings of the declared gates.
    ///
    /// # Errors
    /// `gate-not-encodable` for each demand that nothing satisfies.
    pub fn encoded(&self) -> Result<Vec<Encoded<'a>>, Vec<Diagnostic>> {
        encode(self.declaration, self.repository, &self.terms())
    }

    fn terms(&self) -> Terms {
        let declared = self
            .declaration
            .organization
            .as_ref()
            .and_then(|organization| organization.plan.as_ref());
        let plan = declared.and_then(|plan| match plan.value.as_str() {
            "free" => Some(Plan::Free),
            "pro" => Some(Plan::Pro),
            "team" => Some(Plan::Team),
            "enterprise" => Some(Plan::Enterprise),
            _ => None,
        });
        let declared = self.repository.visibility.as_ref();
        let visibility = declared.and_then(|visibility| match visibility.value.as_str() {
            "public" => Some(Visibility::Public),
            "private" => Some(Visibility::Private),
            "internal" => Some(Visibility::Internal),
            _ => None,
        });
        let teams = || {
            self.declaration
                .teams
                .iter()
                .map(|team| team.name.value.clone())
                .collect()
        };
        Terms {
            plan: self.settings.plan.known().copied().or(plan),
            visibility: self.settings.visibility.known().copied().or(visibility),
            wall: self.asked("wall").map(|_| teams()),
        }
    }

    fn default_branch(&self) -> &'a str {
        self.repository
            .default_branch
            .as_ref()
            .map_or("main", |branch| branch.value.as_str())
    }

    fn artifact(&self, path: String, text: String, kind: &'static str) -> Artifact {
        Artifact {
            path,
            bytes: text.into_bytes(),
            kind,
            span: self.asked(kind),
        }
    }
}
