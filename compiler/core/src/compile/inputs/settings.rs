//! The settings of each repository: its own snapshot over its organization's, or as if nobody had looked.

use crate::diagnostic::Diagnostic;
use crate::language::model::{Declaration, Identity, Repository, Text};
use crate::report::Dated;
use crate::settings::records::{App, RepoSettings};
use crate::settings::snapshot::{self, Snapshot, Subject};
use crate::settings::{Listing, Setting};
use crate::source::{FileId, Sources};
use crate::world::workers::Workers;
use std::collections::{BTreeMap, BTreeSet};

/// What the snapshots that a declaration names say.
pub(super) struct Seen {
    /// That of the organization.
    pub organization: Option<Snapshot>,
    /// Those of the repositories, in order.
    pub own: Vec<Option<Snapshot>>,
    /// All of them, in the order of their paths.
    pub dated: Vec<Dated>,
}

/// The paths of the snapshots that a declaration names.
pub(super) fn named(declaration: &Declaration) -> impl Iterator<Item = &Text> {
    let organization = declaration.organization.iter();
    let repositories = declaration.repositories.iter();
    organization
        .filter_map(|organization| organization.observed.as_ref())
        .chain(repositories.filter_map(|repository| repository.observed.as_ref()))
}

/// Reads the snapshots that a declaration names.
pub(super) fn read(
    declaration: &Declaration,
    sources: &Sources,
    files: &BTreeMap<String, FileId>,
    found: &mut Vec<Diagnostic>,
) -> Seen {
    let mut dated = Vec::new();
    let mut at = |path: Option<&Text>| {
        let path = path?;
        let Some(file) = files.get(&path.value) else {
            found.push(missing(path));
            return None;
        };
        match snapshot::read(*file, &sources.get(*file).text) {
            Ok(snapshot) => {
                dated.push(Dated {
                    path: path.value.clone(),
                    as_of: snapshot.as_of.clone(),
                });
                Some(snapshot)
            }
            Err(errors) => {
                found.extend(errors);
                None
            }
        }
    };
    let organization = declaration.organization.as_ref();
    let organization = at(organization.and_then(|found| found.observed.as_ref()));
    let repositories = declaration.repositories.iter();
    let own: Vec<Option<Snapshot>> = repositories
        .map(|repository| at(repository.observed.as_ref()))
        .collect();
    for snapshot in organization.iter().chain(own.iter().flatten()) {
        found.extend(wrong_subject(declaration, snapshot));
    }
    dated.sort();
    dated.dedup();
    Seen {
        organization,
        own,
        dated,
    }
}

fn missing(path: &Text) -> Diagnostic {
    Diagnostic::error(
        "snapshot-missing",
        format!("the snapshot {} is not there", path.value),
    )
    .label(path.span, "named here")
    .note("Without it every setting is unknown; a declaration that names it expects it to be read.")
    .help("`gabion pull` writes it; or take the node out, and every setting is asked for")
}

/// A snapshot of somebody else's settings says nothing about this repository.
fn wrong_subject(declaration: &Declaration, snapshot: &Snapshot) -> Option<Diagnostic> {
    let known = match &snapshot.subject {
        Subject::Repository(full) => {
            let named = |repository: &Repository| {
                repository
                    .github
                    .as_ref()
                    .is_none_or(|github| github.value.eq_ignore_ascii_case(full))
            };
            declaration.repositories.iter().any(named)
        }
        Subject::Organization(name) => declaration
            .organization
            .as_ref()
            .is_none_or(|organization| organization.name.value.eq_ignore_ascii_case(name)),
    };
    let subject = match &snapshot.subject {
        Subject::Repository(name) | Subject::Organization(name) => name,
    };
    (!known).then(|| {
        Diagnostic::error(
            "snapshot-of-another",
            format!("a snapshot is of {subject}, which is not declared"),
        )
        .note("Settings of another repository would be taken for this one's.")
        .help("pull the right one, or correct `github=`")
    })
}

/// A repository's settings with its organization's below, and what the declaration says of plan and visibility.
pub(super) fn merged(
    declaration: &Declaration,
    repository: &Repository,
    own: Option<Snapshot>,
    organization: Option<&Snapshot>,
) -> RepoSettings {
    let mut settings = own.map(|snapshot| snapshot.settings).unwrap_or_default();
    if let Some(organization) = organization {
        let name = repository
            .github
            .as_ref()
            .map_or(repository.name.value.as_str(), |full| &full.value);
        settings =
            settings.with_organization(&organization.settings, name.rsplit('/').next().unwrap_or(name));
    }
    let declared = declaration
        .organization
        .as_ref()
        .and_then(|organization| organization.plan.as_ref());
    settings.declare(
        declared.map(|plan| plan.value.as_str()),
        repository.visibility.as_ref().map(|word| word.value.as_str()),
    );
    settings
}

/// The settings of all repositories if nobody had looked, but for their default branches.
pub(super) fn unseen(declaration: &Declaration, seen: &[RepoSettings]) -> Vec<RepoSettings> {
    let workers = Workers::of(declaration);
    let repositories = declaration.repositories.iter().zip(seen);
    repositories
        .map(|(repository, seen)| RepoSettings {
            default_branch: seen.default_branch.clone(),
            apps: apps_unseen(&workers, repository, &seen.apps),
            ..merged(declaration, repository, None, None)
        })
        .collect()
}

/// The Apps of a repository if nobody had looked: those of who may have something to do there may anything. That others were installed
/// since is not asked where it was seen that they are not: it would be one fact for each App in each repository, of which an agent
/// is given none ([`crate::judge::leaning`] keeps to what is near it).
fn apps_unseen(workers: &Workers<'_>, repository: &Repository, seen: &Listing<App>) -> Listing<App> {
    if !seen.is_complete() || workers.may_all_act() {
        return Listing::default();
    }
    let agents = workers.possibly_at(&repository.name.value).into_iter();
    let identities = agents.filter_map(|agent| agent.identity.as_ref());
    let slugs: BTreeSet<&str> = identities
        .filter_map(|identity| match identity {
            Identity::GithubApp { name, .. } => Some(name.value.as_str()),
            _ => None,
        })
        .collect();
    Listing::all(slugs.into_iter().map(|slug| App {
        slug: slug.to_owned(),
        app_id: None,
        permissions: Setting::Unknown,
        repositories: None,
    }))
}
