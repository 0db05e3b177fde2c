//! The language, as its users meet it: listings that must be read, and errors that must be good.

mod errors;
mod hostile;
mod listings;
mod names;
mod table;

use super::model::Declaration;
use super::read;
use gabion_facts::diagnostic::Diagnostic;
use gabion_facts::source::Sources;

/// Reads a text as `gabion.kdl`.
fn read_text(text: &str) -> (Sources, Declaration, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let file = sources.add("gabion.kdl", text);
    let (declaration, found) = read(&sources, file);
    (sources, declaration, found)
}

/// Reads a text after a line that says the edition.
fn findings(text: &str) -> (Sources, Vec<Diagnostic>) {
    let (sources, _, found) = read_text(&format!("gabion edition=\"2026\"\n{text}"));
    (sources, found)
}

/// A finding on one line: slug, underlined text, headline, what to do.
fn shown(sources: &Sources, finding: &Diagnostic) -> String {
    let place = sources.slice(finding.labels[0].span);
    format!(
        "{}: {place} | {} | {}",
        finding.slug, finding.message, finding.helps[0].text
    )
}

/// Each finding on a line.
fn lines(text: &str) -> Vec<String> {
    let (sources, found) = findings(text);
    found.iter().map(|finding| shown(&sources, finding)).collect()
}

/// The text after every fix that is offered is taken, as the editor would.
fn repaired(text: &str) -> String {
    let text = format!("gabion edition=\"2026\"\n{text}");
    let (_, _, found) = read_text(&text);
    let mut edits: Vec<_> = found
        .into_iter()
        .filter_map(|finding| finding.helps.into_iter().next())
        .flat_map(|help| help.edits)
        .collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    edits.into_iter().fold(text, |mut text, edit| {
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
        text
    })
}
