//! The whole: texts in; verdicts of both worlds, findings and artifacts out.
//!
//! In: an [`Input`], what the outside world read of a project. Out: a [`Compiled`]. Never: writes anything; the caller may write the
//! artifacts only if [`Compiled::may_write`].

mod inputs;
mod obligations;
pub mod own_rules;
mod prepared;

use crate::diagnostic::{Diagnostic, Severity};
use crate::emit;
use crate::judge::{Judgement, Leaning};
use crate::language::{self, model::Declaration};
use crate::platforms::Artifact;
use crate::report;
use crate::rules::RuleSet;
use crate::source::{FileId, Sources};
use crate::world::World;
use inputs::Observed;
pub use prepared::Prepared;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

/// The declaration, relative to the project root.
pub const DECLARATION: &str = "gabion.kdl";

/// What was read of a project.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// The texts.
    pub sources: Sources,
    /// Files by path relative to the project root.
    pub files: BTreeMap<String, FileId>,
    /// Files that are there and could not be read, with a place for findings and why: what they say is unknown.
    pub unread: BTreeMap<String, (FileId, String)>,
    /// What an earlier run wrote and nobody edited since, by path, and what would stand there were it no longer emitted: nothing, or
    /// the lines of others around a managed block.
    pub left: BTreeMap<String, Option<FileId>>,
    /// The declaration as it was read; none if there is none.
    pub declaration: Option<Declaration>,
    /// What was found while reading.
    pub findings: Vec<Diagnostic>,
    /// The day that dates are compared with.
    pub as_of: Option<String>,
}

/// One world and what was judged of it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Its facts.
    pub world: World,
    /// What they amount to.
    pub judgement: Judgement,
    /// The assumptions on which what is contained leans, with their prices.
    pub leaning: Leaning,
}

/// Both worlds of a project whose declaration could be read.
#[derive(Clone, Debug)]
pub struct Worlds {
    /// What the tree and the snapshot say.
    pub now: Judged,
    /// Once what is emitted is in force, as it was read back.
    pub applied: Judged,
}

/// What came of a project.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The texts, those of the artifacts included, so that findings can point into them.
    pub sources: Sources,
    /// What is declared.
    pub declaration: Declaration,
    /// The rules that it was judged with: the library's, and the team's own behind them.
    pub rules: Arc<RuleSet>,
    /// Both worlds; none if the declaration has errors.
    pub worlds: Option<Worlds>,
    /// The snapshots of settings that were read.
    pub snapshots: Vec<report::Dated>,
    /// What would be written, in the order of paths.
    pub artifacts: Vec<Artifact>,
    /// Whether applying would change anything that is read: something is emitted, or no longer is.
    pub applies: bool,
    /// Everything that is wrong or worth saying.
    pub findings: Vec<Diagnostic>,
}

impl Input {
    /// An input of texts alone, as tests and editors have them.
    pub fn of_texts<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> Input {
        let mut input = Input::default();
        for (path, text) in texts {
            let file = input.sources.add(path, text);
            input.files.insert(path.to_owned(), file);
        }
        if let Some(file) = input.files.get(DECLARATION) {
            let (declaration, findings) = language::read(&input.sources, *file);
            input.declaration = Some(declaration);
            input.findings = findings;
        }
        input
    }
}

impl Compiled {
    /// Whether the artifacts may be written: nothing is wrong, and what was emitted has been read back and proved.
    pub fn may_write(&self) -> bool {
        self.worlds.is_some()
            && !self
                .findings
                .iter()
                .any(|finding| finding.severity == Severity::Error)
    }
}

/// Compiles a project: declaration, worlds, emission, reading back, verdicts, findings.
pub fn compile(input: Input) -> Compiled {
    compile_with(input, |_| {})
}

/// The same, with a hand on the artifacts before they are read back: how tests show that a weakened artifact is caught.
pub fn compile_with(input: Input, tamper: impl FnOnce(&mut Vec<Artifact>)) -> Compiled {
    match prepare(input) {
        Ok(prepared) => {
            let mut artifacts = prepared.artifacts.clone();
            tamper(&mut artifacts);
            prepared.read_back(artifacts)
        }
        Err(ended) => *ended,
    }
}

/// Reads a project and emits what it asks for.
///
/// # Errors
/// What there is to say of a project that ends there: it has no declaration, or one with errors.
pub fn prepare(input: Input) -> Result<Prepared, Box<Compiled>> {
    let (rules, wrong_rules) = own_rules::rules_of(&input);
    let Input {
        sources,
        files,
        unread,
        left,
        declaration,
        mut findings,
        as_of,
    } = input;
    findings.extend(wrong_rules);
    let Some(declaration) = declaration.filter(|_| files.contains_key(DECLARATION)) else {
        return Err(Box::new(nothing(sources, rules, findings)));
    };
    // A file that could not be read says what nobody knows; the rest is judged all the same.
    let of_unread = |found: &Diagnostic| {
        let mut files = unread.values().map(|(file, _)| *file);
        let first = found.labels.first().map(|label| label.span.file);
        first.is_some_and(|first| files.any(|file| file == first))
    };
    let ends = |found: &Diagnostic| found.severity == Severity::Error && !of_unread(found);
    if findings.iter().any(ends) {
        return Err(Box::new(Compiled {
            sources,
            declaration,
            rules,
            worlds: None,
            snapshots: Vec::new(),
            artifacts: Vec::new(),
            applies: false,
            findings,
        }));
    }
    let mut observed = Observed::read(&declaration, &sources, &files, &unread, &mut findings);
    let (artifacts, refusals) = emit::artifacts(&declaration, &observed.situation(&sources));
    let refused = wrong(&refusals);
    if !refused {
        // What is asked for and could not be emitted is not what is no longer emitted: then nothing is removed.
        observed.left = left;
    }
    findings.extend(refusals);
    Ok(Prepared {
        sources,
        declaration,
        rules,
        observed,
        as_of,
        artifacts,
        refused,
        priced: true,
        findings,
        now: OnceLock::new(),
        classifier: Mutex::default(),
    })
}

fn wrong(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

fn nothing(sources: Sources, rules: Arc<RuleSet>, mut findings: Vec<Diagnostic>) -> Compiled {
    let missing =
        Diagnostic::error("no-declaration", "there is no gabion.kdl").help("`gabion init` writes one");
    findings.push(missing);
    Compiled {
        sources,
        declaration: Declaration::default(),
        rules,
        worlds: None,
        snapshots: Vec::new(),
        artifacts: Vec::new(),
        applies: false,
        findings,
    }
}
