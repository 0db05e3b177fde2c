//! What writing would do, decided before anything is touched.

use super::block::{self, Found};
use super::disk::{Disk, Stands};
use super::lock::{Lock, Locked};
use super::{Body, Output, WriteError, digest, paths};
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

    let mut refusals = Vec::new();
    let mut changes = Vec::new();
    let mut tasks = Vec::new();
    let mut leftovers = forgotten(disk, &every)?;
    for path in every {
        let locked = old.as_ref().and_then(|lock| lock.get(path));
        match standing(disk, path)? {
            Ok(text) => match decide(path, text.as_deref(), wanted.get(path).copied(), locked) {
                Ok(Some((change, task))) => {
                    changes.push((path.to_owned(), change));
                    tasks.push(task);
                }
                Ok(None) => {}
                Err(refusal) => refusals.push(*refusal),
            },
            Err(refusal) => refusals.push(*refusal),
        }
        if refusals.is_empty() {
            leftovers.extend(leftovers_of(disk, path)?);
        }
    }
    if !refusals.is_empty() {
        return Err(WriteError::Refused(refusals));
    }
    // Last, since the spare lock names what is to be cleared.
    leftovers.extend(leftovers_of(disk, LOCK)?);
    let files = outputs.iter().map(locked).collect();
    let new = (!outputs.is_empty()).then(|| Lock::new(edition, files));
    Ok(Plan {
        changes,
        tasks,
        old,
        new,
        lock_stands,
        leftovers,
    })
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

type Decision = Result<Option<(Change, Task)>, Box<Diagnostic>>;

fn decide(path: &str, bytes: Option<&[u8]>, wanted: Option<&Output>, locked: Option<&Locked>) -> Decision {
    let text = match bytes.map(std::str::from_utf8).transpose() {
        Ok(text) => text,
        // Gabion writes UTF-8 only, so this is not what it wrote.
        Err(_) => return Err(not_ours(path, locked)),
    };
    match wanted {
        // A path is whole or a block for ever; a lock that says otherwise was not written by a compiler.
        Some(output)
            if locked.is_some_and(|locked| locked.block != matches!(output.body, Body::Block(_))) =>
        {
            Err(not_ours(path, locked))
        }
        Some(output) => match &output.body {
            Body::Whole(new) => put_whole(output, new, text, locked),
            Body::Block(new) => put_block(output, new, text, locked),
        },
        None => take_away(path, text, locked),
    }
}

fn put(output: &Output, text: String, stands: bool) -> Decision {
    let change = if stands { Change::Changed } else { Change::Added };
    let task = Task::Put {
        path: output.path.clone(),
        text,
        executable: output.executable,
        stands,
    };
    Ok(Some((change, task)))
}

fn put_whole(output: &Output, new: &str, text: Option<&str>, locked: Option<&Locked>) -> Decision {
    match text {
        None => put(output, new.to_owned(), false),
        // Whoever wrote it, there is nothing to lose.
        Some(text) if text == new => Ok(None),
        Some(text) if is_ours(text, locked) => put(output, new.to_owned(), true),
        Some(_) => Err(not_ours(&output.path, locked)),
    }
}

fn put_block(output: &Output, new: &str, text: Option<&str>, locked: Option<&Locked>) -> Decision {
    let Some(text) = text else {
        return put(output, block::put("", new), false);
    };
    match block::find(text) {
        Found::None => put(output, block::put(text, new), true),
        Found::One { inner, .. } if inner == new => Ok(None),
        Found::One { inner, .. } if is_our_block(inner, locked) => put(output, block::put(text, new), true),
        Found::One { .. } | Found::Broken => Err(not_ours(&output.path, locked)),
    }
}

fn take_away(path: &str, text: Option<&str>, locked: Option<&Locked>) -> Decision {
    let Some(text) = text else { return Ok(None) };
    let delete = Ok(Some((
        Change::Removed,
        Task::Delete {
            path: path.to_owned(),
        },
    )));
    if is_ours(text, locked) {
        return delete;
    }
    if !locked.is_some_and(|locked| locked.block) {
        return Err(not_ours(path, locked));
    }
    match block::find(text) {
        Found::None => Ok(None),
        Found::One { inner, .. } if is_our_block(inner, locked) => {
            let rest = block::cut(text);
            if rest.is_empty() {
                return delete;
            }
            let task = Task::Put {
                path: path.to_owned(),
                text: rest,
                executable: false,
                stands: true,
            };
            Ok(Some((Change::Removed, task)))
        }
        Found::One { .. } | Found::Broken => Err(not_ours(path, locked)),
    }
}

fn is_ours(text: &str, locked: Option<&Locked>) -> bool {
    locked.is_some_and(|locked| !locked.block && locked.accepts(&digest(text.as_bytes())))
}

fn is_our_block(inner: &str, locked: Option<&Locked>) -> bool {
    locked.is_some_and(|locked| locked.block && locked.accepts(&digest(inner.as_bytes())))
}

fn not_ours(path: &str, locked: Option<&Locked>) -> Box<Diagnostic> {
    let Some(locked) = locked else {
        let found = Diagnostic::error(
            "foreign-file",
            format!("{path} exists, and Gabion did not write it"),
        );
        let found = found.note("Nothing was written or removed: a file of somebody else is never replaced.");
        let help =
            format!("move {path} away and compile again, or declare what it does instead of emitting it");
        return Box::new(found.help(help));
    };
    let what = if locked.block {
        "the lines between the gabion markers of "
    } else {
        ""
    };
    let found = Diagnostic::error(
        "edited-file",
        format!("{what}{path} changed since Gabion wrote it"),
    );
    let found = found.note("Nothing was written or removed: an edit by hand is never lost.");
    let restore = format!("put the change into gabion.kdl and restore the file: `git checkout -- {path}`");
    Box::new(
        found
            .help(restore)
            .help(format!("or move {path} away and compile again")),
    )
}

fn in_the_way(path: &str, at: &str, stands: Stands) -> Box<Diagnostic> {
    let what = match stands {
        Stands::Link => "a symbolic link",
        Stands::Folder => "a folder",
        Stands::File => "a file",
        Stands::Nothing | Stands::Other => "neither a file nor a folder",
    };
    let message = if path == at {
        format!("{path} is {what}")
    } else {
        format!("{path} cannot be written: {at} is {what}")
    };
    let found = Diagnostic::error("foreign-file", message)
        .note("Nothing was written or removed: Gabion writes plain files in plain folders, and follows no link to do so.")
        .help(format!("move {at} away and compile again"));
    Box::new(found)
}
