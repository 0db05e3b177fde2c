//! What a command comes back with, and how it is delivered: results to one stream, diagnostics to the other, one exit status.

use crate::commands::Format;
use crate::render::json::Document;
use crate::render::verdicts::{self, Verdict};
use crate::render::{clean, human};
use crate::stop::Stop;
use crate::{COULD_NOT_RUN, FINDINGS, FINE, Paints};
use gabion_core::diagnostic::{Diagnostic, Severity};
use gabion_core::source::Sources;
use serde::Serialize;
use serde_json::{Map, Value};
use std::io::{self, Write};

/// What a command found out.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The texts that diagnostics and steps point into.
    pub sources: Sources,
    /// What is wrong, or worth saying.
    pub diagnostics: Vec<Diagnostic>,
    /// What was proved of each agent.
    pub verdicts: Vec<Verdict>,
    /// The result for people, printed below the verdicts; it may be empty.
    pub text: String,
    /// The result for programs: members of the document, in this order.
    pub result: Map<String, Value>,
    /// The answer is a finding, whatever the diagnostics say: `compile --check` saw a difference.
    pub findings: bool,
}

impl Report {
    /// A report of texts and what was found in them.
    pub fn new(sources: Sources, diagnostics: Vec<Diagnostic>) -> Self {
        Report {
            sources,
            diagnostics,
            ..Report::default()
        }
    }

    /// Adds a member for programs; typed values alone become JSON.
    pub fn member(&mut self, name: &str, value: impl Serialize) {
        self.result.insert(
            name.to_owned(),
            serde_json::to_value(value).unwrap_or(Value::Null),
        );
    }

    /// 0 or 1.
    pub fn status(&self) -> u8 {
        let error = self
            .diagnostics
            .iter()
            .any(|found| found.severity == Severity::Error);
        if self.findings || error { FINDINGS } else { FINE }
    }
}

/// What a command comes back with.
pub type Outcome = Result<Report, Stop>;

/// Prints an outcome and gives the exit status.
///
/// A reader who has seen enough and closes the pipe (`| head`) does not change what was found; any other trouble with the streams
/// means that the answer did not arrive.
pub fn deliver(
    command: &str,
    format: Format,
    outcome: &Outcome,
    out: &mut dyn Write,
    err: &mut dyn Write,
    paints: Paints,
) -> u8 {
    let status = outcome.as_ref().map_or(COULD_NOT_RUN, Report::status);
    let (results, complaints) = match (format, outcome) {
        (Format::Human, Ok(report)) => {
            let verdicts = verdicts::render(&report.verdicts, paints.out);
            let complaints = human::findings(&report.sources, &report.diagnostics, paints.err);
            (format!("{verdicts}{}", report.text), complaints)
        }
        (Format::Human, Err(stop)) => (String::new(), stop_text(stop, paints)),
        (Format::Json, outcome) => (json(command, status, outcome), String::new()),
    };
    // Diagnostics first: on a terminal, the last lines are then the verdict.
    let mut lost = [print(err, &complaints), print(out, &results)]
        .into_iter()
        .filter_map(Result::err);
    if lost.all(|error| error.kind() == io::ErrorKind::BrokenPipe) {
        status
    } else {
        COULD_NOT_RUN
    }
}

fn print(to: &mut dyn Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    to.flush()
}

fn stop_text(stop: &Stop, paints: Paints) -> String {
    let mut text = format!(
        "{}: {}\n",
        paints.err.severity(Severity::Error, "error"),
        clean::line(&stop.message)
    );
    for help in &stop.helps {
        text.push_str(&format!(
            "   {} {}\n",
            paints.err.help("help:"),
            clean::line(help)
        ));
    }
    text
}

/// What is printed when a command could not run.
#[derive(Serialize)]
struct Stopped<'a> {
    message: &'a str,
    helps: &'a [String],
}

fn json(command: &str, status: u8, outcome: &Outcome) -> String {
    match outcome {
        Ok(report) => {
            let word = if status == FINE { "fine" } else { "findings" };
            let Report {
                sources,
                verdicts,
                diagnostics,
                result,
                ..
            } = report;
            Document::new(command, word, sources, verdicts, diagnostics, result).text()
        }
        Err(stop) => {
            let mut result = Map::new();
            let stopped = Stopped {
                message: &stop.message,
                helps: &stop.helps,
            };
            result.insert(
                "error".to_owned(),
                serde_json::to_value(stopped).unwrap_or(Value::Null),
            );
            Document::new(command, "could-not-run", &Sources::default(), &[], &[], &result).text()
        }
    }
}

/// Prints what clap says: help and version are results, anything else is a usage error.
pub fn usage(error: &clap::Error, out: &mut dyn Write, err: &mut dyn Write, paints: Paints) -> u8 {
    let text = error.render();
    if error.use_stderr() {
        let text = if paints.err.colour {
            text.ansi().to_string()
        } else {
            text.to_string()
        };
        let _ = print(err, &text);
        return COULD_NOT_RUN;
    }
    let text = if paints.out.colour {
        text.ansi().to_string()
    } else {
        text.to_string()
    };
    match print(out, &text) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => COULD_NOT_RUN,
        _ => FINE,
    }
}
