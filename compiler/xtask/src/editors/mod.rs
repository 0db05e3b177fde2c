//! `cargo xtask editors`: grammars and queries from the one schema table.
//!
//! A node, property or word that the table gains is coloured, and tested to be, after one run of this command.

mod cases;
mod kdl;
mod queries;
mod textmate;
mod words;

use clap::Args;
use serde_json::Value;
use std::error::Error;
use std::fs;
use std::path::Path;

/// Write what editors colour a declaration by, below editors/, from the schema table.
#[derive(Args)]
pub struct Editors {
    /// Write nothing; fail if a file is not what the table says.
    #[arg(long)]
    check: bool,
}

impl Editors {
    /// Runs it.
    ///
    /// # Errors
    /// What is stale, with `--check`; what could not be written, without.
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let stale = stale(&root);
        if self.check && !stale.is_empty() {
            let names: Vec<&str> = stale.iter().map(|(path, _)| *path).collect();
            return Err(format!("stale: {}; run `cargo xtask editors`", names.join(", ")).into());
        }
        for (path, text) in stale {
            let file = root.join(path);
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(file, text)?;
            println!("wrote {path}");
        }
        Ok(())
    }
}

/// The files below `root` that are not what the table says, by path, with what it says.
pub fn stale(root: &Path) -> Vec<(&'static str, String)> {
    files()
        .into_iter()
        .filter(|(path, text)| fs::read_to_string(root.join(path)).ok().as_deref() != Some(text.as_str()))
        .collect()
}

/// Every generated file, by its path in the repository.
fn files() -> Vec<(&'static str, String)> {
    vec![
        (
            "editors/vscode/syntaxes/gabion.tmLanguage.json",
            json(&textmate::grammar()),
        ),
        (
            "editors/vscode/syntaxes/gabion.injection.tmLanguage.json",
            json(&textmate::injection()),
        ),
        ("editors/vscode/tests/every-node.kdl", cases::textmate()),
        (
            "editors/tree-sitter/queries/highlights.scm",
            queries::highlights(),
        ),
        ("editors/tree-sitter/tests/every-node.kdl", cases::tree_sitter()),
    ]
}

fn json(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
