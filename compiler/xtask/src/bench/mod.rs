//! `cargo xtask bench`: whole-process times and memory of the release binary on generated organizations.

mod organization;
mod process;

use clap::Args;
use organization::{Sentences, repositories};
use process::{Figure, exponent, measure, table};
use serde_json::Value;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Print whole-process medians of `check` and `compile` for organizations of several sizes, peak memory, exponents of growth, and
/// what starting costs over an empty program.
///
/// Two agents for each repository: one in a workflow that is emitted, one at a vendor; a wall, gates and workflows are emitted for
/// each. All figures of a table are of one run on one machine; on a machine that others use, the processor's time is the truer one.
#[derive(Args)]
pub struct Bench {
    /// Runs of each.
    #[arg(long, default_value_t = 11)]
    runs: usize,
    /// The binary [default: what `cargo build --release` makes].
    #[arg(long)]
    binary: Option<PathBuf>,
    /// How many agents.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 20, 250, 1_000])]
    agents: Vec<usize>,
    /// Only write the largest organization into this folder, for a profiler.
    #[arg(long)]
    write: Option<PathBuf>,
}

/// An organization and what it takes.
struct Size {
    agents: usize,
    check: Figure,
    /// When everything has to be written.
    first: Figure,
    /// When everything is there and nothing changes.
    compile: Figure,
    files: usize,
    bytes: u64,
}

impl Bench {
    /// Runs it.
    pub fn run(&self) -> Result<()> {
        let binary = match &self.binary {
            Some(binary) => fs::canonicalize(binary)?,
            None => built()?,
        };
        let sentences = sentences(&binary)?;
        if let Some(folder) = &self.write {
            let agents = self.agents.iter().max().copied().unwrap_or_default();
            fs::create_dir_all(folder)?;
            return organization::write(folder, agents, &sentences);
        }
        println!("{}", self.start(&binary)?);
        let sizes: Vec<Size> = self
            .agents
            .iter()
            .map(|agents| self.size(*agents, &binary, &sentences))
            .collect::<Result<_>>()?;
        print!("{}", times(&sizes));
        for pair in sizes.windows(2) {
            println!("{}", growth(&pair[0], &pair[1]));
        }
        if let [first, .., last] = sizes.as_slice() {
            println!("{}", growth(first, last));
        }
        Ok(())
    }

    /// What it takes until anything begins: an empty program, this one when it only says its version, and when it checks a
    /// declaration that declares nothing.
    fn start(&self, binary: &Path) -> Result<String> {
        let folder = tempfile::tempdir()?;
        let (source, empty) = (folder.path().join("empty.rs"), folder.path().join("empty"));
        fs::write(&source, "fn main() {}\n")?;
        let made = Command::new("rustc")
            .arg("-O")
            .arg(&source)
            .arg("-o")
            .arg(&empty)
            .status()?;
        if !made.success() {
            return Err("the empty program does not build".into());
        }
        fs::write(folder.path().join("gabion.kdl"), "gabion edition=\"2026\"\n")?;
        let runs = self.runs * 5;
        let nothing = measure(runs, &empty, &[], folder.path())?;
        let mut rows = vec![cells(["start", "wall ms", "cpu ms", "over empty, ms"])];
        for (name, figure) in [
            ("an empty program", nothing),
            (
                "gabion --version",
                measure(runs, binary, &["--version"], folder.path())?,
            ),
            (
                "gabion check, nothing declared",
                measure(runs, binary, &["check"], folder.path())?,
            ),
        ] {
            let over = figure.wall - nothing.wall;
            rows.push(cells([
                name,
                &format!("{:.2}", figure.wall),
                &format!("{:.2}", figure.cpu),
                &format!("{over:.2}"),
            ]));
        }
        Ok(table(&rows))
    }

    fn size(&self, agents: usize, binary: &Path, sentences: &Sentences) -> Result<Size> {
        let folder = tempfile::tempdir()?;
        let path = folder.path();
        organization::write(path, agents, sentences)?;
        let check = measure(self.runs, binary, &["check"], path)?;
        let before = weight(path)?;
        let first = measure(1, binary, &["compile"], path)?;
        let after = weight(path)?;
        let compile = measure(self.runs, binary, &["compile"], path)?;
        Ok(Size {
            agents,
            check,
            first,
            compile,
            files: after.0 - before.0,
            bytes: after.1 - before.1,
        })
    }
}

/// Builds the release binary and says where it is.
fn built() -> Result<PathBuf> {
    let output = Command::new("cargo")
        .args([
            "build",
            "--release",
            "--quiet",
            "--package",
            "gabion",
            "--message-format",
            "json",
        ])
        .stderr(std::process::Stdio::inherit())
        .output()?;
    let lines = String::from_utf8(output.stdout)?;
    let mut made = lines.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        Some(PathBuf::from(message.get("executable")?.as_str()?))
    });
    made.next_back()
        .filter(|_| output.status.success())
        .ok_or_else(|| "the binary does not build".into())
}

/// Asks the compiler for the sentences that a declaration without them lacks.
fn sentences(binary: &Path) -> Result<Sentences> {
    let folder = tempfile::tempdir()?;
    organization::write(folder.path(), 2, &Sentences::default())?;
    let output = Command::new(binary)
        .args(["check", "--format", "json"])
        .current_dir(folder.path())
        .output()?;
    let report: Value = serde_json::from_slice(&output.stdout)?;
    let of = |agent: &str| {
        let verdicts = report.get("verdicts")?.as_array()?;
        let verdict = verdicts
            .iter()
            .find(|verdict| verdict.get("subject").is_some_and(|name| name == agent))?;
        Some(verdict.get("sentence")?.as_str()?.to_owned())
    };
    Ok(Sentences {
        emitted: of("fixer-0"),
        hosted: of("hosted-0"),
    })
}

/// How many files lie below a folder, and how many bytes.
fn weight(folder: &Path) -> Result<(usize, u64)> {
    let mut total = (0, 0);
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (files, bytes) = if entry.file_type()?.is_dir() {
            weight(&entry.path())?
        } else {
            (1, entry.metadata()?.len())
        };
        total = (total.0 + files, total.1 + bytes);
    }
    Ok(total)
}

fn times(sizes: &[Size]) -> String {
    let mut rows = vec![cells([
        "agents",
        "repositories",
        "check, wall ms",
        "cpu ms",
        "compile, wall ms",
        "cpu ms",
        "peak MiB",
        "cpu ms per agent",
        "first compile, wall ms",
        "files",
        "KiB",
    ])];
    for size in sizes {
        rows.push(vec![
            size.agents.to_string(),
            repositories(size.agents).to_string(),
            format!("{:.1}", size.check.wall),
            format!("{:.1}", size.check.cpu),
            format!("{:.1}", size.compile.wall),
            format!("{:.1}", size.compile.cpu),
            format!("{:.1}", size.compile.memory.max(size.first.memory)),
            format!("{:.2}", size.compile.cpu / size.agents as f64),
            format!("{:.1}", size.first.wall),
            size.files.to_string(),
            (size.bytes / 1024).to_string(),
        ]);
    }
    table(&rows)
}

fn growth(small: &Size, large: &Size) -> String {
    let of =
        |figure: fn(&Size) -> f64| exponent((small.agents, figure(small)), (large.agents, figure(large)));
    format!(
        "exponent {} → {}: check {:.2} (cpu {:.2}), compile {:.2} (cpu {:.2})",
        small.agents,
        large.agents,
        of(|size| size.check.wall),
        of(|size| size.check.cpu),
        of(|size| size.compile.wall),
        of(|size| size.compile.cpu)
    )
}

fn cells<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).to_vec()
}
