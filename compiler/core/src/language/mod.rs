//! KDL trees to the declaration.
//!
//! In: the text of `gabion.kdl`. Out: a [`model::Declaration`] and every error of the file at once. Never: looks at the work
//! tree or at settings.
//!
//! [`schema`] is the one table. `validate` holds the tree against it, `values` each value against its kind, `rules` what takes
//! two values to see, `names` what refers to what; `decode` builds the model from what is sound.

pub mod model;
pub mod reference;
pub mod schema;

mod alphabet;
mod decode;
mod names;
mod report;
mod rules;
#[cfg(test)]
mod tests;
mod validate;
mod values;

use gabion_facts::diagnostic::{Diagnostic, Edit};
use gabion_facts::source::{FileId, Sources, Span};
use gabion_facts::syntax;
use model::Declaration;
pub use reference::reference;
use report::Report;
use schema::{Space, TOP};
use validate::Checked;

/// Reads a declaration: what is sound of it, and every error of the file. If there is an error, the declaration is not to be
/// judged; it is there for what can be said besides.
pub fn read(sources: &Sources, file: FileId) -> (Declaration, Vec<Diagnostic>) {
    let text = &sources.get(file).text;
    let parsed = syntax::parse_all(file, text);
    if parsed.document.nodes.is_empty() && !parsed.errors.is_empty() {
        return (Declaration::default(), parsed.errors);
    }
    let mut report = Report::default();
    let start = Span::new(file, 0, 0);
    let checked = validate::block(TOP, None, &parsed.document.nodes, &mut report);
    rules::check(&checked, &mut report);
    edition(&checked, start, &mut report);
    let mut declaration = decode::declaration(&checked);
    names::check(&checked, &mut declaration, &mut report);
    let mut found = report.finish();
    if !parsed.errors.is_empty() {
        // What could not be read is not missing.
        found.retain(|finding| !matches!(finding.slug, "missing-value" | "missing-edition" | "unknown-name"));
        found.extend(parsed.errors);
        found.sort_by_key(|finding| finding.labels[0].span);
    }
    (declaration, found)
}

/// Whether a word can name neither somebody who acts nor a repository, because it means something of its own.
pub fn is_kept(word: &str) -> bool {
    [Space::Actor, Space::Repository]
        .into_iter()
        .any(|space| rules::is_kept(space, word))
}

/// The edition must be said.
fn edition(checked: &[Checked<'_>], start: Span, report: &mut Report) {
    let latest = schema::EDITIONS.last().copied().unwrap_or_default();
    let why = "The edition fixes what every word means and which bytes are emitted, so that a newer compiler changes neither.";
    let error = Diagnostic::error("missing-edition", "this file does not say its edition").note(why);
    match checked.iter().find(|checked| checked.row.id == "gabion") {
        Some(gabion) if gabion.node.property("edition").is_some() => {}
        Some(gabion) => {
            let name = gabion.node.name.span;
            let edit = Edit {
                span: Span {
                    start: name.end,
                    ..name
                },
                text: format!(" edition=\"{latest}\""),
            };
            report.push(
                error
                    .label(name, "`edition=` is missing")
                    .fix(format!("add edition=\"{latest}\""), vec![edit]),
            );
        }
        None => {
            let edit = Edit {
                span: start,
                text: format!("gabion edition=\"{latest}\"\n"),
            };
            let text = format!("begin the file with gabion edition=\"{latest}\"");
            report.push(
                error
                    .label(start, "`gabion edition=…` is missing")
                    .fix(text, vec![edit]),
            );
        }
    }
}
