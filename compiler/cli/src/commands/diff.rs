//! `gabion diff`.

use super::Context;
use crate::project;
use crate::report::{Outcome, Report};
use crate::stop::Stop;
use clap::Args;

/// Say what a change lets agents do.
///
/// Compares two states of a project by meaning, not by text: for each agent the effects gained and lost, alone and after one
/// fooled human; gates that are no longer necessary; assumptions and unknowns that are new; each with the change that caused it.
/// Reordering and formatting never show. Exit status 1 if an agent gains something or a gate is lost.
///
/// A side is a folder that holds a gabion.kdl, or a commit of the repository around the current folder. A folder wins: `./main` is
/// always a folder, `refs/heads/main` always a commit. Commits are read with git's plumbing; nothing is checked out or executed.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  gabion diff HEAD~1 HEAD
  gabion diff origin/main .
  gabion diff before/ after/ --format json")]
pub struct Diff {
    /// The state before: a folder or a commit
    #[arg(value_name = "OLD")]
    pub old: String,

    /// The state after: a folder or a commit
    #[arg(value_name = "NEW")]
    pub new: String,
}

impl Diff {
    /// Runs it.
    pub fn run(&self, context: &Context) -> Outcome {
        let old_tree = project::side(context.cwd, &self.old)?;
        let new_tree = project::side(context.cwd, &self.new)?;
        let (old, new) = (
            project::open(old_tree.as_ref()).loaded,
            project::open(new_tree.as_ref()).loaded,
        );
        let same = old.files.keys().eq(new.files.keys())
            && old.files.keys().all(|path| old.text(path) == new.text(path));
        if !same || !old.unread.is_empty() || !new.unread.is_empty() {
            return Err(Stop::new("this build of gabion compares equal states only"));
        }
        let mut report = Report::new(new.sources, new.findings);
        report.text.push_str("Nothing changed.\n");
        Ok(report)
    }
}
