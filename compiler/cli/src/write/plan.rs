//! What writing would do, decided before anything is touched.

use super::decide::{Decision, decide, in_the_way};
use super::disk::{Disk, Stands};
use super::lock::{Lock, Locked};
use super::{Body, Output, WriteError, paths};
use crate::project::LOCK;
use crate::stop::Stop;
use gabion_core::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is not there yet.
    Added,
    /// It is there, and says something else.
    Changed,
    /// It is no longer emitted.
    Removed,
}

impl Change {
    /// `+`, `~`, `-`.
    pub fn sign(self) -> char {
        match self {
            Change::Added => '+',
            Change::Changed => '~',
            Change::Removed => '-',
        }
    }

    /// `added`, `changed`, `removed`.
    pub fn word(self) -> &'static str {
        match self {
            Change::Added => "added",
            Change::Changed => "changed",
            Change::Removed => "removed",
        }
    }
}

/// One file to be put or deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Task {
    /// The whole new text, and whether a file stands there.
    Put {
        path: String,
        text: String,
        executable: bool,
        stands: bool,
    },
    /// Ours, and no longer emitted.
    Delete { path: String },
}

/// Everything that is to be done, and the lock before and after.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What becomes of which file, sorted by path; files that stay are not named.
    pub changes: Vec<(String, Change)>,
    pub(super) tasks: Vec<Task>,
    pub(super) old: Option<Lock>,
    pub(super) new: Option<Lock>,
    pub(super) lock_stands: bool,
    pub(super) leftovers: Vec<String>,
}

impl Plan {
    /// Whether the lock says anything else than it should, the compiler's version aside.
    pub fn lock_differs(&self) -> bool {
        let told = |lock: &Lock| (lock.edition.clone(), lock.pending, lock.files.clone());
        self.old.as_ref().map(told) != self.new.as_ref().map(told)
    }
}

/// What would make `outputs` stand below the root; no outputs: what would remove everything that the lock names.
pub fn plan(disk: &dyn Disk, edition: &str, outputs: &[Output]) -> Result<Plan, WriteError> {
    valid(outputs)?;
    let (old, lock_stands) = old_lock(disk)?;
    let wanted: BTreeMap<&str, &Output> = outputs
        .iter()
        .map(|output| (output.path.as_str(), output))
        .collect();
    let mut every: BTreeSet<&str> = wanted.keys().copied().collect();
    every.extend(
        old.iter()
            .flat_map(|lock| &lock.files)
            .map(|locked| locked.path.as_str()),
    );

    let mut sorted = Sorted {
        leftovers: forgotten(disk, &every)?,
        ..Sorted::default()
    };
    for path in every {
        let locked = old.as_ref().and_then(|lock| lock.get(path));
        let decision = standing(disk, path)?
            .and_then(|bytes| decide(path, bytes.as_deref(), wanted.get(path).copied(), locked));
        sorted.add(path, decision);
        sorted.leftovers.extend(leftovers_of(disk, path)?);
    }
    // Last, since the spare lock names what is to be cleared.
    sorted.leftovers.extend(leftovers_of(disk, LOCK)?);
    if !sorted.refusals.is_empty() {
        return Err(WriteError::Refused(sorted.refusals));
    }
    let files = outputs.iter().map(locked).collect();
    let new = (!outputs.is_empty()).then(|| Lock::new(edition, files));
    let Sorted {
        changes,
        tasks,
        leftovers,
        ..
    } = sorted;
    Ok(Plan {
        changes,
        tasks,
        old,
        new,
        lock_stands,
        leftovers,
    })
}

/// Decisions, by what they ask for.
#[derive(Default)]
struct Sorted {
    changes: Vec<(String, Change)>,
    tasks: Vec<Task>,
    refusals: Vec<Diagnostic>,
    leftovers: Vec<String>,
}

impl Sorted {
    fn add(&mut self, path: &str, decision: Decision) {
        match decision {
            Ok(Some((change, task))) => {
                self.changes.push((path.to_owned(), change));
                self.tasks.push(task);
            }
            Ok(None) => {}
            Err(refusal) => self.refusals.push(*refusal),
        }
    }
}

fn locked(output: &Output) -> Locked {
    let block = matches!(output.body, Body::Block(_));
    Locked {
        path: output.path.clone(),
        sha256: output.digest(),
        block,
        before: Vec::new(),
    }
}

/// Outputs come from typed artifacts; a bad path among them is a defect that must not reach the disk.
fn valid(outputs: &[Output]) -> Result<(), WriteError> {
    for output in outputs {
        if let Some(why) = paths::objection(&output.path) {
            return Err(WriteError::Failed(Stop::new(format!(
                "\"{}\" cannot be written: {why}",
                output.path
            ))));
        }
    }
    match paths::clash(outputs.iter().map(|output| output.path.as_str())) {
        Some((one, other)) => Err(WriteError::Failed(Stop::new(format!(
            "\"{one}\" and \"{other}\" cannot both be written"
        )))),
        None => Ok(()),
    }
}

fn old_lock(disk: &dyn Disk) -> Result<(Option<Lock>, bool), WriteError> {
    match disk.stands(LOCK).map_err(|error| failed("read", LOCK, &error))? {
        Stands::Nothing => Ok((None, false)),
        Stands::File => {
            let bytes = disk.read(LOCK).map_err(|error| failed("read", LOCK, &error))?;
            let lock = Lock::parse(&String::from_utf8_lossy(&bytes))
                .map_err(|found| WriteError::Refused(vec![*found]))?;
            Ok((Some(lock), true))
        }
        other => Err(WriteError::Refused(vec![*in_the_way(LOCK, LOCK, other)])),
    }
}

pub(super) fn failed(what: &str, path: &str, error: &io::Error) -> WriteError {
    WriteError::Failed(Stop::new(format!("could not {what} {path}: {error}")))
}

/// What a path holds: its text, nothing, or something that is in the way.
fn standing(disk: &dyn Disk, path: &str) -> Result<Result<Option<Vec<u8>>, Box<Diagnostic>>, WriteError> {
    for (at, _) in path.match_indices('/') {
        let folder = &path[..at];
        match disk
            .stands(folder)
            .map_err(|error| failed("look at", folder, &error))?
        {
            Stands::Folder => {}
            Stands::Nothing => return Ok(Ok(None)),
            other => return Ok(Err(in_the_way(path, folder, other))),
        }
    }
    match disk
        .stands(path)
        .map_err(|error| failed("look at", path, &error))?
    {
        Stands::Nothing => Ok(Ok(None)),
        Stands::File => disk
            .read(path)
            .map(|bytes| Ok(Some(bytes)))
            .map_err(|error| failed("read", path, &error)),
        other => Ok(Err(in_the_way(path, path, other))),
    }
}

/// Spare files of a run that died, for one path.
fn leftovers_of(disk: &dyn Disk, path: &str) -> Result<Vec<String>, WriteError> {
    let mut found = Vec::new();
    for spare in [paths::stage(path), paths::back(path)] {
        // Something in the way is said of the path itself; a spare file is ours only in plain folders.
        if let Ok(Some(_)) = standing(disk, &spare)? {
            found.push(spare);
        }
    }
    Ok(found)
}

/// Spare files of paths that only the lock before the last run names: that run removed them and died while it cleared up.
fn forgotten(disk: &dyn Disk, known: &BTreeSet<&str>) -> Result<Vec<String>, WriteError> {
    let Ok(Some(bytes)) = standing(disk, &paths::back(LOCK))? else {
        return Ok(Vec::new());
    };
    let before = Lock::parse(&String::from_utf8_lossy(&bytes))
        .map(|lock| lock.files)
        .unwrap_or_default();
    let mut found = Vec::new();
    for locked in before
        .iter()
        .filter(|locked| !known.contains(locked.path.as_str()))
    {
        found.extend(leftovers_of(disk, &locked.path)?);
    }
    Ok(found)
}
