//! The bytes of objects, by conversation with `git cat-file`.

use super::git::{GitError, git, spawn};
use super::tree::ReadError;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

/// Two conversations with `git cat-file`, begun when they are first needed: one tells sizes, one bytes.
#[derive(Debug)]
pub(super) struct Objects {
    root: PathBuf,
    sizes: Option<Talk>,
    bytes: Option<Talk>,
}

impl Objects {
    /// No conversation yet.
    pub(super) fn new(root: &Path) -> Self {
        Objects {
            root: root.to_owned(),
            sizes: None,
            bytes: None,
        }
    }

    /// The bytes of an object, unless there are more than `most`.
    pub(super) fn read(&mut self, id: &str, most: u64) -> Result<Vec<u8>, ReadError> {
        let failed = |error: io::Error| ReadError::Failed(error.to_string());
        let size = talk(&mut self.sizes, &self.root, "--batch-check")?
            .ask(id)
            .map_err(failed)?;
        if size > most {
            return Err(ReadError::TooLarge(size));
        }
        let bytes = talk(&mut self.bytes, &self.root, "--batch")?;
        let size = bytes.ask(id).map_err(failed)?;
        bytes.take(size as usize).map_err(failed)
    }
}

fn talk<'a>(talk: &'a mut Option<Talk>, root: &Path, how: &str) -> Result<&'a mut Talk, ReadError> {
    if talk.is_none() {
        *talk = Some(Talk::begin(root, how).map_err(|error| ReadError::Failed(error.to_string()))?);
    }
    talk.as_mut()
        .ok_or_else(|| ReadError::Failed("git did not start".to_owned()))
}

/// A running `git cat-file`.
#[derive(Debug)]
struct Talk {
    child: Child,
    ask: ChildStdin,
    answer: BufReader<ChildStdout>,
}

impl Talk {
    fn begin(root: &Path, how: &str) -> Result<Talk, GitError> {
        let mut command = git(root);
        command
            .args(["cat-file", how])
            .stdin(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = spawn(command)?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(ask), Some(answer)) => Ok(Talk {
                child,
                ask,
                answer: BufReader::new(answer),
            }),
            _ => Err(GitError::Failed("no pipe to git".to_owned())),
        }
    }

    /// The size of an object; `ID TYPE SIZE` is the answer, or `ID missing`.
    fn ask(&mut self, id: &str) -> io::Result<u64> {
        writeln!(self.ask, "{id}")?;
        self.ask.flush()?;
        let mut line = String::new();
        (&mut self.answer).take(512).read_line(&mut line)?;
        let size = line
            .trim_end()
            .rsplit(' ')
            .next()
            .and_then(|size| size.parse().ok());
        size.ok_or_else(|| io::Error::other(format!("the object is not at hand: {}", line.trim_end())))
    }

    /// The bytes that follow an answer, and the line feed behind them.
    fn take(&mut self, size: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; size + 1];
        self.answer.read_exact(&mut bytes)?;
        bytes.pop();
        Ok(bytes)
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        // It ends by itself once nobody asks; it is only waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
