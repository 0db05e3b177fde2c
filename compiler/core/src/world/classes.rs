//! Classes of refs and paths: the atoms of the partition that every pattern generates which occurs anywhere.
//!
//! So that the wall, a workflow's filter and an environment's policy cannot disagree about a ref without a class that shows it.

use crate::glob::{Dialect, Language, Partition, short_ref};
use crate::platforms::github::context::{AreaClass, Existence, RefClass, RefKind};
use std::collections::{BTreeMap, BTreeSet};

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

    fn language(&self) -> Option<Language> {
        Language::compile(self.dialect, self.text.strip_prefix('!').unwrap_or(&self.text)).ok()
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
    /// Pattern and what it decides, in order.
    pub lines: Vec<(Pattern, String)>,
}

impl Decider {
    /// A list in which `!` takes away.
    pub fn list<'t>(dialect: Dialect, texts: impl IntoIterator<Item = &'t str>) -> Decider {
        let line = |text: &str| {
            (
                Pattern::new(dialect, text),
                if text.starts_with('!') { "no" } else { "yes" }.to_owned(),
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

/// What classes depend on, beside the repository's name: default branch, areas with their patterns, foreign patterns.
type Cut = (String, Vec<(String, Vec<String>)>, Patterns);

/// Computes classes, once for all repositories that the same patterns cut.
#[derive(Default)]
pub struct Classifier {
    known: BTreeMap<Cut, Classes>,
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
        let key = (default_branch.to_owned(), named, patterns);
        let nameless = self
            .known
            .entry(key)
            .or_insert_with_key(|(branch, _, patterns)| Classes {
                refs: ref_classes("", branch, patterns),
                areas: area_classes("", areas, patterns),
            });
        let mut classes = nameless.clone();
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

/// A repository's areas as they are told apart: built-in ones first, then the declared ones, in order.
pub struct AreaPatterns<'a> {
    /// `source`.
    pub name: &'a str,
    /// Globs of [`Dialect::Area`].
    pub patterns: Vec<String>,
    /// What writing takes.
    pub permission: &'static str,
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
    let Some(atoms) = atoms(&Language::ref_names(), &languages) else {
        return vec![Named {
            name: None,
            examples: witnesses(&languages),
            literal: false,
        }];
    };
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut classes = Vec::new();
    for (members, example) in atoms {
        if except == Some(example.as_str()) {
            continue;
        }
        let literal = members.iter().any(|at| texts[*at] == example);
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
            examples: vec![example],
            literal,
        });
    }
    classes
}

fn is_everything(text: &str) -> bool {
    matches!(text, "*" | "**" | "**/*")
}

type Atoms = Vec<(Vec<usize>, String)>;

fn atoms(universe: &Language, languages: &[Language]) -> Option<Atoms> {
    if languages.len() > EXACT {
        return None;
    }
    let partition = Partition::within(universe, languages).ok()?;
    Some(
        partition
            .classes()
            .iter()
            .map(|class| (class.members.clone(), class.example.clone()))
            .collect(),
    )
}

fn witnesses(languages: &[Language]) -> Vec<String> {
    let mut examples: BTreeSet<String> = languages.iter().filter_map(Language::witness).collect();
    examples.insert("x".to_owned());
    examples.into_iter().collect()
}

/// The classes of paths. The first area that holds a path has it; what no area holds is `rest`. Paths of one area are told apart
/// only where something is decided differently about them.
pub fn area_classes(repository: &str, areas: &[AreaPatterns<'_>], patterns: &Patterns) -> Vec<AreaClass> {
    let (owners, own): (Vec<usize>, Vec<Language>) = areas
        .iter()
        .enumerate()
        .flat_map(|(at, area)| area.patterns.iter().map(move |pattern| (at, pattern)))
        .filter_map(|(at, text)| Some((at, Language::compile(Dialect::Area, text).ok()?)))
        .unzip();
    let holder = |path: &str| {
        (0..own.len())
            .filter(|at| own[*at].matches(path))
            .map(|at| owners[at])
            .min()
    };
    let foreign: Vec<Language> = patterns.paths.iter().filter_map(Pattern::language).collect();
    let universe = Language::file_paths();
    let languages: Vec<Language> = own.iter().chain(&foreign).cloned().collect();
    let Some(atoms) = atoms(&universe, &languages) else {
        return coarse(repository, areas, &languages, &universe, holder);
    };
    let deciders: Vec<Decider> = patterns
        .deciders
        .iter()
        .cloned()
        .chain(singles(patterns))
        .collect();
    let deciders: Vec<Vec<(Language, &str)>> = deciders.iter().map(Decider::compiled).collect();
    let decide = |path: &str| -> Vec<&str> {
        let last =
            |lines: &Vec<(Language, &'_ str)>| lines.iter().rposition(|(language, _)| language.matches(path));
        deciders
            .iter()
            .map(|lines| last(lines).map_or("", |at| lines[at].1))
            .collect()
    };
    let mut classes: BTreeMap<(usize, Vec<&str>), AreaClass> = BTreeMap::new();
    for (_, example) in atoms {
        let area = holder(&example);
        let key = (area.unwrap_or(usize::MAX), decide(&example));
        classes
            .entry(key)
            .or_insert_with(|| class(repository, areas, area, vec![example]));
    }
    name_classes(classes.into_values().collect())
}

/// Patterns that no decider holds decide by themselves.
fn singles(patterns: &Patterns) -> impl Iterator<Item = Decider> + '_ {
    let listed: BTreeSet<&Pattern> = patterns
        .deciders
        .iter()
        .flat_map(|decider| &decider.lines)
        .map(|(pattern, _)| pattern)
        .collect();
    let alone = patterns
        .paths
        .iter()
        .filter(move |pattern| !listed.contains(pattern));
    alone.map(|pattern| Decider {
        lines: vec![(pattern.clone(), "yes".to_owned())],
    })
}

/// Where the partition is too large: one class for each area, with an example of whatever any pattern and the area share.
fn coarse(
    repository: &str,
    areas: &[AreaPatterns<'_>],
    languages: &[Language],
    universe: &Language,
    holder: impl Fn(&str) -> Option<usize>,
) -> Vec<AreaClass> {
    let mut classes: BTreeMap<usize, AreaClass> = BTreeMap::new();
    let examples = languages
        .iter()
        .filter_map(|language| language.witness_in(universe).ok().flatten());
    for example in examples.chain(["x/x".to_owned()]) {
        let area = holder(&example);
        let of_area = classes
            .entry(area.unwrap_or(usize::MAX))
            .or_insert_with(|| class(repository, areas, area, Vec::new()));
        if !of_area.examples.contains(&example) {
            of_area.examples.push(example);
        }
    }
    classes.into_values().collect()
}

fn class(
    repository: &str,
    areas: &[AreaPatterns<'_>],
    area: Option<usize>,
    examples: Vec<String>,
) -> AreaClass {
    let (name, permission) = match area {
        Some(at) => (areas[at].name, areas[at].permission),
        None => ("rest", "contents:write"),
    };
    AreaClass {
        name: format!("{repository}:{name}"),
        examples,
        permission: permission.to_owned(),
    }
}

/// An area that is cut has several classes: all but the first are named by their example.
fn name_classes(mut classes: Vec<AreaClass>) -> Vec<AreaClass> {
    let mut seen = BTreeSet::new();
    for class in &mut classes {
        if !seen.insert(class.name.clone()) {
            class.name = format!("{}[{}]", class.name, class.examples[0]);
        }
    }
    classes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn branches(texts: &[(Dialect, &str)]) -> Patterns {
        let branches = texts
            .iter()
            .map(|(dialect, text)| Pattern::new(*dialect, *text))
            .collect();
        Patterns {
            branches,
            ..Patterns::default()
        }
    }

    #[test]
    fn dialects_that_disagree_about_a_word_get_a_class_each() {
        let patterns = branches(&[
            (Dialect::EnvironmentBranch, "release/*"),
            (Dialect::WorkflowRef, "release/**"),
        ]);
        let classes = ref_classes("shop", "main", &patterns);
        let names: Vec<&str> = classes.iter().map(|class| class.name.as_str()).collect();
        assert!(names.contains(&"shop:main"), "{names:?}");
        let of_release = classes
            .iter()
            .filter(|class| class.examples[0].starts_with("release/"))
            .count();
        assert_eq!(
            of_release, 2,
            "one level and more levels are different classes: {names:?}"
        );
        assert!(
            names.contains(&"shop:branches") && names.contains(&"shop:tags"),
            "{names:?}"
        );
    }

    #[test]
    fn a_code_owners_line_cuts_an_area() {
        let areas = [AreaPatterns {
            name: "source",
            patterns: vec!["src/**".into()],
            permission: "contents:write",
        }];
        let paths = [Pattern::new(Dialect::CodeOwners, "/src/api/")].into();
        let classes = area_classes(
            "shop",
            &areas,
            &Patterns {
                paths,
                ..Patterns::default()
            },
        );
        let of_source = classes
            .iter()
            .filter(|class| class.area() == "shop:source")
            .count();
        assert_eq!(of_source, 2, "{classes:?}");
        assert!(
            classes.iter().any(|class| class.area() == "shop:rest"),
            "{classes:?}"
        );
    }
}
