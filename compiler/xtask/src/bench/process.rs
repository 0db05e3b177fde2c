//! Whole processes, run many times: how long they take, what they compute, what they hold.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// The middle of many runs.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// From start to end, in milliseconds.
    pub wall: f64,
    /// What the processor spent on it, in milliseconds: the same on a machine that others use too.
    pub cpu: f64,
    /// Peak resident memory in MiB. What starts the process is counted until the process has begun: about 10.
    pub memory: f64,
}

/// Starts a command as often as wanted and prints wall seconds, processor seconds and peak KiB of each run. The kernel's account of
/// one finished child is beyond the standard library.
const RUNNER: &str = "
import os, sys, time
runs, command = int(sys.argv[1]), sys.argv[2:]
away = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
for _ in range(runs):
    begun = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=away)
    _, status, used = os.wait4(child, 0)
    wall = time.perf_counter() - begun
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit('it ended with ' + str(os.waitstatus_to_exitcode(status)))
    print(wall, used.ru_utime + used.ru_stime, used.ru_maxrss)
";

/// The medians of `runs` runs of a program in a folder. Each of them has to succeed.
pub fn measure(
    runs: usize,
    program: &Path,
    arguments: &[&str],
    folder: &Path,
) -> Result<Figure, Box<dyn Error>> {
    let output = Command::new("python3")
        .args(["-S", "-E", "-c", RUNNER, &runs.to_string()])
        .arg(program)
        .args(arguments)
        .current_dir(folder)
        .output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("{} {}: {said}", program.display(), arguments.join(" ")).into());
    }
    let mut columns = [Vec::new(), Vec::new(), Vec::new()];
    for line in String::from_utf8(output.stdout)?.lines() {
        for (column, number) in columns.iter_mut().zip(line.split(' ')) {
            column.push(number.parse::<f64>()?);
        }
    }
    let [wall, cpu, memory] = columns.map(median);
    Ok(Figure {
        wall: wall * 1e3,
        cpu: cpu * 1e3,
        memory: memory / 1024.0,
    })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The exponent of growth between two sizes: time ~ size^exponent.
pub fn exponent((small, of_small): (usize, f64), (large, of_large): (usize, f64)) -> f64 {
    (of_large / of_small).ln() / (large as f64 / small as f64).ln()
}

/// A table whose columns are as wide as they need to be, the first one aligned left.
pub fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |at: usize| {
        rows.iter()
            .filter_map(|row| row.get(at))
            .map(|cell| cell.chars().count())
            .max()
    };
    let widths: Vec<usize> = (0..columns).map(|at| width(at).unwrap_or_default()).collect();
    let mut out = String::new();
    for row in rows {
        for (at, cell) in row.iter().enumerate() {
            let width = widths[at];
            let written = match at {
                0 => write!(out, "{cell:<width$}"),
                _ => write!(out, "  {cell:>width$}"),
            };
            written.expect("a string takes everything");
        }
        out.push('\n');
    }
    out
}
