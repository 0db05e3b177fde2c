//! A tree of files, wherever it lies: a folder, or a commit.
//!
//! Symbolic links are resolved here, one part of the path at a time and by the tree's own entries, so that a folder and a commit
//! agree and no link leads out of either.

/// More links than this in one path are a circle.
const MOST_LINKS: usize = 40;

/// What stands at a path that holds no link but perhaps in its last part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, and what it says.
    Link(String),
    /// A submodule, socket, pipe or device.
    Other,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// It has more bytes than are allowed; how many there are.
    TooLarge(u64),
    /// The system's own words.
    Failed(String),
}

/// Where a path leads once its links are followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// To a file at this path, which holds no link.
    File(String),
    /// To a folder at this path, which holds no link.
    Folder(String),
    /// To nothing.
    Missing,
    /// Out of the tree, through the link at this path.
    Outside(String),
    /// To a submodule, socket, pipe or device.
    Other,
    /// Round and round.
    Circle,
}

/// A tree of files by paths relative to its root, with `/` between their parts; the root is the empty path.
pub trait Tree {
    /// What stands at a path whose folders are no links; `None` if nothing does.
    fn entry(&self, path: &str) -> Result<Option<Entry>, String>;

    /// The names in a folder whose path holds no link, sorted; names that are not UTF-8 come with replacement characters.
    fn names(&self, folder: &str) -> Result<Vec<String>, String>;

    /// The bytes of a file whose path holds no link, unless there are more than `most`.
    fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, ReadError>;

    /// How findings name the tree: empty for a folder, `HEAD~1` for a commit.
    fn name(&self) -> &str;
}

/// Follows the links of a path; the system's own words if a folder on the way cannot be read.
pub fn resolve(tree: &dyn Tree, path: &str) -> Result<Resolved, String> {
    let mut done: Vec<String> = Vec::new();
    let mut left: Vec<String> = parts(path).rev().map(str::to_owned).collect();
    let mut links = 0;
    let mut entry = Entry::Folder;
    while let Some(part) = left.pop() {
        match part.as_str() {
            "." | "" => continue,
            ".." if done.pop().is_none() => return Ok(Resolved::Outside(path.to_owned())),
            ".." => {
                entry = Entry::Folder;
                continue;
            }
            _ => done.push(part),
        }
        let here = done.join("/");
        entry = match tree.entry(&here)? {
            None => return Ok(Resolved::Missing),
            Some(Entry::Link(to)) => {
                links += 1;
                if links > MOST_LINKS {
                    return Ok(Resolved::Circle);
                }
                if is_absolute(&to) {
                    return Ok(Resolved::Outside(here));
                }
                done.pop();
                if climbs_out(&done, &to) {
                    return Ok(Resolved::Outside(here));
                }
                left.extend(parts(&to).rev().map(str::to_owned));
                Entry::Folder
            }
            Some(Entry::File) if left.iter().any(|part| !part.is_empty()) => return Ok(Resolved::Missing),
            Some(found) => found,
        };
    }
    Ok(match entry {
        Entry::File => Resolved::File(done.join("/")),
        Entry::Folder => Resolved::Folder(done.join("/")),
        Entry::Link(_) | Entry::Other => Resolved::Other,
    })
}

fn parts(path: &str) -> std::str::Split<'_, char> {
    path.split('/')
}

/// Links are judged the same on every system, so that a drive letter is no way round.
fn is_absolute(path: &str) -> bool {
    path.starts_with(['/', '\\']) || path.as_bytes().get(1) == Some(&b':')
}

/// Whether a link in the folder `from` climbs above the root, wherever it comes down again.
fn climbs_out(from: &[String], to: &str) -> bool {
    let mut depth = from.len();
    for part in parts(to) {
        match part {
            ".." if depth == 0 => return true,
            ".." => depth -= 1,
            "." | "" => {}
            _ => depth += 1,
        }
    }
    false
}

/// A tree in memory, for tests.
#[cfg(test)]
pub(crate) mod memory {
    use super::{Entry, ReadError, Tree};
    use std::collections::BTreeMap;

    /// Files by path; a text that begins with `->` is a link.
    pub struct Memory(pub BTreeMap<String, Vec<u8>>);

    impl Memory {
        pub fn of(files: &[(&str, &str)]) -> Self {
            Memory(
                files
                    .iter()
                    .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
                    .collect(),
            )
        }
    }

    impl Tree for Memory {
        fn entry(&self, path: &str) -> Result<Option<Entry>, String> {
            if let Some(bytes) = self.0.get(path) {
                let text = String::from_utf8_lossy(bytes);
                return Ok(Some(match text.strip_prefix("->") {
                    Some(to) => Entry::Link(to.to_owned()),
                    None => Entry::File,
                }));
            }
            let below = format!("{path}/");
            Ok(self
                .0
                .keys()
                .any(|file| file.starts_with(&below))
                .then_some(Entry::Folder))
        }

        fn names(&self, folder: &str) -> Result<Vec<String>, String> {
            let below = if folder.is_empty() {
                String::new()
            } else {
                format!("{folder}/")
            };
            let mut names: Vec<String> = self
                .0
                .range(below.clone()..)
                .map_while(|(file, _)| file.strip_prefix(&below))
                .filter_map(|rest| rest.split('/').next().map(str::to_owned))
                .collect();
            names.dedup();
            Ok(names)
        }

        fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, ReadError> {
            let bytes = self
                .0
                .get(path)
                .cloned()
                .ok_or_else(|| ReadError::Failed("no such file".to_owned()))?;
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
}

#[cfg(test)]
mod tests {
    use super::memory::Memory;
    use super::*;

    #[test]
    fn links_are_followed_inside_and_never_out() {
        let tree = Memory::of(&[
            ("a/file", "text"),
            ("a/up", "->../b"),
            ("a/out", "->../../etc/passwd"),
            ("a/back", "->../../root/a/file"),
            ("a/abs", "->/etc/passwd"),
            ("a/drive", "->C:\\secret"),
            ("b/twice", "->../a/file"),
            ("round", "->circle"),
            ("circle", "->round"),
            ("dangling", "->nowhere"),
        ]);
        let file = |path: &str| Resolved::File(path.to_owned());
        let outside = |path: &str| Resolved::Outside(path.to_owned());
        let cases = [
            ("a/file", file("a/file")),
            ("a/up/twice", file("a/file")),
            ("./a//../a/file", file("a/file")),
            ("a/up", Resolved::Folder("b".to_owned())),
            ("", Resolved::Folder(String::new())),
            ("a/out", outside("a/out")),
            ("a/back", outside("a/back")),
            ("a/abs", outside("a/abs")),
            ("a/drive", outside("a/drive")),
            ("../x", outside("../x")),
            ("a/../../x", outside("a/../../x")),
            ("round", Resolved::Circle),
            ("dangling", Resolved::Missing),
            ("a/file/below", Resolved::Missing),
            ("none", Resolved::Missing),
        ];
        for (path, expected) in cases {
            assert_eq!(resolve(&tree, path), Ok(expected), "{path}");
        }
    }
}
