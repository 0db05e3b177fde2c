//! Registries and attestations: whom they believe, and whose packages hold what runs.

use crate::facts::{FactBase, Pred, Question};
use crate::language::model::{Asset, Declaration, Repository, Text, Way};
use crate::platforms::aws::{SubjectInfo, Truth, WorkflowClaim};
use crate::source::Span;

/// States what registries and verifiers of the declared assets look at.
pub fn state(declaration: &Declaration, subjects: &[SubjectInfo], base: &mut FactBase) {
    let mut stating = Stating {
        declaration,
        subjects,
        base,
    };
    for asset in &declaration.assets {
        for way in &asset.changed {
            match way {
                Way::Publisher {
                    of,
                    workflow,
                    environment,
                    span,
                } => {
                    let wanted = Wanted {
                        of,
                        workflow: Some(workflow),
                        environment: environment.as_ref(),
                        branch: None,
                    };
                    stating.believed(Pred::Believes, asset, &wanted, *span);
                }
                Way::Image { image, span, .. } => stating.packages(asset, &image.value, *span),
                _ => {}
            }
        }
        if let Some(span) = asset.unsaid {
            stating.unsaid(asset, span);
        }
        if let Some(verifies) = &asset.verifies {
            let artifact = asset.artifact();
            let takes = [asset.name.value.as_str(), &artifact];
            stating.base.known(Pred::Takes, &takes, Some(verifies.span), "");
            let wanted = Wanted {
                of: &verifies.of,
                workflow: verifies.workflow.as_ref(),
                environment: None,
                branch: verifies.branch.as_ref(),
            };
            stating.believed(Pred::Signs, asset, &wanted, verifies.span);
        }
    }
}

/// What a token must say to be believed.
struct Wanted<'a> {
    of: &'a Text,
    workflow: Option<&'a Text>,
    environment: Option<&'a Text>,
    branch: Option<&'a Text>,
}

struct Stating<'a> {
    declaration: &'a Declaration,
    subjects: &'a [SubjectInfo],
    base: &'a mut FactBase,
}

impl Stating<'_> {
    fn believed(&mut self, pred: Pred, asset: &Asset, wanted: &Wanted<'_>, span: Span) {
        let repository = self
            .declaration
            .repositories
            .iter()
            .find(|found| found.name.value == wanted.of.value);
        for subject in self.subjects {
            let args = [asset.name.value.as_str(), subject.id.as_str()];
            match wanted.believes(subject, repository) {
                Truth::Yes => self.base.known(pred, &args, Some(span), ""),
                Truth::Unknown => {
                    let question = question(asset, wanted);
                    self.base.unknown(pred, &args, &question, Some(span), "");
                }
                Truth::No => {}
            }
        }
    }

    /// Whether anything is verified before it is taken, nobody has said.
    fn unsaid(&mut self, asset: &Asset, span: Span) {
        let name = &asset.name.value;
        let question = Question {
            key: format!("verifies:{name}"),
            text: format!("whether {name} verifies where it comes from what it takes"),
            answer: "say `verifies of=…` with the workflow that signs, or take `verification` out".to_owned(),
        };
        let args = [name.as_str(), &asset.artifact()];
        self.base
            .unknown(Pred::TakesAny, &args, &question, Some(span), "");
    }

    /// Images of the platform's own registry are packages of a repository.
    fn packages(&mut self, asset: &Asset, image: &str, span: Span) {
        let Some(path) = image.strip_prefix("ghcr.io/") else {
            return;
        };
        let repositories = &self.declaration.repositories;
        let alone = repositories.len() == 1;
        for repository in repositories {
            let Some(full) = repository
                .github
                .as_ref()
                .map(|full| full.value.to_ascii_lowercase())
            else {
                continue;
            };
            let args = [repository.name.value.as_str(), &asset.name.value];
            let owner = full.split('/').next().unwrap_or_default();
            let own = path.starts_with(&format!("{owner}/"));
            if path == full || path.starts_with(&format!("{full}/")) || (own && alone) {
                self.base.known(
                    Pred::PackagesOf,
                    &args,
                    Some(span),
                    "the image has the repository's name",
                );
            } else if own {
                let question = Question {
                    key: format!("package:{image}:{}", repository.name.value),
                    text: format!(
                        "whether the package {image} gives {} access",
                        repository.name.value
                    ),
                    answer: "the package's settings say which repositories may write it".to_owned(),
                };
                self.base
                    .unknown(Pred::PackagesOf, &args, &question, Some(span), "");
            }
        }
    }
}

/// What must be known of whom an asset believes.
fn question(asset: &Asset, wanted: &Wanted<'_>) -> Question {
    let name = &asset.name.value;
    let asked = wanted
        .environment
        .is_some_and(|environment| environment.value == "unknown");
    let what = if asked {
        "which environment"
    } else {
        "which workflow file, called or calling"
    };
    Question {
        key: format!("believes:{name}"),
        text: format!(
            "{what} {name} asks for before it believes a token of {}",
            wanted.of.value
        ),
        answer: "the registry's settings of the package say it; the declaration has to".to_owned(),
    }
}

impl Wanted<'_> {
    fn believes(&self, subject: &SubjectInfo, repository: Option<&Repository>) -> Truth {
        let full = repository.and_then(|repository| repository.github.as_ref());
        let there: Truth = match full {
            Some(full) if !subject.repository.is_empty() => {
                full.value.eq_ignore_ascii_case(&subject.repository).into()
            }
            _ => subject.id.starts_with(&format!("{}/", self.of.value)).into(),
        };
        let environment = match self.environment {
            None => Truth::Yes,
            Some(wanted) if wanted.value == "unknown" => Truth::Unknown,
            Some(wanted) => {
                let is_wanted = |named: &String| named.eq_ignore_ascii_case(&wanted.value);
                // A name that nobody has configured is free for a workflow of one's own.
                let free = subject.unlisted.as_ref();
                let free = free.is_some_and(|ruled| !ruled.iter().any(is_wanted));
                (free || subject.environment.as_ref().is_some_and(is_wanted)).into()
            }
        };
        let branch = self.branch.is_none_or(|branch| {
            subject.refs.prefix == "refs/heads/" && subject.refs.possible.matches(&branch.value)
        });
        there.and(environment).and(branch.into()).and(self.file(subject))
    }

    fn file(&self, subject: &SubjectInfo) -> Truth {
        let Some(wanted) = self.workflow else {
            return Truth::Yes;
        };
        let wanted = wanted.value.rsplit('/').next().unwrap_or_default();
        match &subject.file {
            WorkflowClaim::Chosen => Truth::Yes,
            WorkflowClaim::File(file) => (file.rsplit('/').next() == Some(wanted)).into(),
            // npm compares the calling workflow, PyPI and attestations the called one.
            WorkflowClaim::Called(uses) => {
                let called = uses.split('@').next().and_then(|path| path.rsplit('/').next());
                let calling = subject
                    .id
                    .split_once('/')
                    .and_then(|(_, rest)| rest.split('#').next());
                let either = called == Some(wanted) || calling == Some(wanted);
                Truth::from(either).and(Truth::Unknown)
            }
            WorkflowClaim::Unknown => Truth::Unknown,
        }
    }
}
