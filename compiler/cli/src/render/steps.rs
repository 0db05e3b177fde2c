//! The witness path: numbered steps in aligned columns.

use super::clean;
use super::paint::Paint;
use gabion_core::diagnostic::Step;
use gabion_core::source::{Sources, Span};
use unicode_width::UnicodeWidthStr;

/// Columns are not made wider than this for the sake of one long step.
const WIDEST: usize = 60;

/// How a step is labelled whose rule no source states.
const INFERRED: &str = "(inferred)";

/// Nor the column of places.
const WIDEST_PLACE: usize = 28;

/// Where a span starts, as steps show it: the workflow's own name says enough, other files are named in full.
pub fn place(sources: &Sources, span: Span) -> String {
    let place = sources.place(span);
    let short = place.strip_prefix(".github/workflows/").unwrap_or(&place);
    clean::line(short)
}

/// `  1  text   file:line  remark`, one line for each step, below its title.
pub fn render(sources: &Sources, title: &str, steps: &[Step], paint: Paint) -> String {
    let rows: Vec<[String; 3]> = steps.iter().map(|step| row(sources, step)).collect();
    let numbers = steps.len().to_string().len();
    let widths = [width(&rows, 0, WIDEST), width(&rows, 1, WIDEST_PLACE)];
    let mut text = String::new();
    if !title.is_empty() {
        text.push_str(&format!("   {}:\n", clean::line(title)));
    }
    for (at, [what, place, remark]) in rows.iter().enumerate() {
        let number = at + 1;
        // A step that is longer than its column has no columns behind it.
        let (gap, places) = match what.width() > widths[0] {
            true => ("  ", 0),
            false => (" ", widths[1]),
        };
        let line = format!(
            "     {number:numbers$}  {}{gap}{}  {}",
            padded(what, widths[0]),
            paint.dim(&padded(place, places)),
            paint.dim(remark)
        );
        text.push_str(if paint.colour { &line } else { line.trim_end() });
        text.push('\n');
    }
    text
}

fn row(sources: &Sources, step: &Step) -> [String; 3] {
    let place = step.span.map_or_else(String::new, |span| place(sources, span));
    let remark = clean::line(&step.remark);
    let remark = match (step.inferred, remark.is_empty()) {
        (false, _) => remark,
        (true, true) => INFERRED.to_owned(),
        (true, false) => format!("{remark} {INFERRED}"),
    };
    [clean::line(&step.text), place, remark]
}

fn width(rows: &[[String; 3]], column: usize, widest: usize) -> usize {
    rows.iter()
        .map(|row| row[column].width())
        .filter(|width| *width <= widest)
        .max()
        .unwrap_or(0)
}

/// The text, and blanks up to the width of its column.
pub fn padded(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(blanks))
}
