//! What a secret opens: an App's key, a vendor's credential, somebody's token; what is not known is asked.

use super::super::state::{Known, Stating};
use super::{Placed, Secrets, existence, packages, secret_question, whose_question};
use crate::platforms::github::actions::Opens;
use gabion_facts::facts::Pred;
use gabion_facts::source::Span;

/// What an unknown token or App may do to a repository, one by one.
const POWERS: [&str; 7] = [
    "contents:write",
    "pull_requests:write",
    "issues:write",
    "actions:write",
    "workflows:write",
    "deployments:write",
    "administration:write",
];

pub(super) fn state_opens(stating: &mut Stating<'_>, secrets: &Secrets, placed: &Placed, span: Option<Span>) {
    let Placed { credential, name } = placed;
    if stating
        .context
        .explained_secrets
        .iter()
        .any(|explained| explained.eq_ignore_ascii_case(name))
    {
        return;
    }
    let opens = stating.catalogue.secret(name).map(|secret| secret.opens.clone());
    if secrets.keys.contains(name) {
        return state_key(stating, secrets, credential, name, span);
    }
    if secrets.tokens.contains(name) || opens == Some(Opens::GitHub) {
        let actor = format!("person:{}#writer", stating.name());
        let known = existence(stating, secrets, name).unwrap_or_else(|| whose_question(stating, name));
        return state_powers(stating, credential, &actor, &known, span);
    }
    match opens {
        Some(Opens::Nothing | Opens::GitHub) => {}
        Some(Opens::Registry(registry)) => {
            for package in packages(stating, &registry) {
                stating.base.known(
                    Pred::Opens,
                    &[credential, "ship", &package],
                    span,
                    "its name says so",
                );
            }
        }
        Some(Opens::Cloud(_)) | None => {
            let known = existence(stating, secrets, name)
                .unwrap_or_else(|| secret_question(stating, name, "what it opens"));
            let targets = stating
                .context
                .environments
                .iter()
                .filter(|environment| environment.declared);
            let targets: Vec<String> = targets
                .map(|environment| stating.context.of(&environment.name))
                .collect();
            for target in targets {
                stating.state(
                    Pred::Opens,
                    &[credential, "ship", &target],
                    &known,
                    span,
                    "nobody has said what it opens",
                );
            }
        }
    }
}

/// The private key of an App that the declaration does not name.
fn state_key(stating: &mut Stating<'_>, secrets: &Secrets, credential: &str, name: &str, span: Option<Span>) {
    let app = format!("app:?{}/{name}", stating.name());
    let remark = "the private key of an App: every permission of its installation";
    stating
        .base
        .known(Pred::Unlocks, &[credential, &app], span, remark);
    let actor = format!("app:?{}", stating.name());
    stating.base.known(
        Pred::Triggers,
        &[&actor],
        span,
        "events of an App start workflows",
    );
    let known = existence(stating, secrets, name).unwrap_or_else(|| whose_question(stating, name));
    state_powers(stating, &app, &actor, &known, span);
}

fn state_powers(stating: &mut Stating<'_>, credential: &str, actor: &str, known: &Known, span: Option<Span>) {
    let repository = stating.name().to_owned();
    stating.state(Pred::ActsAs, &[credential, actor], known, span, "");
    for permission in POWERS {
        stating.state(
            Pred::Grants,
            &[credential, permission, &repository],
            known,
            span,
            "nobody has said what it may",
        );
    }
}
