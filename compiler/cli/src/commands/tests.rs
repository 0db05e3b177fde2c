//! Commands in process, and the delivery of what was emitted.

use super::compile::{Mode, deliver};
use crate::report::Report;
use crate::write::Output;
use crate::{COULD_NOT_RUN, FINDINGS, FINE};
use gabion_core::source::Sources;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

/// Status, results and diagnostics of a command line.
fn run(cwd: &Path, arguments: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = std::iter::once("gabion")
        .chain(arguments.iter().copied())
        .map(OsString::from);
    let status = crate::run(args, cwd, &mut out, &mut err);
    (
        status,
        String::from_utf8(out).expect("UTF-8"),
        String::from_utf8(err).expect("UTF-8"),
    )
}

fn delivered(root: &Path, outputs: &[Output], mode: Mode) -> Report {
    let mut report = Report::new(Sources::default(), Vec::new());
    deliver(root, "2026", outputs, mode, &mut report).expect("it runs");
    report
}

#[test]
fn checking_writes_nothing_and_finds_what_differs() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let outputs = [
        Output::whole("gabion/a.json", "{}\n"),
        Output::whole("gabion/b.json", "{}\n"),
    ];
    let report = delivered(root, &outputs, Mode::Check);
    assert_eq!(
        (report.status(), report.text.as_str()),
        (FINDINGS, "+ gabion/a.json\n+ gabion/b.json\n")
    );
    assert!(std::fs::read_dir(root).expect("a folder").next().is_none());

    let report = delivered(root, &outputs, Mode::Write);
    assert_eq!(
        (report.status(), &report.result["written"]),
        (FINE, &serde_json::json!(true))
    );
    let report = delivered(root, &outputs, Mode::Check);
    assert_eq!(
        (report.status(), report.text.as_str()),
        (FINE, "Nothing changed.\n")
    );

    let report = delivered(root, &outputs[..1], Mode::Check);
    assert_eq!(report.diagnostics[0].slug, "stale-output");
    assert_eq!(
        report.result["changes"],
        serde_json::json!([{ "path": "gabion/b.json", "change": "removed" }])
    );
    // A file that a person removed together with its use: only the lock is stale.
    std::fs::remove_file(root.join("gabion/b.json")).expect("removed");
    let report = delivered(root, &outputs[..1], Mode::Check);
    assert_eq!(
        (report.diagnostics.len(), report.diagnostics[0].slug),
        (1, "stale-output")
    );
    std::fs::write(root.join("gabion/a.json"), "mine").expect("written");
    let report = delivered(root, &outputs, Mode::Write);
    assert_eq!(
        (report.status(), report.diagnostics[0].slug),
        (FINDINGS, "edited-file")
    );
    assert_eq!(report.result["written"], false);
}

#[test]
fn removing_needs_only_the_lock() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    delivered(root, &[Output::whole("gabion/a.json", "{}\n")], Mode::Write);
    let (status, out, err) = run(root, &["remove", "--format", "json"]);
    assert_eq!((status, err.as_str()), (FINE, ""));
    let document: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(
        (document["command"].as_str(), &document["written"]),
        (Some("remove"), &serde_json::json!(true))
    );
    assert!(std::fs::read_dir(root).expect("a folder").next().is_none());
    assert_eq!(run(root, &["remove"]).0, COULD_NOT_RUN);
}

#[test]
fn init_never_overwrites() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("gabion.kdl"), "mine").expect("written");
    let (status, _, err) = run(folder.path(), &["init"]);
    assert_eq!(status, COULD_NOT_RUN);
    assert!(
        err.contains("gabion.kdl exists, and is never overwritten"),
        "{err}"
    );
    assert!(super::init::write(folder.path(), "other").is_err());
    assert_eq!(
        std::fs::read_to_string(folder.path().join("gabion.kdl")).expect("text"),
        "mine"
    );
}

#[test]
fn every_command_has_a_manual_with_an_example_and_no_line_is_too_long() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["init", "check", "compile", "diff", "remove", "facts", "explain"] {
        let (status, long, _) = run(folder.path(), &[name, "--help"]);
        assert_eq!(status, FINE);
        assert!(long.contains(&format!("Examples:\n  gabion {name}")), "{long}");
        assert!(long.lines().all(|line| line.chars().count() <= 100), "{long}");
        let (_, short, _) = run(folder.path(), &[name, "-h"]);
        assert!(short.len() < long.len());
    }
}

/// A stream that fails.
struct Failing(io::ErrorKind);

impl Write for Failing {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_pipe_keeps_the_status_and_a_full_disk_does_not() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("gabion.kdl"), "").expect("written");
    std::fs::write(folder.path().join("CLAUDE.md"), b"\xff").expect("written");
    let args = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>().into_iter();
    let closed = || Failing(io::ErrorKind::BrokenPipe);
    let full = || Failing(io::ErrorKind::StorageFull);
    let check = ["gabion", "check"];
    assert_eq!(
        crate::run(args(&check), folder.path(), &mut closed(), &mut closed()),
        FINDINGS
    );
    assert_eq!(
        crate::run(args(&check), folder.path(), &mut Vec::new(), &mut full()),
        COULD_NOT_RUN
    );
    let explain = ["gabion", "explain"];
    assert_eq!(
        crate::run(args(&explain), folder.path(), &mut closed(), &mut Vec::new()),
        FINE
    );
    assert_eq!(
        crate::run(args(&explain), folder.path(), &mut full(), &mut Vec::new()),
        COULD_NOT_RUN
    );
}
