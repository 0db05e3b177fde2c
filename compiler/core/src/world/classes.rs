//! Classes of refs and paths: the atoms of the partition that every pattern generates which occurs anywhere.
//!
//! So that the wall, a workflow's filter and an environment's policy cannot disagree about a ref without a class that shows it.

mod paths;

use crate::glob::{self, Class, Dialect, Language, compile_negated, short_ref};
use crate::platforms::github::areas::AreaPatterns;
use crate::platforms::github::context::{AreaClass, Existence, RefClass, RefKind};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A pattern in its dialect, as it is written somewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern {
    /// How it is read.
    pub dialect: Dialect,
    /// As written, `!` included.
    pub text: String,
}

impl Pattern {
    /// A pattern of a dialect.
    pub fn new(dialect: Dialect, text: impl Into<String>) -> Self {
        Pattern {
            dialect,
            text: text.into(),
        }
    }

    /// What it matches. What a list takes away is read as widely as it may be meant, as the list itself is read.
    fn language(&self) -> Option<Language> {
        match self.text.strip_prefix('!') {
            Some(taken) if self.dialect.has_negation() => compile_negated(self.dialect, taken).ok(),
            Some(rest) => Language::compile(self.dialect, rest).ok(),
            None => Language::compile(self.dialect, &self.text).ok(),
        }
    }
}

/// Every pattern that cuts the refs or the paths of one repository.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Patterns {
    /// Over branch names.
    pub branches: BTreeSet<Pattern>,
    /// Over tag names.
    pub tags: BTreeSet<Pattern>,
    /// Over paths.
    pub paths: BTreeSet<Pattern>,
    /// What is asked about paths. Paths on which all of them agree need not be told apart.
    pub deciders: BTreeSet<Decider>,
}

/// An ordered list over paths, of which the last line that matches decides: CODEOWNERS, a filter, a list of reviewed files.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decider {
    /// Pattern and what it decides, in order. Nothing is decided where no line matches, and where one says so by an empty text.
    pub lines: Vec<(Pattern, String)>,
}

/// What a list decides about what it holds.
const YES: &str = "yes";

impl Decider {
    /// Globs of areas without those that others hold.
    pub fn within<'t>(
        globs: impl IntoIterator<Item = &'t str>,
        except: impl IntoIterator<Item = &'t str>,
    ) -> Decider {
        let line = |answer: &'static str| {
            move |glob: &'t str| (Pattern::new(Dialect::Area, glob), answer.to_owned())
        };
        let within = globs.into_iter().map(line(YES));
        Decider {
            lines: within.chain(except.into_iter().map(line(""))).collect(),
        }
    }

    /// A list in which `!` takes away.
    pub fn list<'t>(dialect: Dialect, texts: impl IntoIterator<Item = &'t str>) -> Decider {
        let line = |text: &str| {
            (
                Pattern::new(dialect, text),
                if text.starts_with('!') { "" } else { YES }.to_owned(),
            )
        };
        Decider {
            lines: texts.into_iter().map(line).collect(),
        }
    }

    /// A list that was compiled: what it decides about a path, nothing if no line matches.
    fn compiled(&self) -> Vec<(Language, &str)> {
        self.lines
            .iter()
            .filter_map(|(pattern, answer)| Some((pattern.language()?, answer.as_str())))
            .collect()
    }
}

impl Patterns {
    /// These and those.
    #[must_use]
    pub fn union(mut self, other: Patterns) -> Patterns {
        self.branches.extend(other.branches);
        self.tags.extend(other.tags);
        self.paths.extend(other.paths);
        self.deciders.extend(other.deciders);
        self
    }
}

/// The classes of one repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Classes {
    /// Of refs.
    pub refs: Vec<RefClass>,
    /// Of paths.
    pub areas: Vec<AreaClass>,
}

/// What classes of refs depend on, beside the repository's name: default branch, patterns of branches and of tags.
type RefCut = (String, BTreeSet<Pattern>, BTreeSet<Pattern>);

/// What classes of paths depend on, beside the repository's name: areas with their patterns, foreign patterns, what is asked.
type AreaCut = (Vec<(String, Vec<String>)>, BTreeSet<Pattern>, BTreeSet<Decider>);

/// Computes classes, once for all repositories that the same patterns cut.
#[derive(Default)]
pub struct Classifier {
    refs: BTreeMap<RefCut, Vec<RefClass>>,
    areas: BTreeMap<AreaCut, Vec<AreaClass>>,
}

impl Classifier {
    /// The classes of a repository.
    pub fn classes(
        &mut self,
        repository: &str,
        default_branch: &str,
        areas: &[AreaPatterns<'_>],
        patterns: Patterns,
    ) -> Classes {
        let named = areas
            .iter()
            .map(|area| (area.name.to_owned(), area.patterns.clone()))
            .collect();
        let key = (named, patterns.paths.clone(), patterns.deciders.clone());
        let of_paths = self
            .areas
            .entry(key)
            .or_insert_with(|| area_classes("", areas, &patterns));
        let key = (
            default_branch.to_owned(),
            patterns.branches.clone(),
            patterns.tags.clone(),
        );
        let of_refs = self
            .refs
            .entry(key)
            .or_insert_with(|| ref_classes("", default_branch, &patterns));
        let mut classes = Classes {
            refs: of_refs.clone(),
            areas: of_paths.clone(),
        };
        let names = classes
            .refs
            .iter_mut()
            .map(|class| &mut class.name)
            .chain(classes.areas.iter_mut().map(|class| &mut class.name));
        for name in names {
            name.insert_str(0, repository);
        }
        classes
    }
}

/// Most patterns of one kind that are told apart exactly. Beyond, a class has one example for each pattern, and a pattern that
/// holds only some of them is undecided.
const EXACT: usize = 1_024;

/// The classes of refs: branches, tags, and the two run contexts.
pub fn ref_classes(repository: &str, default_branch: &str, patterns: &Patterns) -> Vec<RefClass> {
    let mut classes = vec![RefClass {
        name: format!("{repository}:{default_branch}"),
        kind: RefKind::Branch,
        examples: vec![default_branch.to_owned()],
        existence: Existence::Default,
    }];
    let branches = named(&patterns.branches, Some(default_branch));
    classes.extend(
        branches
            .into_iter()
            .map(|class| class.into_ref(repository, RefKind::Branch)),
    );
    let tags = named(&patterns.tags, None);
    classes.extend(
        tags.into_iter()
            .map(|class| class.into_ref(repository, RefKind::Tag)),
    );
    for (context, kind) in [("pull", RefKind::Pull), ("fork", RefKind::Fork)] {
        classes.push(RefClass {
            name: format!("{repository}:{context}"),
            kind,
            examples: vec!["refs/pull/1/merge".to_owned()],
            existence: Existence::Pattern,
        });
    }
    classes
}

/// A class before it knows its repository: its name (`None`: everything else), examples, whether it is one literal name.
struct Named {
    name: Option<String>,
    examples: Vec<String>,
    literal: bool,
}

impl Named {
    fn into_ref(self, repository: &str, kind: RefKind) -> RefClass {
        let name = match (kind, self.name) {
            (RefKind::Tag, Some(name)) => format!("{repository}:tags/{name}"),
            (RefKind::Tag, None) => format!("{repository}:tags"),
            (_, Some(name)) => format!("{repository}:{name}"),
            (_, None) => format!("{repository}:branches"),
        };
        let existence = if self.literal {
            Existence::Named
        } else {
            Existence::Pattern
        };
        RefClass {
            name,
            kind,
            examples: self.examples,
            existence,
        }
    }
}

/// The atoms over ref names, without the one of `except`, each with a name that a person recognises.
fn named(patterns: &BTreeSet<Pattern>, except: Option<&str>) -> Vec<Named> {
    let mut texts = Vec::new();
    let mut languages = Vec::new();
    if let Some(except) = except {
        texts.push(except.to_owned());
        languages.push(Language::literal(except));
    }
    for pattern in patterns {
        if let Some(language) = pattern.language() {
            texts.push(short_ref(pattern.text.trim_start_matches('!')).to_owned());
            languages.push(language);
        }
    }
    let Some(atoms) = exact(&Language::ref_names(), &languages) else {
        return vec![Named {
            name: None,
            examples: witnesses(&languages),
            literal: false,
        }];
    };
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut classes = Vec::new();
    for Class { members, example } in atoms.iter() {
        if except == Some(example.as_str()) {
            continue;
        }
        let literal = members.iter().any(|at| texts[*at] == *example);
        let name = match members
            .iter()
            .map(|at| &texts[*at])
            .filter(|text| !is_everything(text))
            .max_by_key(|text| text.len())
        {
            _ if literal => Some(example.clone()),
            Some(text) if seen.insert(text.clone()) => Some(text.clone()),
            Some(text) => Some(format!("{text}[{example}]")),
            None if seen.insert(String::new()) => None,
            None => Some(format!("branches[{example}]")),
        };
        classes.push(Named {
            name,
            examples: vec![example.clone()],
            literal,
        });
    }
    classes
}

fn is_everything(text: &str) -> bool {
    matches!(text, "*" | "**" | "**/*")
}

/// The atoms of a universe, each with the languages that hold it, ascending; `None` if there are too many.
fn exact(universe: &Language, languages: &[Language]) -> Option<Arc<[Class]>> {
    if languages.len() > EXACT {
        return None;
    }
    glob::atoms(universe, languages).ok()
}

fn witnesses(languages: &[Language]) -> Vec<String> {
    let mut examples: BTreeSet<String> = languages.iter().filter_map(Language::witness).collect();
    examples.insert("x".to_owned());
    examples.into_iter().collect()
}

/// The classes of paths. The first area that holds a path has it; what no area holds is `rest`. Paths of one area are told apart
/// only where something is decided differently about them.
pub fn area_classes(repository: &str, areas: &[AreaPatterns<'_>], patterns: &Patterns) -> Vec<AreaClass> {
    paths::classes(repository, areas, patterns)
}

#[cfg(test)]
mod tests;
