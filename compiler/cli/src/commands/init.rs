//! `gabion init`.

use super::Context;
use crate::project::{DECLARATION, Loaded, Loader, folder::Folder};
use crate::report::Outcome;
use crate::stop::Stop;
use clap::Args;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Write the declaration that a repository implies.
///
/// Reads workflows, actions, CODEOWNERS and the configuration of bots, and writes gabion.kdl: the agents and automations that run
/// there, the areas of the tree, and the questions that only a person can answer. Nothing else is touched, and an existing
/// gabion.kdl is never overwritten. Needs no credential.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  gabion init
  gabion init ../shop
  gabion init --print             print the declaration, write nothing")]
pub struct Init {
    /// The repository [default: the current folder]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,

    /// Print the declaration to standard output; write nothing
    #[arg(long)]
    pub print: bool,
}

impl Init {
    /// Runs it.
    pub fn run(&self, context: &Context) -> Outcome {
        let root = self
            .path
            .as_ref()
            .map_or_else(|| context.cwd.to_owned(), |path| context.cwd.join(path));
        let _loaded = survey(&root)?;
        Err(Stop::new("this build of gabion writes no declarations yet"))
    }
}

/// Reads a repository that has no declaration yet.
pub fn survey(root: &Path) -> Result<Loaded, Stop> {
    if !root.is_dir() {
        return Err(Stop::new(format!("{} is no folder", root.display())));
    }
    if root.join(DECLARATION).symlink_metadata().is_ok() {
        return Err(
            Stop::new(format!("{DECLARATION} exists, and is never overwritten"))
                .help("`gabion check` reads it"),
        );
    }
    let tree = Folder::new(root);
    let mut loader = Loader::new(&tree);
    loader.work_tree("");
    Ok(loader.finish())
}

/// Writes the declaration, unless one has come to stand there meanwhile.
pub fn write(root: &Path, text: &str) -> Result<(), Stop> {
    let failed = |error: std::io::Error| Stop::new(format!("could not write {DECLARATION}: {error}"));
    let path = root.join(DECLARATION);
    let mut file = std::fs::File::create_new(&path).map_err(failed)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|error| {
            // Half a declaration is worse than none; it is ours, since it was not there before.
            let _ = std::fs::remove_file(&path);
            failed(error)
        })
}
