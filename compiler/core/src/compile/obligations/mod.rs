//! What every emitted artifact, as it was read back, owes beside keeping reach inside the radius.
//!
//! In: the declaration, what was written, and what independent readers made of it. Out: located findings that name the artifact
//! and the line. Never: compares bytes with what was emitted; each obligation follows from the declaration, and any text that
//! keeps it will do. One kind of artifact is one file.

mod accounts;
mod boundary;
mod declared;
mod environments;
mod gates;
mod here;
mod opened;
mod owners;
mod wall;
mod workflows;

use crate::diagnostic::Diagnostic;
use crate::language::model::Declaration;
use crate::platforms::Artifact;
use crate::platforms::aws::{Json, Kind};
use crate::platforms::github::tree::Tree;
use crate::source::{FileId, Sources, Span};
use crate::world::World;
use crate::world::build::Inputs;
use crate::world::people::Contexts;
use here::Here;
use opened::Opened;
use std::collections::{BTreeMap, BTreeSet};

/// What was emitted, as it was read back.
#[derive(Clone, Copy)]
pub(super) struct Emitted<'a> {
    /// What is declared.
    pub declaration: &'a Declaration,
    /// The texts.
    pub sources: &'a Sources,
    /// The artifacts.
    pub artifacts: &'a [Artifact],
    /// Their texts, by path.
    pub written: &'a BTreeMap<String, FileId>,
    /// The trees as they are without them.
    pub before: &'a [Tree],
    /// What readers made of the whole without them.
    pub now: &'a Inputs<'a>,
    /// What readers made of the whole once they are in force.
    pub applied: &'a Inputs<'a>,
    /// The classes of refs and paths.
    pub contexts: &'a Contexts,
    /// The facts of that.
    pub world: &'a World,
}

/// Everything that what was emitted fails to keep.
pub(super) fn check(emitted: &Emitted<'_>) -> Vec<Diagnostic> {
    let mut faults = Faults {
        sources: emitted.sources,
        found: Vec::new(),
        vouched: BTreeSet::new(),
    };
    let opened = Opened::of(emitted.world, emitted.declaration);
    for at in 0..emitted.declaration.repositories.len() {
        let Some(here) = Here::of(emitted, &opened, at) else {
            continue;
        };
        wall::check(&here, &mut faults);
        gates::check(&here, &mut faults);
        environments::check(&here, &mut faults);
        owners::check(&here, &mut faults);
        workflows::check(&here, &mut faults);
    }
    accounts::check(emitted, &mut faults);
    boundary::check(emitted, &mut faults);
    unasked(emitted, &mut faults);
    faults.found
}

/// A file that nothing in the declaration asks for.
fn unasked(emitted: &Emitted<'_>, faults: &mut Faults<'_>) {
    let owing = |artifact: &&Artifact| ["wall", "gates", "workflows", "aws"].contains(&artifact.kind);
    for artifact in emitted.artifacts.iter().filter(owing) {
        let file = emitted.written[&artifact.path];
        if !faults.vouched.contains(&file) {
            faults.push(
                faults.whole(file),
                "nothing in the declaration asks for this file",
            );
        }
    }
}

/// What was found so far.
pub(super) struct Faults<'a> {
    sources: &'a Sources,
    found: Vec<Diagnostic>,
    vouched: BTreeSet<FileId>,
}

impl Faults<'_> {
    /// That a file was looked at by those who know what it is for.
    fn vouch(&mut self, file: FileId) {
        self.vouched.insert(file);
    }

    /// That what stands at a place is not what is meant.
    fn push(&mut self, span: Span, why: impl Into<String>) {
        let why = why.into();
        let path = &self.sources.get(span.file).path;
        let finding =
            Diagnostic::error("emitted-not-as-meant", format!("{path}: {why}")).label(span, "read back so");
        self.found.push(finding.note(
            "What was emitted was read back and does not keep what the declaration says. Nothing is written.",
        ));
    }

    /// The same, for a file that should be there and is not.
    fn missing(&mut self, asked: Span, path: &str) {
        let finding = Diagnostic::error("emitted-not-as-meant", format!("{path} was not emitted"))
            .label(asked, "asked for here");
        self.found
            .push(finding.note("Without it the declaration is not kept. Nothing is written."));
    }

    /// All of a file.
    fn whole(&self, file: FileId) -> Span {
        Span::new(file, 0, self.sources.get(file).text.len())
    }

    /// Where a key stands in a JSON file, the first of its name; else all of the file.
    fn key(&self, file: FileId, key: &str) -> Span {
        let text = &self.sources.get(file).text;
        let found = Json::parse(file, text).ok().and_then(|json| first(&json, key));
        found.unwrap_or_else(|| self.whole(file))
    }
}

fn first(json: &Json, key: &str) -> Option<Span> {
    match &json.kind {
        Kind::Object(members) => {
            let own = members.iter().find(|member| member.key == key);
            let place = own.and_then(|member| Some(member.span?.to(member.value.span?)));
            place.or_else(|| members.iter().find_map(|member| first(&member.value, key)))
        }
        Kind::Array(items) => items.iter().find_map(|item| first(item, key)),
        Kind::Null | Kind::Plain(_) | Kind::Text(_) => None,
    }
}
