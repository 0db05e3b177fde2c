//! Nodes of the declaration, read again as trees: what changed in it, whatever it means.

use super::Side;
use crate::source::Span;
use crate::syntax::{Entry, Node, Value, parse_all};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Top-level nodes by kind and first argument: what they say without blanks and comments, and where.
pub(super) type Nodes = BTreeMap<(String, String), (String, Span)>;

/// The nodes of every KDL file of a side.
pub(super) fn nodes(side: &Side<'_>) -> Nodes {
    let mut nodes = Nodes::new();
    for (file, source) in side.sources.iter().filter(|(_, source)| source.path.ends_with(".kdl")) {
        for node in parse_all(file, &source.text).document.nodes {
            let first = node.arguments().next().map(|value| shown(&value.value)).unwrap_or_default();
            let said = nodes.entry((node.name.value.clone(), first)).or_insert((String::new(), node.span));
            say(&node, &mut said.0);
        }
    }
    nodes
}

/// The node that stands in `here` and not, or otherwise, in `there`: one that `about` names if there is one, else the first.
pub(super) fn changed(here: &Nodes, there: &Nodes, about: &str) -> Option<Span> {
    let differs = |key: &(String, String), said: &str| there.get(key).is_none_or(|(other, _)| other != said);
    let changed: Vec<_> = here.iter().filter(|(key, (said, _))| differs(key, said)).collect();
    let words: Vec<&str> = about.split([' ', ':', '/', '@', '#', '[']).collect();
    let named = changed.iter().find(|((_, name), _)| words.contains(&name.as_str()));
    named.or(changed.first()).map(|(_, (_, span))| *span)
}

/// A node as text that knows neither blanks nor the order of properties. The parser bounds the depth.
fn say(node: &Node, out: &mut String) {
    let (mut named, bare): (Vec<&Entry>, Vec<&Entry>) = node.entries.iter().partition(|entry| entry.name.is_some());
    named.sort_by(|one, other| one.name.as_ref().map(|name| &name.value).cmp(&other.name.as_ref().map(|name| &name.value)));
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
