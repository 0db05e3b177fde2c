//! Who can act in a repository, as far as names go.

use crate::language::model::{Agent, Credential, CredentialKind, Declaration, Identity};
use crate::platforms::github::actors;
use crate::platforms::github::context::{Named, Starters};
use crate::settings::Listing;
use crate::settings::records::{App, RepoSettings};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Whom the platform sees.
enum Login<'d> {
    /// An App, which acts where it is installed.
    App(&'d str),
    /// Anybody else.
    Other(&'d str),
}

impl<'d> Login<'d> {
    fn of_identity(identity: &'d Identity) -> Option<Login<'d>> {
        match identity {
            Identity::GithubApp { name, .. } => Some(Login::App(&name.value)),
            Identity::MachineUser { login, .. } => Some(Login::Other(&login.value)),
            Identity::ActionsToken { .. } => Some(Login::Other(actors::JOB_BOT)),
            Identity::Borrows { .. } => None,
        }
    }

    fn of_credential(credential: &'d Credential) -> Option<Login<'d>> {
        match &credential.kind {
            CredentialKind::App(slug) => Some(Login::App(&slug.value)),
            CredentialKind::JobToken => Some(Login::Other(actors::JOB_BOT)),
            CredentialKind::UserToken(login) | CredentialKind::Login(login) => {
                Some(Login::Other(&login.value))
            }
            _ => None,
        }
    }

    fn text(&self) -> String {
        match self {
            Login::App(slug) => actors::bot(slug),
            Login::Other(login) => (*login).to_owned(),
        }
    }
}

/// Everybody whom a declaration names, asked for every repository.
pub(super) struct Everybody<'d> {
    apps: BTreeSet<&'d str>,
    others: BTreeSet<String>,
    authors: BTreeSet<String>,
    named: Arc<Named>,
}

impl<'d> Everybody<'d> {
    /// Identities and credentials of agents, what secrets hold, bots that propose.
    pub fn of(declaration: &'d Declaration) -> Everybody<'d> {
        let agents = &declaration.agents;
        let stored = declaration.secrets.iter().flat_map(|secret| &secret.is);
        let logins = agents.iter().flat_map(own);
        let logins = logins.chain(stored.filter_map(Login::of_credential));
        let (mut apps, mut others) = (BTreeSet::new(), BTreeSet::new());
        for login in logins {
            match login {
                Login::App(slug) => {
                    apps.insert(slug);
                }
                Login::Other(login) => {
                    others.insert(login.to_owned());
                }
            }
        }
        let automations = &declaration.automations;
        let proposing = automations
            .iter()
            .filter(|automation| automation.whens.iter().any(|when| when.proposes.is_some()));
        let authors = proposing.filter_map(|automation| Login::of_identity(automation.identity.as_ref()?));
        let identities = agents.iter().map(|agent| &agent.identity);
        let identities = identities.chain(automations.iter().map(|automation| &automation.identity));
        let declared = identities.flatten().filter_map(|identity| match identity {
            Identity::GithubApp { name, .. } => Some(name.value.clone()),
            _ => None,
        });
        let of = agents.iter().map(|agent| {
            let logins = own(agent).map(|login| actors::of_login(&login.text()));
            (agent.name.value.clone(), logins.collect())
        });
        Everybody {
            apps,
            others,
            authors: authors.map(|login| login.text()).collect(),
            named: Arc::new(Named {
                apps: declared.collect(),
                of: of.collect(),
            }),
        }
    }

    /// Those of them who can act in one repository, and the authors of what is open there. An App that is seen not to be installed
    /// there does nothing in it.
    pub fn at(&self, settings: &RepoSettings) -> Starters {
        let apps: Vec<&str> = match listed(&settings.apps) {
            Some(listed) => listed
                .into_iter()
                .filter(|slug| self.apps.contains(slug))
                .collect(),
            None => self.apps.iter().copied().collect(),
        };
        let mut actors: BTreeSet<String> = apps.into_iter().map(actors::bot).collect();
        actors.extend(self.others.iter().cloned());
        let open = settings.open_pull_requests.values();
        let mut authors = self.authors.clone();
        authors.extend(open.map(|request| request.author.clone()));
        Starters {
            actors,
            authors,
            named: Arc::clone(&self.named),
        }
    }
}

/// The Apps of a repository, if these are all.
fn listed(apps: &Listing<App>) -> Option<Vec<&str>> {
    apps.is_complete()
        .then(|| apps.values().map(|app| app.slug.as_str()).collect())
}

/// As whom an agent acts, or may act for all that is known.
fn own(agent: &Agent) -> impl Iterator<Item = Login<'_>> {
    let held = agent.holds.iter().chain(&agent.may_hold);
    let identity = agent.identity.as_ref().and_then(Login::of_identity);
    identity.into_iter().chain(held.filter_map(Login::of_credential))
}
