//! Classes of paths: told apart only where something is decided differently about them.
//!
//! Patterns by themselves cut too finely: a name that is meant in every folder may be a folder too, so that forty names have more
//! combinations than can be counted. What is decided has few answers, and each answer is one language.

use super::{AreaPatterns, Decider, Pattern, Patterns};
use crate::glob::{Class, Dialect, Language};
use crate::platforms::github::context::AreaClass;
use std::collections::{BTreeMap, BTreeSet};

/// The most answers of one list that are told apart by what they hold; the lines of a longer one are told apart one by one.
const ANSWERS: usize = 12;

/// The classes of paths. The first area that holds a path has it; what no area holds is `rest`.
pub(super) fn classes(repository: &str, areas: &[AreaPatterns<'_>], patterns: &Patterns) -> Vec<AreaClass> {
    let exact = decisions(areas, patterns).and_then(|languages| {
        let atoms = super::exact(&Language::file_paths(), &languages)?;
        Some((languages, atoms))
    });
    let Some((languages, atoms)) = exact else {
        return coarse(repository, areas, patterns);
    };
    // Of what is decided the least comes first, and with it the area's plain name.
    let mut classes: BTreeMap<(usize, Vec<bool>), AreaClass> = BTreeMap::new();
    for Class { members, example } in atoms.iter() {
        let area = members.first().copied().filter(|first| *first < areas.len());
        let decided: Vec<bool> = (areas.len()..languages.len())
            .map(|at| members.binary_search(&at).is_ok())
            .collect();
        classes
            .entry((area.unwrap_or(usize::MAX), decided))
            .or_insert_with(|| class(repository, areas, area, vec![example.clone()]));
    }
    name_classes(classes.into_values().collect())
}

/// What each area holds, in order, and then what each list gives each of its answers to. `None` if one is too large.
fn decisions(areas: &[AreaPatterns<'_>], patterns: &Patterns) -> Option<Vec<Language>> {
    let mut languages = Vec::new();
    for area in areas {
        languages.push(held(&area.patterns)?);
    }
    for decider in patterns.deciders.iter().cloned().chain(singles(patterns)) {
        languages.extend(answers(&decider)?);
    }
    Some(languages)
}

/// What an area holds.
fn held(patterns: &[String]) -> Option<Language> {
    let own: Vec<Language> = patterns
        .iter()
        .filter_map(|text| Language::compile(Dialect::Area, text).ok())
        .collect();
    Language::any_of(&own).ok()
}

/// What a list gives each of its answers to, or each of its lines if they are many.
fn answers(decider: &Decider) -> Option<Vec<Language>> {
    let lines: Vec<(Language, &str)> = decider.compiled();
    let answers = lines.iter().map(|(_, answer)| *answer);
    let answers: BTreeSet<&str> = answers.filter(|answer| !answer.is_empty()).collect();
    if answers.len() > ANSWERS {
        return Some(lines.into_iter().map(|(language, _)| language).collect());
    }
    let given_to = |answer: &str| {
        let steps = lines
            .iter()
            .map(|(language, given)| (*given == answer, language.clone()));
        Language::last_decides(steps.collect()).ok()
    };
    answers.into_iter().map(given_to).collect()
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
        lines: vec![(pattern.clone(), super::YES.to_owned())],
    })
}

/// Where that is too large: one class for each area, with examples, of which nothing is decided.
fn coarse(repository: &str, areas: &[AreaPatterns<'_>], patterns: &Patterns) -> Vec<AreaClass> {
    let universe = Language::file_paths();
    let own: Vec<(usize, Language)> = areas
        .iter()
        .enumerate()
        .flat_map(|(at, area)| area.patterns.iter().map(move |pattern| (at, pattern)))
        .filter_map(|(at, text)| Some((at, Language::compile(Dialect::Area, text).ok()?)))
        .collect();
    let holder = |path: &str| {
        own.iter()
            .find(|(_, language)| language.matches(path))
            .map(|(at, _)| *at)
    };
    let foreign = patterns.paths.iter().filter_map(Pattern::language);
    let languages = own.iter().map(|(_, language)| language.clone()).chain(foreign);
    let examples = languages.filter_map(|language| language.witness_in(&universe).ok().flatten());
    let mut classes: BTreeMap<usize, AreaClass> = BTreeMap::new();
    for example in examples.chain(["x/x".to_owned()]) {
        let area = holder(&example);
        let of_area = classes
            .entry(area.unwrap_or(usize::MAX))
            .or_insert_with(|| AreaClass {
                exact: false,
                ..class(repository, areas, area, Vec::new())
            });
        if !of_area.examples.contains(&example) {
            of_area.examples.push(example);
        }
    }
    // An area that others seem to hold entirely may hold something yet.
    for area in (0..areas.len()).map(Some).chain([None]) {
        let example = own.iter().find(|(at, _)| Some(*at) == area);
        let example = example.and_then(|(_, language)| language.witness_in(&universe).ok().flatten());
        classes
            .entry(area.unwrap_or(usize::MAX))
            .or_insert_with(|| AreaClass {
                exact: false,
                ..class(
                    repository,
                    areas,
                    area,
                    vec![example.unwrap_or_else(|| "x/x".to_owned())],
                )
            });
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
        exact: true,
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
