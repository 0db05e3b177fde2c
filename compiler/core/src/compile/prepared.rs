//! A project that was read and emitted: what was emitted is read back, both worlds are built and judged.

use super::inputs::Observed;
use super::{Compiled, Judged, Worlds, obligations, wrong};
use crate::check::{self, Case};
use crate::diagnostic::Diagnostic;
use crate::judge::{self, Leaning};
use crate::language::model::Declaration;
use crate::platforms::Artifact;
use crate::report;
use crate::rules::RuleSet;
use crate::source::{FileId, Sources};
use crate::world::build::Inputs;
use crate::world::classes::{Classes, Classifier};
use crate::world::people::Contexts;
use crate::world::{self, World, negations};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A project that was read and emitted, before what was emitted is read back. What does not depend on that is done once.
pub struct Prepared {
    pub(super) sources: Sources,
    pub(super) declaration: Declaration,
    pub(super) rules: Arc<RuleSet>,
    pub(super) observed: Observed,
    pub(super) as_of: Option<String>,
    pub(super) artifacts: Vec<Artifact>,
    /// Whether something asked for could not be emitted.
    pub(super) refused: bool,
    /// Whether it is asked on which assumptions verdicts lean.
    pub(super) priced: bool,
    pub(super) findings: Vec<Diagnostic>,
    /// The world as it is, with the classes of refs and paths that it was built on.
    pub(super) now: OnceLock<(Vec<Classes>, Judged)>,
    /// Classes that were computed before.
    pub(super) classifier: Mutex<Classifier>,
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
