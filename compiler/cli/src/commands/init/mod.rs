//! `gabion init`.

mod summary;

use super::Context;
use crate::project::{
    DECLARATION, Loaded,
    ground::{files, ground},
};
use crate::report::{Outcome, Report};
use crate::stop::Stop;
use clap::Args;
use gabion_core::diagnostic::{Diagnostic, Severity};
use gabion_core::survey;
use std::io::Write;
use std::path::{Path, PathBuf};
use summary::{summary, tell};

/// Write the declaration that a repository implies.
///
/// Reads workflows, actions, CODEOWNERS and the configuration of bots, and writes gabion.kdl: the agents and automations that run
/// there, the areas of the tree, the environments that jobs name, and for each agent what it certainly reaches today. What is
/// guessed is marked as a guess; what no file shows is left to `gabion check`, which asks. The owner and name of the repository
/// come from .git/config.
///
/// Nothing else is touched, and an existing gabion.kdl is never overwritten. Needs no credential and no network.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  gabion init
  gabion init ../shop
  gabion init --print             print the declaration, write nothing")]
pub struct Init {
    /// The repository [default: the current folder]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,

    /// Print the declaration to standard output; write nothing
    #[arg(long)]
    pub print: bool,
}

impl Init {
    /// Runs it.
    pub fn run(&self, context: &Context) -> Outcome {
        let root = self
            .path
            .as_ref()
            .map_or_else(|| context.cwd.to_owned(), |path| context.cwd.join(path));
        let loaded = survey(&root)?;
        let unread = loaded.findings.clone();
        let declared = survey::declare(&ground(&root, loaded)?);
        let mut report = Report::new(declared.sources.clone(), warnings(&unread, &declared.findings));
        if self.print {
            report.text.clone_from(&declared.text);
        } else {
            write(&root, &declared.text)?;
            report.text = summary(&declared);
        }
        tell(&declared, !self.print, &mut report);
        Ok(report)
    }
}

/// What cannot be read is `check`'s to complain of; here it is worth saying, each file once.
fn warnings(unread: &[Diagnostic], malformed: &[Diagnostic]) -> Vec<Diagnostic> {
    let file = |found: &Diagnostic| found.labels.first().map(|label| label.span.file);
    let told: Vec<_> = unread.iter().filter_map(file).collect();
    let others = malformed
        .iter()
        .filter(|found| file(found).is_none_or(|file| !told.contains(&file)));
    let weaker = |found: &Diagnostic| Diagnostic {
        severity: Severity::Warning,
        ..found.clone()
    };
    unread.iter().chain(others).map(weaker).collect()
}

/// Reads a repository that has no declaration yet.
pub fn survey(root: &Path) -> Result<Loaded, Stop> {
    if root.join(DECLARATION).symlink_metadata().is_ok() {
        return Err(
            Stop::new(format!("{DECLARATION} exists, and is never overwritten"))
                .help("`gabion check` reads it"),
        );
    }
    files(root)
}

/// Writes the declaration, unless one has come to stand there meanwhile.
pub fn write(root: &Path, text: &str) -> Result<(), Stop> {
    let failed = |error: std::io::Error| Stop::new(format!("could not write {DECLARATION}: {error}"));
    let path = root.join(DECLARATION);
    let mut file = std::fs::File::create_new(&path).map_err(failed)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|error| {
            // Half a declaration is worse than none; it is ours, since it was not there before.
            let _ = std::fs::remove_file(&path);
            failed(error)
        })
}
