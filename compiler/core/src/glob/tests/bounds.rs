//! Hostile patterns end in an error or in [`Undecided`]; that they end soon is what the suite's own time limit shows.

use super::super::{
    Dialect, Language, MAX_CLASSES, MAX_PATTERN, Partition, PatternErrorKind, Undecided, compile_list,
};

fn too_large(dialect: Dialect, pattern: &str) {
    let error = Language::compile(dialect, pattern).expect_err("too large");
    assert_eq!(error.kind, PatternErrorKind::TooLarge);
}

#[test]
fn long_patterns_are_errors() {
    for dialect in Dialect::ALL {
        too_large(dialect, &"a".repeat(MAX_PATTERN + 1));
    }
    assert!(Language::compile(Dialect::StringLike, &"é".repeat(MAX_PATTERN)).is_ok());
}

#[test]
fn exponential_patterns_are_undecided() {
    too_large(Dialect::StringLike, &format!("*a{}", "?".repeat(12)));
    too_large(Dialect::StringLike, &format!("*a{}", "?".repeat(900)));
    too_large(Dialect::WorkflowRef, &format!("**a{}", "[a-z]".repeat(100)));
}

#[test]
fn many_wildcards_and_characters_end() {
    let stars: String = (0..MAX_PATTERN / 2)
        .flat_map(|i| ['*', char::from_u32(0x4E00 + i as u32).expect("a character")])
        .collect();
    let options: String = (0..MAX_PATTERN / 2)
        .flat_map(|i| [char::from_u32(0x4E00 + i as u32).expect("a character"), '?'])
        .collect();
    let compiled = [
        Language::compile(Dialect::StringLike, &stars),
        Language::compile(Dialect::WorkflowRef, &options),
        Language::compile(Dialect::RulesetRef, &"**/".repeat(MAX_PATTERN / 3)),
        Language::compile(Dialect::CodeOwners, &"*/a/**/".repeat(MAX_PATTERN / 8)),
    ];
    for error in compiled.iter().filter_map(|compiled| compiled.as_ref().err()) {
        assert_eq!(error.kind, PatternErrorKind::TooLarge, "{error:?}");
    }
}

#[test]
fn large_products_are_undecided() {
    let wide: Vec<String> = (0..26).map(|i| format!("*{}*", char::from(b'a' + i))).collect();
    let patterns: Vec<&str> = wide.iter().map(String::as_str).collect();
    let languages: Vec<Language> = patterns
        .iter()
        .map(|p| Language::compile(Dialect::StringLike, p).expect("small"))
        .collect();
    assert!(matches!(
        Partition::of(&languages),
        Err(Undecided::Classes | Undecided::States)
    ));
    let twelve = languages[..12]
        .iter()
        .try_fold(Language::any(), |all, next| all.intersect(next));
    assert!(twelve.is_ok());
    let union = compile_list(Dialect::StringLike, &patterns).expect("a union stops at the first match");
    assert_eq!(union.witness().as_deref(), Some("x"));
    assert_eq!(
        languages[12].intersect(&twelve.expect("4,096 states")),
        Err(Undecided::States)
    );
}

#[test]
fn many_classes_are_undecided() {
    let names: Vec<Language> = (0..=MAX_CLASSES)
        .map(|i| Language::literal(&i.to_string()))
        .collect();
    assert_eq!(Partition::of(&names).err(), Some(Undecided::Classes));
    assert!(Partition::of(&names[..MAX_CLASSES - 1]).is_ok());
}
