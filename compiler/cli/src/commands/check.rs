//! `gabion check`.

use super::{Context, accept};
use crate::analysis;
use crate::project::{self, folder::Folder};
use crate::report::{Outcome, Report};
use clap::Args;
use gabion_core::compile::Compiled;
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
/// written, unless `--accept` asks for it: then the compiler's sentence for that agent takes the
/// place of the one in gabion.kdl, and the project is checked with it. Nothing else is changed;
/// people review that line like any other.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_long_help = "\
Examples:
  gabion check
  gabion check examples/payments
  gabion check --accept fixer
  gabion check --as-of 2026-11-23 --format json"
)]
pub struct Check {
    /// The folder of gabion.kdl [default: here, or the nearest above within the repository]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,

    /// Write the compiler's sentence for this agent into gabion.kdl
    #[arg(long, value_name = "AGENT")]
    pub accept: Option<String>,
}

impl Check {
    /// Runs it.
    pub fn run(&self, context: &Context) -> Outcome {
        let root = project::root(context.cwd, self.path.as_deref())?;
        let compiled = analysis::analyse(&Folder::new(&root), context);
        let Some(agent) = &self.accept else {
            return Ok(report(&compiled));
        };
        let line = accept::accept(&root, &compiled, agent)?;
        let compiled = analysis::analyse(&Folder::new(&root), context);
        let mut report = report(&compiled);
        report.text = line.map_or_else(
            || format!("The sentence of {agent} is the compiler's already. Nothing was written.\n"),
            |line| format!("gabion.kdl:{line}: the sentence of {agent} is the compiler's now.\n"),
        );
        report.member("accepted", line.is_some());
        Ok(report)
    }
}

fn report(compiled: &Compiled) -> Report {
    let mut report = analysis::report(compiled);
    let expectations = analysis::expectations(compiled);
    if !expectations.is_empty() {
        report.member("expectations", expectations);
    }
    report
}
