//! The whole: texts in; verdicts of both worlds, findings and artifacts out.
//!
//! In: an [`Input`], what the outside world read of a project. Out: a [`Compiled`]. Never: writes anything; the caller may write the
//! artifacts only if [`Compiled::may_write`].

mod inputs;
mod obligations;
pub mod own_rules;

use crate::check::{self, Case};
use crate::diagnostic::{Diagnostic, Severity};
use crate::emit;
use crate::judge::{self, Judgement, Leaning};
use crate::language::{self, model::Declaration};
use crate::platforms::Artifact;
use crate::report;
use crate::rules::RuleSet;
use crate::source::{FileId, Sources};
use crate::world::{
    self, World,
    build::Inputs,
    classes::{Classes, Classifier},
    negations,
    people::Contexts,
};
use inputs::Observed;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

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

/// A project that was read and emitted, before what was emitted is read back. What does not depend on that is done once.
pub struct Prepared {
    sources: Sources,
    declaration: Declaration,
    rules: Arc<RuleSet>,
    observed: Observed,
    as_of: Option<String>,
    artifacts: Vec<Artifact>,
    /// Whether something asked for could not be emitted.
    refused: bool,
    /// Whether it is asked on which assumptions verdicts lean.
    priced: bool,
    findings: Vec<Diagnostic>,
    /// The world as it is, with the classes of refs and paths that it was built on.
    now: OnceLock<(Vec<Classes>, Judged)>,
    /// Classes that were computed before.
    classifier: Mutex<Classifier>,
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

impl Prepared {
    /// What would be written.
    pub fn artifacts(&self) -> &[Artifact] {
        &self.artifacts
    }

    /// The same project, for those who do not ask on which assumptions its verdicts lean.
    #[must_use]
    pub fn unpriced(self) -> Prepared {
        Prepared {
            priced: false,
            ..self
        }
    }

    /// Reads artifacts back, those of this project or others in their place: both worlds, verdicts, findings.
    pub fn read_back(&self, mut artifacts: Vec<Artifact>) -> Compiled {
        let declaration = &self.declaration;
        let mut sources = self.sources.clone();
        let mut findings = self.findings.clone();
        let written = add(&artifacts, &mut sources);
        let now = self.observed.inputs(declaration, &sources, &mut findings);
        let applied = self
            .observed
            .applied(declaration, &sources, &written, &mut findings);
        let applies = !artifacts.is_empty() || self.observed.takes_away(&written);
        let classes = self.classes(&now, &applied);
        let (then, contexts) = world::build::in_context(&applied, &classes);
        if !self.refused {
            findings.extend(obligations::check(&obligations::Emitted {
                declaration,
                sources: &sources,
                artifacts: &artifacts,
                written: &written,
                before: self.observed.trees(),
                now: &now,
                applied: &applied,
                contexts: &contexts,
                world: &then,
            }));
        }
        let worlds = self.worlds(
            &now,
            &classes,
            &sources,
            applies.then_some(|| {
                let mut applied_world = judged(then, declaration, &self.rules);
                if self.leans(&applied_world) {
                    let unseen = || self.observed.applied_unseen(declaration, &sources, &written);
                    self.price(&mut applied_world, &applied, &contexts, &classes, unseen);
                }
                applied_world
            }),
        );
        findings.extend(check::run(&case(
            declaration,
            &sources,
            &worlds,
            self.as_of.as_deref(),
            (applies, self.refused),
        )));
        if !wrong(&findings) && !artifacts.is_empty() {
            let merged = self.observed.merged(declaration, &sources, &written);
            let merged =
                merged.map(|inputs| judged(world::build::build(&inputs, &classes), declaration, &self.rules));
            let sides = (merged.as_ref().unwrap_or(&worlds.now), &worlds.applied);
            let reports = reports(declaration, &self.observed, &sources, sides, &artifacts);
            add(&reports, &mut sources);
            artifacts.extend(reports);
            artifacts.sort_by(|one, other| one.path.cmp(&other.path));
        }
        Compiled {
            sources,
            declaration: declaration.clone(),
            rules: Arc::clone(&self.rules),
            worlds: Some(worlds),
            snapshots: self.observed.snapshots.clone(),
            artifacts,
            applies,
            findings,
        }
    }

    fn classes(&self, now: &Inputs<'_>, applied: &Inputs<'_>) -> Vec<Classes> {
        // A panic leaves at worst fewer known classes behind.
        let mut classifier = self.classifier.lock().unwrap_or_else(PoisonError::into_inner);
        world::build::classes(now, applied, &mut classifier)
    }

    /// Both worlds, judged beside each other; once, if nothing would change.
    fn worlds(
        &self,
        now: &Inputs<'_>,
        classes: &[Classes],
        sources: &Sources,
        applied: Option<impl FnOnce() -> Judged + Send>,
    ) -> Worlds {
        let now = || self.now(now, classes, sources);
        let Some(applied) = applied else {
            let now = now();
            return Worlds {
                applied: now.clone(),
                now,
            };
        };
        if std::thread::available_parallelism().map_or(true, |most| most.get() == 1) {
            return Worlds {
                now: now(),
                applied: applied(),
            };
        }
        std::thread::scope(|scope| {
            let applied = scope.spawn(applied);
            let now = now();
            match applied.join() {
                Ok(applied) => Worlds { now, applied },
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    fn leans(&self, judged: &Judged) -> bool {
        self.priced && judge::is_anything_contained(&judged.judgement)
    }

    /// Adds on which assumptions what is contained leans.
    fn price<'i>(
        &'i self,
        judged: &mut Judged,
        inputs: &Inputs<'_>,
        contexts: &Contexts,
        classes: &[Classes],
        unseen: impl FnOnce() -> Inputs<'i>,
    ) {
        let unseen = (!self.observed.snapshots.is_empty()).then(|| world::build::build(&unseen(), classes));
        let negations = negations::of(&mut judged.world, inputs, contexts, unseen.as_ref());
        judged.leaning = judge::leaning(
            &judged.world,
            &negations,
            &self.declaration,
            &self.rules,
            &judged.judgement,
        );
    }

    /// The world as it is, judged once for the classes of the first that asks.
    fn now(&self, inputs: &Inputs<'_>, classes: &[Classes], sources: &Sources) -> Judged {
        let judge = |classes: &[Classes]| {
            let (world, contexts) = world::build::in_context(inputs, classes);
            let mut now = judged(world, &self.declaration, &self.rules);
            if self.leans(&now) {
                let unseen = || self.observed.unseen(&self.declaration, sources);
                self.price(&mut now, inputs, &contexts, classes, unseen);
            }
            now
        };
        let (known, first) = self.now.get_or_init(|| {
            let first = judge(classes);
            (classes.to_vec(), first)
        });
        if known == classes {
            first.clone()
        } else {
            judge(classes)
        }
    }
}

/// What is said in words of the two worlds: the tree with everything in it, before and after the settings are applied.
fn reports(
    declaration: &Declaration,
    observed: &Observed,
    sources: &Sources,
    (merged, applied): (&Judged, &Judged),
    artifacts: &[Artifact],
) -> Vec<Artifact> {
    report::reports(&report::Case {
        declaration,
        situation: observed.situation(sources),
        snapshots: &observed.snapshots,
        merged: (&merged.world, &merged.judgement),
        applied: (&applied.world, &applied.judgement),
        leaning: &applied.leaning,
        artifacts,
    })
}

/// The findings' input.
fn case<'a>(
    declaration: &'a Declaration,
    sources: &'a Sources,
    worlds: &'a Worlds,
    as_of: Option<&'a str>,
    (emits, refused): (bool, bool),
) -> Case<'a> {
    let side = |judged: &'a Judged| (&judged.world, &judged.judgement);
    Case {
        declaration,
        sources,
        now: side(&worlds.now),
        applied: side(&worlds.applied),
        as_of,
        emits,
        refused,
    }
}

fn wrong(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

fn judged(world: World, declaration: &Declaration, rules: &RuleSet) -> Judged {
    let judgement = judge::judge(&world, declaration, rules);
    Judged {
        world,
        judgement,
        leaning: Leaning::default(),
    }
}

/// Adds the artifacts' texts, so that what reads them back can point into them. Path to file.
fn add(artifacts: &[Artifact], sources: &mut Sources) -> BTreeMap<String, FileId> {
    let text = |artifact: &Artifact| String::from_utf8_lossy(&artifact.bytes).into_owned();
    artifacts
        .iter()
        .map(|artifact| {
            (
                artifact.path.clone(),
                sources.add(artifact.path.clone(), text(artifact)),
            )
        })
        .collect()
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
