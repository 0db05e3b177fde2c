//! The assets of effects: `payments:source` and its kin.

use super::super::model::Text;
use super::super::schema::Space;
use super::super::validate::Checked;
use super::{Look, NOTHING_HELD, answer, no_such};
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
    pub(super) fn asset(&mut self, text: &Text, node: &Checked<'_>) {
        let Some((prefix, part)) = text.split_once(':') else {
            return self.bare(text);
        };
        if part.is_empty() || prefix.is_empty() {
            let error = no_such(text, "asset");
            return self.report.push(error.help("assets are spelled REPOSITORY:NAME"));
        }
        if self.declared.has(Space::Repository, "", prefix) {
            self.part(prefix, part, text, node);
        } else if prefix == "*" {
            self.anywhere(part, text, node);
        } else if self.is_foreign(prefix, part, text) {
            // Nothing in this file could tell more.
        } else if self.declared.has_environment(prefix) {
            let error = no_such(text, "data").help(format!(
                "describe it in a scope: observe \"{}\" {{ aws \"s3:GetObject\" on=\"arn:aws:s3:::…\" }}",
                text.value
            ));
            self.report.push(error);
        } else {
            let names: Vec<&str> = self.declared.names(Space::Repository, "").collect();
            let written = Text::new(prefix.to_owned(), text.span);
            self.report.push(answer(
                no_such(&written, "repository"),
                prefix,
                names,
                |name| format!("\"{name}:{part}\""),
                text.span,
            ));
        }
    }

    /// Whether an asset belongs to no repository: a package, a secret, data that an effect describes, all data of an environment.
    fn is_foreign(&self, prefix: &str, part: &str, text: &Text) -> bool {
        let all_data = part.contains('*') && self.declared.has_environment(prefix);
        prefix.contains('*') || FOREIGN.contains(&prefix) || self.declared.has_resource(text) || all_data
    }

    /// Without a `:`: everything, a repository, or an account.
    fn bare(&mut self, text: &Text) {
        let account = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
        if text.value == "*" || account || self.declared.has(Space::Repository, "", text) {
            return;
        }
        let repositories = || self.declared.names(Space::Repository, "");
        let homes: Vec<&str> = repositories()
            .filter(|repository| self.parts(repository, "change").contains(&text.as_str()))
            .collect();
        let error = Diagnostic::error("unknown-name", format!("nothing is called \"{}\"", shown(text)))
            .label(text.span, "assets are spelled REPOSITORY:NAME")
            .note(NOTHING_HELD);
        let finding = match homes.first() {
            Some(home) => answer(
                error,
                home,
                vec![home],
                |home| format!("\"{home}:{}\"", text.value),
                text.span,
            ),
            None => answer(
                error,
                text,
                repositories().collect(),
                |name| format!("\"{name}\""),
                text.span,
            ),
        };
        self.report.push(finding);
    }

    /// `*:main`: something that some repository has.
    fn anywhere(&mut self, part: &str, text: &Text, node: &Checked<'_>) {
        let repositories: Vec<&str> = self.declared.names(Space::Repository, "").collect();
        let found = repositories
            .iter()
            .any(|repository| self.is_part(repository, part, node.row.id));
        if !found && !repositories.is_empty() {
            let mut names: Vec<&str> = repositories
                .iter()
                .flat_map(|repository| self.parts(repository, node.row.id))
                .collect();
            names.sort_unstable();
            names.dedup();
            let error = no_such(text, &format!("{} of any repository", thing(node.row.id)));
            self.report.push(answer(
                error,
                part,
                names,
                |name| format!("\"*:{name}\""),
                text.span,
            ));
        }
    }

    fn part(&mut self, repository: &str, part: &str, text: &Text, node: &Checked<'_>) {
        if self.is_part(repository, part, node.row.id) {
            return;
        }
        let names = self.parts(repository, node.row.id);
        let error = no_such(text, &format!("{} of {repository}", thing(node.row.id)));
        self.report.push(answer(
            error,
            part,
            names,
            |name| format!("\"{repository}:{name}\""),
            text.span,
        ));
    }

    /// Whether a repository has this, as far as this file can tell.
    fn is_part(&self, repository: &str, part: &str, verb: &str) -> bool {
        if part.contains('*') || self.parts(repository, verb).contains(&part) {
            return true;
        }
        match verb {
            // Workflows are files of the tree, which is not looked at here.
            "run" => true,
            "ship" | "propose" => false,
            _ => {
                part.contains('/')
                    || self.declared.has_branch(repository, part)
                    || USUAL_BRANCHES.contains(&part)
            }
        }
    }

    /// What a verb can be done to in a repository, by name.
    fn parts(&self, repository: &str, verb: &str) -> Vec<&str> {
        let environments = self.declared.names(Space::Environment, repository);
        if verb == "ship" {
            return environments.collect();
        }
        let areas = self
            .declared
            .names(Space::Area, repository)
            .chain(BUILT_IN_AREAS.iter().copied());
        let mut parts: Vec<&str> = areas.collect();
        parts.push(self.declared.default_branch(repository));
        if verb != "propose" {
            parts.extend(environments.chain(BUILT_IN_PARTS.iter().copied()));
        }
        parts
    }
}

/// What a verb is done to, in a word.
fn thing(verb: &str) -> &'static str {
    match verb {
        "ship" => "environment",
        "propose" => "area",
        _ => "area, branch or environment",
    }
}
