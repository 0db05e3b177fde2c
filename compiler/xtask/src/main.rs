//! Everything generated and measured. One command per file.

mod bench;
mod catalogue;
mod docs;
mod oracle;
mod scenario;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Generates, measures and compares what is not part of the compiler itself.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Xtask {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Bench(bench::Bench),
    Catalogue(catalogue::Catalogue),
    Docs(docs::Docs),
    Editors(xtask::editors::Editors),
    Oracle(oracle::Oracle),
    Scenario(scenario::Scenario),
}

fn main() -> ExitCode {
    let result = match Xtask::parse().command {
        Command::Bench(bench) => bench.run(),
        Command::Catalogue(catalogue) => catalogue.run(),
        Command::Docs(docs) => docs.run(),
        Command::Editors(editors) => editors.run(),
        Command::Oracle(oracle) => oracle.run(),
        Command::Scenario(scenario) => scenario.run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
