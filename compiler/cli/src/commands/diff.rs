//! `gabion diff`.

use super::Context;
use crate::analysis;
use crate::project;
use crate::report::{Outcome, Report};
use crate::stop::Stop;
use clap::Args;
use gabion_core::compare::{Difference, Side, compare, paths, words};
use gabion_core::compile::{Compiled, Worlds};
use gabion_core::diagnostic::{Diagnostic, Severity};
use gabion_core::source::Sources;

/// Say what a change lets agents do.
///
/// Compares two states of a project by meaning, not by text: for each agent the effects gained and lost, alone and after one
/// fooled human; gates that are no longer necessary; assumptions and unknowns that are new; each with the change that caused it.
/// Reordering and formatting never show.
///
/// Exit status: 0 if both sides mean the same, or the change only narrows; 1 if anything widens, if the new side has errors, or if
/// the comparison could not run to its end; 2 if a side could not be read.
///
/// A side is a folder that holds a gabion.kdl, or a commit of the repository around the current folder. A folder wins: `./main` is
/// always a folder, `refs/heads/main` always a commit. A commit from before the declaration declares nothing: everything is gained.
/// Commits are read with git's plumbing; nothing is checked out or executed.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  gabion diff HEAD~1 HEAD
  gabion diff origin/main .
  gabion diff origin/main . --paths
  gabion diff before/ after/ --format json")]
pub struct Diff {
    /// The state before: a folder or a commit
    #[arg(value_name = "OLD")]
    pub old: String,

    /// The state after: a folder or a commit
    #[arg(value_name = "NEW")]
    pub new: String,

    /// Print the path behind each effect, step by step
    #[arg(long)]
    pub paths: bool,
}

impl Diff {
    /// Runs it.
    pub fn run(&self, context: &Context) -> Outcome {
        let old_tree = project::side(context.cwd, &self.old)?;
        let new_tree = project::side(context.cwd, &self.new)?;
        let (old, was_declared) = analysis::analyse_side(old_tree.as_ref(), context);
        let (new, is_declared) = analysis::analyse_side(new_tree.as_ref(), context);
        if was_declared && !is_declared {
            return Ok(undeclared(&self.new));
        }
        let Some(old_worlds) = &old.worlds else {
            return Err(unreadable(&self.old, &old));
        };
        let Some(new_worlds) = &new.worlds else {
            let mut report = Report::new(new.sources, new.findings);
            report.text = format!("{} was not compared: it has errors.\n", self.new);
            return Ok(report);
        };
        let difference = compare(&side(&old, old_worlds), &side(&new, new_worlds));
        Ok(self.told(&difference))
    }

    fn told(&self, difference: &Difference) -> Report {
        let mut report = Report {
            text: words(difference),
            findings: difference.widens || !difference.complete,
            ..Report::default()
        };
        if self.paths {
            let paths = paths(difference);
            if !paths.is_empty() {
                report.text.push_str(&format!("\n{paths}"));
            }
        }
        report.member("difference", difference);
        report
    }
}

/// Agents do not go away with their declaration: what is no longer declared is no longer held to anything.
fn undeclared(name: &str) -> Report {
    let message = format!("{name} has no gabion.kdl, and the state before has one");
    let found = Diagnostic::error("no-declaration", message)
        .note("Agents do not go away with their declaration; nothing would hold them any more.")
        .help("keep the declaration, and take single agents out once their workflows and Apps are gone");
    Report::new(Sources::default(), vec![found])
}

/// The old side is somebody else's to mend; its findings would point into files that are not there.
fn unreadable(name: &str, compiled: &Compiled) -> Stop {
    let error = compiled
        .findings
        .iter()
        .find(|found| found.severity == Severity::Error);
    let what = error.map_or("its declaration has errors".to_owned(), |error| {
        let place = error
            .labels
            .first()
            .map(|label| compiled.sources.place(label.span));
        let place = place.map(|place| format!(" ({place})")).unwrap_or_default();
        format!("{}{place}", error.message)
    });
    Stop::new(format!("{name} cannot be compared with: {what}"))
        .help("compare with a state that `gabion check` can read")
}

fn side<'a>(compiled: &'a Compiled, worlds: &'a Worlds) -> Side<'a> {
    let artifacts = compiled.artifacts.iter();
    Side {
        declaration: &compiled.declaration,
        sources: &compiled.sources,
        rules: &compiled.rules,
        now: (&worlds.now.world, &worlds.now.judgement),
        applied: (&worlds.applied.world, &worlds.applied.judgement),
        emitted: artifacts
            .map(|artifact| (artifact.path.as_str(), artifact.bytes.as_slice()))
            .collect(),
    }
}
