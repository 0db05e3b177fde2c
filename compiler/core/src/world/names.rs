//! How constants of facts are spelled, and the questions that several rooms ask.

use crate::facts::{FactBase, Pred, Question};
use crate::language::model::{Effect as Declared, Repository};
use crate::platforms::github::actors;
use crate::platforms::github::context::RepositoryContext;
use crate::reach::effect::Effect;
use crate::settings::RepoSettings;
use crate::source::Span;

/// An App's installation token: `app:acme-fixer`.
pub fn app(app: &str) -> String {
    format!("app:{app}")
}

/// The name of a repository's default branch: the declaration wins, then the snapshot, then `main`.
pub(crate) fn default_branch(repository: &Repository, settings: &RepoSettings) -> String {
    let declared = repository
        .default_branch
        .as_ref()
        .map(|branch| branch.value.clone());
    declared
        .or_else(|| settings.default_branch.known().cloned())
        .unwrap_or_else(|| "main".to_owned())
}

/// A declared effect as effects of the core: `leak "a" to="h"` is `leak a>h`.
pub fn spelled(declared: &Declared) -> Vec<Effect> {
    let asset = |name: &str| match (&declared.verb.value[..], &declared.to) {
        ("leak", Some(host)) => format!("{name}>{}", host.value),
        _ => name.to_owned(),
    };
    declared
        .assets
        .iter()
        .map(|name| Effect::new(declared.verb.value.clone(), asset(&name.value)))
        .collect()
}

/// Whether a repository is public.
pub fn visibility_question(repository: &str) -> Question {
    Question {
        key: format!("visibility:{repository}"),
        text: format!("whether {repository} is public"),
        answer: format!("`visibility=\"private\"` on repository \"{repository}\", or `gabion pull`"),
    }
}

/// What a declared App may do where nobody has listed its permissions: it proposes, and whatever else is unknown.
pub fn app_grants(context: &RepositoryContext, name: &str, span: Span, base: &mut FactBase) {
    let credential = app(name);
    base.known(Pred::ActsAs, &[&credential, &actors::bot(name)], Some(span), "");
    for permission in ["contents:write", "pull_requests:write"] {
        base.known(
            Pred::Grants,
            &[&credential, permission, &context.name],
            Some(span),
            "an agent that proposes needs this",
        );
    }
    if let Some((_, permissions)) = context.apps.iter().find(|(slug, _)| slug == name) {
        for permission in permissions {
            base.known(
                Pred::Grants,
                &[&credential, permission, &context.name],
                Some(span),
                "its installation",
            );
        }
        return;
    }
    let question = Question {
        key: format!("apps:{}:{name}", context.name),
        text: format!("which permissions App {name} has on {}", context.name),
        answer: "`gabion pull` by an organization owner, or `assume \"apps\" …`".to_owned(),
    };
    for permission in [
        "administration:write",
        "workflows:write",
        "actions:write",
        "deployments:write",
        "issues:write",
    ] {
        let args = [credential.as_str(), permission, &context.name];
        if context.assumptions.contains("apps") {
            base.assumed(Pred::Grants, &args, "apps", Some(span), "");
        } else {
            base.unknown(Pred::Grants, &args, &question, Some(span), "");
        }
    }
}
