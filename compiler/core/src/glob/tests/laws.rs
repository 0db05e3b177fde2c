//! Properties: agreement with the naive matchers, Boolean laws, shortest witnesses.

use super::super::{Dialect, Language, compile_list};
use super::naive;
use proptest::prelude::*;

/// Patterns over few characters, so that they often match.
pub(super) fn pattern(dialect: Dialect) -> BoxedStrategy<String> {
    regex(match dialect {
        Dialect::RulesetRef | Dialect::EnvironmentBranch => {
            r"(a|b|/|\*|\*\*/|\?|\[a-b\]|\[!a\]|\\a|\\\*|\*\*){1,6}"
        }
        Dialect::WorkflowRef | Dialect::WorkflowPath => {
            r"(a|b|/|\*|\*\*|\*\*/|a\?|/\?|b\+|\[ab\]\+|\\\*|\?|\+){1,6}"
        }
        Dialect::CodeOwners => r"/?(a|b|a\*|\*|\*\*|\?|\\\*)(/(a|b|\*b|\*|\*\*)){0,3}/?",
        Dialect::FilePatterns => r"/?(a|b|a\*|\*|\*\*|\?|\[!a\]|\[\]a\])(/(a|b|\*b|\*|\*\*)){0,3}/?",
        Dialect::Area => r"(a|b|a\*|\*|\*\*|\?|\[ab\])(/(a|b|\*b|\*|\*\*)){0,3}/?",
        Dialect::StringLike | Dialect::Action => r"(a|B|/|:|\*|\?|\$\{\*\}){1,6}",
        Dialect::ArnLike => r"(a|b|\*|\?|a\*)?(:(a|b|\*|\?|a\*)?){5,6}",
        Dialect::Exact => r"(a|\*|/){1,3}",
    })
}

fn regex(text: &str) -> BoxedStrategy<String> {
    proptest::string::string_regex(text)
        .expect("a valid expression")
        .boxed()
}

/// Texts that the dialect is about: names and paths have no empty segments.
pub(super) fn text(dialect: Dialect) -> BoxedStrategy<String> {
    match dialect {
        Dialect::CodeOwners | Dialect::FilePatterns | Dialect::Area => regex("[ab*]{1,3}(/[ab*]{1,2}){0,3}"),
        Dialect::ArnLike => regex("[ab*]?(:[ab*]?){5,6}|[ab:]{0,6}"),
        Dialect::StringLike | Dialect::Action => regex("[abAB*/:]{0,6}"),
        _ => regex("[ab*/]{0,7}"),
    }
}

pub(super) fn dialect() -> impl Strategy<Value = Dialect> {
    proptest::sample::select(Dialect::ALL.to_vec())
}

pub(super) fn language() -> impl Strategy<Value = Language> {
    let compiled = |dialect: Dialect| {
        pattern(dialect).prop_filter_map("compiles", move |p| Language::compile(dialect, &p).ok())
    };
    dialect().prop_flat_map(compiled)
}

fn same(a: &Language, b: &Language) -> bool {
    a.is_subset_of(b).expect("small") && b.is_subset_of(a).expect("small")
}

/// All strings over a few characters up to a length.
fn short_strings(length: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut from = 0;
    for _ in 0..length {
        let to = all.len();
        for index in from..to {
            all.extend(
                "abxyB*/:"
                    .chars()
                    .map(|c| format!("{}{c}", all[index]))
                    .collect::<Vec<_>>(),
            );
        }
        from = to;
    }
    all
}

/// Where the compiled patterns and the naive matchers have to agree.
fn universe(dialect: Dialect) -> Language {
    match dialect {
        Dialect::CodeOwners | Dialect::FilePatterns | Dialect::Area => Language::file_paths(),
        _ => Language::any(),
    }
}

/// The text with one character left out or replaced: near misses.
fn near(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let edits = (0..chars.len()).flat_map(|at| "ab/:*".chars().map(Some).chain([None]).map(move |c| (at, c)));
    let edit = |(at, c): (usize, Option<char>)| {
        chars[..at]
            .iter()
            .copied()
            .chain(c)
            .chain(chars[at + 1..].iter().copied())
    };
    edits.map(|place| edit(place).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn witnesses_and_near_misses_agree_with_naive_matchers(
        (dialect, pattern) in dialect().prop_flat_map(|d| (Just(d), pattern(d)))
    ) {
        if let Ok(language) = Language::compile(dialect, &pattern) {
            let universe = universe(dialect);
            let inside = language.witness_in(&universe).unwrap();
            let outside = language.complement().unwrap().witness_in(&universe).unwrap();
            let edited: Vec<String> = inside.iter().flat_map(|text| near(text)).collect();
            for text in inside.iter().chain(&outside).chain(&edited).filter(|text| universe.matches(text)) {
                let expected = naive::matches(dialect, &pattern, text);
                prop_assert_eq!(language.matches(text), expected, "{:?} `{}` on `{}`", dialect, pattern, text);
            }
        }
    }

    #[test]
    fn compiled_patterns_agree_with_naive_matchers(
        (dialect, pattern, texts) in dialect().prop_flat_map(|d| (Just(d), pattern(d), proptest::collection::vec(text(d), 12)))
    ) {
        if let Ok(language) = Language::compile(dialect, &pattern) {
            for text in texts {
                let expected = naive::matches(dialect, &pattern, &text);
                prop_assert_eq!(language.matches(&text), expected, "{:?} `{}` on `{}`", dialect, pattern, text);
            }
        }
    }

    #[test]
    fn any_text_is_a_language_or_an_error_in_place(dialect in dialect(), pattern in r"([-*?+/:!~#$\[\]{}\\a^\PC]){0,12}") {
        if let Err(error) = Language::compile(dialect, &pattern) {
            prop_assert!(error.pattern == pattern && pattern.is_char_boundary(error.offset), "{}", error);
        }
    }

    #[test]
    fn lists_let_the_last_match_decide(
        patterns in proptest::collection::vec(("!?", pattern(Dialect::WorkflowPath)), 1..4), text in text(Dialect::WorkflowPath)
    ) {
        let written: Vec<String> = patterns.iter().map(|(sign, body)| format!("{sign}{body}")).collect();
        let list: Vec<&str> = written.iter().map(String::as_str).collect();
        if let Ok(language) = compile_list(Dialect::WorkflowPath, &list) {
            let decides = patterns.iter().rev().find(|(_, body)| naive::matches(Dialect::WorkflowPath, body, &text));
            prop_assert_eq!(language.matches(&text), decides.is_some_and(|(sign, _)| sign.is_empty()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn operations_are_boolean(a in language(), b in language(), text in text(Dialect::WorkflowRef)) {
        let (x, y) = (a.matches(&text), b.matches(&text));
        prop_assert_eq!(a.union(&b).unwrap().matches(&text), x || y);
        prop_assert_eq!(a.intersect(&b).unwrap().matches(&text), x && y);
        prop_assert_eq!(a.minus(&b).unwrap().matches(&text), x && !y);
        prop_assert_eq!(a.complement().unwrap().matches(&text), !x);
    }

    #[test]
    fn laws_of_boolean_algebra(a in language(), b in language(), c in language()) {
        prop_assert!(same(&a.complement().unwrap().complement().unwrap(), &a));
        let not_either = a.union(&b).unwrap().complement().unwrap();
        prop_assert!(same(&not_either, &a.complement().unwrap().intersect(&b.complement().unwrap()).unwrap()));
        prop_assert!(same(&a.minus(&b).unwrap(), &a.intersect(&b.complement().unwrap()).unwrap()));
        let spread = a.intersect(&b).unwrap().union(&a.intersect(&c).unwrap()).unwrap();
        prop_assert!(same(&a.intersect(&b.union(&c).unwrap()).unwrap(), &spread));
        prop_assert!(same(&Language::any_of(&[a.clone(), b.clone(), c.clone()]).unwrap(), &a.union(&b).unwrap().union(&c).unwrap()));
        prop_assert!(a.intersect(&a.complement().unwrap()).unwrap().is_empty());
        prop_assert!(same(&a.union(&a.complement().unwrap()).unwrap(), &Language::any()));
        prop_assert_eq!(a.is_disjoint_from(&b).unwrap(), a.intersect(&b).unwrap().is_empty());
    }

    #[test]
    fn counterexamples_are_real_and_inclusion_is_exact(a in language(), b in language()) {
        let counterexample = a.counterexample(&b).unwrap();
        prop_assert_eq!(counterexample.is_none(), a.minus(&b).unwrap().is_empty());
        if let Some(text) = counterexample {
            prop_assert!(a.matches(&text) && !b.matches(&text), "{}", text);
        }
        prop_assert!(a.intersect(&b).unwrap().is_subset_of(&a).unwrap());
        prop_assert!(a.is_subset_of(&a.union(&b).unwrap()).unwrap());
    }

    #[test]
    fn witnesses_are_members_shortest_and_readable(a in language(), b in language()) {
        for language in [a.clone(), a.minus(&b).unwrap(), a.complement().unwrap()] {
            let witness = language.witness();
            prop_assert_eq!(witness.is_none(), language.is_empty());
            let length = witness.as_ref().map_or(usize::MAX, |text| text.chars().count());
            if let Some(text) = witness {
                prop_assert!(language.matches(&text) && !text.contains(char::is_control), "{:?}", text);
            }
            let shorter = short_strings(3).into_iter().filter(|text| text.chars().count() < length);
            for text in shorter {
                prop_assert!(!language.matches(&text), "`{}` is shorter", text);
            }
        }
    }
}
