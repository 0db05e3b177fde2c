//! One mutant: an emitted file with one thing changed.

use super::doc::{Doc, Path, Versions};
use gabion_core::platforms::Artifact;

/// An emitted file with one thing changed.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// The file.
    pub artifact: String,
    /// What was done to it: `drop`, `flip`, `widen`, …
    pub kind: &'static str,
    /// Where, and to what.
    pub at: String,
    /// The file's new text; `None`: there is no file.
    pub text: Option<String>,
}

impl Mutant {
    /// Its name in the table of those that change nothing.
    pub fn name(&self) -> String {
        format!("{} {} {}", self.artifact, self.kind, self.at)
    }

    /// The artifacts with this one in place.
    pub fn applied(&self, artifacts: &[Artifact]) -> Vec<Artifact> {
        let mut changed = artifacts.to_vec();
        match (
            &self.text,
            changed.iter_mut().find(|artifact| artifact.path == self.artifact),
        ) {
            (Some(text), Some(artifact)) => artifact.bytes = text.clone().into_bytes(),
            (Some(text), None) => {
                let kind = if self.artifact.ends_with(".yml") {
                    "workflows"
                } else {
                    "gates"
                };
                let bytes = text.clone().into_bytes();
                changed.push(Artifact {
                    path: self.artifact.clone(),
                    bytes,
                    kind,
                    span: None,
                });
            }
            (None, _) => changed.retain(|artifact| artifact.path != self.artifact),
        }
        changed
    }
}

/// Collects the mutants of one file.
pub struct Maker {
    artifact: String,
    /// The file as it was emitted.
    pub doc: Doc,
    versions: Option<Versions>,
    made: Vec<Mutant>,
}

impl Maker {
    pub fn of(artifact: &Artifact) -> Maker {
        let text = String::from_utf8(artifact.bytes.clone()).expect("emitted text");
        let yaml = artifact.path.ends_with(".yml");
        let doc = if yaml {
            Doc::of_yaml(&text)
        } else {
            Doc::of_json(&text)
        };
        Maker {
            artifact: artifact.path.clone(),
            doc,
            versions: yaml.then(|| Versions::of(&text)),
            made: Vec::new(),
        }
    }

    /// The file written again, with nothing changed.
    pub fn unchanged(&self) -> Mutant {
        self.mutant("nothing", String::new(), &self.doc)
    }

    /// One mutant: something else at a path.
    pub fn change(&mut self, kind: &'static str, path: &[String], note: &str, change: impl FnOnce(&mut Doc)) {
        let changed = self.doc.with(path, change);
        if changed != self.doc {
            let at = if note.is_empty() {
                path.join("/")
            } else {
                format!("{} {note}", path.join("/"))
            };
            let mutant = self.mutant(kind, at, &changed);
            self.made.push(mutant);
        }
    }

    /// One mutant: another value at a path.
    pub fn put(&mut self, kind: &'static str, path: &[String], value: Doc) {
        let note = format!("= {}", value.json().replace('\n', ""));
        self.change(kind, path, &note, |part| *part = value);
    }

    /// One mutant: a key that was not there, or said something else.
    pub fn set(&mut self, kind: &'static str, path: &[String], key: &str, value: Doc) {
        let note = format!("{key} = {}", value.json().replace('\n', ""));
        self.change(kind, path, &note, |part| part.set(key, value));
    }

    /// One mutant: one more item in a list.
    pub fn push(&mut self, kind: &'static str, path: &[String], item: Doc) {
        let note = format!("+ {}", item.json().replace('\n', ""));
        self.change(kind, path, &note, |part| part.push(item));
    }

    /// Every part with its path.
    pub fn parts(&self) -> Vec<(Path, Doc)> {
        let mut parts = Vec::new();
        self.doc
            .walk(&mut |path, part| parts.push((path.clone(), part.clone())));
        parts
    }

    pub fn finish(self) -> Vec<Mutant> {
        self.made
    }

    fn mutant(&self, kind: &'static str, at: String, doc: &Doc) -> Mutant {
        let text = match &self.versions {
            Some(versions) => doc.yaml(versions).trim_start().to_owned(),
            None => doc.json(),
        };
        Mutant {
            artifact: self.artifact.clone(),
            kind,
            at,
            text: Some(text),
        }
    }
}
