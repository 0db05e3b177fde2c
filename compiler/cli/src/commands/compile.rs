//! `gabion compile`.

use super::Context;
use crate::analysis;
use crate::project::{self, folder::Folder};
use crate::report::{Outcome, Report};
use crate::stop::Stop;
use crate::write::disk::Real;
use crate::write::plan::{Plan, plan};
use crate::write::{Output, WriteError, commit};
use clap::Args;
use gabion_core::diagnostic::Diagnostic;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Write the gates, workflows and policies that the declaration asks for.
///
/// Checks first: while a verdict is exceeded or unanswerable, nothing is written. What was emitted is then read back by readers of
/// its own and proved again; what cannot be verified is not written either.
///
/// Files are written all together or not at all, and listed with their digests in gabion.lock. A file that gabion did not write, or
/// that somebody edited since, is never overwritten. Files that are no longer emitted are removed if nobody edited them.
/// Only what `emit` names in the declaration is written. Nothing is applied to any platform: that is for people.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  gabion compile examples/payments
  gabion compile --check          in CI: are the files what the declaration asks for?")]
pub struct Compile {
    /// The folder of gabion.kdl [default: here, or the nearest above within the repository]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,

    /// Write nothing; say what would change, and exit with status 1 if anything would
    #[arg(long)]
    pub check: bool,
}

impl Compile {
    /// Runs it.
    pub fn run(&self, context: &Context) -> Outcome {
        let root = project::root(context.cwd, self.path.as_deref())?;
        let compiled = analysis::analyse(&Folder::new(&root), context);
        let mut report = analysis::report(&compiled);
        if !compiled.may_write() {
            report.text.push_str("Nothing was written.\n");
            report.member("written", false);
            return Ok(report);
        }
        let outputs = compiled
            .artifacts
            .iter()
            .map(Output::try_from)
            .collect::<Result<Vec<_>, _>>()?;
        let edition = compiled
            .declaration
            .edition
            .as_ref()
            .map_or("", |edition| edition.value.as_str());
        let mode = if self.check { Mode::Check } else { Mode::Write };
        deliver(&root, edition, &outputs, mode, &mut report)?;
        Ok(report)
    }
}

/// One line of the result.
#[derive(Debug, Serialize)]
struct ChangeJson<'a> {
    path: &'a str,
    change: &'a str,
}

/// What is done with a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It is carried out.
    Write,
    /// Each change is a finding.
    Check,
    /// Each change is told.
    DryRun,
}

/// Makes the outputs stand below the root, or only says what would change, and adds that to the report. No outputs: removes all.
pub fn deliver(
    root: &Path,
    edition: &str,
    outputs: &[Output],
    mode: Mode,
    report: &mut Report,
) -> Result<(), Stop> {
    let disk = Real::new(root);
    let planned = match plan(&disk, edition, outputs) {
        Ok(planned) => planned,
        Err(error) => return refused(error, report),
    };
    match mode {
        Mode::Check => stale(&planned, report),
        Mode::DryRun => {}
        Mode::Write => {
            if let Err(error) = commit::apply(&disk, &planned) {
                return refused(error, report);
            }
        }
    }
    tell(&planned, mode == Mode::Write, report);
    Ok(())
}

fn refused(error: WriteError, report: &mut Report) -> Result<(), Stop> {
    match error {
        WriteError::Refused(findings) => {
            report.diagnostics.extend(findings);
            report.member("written", false);
            report.member("changes", [(); 0]);
            Ok(())
        }
        WriteError::Failed(stop) => Err(stop),
    }
}

/// The changes, one line each.
fn tell(planned: &Plan, written: bool, report: &mut Report) {
    let changes = &planned.changes;
    for (path, change) in changes {
        report.text.push_str(&format!("{} {path}\n", change.sign()));
    }
    if changes.is_empty() {
        report.text.push_str("Nothing changed.\n");
    }
    report.member("written", written && !changes.is_empty());
    let json: Vec<ChangeJson> = changes
        .iter()
        .map(|(path, change)| ChangeJson {
            path,
            change: change.word(),
        })
        .collect();
    report.member("changes", json);
}

fn stale(planned: &Plan, report: &mut Report) {
    for (path, change) in &planned.changes {
        let found = Diagnostic::error(
            "stale-output",
            format!(
                "{path} is not what the declaration asks for: it would be {}",
                change.word()
            ),
        );
        report
            .diagnostics
            .push(found.help("run `gabion compile` and commit what it writes"));
    }
    if planned.changes.is_empty() && planned.lock_differs() {
        let found = Diagnostic::error(
            "stale-output",
            "gabion.lock does not name what the declaration asks for",
        );
        report
            .diagnostics
            .push(found.help("run `gabion compile` and commit what it writes"));
    }
}
