//! What openings need to know beside the settings.

use crate::platforms::github::actors;
use crate::platforms::github::codeowners::CodeOwners;
use crate::platforms::github::context::RepositoryContext;
use crate::settings::setting::Setting;
use gabion_facts::source::Span;
use std::collections::{BTreeMap, BTreeSet};

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

/// The Apps that the declaration names anywhere.
#[derive(Clone, Debug, Default)]
pub struct DeclaredApps {
    slugs: BTreeSet<String>,
    ids: BTreeMap<String, u64>,
    by_id: BTreeMap<u64, String>,
}

impl DeclaredApps {
    /// The Apps among actors. Of several that share a name or a number, the first counts.
    pub fn of<'a>(actors: impl IntoIterator<Item = &'a DeclaredActor>) -> DeclaredApps {
        let mut apps = DeclaredApps::default();
        for actor in actors {
            let DeclaredActor::App { slug, id } = actor else {
                continue;
            };
            apps.slugs.insert(slug.clone());
            if let Some(id) = id {
                apps.ids.entry(slug.clone()).or_insert(*id);
                apps.by_id.entry(*id).or_insert_with(|| slug.clone());
            }
        }
        apps
    }

    /// Whether an App is declared.
    pub fn holds(&self, slug: &str) -> bool {
        self.slugs.contains(slug)
    }

    /// The number of an App.
    pub fn id(&self, slug: &str) -> Option<u64> {
        self.ids.get(slug).copied()
    }

    /// The App with a number.
    pub fn with_id(&self, id: u64) -> Option<&str> {
        self.by_id.get(&id).map(String::as_str)
    }
}

/// People for whom a job of a workflow waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaited {
    /// The gate: `approve:payments/deploy.yml#go`.
    pub gate: String,
    /// Users and teams; `None`: an expression of the workflow says who.
    pub approvers: Option<Vec<String>>,
    /// How many of them must answer; all, if nothing is said. `Err`: an expression of the workflow says it.
    pub count: Result<Option<u32>, ()>,
    /// Whether who started the run may answer.
    pub starter_may: bool,
    /// Whether the workflow goes on when nobody has answered; `None`: an expression says so.
    pub goes_on: Option<bool>,
    /// The step that waits.
    pub span: Span,
}

/// What openings need to know beside the settings.
#[derive(Clone, Debug)]
pub struct SettingsContext<'a> {
    /// Name, classes of refs and areas, assumptions, declared environments.
    pub repository: &'a RepositoryContext,
    /// The declared teams that matter here: whoever is fooled or consents is one of them.
    pub teams: &'a [DeclaredTeam],
    /// Apps and machine users of automations, and of the agents that have something to do here.
    pub actors: Vec<DeclaredActor>,
    /// All Apps that are declared, whatever they have to do here.
    pub apps: &'a DeclaredApps,
    /// The CODEOWNERS file; known to be absent is `Known(None)`.
    pub codeowners: Setting<Option<CodeOwners>>,
    /// Environments that jobs of the tree name, declared or not.
    pub environments: Vec<String>,
    /// People for whom jobs of the tree wait inside their workflows.
    pub approvals: Vec<Awaited>,
    /// Checks of this repository that the declaration names.
    pub checks: Vec<super::DeclaredCheck>,
}

impl SettingsContext<'_> {
    /// The actor of this repository's job tokens.
    pub fn job_token(&self) -> String {
        actors::job_bot(&self.repository.name)
    }
}
