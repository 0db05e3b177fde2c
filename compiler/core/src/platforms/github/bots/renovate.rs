//! Renovate: it opens pull requests, and merges its own where `automerge` says so, by pull request or on the branch.
//! Source: docs.renovatebot.com, "Configuration options", "Automerge configuration and troubleshooting", "Presets", 2026-09.

use super::{BotFile, Deed, Rule, Whose, texts, truth};
use crate::yaml::{Node, Value};
use gabion_facts::source::Span;

/// Presets of Renovate itself by their first part: none of them merges, unless its name says so.
const BUILT_IN: [&str; 22] = [
    "config",
    "abandonments",
    "changelogs",
    "compatibility",
    "customManagers",
    "default",
    "docker",
    "global",
    "group",
    "helpers",
    "mergeConfidence",
    "monorepo",
    "npm",
    "packages",
    "preview",
    "regexManagers",
    "replacements",
    "schedule",
    "security",
    "stats",
    "timezone",
    "workarounds",
];

/// How deep rules may nest.
const MAX_DEPTH: usize = 16;

/// What the file says of merging, anywhere in it.
#[derive(Default)]
struct Found {
    merges: Option<Span>,
    on_branch: Option<Span>,
    doubtful: Option<(String, Span)>,
    presets: Vec<(String, Span)>,
}

pub(super) fn read(file: &mut BotFile, root: &Node) {
    if truth(root.get("enabled")) == Some(false) {
        file.proposes = None;
        return;
    }
    file.targets = texts(
        root.get("baseBranches")
            .or_else(|| root.get("baseBranchPatterns")),
    );
    let mut found = Found::default();
    look(root, 0, &mut found, &mut |label| {
        file.labels.insert(label);
    });
    let own = || Whose::Authors(vec![file.actor()]);
    let mut rules = Vec::new();
    if let Some(span) = found.merges {
        rules.push(rule(Deed::Merges, own(), None, span));
        if let Some(span) = found.on_branch {
            rules.push(rule(Deed::Pushes, own(), None, span));
        }
    }
    if let Some((what, span)) = found.doubtful {
        let doubt = (
            format!("{what} in {} lets Renovate merge", file.path),
            "write `true` or `false`".to_owned(),
        );
        rules.push(rule(Deed::Merges, own(), Some(doubt), span));
    }
    // `automerge: false` beside a preset is no answer: rules for packages that the preset brings go before what stands at the top.
    for (preset, span) in found.presets {
        let doubt = (
            format!("the preset {preset} of {} lets Renovate merge", file.path),
            "write what it says into the file".to_owned(),
        );
        rules.push(rule(Deed::Merges, own(), Some(doubt.clone()), span));
        rules.push(rule(Deed::Pushes, own(), Some(doubt), span));
    }
    file.rules = rules;
}

fn rule(deed: Deed, whose: Whose, doubt: Option<(String, String)>, span: Span) -> Rule {
    Rule {
        deed,
        whose,
        bases: None,
        doubt,
        span,
    }
}

fn look(node: &Node, depth: usize, found: &mut Found, label: &mut dyn FnMut(String)) {
    if depth > MAX_DEPTH {
        found
            .doubtful
            .get_or_insert(("what is nested too deeply".to_owned(), node.span));
        return;
    }
    match &node.value {
        Value::Sequence(items) => items.iter().for_each(|item| look(item, depth + 1, found, label)),
        Value::Mapping(entries) => {
            if truth(node.get("enabled")) == Some(false) {
                return;
            }
            for entry in entries {
                match entry.key.value.as_str() {
                    "automerge" => automerge(&entry.value, entry.key.span, found),
                    "automergeType" => {
                        let on_branch = entry.value.as_text().is_none_or(|kind| kind.value == "branch");
                        if on_branch {
                            found.on_branch.get_or_insert(entry.key.span);
                        }
                    }
                    "extends" => presets(&entry.value, found),
                    "labels" | "addLabels" => texts(Some(&entry.value)).into_iter().for_each(&mut *label),
                    _ => look(&entry.value, depth + 1, found, label),
                }
            }
        }
        Value::Scalar(_) => {}
    }
}

fn automerge(value: &Node, span: Span, found: &mut Found) {
    match truth(Some(value)) {
        Some(true) => {
            found.merges.get_or_insert(span);
        }
        Some(false) => {}
        None => {
            found.doubtful.get_or_insert(("`automerge`".to_owned(), span));
        }
    }
}

fn presets(list: &Node, found: &mut Found) {
    let single = list.as_text().into_iter();
    let items = list.items().iter().filter_map(Node::as_text);
    for text in single.chain(items) {
        let name = text.value.as_str();
        let built_in = match name.split_once(':') {
            Some((first, _)) => first.is_empty() || BUILT_IN.contains(&first),
            None => false,
        };
        let bare = name.split('(').next().unwrap_or(name);
        match bare.trim_start_matches("default").strip_prefix(':') {
            _ if !built_in => found.presets.push((text.value.clone(), text.span)),
            Some("automergeBranch") => {
                found.on_branch.get_or_insert(text.span);
            }
            Some("automergePr" | "automergeDisabled" | "automergeRequireAllStatusChecks") => {}
            Some(own) if own.starts_with("automerge") => {
                found.merges.get_or_insert(text.span);
            }
            _ => {}
        }
    }
}
