//! What openings of settings ask of the declaration and the tree.

use super::{Inputs, RepositoryState};
use crate::language::model::{Asset, AssetKind, Declaration, Identity, Team};
use crate::platforms::github::context::RepositoryContext;
use crate::platforms::github::plan::{Approval, approvals};
use crate::platforms::github::read::GithubTree;
use crate::settings::Setting;
use crate::settings::openings::{self, DeclaredActor, DeclaredApps, DeclaredTeam, SettingsContext};

/// What openings ask of the declaration whatever the repository is.
pub(super) struct Around {
    teams: Vec<DeclaredTeam>,
    automations: Vec<DeclaredActor>,
    apps: DeclaredApps,
}

impl Around {
    /// Reads it once.
    pub fn of(declaration: &Declaration) -> Around {
        let team = |team: &Team| DeclaredTeam {
            name: team.name.value.clone(),
            github: team.github.as_ref().map(|full| full.value.clone()),
            id: team.id.as_ref().map(|id| id.value),
            login: team.login.as_ref().map(|login| login.value.clone()),
        };
        let agents = declaration.agents.iter();
        let agents: Vec<DeclaredActor> = actors(agents.map(|agent| &agent.identity)).collect();
        let automations = declaration.automations.iter();
        let automations: Vec<DeclaredActor> =
            actors(automations.map(|automation| &automation.identity)).collect();
        Around {
            teams: declaration.teams.iter().map(team).collect(),
            apps: DeclaredApps::of(agents.iter().chain(&automations)),
            automations,
        }
    }
}

fn actors<'a>(identities: impl Iterator<Item = &'a Option<Identity>>) -> impl Iterator<Item = DeclaredActor> {
    identities.flatten().filter_map(declared_actor)
}

/// What the openings of one repository's settings are told.
pub(super) fn settings_context<'c>(
    inputs: &Inputs<'_>,
    state: &RepositoryState<'_>,
    context: &'c RepositoryContext,
    around: &'c Around,
) -> SettingsContext<'c> {
    // Where installed Apps are not all listed, every declared one may be installed, whatever its node names.
    let listed = state.settings.apps.is_complete();
    let possible = inputs.workers.possibly_at(&context.name);
    let agents = if listed { possible } else { inputs.workers.all() };
    let agents = agents.into_iter();
    SettingsContext {
        repository: context,
        teams: &around.teams,
        actors: actors(agents.map(|agent| &agent.identity))
            .chain(around.automations.iter().cloned())
            .chain(bots(state, context))
            .collect(),
        apps: &around.apps,
        codeowners: Setting::Known(state.tree.codeowners.clone()),
        environments: state.tree.environments(),
        approvals: awaited(&state.tree, &context.name),
        checks: declared_checks(inputs.declaration, context),
    }
}

/// Bots that files of the tree configure and that nobody has declared: their approvals count like anybody's.
fn bots<'s>(
    state: &'s RepositoryState<'_>,
    context: &'s RepositoryContext,
) -> impl Iterator<Item = DeclaredActor> + 's {
    let files = state.tree.bots.iter().filter(|file| !file.rules.is_empty());
    files
        .filter(|file| !context.starters.named.apps.contains(file.app))
        .map(|file| DeclaredActor::App {
            slug: file.app.to_owned(),
            id: None,
        })
}

/// The people for whom jobs of a tree wait.
fn awaited(tree: &GithubTree, repository: &str) -> Vec<openings::Awaited> {
    let awaited = |approval: Approval<'_>| openings::Awaited {
        gate: approval.gate(repository),
        approvers: approval
            .approvers()
            .map(|names| names.into_iter().map(str::to_owned).collect()),
        count: approval.count(),
        starter_may: approval.starter_may(),
        goes_on: approval.goes_on(),
        span: approval.span(),
    };
    approvals(tree).map(awaited).collect()
}

/// The checks of a repository that the declaration names.
fn declared_checks(declaration: &Declaration, context: &RepositoryContext) -> Vec<openings::DeclaredCheck> {
    let here = declaration.assets.iter().filter(|asset| {
        asset.kind == AssetKind::Check && asset.of.as_ref().is_some_and(|of| of.value == context.name)
    });
    let check = |asset: &Asset| {
        let branch = asset.on.as_ref().map(|branch| branch.value.clone());
        Some(openings::DeclaredCheck {
            name: asset.name.value.clone(),
            branch: branch.unwrap_or_else(|| context.default_branch.clone()),
            context: asset.context.as_ref()?.value.clone(),
        })
    };
    here.filter_map(check).collect()
}

fn declared_actor(identity: &Identity) -> Option<DeclaredActor> {
    match identity {
        Identity::GithubApp { name, id, .. } => Some(DeclaredActor::App {
            slug: name.value.clone(),
            id: id.as_ref().map(|id| id.value),
        }),
        Identity::MachineUser { login, .. } => Some(DeclaredActor::MachineUser {
            login: login.value.clone(),
        }),
        Identity::ActionsToken { .. } | Identity::Borrows { .. } => None,
    }
}
