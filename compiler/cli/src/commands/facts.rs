//! `gabion facts`.

use super::Context;
use crate::project;
use crate::report::Outcome;
use crate::stop::Stop;
use clap::Args;
use std::path::PathBuf;

/// Print the facts that every verdict rests on.
///
/// A fact is a small typed statement with a place (file and line) and a grade: known, assumed (by whom, until when) or unknown
/// (with the question that would settle it). Facts say what is there and what stands open; nothing states a defence.
/// docs/facts.md lists the vocabulary.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  gabion facts
  gabion facts --format json | jq '.facts[] | select(.grade == \"unknown\")'")]
pub struct Facts {
    /// The folder of gabion.kdl [default: here, or the nearest above within the repository]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,
}

impl Facts {
    /// Runs it.
    pub fn run(&self, context: &Context) -> Outcome {
        let _root = project::root(context.cwd, self.path.as_deref())?;
        Err(Stop::new("this build of gabion gathers no facts yet"))
    }
}
