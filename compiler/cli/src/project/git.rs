//! A commit as a tree. The only place that starts `git`.
//!
//! Plumbing alone is used, with `-z`, and nothing of the tree is ever executed: no hook, no filter, no monitor, no lazy fetch, no
//! configuration of a repository that lies inside the tree. Names of revisions are checked before git sees them.

use super::objects::Objects;
use super::tree::{Entry, ReadError, Tree};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The most bytes of a listing; a million paths of a usual length.
const MOST_LISTING: u64 = 96 << 20;
/// The longest name of a revision.
const LONGEST_REVISION: usize = 256;

/// Why a commit could not be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GitError {
    /// No name of a revision: `--output=x`, `a b`, `a..b`.
    BadRevision(String),
    /// A fine name, but no commit has it.
    NoSuchRevision(String),
    /// There is no git to start.
    NoGit(String),
    /// git's own words.
    Failed(String),
}

impl fmt::Display for GitError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GitError::BadRevision(name) => write!(to, "\"{name}\" is no name of a commit"),
            GitError::NoSuchRevision(name) => write!(to, "no commit is named \"{name}\""),
            GitError::NoGit(why) => write!(to, "git could not be started: {why}"),
            GitError::Failed(why) => write!(to, "git failed: {why}"),
        }
    }
}

/// The files of a commit below a folder of the repository.
#[derive(Debug)]
pub struct Commit {
    name: String,
    files: BTreeMap<String, Object>,
    objects: RefCell<Objects>,
}

/// What a commit says of one path.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Object {
    mode: String,
    id: String,
}

impl Commit {
    /// The commit named `revision` in the repository that holds `root`, seen from `root`.
    pub fn open(root: &Path, revision: &str) -> Result<Commit, GitError> {
        if !is_revision(revision) {
            return Err(GitError::BadRevision(revision.to_owned()));
        }
        let prefix = text(run(root, &["rev-parse", "--show-prefix"])?)?;
        let peeled = format!("{revision}^{{commit}}");
        let commit = run(root, &["rev-parse", "--verify", "--quiet", &peeled]).map_err(|error| {
            if let GitError::Failed(_) = error {
                GitError::NoSuchRevision(revision.to_owned())
            } else {
                error
            }
        })?;
        let commit = text(commit)?;
        let tree = format!(
            "{}:{}",
            commit.trim_end(),
            prefix.trim_end_matches('\n').trim_end_matches('/')
        );
        let listing = run(root, &["ls-tree", "-r", "-z", "--full-tree", &tree])?;
        Ok(Commit {
            name: revision.to_owned(),
            files: parse(&listing)?,
            objects: RefCell::new(Objects::new(root)),
        })
    }

    fn below(&self, folder: &str) -> impl Iterator<Item = &str> {
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let files = self.files.range(prefix.clone()..).map(|(path, _)| path.as_str());
        files.map_while(move |path| path.strip_prefix(prefix.as_str()))
    }
}

impl Tree for Commit {
    fn entry(&self, path: &str) -> Result<Option<Entry>, String> {
        let Some(object) = self.files.get(path) else {
            return Ok(self.below(path).next().map(|_| Entry::Folder));
        };
        match object.mode.as_str() {
            "100644" | "100755" | "100664" => Ok(Some(Entry::File)),
            "120000" => match self.read(path, 4096) {
                Ok(to) => Ok(Some(Entry::Link(String::from_utf8_lossy(&to).into_owned()))),
                Err(ReadError::TooLarge(_)) => Ok(Some(Entry::Other)),
                Err(ReadError::Failed(why)) => Err(why),
            },
            _ => Ok(Some(Entry::Other)),
        }
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, String> {
        let first = |rest: &str| rest.split('/').next().unwrap_or(rest).to_owned();
        let mut names: Vec<String> = self.below(folder).map(first).collect();
        names.sort();
        names.dedup();
        Ok(names)
    }

    fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, ReadError> {
        let object = self
            .files
            .get(path)
            .ok_or_else(|| ReadError::Failed("no such file".to_owned()))?;
        self.objects.borrow_mut().read(&object.id, most)
    }

    fn name(&self) -> &str {
        &self.name
    }
}

/// Whether a text can be nothing but the name of one revision.
fn is_revision(name: &str) -> bool {
    let fine = |at: char| at.is_ascii_alphanumeric() || "-_./~^@{}+#".contains(at);
    !name.is_empty()
        && name.len() <= LONGEST_REVISION
        && !name.starts_with(['-', '^'])
        && !name.contains("..")
        && name.chars().all(fine)
}

/// `git`, bound to do nothing but read.
pub(super) fn git(root: &Path) -> Command {
    let mut command = Command::new("git");
    command.env_clear();
    for name in ["HOME", "XDG_CONFIG_HOME", "USERPROFILE", "SYSTEMROOT", "TMPDIR"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command.env("PATH", absolute_path());
    let fixed = [
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_NO_LAZY_FETCH", "1"),
        ("GIT_NO_REPLACE_OBJECTS", "1"),
        ("GIT_OPTIONAL_LOCKS", "0"),
        ("GIT_TERMINAL_PROMPT", "0"),
        // A partial clone would fetch what it lacks; no protocol is allowed to it.
        ("GIT_ALLOW_PROTOCOL", "none"),
        ("LC_ALL", "C"),
    ];
    command.envs(fixed);
    command.args([
        "--no-pager",
        "-c",
        "core.fsmonitor=false",
        "-c",
        "core.hooksPath=/dev/null",
    ]);
    // A folder that looks like a bare repository would bring its own configuration.
    command.args(["-c", "safe.bareRepository=explicit"]);
    command
        .arg("-C")
        .arg(root)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The search path without relative entries: `node_modules/.bin/git` of the tree is not git.
fn absolute_path() -> OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let absolute = std::env::split_paths(&path).filter(|folder| folder.is_absolute());
    std::env::join_paths(absolute).unwrap_or_default()
}

pub(super) fn spawn(mut command: Command) -> Result<Child, GitError> {
    command
        .spawn()
        .map_err(|error| GitError::NoGit(error.to_string()))
}

/// Runs git to its end and gives what it printed.
fn run(root: &Path, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
    let mut command = git(root);
    command.args(arguments);
    let mut child = spawn(command)?;
    let mut printed = Vec::new();
    let mut complaint = String::new();
    let failed = |error: io::Error| GitError::Failed(error.to_string());
    if let Some(stdout) = child.stdout.take() {
        // git's complaints are a line or two: they fit the pipe while the listing is drained.
        stdout
            .take(MOST_LISTING + 1)
            .read_to_end(&mut printed)
            .map_err(failed)?;
    }
    if let Some(stderr) = child.stderr.take() {
        let mut bytes = Vec::new();
        stderr.take(4096).read_to_end(&mut bytes).map_err(failed)?;
        complaint = String::from_utf8_lossy(&bytes).into_owned();
    }
    let status = child.wait().map_err(failed)?;
    if printed.len() as u64 > MOST_LISTING {
        return Err(GitError::Failed(format!(
            "the listing has more than {MOST_LISTING} bytes"
        )));
    }
    if status.success() {
        Ok(printed)
    } else {
        Err(GitError::Failed(said(&complaint)))
    }
}

/// The first line of a complaint, without its "fatal:".
fn said(complaint: &str) -> String {
    let line = complaint.lines().next().unwrap_or("no reason given");
    line.strip_prefix("fatal: ").unwrap_or(line).to_owned()
}

fn text(bytes: Vec<u8>) -> Result<String, GitError> {
    String::from_utf8(bytes).map_err(|_| GitError::Failed("a path that is not UTF-8".to_owned()))
}

/// `MODE TYPE ID<TAB>PATH<NUL>`, many times.
fn parse(listing: &[u8]) -> Result<BTreeMap<String, Object>, GitError> {
    let mut files = BTreeMap::new();
    for record in listing
        .split(|byte| *byte == 0)
        .filter(|record| !record.is_empty())
    {
        let record = String::from_utf8_lossy(record);
        let parsed = record.split_once('\t').and_then(|(head, path)| {
            let mut fields = head.split(' ');
            let (mode, _, id) = (fields.next()?, fields.next()?, fields.next()?);
            Some((
                path.to_owned(),
                Object {
                    mode: mode.to_owned(),
                    id: id.to_owned(),
                },
            ))
        });
        let (path, object) =
            parsed.ok_or_else(|| GitError::Failed("a listing that cannot be read".to_owned()))?;
        files.insert(path, object);
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_revisions_are_closed() {
        for name in [
            "HEAD",
            "HEAD~1",
            "origin/main",
            "v1.2.3",
            "main@{1}",
            "HEAD^{commit}",
            "0123abcd",
        ] {
            assert!(is_revision(name), "{name}");
        }
        for name in [
            "",
            "-x",
            "--output=x",
            "a b",
            "a..b",
            "^main",
            "HEAD:gabion.kdl",
            "a\nb",
            "$(x)",
            "a;b",
            "ü",
        ] {
            assert!(!is_revision(name), "{name}");
        }
        assert!(!is_revision(&"a".repeat(LONGEST_REVISION + 1)));
    }

    #[test]
    fn a_listing_is_read_by_its_zeros() {
        let files = parse(b"100644 blob aa\ta\tb\n\"c\x00120000 blob bb\tlink\0").expect("a listing");
        assert_eq!(files.keys().collect::<Vec<_>>(), ["a\tb\n\"c", "link"]);
        assert!(parse(b"nonsense\0").is_err());
    }
}
