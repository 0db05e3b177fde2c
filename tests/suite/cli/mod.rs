//! The command line as people and programs meet it: manuals, results and findings, word for word.
//!
//! What is snapshot here is prose: read it when it changes. Trees are copied, never written to.

mod accept;
mod begin;
mod compare;
mod manual;
mod removal;
mod schema;

use crate::folders::copy;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What a command line gave.
pub struct Ran {
    /// The exit status.
    pub status: u8,
    /// Results.
    pub out: String,
    /// Diagnostics.
    pub err: String,
}

impl Ran {
    /// All of it, as a terminal shows it.
    pub fn shown(&self) -> String {
        format!("{}{}exit status {}\n", self.err, self.out, self.status)
    }
}

/// Runs a command line in a folder.
pub fn gabion(cwd: &Path, arguments: &[&str]) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = std::iter::once("gabion").chain(arguments.iter().copied());
    let status = gabion::run(arguments.map(OsString::from), cwd, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran {
        status,
        out: text(out),
        err: text(err),
    }
}

/// A copy of one of the trees beside this file, in a folder called `shop`.
pub fn tree(name: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("shop");
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("suite/cli/trees")
            .join(name),
        &root,
    );
    (folder, root)
}
