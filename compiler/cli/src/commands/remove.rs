//! `gabion remove`.

use super::Context;
use super::compile::{self, Mode};
use crate::project;
use crate::report::{Outcome, Report};
use clap::Args;
use gabion_core::source::Sources;
use std::path::PathBuf;

/// Remove everything that `compile` wrote.
///
/// Takes away every file that gabion.lock names, the managed lines of files that others write too (CODEOWNERS), folders that are
/// empty then, and the lock itself. The declaration stays. If somebody edited one of these files since, it is named and nothing
/// is removed. Settings that people applied to a platform are not touched; gabion/apply.sh says which they were.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  gabion remove
  gabion remove --dry-run         say what would be removed")]
pub struct Remove {
    /// The folder of gabion.lock [default: here, or the nearest above within the repository]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,

    /// Remove nothing; say what would be removed
    #[arg(long)]
    pub dry_run: bool,
}

impl Remove {
    /// Runs it.
    pub fn run(&self, context: &Context) -> Outcome {
        let root = project::root_of(
            context.cwd,
            self.path.as_deref(),
            &[project::LOCK, project::DECLARATION],
        )?;
        let mut report = Report::new(Sources::default(), Vec::new());
        let mode = if self.dry_run { Mode::DryRun } else { Mode::Write };
        compile::deliver(&root, "", &[], mode, &mut report)?;
        Ok(report)
    }
}
