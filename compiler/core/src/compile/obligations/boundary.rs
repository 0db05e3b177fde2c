//! The ceiling of all agents' roles: what their grants say, and never identities or other accounts.

use super::accounts::{read, roles};
use super::{Emitted, Faults};
use crate::language::model::AwsGrant;
use crate::platforms::aws::{
    BOUNDARY, Condition, DocumentKind, Effect, FOLDER, Operator, Pattern, Policy, Quantifier, Statement,
};
use crate::source::FileId;

/// What no agent's role may ever do, whatever somebody attaches to it: actions of which each stands for its kind.
const NEVER: [&str; 4] = ["account:*", "iam:*", "organizations:*", "sts:AssumeRole*"];

pub(super) fn check(emitted: &Emitted<'_>, faults: &mut Faults<'_>) {
    let roles = roles(emitted.declaration);
    let Some(first) = roles.first() else { return };
    let path = format!("{FOLDER}{BOUNDARY}.json");
    let Some(file) = emitted.written.get(&path) else {
        return faults.missing(first.agent.span, &path);
    };
    faults.vouch(*file);
    let Some(policy) = read(emitted, *file, DocumentKind::Identity, faults) else {
        return;
    };
    let grants: Vec<&AwsGrant> = roles
        .iter()
        .flat_map(|role| role.effects.iter())
        .flat_map(|effect| &effect.aws)
        .collect();
    allowed(&policy, &grants, faults);
    identities(&policy, *file, faults);
    elsewhere(&policy, *file, faults);
}

/// The grants, or, where they are too many for one policy, all of their services.
fn allowed(policy: &Policy, grants: &[&AwsGrant], faults: &mut Faults<'_>) {
    let services: Vec<String> = grants
        .iter()
        .flat_map(|grant| &grant.actions)
        .filter_map(|action| service(&action.value))
        .collect();
    let by_service = |statement: &Statement| {
        let whole = |pattern: &Pattern| services.contains(&pattern.text);
        let all = |found: &crate::platforms::aws::Patterns| {
            !found.negated && found.items.iter().all(|item| item.text == "*")
        };
        statement.effect == Some(Effect::Allow)
            && !statement.actions.negated
            && statement.actions.items.iter().all(whole)
            && statement.resources.as_ref().is_some_and(all)
    };
    let exact: Vec<Statement> = policy
        .statements
        .iter()
        .filter(|statement| !by_service(statement))
        .cloned()
        .collect();
    super::accounts::within(
        &Policy {
            statements: exact,
            ..policy.clone()
        },
        grants,
        faults,
    );
    let Some(span) = policy.span else { return };
    let allows = || {
        policy
            .statements
            .iter()
            .filter(|statement| statement.effect == Some(Effect::Allow))
    };
    for grant in grants {
        let on = grant.on.as_ref().map_or("*", |on| on.value.as_str());
        for action in &grant.actions {
            let named = |statement: &Statement| {
                let action = statement
                    .actions
                    .items
                    .iter()
                    .any(|found| found.text.eq_ignore_ascii_case(&action.value));
                action
                    && statement
                        .resources
                        .iter()
                        .flat_map(|found| &found.items)
                        .any(|found| found.text == on)
            };
            let service = |statement: &Statement| {
                by_service(statement)
                    && statement
                        .actions
                        .items
                        .iter()
                        .any(|found| Some(&found.text) == service(&action.value).as_ref())
            };
            if !allows().any(|statement| named(statement) || service(statement)) {
                faults.push(
                    span,
                    format!("`{}` on `{on}` is declared, and under no ceiling", action.value),
                );
            }
        }
    }
}

/// `s3:*` of `s3:GetObject`.
fn service(action: &str) -> Option<String> {
    Some(format!("{}:*", action.split_once(':')?.0))
}

fn denies(policy: &Policy) -> impl Iterator<Item = &Statement> {
    policy
        .statements
        .iter()
        .filter(|statement| statement.effect == Some(Effect::Deny))
}

fn everywhere(statement: &Statement) -> bool {
    let all = |found: &crate::platforms::aws::Patterns| {
        !found.negated && found.items.iter().any(|item| item.text == "*")
    };
    statement.resources.as_ref().is_some_and(all)
}

fn covers(statement: &Statement, pattern: &str) -> bool {
    let Some(wanted) = Pattern::action(pattern, None) else {
        return false;
    };
    let outer = |item: &Pattern| wanted.wide.is_subset_of(&item.wide).unwrap_or(false);
    !statement.actions.negated && statement.actions.items.iter().any(outer)
}

fn identities(policy: &Policy, file: FileId, faults: &mut Faults<'_>) {
    for never in NEVER {
        let denied = denies(policy).any(|statement| {
            statement.conditions.is_empty() && everywhere(statement) && covers(statement, never)
        });
        if !denied {
            faults.push(faults.whole(file), format!("`{never}` is not denied"));
        }
    }
}

/// What lies in another account is denied, whatever it is.
fn elsewhere(policy: &Policy, file: FileId, faults: &mut Faults<'_>) {
    let other = |condition: &Condition| {
        condition.operator
            == (Operator::String {
                like: false,
                fold: false,
            })
            && condition.negated
            && condition.variables
            && condition.quantifier == Quantifier::One
            && condition.key.eq_ignore_ascii_case("aws:ResourceAccount")
            && condition.values == ["${aws:PrincipalAccount}"]
    };
    let denied = denies(policy).any(|statement| {
        let [condition] = statement.conditions.as_slice() else {
            return false;
        };
        everywhere(statement) && covers(statement, "*") && other(condition)
    });
    if !denied {
        faults.push(faults.whole(file), "other accounts are not denied");
    }
}
