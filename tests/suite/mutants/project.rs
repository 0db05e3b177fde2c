//! The examples, read as the command line reads them, and every mutant of what they emit.

use super::mutant::{Maker, Mutant};
use super::{generic, policies, settings, workflows};
use gabion::project::{self, folder::Folder};
use gabion_core::compile::{Input, Prepared, prepare};
use gabion_core::language::model::Declaration;
use gabion_core::platforms::Artifact;
use std::path::{Path, PathBuf};

/// A project that emits something.
pub struct Project {
    /// The folder's name.
    pub name: String,
    /// What is declared.
    pub declaration: Declaration,
    /// Read and emitted.
    pub prepared: Prepared,
}

/// Every example that emits something.
pub fn all() -> Vec<Project> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let mut folders = declared_below(&examples);
    folders.sort();
    folders
        .iter()
        .filter_map(|folder| read(&examples, folder))
        .collect()
}

/// Folders with a declaration: an example, or the parts of one.
fn declared_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)
        .expect("examples")
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir())
    {
        match entry.path().join("gabion.kdl").is_file() {
            true => found.push(entry.path()),
            false => found.extend(declared_below(&entry.path())),
        }
    }
    found
}

fn read(examples: &Path, folder: &Path) -> Option<Project> {
    let project = project::open(&Folder::new(folder));
    let loaded = project.loaded;
    let unread = loaded
        .unread
        .into_iter()
        .map(|(path, unread)| (path, (unread.file, unread.reason)));
    let prepared = prepare(Input {
        sources: loaded.sources,
        files: loaded.files,
        unread: unread.collect(),
        left: loaded.left,
        declaration: project.declared.then_some(project.declaration.clone()),
        findings: loaded.findings,
        as_of: None,
    });
    // On what a verdict leans is no part of whether a weakening is caught, and takes as long as the verdict.
    let prepared = prepared
        .ok()
        .filter(|prepared| !prepared.artifacts().is_empty())?
        .unpriced();
    let name = folder
        .strip_prefix(examples)
        .unwrap_or(folder)
        .to_string_lossy()
        .into_owned();
    Some(Project {
        name,
        declaration: project.declaration,
        prepared,
    })
}

impl Project {
    /// Every mutant of every file.
    pub fn mutants(&self) -> Vec<Mutant> {
        let handles = self
            .declaration
            .teams
            .iter()
            .filter_map(|team| team.github.as_ref());
        let handles: Vec<String> = handles.map(|github| format!("@{}", github.value)).collect();
        let mut mutants: Vec<Mutant> = self
            .prepared
            .artifacts()
            .iter()
            .flat_map(|artifact| of_file(artifact, &handles))
            .collect();
        mutants.extend(self.added());
        mutants
    }

    /// Files that nobody asked for.
    fn added(&self) -> Vec<Mutant> {
        let workflow = "on: push\npermissions: {}\njobs:\n  own:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make\n";
        let add = |path: &str, text: &str| Mutant {
            artifact: path.to_owned(),
            kind: "file",
            at: "added".into(),
            text: Some(text.into()),
        };
        vec![
            add(".github/workflows/own.yml", workflow),
            add("gabion/github/environments/own.json", "{}"),
        ]
    }

    /// Every document written again with nothing changed.
    pub fn rewritten(&self) -> Vec<Mutant> {
        let documents = self
            .prepared
            .artifacts()
            .iter()
            .filter(|artifact| is_document(artifact));
        documents
            .map(|artifact| Maker::of(artifact).unchanged())
            .collect()
    }
}

fn is_document(artifact: &Artifact) -> bool {
    artifact.path.ends_with(".json") || artifact.path.ends_with(".yml")
}

fn of_file(artifact: &Artifact, handles: &[String]) -> Vec<Mutant> {
    let path = artifact.path.as_str();
    let removed = Mutant {
        artifact: path.to_owned(),
        kind: "file",
        at: "removed".into(),
        text: None,
    };
    if path.ends_with("CODEOWNERS") {
        return settings::owners(artifact, handles)
            .into_iter()
            .chain([removed])
            .collect();
    }
    if !is_document(artifact) {
        return Vec::new();
    }
    let mut maker = Maker::of(artifact);
    generic::mutate(&mut maker);
    match path {
        _ if path.contains("gabion/github/rulesets/") => settings::ruleset(&mut maker),
        _ if path.ends_with(".branches.json") => settings::branches(&mut maker),
        _ if path.contains("gabion/github/environments/") => settings::environment(&mut maker),
        _ if path.contains("gabion/aws/") => policies::mutate(&mut maker),
        _ => workflows::mutate(&mut maker),
    }
    maker.finish().into_iter().chain([removed]).collect()
}
