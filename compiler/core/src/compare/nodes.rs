//! Nodes of the declaration, read again as trees: what changed in it, whatever it means.

use super::Side;
use super::difference::Place;
use crate::source::Span;
use crate::syntax::{Entry, Node, Value, parse_all};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;

/// Top-level nodes by kind and first argument: what they say without blanks and comments, and where.
pub(super) type Nodes = BTreeMap<(String, String), (String, Span)>;

/// The nodes of every KDL file of a side.
pub(super) fn nodes(side: &Side<'_>) -> Nodes {
    let mut nodes = Nodes::new();
    for (file, source) in side
        .sources
        .iter()
        .filter(|(_, source)| source.path.ends_with(".kdl"))
    {
        for node in parse_all(file, &source.text).document.nodes {
            let first = node
                .arguments()
                .next()
                .map(|value| shown(&value.value))
                .unwrap_or_default();
            let said = nodes
                .entry((node.name.value.clone(), first))
                .or_insert((String::new(), node.span));
            say(&node, &mut said.0);
        }
    }
    nodes
}

/// The node that stands in `here` and not, or otherwise, in `there`: the first that `about` names, or the first of all.
pub(super) fn changed(here: &Nodes, there: &Nodes, about: Option<&str>) -> Option<Span> {
    let differs = |key: &(String, String), said: &str| there.get(key).is_none_or(|(other, _)| other != said);
    let mut changed = here.iter().filter(|(key, (said, _))| differs(key, said));
    let found = match about {
        Some(about) => changed.find(|((_, name), _)| words(about).any(|word| word == name)),
        None => changed.next(),
    };
    found.map(|(_, (_, span))| *span)
}

/// The line of a file, the declaration and what is emitted apart, that stands in `here` and not in `there`: one that names what
/// `about` names, else the first. Settings say where they stand only as far as their reader keeps it.
pub(super) fn changed_line(here: &Side<'_>, there: &Side<'_>, about: &str) -> Option<Place> {
    let read = |side: &Side<'_>, path: &str| {
        side.sources
            .find(path)
            .map(|file| side.sources.get(file).text.clone())
    };
    let mut paths: Vec<&str> = here
        .sources
        .iter()
        .map(|(_, source)| source.path.as_str())
        .collect();
    paths.retain(|path| {
        !path.ends_with(".kdl") && !here.emitted.contains_key(path) && !there.emitted.contains_key(path)
    });
    paths.sort_unstable();
    let mut first = None;
    for path in paths {
        let (Some(text), other) = (read(here, path), read(there, path).unwrap_or_default()) else {
            continue;
        };
        let known: HashSet<&str> = other.lines().map(str::trim).collect();
        let own = text
            .lines()
            .enumerate()
            .filter(|(_, line)| !known.contains(line.trim()));
        for (at, line) in own {
            let place = Place {
                path: path.to_owned(),
                line: at + 1,
            };
            if words(about).any(|word| word.len() > 2 && line.contains(word)) {
                return Some(place);
            }
            first.get_or_insert(place);
        }
    }
    first
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', ':', '/', '@', '#', '[', ','])
        .filter(|word| !word.is_empty())
}

/// A node as text that knows neither blanks nor the order of properties. The parser bounds the depth.
fn say(node: &Node, out: &mut String) {
    let (mut named, bare): (Vec<&Entry>, Vec<&Entry>) =
        node.entries.iter().partition(|entry| entry.name.is_some());
    named.sort_by(|one, other| {
        one.name
            .as_ref()
            .map(|name| &name.value)
            .cmp(&other.name.as_ref().map(|name| &name.value))
    });
    out.push_str(&node.name.value);
    for entry in bare.into_iter().chain(named) {
        let name = entry.name.as_ref().map_or("", |name| name.value.as_str());
        let _ = write!(out, " {name}={:?}", shown(&entry.value.value));
    }
    out.push('{');
    let mut children: Vec<String> = node.children().iter().map(child).collect();
    children.sort();
    out.extend(children);
    out.push('}');
}

fn child(node: &Node) -> String {
    let mut said = String::new();
    say(node, &mut said);
    said
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Null => String::new(),
    }
}
