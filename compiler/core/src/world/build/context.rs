//! What the reader of a tree is told of its repository.

use super::super::names;
use super::starters::Everybody;
use super::{Inputs, RepositoryState};
use crate::language::model::{Agent, Declaration, Identity, Place, Repository, Runs, Way};
use crate::platforms::github::context::{
    AgentPlace, DefaultToken, KnownEnvironment, RepositoryContext, SecretPlace, Visibility,
};
use crate::platforms::github::emit::workflows::fetched;
use crate::settings::Setting;
use crate::settings::records::{self, RepoSettings};
use crate::world::classes::Classes;
use crate::world::workers::Workers;
use std::collections::BTreeSet;

/// What a declaration says to all repositories.
pub(super) struct Told<'d> {
    everybody: Everybody<'d>,
    explained: Vec<String>,
}

impl<'d> Told<'d> {
    /// Reads it once.
    pub fn of(declaration: &'d Declaration) -> Told<'d> {
        Told {
            everybody: Everybody::of(declaration),
            explained: explained(declaration),
        }
    }
}

/// The context of one repository.
pub(super) fn context(
    inputs: &Inputs<'_>,
    state: &RepositoryState<'_>,
    classes: &Classes,
    told: &Told<'_>,
) -> RepositoryContext {
    let declaration = inputs.declaration;
    let repository = state.declared;
    let name = repository.name.value.clone();
    let default_branch = names::default_branch(repository, &state.settings);
    RepositoryContext {
        full_name: repository.github.as_ref().map(|full| full.value.clone()),
        visibility: visibility(repository, &state.settings),
        refs: classes.refs.clone(),
        areas: classes.areas.clone(),
        environments: known_environments(declaration, &name, &state.settings),
        environments_listed: state.settings.environments.is_complete(),
        default_token: default_token(&state.settings),
        job_proposals: job_proposals(&state.settings),
        secrets: secret_places(&state.settings),
        placed_secrets: placed_secrets(declaration, &name, &state.settings),
        unplaced_secrets: unplaced_secrets(declaration),
        explained_secrets: told.explained.clone(),
        apps: apps(&state.settings),
        agents: agents_of(&inputs.workers, &name),
        assumptions: declaration
            .assumptions
            .iter()
            .map(|assumption| assumption.id.value.clone())
            .collect(),
        starters: told.everybody.at(&state.settings),
        default_branch,
        name,
    }
}

fn visibility(repository: &Repository, settings: &RepoSettings) -> Option<Visibility> {
    let observed = settings.visibility.known().map(|visibility| match visibility {
        records::Visibility::Public => Visibility::Public,
        records::Visibility::Private => Visibility::Private,
        records::Visibility::Internal => Visibility::Internal,
    });
    let declared = repository
        .visibility
        .as_ref()
        .and_then(|word| match word.value.as_str() {
            "public" => Some(Visibility::Public),
            "private" => Some(Visibility::Private),
            "internal" => Some(Visibility::Internal),
            _ => None,
        });
    // What was seen is truer than what somebody wrote down.
    observed.or(declared)
}

fn known_environments(
    declaration: &Declaration,
    repository: &str,
    settings: &RepoSettings,
) -> Vec<KnownEnvironment> {
    let declared = declaration
        .environments
        .iter()
        .filter(|environment| environment.of.value == repository);
    let mut known: Vec<KnownEnvironment> = declared
        .map(|environment| KnownEnvironment {
            name: environment.name.value.clone(),
            declared: true,
        })
        .collect();
    for environment in settings.environments.values() {
        if !known.iter().any(|other| other.name == environment.name) {
            known.push(KnownEnvironment {
                name: environment.name.clone(),
                declared: false,
            });
        }
    }
    known
}

fn job_proposals(settings: &RepoSettings) -> Option<bool> {
    let can = &settings.actions.known()?.can_approve_pull_request_reviews;
    can.known().copied()
}

fn default_token(settings: &RepoSettings) -> Option<DefaultToken> {
    let permissions = &settings.actions.known()?.default_workflow_permissions;
    match permissions.known().map(String::as_str) {
        Some("read") => Some(DefaultToken::Read),
        Some("write") => Some(DefaultToken::Write),
        _ => None,
    }
}

/// Where single secrets lie, whatever is not known of others.
fn placed_secrets(
    declaration: &Declaration,
    repository: &str,
    settings: &RepoSettings,
) -> Vec<(String, SecretPlace)> {
    let listed = |names: &Setting<Vec<String>>, place: SecretPlace| -> Vec<(String, SecretPlace)> {
        let names = names.known().into_iter().flatten();
        names.map(|name| (name.clone(), place.clone())).collect()
    };
    let mut placed = listed(&settings.secrets, SecretPlace::Repository);
    placed.extend(listed(&settings.organization_secrets, SecretPlace::Organization));
    for secret in &declaration.secrets {
        let place = match secret.place.value.split_once(':') {
            Some(("repository", name)) if name == repository => SecretPlace::Repository,
            Some(("environment", rest)) => match rest.split_once('/') {
                Some((name, environment)) if name == repository => {
                    SecretPlace::Environment(environment.to_owned())
                }
                _ => continue,
            },
            _ => continue,
        };
        placed.push((secret.name.value.clone(), place));
    }
    placed
}

/// Secrets that lie somewhere.
fn unplaced_secrets(declaration: &Declaration) -> Vec<String> {
    let unknown = declaration
        .secrets
        .iter()
        .filter(|secret| secret.place.value == "unknown");
    unknown.map(|secret| secret.name.value.clone()).collect()
}

/// Known only if every place is: otherwise a secret that a job names may lie anywhere.
fn secret_places(settings: &RepoSettings) -> Option<Vec<(String, SecretPlace)>> {
    let own = settings
        .secrets
        .known()?
        .iter()
        .map(|name| (name.clone(), SecretPlace::Repository));
    let mut places: Vec<(String, SecretPlace)> = own.collect();
    let organization = settings.organization_secrets.known()?;
    places.extend(
        organization
            .iter()
            .map(|name| (name.clone(), SecretPlace::Organization)),
    );
    if !settings.environments.is_complete() {
        return None;
    }
    for environment in settings.environments.values() {
        let names = environment.secrets.known()?;
        places.extend(
            names
                .iter()
                .map(|name| (name.clone(), SecretPlace::Environment(environment.name.clone()))),
        );
    }
    Some(places)
}

/// Secrets of which the declaration says what they are for.
fn explained(declaration: &Declaration) -> Vec<String> {
    let keys = declaration
        .agents
        .iter()
        .filter_map(|agent| agent.model_key.as_ref());
    // What lies at the repository or above is every job's; only an environment keeps it from those outside.
    let kept = |place: &str| place.starts_with("environment:") || place == "unknown";
    let stored = declaration.secrets.iter().filter(|secret| kept(&secret.place));
    let stored = stored.map(|secret| secret.name.value.clone());
    let ways = declaration
        .assets
        .iter()
        .flat_map(|asset| asset.changed.iter().chain(&asset.destroyed).chain(&asset.opened));
    let ways = ways.filter_map(|way| match way {
        Way::Secret { name, place, .. } => {
            let kept = place.as_ref().is_none_or(|place| kept(place));
            kept.then(|| name.value.clone())
        }
        _ => None,
    });
    let names: BTreeSet<String> = keys
        .map(|key| key.secret.value.clone())
        .chain(stored)
        .chain(ways)
        .collect();
    names.into_iter().collect()
}

/// What amounts to administering a repository, by its organization, its hooks, its queue or the rules that hold it.
/// Source: facts 4.2, G42.
const ADMINISTERING: [&str; 7] = [
    "members:write",
    "merge_queues:write",
    "organization_administration:write",
    "organization_secrets:write",
    "organization_self_hosted_runners:write",
    "repository_custom_properties:write",
    "repository_hooks:write",
];

fn apps(settings: &RepoSettings) -> Vec<(String, Vec<String>)> {
    let permissions = |app: &records::App| {
        let granted = app.permissions.known()?.iter().flat_map(|permission| {
            let read = permission.strip_suffix(":write").map(|key| format!("{key}:read"));
            let administers = ADMINISTERING
                .contains(&permission.as_str())
                .then(|| "administration:write".to_owned());
            std::iter::once(permission.clone()).chain(read).chain(administers)
        });
        let granted: BTreeSet<String> = granted.collect();
        Some((app.slug.clone(), granted.into_iter().collect()))
    };
    settings.apps.values().filter_map(permissions).collect()
}

/// Declared agents that are steps of jobs of this repository: by their path in a project of one repository, else by the repository
/// that their triggers and scope name.
fn agents_of(workers: &Workers<'_>, repository: &str) -> Vec<AgentPlace> {
    let place = |agent: &Agent, runs: &Runs| {
        let (workflow, job) = match &runs.place.value {
            Place::Job { workflow, job } => (workflow.clone(), job.clone()),
            Place::Emitted => (
                format!(".github/workflows/agent-{}.yml", agent.name.value),
                "think".to_owned(),
            ),
            Place::Hosted | Place::Workstation => return None,
        };
        let app = match &agent.identity {
            Some(Identity::GithubApp {
                name, id: Some(id), ..
            }) => Some((name.value.clone(), id.value)),
            _ => None,
        };
        let fetches = agent.scope.iter().filter_map(fetched).collect();
        Some(AgentPlace {
            agent: agent.name.value.clone(),
            workflow,
            job,
            app,
            fetches,
        })
    };
    let mut places = Vec::new();
    for (agent, runs) in workers.running(repository) {
        places.extend(place(agent, runs));
    }
    places
}
