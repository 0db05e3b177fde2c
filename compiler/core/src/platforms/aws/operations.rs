//! What acting as a role amounts to: declared meanings of actions, and the environments that accounts are.

mod unread;

use super::classes::{ActionClass, ResourceClass};
use super::declared::{Meaning, Place};
use super::estate::Role;
use super::facts::{Doubt, Stating, World, actions};
use super::holdings::{images, secrets};
use super::policy::Pattern;
use super::rewriting::is_ruler;
use super::truth::Truth;
use crate::facts::Pred;
use std::borrow::Cow;
pub(super) use unread::unseen;
use unread::{ruled, unread};

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
    if is_ruler(role) {
        return ruled(world, role, stating);
    }
    let classes = actions(world, role).filter(|_| role.permissions.granted.is_some());
    match classes {
        Some(classes) => {
            for ground in grounds(world, role) {
                declared(world, role, &ground, &classes, stating);
                images(world, role, &ground, stating);
                for place in world.declared.places.get(ground.account).into_iter().flatten() {
                    for reads in [false, true] {
                        environment(world, role, place, reads, (&classes, &ground), stating);
                    }
                }
                secrets(world, role, &ground, &classes, stating);
            }
            world.unlooked(role, &classes, stating);
        }
        None => unread(world, role, stating),
    }
}

/// Where a role can act: all of its own account, and what lets it in of another.
pub(super) struct Ground<'a> {
    pub(super) account: &'a str,
    pub(super) classes: Vec<&'a ResourceClass>,
    decided: bool,
}

fn grounds<'a>(world: &World<'a>, role: &'a Role) -> Vec<Ground<'a>> {
    let own = world.resources.get(&role.account).map(|resources| Ground {
        account: &role.account,
        classes: resources.all().iter().collect(),
        decided: resources.decided(),
    });
    let abroad = world.abroad(role).into_iter().map(|(account, classes)| Ground {
        account,
        classes,
        decided: true,
    });
    own.into_iter().chain(abroad).collect()
}

impl<'a> Ground<'a> {
    /// The classes that a pattern holds; it must be one of those that made the classes.
    pub(super) fn within<'s>(&'s self, pattern: &'s Pattern) -> impl Iterator<Item = &'a ResourceClass> + 's {
        let classes = self.classes.iter().copied();
        classes.filter(|class| !self.decided || pattern.wide.matches(&class.example))
    }
}

/// `observe "staging:fixtures" { aws … }`: whoever may do this does that.
fn declared(world: &World, role: &Role, ground: &Ground, classes: &[ActionClass], stating: &mut Stating) {
    for meaning in world
        .declared
        .meanings
        .iter()
        .filter(|meaning| meaning.lies_in(ground.account))
    {
        for class in ground.within(&meaning.resource) {
            for action in classes.iter().filter(|action| means(meaning, action)) {
                let truth = world.may(role, &action.act, &as_declared(meaning, action, class), &[]);
                if truth == Truth::No {
                    continue;
                }
                let args = [action.name.as_str(), &class.name, &meaning.verb, &meaning.asset];
                stating.add(Pred::Operates, &args, Truth::Yes, None, Some(meaning.span), "");
                let allows = [role.id.as_str(), &action.name, &class.name];
                let about = world.about_act(role, action, class);
                stating.add(Pred::Allows, &allows, truth, Some(&about), role.span, "");
            }
        }
    }
}

/// A class as a meaning speaks of it: who writes an action beside a resource on which AWS knows none, means what lies about it.
fn as_declared<'c>(
    meaning: &Meaning,
    action: &ActionClass,
    class: &'c ResourceClass,
) -> Cow<'c, ResourceClass> {
    match action
        .act
        .may_be_within(std::slice::from_ref(&meaning.resource.text))
    {
        true => Cow::Borrowed(class),
        false => Cow::Owned(ResourceClass {
            within: Vec::new(),
            ..class.clone()
        }),
    }
}

pub(super) fn means(meaning: &Meaning, action: &ActionClass) -> bool {
    meaning
        .actions
        .iter()
        .any(|pattern| pattern.wide.matches(&action.act.example))
}

/// An account is its environment: who may write there ships it, who may read there observes it. One fact is enough for each
/// role and is the clearest there is: a named action if possible, a known one rather than one in doubt.
fn environment(
    world: &World,
    role: &Role,
    place: &Place,
    reads: bool,
    (classes, ground): (&[ActionClass], &Ground),
    stating: &mut Stating,
) {
    let mut candidates: Vec<&ActionClass> = classes.iter().filter(|action| counts(action, reads)).collect();
    candidates.retain(|action| world.might(role, &action.act.example));
    candidates.sort_by_key(|action| {
        (
            action.name.contains('*'),
            action.name.starts_with('*'),
            !plainly_writes(action),
            &action.name,
        )
    });
    let mut best: Option<(Truth, &ActionClass, &ResourceClass)> = None;
    for action in candidates {
        let open = ground.classes.iter().copied();
        for class in open.filter(|class| !has_meaning(world, place, reads, action, class)) {
            let truth = world.may(role, &action.act, class, &[]);
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
    let (amounts, ways) = ways(world, ground.account, place, reads);
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
        Some(&world.about_act(role, action, class)),
        role.span,
        "",
    );
}

/// Whether the action's name says to everybody that it changes something: the clearest step of a witness.
fn plainly_writes(action: &ActionClass) -> bool {
    let name = action.name.split_once(':').map_or("", |(_, name)| name);
    ["Update", "Put", "Create", "Delete", "Modify"]
        .iter()
        .any(|verb| name.starts_with(verb))
}

pub(super) fn counts(action: &ActionClass, reads: bool) -> bool {
    let assumes = action.act.example.starts_with("sts:");
    action.reads == reads && !assumes && !harmless(&action.act.example)
}

/// Whether a writing action changes nothing of an environment, to go by the table.
pub(super) fn harmless(action: &str) -> bool {
    HARMLESS.contains(&action)
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

/// What an action on a class amounts to, whoever does it.
pub(super) fn amounts(
    world: &World,
    account: &str,
    action: &ActionClass,
    class: &ResourceClass,
    stating: &mut Stating,
) {
    let here = world
        .declared
        .meanings
        .iter()
        .filter(|meaning| meaning.lies_in(account));
    for meaning in
        here.filter(|meaning| means(meaning, action) && meaning.resource.wide.matches(&class.example))
    {
        let args = [action.name.as_str(), &class.name, &meaning.verb, &meaning.asset];
        stating.add(Pred::Operates, &args, Truth::Yes, None, Some(meaning.span), "");
    }
    for place in world.declared.places.get(account).into_iter().flatten() {
        if !counts(action, action.reads) || has_meaning(world, place, action.reads, action, class) {
            continue;
        }
        let verb = if action.reads { "observe" } else { "ship" };
        let (amounts, doubt) = ways(world, account, place, action.reads);
        let args = [action.name.as_str(), &class.name, verb, &place.asset];
        stating.add(
            Pred::Operates,
            &args,
            amounts,
            doubt.as_ref(),
            Some(place.span),
            "the account is the environment",
        );
    }
}

/// Where the ways to ship an environment are declared, whether other writes ship it too is not known.
fn ways(world: &World, account: &str, place: &Place, reads: bool) -> (Truth, Option<Doubt>) {
    let mut meanings = world.declared.meanings.iter();
    let listed = meanings.any(|meaning| meaning.asset == place.asset && meaning.verb == "ship");
    if reads || !listed {
        return (Truth::Yes, None);
    }
    let text = format!(
        "whether anything else in account {account} is part of {}",
        place.asset
    );
    (Truth::Unknown, Some(world.doubt("ways", account, &text)))
}
