//! Partitions: the classes cover the universe, are disjoint, and have real examples.

use super::super::{Dialect, Language, Partition};
use super::laws;
use proptest::prelude::*;

fn compile(dialect: Dialect, pattern: &str) -> Language {
    Language::compile(dialect, pattern).expect("valid")
}

fn shown(partition: &Partition) -> Vec<(Vec<usize>, &str)> {
    partition
        .classes()
        .iter()
        .map(|class| (class.members.clone(), class.example.as_str()))
        .collect()
}

#[test]
fn refs_fall_into_classes_with_real_names() {
    let languages = [
        compile(Dialect::RulesetRef, "refs/heads/main"),
        compile(Dialect::RulesetRef, "release/*"),
        compile(Dialect::WorkflowRef, "release/**"),
        compile(Dialect::EnvironmentBranch, "main"),
    ];
    let partition = Partition::within(&Language::ref_names(), &languages).expect("small");
    let expected = [
        (vec![0, 3], "main"),
        (vec![], "x"),
        (vec![1, 2], "release/x"),
        (vec![2], "release/x/x"),
    ];
    assert_eq!(shown(&partition), expected);
    assert_eq!(partition.class_of("release/9"), Some(2));
    assert_eq!(partition.class_of("feature/a"), partition.outside());
    assert_eq!(partition.class_of("not//a name"), None);
}

#[test]
fn an_example_is_never_a_literal_of_another_class() {
    let languages = [
        Language::literal("repo:o/r"),
        compile(Dialect::StringLike, "repo:o/r*"),
        Language::literal(""),
    ];
    let partition = Partition::of(&languages).expect("small");
    let expected = [
        (vec![0, 1], "repo:o/r"),
        (vec![2], ""),
        (vec![], "x"),
        (vec![1], "repo:o/rx"),
    ];
    assert_eq!(shown(&partition), expected);
}

#[test]
fn a_class_that_literals_exhaust_is_not_there() {
    let languages = [
        compile(Dialect::WorkflowRef, "[ab]"),
        Language::literal("a"),
        Language::literal("b"),
    ];
    let partition = Partition::of(&languages).expect("small");
    assert_eq!(
        shown(&partition),
        [(vec![0, 1], "a"), (vec![0, 2], "b"), (vec![], "")]
    );
}

#[test]
fn nothing_may_be_outside() {
    let partition = Partition::of(&[Language::any(), Language::any()]).expect("small");
    assert_eq!(
        (shown(&partition), partition.outside()),
        (vec![(vec![0, 1], "")], None)
    );
    assert_eq!(Partition::of(&[]).expect("small").classes().len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn classes_cover_and_are_disjoint(
        mut languages in proptest::collection::vec(laws::language(), 0..7),
        literals in proptest::collection::vec("[abx]{0,2}", 0..3),
        texts in proptest::collection::vec("[abx*/:]{0,7}", 20),
    ) {
        languages.extend(literals.iter().map(|text| Language::literal(text)));
        let partition = Partition::of(&languages).unwrap();
        let members = |text: &str| (0..languages.len()).filter(|&i| languages[i].matches(text)).collect::<Vec<_>>();
        for (id, class) in partition.classes().iter().enumerate() {
            prop_assert_eq!(&members(&class.example), &class.members);
            prop_assert_eq!(partition.class_of(&class.example), Some(id));
        }
        for text in texts.iter().chain(&literals) {
            let class = partition.class_of(text).expect("everything is in the universe");
            prop_assert_eq!(&partition.classes()[class].members, &members(text));
        }
        let universe = Language::file_paths();
        let within = Partition::within(&universe, &languages).unwrap();
        for text in &texts {
            prop_assert_eq!(within.class_of(text).is_some(), universe.matches(text));
        }
    }
}
