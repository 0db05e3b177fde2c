//! What a team has declared that its agents may do at worst.
//!
//! Effects on paths, services, packages, data and money have a spelling in a declaration; others (\"issue labels\", \"functions named
//! ops-*\") are words for people and stay with `undo`.

use super::Writer;
use super::kdl::Node;
use std::collections::BTreeMap;

/// The admitted effects of an agent as a `blast-radius`; none if nothing is declared of it.
pub(super) fn node(writer: &Writer<'_>, agent: &str) -> Option<Node> {
    let radius = &writer.scenario.declared_radius;
    let declared = radius.iter().find(|radius| radius.agent == agent)?;
    let mut admits = Node::new("admits");
    let mut words = Vec::new();
    for (verb, object) in declared.admits.iter().flatten() {
        match spelled(writer, verb, object) {
            Some(effect) => admits = admits.child(effect),
            None => words.push(format!("{verb} {object}")),
        }
    }
    let mut node = Node::new("blast-radius");
    if !admits.is_empty() {
        node = node.child(admits);
    }
    let undo = match words.is_empty() {
        true => "Take it back.".to_owned(),
        false => format!("Take it back: {}.", words.join(", ")),
    };
    Some(node.child(Node::new("undo").arg(undo)))
}

/// An effect in the words of the declaration, if it has one there.
fn spelled(writer: &Writer<'_>, verb: &str, object: &str) -> Option<Node> {
    if verb == "spend" {
        let usd: String = object.chars().take_while(char::is_ascii_digit).collect();
        let per = ["run", "day", "week", "month"]
            .into_iter()
            .find(|word| object.ends_with(word))?;
        return Some(
            Node::new(verb)
                .prop_number("usd", usd.parse().ok()?)
                .prop("per", per),
        );
    }
    let asset = match writer.world.assets.get(object) {
        Some(asset) if matches!(asset.kind.as_str(), "service" | "package" | "data") => object.to_owned(),
        _ => path(writer, object)?,
    };
    let known = matches!(
        verb,
        "observe" | "leak" | "propose" | "change" | "ship" | "destroy" | "administer"
    );
    // Whom something is told is not declared.
    (known && verb != "leak").then(|| Node::new(verb).arg(asset))
}

/// `payments:src/**` is an area of payments.
fn path(writer: &Writer<'_>, object: &str) -> Option<String> {
    let (repository, pattern) = object.split_once(':')?;
    writer.world.repositories.get(repository)?;
    match pattern {
        "**" => Some(format!("{repository}:*")),
        _ if pattern.contains(' ') => None,
        _ => Some(format!(
            "{repository}:{}",
            areas(writer, repository).get(pattern)?
        )),
    }
}

/// The areas of a repository that only a radius names, by their patterns.
pub(super) fn areas(writer: &Writer<'_>, repository: &str) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for (name, asset) in &writer.world.assets {
        if asset.kind == "path" && asset.repository.as_deref() == Some(repository) {
            let alone = asset.paths.first().filter(|_| asset.paths.len() == 1);
            found.extend(alone.map(|pattern| (pattern.clone(), name.clone())));
        }
    }
    let admitted = writer
        .scenario
        .declared_radius
        .iter()
        .flat_map(|radius| &radius.admits);
    for object in admitted.flat_map(BTreeMap::values) {
        let pattern = object.split_once(':').filter(|(of, _)| *of == repository);
        let pattern = pattern.map_or("**", |(_, pattern)| pattern);
        if pattern != "**" && !pattern.contains(' ') {
            let next = format!("admitted-{}", found.len() + 1);
            found.entry(pattern.to_owned()).or_insert(next);
        }
    }
    found
}
