//! A disk that fails at a chosen operation, once (an error) or from then on (a crash).

use super::super::disk::{Disk, Real, Stands};
use super::super::{Output, WriteError};
use super::{first, put, text, tree, write};
use proptest::prelude::*;
use std::cell::Cell;
use std::io;
use std::path::Path;

/// Fails the operation with this number; a crash fails all that follow too.
struct Faulty {
    real: Real,
    count: Cell<usize>,
    at: usize,
    crash: bool,
}

impl Faulty {
    fn new(root: &Path, at: usize, crash: bool) -> Self {
        Faulty {
            real: Real::hasty(root),
            count: Cell::new(0),
            at,
            crash,
        }
    }

    fn fails(&self) -> bool {
        let count = self.count.get();
        self.count.set(count + 1);
        count == self.at || (self.crash && count > self.at)
    }

    fn step(&self, work: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        if self.fails() {
            Err(io::Error::other("the disk says no"))
        } else {
            work()
        }
    }
}

impl Disk for Faulty {
    fn stands(&self, path: &str) -> io::Result<Stands> {
        self.real.stands(path)
    }
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        self.real.read(path)
    }
    fn make_folder(&self, path: &str) -> io::Result<()> {
        self.step(|| self.real.make_folder(path))
    }
    fn write_new(&self, path: &str, bytes: &[u8], executable: bool) -> io::Result<()> {
        if self.fails() {
            // As much as fitted is there. After the crash itself nothing is written any more.
            if self.count.get() == self.at + 1 {
                self.real.write_new(path, &bytes[..bytes.len() / 2], executable)?;
            }
            return Err(io::Error::other("the disk is full"));
        }
        self.real.write_new(path, bytes, executable)
    }
    fn keep(&self, path: &str, spare: &str) -> io::Result<()> {
        self.step(|| self.real.keep(path, spare))
    }
    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.step(|| self.real.rename(from, to))
    }
    fn remove_file(&self, path: &str) -> io::Result<()> {
        self.step(|| self.real.remove_file(path))
    }
    fn remove_folder(&self, path: &str) -> io::Result<()> {
        self.step(|| self.real.remove_folder(path))
    }
    fn sync_folder(&self, path: &str) -> io::Result<()> {
        self.step(|| self.real.sync_folder(path))
    }
}

fn second() -> Vec<Output> {
    vec![
        Output::whole("gabion/wall.json", "[1]\n"),
        Output::block(".github/CODEOWNERS", "/infra @acme/platform\n"),
        Output::whole(".github/workflows/deploy.yml", "on: push\n"),
    ]
}

/// A project in which `outputs` were written once.
fn project(outputs: &[Output]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "gabion.kdl", "gabion edition=\"2026\"\n");
    put(folder.path(), ".github/CODEOWNERS", "* @acme/all\n");
    write(&Real::hasty(folder.path()), outputs).expect("written");
    folder
}

/// Every file with its bytes. Empty folders do not count: git does not keep them either.
fn files(root: &Path) -> Vec<(String, Option<Vec<u8>>)> {
    tree(root)
        .into_iter()
        .filter(|(_, bytes)| bytes.is_some())
        .collect()
}

/// For every operation of going from one set to another: what `judge` says of the project after it failed.
fn each_fault(from: &[Output], to: &[Output], crash: bool, judge: impl Fn(usize, &Path, bool)) {
    for at in 0.. {
        let folder = project(from);
        let disk = Faulty::new(folder.path(), at, crash);
        let result = write(&disk, to);
        let done = disk.count.get() <= at;
        if result.is_ok() && done {
            assert!(at > 8, "the fault was reached too rarely: {at}");
            return;
        }
        judge(at, folder.path(), result.is_ok());
    }
}

#[test]
fn an_error_at_any_operation_leaves_everything_as_it_was() {
    for (from, to) in [(first(), second()), (Vec::new(), first()), (first(), Vec::new())] {
        let (before, after) = (tree(project(&from).path()), files(project(&to).path()));
        each_fault(&from, &to, false, |at, root, succeeded| {
            if succeeded {
                // Only clearing up failed: the texts are the new ones, the next run clears the rest.
                write(&Real::hasty(root), &to).expect("written");
                assert_eq!(files(root), after, "operation {at}");
            } else {
                assert_eq!(tree(root), before, "operation {at}");
            }
        });
    }
}

#[test]
fn after_a_crash_at_any_operation_the_next_run_succeeds_whatever_it_wants() {
    for (from, to) in [
        (first(), second()),
        (Vec::new(), first()),
        (first(), Vec::new()),
        (second(), first()),
    ] {
        for next in [to.clone(), from.clone(), first(), Vec::new()] {
            let after = files(project(&next).path());
            each_fault(&from, &to, true, |at, root, _| {
                // Every target is whole, old or new, before anybody cleans up.
                let wall = std::fs::read_to_string(root.join("gabion/wall.json")).unwrap_or_default();
                assert!(
                    ["", "{}\n", "[1]\n"].contains(&wall.as_str()),
                    "operation {at}: {wall}"
                );
                write(&Real::hasty(root), &next).unwrap_or_else(|error| panic!("operation {at}: {error:?}"));
                assert_eq!(files(root), after, "operation {at}");
            });
        }
    }
}

#[test]
fn after_a_crash_edits_by_hand_are_still_seen() {
    each_fault(&first(), &second(), true, |at, root, _| {
        put(root, "gabion/wall.json", "mine\n");
        let result = write(&Real::hasty(root), &second());
        assert!(
            matches!(result, Err(WriteError::Refused(_))),
            "operation {at}: {result:?}"
        );
        assert_eq!(text(root, "gabion/wall.json"), "mine\n");
    });
}

fn outputs() -> impl Strategy<Value = Vec<Output>> {
    let paths = [
        "gabion/a.json",
        "gabion/sub/b.json",
        ".github/workflows/c.yml",
        ".github/CODEOWNERS",
    ];
    let bodies = proptest::collection::vec(proptest::option::of("[a-c]{0,2}"), paths.len());
    bodies.prop_map(move |bodies| {
        let emitted = paths
            .iter()
            .zip(bodies)
            .filter_map(|(path, body)| Some((path, body?)));
        let output = |(path, body): (&&str, String)| {
            let text = format!("{body}\n");
            if path.ends_with("CODEOWNERS") {
                Output::block(*path, text)
            } else {
                Output::whole(*path, text)
            }
        };
        emitted.map(output).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever was written before and wherever that broke off, what stands afterwards depends on the last run alone.
    #[test]
    fn any_history_ends_in_the_last_state(history in proptest::collection::vec((outputs(), 0usize..24), 1..5), last in outputs()) {
        let folder = project(&[]);
        for (outputs, at) in &history {
            let _ = write(&Faulty::new(folder.path(), *at, true), outputs);
        }
        write(&Real::hasty(folder.path()), &last).expect("written");
        prop_assert_eq!(files(folder.path()), files(project(&last).path()));
    }
}
