//! Carrying out a plan: all of it, or nothing.
//!
//! 1. The lock is replaced by one that is marked pending and names old and new digests.
//! 2. New texts are written beside their targets, old ones get a second name. Whatever can fail for want of room or permission
//!    fails here, before any target is touched.
//! 3. Targets are replaced, one rename each.
//! 4. The lock is replaced by the final one. From here on the run has succeeded.
//! 5. Second names and empty folders are cleared away.
//!
//! An error in 1 to 4 takes back what was done, last first.

use super::disk::{Disk, Stands};
use super::lock::{Lock, Locked};
use super::plan::{Plan, Task};
use super::{WriteError, paths};
use crate::project::LOCK;
use crate::stop::Stop;
use std::collections::BTreeSet;
use std::io;

/// How one thing that was done is taken back.
#[derive(Debug)]
enum Undo {
    RemoveFile(String),
    RemoveFolder(String),
    Restore { spare: String, path: String },
}

/// What happens to what, for messages.
type Failure = (&'static str, String, io::Error);

struct Run<'a> {
    disk: &'a dyn Disk,
    undo: Vec<Undo>,
}

/// Does what the plan says. On an error everything is as it was before, unless the error says what is not.
pub fn apply(disk: &dyn Disk, plan: &Plan) -> Result<(), WriteError> {
    let mut run = Run {
        disk,
        undo: Vec::new(),
    };
    match run.all(plan) {
        Ok(()) => Ok(()),
        Err(failure) => Err(WriteError::Failed(run.take_back(failure))),
    }
}

impl Run<'_> {
    fn all(&mut self, plan: &Plan) -> Result<(), Failure> {
        for spare in &plan.leftovers {
            self.disk
                .remove_file(spare)
                .map_err(|error| ("remove", spare.clone(), error))?;
        }
        if plan.tasks.is_empty() && plan.old == plan.new {
            return Ok(());
        }
        self.spare_lock(plan)?;
        if !plan.tasks.is_empty() {
            self.replace_lock(&pending(plan))?;
        }
        for task in &plan.tasks {
            self.prepare(task)?;
        }
        for task in &plan.tasks {
            self.replace(task)?;
        }
        self.sync(plan)?;
        match &plan.new {
            Some(lock) => self.replace_lock(lock)?,
            None => self.done("remove", LOCK, self.disk.remove_file(LOCK))?,
        }
        // The names are on the disk's own list already; should this fail, a later run finds the same.
        let _ = self.disk.sync_folder("");
        self.clear(plan);
        Ok(())
    }

    fn done<T>(&self, what: &'static str, path: &str, result: io::Result<T>) -> Result<T, Failure> {
        result.map_err(|error| (what, path.to_owned(), error))
    }

    /// Keeps the lock as it is under a second name.
    fn spare_lock(&mut self, plan: &Plan) -> Result<(), Failure> {
        let spare = paths::back(LOCK);
        if plan.lock_stands {
            self.undo.push(Undo::RemoveFile(spare.clone()));
            self.done("copy", LOCK, self.disk.keep(LOCK, &spare))?;
            self.undo.push(Undo::Restore {
                spare,
                path: LOCK.to_owned(),
            });
        } else {
            self.undo.push(Undo::RemoveFile(LOCK.to_owned()));
        }
        Ok(())
    }

    fn replace_lock(&mut self, lock: &Lock) -> Result<(), Failure> {
        let stage = paths::stage(LOCK);
        self.undo.push(Undo::RemoveFile(stage.clone()));
        self.done(
            "write",
            &stage,
            self.disk.write_new(&stage, lock.text().as_bytes(), false),
        )?;
        self.done("replace", LOCK, self.disk.rename(&stage, LOCK))
    }

    fn prepare(&mut self, task: &Task) -> Result<(), Failure> {
        match task {
            Task::Put {
                path,
                text,
                executable,
                stands,
            } => {
                self.folders(path)?;
                let stage = paths::stage(path);
                self.undo.push(Undo::RemoveFile(stage.clone()));
                self.done(
                    "write",
                    path,
                    self.disk.write_new(&stage, text.as_bytes(), *executable),
                )?;
                if *stands { self.spare(path) } else { Ok(()) }
            }
            Task::Delete { path } => self.spare(path),
        }
    }

    fn spare(&mut self, path: &str) -> Result<(), Failure> {
        let spare = paths::back(path);
        self.undo.push(Undo::RemoveFile(spare.clone()));
        self.done("copy", path, self.disk.keep(path, &spare))
    }

    fn folders(&mut self, path: &str) -> Result<(), Failure> {
        for (at, _) in path.match_indices('/') {
            let folder = &path[..at];
            if self.done("look at", folder, self.disk.stands(folder))? == Stands::Nothing {
                self.done("make", folder, self.disk.make_folder(folder))?;
                self.undo.push(Undo::RemoveFolder(folder.to_owned()));
            }
        }
        Ok(())
    }

    fn replace(&mut self, task: &Task) -> Result<(), Failure> {
        match task {
            Task::Put { path, stands, .. } => {
                self.done("replace", path, self.disk.rename(&paths::stage(path), path))?;
                self.undo.push(if *stands {
                    restore(path)
                } else {
                    Undo::RemoveFile(path.clone())
                });
            }
            Task::Delete { path } => {
                self.done("remove", path, self.disk.remove_file(path))?;
                self.undo.push(restore(path));
            }
        }
        Ok(())
    }

    fn sync(&mut self, plan: &Plan) -> Result<(), Failure> {
        let folders: BTreeSet<&str> = plan
            .tasks
            .iter()
            .map(|task| paths::split(task.path()).0)
            .collect();
        for folder in folders {
            self.done("sync", folder, self.disk.sync_folder(folder))?;
        }
        Ok(())
    }

    /// What is left over here is cleared by the next run, which learns of it from the spare lock: no reason to call this one failed.
    fn clear(&self, plan: &Plan) {
        let gone = |path: &str| match self.disk.remove_file(&paths::back(path)) {
            Ok(()) => true,
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        if plan.tasks.iter().filter(|task| !gone(task.path())).count() == 0 {
            gone(LOCK);
        }
        for task in &plan.tasks {
            if let Task::Delete { path } = task {
                let mut folder = paths::split(path).0;
                while !folder.is_empty() && self.disk.remove_folder(folder).is_ok() {
                    folder = paths::split(folder).0;
                }
            }
        }
    }

    fn take_back(&mut self, (what, path, error): Failure) -> Stop {
        let mut stuck = Vec::new();
        while let Some(undo) = self.undo.pop() {
            let (path, result) = match &undo {
                Undo::RemoveFile(path) => (path, self.disk.remove_file(path)),
                Undo::RemoveFolder(path) => (path, self.disk.remove_folder(path)),
                Undo::Restore { spare, path } => (path, self.disk.rename(spare, path)),
            };
            // Not there: it was never made, or has been moved back by a later step of this very list.
            if let Err(error) = result
                && error.kind() != io::ErrorKind::NotFound
            {
                stuck.push(format!("{path} ({error})"));
            }
        }
        let stop = Stop::new(format!("could not {what} {path}: {error}"));
        if stuck.is_empty() {
            return stop.help("nothing was written: every file is as it was");
        }
        stop.help(format!("some files could not be put back: {}", stuck.join(", ")))
            .help("run the command again once the cause is gone: gabion.lock knows both texts of each file")
    }
}

fn restore(path: &str) -> Undo {
    Undo::Restore {
        spare: paths::back(path),
        path: path.to_owned(),
    }
}

impl Task {
    /// The file that it is about.
    pub(super) fn path(&self) -> &str {
        match self {
            Task::Put { path, .. } | Task::Delete { path } => path,
        }
    }
}

/// A lock under which both the old and the new text of each file are ours.
fn pending(plan: &Plan) -> Lock {
    let none = Lock::new("", Vec::new());
    let (old, new) = (plan.old.as_ref().unwrap_or(&none), plan.new.as_ref());
    let edition = new.map_or(&old.edition, |new| &new.edition);
    let mut files: Vec<Locked> = Vec::new();
    for locked in new.into_iter().flat_map(|new| &new.files) {
        let mut locked = locked.clone();
        if let Some(before) = old.get(&locked.path) {
            locked.before = before
                .before
                .iter()
                .chain([&before.sha256])
                .filter(|it| **it != locked.sha256)
                .cloned()
                .collect();
        }
        files.push(locked);
    }
    let dropped = old
        .files
        .iter()
        .filter(|locked| new.is_none_or(|new| new.get(&locked.path).is_none()));
    files.extend(dropped.cloned());
    Lock {
        pending: true,
        ..Lock::new(edition, files)
    }
}
