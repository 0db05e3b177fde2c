//! Bulldozer: it merges what meets one of its triggers. Source: palantir/bulldozer README, 2026-09.

use super::{BotFile, Deed, Rule, Whose, texts, truth};
use crate::yaml::Node;
use gabion_facts::source::Span;

pub(super) fn read(file: &mut BotFile, root: &Node) {
    let Some(merge) = root.entry("merge") else {
        return;
    };
    let trigger = merge
        .value
        .entry("trigger")
        .or_else(|| merge.value.entry("whitelist"));
    let mut push = |whose: Whose, bases: Option<Vec<String>>, span: Span| {
        file.rules.push(Rule {
            deed: Deed::Merges,
            whose,
            bases,
            doubt: None,
            span,
        });
    };
    let entries = trigger.map_or(&[][..], |trigger| trigger.value.entries());
    if entries.is_empty() {
        // Without a trigger, everything that is green.
        push(Whose::Anybody, None, merge.key.span);
    }
    for entry in entries {
        let (span, list) = (entry.key.span, || texts(Some(&entry.value)));
        match entry.key.value.as_str() {
            "labels" => push(Whose::Labelled(list()), None, span),
            "auto_merge" if truth(Some(&entry.value)) == Some(false) => {}
            // Whoever arms auto-merge may write.
            "auto_merge" => push(Whose::Marked, None, span),
            "branches" => push(Whose::Anybody, Some(list()), span),
            // Comments and descriptions are written by whoever proposes; a pattern of branches may be any.
            _ => push(Whose::Anybody, None, span),
        }
    }
}
