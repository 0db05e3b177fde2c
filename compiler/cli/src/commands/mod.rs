//! The commands, one per file. A command's argument docs are its manual: `gabion help COMMAND` prints them.
//!
//! In: arguments and a folder. Out: an [`Outcome`]. Never: prints, or decides what the core decides.

mod accept;
pub mod audit;
pub mod check;
pub mod compile;
pub mod date;
pub mod diff;
pub mod explain;
pub mod facts;
pub mod init;
pub mod pull;
pub mod remove;
pub mod rules;
#[cfg(test)]
mod tests;

use crate::report::Outcome;
use clap::{Args, Parser, Subcommand, ValueEnum};
use date::Date;
use std::ffi::OsString;
use std::path::Path;

/// Contains coding agents: proves what each can at worst do, and emits the gates that keep it so.
///
/// Gabion reads one declaration (gabion.kdl), the repository around it and a snapshot of its settings, closes everything that
/// agents can do with them, and compares that with the blast radius which the declaration admits. What was not read is unknown,
/// never absent. No command but `pull` talks to a network, and that one through `gh` and `aws`, with your own login; Gabion sees no
/// credential.
///
/// Results go to standard output, diagnostics to standard error.
///
/// Exit status: 0 fine, 1 findings, 2 the command could not run.
#[derive(Debug, Parser)]
#[command(
    name = "gabion",
    version,
    term_width = 100,
    disable_help_subcommand = false,
    subcommand_required = true
)]
#[command(
    arg_required_else_help = false,
    after_long_help = "Begin with `gabion init` in a repository, then `gabion check`."
)]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// Reads a command line, the program's name first.
    pub fn parse(args: impl Iterator<Item = OsString>) -> Result<Cli, clap::Error> {
        <Cli as Parser>::try_parse_from(args)
    }
}

/// The heading of what every command takes, so that a command's own options stand first.
const EVERY: &str = "Options of every command";

/// What every command takes.
#[derive(Clone, Debug, Args)]
pub struct Common {
    /// How results and diagnostics are printed.
    ///
    /// `json` prints one document to standard output, diagnostics included; docs/json.md describes it.
    #[arg(long, global = true, value_enum, default_value_t = Format::Human, value_name = "FORMAT", help_heading = EVERY)]
    pub format: Format,

    /// Judge dates as of this day, YYYY-MM-DD.
    ///
    /// Gabion has no clock: the same input gives the same output. Without this, the dates of assumptions and snapshots are printed
    /// and not judged; with it, what has expired by that day is a finding.
    #[arg(long, global = true, value_name = "DATE", help_heading = EVERY)]
    pub as_of: Option<Date>,
}

/// Forms of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Human,
    /// For programs.
    Json,
}

/// The commands, in the order in which a newcomer needs them. The docs of their arguments are their manuals.
#[derive(Debug, Subcommand)]
#[allow(
    missing_docs,
    reason = "a doc comment here would replace the command's own in its help"
)]
pub enum Command {
    Audit(audit::Audit),
    Init(init::Init),
    Pull(pull::Pull),
    Check(check::Check),
    Compile(compile::Compile),
    Diff(diff::Diff),
    Remove(remove::Remove),
    Facts(facts::Facts),
    Explain(explain::Explain),
    Rules(rules::Rules),
}

impl Command {
    /// The word that starts it.
    pub fn name(&self) -> &'static str {
        match self {
            Command::Audit(_) => "audit",
            Command::Init(_) => "init",
            Command::Pull(_) => "pull",
            Command::Check(_) => "check",
            Command::Compile(_) => "compile",
            Command::Diff(_) => "diff",
            Command::Remove(_) => "remove",
            Command::Facts(_) => "facts",
            Command::Explain(_) => "explain",
            Command::Rules(_) => "rules",
        }
    }

    /// Runs it.
    pub fn run(&self, context: &Context) -> Outcome {
        match self {
            Command::Audit(command) => command.run(context),
            Command::Init(command) => command.run(context),
            Command::Pull(command) => command.run(context),
            Command::Check(command) => command.run(context),
            Command::Compile(command) => command.run(context),
            Command::Diff(command) => command.run(context),
            Command::Remove(command) => command.run(context),
            Command::Facts(command) => command.run(context),
            Command::Explain(command) => command.run(context),
            Command::Rules(command) => command.run(context),
        }
    }
}

/// Where a command runs, and what every command takes.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The current folder.
    pub cwd: &'a Path,
    /// What every command takes.
    pub common: &'a Common,
}
