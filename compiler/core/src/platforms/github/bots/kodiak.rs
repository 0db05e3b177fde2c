//! Kodiak: it merges what has its label or is an update of a listed author, and approves for listed authors.
//! Source: kodiakhq.com/docs/config-reference, 2026-09.

use super::{BotFile, Deed, Rule, Whose, texts, truth};
use crate::platforms::github::actors;
use crate::yaml::Node;
use gabion_facts::source::Span;

pub(super) fn read(file: &mut BotFile, root: &Node) {
    let merge = root.get("merge");
    let start = root.entry("merge").or_else(|| root.entry("version"));
    let span = start.map_or(root.span, |entry| entry.key.span);
    let mut push = |deed: Deed, whose: Whose, span: Span| {
        file.rules.push(Rule {
            deed,
            whose,
            bases: None,
            doubt: None,
            span,
        });
    };
    let label = merge.and_then(|merge| merge.entry("automerge_label"));
    let labels = match label {
        Some(entry) => texts(Some(&entry.value)),
        None => vec!["automerge".to_owned()],
    };
    match merge.and_then(|merge| merge.entry("require_automerge_label")) {
        Some(entry) if truth(Some(&entry.value)) != Some(true) => {
            push(Deed::Merges, Whose::Anybody, entry.key.span)
        }
        _ => push(
            Deed::Merges,
            Whose::Labelled(labels),
            label.map_or(span, |entry| entry.key.span),
        ),
    }
    let updates = merge.and_then(|merge| merge.get("automerge_dependencies"));
    if let Some(entry) = updates.and_then(|updates| updates.entry("usernames")) {
        push(Deed::Merges, Whose::Authors(names(&entry.value)), entry.key.span);
    }
    let approve = root
        .get("approve")
        .and_then(|approve| approve.entry("auto_approve_usernames"));
    if let Some(entry) = approve {
        push(
            Deed::Approves,
            Whose::Authors(names(&entry.value)),
            entry.key.span,
        );
    }
}

/// Names of Apps are written without `[bot]`, so each name may be either.
fn names(list: &Node) -> Vec<String> {
    let told = texts(Some(list));
    told.into_iter()
        .flat_map(|name| match name.ends_with("[bot]") {
            true => vec![name],
            false => vec![actors::bot(&name), name],
        })
        .collect()
}
