//! Programs that hold a person's own login. Gabion has none: it starts `gh` and `aws`, which ask with theirs.
//!
//! In: paths and queries that only read. Out: answers. Never: sees a credential, or asks for anything but reading.

pub mod aws;
pub mod gh;

use crate::stop::Stop;
use std::io::ErrorKind;
use std::process::{Command, Output, Stdio};

/// Runs a program to its end, its streams kept apart.
///
/// # Errors
/// If it cannot be started.
fn run(program: &str, arguments: &[String]) -> Result<Output, Stop> {
    let output = Command::new(program)
        .args(arguments)
        // Version 1 of `aws` knows no option against the pager of version 2.
        .env("AWS_PAGER", "")
        .stdin(Stdio::null())
        .output();
    output.map_err(|error| match error.kind() {
        ErrorKind::NotFound => Stop::new(format!("`{program}` is not installed"))
            .help(format!("install `{program}` and log in with it")),
        _ => Stop::new(format!("`{program}` could not be started: {error}")),
    })
}

/// What a program says of its failure, in one line.
fn complaint(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join(" ")
}
