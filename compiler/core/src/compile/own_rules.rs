//! A team's own rules: `gabion/rules/*.kdl`, in the language of the standard library and under the same checks.
//!
//! In: the files of a project. Out: the library's rules with the team's behind them, or findings. Never: judges with a part of them;
//! a rule that is left out would be reach that nobody sees.

use super::Input;
use crate::diagnostic::Diagnostic;
use crate::library;
use crate::reach::cases;
use crate::rules::{self, RuleSet, SLUG};
use crate::source::{FileId, Span};
use crate::syntax::{self, Document};
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
