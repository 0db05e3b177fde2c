//! `gabion.lock`: what was emitted, by digest.

use super::decide::take_away;
use super::paths;
use super::plan::Task;
use crate::project::LOCK;
use gabion_core::diagnostic::Diagnostic;
use serde::{Deserialize, Serialize};

/// Version of the lock's form.
const VERSION: u32 = 1;

/// The lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// Version of the form.
    #[serde(rename = "gabion-lock")]
    pub version: u32,
    /// The edition that the output is stable within.
    pub edition: String,
    /// The compiler that wrote it.
    pub compiler: String,
    /// A run began and did not end.
    #[serde(default, skip_serializing_if = "is_false")]
    pub pending: bool,
    /// What was emitted, sorted by path.
    pub files: Vec<Locked>,
}

/// One file, or managed block, of the lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locked {
    /// Path relative to the project root.
    pub path: String,
    /// SHA-256 of the file, or of the lines between the markers.
    pub sha256: String,
    /// Only the lines between the markers are ours.
    #[serde(default, skip_serializing_if = "is_false")]
    pub block: bool,
    /// While a run is pending: other digests that the file may have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<String>,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Locked {
    /// Whether this is what Gabion wrote.
    pub fn accepts(&self, digest: &str) -> bool {
        self.sha256 == digest || self.before.iter().any(|before| before == digest)
    }
}

impl Lock {
    /// A lock of these files, by this compiler.
    pub fn new(edition: &str, mut files: Vec<Locked>) -> Self {
        files.sort_by(|one, other| one.path.cmp(&other.path));
        let compiler = env!("CARGO_PKG_VERSION").to_owned();
        Lock {
            version: VERSION,
            edition: edition.to_owned(),
            compiler,
            pending: false,
            files,
        }
    }

    /// The entry of a path.
    pub fn get(&self, path: &str) -> Option<&Locked> {
        self.files.iter().find(|locked| locked.path == path)
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Reads a lock, and refuses one that Gabion cannot have written.
    pub fn parse(text: &str) -> Result<Lock, Box<Diagnostic>> {
        let lock: Lock = serde_json::from_str(text).map_err(|error| unreadable(&error.to_string()))?;
        if lock.version != VERSION {
            return Err(unreadable(&format!(
                "its form is {}, and this compiler knows form {VERSION}",
                lock.version
            )));
        }
        if let Some((path, why)) = lock
            .files
            .iter()
            .find_map(|file| Some((&file.path, paths::objection(&file.path)?)))
        {
            return Err(unreadable(&format!(
                "it names \"{path}\", which Gabion never writes: {why}"
            )));
        }
        if let Some((one, other)) = paths::clash(lock.files.iter().map(|file| file.path.as_str())) {
            return Err(unreadable(&format!(
                "\"{one}\" and \"{other}\" cannot both have been written"
            )));
        }
        Ok(lock)
    }
}

fn unreadable(why: &str) -> Box<Diagnostic> {
    let found = Diagnostic::error("lock-unreadable", format!("{LOCK} cannot be read: {why}"))
        .note("Without it nobody can tell which files are Gabion's, so nothing was written or removed.")
        .help(format!(
            "restore it: `git checkout -- {LOCK}`; after a merge, take either side and compile again"
        ));
    Box::new(found)
}

/// What would stand at a path that a lock names, were it no longer emitted: nothing, or the text of others around a managed block.
/// None if this is not what Gabion wrote, or nothing of it: then it stays as it is.
pub fn left(lock: &Lock, path: &str, text: &str) -> Option<Option<String>> {
    let locked = lock.get(path)?;
    match take_away(path, Some(text), Some(locked)) {
        Ok(Some((_, Task::Delete { .. }))) => Some(None),
        Ok(Some((_, Task::Put { text, .. }))) => Some(Some(text)),
        Ok(None) | Err(_) => None,
    }
}
