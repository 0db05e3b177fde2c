//! What acting as a role amounts to: declared meanings of actions, and the environments that accounts are.

use super::classes::{ActionClass, ResourceClass};
use super::declared::{Meaning, Place};
use super::escalation::Target;
use super::estate::Role;
use super::facts::{Doubt, Stating, World, actions};
use super::truth::Truth;
use crate::facts::Pred;

/// Writing actions that change nothing of an environment but its records; dated 2026-11.
const HARMLESS: [&str; 7] = [
    "cloudwatch:putmetricdata",
    "iam:passrole",
    "logs:createloggroup",
    "logs:createlogstream",
    "logs:putlogevents",
    "xray:puttelemetryrecords",
    "xray:puttracesegments",
];

/// States what a role's permissions amount to.
pub(super) fn state(world: &World, role: &Role, stating: &mut Stating) {
    let classes = actions(role, world.declared).filter(|_| !role.permissions.unread());
    match classes {
        Some(classes) => {
            declared(world, role, &classes, stating);
            for place in world.declared.places.get(&role.account).into_iter().flatten() {
                for reads in [false, true] {
                    environment(world, role, place, reads, &classes, stating);
                }
            }
        }
        None => unread(world, role, stating),
    }
}

/// `observe "staging:fixtures" { aws … }`: whoever may do this does that.
fn declared(world: &World, role: &Role, classes: &[ActionClass], stating: &mut Stating) {
    let Some(resources) = world.resources.get(&role.account) else {
        return;
    };
    let about = world.about(role);
    for meaning in world
        .declared
        .meanings
        .iter()
        .filter(|meaning| meaning.account == role.account)
    {
        for class in resources.within(&meaning.resource) {
            for action in classes.iter().filter(|action| means(meaning, action)) {
                let truth = world.may(role, &action.example, class, &[]);
                if truth == Truth::No {
                    continue;
                }
                let args = [action.name.as_str(), &class.name, &meaning.verb, &meaning.asset];
                stating.add(Pred::Operates, &args, Truth::Yes, None, Some(meaning.span), "");
                let allows = [role.id.as_str(), &action.name, &class.name];
                stating.add(Pred::Allows, &allows, truth, Some(&about), role.span, "");
            }
        }
    }
}

fn means(meaning: &Meaning, action: &ActionClass) -> bool {
    meaning
        .actions
        .iter()
        .any(|pattern| pattern.wide.matches(&action.example))
}

/// An account is its environment: who may write there ships it, who may read there observes it. One fact is enough for each
/// role and is the clearest there is: a named action if possible, a known one rather than one in doubt.
fn environment(
    world: &World,
    role: &Role,
    place: &Place,
    reads: bool,
    classes: &[ActionClass],
    stating: &mut Stating,
) {
    let Some(resources) = world.resources.get(&role.account) else {
        return;
    };
    let mut candidates: Vec<&ActionClass> = classes.iter().filter(|action| counts(action, reads)).collect();
    candidates.retain(|action| role.permissions.may_allow(&action.example));
    candidates.sort_by_key(|action| {
        (
            action.name.contains('*'),
            action.name.starts_with('*'),
            &action.name,
        )
    });
    let mut best: Option<(Truth, &ActionClass, &ResourceClass)> = None;
    for action in candidates {
        for class in resources
            .all()
            .iter()
            .filter(|class| !has_meaning(world, place, reads, action, class))
        {
            let truth = world.may(role, &action.example, class, &[]);
            if truth > best.map_or(Truth::No, |(truth, ..)| truth) {
                best = Some((truth, action, class));
            }
        }
        if matches!(best, Some((Truth::Yes, ..))) {
            break;
        }
    }
    let Some((truth, action, class)) = best else {
        return;
    };
    let verb = if reads { "observe" } else { "ship" };
    let (amounts, ways) = ways(world, role, place, reads);
    let args = [action.name.as_str(), &class.name, verb, &place.asset];
    stating.add(
        Pred::Operates,
        &args,
        amounts,
        ways.as_ref(),
        Some(place.span),
        "the account is the environment",
    );
    let allows = [role.id.as_str(), &action.name, &class.name];
    stating.add(
        Pred::Allows,
        &allows,
        truth,
        Some(&world.about(role)),
        role.span,
        "",
    );
}

fn counts(action: &ActionClass, reads: bool) -> bool {
    let assumes = action.example.starts_with("sts:");
    action.reads == reads && !assumes && !HARMLESS.contains(&action.example.as_str())
}

/// Whether a declared meaning already says what the action amounts to. In production a write always ships as well: no
/// agent's scope can declare that away.
fn has_meaning(
    world: &World,
    place: &Place,
    reads: bool,
    action: &ActionClass,
    class: &ResourceClass,
) -> bool {
    let production = place.tier == "production" && !reads;
    let mut meanings = world.declared.meanings.iter();
    !production
        && meanings.any(|meaning| means(meaning, action) && meaning.resource.wide.matches(&class.example))
}

/// Where the ways to ship an environment are declared, whether other writes ship it too is not known.
fn ways(world: &World, role: &Role, place: &Place, reads: bool) -> (Truth, Option<Doubt>) {
    let mut meanings = world.declared.meanings.iter();
    let listed = meanings.any(|meaning| meaning.asset == place.asset && meaning.verb == "ship");
    if reads || !listed {
        return (Truth::Yes, None);
    }
    let text = format!(
        "whether anything else in account {} is part of {}",
        role.account, place.asset
    );
    (Truth::Unknown, Some(world.doubt("ways", &role.account, &text)))
}

/// A role of which only the name is known. What a pipeline deploys with, deploys; what else it may do is unknown.
fn unread(world: &World, role: &Role, stating: &mut Stating) {
    let about = world.about(role);
    for place in world.declared.places.get(&role.account).into_iter().flatten() {
        let resource = format!("any@{}", role.account);
        let deploys = |d: &&super::declared::Deployer| {
            d.role == name(role) && d.account == role.account && d.asset == place.asset
        };
        if let Some(deployer) = world.declared.deployers.iter().find(deploys) {
            let remark = "the pipeline deploys with it";
            let span = Some(deployer.span);
            stating.add(
                Pred::Operates,
                &["*deploy", &place.asset, "ship", &place.asset],
                Truth::Yes,
                None,
                span,
                remark,
            );
            stating.add(
                Pred::Allows,
                &[&role.id, "*deploy", &place.asset],
                Truth::Yes,
                None,
                span,
                remark,
            );
        }
        for (action, verb) in [("*other", "ship"), ("*read", "observe")] {
            stating.add(
                Pred::Operates,
                &[action, &resource, verb, &place.asset],
                Truth::Yes,
                None,
                Some(place.span),
                "",
            );
            stating.add(
                Pred::Allows,
                &[&role.id, action, &resource],
                Truth::Unknown,
                Some(&about),
                role.span,
                "",
            );
        }
    }
    for meaning in world
        .declared
        .meanings
        .iter()
        .filter(|meaning| meaning.account == role.account)
    {
        let resource = format!("any@{}", role.account);
        for action in &meaning.actions {
            let args = [action.text.as_str(), &resource, &meaning.verb, &meaning.asset];
            stating.add(Pred::Operates, &args, Truth::Yes, None, Some(meaning.span), "");
            let allows = [role.id.as_str(), &action.text, &resource];
            stating.add(Pred::Allows, &allows, Truth::Unknown, Some(&about), role.span, "");
        }
    }
}

fn name(role: &Role) -> &str {
    role.id.split_once('/').map_or("", |(_, name)| name)
}

/// What the role that nobody has seen may do: anything that is worth doing.
pub(super) fn unseen(world: &World, account: &str, id: &str, stating: &mut Stating) {
    let resource = format!("any@{account}");
    for place in world.declared.places.get(account).into_iter().flatten() {
        for (action, verb) in [("*other", "ship"), ("*read", "observe")] {
            let span = Some(place.span);
            stating.add(
                Pred::Operates,
                &[action, &resource, verb, &place.asset],
                Truth::Yes,
                None,
                span,
                "",
            );
            stating.add(
                Pred::Allows,
                &[id, action, &resource],
                Truth::Yes,
                None,
                None,
                "a role that was not read",
            );
        }
    }
}

/// Classes of what an escalating action acts on, each with a role that it governs, and whether that is known.
pub(super) fn governed<'a>(
    world: &'a World,
    account: &str,
    target: Target,
    caller: &'a Role,
) -> Vec<(&'a ResourceClass, &'a Role, bool)> {
    let Some(resources) = world.resources.get(account) else {
        return Vec::new();
    };
    let here = || world.roles.iter().filter(|role| role.account == account);
    let mut found = Vec::new();
    match target {
        Target::Role | Target::Boundary => {
            let counted = here().filter(|role| target == Target::Role || role.bounded);
            found.extend(counted.filter_map(|role| Some((resources.class_of(&role.arn)?, role, true))));
        }
        Target::Policy => {
            for role in here() {
                let own = role
                    .attached
                    .iter()
                    .filter(|arn| arn.split(':').nth(4) == Some(account));
                found.extend(own.filter_map(|arn| Some((resources.class_of(arn)?, role, true))));
            }
        }
        Target::User => {
            let user = |class: &&ResourceClass| {
                [":user/", ":group/"]
                    .iter()
                    .any(|kind| class.example.contains(kind))
            };
            found.extend(
                resources
                    .all()
                    .iter()
                    .filter(user)
                    .map(|class| (class, caller, false)),
            );
        }
    }
    found
}
