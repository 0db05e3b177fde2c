//! Parts of jobs and events: machines, matrices, containers, inputs.

use super::model::{Pair, Text, Trigger};
use crate::yaml::{Node, Value};

/// `defaults.run.shell`.
pub(super) fn shell(defaults: &Node) -> Option<Text> {
    defaults.get("run")?.get("shell")?.as_text()
}

/// The image of a container, and what it is started with.
pub(super) fn images(container: &Node, found: &mut Vec<(&'static str, Text)>) {
    if container.as_scalar().is_some() {
        found.extend(container.as_text().map(|text| ("image", text)));
    }
    for key in ["image", "options", "entrypoint", "command", "volumes"] {
        let Some(value) = container.get(key) else { continue };
        let texts = value.items().iter().filter_map(Node::as_text);
        found.extend(texts.chain(value.as_text()).map(|text| (key, text)));
    }
}

/// Names, kinds and defaults of inputs.
pub(super) fn inputs(node: &Node, trigger: &mut Trigger) {
    for input in node.entries() {
        let kind = input.value.get("type").and_then(Node::as_text);
        if kind.is_some_and(|kind| matches!(kind.value.as_str(), "choice" | "boolean")) {
            trigger.closed_inputs.push(input.key.value.clone());
        }
        trigger.inputs.push(input.key.clone());
    }
    trigger.defaults = defaults(node);
}

/// The defaults of inputs, of a workflow or an action.
pub fn defaults(node: &Node) -> Vec<Pair> {
    let inputs = node.entries().iter();
    inputs
        .filter_map(|input| Some((input.key.clone(), input.value.get("default")?.as_text()?)))
        .collect()
}

/// The texts of a matrix by path. Rows of `include` add to the paths that they name; those of `exclude` take rows away, and are left.
pub(super) fn axes(node: &Node, path: &str, found: &mut Vec<(String, String)>) {
    match &node.value {
        Value::Scalar(scalar) => found.push((path.to_owned(), scalar.text.clone())),
        Value::Sequence(items) => items.iter().for_each(|item| axes(item, path, found)),
        Value::Mapping(entries) => {
            for entry in entries {
                let key = entry.key.value.as_str();
                match (path, key) {
                    ("", "include") => axes(&entry.value, "", found),
                    ("", "exclude") => {}
                    ("", _) => axes(&entry.value, key, found),
                    _ => axes(&entry.value, &format!("{path}.{key}"), found),
                }
            }
        }
    }
}

/// Labels and groups.
pub(super) fn runs_on(node: &Node) -> Vec<Text> {
    let labels = node.get("labels").into_iter().chain(node.get("group"));
    let sources: Vec<&Node> = if node.entries().is_empty() {
        vec![node]
    } else {
        labels.collect()
    };
    let texts = |node: &Node| match &node.value {
        Value::Sequence(items) => items.iter().filter_map(Node::as_text).collect(),
        _ => node.as_text().into_iter().collect::<Vec<_>>(),
    };
    sources.into_iter().flat_map(texts).collect()
}
