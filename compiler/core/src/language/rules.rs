//! What takes two values to see: combinations that the table does not say.

use super::report::Report;
use super::schema::Space;
use super::validate::{Checked, missing_property};
use gabion_facts::diagnostic::{Diagnostic, Edit};
use gabion_facts::source::Span;

/// Words that stand for actors or parts of a repository in effects and expectations.
const RESERVED: &[(Space, &[&str])] = &[
    (
        Space::Actor,
        &[
            "any-agent",
            "stranger",
            "human",
            "author",
            "requester",
            "last-pusher",
        ],
    ),
    (Space::Team, &["human", "any-agent", "stranger"]),
    (
        Space::Area,
        &[
            "main", "rest", "code", "settings", "secrets", "branches", "tags", "pull", "fork",
        ],
    ),
    (
        Space::Repository,
        &[
            "settings",
            "secret",
            "env-secret",
            "org-secret",
            "issues",
            "npm",
            "pypi",
            "crates",
            "docker",
            "maven",
            "rubygems",
            "nuget",
            "release",
        ],
    ),
];

/// Checks a block and everything in it.
pub(super) fn check(nodes: &[Checked<'_>], report: &mut Report) {
    for node in nodes {
        reserved(node, report);
        repeated(node, report);
        match node.row.id {
            "when" | "behaviour" => event(node, report),
            "runs" => place(node, report),
            "agent" | "automation" => somebody(node, report),
            "identity" => identity(node, report),
            "admits" => admitted_leaks(node, report),
            _ => {}
        }
        check(&node.children, report);
    }
}

/// Whether a word cannot be a name of some kind.
pub(super) fn is_kept(space: Space, word: &str) -> bool {
    let mut kept = RESERVED.iter().filter(|(of, _)| *of == space);
    kept.any(|(_, words)| words.contains(&word))
}

fn reserved(node: &Checked<'_>, report: &mut Report) {
    let (Some(space), Some(name)) = (node.row.declares, node.argument()) else {
        return;
    };
    if is_kept(space, &name.value) {
        let error = Diagnostic::error(
            "bad-name",
            format!("no {} can be called \"{}\"", space.noun(), name.value),
        );
        let note =
            "The word has a meaning of its own wherever names are used, so nobody could tell which is meant.";
        report.push(
            error
                .label(name.span, "this word is taken")
                .note(note)
                .help("choose another name"),
        );
    }
}

/// The same word twice after one node says nothing more, and is likely to be meant otherwise.
fn repeated(node: &Checked<'_>, report: &mut Report) {
    let repeats = node
        .row
        .arguments
        .last()
        .filter(|argument| argument.occurs.repeats());
    let Some(argument) = repeats.filter(|argument| argument.name != "command") else {
        return;
    };
    let mut met: std::collections::BTreeMap<String, Span> = std::collections::BTreeMap::new();
    for (_, scalar) in node.arguments.iter().filter(|(row, _)| row.name == argument.name) {
        let Some(text) = scalar.text() else { continue };
        let Some(first) = met.get(&text.value).copied() else {
            met.insert(text.value, text.span);
            continue;
        };
        let edit = Edit {
            span: text.span,
            text: String::new(),
        };
        let error = Diagnostic::error("duplicate", format!("\"{}\" is given twice", text.value));
        let error = error.label(text.span, "again here").label(first, "first here");
        let note = "A repetition says nothing more; perhaps another word was meant.";
        report.push(error.note(note).fix("remove the second one", vec![edit]));
    }
}

fn needs(node: &Checked<'_>, name: &str, report: &mut Report) {
    let property = node.row.properties.iter().find(|property| property.name == name);
    if let Some(property) = property.filter(|_| node.node.property(name).is_none()) {
        report.push(missing_property(node.row, property, node.node));
    }
}

fn event(node: &Checked<'_>, report: &mut Report) {
    match node.argument().as_deref().map(String::as_str) {
        Some("issue-labelled") => needs(node, "label", report),
        // What an automation does for anyone does not hang on the hour.
        Some("schedule") if node.row.id != "behaviour" => needs(node, "cron", report),
        _ => {}
    }
    if node.row.id == "behaviour" && node.node.children().is_empty() {
        let error = Diagnostic::error("missing-value", "this automation is started, but does nothing")
            .label(
                node.node.head(),
                "no `approves`, `merges` or `proposes` in a block",
            )
            .note("An automation counts by what it does for anyone; one that does nothing is not there.")
            .help("add { approves \"…\" }, { merges \"…\" } or { proposes \"…\" }");
        report.push(error);
    }
}

fn place(node: &Checked<'_>, report: &mut Report) {
    match node.text("in").as_deref().map(String::as_str) {
        Some("hosted") => needs(node, "vendor", report),
        Some("actions") => needs(node, "runtime", report),
        _ => {}
    }
}

/// Without an identity, and with nothing in its hands, none of an actor's deeds could be found.
fn somebody(node: &Checked<'_>, report: &mut Report) {
    let said = |id: &str| node.node.children().iter().any(|child| child.name.value == id);
    if said("identity") || said("holds") {
        return;
    }
    let Some(row) = super::schema::row("identity") else {
        return;
    };
    let error = Diagnostic::error("missing-value", format!("`{}` needs `identity`", node.row.name));
    report.push(
        error
            .label(node.node.head(), "`identity` is missing in its block")
            .note(row.doc)
            .help(format!("add {}", row.example)),
    );
}

/// One actor has one identity.
fn identity(node: &Checked<'_>, report: &mut Report) {
    let why =
        "The platform sees an actor by this alone; two would be two actors, and none could not be found.";
    match node.children.as_slice() {
        [_] => {}
        [] if !node.node.children().is_empty() => {}
        [] => {
            let error = Diagnostic::error("missing-value", "`identity` says nobody")
                .label(node.node.head(), "its block is empty");
            report.push(
                error
                    .note(why)
                    .help("add github-app, actions-token, machine-user or borrows"),
            );
        }
        [first, more @ ..] => {
            for second in more {
                let error = Diagnostic::error("duplicate", "`identity` says two actors")
                    .label(second.node.head(), "a second one")
                    .label(first.node.head(), "the first one");
                report.push(
                    error
                        .note(why)
                        .help("keep one; declare another agent for the other"),
                );
            }
        }
    }
}

/// Whom a leak tells is what is admitted.
fn admitted_leaks(node: &Checked<'_>, report: &mut Report) {
    for leak in node.children("leak") {
        needs(leak, "to", report);
    }
}
