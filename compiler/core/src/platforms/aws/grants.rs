//! Grants of the declaration: whether they can be emitted, and whether they are too wide.

use super::catalogue;
use crate::diagnostic::{Diagnostic, Severity};
use crate::glob::{Dialect, Language};
use crate::language::model::{AwsGrant, Declaration, Effect, Text};
use crate::source::Span;

/// Whether an action, or most actions of a pattern, are known to take no resource, so that they can be granted on `*` only.
pub fn takes_no_resource(pattern: &str) -> bool {
    let (mut all, mut without) = (0, 0);
    for action in matching(pattern) {
        all += 1;
        without += usize::from(action.takes.is_empty());
    }
    all > 0 && 2 * without >= all
}

/// The actions of AWS that a pattern of one service means.
fn matching(pattern: &str) -> impl Iterator<Item = &'static catalogue::Action> {
    let (prefix, name) = pattern.split_once(':').unwrap_or_default();
    let name = Language::compile(Dialect::Action, name).ok();
    let actions = catalogue::service(prefix).map_or(&[][..], |service| &service.actions);
    actions
        .iter()
        .filter(move |action| name.as_ref().is_some_and(|name| name.matches(&action.name)))
}

/// A finding about an action, or a pattern of actions, that AWS did not have when the catalogue was made.
pub(super) fn unknown_action(pattern: &str, of: &str, span: Option<Span>) -> Option<Diagnostic> {
    let (prefix, _) = pattern.split_once(':')?;
    if prefix.contains(['*', '?']) || matching(pattern).next().is_some() {
        return None;
    }
    let as_of = &catalogue::provenance().as_of;
    let message = format!("{of}: AWS has no action `{pattern}`, as of {as_of}");
    let mut finding = Diagnostic::new("unknown-action", Severity::Warning, message);
    if let Some(span) = span {
        finding = finding.label(span, "grants nothing that is known");
    }
    finding = finding.note("What it would allow is taken as unknown: AWS may have added it since.");
    match catalogue::nearest(pattern) {
        Some(near) => Some(finding.help(format!("did you mean `{near}`?"))),
        None => Some(finding),
    }
}

/// The findings about actions that a declaration grants and AWS does not have.
pub fn unknown_grants(declaration: &Declaration) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut of = |name: &str, effects: &[Effect]| {
        let actions = effects
            .iter()
            .flat_map(|effect| &effect.aws)
            .flat_map(|grant| &grant.actions);
        found.extend(actions.filter_map(|action| unknown_action(&action.value, name, Some(action.span))));
    };
    declaration
        .agents
        .iter()
        .for_each(|agent| of(&agent.name.value, &agent.scope));
    declaration
        .automations
        .iter()
        .for_each(|automation| of(&automation.name.value, &automation.scope));
    declaration
        .gates
        .iter()
        .for_each(|gate| of(&gate.name.value, &gate.before));
    found
}

/// Why a grant is a wildcard, and where: all of a service, or an action with resources on all of them, or `iam:PassRole` on
/// a pattern. `None` if it is not.
pub fn is_wildcard_grant(grant: &AwsGrant) -> Option<(String, Span)> {
    for action in &grant.actions {
        let (service, name) = action.value.split_once(':').unwrap_or(("", &action.value));
        if service.contains(['*', '?']) || name.is_empty() || name.chars().all(|c| c == '*') {
            return Some((
                format!(
                    "`{}` is every action of the service, also those that AWS adds later",
                    action.value
                ),
                action.span,
            ));
        }
    }
    let on = grant.on.as_ref();
    let place = on.map_or(grant.span, |on| on.span);
    let everything = on.is_none_or(|on| is_wildcard_resource(&on.value));
    let bound = grant
        .actions
        .iter()
        .find(|action| !takes_no_resource(&action.value));
    if let Some(action) = bound.filter(|_| everything) {
        return Some((
            format!(
                "`{}` has resources, and this grants it on all of them",
                action.value
            ),
            place,
        ));
    }
    let passes = grant
        .actions
        .iter()
        .any(|action| action.value.to_ascii_lowercase().starts_with("iam:pass"));
    let pattern = on.is_some_and(|on| on.value.contains(['*', '?']));
    (passes && pattern).then(|| {
        (
            "`iam:PassRole` on a pattern passes roles that are not there yet".to_owned(),
            place,
        )
    })
}

/// Whether a pattern names nothing of a resource: `*`, `arn:*`, `arn:aws:s3:::*`, `arn:aws:iam::1:role/*` and the like.
pub fn is_wildcard_resource(pattern: &str) -> bool {
    let parts: Vec<&str> = pattern.splitn(6, ':').collect();
    let [_, _, service, _, _, resource] = parts.as_slice() else {
        return true;
    };
    let named = |part: &str| part.chars().any(|c| !"*?/:".contains(c));
    match resource.split_once(['/', ':']) {
        // `role/*`, `function:*`: a kind, and nothing of it. In S3 the first part is the bucket.
        Some((_, rest)) if *service != "s3" => !named(rest),
        _ => !named(resource),
    }
}

/// What keeps a grant from being emitted into an account.
pub(super) fn faults(grant: &AwsGrant, account: &str) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = grant.actions.iter().filter_map(action_fault).collect();
    match &grant.on {
        Some(on) => {
            found.extend(arn_fault(on, grant, account));
            found.extend(grant.actions.iter().filter_map(|action| dead(action, on)));
        }
        None => found.push(fault("this grant names no resource", grant.span).help("add `on=\"arn:…\"`")),
    }
    found
}

/// What takes no resource is not granted by an ARN.
fn dead(action: &Text, on: &Text) -> Option<Diagnostic> {
    let (_, found) = catalogue::action(&action.value)?;
    let message = format!(
        "`{}` takes no resource: on an ARN it grants nothing",
        action.value
    );
    let dead = found.takes.is_empty() && on.value != "*";
    dead.then(|| fault(message, on.span).help("write `on=\"*\"`, or take the action out"))
}

fn action_fault(action: &Text) -> Option<Diagnostic> {
    let shaped = action.value.split_once(':').is_some_and(|(service, name)| {
        let service_ok = !service.is_empty()
            && service
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        let name_ok = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '*');
        service_ok && name_ok && name.starts_with(|c: char| c.is_ascii_uppercase() || c == '*')
    });
    let message = format!("`{}` is no action of AWS", action.value);
    (!shaped).then(|| {
        fault(message, action.span).note("Actions are spelt `service:Action`, as in `s3:GetObject`.")
    })
}

/// Only ARNs of six parts are emitted: about others, evaluators disagree (facts/aws 5.2).
fn arn_fault(on: &Text, grant: &AwsGrant, account: &str) -> Option<Diagnostic> {
    if on.value == "*"
        && grant
            .actions
            .iter()
            .all(|action| takes_no_resource(&action.value))
    {
        return None;
    }
    let parts: Vec<&str> = on.value.splitn(6, ':').collect();
    let plain = |part: &str| !part.contains(['*', '?', '$']);
    let canonical = parts.len() == 6
        && parts[0] == "arn"
        && plain(parts[1])
        && plain(parts[2])
        && plain(parts[4])
        && parts[1].starts_with("aws")
        && !parts[2].is_empty()
        && !parts[5].is_empty()
        && !parts[5].contains("${");
    if !canonical {
        let note =
            "An ARN has six parts between colons, and its partition, service and account are spelt out.";
        return Some(fault(format!("`{}` is no full ARN", on.value), on.span).note(note));
    }
    let elsewhere = !parts[4].is_empty() && parts[4] != account;
    let message = format!(
        "this resource lies in account {}, the environment in {account}",
        parts[4]
    );
    elsewhere.then(|| fault(message, on.span))
}

fn fault(message: impl Into<String>, span: Span) -> Diagnostic {
    Diagnostic::error("aws-grant", message).label(span, "")
}
