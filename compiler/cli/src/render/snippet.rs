//! Underlined source: labels to a window of the file, and the window to text by miette.
//!
//! miette knows one source for each diagnostic and reads it from its first byte, so it is given only the labelled lines, cleaned
//! and clipped, and is told which lines they are.

use super::clean;
use gabion_core::diagnostic::Label;
use gabion_core::source::{FileId, Sources};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceSpan,
};
use std::fmt;

/// Width of the terminal that findings are laid out for; fixed, so that they are the same everywhere.
pub const WIDTH: usize = 110;
/// A label over more lines than this underlines its first line only.
const MOST_LINES: usize = 6;
/// A longer line is cut around its label, in characters.
const LONGEST_LINE: usize = 96;
/// What is kept before a label in a line that is cut.
const LEAD: usize = 32;

/// Every label as underlined source: those of neighbouring lines of a file together, the first label's place first.
pub fn render(sources: &Sources, labels: &[Label], colour: bool) -> String {
    let mut text = String::new();
    for cluster in clusters(sources, labels) {
        text.push_str(&Window::of(sources, &cluster).draw(colour));
    }
    text
}

/// A label with the lines that it underlines, from 0.
#[derive(Clone, Debug)]
struct Placed<'a> {
    label: &'a Label,
    start: usize,
    end: usize,
    first: usize,
    last: usize,
}

impl<'a> Placed<'a> {
    fn new(sources: &Sources, label: &'a Label) -> Self {
        let text = &sources.get(label.span.file).text;
        let start = boundary(text, label.span.start as usize);
        let mut end = boundary(text, label.span.end as usize).max(start);
        let first = sources.line_column(label.span.file, start as u32).0 - 1;
        let covered = text[start..end].trim_end_matches(['\n', '\r']);
        let mut last = first + covered.matches('\n').count();
        if last - first >= MOST_LINES {
            end = start + covered.find('\n').unwrap_or(covered.len());
            last = first;
        } else {
            end = start + covered.len();
        }
        Placed {
            label,
            start,
            end,
            first,
            last,
        }
    }

    fn file(&self) -> FileId {
        self.label.span.file
    }
}

/// The nearest place at or before `at` where the text may be cut.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn clusters<'a>(sources: &Sources, labels: &'a [Label]) -> Vec<Vec<Placed<'a>>> {
    let mut clusters: Vec<Vec<Placed>> = Vec::new();
    // A file that was not read has no text to show; the headline names it.
    let shown = labels
        .iter()
        .filter(|label| !sources.get(label.span.file).text.is_empty());
    for label in shown {
        let placed = Placed::new(sources, label);
        let near = |cluster: &&mut Vec<Placed>| {
            cluster[0].file() == placed.file()
                && cluster
                    .iter()
                    .any(|other| placed.first <= other.last + 2 && other.first <= placed.last + 2)
        };
        match clusters.iter_mut().find(near) {
            Some(cluster) => cluster.push(placed),
            None => clusters.push(vec![placed]),
        }
    }
    clusters
}

/// Some lines of a file as they are printed, and the labels at their bytes in that text.
struct Window {
    path: String,
    text: String,
    first_line: usize,
    labels: Vec<LabeledSpan>,
    line: usize,
    column: usize,
}

impl Window {
    fn of(sources: &Sources, cluster: &[Placed]) -> Window {
        let file = cluster[0].file();
        let source = sources.get(file);
        let first = cluster.iter().map(|placed| placed.first).min().unwrap_or(0);
        let last = cluster.iter().map(|placed| placed.last).max().unwrap_or(0);
        let at = cluster.iter().map(|placed| placed.start).min().unwrap_or(0);
        let mut start = source.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let mut text = String::new();
        let mut ranges = vec![(0, 0); cluster.len()];
        for number in first..=last {
            let rest = &source.text[start.min(source.text.len())..];
            let length = rest.find('\n').unwrap_or(rest.len());
            let line = Line::new(rest[..length].trim_end_matches('\r'), start, number, cluster);
            line.print(&mut text, cluster, &mut ranges);
            if number < last {
                text.push('\n');
            }
            start += length + 1;
        }
        let labels = cluster
            .iter()
            .zip(ranges)
            .enumerate()
            .map(|(at, (placed, range))| labelled(at == 0, placed, range));
        let (line, column) = sources.line_column(file, cluster[0].start as u32);
        Window {
            path: clean::line(&source.path),
            text,
            first_line: first,
            labels: labels.collect(),
            line,
            column,
        }
    }

    fn draw(&self, colour: bool) -> String {
        let theme = if colour {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(WIDTH)
            .with_context_lines(1);
        let mut drawn = String::new();
        if handler.render_report(&mut drawn, self).is_err() {
            return format!("   {}:{}:{}\n", self.path, self.line, self.column);
        }
        // miette begins with a headline of its own; ours stands already.
        let corner = drawn.lines().position(|line| line.contains('╭')).unwrap_or(0);
        drawn
            .lines()
            .skip(corner)
            .map(|line| format!("{}\n", line.trim_end()))
            .collect()
    }
}

fn labelled(primary: bool, placed: &Placed, (start, end): (usize, usize)) -> LabeledSpan {
    let text = Some(clean::line(&placed.label.text)).filter(|text| !text.is_empty());
    let span = SourceSpan::new(start.into(), end.saturating_sub(start));
    if primary {
        LabeledSpan::new_primary_with_span(text, span)
    } else {
        LabeledSpan::new_with_span(text, span)
    }
}

/// One line of the file: its text, where it starts, and which part of it is kept.
struct Line<'a> {
    text: &'a str,
    start: usize,
    number: usize,
    kept: std::ops::Range<usize>,
}

impl<'a> Line<'a> {
    fn new(text: &'a str, start: usize, number: usize, cluster: &[Placed]) -> Self {
        let mut kept = 0..text.len();
        if text.chars().nth(LONGEST_LINE).is_some() {
            let labelled = cluster
                .iter()
                .find(|placed| placed.first == number)
                .map_or(0, |placed| placed.start - start);
            let from = text[..labelled.min(text.len())]
                .char_indices()
                .rev()
                .nth(LEAD - 1)
                .map_or(0, |(at, _)| at);
            let to = text[from..]
                .char_indices()
                .nth(LONGEST_LINE)
                .map_or(text.len(), |(at, _)| from + at);
            kept = from..to;
        }
        Line {
            text,
            start,
            number,
            kept,
        }
    }

    fn print(&self, window: &mut String, cluster: &[Placed], ranges: &mut [(usize, usize)]) {
        if self.kept.start > 0 {
            window.push('…');
        }
        let base = window.len();
        window.push_str(&clean::line(&self.text[self.kept.clone()]));
        for (placed, range) in cluster.iter().zip(ranges) {
            if placed.first == self.number {
                range.0 = base + self.printed(placed.start);
            }
            if placed.last == self.number {
                range.1 = base + self.printed(placed.end);
            }
        }
        if self.kept.end < self.text.len() {
            window.push('…');
        }
    }

    /// How many bytes of print stand before a byte of the file.
    fn printed(&self, byte: usize) -> usize {
        let at = byte
            .saturating_sub(self.start)
            .clamp(self.kept.start, self.kept.end);
        self.text[self.kept.start..at]
            .chars()
            .map(|shown| clean::visible(shown).len_utf8())
            .sum()
    }
}

impl miette::SourceCode for Window {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        _after: usize,
    ) -> Result<Box<dyn miette::SpanContents<'a> + 'a>, MietteError> {
        let whole = SourceSpan::new(0.into(), self.text.len());
        // Without context, miette asks where the first label stands, for the heading; with it, for the lines to draw.
        let (line, column) = if before == 0 {
            (self.line - 1, self.column - 1)
        } else {
            (self.first_line, 0)
        };
        if span.offset() + span.len() > self.text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let lines = self.text.matches('\n').count() + 1;
        let data = self.text.as_bytes();
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.clone(),
            data,
            whole,
            line,
            column,
            lines,
        )))
    }
}

impl fmt::Debug for Window {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}:{}", self.path, self.line)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Window {}

impl miette::Diagnostic for Window {
    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}
