//! Emission: what Gabion writes, as typed artifacts, before anything is written.
//!
//! In: the declaration, what is known of settings and trees. Out: artifacts by kind, each below the tree of its repository. Never:
//! writes a file, or emits a kind that no `emit` node names.

use crate::diagnostic::Diagnostic;
use crate::gates::{Encoded, Encoding};
use crate::language::model::{Declaration, Repository};
use crate::platforms::Artifact;
use crate::platforms::aws::{self, RepositoryIdentity};
use crate::platforms::github::emit::{settings, workflows};
use crate::platforms::github::tree::{Content, Tree};
use crate::platforms::github::{codeowners, dependabot};
use crate::settings::records::RepoSettings;
use crate::source::Sources;
use crate::world::build::{repository_id, subject_format};
use crate::world::names::default_branch;
use std::collections::BTreeMap;

/// What emission needs to know beside the declaration: each declared repository's settings and tree, in order.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// Settings as they are.
    pub settings: &'a [RepoSettings],
    /// Trees as they are.
    pub trees: &'a [Tree],
    /// The texts.
    pub sources: &'a Sources,
}

/// Everything that the declaration asks for, in the order of paths, and what cannot be emitted.
pub fn artifacts(declaration: &Declaration, situation: &Situation<'_>) -> (Vec<Artifact>, Vec<Diagnostic>) {
    let mut emitted = Vec::new();
    let mut refused = Vec::new();
    for at in 0..declaration.repositories.len() {
        let repository = &declaration.repositories[at];
        if declaration.emits_of(&repository.name.value).next().is_none() {
            continue;
        }
        let mut own = Vec::new();
        for result in for_repository(declaration, repository, at, situation) {
            match result {
                Ok(artifacts) => own.extend(artifacts),
                Err(findings) => refused.extend(findings),
            }
        }
        emitted.extend(own.into_iter().map(|artifact| below(repository, artifact)));
    }
    let identity = |name: &str| identity(declaration, situation, name);
    let accounts = aws::emit(declaration, &identity);
    refused.extend(accounts.findings);
    emitted.extend(accounts.artifacts);
    emitted.sort_by(|one, other| one.path.cmp(&other.path));
    refused.dedup();
    (emitted, refused)
}

type Emitted = Result<Vec<Artifact>, Vec<Diagnostic>>;

fn for_repository(
    declaration: &Declaration,
    repository: &Repository,
    at: usize,
    situation: &Situation<'_>,
) -> Vec<Emitted> {
    let settings = &situation.settings[at];
    let emission = emission(declaration, at, situation);
    let mut emitted = Vec::new();
    if emission.asked("wall").is_some() {
        emitted.push(settings::wall(&emission));
    }
    if emission.asked("gates").is_some() {
        emitted.push(settings::gates(&emission));
    }
    if emission.asked("workflows").is_some() {
        let branch = default_branch(repository, settings);
        let members = members(declaration, settings);
        let request = workflows::Request {
            declaration,
            repository,
            default_branch: &branch,
            members: &members,
        };
        emitted.push(workflows::workflows(&request));
    }
    emitted
}

fn emission<'a>(
    declaration: &'a Declaration,
    at: usize,
    situation: &Situation<'a>,
) -> settings::Emission<'a> {
    let (settings, tree) = (&situation.settings[at], &situation.trees[at]);
    let owners = codeowners::in_force(tree).and_then(|(path, content)| match content {
        Content::Text(file) => Some((path, situation.sources.get(*file).text.as_str())),
        Content::Unreadable(..) => None,
    });
    let mut dependabot = dependabot::PATHS.iter();
    let dependabot = dependabot.any(|path| tree.files.contains_key(*path));
    settings::Emission {
        declaration,
        repository: &declaration.repositories[at],
        settings,
        dependabot,
        codeowners: owners,
    }
}

/// By what the gates of the repository at `at` are asked for, as far as that is emitted.
pub fn encodings<'a>(declaration: &'a Declaration, at: usize, situation: &Situation<'a>) -> Vec<Encoded<'a>> {
    let emission = emission(declaration, at, situation);
    let emitted = |encoded: &Encoded<'_>| match encoded.encoding {
        Encoding::Wall => emission.asked("wall").is_some(),
        Encoding::RequiredReviewers | Encoding::EnvironmentReviewers => emission.asked("gates").is_some(),
    };
    emission
        .encoded()
        .unwrap_or_default()
        .into_iter()
        .filter(emitted)
        .collect()
}

/// Numbers of the people in each declared team, where all of them are known.
pub(crate) fn members(declaration: &Declaration, settings: &RepoSettings) -> BTreeMap<String, Vec<u64>> {
    let mut members = BTreeMap::new();
    for team in &declaration.teams {
        let slug = team.github.as_ref().map_or(team.name.value.as_str(), |full| {
            full.value.rsplit('/').next().unwrap_or(&full.value)
        });
        let observed = settings.teams.values().find(|observed| observed.slug == slug);
        let numbers: Option<Vec<u64>> = observed
            .and_then(|team| team.members.known())
            .and_then(|people| people.iter().map(|person| person.id).collect());
        if let Some(mut numbers) = numbers.filter(|numbers| !numbers.is_empty()) {
            numbers.sort_unstable();
            members.insert(team.name.value.clone(), numbers);
        }
    }
    members
}

/// Artifacts of a repository whose tree is a folder of the project stand below that folder.
fn below(repository: &Repository, artifact: Artifact) -> Artifact {
    let folder = folder(repository);
    if folder.is_empty() {
        artifact
    } else {
        Artifact {
            path: format!("{folder}/{}", artifact.path),
            ..artifact
        }
    }
}

/// The folder of a repository's tree below the project root, empty for the root itself.
pub(crate) fn folder(repository: &Repository) -> &str {
    let tree = repository.tree.as_ref().map_or("", |tree| tree.value.as_str());
    let tree = tree.trim_start_matches("./").trim_end_matches('/');
    if tree == "." { "" } else { tree }
}

fn identity(declaration: &Declaration, situation: &Situation<'_>, name: &str) -> RepositoryIdentity {
    let at = declaration
        .repositories
        .iter()
        .position(|repository| repository.name.value == name);
    match at {
        Some(at) => RepositoryIdentity {
            id: repository_id(&declaration.repositories[at], &situation.settings[at]),
            owner_id: situation.settings[at].owner_id.known().copied(),
            format: subject_format(&situation.settings[at]),
        },
        None => RepositoryIdentity {
            id: None,
            owner_id: None,
            format: aws::SubjectFormat::Unknown,
        },
    }
}
