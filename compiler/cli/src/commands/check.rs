//! `gabion check`.

use super::Context;
use crate::analysis;
use crate::project::{self, folder::Folder};
use crate::report::Outcome;
use clap::Args;
use std::path::PathBuf;

/// Say what each agent can at worst do, now and once applied
///
/// Reads the declaration, every file of the repository that can start, run, approve or deploy
/// something, and the snapshot of settings that the declaration names. Prints one verdict for each
/// agent:
///
///   exceeded       it can do more than its blast radius admits, whatever the missing answers are
///   unanswerable   whether it can depends on answers that nobody has given; they are asked for
///   contained      it cannot, under the assumptions that are named
///
/// A finding shows the path by which it happens, step by step, with file and line. Nothing is
/// written.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_long_help = "\
Examples:
  gabion check
  gabion check examples/payments
  gabion check --as-of 2026-11-23 --format json"
)]
pub struct Check {
    /// The folder of gabion.kdl [default: here, or the nearest above within the repository]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,
}

impl Check {
    /// Runs it.
    pub fn run(&self, context: &Context) -> Outcome {
        let root = project::root(context.cwd, self.path.as_deref())?;
        Ok(analysis::report(&analysis::analyse(&Folder::new(&root), context)))
    }
}
