//! One credential, one principal: identities that agents share with people or with each other.

use super::{Case, Check};
use crate::diagnostic::{Diagnostic, Severity};
use crate::language::model::{Identity, Place};
use crate::source::Span;
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check {
    name: "identity",
    slugs: &["shared-identity", "borrowed-identity"],
    run,
};

/// Who uses an identity: its name, where it is declared, whether it is an agent that Gabion emits.
struct User<'a> {
    name: &'a str,
    span: Span,
    emitted: bool,
    agent: bool,
}

fn run(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    let mut users: BTreeMap<String, Vec<User<'_>>> = BTreeMap::new();
    for agent in &case.declaration.agents {
        let emitted = agent
            .runs
            .as_ref()
            .is_some_and(|runs| runs.place.value == Place::Emitted);
        let Some(identity) = &agent.identity else { continue };
        if let Identity::Borrows { span, .. } = identity {
            found.push(borrowed(&agent.name.value, *span, emitted));
        }
        if let Some(key) = key(identity) {
            users.entry(key).or_default().push(User {
                name: &agent.name.value,
                span: identity.span(),
                emitted,
                agent: true,
            });
        }
    }
    for automation in &case.declaration.automations {
        let Some(identity) = &automation.identity else {
            continue;
        };
        if let Some(key) = key(identity) {
            let user = User {
                name: &automation.name.value,
                span: identity.span(),
                emitted: false,
                agent: false,
            };
            users.entry(key).or_default().push(user);
        }
    }
    let shared = users
        .iter()
        .filter(|(_, users)| users.len() > 1 && users.iter().any(|user| user.agent));
    found.extend(shared.map(|(key, users)| shared_by(key, users)));
}

/// What tells identities apart. A vendor's App is one identity for all of its customers' jobs; two agents of one vendor share it.
fn key(identity: &Identity) -> Option<String> {
    match identity {
        Identity::GithubApp { name, .. } => Some(format!("App {}", name.value)),
        Identity::MachineUser { login, .. } => Some(format!("user {}", login.value)),
        Identity::ActionsToken { .. } | Identity::Borrows { .. } => None,
    }
}

fn shared_by(key: &str, users: &[User<'_>]) -> Diagnostic {
    let severity = if users.iter().any(|user| user.emitted) {
        Severity::Error
    } else {
        Severity::Warning
    };
    let names: Vec<String> = users.iter().map(|user| user.name.to_owned()).collect();
    let headline = format!(
        "{} share one identity, {key}",
        crate::reach::sentence::list(&names)
    );
    let mut diagnostic = Diagnostic::new("shared-identity", severity, headline);
    for user in users {
        diagnostic = diagnostic.label(user.span, format!("{} acts as {key}", user.name));
    }
    diagnostic.refs = vec!["ASI03".into(), "T9".into()];
    diagnostic
        .note("The platform cannot tell them apart: an approval of one is an approval of the other, and the audit log names neither.")
        .help("register an App for each; the old one keeps working until the new key is in its environment")
}

fn borrowed(agent: &str, span: Span, emitted: bool) -> Diagnostic {
    let severity = if emitted {
        Severity::Error
    } else {
        Severity::Warning
    };
    let mut diagnostic = Diagnostic::new("borrowed-identity", severity, format!("{agent} acts with a person's own credentials"))
        .label(span, "whatever this person may approve, it may approve")
        .note("A gate that asks this person is answered by the agent; nothing on the platform shows the difference.")
        .help("give it an App of its own, or narrow it with managed settings and say so with `assume \"laptops\" …`");
    diagnostic.refs = vec!["ASI03".into(), "T9".into()];
    diagnostic
}
