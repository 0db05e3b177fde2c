//! Mergify: rules whose conditions let it merge, queue, review and label.
//! Source: docs.mergify.com, "Conditions", "Actions", "Queue rules", 2026-09.

use super::{BotFile, Deed, Rule, Whose, texts, truth};
use crate::yaml::{Node, Value};
use gabion_facts::source::Span;
use std::collections::BTreeSet;

/// The most ways in which the conditions of one rule are met that are looked at one by one.
const MAX_WAYS: usize = 64;
/// How deep conditions may nest.
const MAX_DEPTH: usize = 16;

/// One way in which conditions are met: what of it the proposer cannot bring about alone.
#[derive(Clone, Debug, Default)]
struct Way {
    authors: BTreeSet<String>,
    labels: BTreeSet<String>,
    bases: BTreeSet<String>,
    /// What nobody can decide by the file.
    doubts: BTreeSet<String>,
}

pub(super) fn read(file: &mut BotFile, root: &Node) {
    let own = own_labels(root);
    let queues: Vec<Queue> = root
        .get("queue_rules")
        .map_or(&[][..], Node::items)
        .iter()
        .map(Queue::of)
        .collect();
    if let Some(entry) = root.entry("extends") {
        elsewhere(file, entry.key.span);
    }
    for rule in root.get("pull_request_rules").map_or(&[][..], Node::items) {
        let ways = all_of(rule.get("conditions"), 0);
        for action in rule.get("actions").map_or(&[][..], Node::entries) {
            let deed = match action.key.value.as_str() {
                "merge" => Deed::Merges,
                "queue" => Deed::Merges,
                "review" if approves(&action.value) => Deed::Approves,
                _ => continue,
            };
            let ways = match action.key.value.as_str() {
                "queue" => queued(&ways, &queues, action.value.get("name")),
                _ => ways.clone(),
            };
            add(file, deed, &ways, &own, action.key.span);
        }
    }
    for queue in queues.iter().filter(|queue| queue.alone) {
        let ways = both(&queue.enters, &queue.merges);
        add(file, Deed::Merges, &ways, &own, queue.span);
    }
}

/// What another file says is not here.
fn elsewhere(file: &mut BotFile, span: Span) {
    for deed in [Deed::Approves, Deed::Merges] {
        let doubt = (
            format!(
                "the file that {} extends lets Mergify approve or merge",
                file.path
            ),
            "write its rules into this file".to_owned(),
        );
        file.rules.push(Rule {
            deed,
            whose: Whose::Anybody,
            bases: None,
            doubt: Some(doubt),
            span,
        });
    }
}

/// A queue.
struct Queue {
    name: Option<String>,
    enters: Vec<Way>,
    merges: Vec<Way>,
    alone: bool,
    span: Span,
}

impl Queue {
    fn of(node: &Node) -> Self {
        let autoqueue = node.entry("autoqueue");
        Queue {
            name: node.get("name").and_then(Node::as_text).map(|name| name.value),
            enters: all_of(node.get("queue_conditions"), 0),
            merges: all_of(node.get("merge_conditions").or_else(|| node.get("conditions")), 0),
            alone: autoqueue.is_some_and(|entry| truth(Some(&entry.value)) != Some(false)),
            span: autoqueue.map_or(node.span, |entry| entry.key.span),
        }
    }
}

/// What is queued is merged once the conditions of its queue are met too; an unnamed queue is any.
fn queued(ways: &[Way], queues: &[Queue], name: Option<&Node>) -> Vec<Way> {
    let name = name.and_then(Node::as_text).map(|name| name.value);
    let meant: Vec<&Queue> = queues
        .iter()
        .filter(|queue| name.is_none() || queue.name == name)
        .collect();
    if meant.is_empty() {
        return ways.to_vec();
    }
    let through = meant
        .iter()
        .flat_map(|queue| both(ways, &both(&queue.enters, &queue.merges)));
    through.collect()
}

/// Whether a review approves; it does unless told otherwise.
fn approves(review: &Node) -> bool {
    let kind = review.get("type").and_then(Node::as_text);
    kind.is_none_or(|kind| {
        !matches!(
            kind.value.to_ascii_uppercase().as_str(),
            "COMMENT" | "REQUEST_CHANGES"
        )
    })
}

/// Labels that Mergify sets itself.
fn own_labels(root: &Node) -> BTreeSet<String> {
    let rules = root.get("pull_request_rules").map_or(&[][..], Node::items);
    let labels = rules
        .iter()
        .filter_map(|rule| rule.get("actions")?.get("label"))
        .flat_map(|label| [label.get("add"), label.get("toggle")]);
    labels.flat_map(texts).collect()
}

fn add(file: &mut BotFile, deed: Deed, ways: &[Way], own: &BTreeSet<String>, span: Span) {
    for way in ways {
        let mut doubts = way.doubts.clone();
        let labels: Vec<String> = way
            .labels
            .iter()
            .filter(|label| !own.contains(*label))
            .cloned()
            .collect();
        if labels.len() < way.labels.len() {
            doubts.insert("Mergify sets the label that it waits for itself".to_owned());
        }
        let whose = match (labels.is_empty(), way.authors.is_empty()) {
            (false, _) => Whose::Labelled(labels),
            (true, false) => Whose::Authors(way.authors.iter().cloned().collect()),
            (true, true) => Whose::Anybody,
        };
        let rule = Rule {
            deed,
            whose,
            bases: (!way.bases.is_empty()).then(|| way.bases.iter().cloned().collect()),
            doubt: doubts.into_iter().next().map(|what| {
                let answer = "ask for people at the branch: a ruleset with a required review".to_owned();
                (format!("{what} ({})", file.path), answer)
            }),
            span,
        };
        if !file.rules.contains(&rule) {
            file.rules.push(rule);
        }
    }
}

/// Every way in which all conditions of a list are met.
fn all_of(list: Option<&Node>, depth: usize) -> Vec<Way> {
    let items = list.map_or(&[][..], Node::items);
    items.iter().fold(vec![Way::default()], |ways, item| {
        both(&ways, &condition(item, depth))
    })
}

/// Every way in which both are met. Too many are one that nobody has decided.
fn both(left: &[Way], right: &[Way]) -> Vec<Way> {
    if left.len() * right.len() > MAX_WAYS {
        return vec![doubtful("conditions of more than 64 cases can be met")];
    }
    let join = |one: &Way, other: &Way| Way {
        authors: &one.authors | &other.authors,
        labels: &one.labels | &other.labels,
        bases: &one.bases | &other.bases,
        doubts: &one.doubts | &other.doubts,
    };
    left.iter()
        .flat_map(|one| right.iter().map(move |other| join(one, other)))
        .collect()
}

fn doubtful(what: &str) -> Way {
    Way {
        doubts: BTreeSet::from([what.to_owned()]),
        ..Way::default()
    }
}

fn condition(node: &Node, depth: usize) -> Vec<Way> {
    if depth > MAX_DEPTH {
        return vec![doubtful("conditions that are nested too deeply can be met")];
    }
    match &node.value {
        Value::Scalar(scalar) => vec![single(&scalar.text)],
        Value::Sequence(_) => all_of(Some(node), depth + 1),
        Value::Mapping(entries) => match entries.as_slice() {
            [only] if only.key.value == "and" => all_of(Some(&only.value), depth + 1),
            [only] if only.key.value == "or" => {
                let items = only.value.items().iter();
                let ways: Vec<Way> = items.flat_map(|item| condition(item, depth + 1)).collect();
                match ways.len() {
                    0 => vec![Way::default()],
                    many if many > MAX_WAYS => vec![doubtful("conditions of more than 64 cases can be met")],
                    _ => ways,
                }
            }
            // What must not be so holds nobody back who proposes.
            [only] if only.key.value == "not" => vec![Way::default()],
            _ => vec![doubtful("a condition that is not understood can be met")],
        },
    }
}

/// Attributes that whoever proposes brings about, or that tests and the state of the proposal decide.
const FREE: [&str; 33] = [
    "added-files",
    "body",
    "body-raw",
    "branch-protection-review-decision",
    "check",
    "check-failure",
    "check-neutral",
    "check-pending",
    "check-skipped",
    "check-success",
    "check-success-or-neutral",
    "check-timed-out",
    "closed",
    "commits",
    "commits-behind",
    "commits-unverified",
    "conflict",
    "created-at",
    "current-day",
    "current-time",
    "depends-on",
    "draft",
    "files",
    "head",
    "linear-history",
    "locked",
    "merged",
    "modified-files",
    "removed-files",
    "review-threads-unresolved",
    "schedule",
    "title",
    "updated-at",
];

fn single(text: &str) -> Way {
    let text = text.trim();
    if text.starts_with('-') || text.contains("!=") {
        return Way::default();
    }
    let end = text.find(['=', '~', '>', '<', ':']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let name = name.trim().trim_start_matches('#');
    let value = rest.trim_start_matches(['=', ':']).trim();
    let literal = rest.starts_with('=') && !rest.starts_with("=~") && !value.is_empty();
    let only = |text: &str| BTreeSet::from([text.to_owned()]);
    match name {
        "author" if literal => Way {
            authors: only(value),
            ..Way::default()
        },
        "label" if literal => Way {
            labels: only(value),
            ..Way::default()
        },
        "base" if literal => Way {
            bases: only(value),
            ..Way::default()
        },
        "base" | "milestone" | "queue-position" | "status-success" | "status-failure" | "status-neutral" => {
            Way::default()
        }
        "approved-reviews-by" if rest.replace(' ', "") == ">=0" => Way::default(),
        "approved-reviews-by" | "review-requested" => {
            doubtful("somebody who is no person gives the approval that Mergify waits for")
        }
        // Nobody has asked for changes, none are dismissed: that takes nobody.
        "changes-requested-reviews-by" | "dismissed-reviews-by" | "commented-reviews-by" => Way::default(),
        _ if FREE.contains(&name) => Way::default(),
        _ => doubtful(&format!("`{text}` can be met")),
    }
}
