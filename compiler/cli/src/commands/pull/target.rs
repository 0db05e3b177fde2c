//! What is pulled, and where it goes.

use super::Pull;
use crate::commands::Context;
use crate::project::{self, folder::Folder, tree::Tree};
use crate::stop::Stop;
use crate::write::paths;
use gabion_core::language::model::{Declaration, Text};
use gabion_core::platforms::github::pull::{OF_ORGANIZATION, OF_REPOSITORY, Route};
use gabion_core::settings::snapshot::{self, Snapshot, Subject};
use gabion_core::source::Sources;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A snapshot to be made.
pub(super) struct Target {
    pub(super) subject: Subject,
    /// Relative to the project's root.
    pub(super) path: String,
}

/// What stood at the target's path.
pub(super) struct Old {
    pub(super) text: String,
    pub(super) snapshot: Snapshot,
    /// The section of accounts, which GitHub's answers do not replace.
    pub(super) aws: Option<Value>,
}

/// The root of the project (the current folder, if there is no declaration yet) and what is pulled.
pub(super) fn targets(context: &Context, command: &Pull) -> Result<(PathBuf, Vec<Target>), Stop> {
    let root = project::root(context.cwd, None);
    let Some(subject) = &command.subject else {
        let root = root.map_err(|stop| stop.help("`gabion pull OWNER/NAME` needs no declaration"))?;
        let declared = declared(&declaration(&root));
        if declared.is_empty() {
            return Err(Stop::new("the declaration names no snapshot of anything on GitHub")
                .help("say where it goes: `repository \"shop\" github=\"acme/shop\" { observed \"gabion/observed/shop.json\" }`"));
        }
        return Ok((root, declared));
    };
    let subject = parsed(subject)?;
    let root = root.unwrap_or_else(|_| context.cwd.to_owned());
    let known = declared(&declaration(&root))
        .into_iter()
        .find(|target| same(&target.subject, &subject));
    let path = match (&command.output, known) {
        (Some(path), _) => path.clone(),
        (None, Some(known)) => known.path,
        (None, None) => format!("gabion/observed/{}.json", short(&subject)),
    };
    // Before anything is asked: what cannot be written need not be pulled.
    if let Some(objection) = paths::objection(&path) {
        return Err(Stop::new(format!("{path} is no place to write to: {objection}")));
    }
    Ok((root, vec![Target { subject, path }]))
}

/// A name of GitHub's: letters, digits, `-`, `_` and `.`; `.` and `..` are none.
fn is_name(text: &str) -> bool {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    !text.is_empty() && text.len() <= 100 && text.chars().all(allowed) && text != "." && text != ".."
}

fn parsed(text: &str) -> Result<Subject, Stop> {
    match text.split('/').collect::<Vec<_>>().as_slice() {
        [owner, name] if is_name(owner) && is_name(name) => Ok(Subject::Repository(text.to_owned())),
        [owner] if is_name(owner) => Ok(Subject::Organization(text.to_owned())),
        _ => Err(Stop::new(format!(
            "\"{text}\" is neither OWNER/NAME nor the name of an organization"
        ))),
    }
}

fn declaration(root: &Path) -> Declaration {
    let folder = Folder::new(root);
    let mut sources = Sources::default();
    match folder
        .read(project::DECLARATION, project::load::MOST_BYTES)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
    {
        Some(text) => {
            let file = sources.add(project::DECLARATION, text);
            gabion_core::language::read(&sources, file).0
        }
        None => Declaration::default(),
    }
}

/// Everything that the declaration names with a place for its snapshot, the organization first.
fn declared(declaration: &Declaration) -> Vec<Target> {
    let organization = declaration.organization.iter().filter_map(|organization| {
        target(
            Subject::Organization(organization.name.value.clone()),
            organization.observed.as_ref(),
        )
    });
    let repositories = declaration.repositories.iter().filter_map(|repository| {
        let github = repository.github.as_ref()?;
        target(
            Subject::Repository(github.value.clone()),
            repository.observed.as_ref(),
        )
    });
    organization.chain(repositories).collect()
}

fn target(subject: Subject, observed: Option<&Text>) -> Option<Target> {
    Some(Target {
        subject,
        path: observed?.value.clone(),
    })
}

fn same(one: &Subject, other: &Subject) -> bool {
    match (one, other) {
        (Subject::Repository(one), Subject::Repository(other))
        | (Subject::Organization(one), Subject::Organization(other)) => one.eq_ignore_ascii_case(other),
        _ => false,
    }
}

fn short(subject: &Subject) -> &str {
    match subject {
        Subject::Repository(full) => full.rsplit('/').next().unwrap_or(full),
        Subject::Organization(name) => name,
    }
}

impl Target {
    /// `acme/shop` or `acme`.
    pub(super) fn name(&self) -> &str {
        match &self.subject {
            Subject::Repository(name) | Subject::Organization(name) => name,
        }
    }

    /// The path that shows whether there is such a subject at all.
    pub(super) fn head(&self) -> String {
        self.filled(&self.routes()[0])
    }

    /// Every request, in words.
    pub(super) fn requests(&self) -> Vec<String> {
        let request = |route: &Route| {
            let each = route
                .each()
                .map_or_else(String::new, |each| format!("   for each {each}"));
            format!("GET {}{each}", self.filled(route))
        };
        self.routes().iter().map(request).collect()
    }

    fn routes(&self) -> &'static [Route] {
        match self.subject {
            Subject::Repository(_) => OF_REPOSITORY,
            Subject::Organization(_) => OF_ORGANIZATION,
        }
    }

    fn filled(&self, route: &Route) -> String {
        let (owner, name) = self.name().split_once('/').unwrap_or((self.name(), ""));
        route.path(&[("owner", owner), ("name", name)])
    }

    /// What stands at the path. A file that is no snapshot of the same subject is never overwritten.
    pub(super) fn old(&self, root: &Path) -> Result<Option<Old>, Stop> {
        let path = root.join(&self.path);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Stop::new(format!("{} could not be read: {error}", self.path))),
        };
        let mut sources = Sources::default();
        let file = sources.add(&self.path, text.clone());
        let Ok(snapshot) = snapshot::read(file, &text) else {
            return Err(Stop::new(format!(
                "{} is no snapshot that can be read, and is not overwritten",
                self.path
            ))
            .help("move it away, or mend it: `gabion check` shows what is wrong"));
        };
        if !same(&snapshot.subject, &self.subject) {
            return Err(Stop::new(format!(
                "{} is the snapshot of something else than {}",
                self.path,
                self.name()
            )));
        }
        let aws = serde_json::from_str::<Value>(&text)
            .ok()
            .and_then(|whole| whole.get("aws").cloned());
        Ok(Some(Old { text, snapshot, aws }))
    }
}
