//! Texts that nobody means well.

use super::{findings, read_text};
use crate::language::report::MAX_FINDINGS;
use gabion_facts::diagnostic::Severity;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const LISTINGS: [&str; 2] = [include_str!("shop.kdl"), include_str!("payments.kdl")];

#[test]
fn bombs_end_in_an_error() {
    for bomb in [
        "agent \"a\" {".repeat(100_000),
        "x".repeat(2 << 20),
        "agent {\n".repeat(10_000),
    ] {
        let (_, _, found) = read_text(&bomb);
        assert!(!found.is_empty() && found.len() < 5, "{}", found.len());
    }
}

#[test]
fn many_errors_are_counted_not_listed() {
    let (_, found) = findings(&"agnet \"a\"; team\n".repeat(20_000));
    assert_eq!(found.len(), MAX_FINDINGS + 1);
    assert_eq!(
        found[MAX_FINDINGS].message,
        format!("{} more errors are not shown", 40_000 - MAX_FINDINGS)
    );
}

/// Ten thousands of names, each looked for among ten thousands: the work stays in proportion to the text.
#[test]
fn large_files_are_read_in_time() {
    let line = |at: usize| {
        format!(
            "repository \"r{at}\"\nbreak-glass \"t{at}\" {{ change \"x{at}:y\" \"*:z{at}\" \"w{at}\" }}\n"
        )
    };
    let text: String = (0..10_000).map(line).collect();
    let (_, found) = findings(&text);
    assert_eq!(found.len(), MAX_FINDINGS + 1);
    let sound: String = (0..8_000)
        .map(|at| format!("repository \"r{at}\"\nenvironment \"p\" of=\"r{at}\" tier=\"test\"\n"))
        .collect();
    let (_, found) = findings(&format!(
        "{sound}expect {{ never \"any-agent\" {{ ship \"*:p\" }} }}"
    ));
    assert!(found.is_empty());
}

/// Sound listings with something cut out, doubled or put in.
fn mutated() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "",
        "{",
        "}",
        "\"",
        " x",
        "=",
        "#true",
        "12",
        "team",
        "agent \"b\"",
        ";",
        "/-",
        "\n",
        "(t)",
        "é",
        "${{",
    ]);
    (0..2usize, any::<prop::sample::Index>(), 0..60usize, piece).prop_map(|(listing, at, length, piece)| {
        let text = LISTINGS[listing];
        let floor = |mut at: usize| {
            while !text.is_char_boundary(at.min(text.len())) {
                at -= 1;
            }
            at.min(text.len())
        };
        let start = floor(at.index(text.len()));
        let end = floor(start + length);
        format!("{}{piece}{}", &text[..start], &text[end.max(start)..])
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, rng_seed: RngSeed::Fixed(2026), ..ProptestConfig::default() })]

    /// Every finding has a place, a headline, a reason or a help, whatever was done to the text.
    #[test]
    fn mutants_are_read_with_located_findings(text in mutated()) {
        let (sources, _, found) = read_text(&text);
        for finding in &found {
            prop_assert_eq!(finding.severity, Severity::Error);
            prop_assert!(!finding.message.is_empty() && !finding.helps.is_empty());
            for label in &finding.labels {
                sources.slice(label.span);
            }
            for edit in finding.helps.iter().flat_map(|help| &help.edits) {
                sources.slice(edit.span);
            }
        }
    }

    /// What is taken out of a sound listing never passes for a value: names stay within their alphabet.
    #[test]
    fn no_name_leaves_its_alphabet(name in "\\PC{1,12}") {
        let quoted = format!("{name:?}");
        let (_, declaration, found) = read_text(&format!("gabion edition=\"2026\"\nteam {quoted}"));
        let closed = name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        let reserved = ["human", "any-agent", "stranger"].contains(&name.as_str());
        prop_assert_eq!(declaration.teams.len() == 1, closed, "{}", quoted);
        prop_assert_eq!(found.is_empty(), closed && !reserved);
    }

    #[test]
    fn arbitrary_text_is_read(text in "\\PC{0,300}") {
        read_text(&text);
    }
}
