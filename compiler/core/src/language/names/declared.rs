//! What a file declares, collected before anything is looked up; names that are declared twice are told here.

use super::super::model::Text;
use super::super::report::Report;
use super::super::schema::Space;
use super::super::validate::Checked;
use gabion_facts::diagnostic::Diagnostic;
use gabion_facts::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// The declared names. Areas and environments belong to a repository; the owner of all others is the empty text.
#[derive(Debug, Default)]
pub(super) struct Declared {
    names: BTreeMap<Space, BTreeMap<String, BTreeMap<String, Span>>>,
    slugs: BTreeMap<(Space, String), Span>,
    /// The default branches.
    branches: BTreeMap<String, String>,
    /// Other branches that the file names as such, by repository.
    watched: BTreeSet<(String, String)>,
    /// Areas and environments of any repository.
    anywhere: BTreeSet<(Space, String)>,
    /// Branches of any repository.
    any_branch: BTreeSet<String>,
    /// Data that some effect describes by cloud actions: `staging:fixtures`.
    resources: BTreeSet<String>,
}

impl Declared {
    /// Collects the names of a file.
    pub(super) fn of(nodes: &[Checked<'_>], report: &mut Report) -> Self {
        let mut declared = Declared::default();
        for node in nodes {
            declared.node(node, "", report);
        }
        declared.clashes(report);
        let watched = declared.watched.iter().map(|(_, branch)| branch);
        declared.any_branch = declared.branches.values().chain(watched).cloned().collect();
        declared
    }

    fn node(&mut self, node: &Checked<'_>, owner: &str, report: &mut Report) {
        let name = node.argument();
        if let (Some(space), Some(name)) = (node.row.declares, &name) {
            let owner = match space {
                Space::Environment => node.text("of").map(|of| of.value).unwrap_or_default(),
                _ => owner.to_owned(),
            };
            self.declare(space, &owner, name, report);
            self.slug(space, node, report);
        }
        self.branches_of(node);
        if node.children("grant").next().is_some() {
            self.resources.extend(node.texts().map(|text| text.value));
        }
        let inner = if node.row.id == "repository" {
            name.map(|name| name.value).unwrap_or_default()
        } else {
            String::new()
        };
        for child in &node.children {
            self.node(child, &inner, report);
        }
    }

    /// The branches that a repository or a hosted deployer says.
    fn branches_of(&mut self, node: &Checked<'_>) {
        if let ("repository", Some(name)) = (node.row.id, node.argument()) {
            let branch = node
                .text("default-branch")
                .map_or("main".to_owned(), |branch| branch.value);
            self.branches.insert(name.value, branch);
        }
        if let Some((repository, branch)) = node.text("from").as_deref().and_then(|from| from.split_once(':'))
        {
            self.watched.insert((repository.to_owned(), branch.to_owned()));
        }
    }

    fn declare(&mut self, space: Space, owner: &str, name: &Text, report: &mut Report) {
        let names = self
            .names
            .entry(space)
            .or_default()
            .entry(owner.to_owned())
            .or_default();
        match names.get(&name.value) {
            Some(first) => report.push(twice(
                &format!("{} \"{}\"", space.noun(), name.value),
                name.span,
                *first,
            )),
            None => {
                names.insert(name.value.clone(), name.span);
                self.anywhere.insert((space, name.value.clone()));
            }
        }
    }

    /// Two names of one thing on the platform would be counted as two things.
    fn slug(&mut self, space: Space, node: &Checked<'_>, report: &mut Report) {
        let Some(slug) = node.text("github") else { return };
        let key = (space, slug.to_lowercase());
        match self.slugs.get(&key) {
            Some(first) => report.push(twice(
                &format!("{} {}", space.noun(), slug.value),
                slug.span,
                *first,
            )),
            None => {
                self.slugs.insert(key, slug.span);
            }
        }
    }

    /// `payments:x` must mean one thing.
    fn clashes(&self, report: &mut Report) {
        for repository in self.names(Space::Repository, "") {
            for (name, span) in self.spans(Space::Area, repository) {
                let other = self
                    .names
                    .get(&Space::Environment)
                    .and_then(|owners| owners.get(repository)?.get(name));
                let Some(other) = other else { continue };
                let error = Diagnostic::error(
                    "duplicate",
                    format!("`{repository}:{name}` is an area and an environment"),
                );
                let error = error.label(span, "an area").label(*other, "an environment");
                let note = "Effects name both alike, so nobody could tell which is meant.";
                report.push(
                    error
                        .note(note)
                        .help("rename the area; the environment's name is the platform's"),
                );
            }
        }
    }

    fn spans<'d>(&'d self, space: Space, owner: &str) -> impl Iterator<Item = (&'d str, Span)> + use<'d> {
        let names = self.names.get(&space).and_then(|owners| owners.get(owner));
        names
            .into_iter()
            .flatten()
            .map(|(name, span)| (name.as_str(), *span))
    }

    /// Whether `owner` declares `name`.
    pub(super) fn has(&self, space: Space, owner: &str, name: &str) -> bool {
        self.names
            .get(&space)
            .and_then(|owners| owners.get(owner))
            .is_some_and(|names| names.contains_key(name))
    }

    /// The names that `owner` declares, sorted.
    pub(super) fn names<'d>(&'d self, space: Space, owner: &str) -> impl Iterator<Item = &'d str> + use<'d> {
        self.spans(space, owner).map(|(name, _)| name)
    }

    /// Whether some repository has an area or an environment of this name.
    pub(super) fn has_anywhere(&self, space: Space, name: &str) -> bool {
        self.anywhere.contains(&(space, name.to_owned()))
    }

    /// The areas and environments of all repositories, and whatever else is declared.
    pub(super) fn anywhere(&self) -> impl Iterator<Item = (Space, &str)> {
        self.anywhere.iter().map(|(space, name)| (*space, name.as_str()))
    }

    /// The branches of all repositories.
    pub(super) fn branches_anywhere(&self) -> impl Iterator<Item = &str> {
        self.any_branch.iter().map(String::as_str)
    }

    /// Whether some repository has a branch of this name.
    pub(super) fn has_branch_anywhere(&self, name: &str) -> bool {
        self.any_branch.contains(name)
    }

    /// Whether a branch is the default one of its repository, or one that the file names as a branch.
    pub(super) fn has_branch(&self, repository: &str, branch: &str) -> bool {
        branch == self.default_branch(repository)
            || self.watched.contains(&(repository.to_owned(), branch.to_owned()))
    }

    /// The default branch; `main` where nothing else is said.
    pub(super) fn default_branch(&self, repository: &str) -> &str {
        self.branches.get(repository).map_or("main", String::as_str)
    }

    /// Whether some effect describes this data.
    pub(super) fn has_resource(&self, asset: &str) -> bool {
        self.resources.contains(asset)
    }
}

fn twice(what: &str, second: Span, first: Span) -> Diagnostic {
    Diagnostic::error("duplicate", format!("{what} is declared twice"))
        .label(second, "again here")
        .label(first, "first here")
        .note("Whatever refers to it would mean either; both could not hold.")
        .help("rename one, or merge the two")
}
