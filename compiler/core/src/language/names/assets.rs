//! The assets of effects: `payments:source` and its kin.

use super::super::model::Text;
use super::super::schema::Space;
use super::declared::Declared;
use super::{Look, MAX_CANDIDATES, NOTHING_HELD, no_such, quoted};
use crate::language::values::shown;
use gabion_facts::diagnostic::Diagnostic;

/// The areas that every repository has.
pub const BUILT_IN_AREAS: &[&str] = &["workflows", "declaration", "steering", "rest"];
/// Whatever else every repository has: its data, its settings, its other branches and tags, its proposals.
const BUILT_IN_PARTS: &[&str] = &[
    "code", "issues", "settings", "secrets", "branches", "tags", "pull", "fork",
];
/// Long-lived branches that may be named without having been declared.
const USUAL_BRANCHES: &[&str] = &[
    "develop",
    "development",
    "dev",
    "trunk",
    "next",
    "stable",
    "release",
    "canary",
    "gh-pages",
];
/// What stands before the `:` of assets that no repository holds.
const FOREIGN: &[&str] = &[
    "npm",
    "pypi",
    "crates",
    "docker",
    "maven",
    "rubygems",
    "nuget",
    "release",
    "secret",
    "env-secret",
    "org-secret",
    "settings",
];

impl Look<'_, '_> {
    /// Looks up what an effect is on.
    pub(super) fn asset(&mut self, text: &Text, verb: &str) {
        let Some((prefix, part)) = text.split_once(':') else {
            return self.bare(text);
        };
        if part.is_empty() || prefix.is_empty() {
            let error = no_such(text, text.span, "asset");
            return self.report.push(error.help("assets are spelled REPOSITORY:NAME"));
        }
        if self.declared.has(Space::Repository, "", prefix) {
            self.part(prefix, part, text, verb);
        } else if prefix == "*" {
            self.anywhere(part, text, verb);
        } else if self.is_foreign(prefix, part, text) {
            // Nothing in this file could tell more.
        } else if self.declared.has_anywhere(Space::Environment, prefix) {
            self.undescribed(text);
        } else {
            self.repository(prefix, text.span, |name| format!("\"{name}:{part}\""));
        }
    }

    fn undescribed(&mut self, text: &Text) {
        let line = format!(
            "observe \"{}\" {{ aws \"s3:GetObject\" on=\"arn:aws:s3:::…\" }}",
            text.value
        );
        let error = no_such(text, text.span, "data");
        self.report
            .push(error.help(format!("describe it in a scope: {line}")));
    }

    /// Whether an asset belongs to no repository: a package, a secret, data that an effect describes, all data of an environment.
    fn is_foreign(&self, prefix: &str, part: &str, text: &Text) -> bool {
        let all_data = part.contains('*') && self.declared.has_anywhere(Space::Environment, prefix);
        prefix.contains('*') || FOREIGN.contains(&prefix) || self.declared.has_resource(text) || all_data
    }

    /// Without a `:`: everything, a repository, or an account.
    fn bare(&mut self, text: &Text) {
        let declared = self.declared;
        let account = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
        let known = declared.has(Space::Repository, "", text)
            || declared.has(Space::Asset, "", text)
            || declared.has(Space::Breaker, "", text)
            || declared.has(Space::Actor, "", text);
        if text.value == "*" || account || known {
            return;
        }
        let error = Diagnostic::error("unknown-name", format!("nothing is called \"{}\"", shown(text)))
            .label(text.span, "assets are spelled REPOSITORY:NAME")
            .note(NOTHING_HELD);
        let repositories = || declared.names(Space::Repository, "").take(MAX_CANDIDATES);
        let home = |name: &&str| declared.parts(name, "change").any(|part| part == text.as_str());
        let home = if self.report.full() {
            None
        } else {
            repositories().find(home)
        };
        match home {
            Some(home) => {
                let spell = |home: &str| format!("\"{home}:{}\"", text.value);
                self.tell(error, home, text.span, std::iter::once(home), spell);
            }
            None => self.tell(error, text, text.span, repositories(), quoted),
        }
    }

    /// `*:main`: something that some repository has.
    fn anywhere(&mut self, part: &str, text: &Text, verb: &str) {
        let declared = self.declared;
        let nothing = declared.names(Space::Repository, "").next().is_none();
        if nothing || self.is_somewhere(part, verb) {
            return;
        }
        let error = no_such(part, text.span, &format!("{} of any repository", thing(verb)));
        let names = declared.parts_anywhere(verb);
        self.tell(error, part, text.span, names, |name| format!("\"*:{name}\""));
    }

    fn part(&mut self, repository: &str, part: &str, text: &Text, verb: &str) {
        if !self.is_part(repository, part, verb) {
            let error = no_such(part, text.span, &format!("{} of {repository}", thing(verb)));
            let names = self.declared.parts(repository, verb);
            self.tell(error, part, text.span, names, |name| {
                format!("\"{repository}:{name}\"")
            });
        }
    }

    /// Whether a repository has this, as far as this file can tell.
    fn is_part(&self, repository: &str, part: &str, verb: &str) -> bool {
        let branch = || self.declared.has_branch(repository, part);
        self.declared.parts(repository, verb).any(|known| known == part) || usual(part, verb, branch)
    }

    /// Whether some repository has this.
    fn is_somewhere(&self, part: &str, verb: &str) -> bool {
        let has = |space| self.declared.has_anywhere(space, part);
        let area =
            || has(Space::Area) || self.declared.has_branch_anywhere(part) || BUILT_IN_AREAS.contains(&part);
        let other = || has(Space::Environment) || BUILT_IN_PARTS.contains(&part);
        let known = match verb {
            "ship" => has(Space::Environment),
            "propose" => area(),
            _ => area() || other(),
        };
        known || usual(part, verb, || false)
    }
}

/// What may be named without having been declared: patterns, workflows, branches that look like branches.
fn usual(part: &str, verb: &str, branch: impl Fn() -> bool) -> bool {
    match verb {
        _ if part.contains('*') => true,
        // Workflows are files of the tree, which is not looked at here.
        "run" => true,
        "ship" | "propose" => false,
        _ => part.contains('/') || USUAL_BRANCHES.contains(&part) || branch(),
    }
}

impl Declared {
    /// What a verb can be done to in a repository, by name.
    fn parts<'d>(&'d self, repository: &str, verb: &str) -> impl Iterator<Item = &'d str> + use<'d> {
        let (ships, proposes) = (verb == "ship", verb == "propose");
        let areas = self
            .names(Space::Area, repository)
            .take(if ships { 0 } else { usize::MAX });
        let environments =
            self.names(Space::Environment, repository)
                .take(if proposes { 0 } else { usize::MAX });
        let branch = std::iter::once(self.default_branch(repository)).filter(move |_| !ships);
        areas.chain(built_in(verb)).chain(branch).chain(environments)
    }

    /// What a verb can be done to in some repository, by name.
    fn parts_anywhere<'d>(&'d self, verb: &str) -> impl Iterator<Item = &'d str> + use<'d> {
        let (ships, proposes) = (verb == "ship", verb == "propose");
        let fits = move |space| match space {
            Space::Area => !ships,
            Space::Environment => !proposes,
            _ => false,
        };
        let declared = self
            .anywhere()
            .filter(move |(space, _)| fits(*space))
            .map(|(_, name)| name);
        declared
            .chain(built_in(verb))
            .chain(self.branches_anywhere().filter(move |_| !ships))
    }
}

/// What every repository has.
fn built_in<'n>(verb: &str) -> impl Iterator<Item = &'n str> + use<'n> {
    let areas = if verb == "ship" { &[] } else { BUILT_IN_AREAS };
    let parts = if matches!(verb, "ship" | "propose") {
        &[]
    } else {
        BUILT_IN_PARTS
    };
    areas.iter().chain(parts).copied()
}

/// What a verb is done to, in a word.
fn thing(verb: &str) -> &'static str {
    match verb {
        "ship" => "environment",
        "propose" => "area",
        _ => "area, branch or environment",
    }
}
