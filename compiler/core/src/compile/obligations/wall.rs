//! The wall: nobody but people of declared teams creates, moves or deletes a ref that is not an agent's own.

use super::Faults;
use super::here::Here;
use crate::platforms::github::artifacts::read::RULESETS;
use crate::platforms::github::context::{RefClass, RefKind};
use crate::settings::Item;
use crate::settings::records::{BypassMode, BypassType, Enforcement, Rule, Ruleset, Target};
use crate::source::Span;
use std::collections::BTreeSet;

/// The merge queue's App.
const QUEUE: u64 = 262_318;

pub(super) fn check(here: &Here<'_>, faults: &mut Faults<'_>) {
    named(here, faults);
    let Some(asked) = here.asked("wall") else { return };
    for (kind, target, name) in [
        (RefKind::Branch, Target::Branch, "wall"),
        (RefKind::Tag, Target::Tag, "tags"),
    ] {
        let walls: Vec<&Item<Ruleset>> = here
            .read
            .rulesets
            .iter()
            .filter(|item| is_wall(&item.value, target))
            .collect();
        for file in walls.iter().filter_map(|item| here.file(item)) {
            faults.vouch(file);
        }
        if walls.is_empty() {
            faults.missing(asked, &format!("{RULESETS}{name}.json"));
        }
        for item in walls {
            ruleset(here, item, kind, faults);
        }
    }
    in_the_world(here, asked, faults);
}

/// A ruleset of ours adds to those that are there. One of another name may take the place of one of them.
fn named(here: &Here<'_>, faults: &mut Faults<'_>) {
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    for item in &here.read.rulesets {
        let Some(file) = here.file(item) else { continue };
        let target = match item.value.target {
            Target::Branch => "branch",
            Target::Tag => "tag",
            Target::Push => "push",
        };
        if !item.value.name.starts_with("gabion/") || !seen.insert((&item.value.name, target)) {
            let why = format!(
                "a ruleset called \"{}\" may take the place of another; ours begin with gabion/",
                item.value.name
            );
            faults.push(faults.key(file, "name"), why);
        }
    }
}

/// What stands before pull requests is a gate.
fn is_wall(ruleset: &Ruleset, target: Target) -> bool {
    ruleset.target == target
        && !ruleset
            .rules
            .iter()
            .any(|rule| matches!(rule, Rule::PullRequest(_)))
}

fn ruleset(here: &Here<'_>, item: &Item<Ruleset>, kind: RefKind, faults: &mut Faults<'_>) {
    let Some(file) = here.file(item) else { return };
    if item.value.enforcement != Enforcement::Active {
        faults.push(faults.key(file, "enforcement"), "the wall is not in force");
    }
    let has = |test: fn(&Rule) -> bool| item.value.rules.iter().any(test);
    let closed = |rule: &Rule| {
        matches!(
            rule,
            Rule::Update {
                update_allows_fetch_and_merge: false
            }
        )
    };
    for (there, what) in [
        (
            has(|rule| *rule == Rule::Creation),
            "whoever may write creates refs",
        ),
        (has(closed), "whoever may write moves refs"),
        (
            has(|rule| *rule == Rule::Deletion),
            "whoever may write deletes refs",
        ),
    ] {
        if !there {
            faults.push(faults.key(file, "rules"), what);
        }
    }
    covered(here, item, kind, faults.key(file, "conditions"), faults);
    past(here, &item.value, faults.key(file, "bypass_actors"), faults);
}

/// Every ref stands behind the wall, but those that somebody has for itself.
fn covered(here: &Here<'_>, item: &Item<Ruleset>, kind: RefKind, span: Span, faults: &mut Faults<'_>) {
    let own = |class: &RefClass| kind == RefKind::Branch && here.is_own(class);
    for class in here.context.refs_of(kind) {
        let out: Vec<&String> = class
            .examples
            .iter()
            .filter(|name| here.covers(&item.value, name) == own(class))
            .collect();
        match out.first() {
            Some(name) if own(class) => {
                faults.push(
                    span,
                    format!("{name} stands behind the wall, and belongs to an agent or bot"),
                );
            }
            Some(name) => faults.push(span, format!("{name} does not stand behind the wall")),
            None => {}
        }
    }
}

/// People of declared teams are let past, all of them and nobody else; and the merge queue, where there is one.
fn past(here: &Here<'_>, ruleset: &Ruleset, span: Span, faults: &mut Faults<'_>) {
    let Some(actors) = ruleset.bypass_actors.known() else {
        return faults.push(span, "nobody is said to be let past, so GitHub keeps whoever was");
    };
    let teams: BTreeSet<u64> = here
        .declaration
        .teams
        .iter()
        .filter_map(|team| here.number(&team.name.value))
        .collect();
    let mut admitted = BTreeSet::new();
    for actor in actors {
        let queue =
            actor.actor_type == BypassType::Integration && actor.actor_id == Some(QUEUE) && here.queued();
        let team = actor
            .actor_id
            .filter(|id| actor.actor_type == BypassType::Team && teams.contains(id));
        match team {
            Some(id) if actor.bypass_mode != BypassMode::PullRequest => {
                admitted.insert(id);
            }
            Some(_) => {}
            None if queue => {}
            None => faults.push(
                span,
                format!(
                    "{:?} {:?} is let past and is no declared team",
                    actor.actor_type, actor.actor_id
                ),
            ),
        }
    }
    for shut in teams.difference(&admitted) {
        faults.push(
            span,
            format!("team {shut} is declared, and its people may not push"),
        );
    }
}

/// The same, as the facts have it: with what else is in force.
fn in_the_world(here: &Here<'_>, asked: Span, faults: &mut Faults<'_>) {
    let shared = here
        .context
        .pushed_refs()
        .filter(|class| class.kind == RefKind::Tag || !here.is_own(class));
    for class in shared {
        let name = class.name.as_str();
        if here.opened.pushed.contains(name) {
            faults.push(
                asked,
                format!("with everything in force, {name} still accepts pushes"),
            );
        }
        let passed = here.opened.passed.get(name).into_iter().flatten();
        for actor in passed.filter(|actor| !is_person(here, actor)) {
            faults.push(
                asked,
                format!("with everything in force, {actor} still passes the rules of {name}"),
            );
        }
    }
}

fn is_person(here: &Here<'_>, actor: &str) -> bool {
    let declared = |team: &str| {
        here.declaration
            .teams
            .iter()
            .any(|found| found.name.value == team)
    };
    let of_team = actor
        .strip_prefix("person:")
        .and_then(|rest| rest.rsplit_once('#'))
        .is_some_and(|(team, _)| declared(team));
    // Somebody with write of whom nobody knows who it is may be in a team that is let past, which is all that a wall lets past.
    let somebody = actor == format!("person:{}#writer", here.context.name);
    of_team
        || somebody
        || here.opened.members.contains(actor)
        || (actor.contains("merge-queue") && here.queued())
}
