//! Which roles there are, and how the resources of each account are told apart.

use super::super::classes::{self, ResourceClasses};
use super::super::declared::Declared;
use super::super::estate::{Estate, Role};
use super::super::guarding::{self, Guards};
use super::super::policy::{Pattern, Policy, Principal};
use super::{ASSUME, UNKNOWN_ACCOUNT};
use std::collections::{BTreeMap, BTreeSet};

/// The roles that were read, and those that a pipeline names in an account that was not.
pub(super) fn all_roles(estate: &Estate, declared: &Declared) -> Vec<Role> {
    let mut roles: BTreeMap<String, Role> = estate
        .roles()
        .map(|role| (role.id.clone(), role.clone()))
        .collect();
    for (account, name, span) in &declared.held {
        let role = Role {
            span: Some(*span),
            ..Role::unread(account, name)
        };
        roles.entry(role.id.clone()).or_insert(role);
    }
    for deployer in &declared.deployers {
        let complete = estate
            .accounts
            .get(&deployer.account)
            .is_some_and(|account| account.complete);
        let role = Role {
            span: Some(deployer.span),
            ..Role::unread(&deployer.account, &deployer.role)
        };
        if !complete {
            roles.entry(role.id.clone()).or_insert(role);
        }
    }
    roles.into_values().collect()
}

/// The resources of every account, told apart by the patterns that can speak of them there.
pub(super) fn resource_classes(
    roles: &[Role],
    declared: &Declared,
    estate: &Estate,
    guards: &Guards<'_>,
) -> BTreeMap<String, ResourceClasses> {
    let accounts = roles
        .iter()
        .map(|role| &role.account)
        .chain(declared.places.keys())
        .chain(estate.accounts.keys());
    let accounts: BTreeSet<&String> = accounts
        .chain(
            declared
                .meanings
                .iter()
                .filter_map(|meaning| meaning.account.as_ref()),
        )
        .chain(declared.images.iter().map(|image| &image.account))
        .collect();
    // A bucket's ARN does not say whose it is: where nobody has read any account, it lies in one of which nothing is known.
    let nowhere = UNKNOWN_ACCOUNT.to_owned();
    let homeless = declared.meanings.iter().any(|meaning| meaning.account.is_none());
    let mut accounts = accounts;
    if homeless && !estate.accounts.values().any(|account| account.complete) {
        accounts.insert(&nowhere);
    }
    // From elsewhere a role reaches into an account by assuming a role of it, and in no other way.
    let reach =
        |role| classes::resources_for(role_policies(role), ASSUME).map(move |pattern| (role, pattern));
    let reaching: Vec<(&Role, &Pattern)> = roles.iter().flat_map(reach).collect();
    let guarded: BTreeSet<&str> = guards.values().map(|guard| guard.account.as_str()).collect();
    let mut classes = BTreeMap::new();
    for account in accounts {
        let here = roles.iter().filter(|role| role.account == **account);
        let mut patterns: Vec<_> = here
            .clone()
            .flat_map(|role| classes::resources_of(role.permissions.policies()))
            .collect();
        let foreign = reaching.iter().filter(|(role, _)| role.account != **account);
        patterns.extend(foreign.map(|(_, pattern)| *pattern));
        if guarded.contains(account.as_str()) {
            let others = roles.iter().filter(|role| role.account != **account);
            patterns.extend(others.flat_map(|role| classes::resources_of(role.permissions.policies())));
        }
        let (others, named_there) = guarding::languages(guards, account);
        patterns.extend(named_there);
        let objects = guarding::within_buckets(here.clone());
        patterns.extend(&objects);
        let meant = declared
            .meanings
            .iter()
            .filter(|meaning| meaning.lies_in(account));
        patterns.extend(meant.map(|meaning| &meaning.resource));
        let pulled = declared.images.iter().filter(|image| image.account == **account);
        patterns.extend(pulled.map(|image| &image.arn));
        let runs = estate
            .accounts
            .get(account)
            .and_then(|account| account.resources.as_ref());
        let named = here
            .filter(|role| names_somebody(role))
            .map(|role| role.arn.clone())
            .chain(runs.into_iter().flat_map(|runs| runs.keys().cloned()))
            .collect();
        classes.insert(
            account.clone(),
            ResourceClasses::of(account, patterns, &named, others),
        );
    }
    classes
}

fn role_policies(role: &Role) -> impl Iterator<Item = &Policy> {
    role.permissions.policies()
}

/// Whether the trust policy names single principals, so that the role must not share a class with others.
fn names_somebody(role: &Role) -> bool {
    let principals = role
        .trust
        .iter()
        .flat_map(|trust| &trust.statements)
        .filter_map(|found| found.principals.as_ref());
    principals
        .flat_map(|found| &found.items)
        .any(|found| matches!(found, Principal::Aws(_) | Principal::Anybody))
}
