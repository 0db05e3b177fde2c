//! The `gabion` command line as a library, so that tests run it in process.
//!
//! * [`analysis`]: a project compiled;
//! * [`commands`]: one command per file; its argument docs are its manual;
//! * [`login`]: `gh` and `aws`, which ask with the login of whoever runs them;
//! * [`project`]: folders and commits, and what of them is read;
//! * [`mod@write`]: artifacts and `gabion.lock` to the disk, all or none;
//! * [`render`]: findings and results for people and for programs;
//! * [`report`], [`stop`]: what a command comes back with.
//!
//! File system, git and environment live here; everything that is decided is decided in `gabion-core`.

pub mod analysis;
pub mod commands;
pub mod login;
pub mod project;
pub mod render;
pub mod report;
pub mod stop;
pub mod write;

use commands::{Cli, Context};
use render::paint::Paint;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

/// Exit status: nothing to complain of.
pub const FINE: u8 = 0;
/// Exit status: the project has findings.
pub const FINDINGS: u8 = 1;
/// Exit status: the command could not run.
pub const COULD_NOT_RUN: u8 = 2;

/// Colours of the two streams.
#[derive(Clone, Copy, Debug)]
pub struct Paints {
    /// Of results.
    pub out: Paint,
    /// Of diagnostics.
    pub err: Paint,
}

/// Runs a command line (the program's name first) in the folder `cwd`, without colour: results to `out`, diagnostics to `err`.
pub fn run(args: impl Iterator<Item = OsString>, cwd: &Path, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    run_painted(
        args,
        cwd,
        out,
        err,
        Paints {
            out: Paint::PLAIN,
            err: Paint::PLAIN,
        },
    )
}

/// Runs a command line with or without colour.
pub fn run_painted(
    args: impl Iterator<Item = OsString>,
    cwd: &Path,
    out: &mut dyn Write,
    err: &mut dyn Write,
    paints: Paints,
) -> u8 {
    let cli = match Cli::parse(args) {
        Ok(cli) => cli,
        Err(error) => return report::usage(&error, out, err, paints),
    };
    let (name, common) = (cli.command.name(), cli.common.clone());
    let outcome = cli.command.run(&Context { cwd, common: &common });
    report::deliver(name, common.format, &outcome, out, err, paints)
}

/// The program: the process's own arguments, folder and streams.
pub fn main() -> ExitCode {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let paints = Paints {
        out: Paint {
            colour: !plain && io::stdout().is_terminal(),
        },
        err: Paint {
            colour: !plain && io::stderr().is_terminal(),
        },
    };
    let (mut out, mut err) = (
        io::BufWriter::new(io::stdout().lock()),
        io::BufWriter::new(io::stderr().lock()),
    );
    match std::env::current_dir() {
        Ok(cwd) => ExitCode::from(run_painted(std::env::args_os(), &cwd, &mut out, &mut err, paints)),
        Err(error) => {
            let _ = writeln!(err, "error: the current folder is not to be found: {error}");
            ExitCode::from(COULD_NOT_RUN)
        }
    }
}
