//! A whole project, compiled, edited and compiled again.

use crate::compare::{Difference, Side, compare, words};
use crate::compile::{Compiled, Input, compile};

const DECLARED: &str = include_str!("../../../../../examples/payments/gabion.kdl");
const OBSERVED: &str = include_str!("../../../../../examples/payments/gabion/observed/payments.json");

fn project(kdl: &str, observed: &str) -> Compiled {
    let compiled = compile(Input::of_texts([
        ("gabion.kdl", kdl),
        ("gabion/observed/payments.json", observed),
        (
            "gabion/observed/acme.json",
            include_str!("../../../../../examples/payments/gabion/observed/acme.json"),
        ),
        (
            ".github/workflows/ci.yml",
            include_str!("../../../../../examples/payments/.github/workflows/ci.yml"),
        ),
        (
            "scripts/deploy.sh",
            include_str!("../../../../../examples/payments/scripts/deploy.sh"),
        ),
    ]));
    assert!(compiled.worlds.is_some(), "{:?}", compiled.findings);
    compiled
}

fn diff(old: &Compiled, new: &Compiled) -> Difference {
    let side = |compiled| Side::of(compiled).expect("both worlds stand");
    compare(&side(old), &side(new))
}

fn edited(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "{old}");
    text.replacen(old, new, 1)
}

#[test]
fn layout_is_no_difference() {
    let spaced = format!(
        "// a remark\n\n{}",
        DECLARED.replace("{ ", "{   ").replace('\n', "\n\n")
    );
    let squeezed: serde_json::Value = serde_json::from_str(OBSERVED).expect("the snapshot is JSON");
    let difference = diff(
        &project(DECLARED, OBSERVED),
        &project(&spaced, &squeezed.to_string()),
    );
    assert!(difference.is_empty(), "{}", words(&difference));
}

#[test]
fn edits_show_and_their_way_back_is_the_mirror() {
    let table = [
        (
            "another team answers",
            "approve 2 from=\"sre\"",
            "approve 1 from=\"payments-leads\"",
        ),
        (
            "gates are no longer emitted",
            "emit \"wall\" \"gates\"",
            "emit \"wall\"",
        ),
        (
            "the agent moves to a laptop",
            "in=\"actions\" runtime=\"claude-code@2.1.128\"",
            "in=\"workstation\" runtime=\"claude-code@2.1.128\"",
        ),
        (
            "an assumption runs longer",
            "by=\"sre\" until=\"2027-03-01\"",
            "by=\"sre\" until=\"2027-05-01\"",
        ),
    ];
    let old = project(DECLARED, OBSERVED);
    for (name, from, to) in table {
        let new = project(&edited(DECLARED, from, to), OBSERVED);
        let (there, back) = (diff(&old, &new), diff(&new, &old));
        assert!(there.widens && !there.is_empty(), "{name}: {}", words(&there));
        assert_eq!(there.gains(), back.losses(), "{name}");
        assert_eq!(there.losses(), back.gains(), "{name}");
        assert_eq!(
            there.needs.first().map(|need| need.team.as_str()),
            Some("sre"),
            "{name}"
        );
    }
}
