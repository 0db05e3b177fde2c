//! One value against its kind: its type, its alphabet, its bounds.
//!
//! Values of the declaration reach workflows, rulesets and policies, so each kind that does has a closed alphabet, and no text
//! holds control characters or `${{`.

use super::alphabet::{MAX_LENGTH, all, fits, is_name};
use super::model::{Place, Text};
use super::report::suggest;
use super::schema::Kind;
use gabion_facts::diagnostic::{Diagnostic, Edit};
use gabion_facts::source::{Span, Spanned};
use gabion_facts::syntax::Value;

/// What is wrong with a value.
type Refused = Box<Diagnostic>;

fn refuse<T>(error: Diagnostic) -> Result<T, Refused> {
    Err(Box::new(error))
}

/// A value that is of its kind.
#[derive(Clone, Debug)]
pub(super) enum Scalar {
    Text(Text),
    Integer(Spanned<u64>),
}

/// A value of the kind, or what is wrong with it. `what` says whose value it is, `doc` why it matters.
pub(super) fn check(kind: Kind, what: &str, doc: &str, value: &Spanned<Value>) -> Result<Scalar, Refused> {
    match (&value.value, kind) {
        (Value::Integer(number), Kind::Integer(least, most)) => {
            integer(*number, least, most, what, doc, value.span)
        }
        (Value::String(text), Kind::Integer(..)) => refuse(quoted_number(kind, what, doc, text, value.span)),
        (Value::String(text), _) => {
            let text = Spanned::new(text.clone(), value.span);
            clean(&text, what)?;
            string(kind, what, doc, &text)?;
            Ok(Scalar::Text(text))
        }
        (other, _) => refuse(wrong_type(kind, what, doc, other, value.span)),
    }
}

fn integer(
    number: i128,
    least: u64,
    most: u64,
    what: &str,
    doc: &str,
    span: Span,
) -> Result<Scalar, Refused> {
    match u64::try_from(number) {
        Ok(found) if (least..=most).contains(&found) => Ok(Scalar::Integer(Spanned::new(found, span))),
        _ => {
            let expected = Kind::Integer(least, most).expects();
            let message = format!("{what} cannot be {number}");
            refuse(
                Diagnostic::error("wrong-type", message)
                    .label(span, "out of range")
                    .note(doc)
                    .help(format!("write {expected}")),
            )
        }
    }
}

fn quoted_number(kind: Kind, what: &str, doc: &str, text: &str, span: Span) -> Diagnostic {
    let error = Diagnostic::error(
        "wrong-type",
        format!("{what} is a text, but must be {}", kind.expects()),
    );
    let error = error.label(span, "a text").note(doc);
    if text.len() < 19 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return error.fix(
            "remove the quotes",
            vec![Edit {
                span,
                text: text.to_owned(),
            }],
        );
    }
    error.help(format!("write {}", kind.expects()))
}

fn wrong_type(kind: Kind, what: &str, doc: &str, value: &Value, span: Span) -> Diagnostic {
    let found = match value {
        Value::Integer(_) | Value::Float(_) => "a number",
        Value::Bool(_) => "a keyword; there are no booleans in this language",
        Value::Null => "nothing",
        Value::String(_) => "a text",
    };
    let error = Diagnostic::error("wrong-type", format!("{what} must be {}", kind.expects()));
    let error = error.label(span, found).note(doc);
    match value {
        Value::Integer(number) if !matches!(kind, Kind::Integer(..)) => error.fix(
            "put it in quotes",
            vec![Edit {
                span,
                text: format!("\"{number}\""),
            }],
        ),
        _ => error.help(format!("write {}", kind.expects())),
    }
}

/// What no value may hold, whatever its kind.
fn clean(text: &Text, what: &str) -> Result<(), Refused> {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    if let Some(c) = text.chars().find(|c| hidden(*c)) {
        let message = format!("{what} holds the invisible character U+{:04X}", c as u32);
        let note = "What reviewers cannot see must not decide anything, and must not reach what is emitted.";
        return refuse(
            Diagnostic::error("bad-name", message)
                .label(text.span, "in here")
                .note(note)
                .help("remove it; values stand on one line"),
        );
    }
    if text.contains("${{") {
        let note = "GitHub would evaluate it inside the workflows that are emitted.";
        let error =
            Diagnostic::error("bad-name", format!("{what} holds `${{{{`")).label(text.span, "an expression");
        return refuse(
            error
                .note(note)
                .help("write the value itself; expressions stand in workflows only"),
        );
    }
    Ok(())
}

fn string(kind: Kind, what: &str, doc: &str, text: &Text) -> Result<(), Refused> {
    match kind {
        Kind::Words(words) => word(words, what, doc, text),
        Kind::Date => date(what, doc, text),
        Kind::Path | Kind::Script | Kind::Glob => path(kind, what, doc, text),
        Kind::Place => place(text).map(|_| ()),
        _ if fits(kind, text) => Ok(()),
        _ => refuse(bad_name(kind, what, doc, text)),
    }
}

fn bad_name(kind: Kind, what: &str, doc: &str, text: &Text) -> Diagnostic {
    let message = if text.is_empty() {
        format!("{what} is empty")
    } else {
        format!("{what} is not {}", kind.expects())
    };
    let error =
        Diagnostic::error("bad-name", message).label(text.span, format!("must be {}", kind.expects()));
    let swapped = text.trim().replace(' ', "-");
    if swapped != text.value && kind != Kind::Text && fits(kind, &swapped) {
        let edit = Edit {
            span: text.span,
            text: format!("\"{swapped}\""),
        };
        return error.note(doc).fix(format!("write \"{swapped}\""), vec![edit]);
    }
    error.note(doc).help(format!("write {}", kind.expects()))
}

fn word(words: &'static [&'static str], what: &str, doc: &str, text: &Text) -> Result<(), Refused> {
    if words.contains(&text.as_str()) {
        return Ok(());
    }
    let expected = Kind::Words(words).expects();
    let error = Diagnostic::error("unknown-word", format!("{what} cannot be \"{}\"", shown(text)));
    refuse(suggest(
        error.label(text.span, format!("must be {expected}")).note(doc),
        text,
        words,
        text.span,
        true,
    ))
}

/// A value as messages show it.
pub(super) fn shown(text: &str) -> String {
    const SHOWN: usize = 60;
    if text.chars().count() <= SHOWN {
        text.to_owned()
    } else {
        text.chars().take(SHOWN).chain(['…']).collect()
    }
}

fn date(what: &str, doc: &str, text: &Text) -> Result<(), Refused> {
    let written = calendar(text);
    if written.as_deref() == Some(text.as_str()) {
        return Ok(());
    }
    let message = format!("{what} is not a date of the calendar: \"{}\"", shown(text));
    let error = Diagnostic::error("bad-date", message)
        .label(text.span, "must be YEAR-MONTH-DAY")
        .note(doc);
    refuse(match written {
        Some(iso) => {
            let edit = Edit {
                span: text.span,
                text: format!("\"{iso}\""),
            };
            error.fix(format!("write \"{iso}\""), vec![edit])
        }
        None => error.help("write it as \"2027-03-01\""),
    })
}

/// A day of the calendar in its one spelling, if the text means one.
fn calendar(text: &str) -> Option<String> {
    let mut parts = text
        .split('-')
        .map(|part| all(part, |c| c.is_ascii_digit()).then(|| part.parse::<u32>().ok())?);
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let real =
        (2000..=9999).contains(&year) && (1..=days(year, month)).contains(&day) && parts.next().is_none();
    real.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// How many days a month has; none if there is no such month.
fn days(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

/// Paths stay inside the project, whoever wrote them.
fn path(kind: Kind, what: &str, doc: &str, text: &Text) -> Result<(), Refused> {
    let Some((complaint, label)) = complaint(kind, text) else {
        return Ok(());
    };
    let outside = "What lies outside was not reviewed with this file, and is not the same on every machine.";
    let leaves = complaint.contains("project") || complaint.contains("backslash");
    let error = Diagnostic::error("bad-name", format!("{what} {complaint}")).label(text.span, label);
    refuse(
        error
            .note(if leaves { outside } else { doc })
            .help(format!("write {}", kind.expects())),
    )
}

/// What is wrong with a path, and a word for its place.
fn complaint(kind: Kind, text: &str) -> Option<(&'static str, &'static str)> {
    let absolute = text.starts_with(['/', '~']) || text.as_bytes().get(1) == Some(&b':');
    let script = |c: char| c.is_ascii_alphanumeric() || "._/-".contains(c);
    let plain = all(text, script) && !text.starts_with('-');
    match kind {
        _ if text.is_empty() || text.len() > MAX_LENGTH => Some(("is not a path", "empty or too long")),
        _ if text.contains('\\') => {
            Some(("holds a backslash", "parts are separated by `/`, on every system"))
        }
        _ if absolute => Some(("is not relative to the project", "must stay inside the project")),
        _ if text.split('/').any(|part| part == "..") => Some(("leaves the project", "`..` is not followed")),
        Kind::Script if !plain => Some((
            "holds characters that a shell could read otherwise",
            "letters, digits and `._/-` only",
        )),
        Kind::Glob if text.starts_with('!') || text.contains(char::is_whitespace) => Some((
            "is not a pattern that every reader understands alike",
            "no `!` and no spaces",
        )),
        _ => None,
    }
}

/// Where an agent runs.
pub(super) fn place(text: &Text) -> Result<Place, Refused> {
    let refused =
        |error: Diagnostic| error.note("Where an agent runs decides which credentials lie within its reach.");
    match text.as_str() {
        "actions" => Ok(Place::Emitted),
        "hosted" => Ok(Place::Hosted),
        "workstation" => Ok(Place::Workstation),
        _ => match text.split_once('#').filter(|_| text.contains('/')) {
            Some((workflow, job)) if is_workflow(workflow) && is_job(job) => Ok(Place::Job {
                workflow: workflow.to_owned(),
                job: job.to_owned(),
            }),
            Some(_) => refuse(refused(no_job(text))),
            None => {
                let error = Diagnostic::error("unknown-word", format!("`in` cannot be \"{}\"", shown(text)))
                    .label(text.span, format!("must be {}", Kind::Place.expects()));
                refuse(suggest(
                    refused(error),
                    text,
                    Kind::Place.words(),
                    text.span,
                    true,
                ))
            }
        },
    }
}

fn is_workflow(path: &str) -> bool {
    let file = path.strip_prefix(".github/workflows/").unwrap_or_default();
    is_name(file) && (file.ends_with(".yml") || file.ends_with(".yaml"))
}

fn is_job(id: &str) -> bool {
    all(id, |c| c.is_ascii_alphanumeric() || "_-".contains(c))
}

fn no_job(text: &Text) -> Diagnostic {
    let label =
        "GitHub runs .github/workflows/FILE.yml only, and a job's id has letters, digits, `_` and `-`";
    Diagnostic::error("bad-name", "`in` does not name a job of a workflow")
        .label(text.span, label)
        .help("write \".github/workflows/FILE.yml#JOB\"")
}
