//! The few things that writing does to a disk, behind one seam, so that tests can let each of them fail.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Nothing.
    Nothing,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A pipe, socket or device.
    Other,
}

/// A disk, by paths relative to the project root.
pub trait Disk {
    /// What stands at a path, links not followed.
    fn stands(&self, path: &str) -> io::Result<Stands>;
    /// The bytes of a file.
    fn read(&self, path: &str) -> io::Result<Vec<u8>>;
    /// Makes one folder.
    fn make_folder(&self, path: &str) -> io::Result<()>;
    /// Writes a file that must not stand there yet, down to the disk.
    fn write_new(&self, path: &str, bytes: &[u8], executable: bool) -> io::Result<()>;
    /// Gives a file a second name, or a copy where the file system has no such names.
    fn keep(&self, path: &str, spare: &str) -> io::Result<()>;
    /// Puts a file in the place of another, in one step.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Removes a file.
    fn remove_file(&self, path: &str) -> io::Result<()>;
    /// Removes a folder if nothing is in it.
    fn remove_folder(&self, path: &str) -> io::Result<()>;
    /// Makes the names in a folder last.
    fn sync_folder(&self, path: &str) -> io::Result<()>;
}

/// The file system below a root.
#[derive(Clone, Debug)]
pub struct Real {
    root: PathBuf,
    /// Whether what is written must outlast a loss of power.
    lasting: bool,
}

impl Real {
    /// The file system below `root`.
    pub fn new(root: &Path) -> Self {
        Real {
            root: root.to_owned(),
            lasting: true,
        }
    }

    /// The same without waiting for the disk, for tests that write thousands of times.
    #[cfg(test)]
    pub fn hasty(root: &Path) -> Self {
        Real {
            lasting: false,
            ..Real::new(root)
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

impl Disk for Real {
    fn stands(&self, path: &str) -> io::Result<Stands> {
        let kind = match fs::symlink_metadata(self.at(path)) {
            Ok(data) => data.file_type(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Stands::Nothing),
            Err(error) => return Err(error),
        };
        Ok(if kind.is_symlink() {
            Stands::Link
        } else if kind.is_dir() {
            Stands::Folder
        } else if kind.is_file() {
            Stands::File
        } else {
            Stands::Other
        })
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        fs::read(self.at(path))
    }

    fn make_folder(&self, path: &str) -> io::Result<()> {
        fs::create_dir(self.at(path))
    }

    fn write_new(&self, path: &str, bytes: &[u8], executable: bool) -> io::Result<()> {
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(if executable { 0o777 } else { 0o666 });
        }
        #[cfg(not(unix))]
        let _ = executable;
        let mut file = options.open(self.at(path))?;
        file.write_all(bytes)?;
        if self.lasting { file.sync_all() } else { Ok(()) }
    }

    fn keep(&self, path: &str, spare: &str) -> io::Result<()> {
        if fs::hard_link(self.at(path), self.at(spare)).is_ok() {
            return Ok(());
        }
        fs::copy(self.at(path), self.at(spare)).map(|_| ())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.at(from), self.at(to))
    }

    fn remove_file(&self, path: &str) -> io::Result<()> {
        fs::remove_file(self.at(path))
    }

    fn remove_folder(&self, path: &str) -> io::Result<()> {
        fs::remove_dir(self.at(path))
    }

    fn sync_folder(&self, path: &str) -> io::Result<()> {
        if cfg!(not(unix)) || !self.lasting {
            return Ok(());
        }
        match fs::File::open(self.at(path))?.sync_all() {
            // Some file systems do not know the request; on those, names last as they please.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
                ) =>
            {
                Ok(())
            }
            result => result,
        }
    }
}
