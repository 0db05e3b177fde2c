//! A folder as a tree. The only place that reads the work tree.

use super::tree::{Entry, ReadError, Tree};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A folder of the file system.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The tree below `root`.
    pub fn new(root: &Path) -> Self {
        Folder {
            root: root.to_owned(),
        }
    }

    fn at(&self, path: &str) -> PathBuf {
        if path.is_empty() {
            self.root.clone()
        } else {
            self.root.join(path)
        }
    }
}

impl Tree for Folder {
    fn entry(&self, path: &str) -> Result<Option<Entry>, String> {
        let kind = match fs::symlink_metadata(self.at(path)) {
            Ok(data) => data.file_type(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        Ok(Some(if kind.is_symlink() {
            let to = fs::read_link(self.at(path)).map_err(|error| error.to_string())?;
            Entry::Link(to.to_string_lossy().into_owned())
        } else if kind.is_dir() {
            Entry::Folder
        } else if kind.is_file() {
            Entry::File
        } else {
            Entry::Other
        }))
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, String> {
        let entries = fs::read_dir(self.at(folder)).map_err(|error| error.to_string())?;
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| error.to_string())?;
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }

    fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, ReadError> {
        let failed = |error: io::Error| ReadError::Failed(error.to_string());
        let file = fs::File::open(self.at(path)).map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        if size > most {
            return Err(ReadError::TooLarge(size));
        }
        let mut bytes = Vec::with_capacity(size as usize);
        // A file may grow while it is read, and one of /proc has no size at all.
        file.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > most {
            Err(ReadError::TooLarge(bytes.len() as u64))
        } else {
            Ok(bytes)
        }
    }

    fn name(&self) -> &str {
        ""
    }
}
