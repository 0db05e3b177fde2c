//! Every rule of the standard library does in its cases what it says.

use gabion_core::library;
use gabion_core::reach::cases;
use gabion_core::rules::RuleSet;

#[test]
fn every_rule_does_what_its_cases_say() {
    let rules = library::rules();
    assert!(
        rules.rules.len() >= 50,
        "only {} rules were found",
        rules.rules.len()
    );
    assert_eq!(cases::run(rules), []);
}

#[test]
fn a_case_that_does_not_do_what_it_says_is_told() {
    let mut rule = library::rules().rules[0].clone();
    std::mem::swap(&mut rule.fires[0].facts, &mut rule.near_misses[0].facts);
    let failures = cases::run(&RuleSet { rules: vec![rule] });
    let told: Vec<bool> = failures
        .iter()
        .map(|failure| failure.what.contains("near miss"))
        .collect();
    assert_eq!(told, [false, true], "{failures:?}");
}
