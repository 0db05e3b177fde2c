//! `gabion audit`.

mod shown;
mod table;

use super::Context;
use crate::project::ground::{files, ground};
use crate::report::{Outcome, Report};
use clap::Args;
use gabion_core::audit::{self, Answer};
use gabion_core::diagnostic::{Diagnostic, Severity};
use shown::AuditJson;
use std::path::PathBuf;

/// Say who can start what here, and what reaches the default branch and production with nobody asked.
///
/// Needs no declaration, and takes none into account. Reads workflows, actions, CODEOWNERS, the
/// configuration of bots, and the snapshot of settings below gabion/observed if there is one, and
/// prints:
///
///   principals   each agent, automation and the stranger (anybody on the internet): whether what
///                they make arrives on the default branch and in production without a person's
///                yes; `unknown` where a setting decides that nobody has read
///   jobs         who can start each, what its token writes, which secrets it holds
///   credentials  those that an agent holds and others too
///   ways         step by step, with file and line
///   questions    the settings on which the answers hang; `gabion pull` answers most
///
/// Exit status 1 if something arrives whatever the missing answers are. `gabion init` turns what
/// was found into a declaration.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_long_help = "\
Examples:
  gabion audit
  gabion audit ../shop --markdown > audit.md
  gabion audit --format json | jq '.principals[] | select(.production.answer != \"no\")'"
)]
pub struct Audit {
    /// The repository [default: the current folder]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,

    /// Print Markdown
    #[arg(long)]
    pub markdown: bool,
}

impl Audit {
    /// Runs it.
    pub fn run(&self, context: &Context) -> Outcome {
        let root = self
            .path
            .as_ref()
            .map_or_else(|| context.cwd.to_owned(), |path| context.cwd.join(path));
        let loaded = files(&root)?;
        let unread = loaded.findings.clone();
        let found = audit::audit(&ground(&root, loaded)?);
        let diagnostics = unread
            .iter()
            .chain(&found.declared.findings)
            .map(weaker)
            .collect();
        let mut report = Report::new(found.declared.sources.clone(), diagnostics);
        let shown = AuditJson::new(&found);
        report.text = if self.markdown {
            table::markdown(&shown)
        } else {
            table::human(&shown)
        };
        report.findings = found.principals.iter().any(|principal| {
            [&principal.default_branch, &principal.production]
                .iter()
                .any(|reach| reach.answer == Answer::Yes)
        });
        shown.members(&mut report);
        Ok(report)
    }
}

/// What cannot be read is worth saying here; whether it decides something, the answers say.
fn weaker(found: &Diagnostic) -> Diagnostic {
    Diagnostic {
        severity: Severity::Warning,
        ..found.clone()
    }
}
