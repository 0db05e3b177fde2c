//! A team's own rules: `gabion/rules/*.kdl`, in the language of the standard library and under the same checks.
//!
//! In: the files of a project. Out: the library's rules with the team's behind them, or findings. Never: judges with a part of them;
//! a rule that is left out would be reach that nobody sees.

use super::Input;
use crate::diagnostic::Diagnostic;
use crate::facts::Sort;
use crate::library;
use crate::reach::cases;
use crate::rules::{self, Condition, Literal, RuleSet, SLUG, Term};
use crate::source::{FileId, Span};
use crate::syntax::{self, Document, Node, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The folder of a team's own rules.
pub const FOLDER: &str = "gabion/rules/";
/// The most rules of a team.
const MOST: usize = 200;

/// The rules that a project is judged with, and what is wrong with its own.
pub fn rules_of(input: &Input) -> (Arc<RuleSet>, Vec<Diagnostic>) {
    let mut found = unread(&input.unread);
    let mut documents = Vec::new();
    for (path, file) in input.files.iter().filter(|(path, _)| is_own(path)) {
        match syntax::parse(*file, &input.sources.get(*file).text) {
            Ok(document) => documents.push(document),
            Err(errors) => found.extend(errors),
        }
        found.extend(misnamed(path, *file));
    }
    let mut all = library::rules().clone();
    if documents.is_empty() {
        return (Arc::new(all), found);
    }
    let (own, errors) = rules::compile(&documents, &input.sources, library::threats());
    found.extend(errors);
    let places = places(&documents);
    found.extend(taken(&own, &places));
    found.extend(failing(&own, &places));
    found.extend(misspelt(&own, &documents));
    if own.rules.len() > MOST {
        let at = places.values().next_back().copied();
        let error = Diagnostic::error(SLUG, format!("There are more than {MOST} rules of one's own"));
        found.push(at.into_iter().fold(error, |error, span| error.label(span, "")));
    }
    all.rules.extend(own.rules);
    (Arc::new(all), found)
}

/// Whether a path is that of a file of rules.
fn is_own(path: &str) -> bool {
    path.strip_prefix(FOLDER)
        .is_some_and(|name| name.ends_with(".kdl"))
}

/// A file of rules that is nobody's: a folder below, or another ending.
fn misnamed(path: &str, file: FileId) -> Option<Diagnostic> {
    let nested = path.strip_prefix(FOLDER)?.contains('/');
    nested.then(|| {
        Diagnostic::error(
            SLUG,
            format!("{path} lies too deep: rules lie in {FOLDER} itself"),
        )
        .label(Span::new(file, 0, 0), "")
    })
}

/// Files of rules that are there and could not be read.
fn unread(unread: &BTreeMap<String, (FileId, String)>) -> Vec<Diagnostic> {
    let own = unread.iter().filter(|(path, _)| is_own(path));
    let told = own.map(|(path, (file, why))| {
        Diagnostic::error(SLUG, format!("the rules of {path} were not read: it {why}"))
            .label(Span::new(*file, 0, 0), "")
            .note("A rule that is left out would be reach that nobody sees, so nothing is judged.")
            .help("mend the file, or remove it")
    });
    told.collect()
}

/// Where each rule is named.
fn places(documents: &[Document]) -> BTreeMap<String, Span> {
    let nodes = documents.iter().flat_map(|document| &document.nodes);
    nodes
        .filter_map(|node| {
            let slug = node.arguments().next()?;
            match &slug.value {
                syntax::Value::String(text) => Some((text.clone(), slug.span)),
                _ => None,
            }
        })
        .collect()
}

/// Rules with a name of the library's.
fn taken(own: &RuleSet, places: &BTreeMap<String, Span>) -> Vec<Diagnostic> {
    let known = |slug: &str| {
        let first = slug.split('/').next().unwrap_or_default();
        library::rules()
            .rules
            .iter()
            .any(|rule| rule.slug.split('/').next() == Some(first))
    };
    let taken = own.rules.iter().filter(|rule| known(&rule.slug));
    taken
        .map(|rule| {
            Diagnostic::error(SLUG, format!("`{}` is a name of the standard library", rule.slug))
                .label(places[&rule.slug], "")
                .note("Whoever reads a path must see whose rule it is.")
                .help("name it after the team: `acme/deploy-bot`")
        })
        .collect()
}

/// Permissions and events that the platform does not have: no fact ever says them, so the rule would be silent.
fn misspelt(own: &RuleSet, documents: &[Document]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in &own.rules {
        let nodes = documents.iter().flat_map(|document| &document.nodes);
        let named = |node: &&Node| matches!(node.arguments().next().map(|slug| &slug.value), Some(Value::String(text)) if *text == rule.slug);
        let node = nodes.rev().find(named);
        let heads = rule.heads.iter();
        let body = rule.body.iter().flat_map(|literal| match literal {
            Literal::One(one) => std::slice::from_ref(one),
            Literal::AtLeast(threshold) => &threshold.body[..],
        });
        let atoms = body.filter_map(|one| match one {
            Condition::Atom(atom) => Some(atom),
            Condition::Differ(..) => None,
        });
        for atom in heads.chain(atoms) {
            for (term, sort) in atom.terms.iter().zip(atom.pred.info().sorts) {
                let (Term::Const(text), Some(node)) = (term, node) else {
                    continue;
                };
                found.extend(strange(text, *sort).map(|error| {
                    let at = place_of(node, text).unwrap_or(node.name.span);
                    error.label(at, "")
                }));
            }
        }
    }
    found
}

/// What is wrong with a permission or event, if anything is.
fn strange(text: &str, sort: Sort) -> Option<Diagnostic> {
    let (table, name, what) = match sort {
        Sort::Permission => {
            let (key, level) = text.split_once(':').unwrap_or((text, ""));
            if !["read", "write", "admin"].contains(&level) {
                let error = Diagnostic::error(SLUG, format!("`{text}` is no permission with its level"));
                return Some(error.help("write it as `contents:write`, `issues:read`"));
            }
            ("permissions", key, "permission")
        }
        Sort::Event => ("events", text, "event"),
        _ => return None,
    };
    let mut tables = library::platform().iter();
    let lines = &tables.find(|known| known.name == table)?.lines;
    if lines.iter().any(|line| line.name == name) {
        return None;
    }
    let near = lines
        .iter()
        .map(|line| (strsim::jaro_winkler(name, &line.name), line.name.as_str()))
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .filter(|(score, _)| *score > 0.8);
    let error = Diagnostic::error(SLUG, format!("GitHub has no {what} `{name}`"))
        .note("No fact says it, so the rule would never fire.");
    Some(match near {
        Some((_, near)) => error.help(format!("did you mean `{near}`?")),
        None => error.help("docs/platform.md lists them"),
    })
}

/// Where a text stands as an argument below a node.
fn place_of(node: &Node, text: &str) -> Option<Span> {
    let own = node
        .arguments()
        .find(|value| matches!(&value.value, Value::String(found) if found == text));
    own.map(|value| value.span)
        .or_else(|| node.children().iter().find_map(|child| place_of(child, text)))
}

/// Cases that do not do what they say.
fn failing(own: &RuleSet, places: &BTreeMap<String, Span>) -> Vec<Diagnostic> {
    let failures = cases::run(own).into_iter();
    failures
        .map(|failure| {
            Diagnostic::error(
                SLUG,
                format!("`{}` does not do what it says: {}", failure.slug, failure.what),
            )
            .label(places[&failure.slug], "")
            .note("The cases of a rule are executed, the rule alone; so nobody has to believe it.")
            .help("mend the rule or its case")
        })
        .collect()
}
