//! What the identity tokens of a repository's jobs say.

use super::RepositoryState;
use crate::language::model::Repository;
use crate::platforms::aws;
use crate::platforms::github::context::RepositoryContext;
use crate::platforms::github::facts::{JobSubject, SubjectFile};
use crate::settings::records::RepoSettings;

/// What a token says, as trust policies read it. Where nobody has said the repository's full name, what names it is undecided.
pub(super) fn claim(
    subject: &JobSubject,
    state: &RepositoryState<'_>,
    context: &RepositoryContext,
) -> Option<aws::SubjectInfo> {
    let class = context
        .refs
        .iter()
        .find(|class| class.name == subject.reference)?;
    Some(aws::SubjectInfo {
        id: subject.id.clone(),
        repository: context.full_name.clone().unwrap_or_default(),
        repository_id: repository_id(state.declared, &state.settings),
        owner_id: state.settings.owner_id.known().copied(),
        format: subject_format(&state.settings),
        refs: aws::RefClaim::of_class(class),
        environment: subject.environment.clone(),
        unlisted: subject.unlisted.clone(),
        file: match &subject.file {
            SubjectFile::File(file) => aws::WorkflowClaim::File(file.clone()),
            SubjectFile::Chosen => aws::WorkflowClaim::Chosen,
            SubjectFile::Called(uses) => aws::WorkflowClaim::Called(uses.clone()),
            SubjectFile::Unknown => aws::WorkflowClaim::Unknown,
        },
        workflow: subject.workflow.clone(),
    })
}

/// The number that the platform gave a repository.
pub fn repository_id(repository: &Repository, settings: &RepoSettings) -> Option<u64> {
    settings
        .id
        .known()
        .copied()
        .or_else(|| repository.id.as_ref().map(|id| id.value))
}

/// How a repository writes the subject of its identity tokens.
pub fn subject_format(settings: &RepoSettings) -> aws::SubjectFormat {
    let Some(oidc) = settings.oidc.known() else {
        return aws::SubjectFormat::Unknown;
    };
    match (oidc.use_default.known(), oidc.use_immutable_subject.known()) {
        (Some(false), _) => aws::SubjectFormat::Custom,
        (Some(true), Some(true)) => aws::SubjectFormat::Immutable,
        (Some(true), Some(false)) => aws::SubjectFormat::Name,
        _ => aws::SubjectFormat::Unknown,
    }
}
