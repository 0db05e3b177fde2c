//! What openings need to know beside the settings.

use crate::platforms::github::codeowners::CodeOwners;
use crate::platforms::github::context::RepositoryContext;
use crate::settings::setting::Setting;

/// A team of the declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredTeam {
    /// `sre`.
    pub name: String,
    /// `acme/sre`, if declared.
    pub github: Option<String>,
    /// Numeric id, if declared.
    pub id: Option<u64>,
    /// The login of a team of one.
    pub login: Option<String>,
}

impl DeclaredTeam {
    /// The last part of `github`, or the name.
    pub fn slug(&self) -> &str {
        self.github
            .as_deref()
            .and_then(|full| full.rsplit('/').next())
            .unwrap_or(&self.name)
    }
}

/// An App or a machine user that the declaration names, with something to do in this repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeclaredActor {
    /// An App: its actor is `SLUG[bot]`.
    App {
        /// Its slug.
        slug: String,
        /// Its numeric id, if declared.
        id: Option<u64>,
    },
    /// A user account that a program uses: its actor is `user:LOGIN`.
    MachineUser {
        /// Its login.
        login: String,
    },
}

/// What openings need to know beside the settings.
#[derive(Clone, Debug)]
pub struct SettingsContext<'a> {
    /// Name, classes of refs and areas, assumptions, declared environments.
    pub repository: &'a RepositoryContext,
    /// The declared teams that matter here: whoever is fooled or consents is one of them.
    pub teams: Vec<DeclaredTeam>,
    /// Apps and machine users of declared agents and automations.
    pub actors: Vec<DeclaredActor>,
    /// The CODEOWNERS file; known to be absent is `Known(None)`.
    pub codeowners: Setting<Option<CodeOwners>>,
    /// Environments that jobs of the tree name, declared or not.
    pub environments: Vec<String>,
}

impl SettingsContext<'_> {
    /// The actor of this repository's job tokens.
    pub fn job_token(&self) -> String {
        format!("github-actions[bot]@{}", self.repository.name)
    }
}
