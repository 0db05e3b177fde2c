//! A finding as people read it in a terminal.

use super::paint::Paint;
use super::{clean, ordered, severity_word, snippet, steps};
use gabion_core::diagnostic::{Diagnostic, Help};
use gabion_core::source::Sources;

/// More findings than this are counted, not printed; `--format json` has all of them.
const MOST: usize = 100;

/// All findings, worst first, with a blank line between two.
pub fn findings(sources: &Sources, diagnostics: &[Diagnostic], paint: Paint) -> String {
    let shown = ordered(diagnostics);
    let mut texts: Vec<String> = shown
        .iter()
        .take(MOST)
        .map(|found| finding(sources, found, paint))
        .collect();
    if shown.len() > MOST {
        texts.push(format!(
            "… and {} more: `--format json` has all of them.\n",
            shown.len() - MOST
        ));
    }
    texts.join("\n")
}

/// One finding: headline, underlined source, path, notes, helps, references.
pub fn finding(sources: &Sources, found: &Diagnostic, paint: Paint) -> String {
    let mut text = headline(found, paint);
    text.push_str(&snippet::render(sources, &found.labels, paint.colour));
    text.push_str(&steps::render(sources, &found.path_title, &found.steps, paint));
    for note in &found.notes {
        text.push_str(&indented("   ", &clean::lines(note)));
    }
    for help in &found.helps {
        text.push_str(&help_line(help, paint));
    }
    if !found.refs.is_empty() {
        let refs = clean::line(&found.refs.join(" "));
        text.push_str(&paint.dim(&format!("   refs: {refs} · `gabion explain {}`", found.slug)));
        text.push('\n');
    }
    text
}

fn headline(found: &Diagnostic, paint: Paint) -> String {
    let kind = format!("{}[{}]", severity_word(found.severity), found.slug);
    let message = clean::line(&found.message);
    format!(
        "{}: {}\n",
        paint.severity(found.severity, &kind),
        paint.bold(&message)
    )
}

fn help_line(help: &Help, paint: Paint) -> String {
    let fix = if help.edits.is_empty() {
        ""
    } else {
        " (fix available)"
    };
    let text = clean::lines(&help.text);
    format!(
        "   {} {}{fix}\n",
        paint.help("help:"),
        text.replace('\n', "\n         ")
    )
}

fn indented(by: &str, text: &str) -> String {
    text.lines().map(|line| format!("{by}{line}\n")).collect()
}
