//! `cargo xtask scenario FILE… [--keep DIR]`: worlds to projects, projects through `gabion check`, answers to lines of JSON.

use clap::Args;
use gabion_tests::scenario::run::{answer, page};
use std::path::PathBuf;

/// Answers scenarios: one JSON line for each file
#[derive(Args)]
pub struct Scenario {
    /// Files as in tests/scenarios
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Leave what was written in this folder
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Write the page of the documentation that lists them
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
}

impl Scenario {
    /// Runs it. A file that cannot be read or expressed is an error that names the key; the others are answered all the same.
    pub fn run(&self) -> Result<(), Box<dyn std::error::Error>> {
        let mut refused = 0;
        let mut all = Vec::new();
        for file in &self.files {
            let text = std::fs::read_to_string(file)?;
            match answer(&text, self.keep.as_deref()) {
                Ok(answers) => {
                    println!("{}", answers.line());
                    all.push(answers);
                }
                Err(error) => {
                    refused += 1;
                    let id = file.file_name().map(|name| name.to_string_lossy().into_owned());
                    let id = id.unwrap_or_default();
                    let id = id.split('-').next().unwrap_or_default();
                    println!(
                        "{}",
                        serde_json::json!({"id": id, "error": error.why, "key": error.key})
                    );
                    eprintln!("{}: {error}", file.display());
                }
            }
        }
        if let Some(file) = &self.page {
            std::fs::write(file, page(&all))?;
        }
        match refused {
            0 => Ok(()),
            count => Err(format!("{count} of {} could not be answered", self.files.len()).into()),
        }
    }
}
