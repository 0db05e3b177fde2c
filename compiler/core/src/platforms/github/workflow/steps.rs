//! Steps, of jobs and of composite actions.

use super::decode::{Decoder, condition, tolerated};
use super::model::{Step, Text};
use crate::yaml::{Node, Value};

/// The steps of a list; those of `parallel:` blocks one after the other.
pub(super) fn decode(decoder: &mut Decoder<'_>, node: &Node) -> Vec<Step> {
    let Value::Sequence(items) = &node.value else {
        decoder.problem(node.span, "`steps` is no list");
        return Vec::new();
    };
    let mut steps = Vec::new();
    for item in items {
        match item.get("parallel") {
            Some(inner) => {
                let inside = decode(decoder, inner);
                steps.extend(inside.into_iter().map(|step| Step {
                    detached: Some(inner.span),
                    ..step
                }));
            }
            None => steps.push(step(decoder, item)),
        }
    }
    steps
}

fn step(decoder: &mut Decoder<'_>, node: &Node) -> Step {
    let mut step = empty(node);
    for entry in decoder.mapping(node, "a step") {
        let value = &entry.value;
        match entry.key.value.as_str() {
            "id" => step.id = decoder.text(value),
            "name" => step.name = decoder.text(value),
            "uses" => step.uses = decoder.text(value),
            "run" => step.run = decoder.text(value),
            "with" => step.with = decoder.pairs(value),
            "env" => step.env = decoder.pairs(value),
            "if" => step.condition = condition(value),
            "working-directory" => step.directory = decoder.text(value),
            "shell" => step.shell = decoder.text(value),
            "continue-on-error" => {
                let text = value.as_text().map(|text| text.value).unwrap_or_default();
                step.tolerated = tolerated(entry).map(|span| Text::new(text, span));
            }
            "timeout-minutes" => {}
            // Background steps (`wait`, `cancel`) change when a step runs, not what it can reach.
            _ => step.detached = Some(entry.key.span),
        }
    }
    if let Some(main) = step.uses.as_ref().or(step.run.as_ref()) {
        step.span = main.span;
    }
    step
}

fn empty(node: &Node) -> Step {
    Step {
        id: None,
        name: None,
        uses: None,
        run: None,
        with: Vec::new(),
        env: Vec::new(),
        condition: None,
        directory: None,
        shell: None,
        tolerated: None,
        detached: None,
        span: node.span,
    }
}
