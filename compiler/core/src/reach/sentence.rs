//! The worst case as a sentence, in two halves: alone, and after one fooled human.
//!
//! One template per verb, filled from maximal effects. The string in a declaration is a snapshot of what is written here.

use super::effect::{Assets, Effect, is_published};
use std::collections::{BTreeMap, BTreeSet};

/// What a gate's people let through if they are fooled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fooled {
    /// The team that answers.
    pub team: String,
    /// How many of it must say yes.
    pub count: u64,
    /// Effects that become possible, maximal ones.
    pub gains: Vec<Effect>,
}

/// Writes the sentence.
///
/// `alone` are the maximal effects without any consent, `fooled` what each gate's consents add, `waits` the teams that
/// production still waits for after any one of them.
pub fn sentence(
    agent: &str,
    assets: &Assets,
    alone: &[Effect],
    fooled: &[Fooled],
    waits: &[String],
) -> String {
    let mut text = format!("Alone, {agent} can at worst {}", list(&clauses(assets, alone)));
    let mut teams: BTreeSet<&str> = BTreeSet::new();
    for gate in fooled.iter().filter(|gate| !gate.gains.is_empty()) {
        text.push_str(&format!("; {}", second_half(assets, gate)));
        teams.insert(&gate.team);
    }
    let waits: Vec<String> = waits
        .iter()
        .filter(|team| !teams.contains(team.as_str()))
        .cloned()
        .collect();
    if !teams.is_empty() && !waits.is_empty() {
        text.push_str(&format!(", and production still waits for {}", list(&waits)));
    }
    text.push('.');
    text
}

fn second_half(assets: &Assets, gate: &Fooled) -> String {
    let who = people(&gate.team, gate.count);
    let verb_form: Vec<String> = clauses(assets, &gate.gains)
        .iter()
        .map(|clause| third_person(clause, gate.count))
        .collect();
    format!("{who} {}", list(&verb_form))
}

/// "one fooled payments-lead", "two fooled members of sre".
pub(crate) fn people(team: &str, count: u64) -> String {
    let number = match count {
        0 | 1 => "one".to_owned(),
        2 => "two".to_owned(),
        3 => "three".to_owned(),
        more => more.to_string(),
    };
    let singular = team
        .strip_suffix('s')
        .filter(|stem| stem.len() > 2 && !stem.ends_with('s'));
    match (singular, count) {
        (Some(one), 0 | 1) => format!("{number} fooled {one}"),
        (Some(_), _) => format!("{number} fooled {team}"),
        (None, 0 | 1) => format!("{number} fooled member of {team}"),
        (None, _) => format!("{number} fooled members of {team}"),
    }
}

/// "put its change on main of payments" becomes "puts its change on main of payments" for one person.
fn third_person(clause: &str, count: u64) -> String {
    if count > 1 {
        return clause.to_owned();
    }
    match clause.split_once(' ') {
        Some((verb, rest)) if verb.ends_with("sh") => format!("{verb}es {rest}"),
        Some((verb, rest)) => format!("{verb}s {rest}"),
        None => format!("{clause}s"),
    }
}

/// One clause per family of effects, worst first.
pub(crate) fn clauses(assets: &Assets, effects: &[Effect]) -> Vec<String> {
    let mut clauses = Vec::new();
    let of = |verb: &str| -> Vec<&Effect> { effects.iter().filter(|effect| effect.verb == verb).collect() };
    push(&mut clauses, "take over", of("administer"), |effect| {
        administered(&effect.asset)
    });
    push(&mut clauses, "destroy", of("destroy"), |effect| {
        place(&effect.asset)
    });
    let (published, deployed): (Vec<_>, Vec<_>) = of("ship")
        .into_iter()
        .partition(|effect| is_published(&effect.asset));
    push(&mut clauses, "publish", published, |effect| {
        package(&effect.asset)
    });
    push(&mut clauses, "change what runs in", deployed, |effect| {
        place(&effect.asset)
    });
    push(&mut clauses, "put its change on", of("change"), |effect| {
        place(&effect.asset)
    });
    let proposed = of("propose");
    // Who changes a branch runs code in what builds it; the change is the worse half and says it.
    if proposed.is_empty() && of("change").is_empty() {
        push(&mut clauses, "run code of its own in", of("run"), |effect| {
            place(&effect.asset)
        });
    } else if !proposed.is_empty() {
        push(
            &mut clauses,
            "leave a wrong pull request in",
            proposed,
            |effect| repository(assets, &effect.asset),
        );
    }
    for (host, _) in leaks(effects) {
        clauses.push(format!("tell {host} what it read"));
    }
    let leaked: BTreeSet<&str> = of("leak")
        .iter()
        .filter_map(|effect| effect.asset.split_once('>'))
        .map(|(what, _)| what)
        .collect();
    let read: Vec<_> = of("observe")
        .into_iter()
        .filter(|effect| !leaked.contains(effect.asset.as_str()))
        .collect();
    push(&mut clauses, "read", read, |effect| secret(&effect.asset));
    push(&mut clauses, "spend", of("spend"), |effect| place(&effect.asset));
    if clauses.is_empty() {
        clauses.push("do nothing that leaves its job".to_owned());
    }
    clauses
}

fn push(clauses: &mut Vec<String>, verb: &str, effects: Vec<&Effect>, name: impl Fn(&Effect) -> String) {
    let names: BTreeSet<String> = effects.iter().map(|effect| name(effect)).collect();
    if !names.is_empty() {
        clauses.push(format!("{verb} {}", by_owner(&names)));
    }
}

/// "main of shop" and "steering of shop" are "main and steering of shop".
fn by_owner(names: &BTreeSet<String>) -> String {
    let mut owners: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for name in names {
        let (part, owner) = name.rsplit_once(" of ").unwrap_or((name, ""));
        owners.entry(owner).or_default().push(part.to_owned());
    }
    let said = |(owner, parts): (&str, Vec<String>)| match owner {
        "" => list(&parts),
        owner => format!("{} of {owner}", list(&parts)),
    };
    list(&owners.into_iter().map(said).collect::<Vec<_>>())
}

fn leaks(effects: &[Effect]) -> BTreeMap<String, ()> {
    let hosts = effects.iter().filter(|effect| effect.verb == "leak");
    hosts
        .filter_map(|effect| effect.asset.split_once('>'))
        .map(|(_, host)| (host.to_owned(), ()))
        .collect()
}

fn package(asset: &str) -> String {
    match asset.split_once(':') {
        Some((registry, "")) => format!("a package to {registry}"),
        Some(("release", name)) => format!("a release of {name}"),
        Some(("image", name)) => format!("an image of {name}"),
        Some((registry, name)) => format!("{name} to {registry}"),
        None => asset.to_owned(),
    }
}

fn administered(asset: &str) -> String {
    match asset.split_once(':') {
        Some((repository, "settings")) => format!("the settings of {repository}"),
        Some(("aws", account)) => format!("the AWS account {account}"),
        _ => place(asset),
    }
}

fn secret(asset: &str) -> String {
    match asset.split_once(":secret/") {
        Some((repository, name)) => format!("the secret {name} of {repository}"),
        None => place(asset),
    }
}

/// `payments:main` as people say it: "main of payments".
fn place(asset: &str) -> String {
    match asset.split_once(':') {
        Some((repository, rest)) => format!("{rest} of {repository}"),
        None => asset.to_owned(),
    }
}

fn repository(_assets: &Assets, asset: &str) -> String {
    asset
        .split_once(':')
        .map_or(asset, |(repository, _)| repository)
        .to_owned()
}

/// "a", "a and b", "a, b and c".
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
