//! A Python process that solves one program after the other.

use super::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Reads one JSON object a line and answers each with the shown atoms of the only model.
const DRIVER: &str = r#"
import json, sys, clingo

def text(symbol):
    return str(symbol.number) if symbol.type == clingo.SymbolType.Number else symbol.string

for line in sys.stdin:
    control = clingo.Control(["--warn=none", "0"])
    control.add("base", [], json.loads(line)["program"])
    control.ground([("base", [])])
    models = []
    control.solve(on_model=lambda model: models.append(
        [[atom.name, [text(argument) for argument in atom.arguments]] for atom in model.symbols(shown=True)]))
    print(json.dumps({"models": models}), flush=True)
"#;

#[derive(Serialize)]
struct Question<'a> {
    program: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    models: Vec<BTreeSet<Text>>,
}

/// The process.
pub struct Clingo {
    child: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Clingo {
    /// Starts `python`, which must have the module.
    pub fn start(python: &Path) -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new(python);
        command
            .args(["-c", DRIVER])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command
            .spawn()
            .map_err(|error| format!("oracle: {} does not start: {error}", python.display()))?;
        let answers = BufReader::new(child.stdout.take().ok_or("oracle: no standard output")?);
        let questions = child.stdin.take();
        Ok(Clingo {
            child,
            questions,
            answers,
        })
    }

    /// The atoms of the program's model; it must have exactly one.
    pub fn solve(&mut self, program: &str) -> Result<BTreeSet<Text>, Box<dyn Error>> {
        let questions = self.questions.as_mut().ok_or("oracle: no standard input")?;
        let asked = writeln!(questions, "{}", serde_json::to_string(&Question { program })?)
            .and_then(|()| questions.flush());
        let mut line = String::new();
        if asked.is_err() || self.answers.read_line(&mut line)? == 0 {
            return Err("oracle: clingo ended early; is the module installed (pip install clingo)?".into());
        }
        let mut answer: Answer = serde_json::from_str(&line)?;
        match (answer.models.pop(), answer.models.is_empty()) {
            (Some(model), true) => Ok(model),
            _ => Err("oracle: a positive program has exactly one model, this one has not".into()),
        }
    }
}

impl Drop for Clingo {
    fn drop(&mut self) {
        // Without input it ends by itself.
        self.questions = None;
        let _ = self.child.wait();
    }
}
