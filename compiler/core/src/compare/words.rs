//! A difference in words: a line for each worst case that moved, then one for each change, in columns.

mod said;

use super::difference::{Cause, Change, Difference, Emitted, Headline, Worlds};
use super::headline::name;
use super::model::What;
use crate::reach::sentence::list;
use said::said;
use std::collections::BTreeMap;

/// The most lines of one kind; whatever is more is counted.
const MOST: usize = 8;
/// The most lines of questions, openings and emitted files.
const FEW: usize = 3;
/// Lines longer than this do not move the column of places.
const WIDEST: usize = 96;
/// One line before it is laid out.
struct Row {
    sign: char,
    who: String,
    text: String,
    place: String,
}

/// Writes a difference for people: about ten lines for a usual change.
pub fn words(difference: &Difference) -> String {
    if difference.is_empty() {
        return "Nothing changed in meaning.\n".to_owned();
    }
    let mut lines: Vec<String> = columns(&difference.headlines);
    lines.extend(laid_out(rows(&difference.changes)));
    lines.push(format!("  {}", emitted(&difference.emitted)));
    lines.push(format!("  {}", consent(difference)));
    if !difference.complete {
        lines.push(
            "  Too large to be compared to the end: what is missing above is not ruled out.".to_owned(),
        );
    }
    lines.join("\n") + "\n"
}

/// Writes the paths behind the effects that moved, for whoever wants to see why.
pub fn paths(difference: &Difference) -> String {
    let mut text = String::new();
    for change in difference
        .changes
        .iter()
        .filter(|change| !change.covered && !change.path.is_empty())
    {
        let row = row(change);
        text.push_str(&format!(
            "{} {} {}\n",
            row.sign,
            row.who,
            row.text.replace('\t', "  ")
        ));
        for (at, step) in change.path.iter().enumerate() {
            let place = step
                .place
                .as_ref()
                .map(|place| format!("  {place}"))
                .unwrap_or_default();
            text.push_str(&format!("    {}  {}{place}\n", at + 1, step.text));
        }
    }
    text
}

fn columns(headlines: &[Headline]) -> Vec<String> {
    let width = headlines
        .iter()
        .map(|line| name(&line.who).chars().count())
        .max()
        .unwrap_or(0);
    headlines
        .iter()
        .map(|line| format!("{:width$}  {}", name(&line.who), line.text))
        .collect()
}

fn laid_out(rows: Vec<Row>) -> Vec<String> {
    let who = rows.iter().map(|row| row.who.chars().count()).max().unwrap_or(0);
    let lefts: Vec<String> = rows
        .iter()
        .map(|row| format!("{} {:who$}  {}", row.sign, row.who, row.text))
        .collect();
    let width = lefts
        .iter()
        .map(|left| left.chars().count())
        .filter(|width| *width <= WIDEST)
        .max()
        .unwrap_or(0);
    let line = |(row, left): (&Row, String)| {
        if row.place.is_empty() {
            left.trim_end().to_owned()
        } else {
            format!("{left:width$}   {}", row.place)
        }
    };
    rows.iter().zip(lefts).map(line).collect()
}

fn rows(changes: &[Change]) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut told: BTreeMap<(u8, String), usize> = BTreeMap::new();
    for change in changes
        .iter()
        .filter(|change| !change.covered && is_news(change, changes))
    {
        let row = row(change);
        let kind = kind(&change.what);
        let group = if kind == 0 { row.who.clone() } else { String::new() };
        let count = told.entry((kind, group)).or_insert(0);
        *count += 1;
        if *count <= most(kind) {
            rows.push((kind, row));
        }
    }
    for ((kind, who), count) in told.into_iter().filter(|((kind, _), count)| *count > most(*kind)) {
        let text = format!("and {} more", count - most(kind));
        rows.push((
            kind,
            Row {
                sign: ' ',
                who,
                text,
                place: String::new(),
            },
        ));
    }
    rows.sort_by_key(|(kind, _)| *kind);
    align(&mut rows);
    rows.into_iter().map(|(_, row)| row).collect()
}

fn most(kind: u8) -> usize {
    if kind < 5 { MOST } else { FEW }
}

/// Verbs of effects stand in a column of their own; a tab marks its end.
fn align(rows: &mut [(u8, Row)]) {
    let verb = |row: &Row| {
        row.text
            .split_once('\t')
            .map_or(0, |(verb, _)| verb.chars().count())
    };
    let width = rows.iter().map(|(_, row)| verb(row)).max().unwrap_or(0);
    for (_, row) in rows {
        if let Some((verb, rest)) = row.text.split_once('\t') {
            row.text = format!("{verb:width$}  {rest}");
        }
    }
}

/// The order of the lines.
fn kind(what: &What) -> u8 {
    match what {
        What::Effect { .. } | What::Undeclared { .. } => 0,
        What::Voice { .. } => 1,
        What::Necessity { .. } | What::Answerable { .. } | What::Gate { .. } | What::Stands { .. } => 2,
        What::Verdict { .. } | What::Sentence { .. } => 3,
        What::Assumption { .. } => 4,
        What::Question { .. } => 5,
        What::Opening { .. } => 6,
    }
}

/// Openings are told where no effect, gate or voice moved by them.
fn is_news(change: &Change, changes: &[Change]) -> bool {
    let place = |change: &Change| change.cause.as_ref().and_then(|cause| cause.place.clone());
    let tells = |other: &Change| kind(&other.what) < 3 && other.direction == change.direction;
    match (&change.what, place(change)) {
        (What::Opening { .. }, None) => !changes.iter().any(tells),
        (What::Opening { .. }, here) => !changes.iter().any(|other| tells(other) && place(other) == here),
        _ => true,
    }
}

fn row(change: &Change) -> Row {
    let (sign, who, mut text) = said(change);
    if change.worlds == Worlds::Now {
        text.push_str(" (now; not once applied)");
    }
    Row {
        sign,
        who,
        text,
        place: placed(change),
    }
}

fn placed(change: &Change) -> String {
    let Some(Cause { place, text, .. }) = &change.cause else {
        return String::new();
    };
    let place = place.as_ref().map(ToString::to_string).unwrap_or_default();
    match &change.what {
        // The sentence follows from the lines above it.
        What::Sentence { .. } => String::new(),
        What::Assumption { .. } if !text.is_empty() => format!("{place}, {text}"),
        _ => place,
    }
}

fn emitted(emitted: &[Emitted]) -> String {
    if emitted.is_empty() {
        return "emitted: nothing changed.".to_owned();
    }
    let lines = |count: usize| {
        if count == 1 {
            "1 line".to_owned()
        } else {
            format!("{count} lines")
        }
    };
    let one = |file: &Emitted| match file.change {
        "new" => format!("{} (new, {})", file.path, lines(file.added)),
        "gone" => format!("{} (gone)", file.path),
        _ => format!("{} ({})", file.path, lines(file.added.max(file.removed))),
    };
    let mut files: Vec<String> = emitted.iter().take(FEW).map(one).collect();
    if emitted.len() > FEW {
        files.push(format!("{} more", emitted.len() - FEW));
    }
    format!("emitted: {}.", list(&files))
}

/// Whose yes it takes.
fn consent(difference: &Difference) -> String {
    if !difference.widens {
        return "Nothing widens.".to_owned();
    }
    let needs: Vec<String> = difference
        .needs
        .iter()
        .map(|need| format!("{} of {} (gate \"{}\")", need.count, need.team, need.gate))
        .collect();
    if needs.is_empty() {
        return "Widening: no declared gate stands before the declaration.".to_owned();
    }
    format!("Widening: needs {}.", list(&needs))
}
