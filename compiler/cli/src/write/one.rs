//! One file in the place of another, in one step, below a root.

use super::disk::{Disk, Stands};
use super::paths;
use crate::stop::Stop;
use std::io;

/// Puts `text` at `path`, folders made as needed. What stood there is there until the new file is whole.
///
/// # Errors
/// If the path leaves the root, something else than a file stands there, or the disk fails. Nothing is then half written.
pub fn put(disk: &dyn Disk, path: &str, text: &str) -> Result<(), Stop> {
    if let Some(objection) = paths::objection(path) {
        return Err(Stop::new(format!("{path} is no place to write to: {objection}")));
    }
    let failed = |error: io::Error| Stop::new(format!("{path} could not be written: {error}"));
    let parents: Vec<&str> = path.match_indices('/').map(|(at, _)| &path[..at]).collect();
    for folder in parents {
        match disk.stands(folder).map_err(failed)? {
            Stands::Folder => {}
            Stands::Nothing => disk.make_folder(folder).map_err(failed)?,
            _ => return Err(Stop::new(format!("{folder} is no folder"))),
        }
    }
    if !matches!(disk.stands(path).map_err(failed)?, Stands::Nothing | Stands::File) {
        return Err(Stop::new(format!("{path} is no file")));
    }
    let stage = paths::stage(path);
    if disk.stands(&stage).map_err(failed)? == Stands::File {
        disk.remove_file(&stage).map_err(failed)?;
    }
    disk.write_new(&stage, text.as_bytes(), false).map_err(failed)?;
    disk.rename(&stage, path).map_err(failed)
}
