//! Whether a role's trust policy lets in another role, or a service.

use super::condition::{Context, Value};
use super::estate::Role;
use super::policy::{Effect, Policy, Principal, Principals};
use super::trust::admitted;
use super::truth::Truth;

/// What is known of a session of a role, whatever it asks.
pub fn session(role: &Role) -> Context {
    let mut context = Context::default();
    context.know("aws:PrincipalArn", &role.arn);
    context.know("aws:PrincipalAccount", &role.account);
    context.know("aws:PrincipalType", "AssumedRole");
    context.know("aws:PrincipalIsAWSService", "false");
    // A role that a token or another role assumed carries no second factor.
    context.set("aws:MultiFactorAuthPresent", Value::Absent);
    context.set("aws:MultiFactorAuthAge", Value::Absent);
    context.set("aws:PrincipalServiceName", Value::Absent);
    // Whoever calls can call over TLS.
    context.know("aws:SecureTransport", "true");
    belongs(&mut context, "Principal", role.organization.as_deref());
    context
}

/// Says to which organization a principal, a resource or a source belongs, by the path of its account; only its beginning, the
/// organization's id, may be known.
pub(super) fn belongs(context: &mut Context, who: &str, path: Option<&str>) {
    let Some(path) = path else { return };
    let (id, units) = path.split_once('/').unwrap_or((path, ""));
    context.know(&format!("aws:{who}OrgID"), id);
    if !units.is_empty() {
        context.know(&format!("aws:{who}OrgPaths"), path);
    }
}

/// Whether `role` lets in `caller`; the caller must be allowed to ask, too, unless it is named (see [`names_role`]).
pub fn trusts_role(role: &Role, caller: &Role) -> Truth {
    let Some(trust) = &role.trust else {
        return Truth::Unknown;
    };
    let principals = trust
        .statements
        .iter()
        .filter_map(|statement| statement.principals.as_ref());
    let meant = |found: &Principals| {
        found.negated
            || found
                .items
                .iter()
                .any(|who| is_role(who, caller, true) != Truth::No)
    };
    let doubtful = trust.unreadable || trust.statements.iter().any(|statement| statement.doubtful);
    if !doubtful && !principals.into_iter().any(meant) {
        return Truth::No;
    }
    let mut context = session(caller);
    context.know("aws:ResourceAccount", &role.account);
    belongs(&mut context, "Resource", role.organization.as_deref());
    admitted(trust, "sts:AssumeRole", &context, &|principal| {
        is_role(principal, caller, true)
    })
}

/// Whether the trust policy of `role` names `caller` itself, in the same account: then no grant of its own is needed.
pub fn names_role(role: &Role, caller: &Role) -> bool {
    let named = |policy: &Policy| {
        let allows = policy
            .statements
            .iter()
            .filter(|statement| statement.effect != Some(Effect::Deny));
        let mut principals = allows
            .filter_map(|statement| statement.principals.as_ref())
            .flat_map(|found| &found.items);
        principals.any(|principal| is_role(principal, caller, false) != Truth::No)
    };
    role.account == caller.account && role.trust.as_ref().is_some_and(named)
}

fn is_role(principal: &Principal, role: &Role, by_account: bool) -> Truth {
    match principal {
        Principal::Anybody => Truth::Yes,
        Principal::Other(_) => Truth::Unknown,
        Principal::Federated(_) | Principal::Service(_) => Truth::No,
        Principal::Aws(text) => {
            let session = format!("arn:aws:sts::{}:assumed-role/{}/", role.account, name(role));
            let account = *text == role.account || *text == format!("arn:aws:iam::{}:root", role.account);
            match text {
                _ if account => by_account.into(),
                _ if *text == role.arn || text.starts_with(&session) => Truth::Yes,
                // The unique id of a role: only AWS knows which.
                _ if text.starts_with("AROA") => Truth::Unknown,
                _ => Truth::No,
            }
        }
    }
}

fn name(role: &Role) -> &str {
    role.arn.rsplit('/').next().unwrap_or_default()
}

/// Whether `role` lets in a service.
pub fn trusts_service(role: &Role, service: &str) -> Truth {
    let Some(trust) = &role.trust else {
        return Truth::Unknown;
    };
    let mut context = Context::default();
    context.know("aws:ResourceAccount", &role.account);
    // The service acts for the account that passed the role.
    context.know("aws:SourceAccount", &role.account);
    for who in ["Resource", "Source"] {
        belongs(&mut context, who, role.organization.as_deref());
    }
    let service_itself = |principal: &Principal| match principal {
        Principal::Anybody => Truth::Yes,
        Principal::Service(name) => (name == service).into(),
        Principal::Federated(name) => (name == service).into(),
        Principal::Other(_) => Truth::Unknown,
        _ => Truth::No,
    };
    // Identity pools hand their roles to whoever has an identity of theirs.
    let web = service == "cognito-identity.amazonaws.com";
    let action = if web {
        "sts:AssumeRoleWithWebIdentity"
    } else {
        "sts:AssumeRole"
    };
    admitted(trust, action, &context, &service_itself)
}
