//! What starts an emitted workflow.

use super::super::*;
use super::emission::{LEADS, emit, payments, read};

/// What `ask` waits for, and the events.
fn start(when: &str, members: &[(&str, &[u64])]) -> Result<(String, Vec<String>), Vec<Diagnostic>> {
    let line = "when \"issue-labelled\" of=\"payments\" label=\"agent:fix\" by=\"payments-leads\"";
    let files = emit(&payments(line, when), members)?;
    let workflow = read(&files[0].0, &files[0].1);
    let condition = workflow
        .job("ask")
        .unwrap()
        .condition
        .as_ref()
        .map_or_else(String::new, |found| found.value.clone());
    Ok((
        condition,
        workflow
            .triggers
            .iter()
            .map(|trigger| trigger.event.value.clone())
            .collect(),
    ))
}

#[test]
fn starts_are_conditions_on_numbers_and_labels() {
    let number = "contains(fromJSON('[583231, 990022]'), github.event.sender.id)";
    let cases: [(&str, String, &[&str]); 6] = [
        ("when \"issue-labelled\" of=\"payments\" label=\"a b\" by=\"payments-leads\"",
            format!("github.event.label.name == 'a b' && {number}"), &["issues"]),
        ("when \"issue-opened\" of=\"payments\" by=\"payments-leads\"", number.to_owned(), &["issues"]),
        ("when \"issue-comment\" of=\"payments\" label=\"go\" by=\"payments-leads\"",
            format!("contains(github.event.issue.labels.*.name, 'go') && !github.event.issue.pull_request && {number}"), &["issue_comment"]),
        ("when \"schedule\" of=\"payments\" cron=\"17 6 * * 1-5\"", String::new(), &["schedule"]),
        ("when \"dispatch\" of=\"payments\" by=\"payments-leads\"", number.to_owned(), &["workflow_dispatch"]),
        ("when \"dispatch\" of=\"payments\"; when \"issue-labelled\" of=\"payments\" label=\"x\"",
            "github.event_name == 'workflow_dispatch' || github.event_name == 'issues' && github.event.action == 'labeled' && github.event.label.name == 'x'".to_owned(),
            &["workflow_dispatch", "issues"]),
    ];
    for (when, condition, events) in cases {
        let found = start(when, LEADS).unwrap();
        assert_eq!(
            found,
            (
                condition,
                events.iter().map(|event| (*event).to_owned()).collect::<Vec<_>>()
            ),
            "{when}"
        );
    }
    let (label_only, _) = start(
        "when \"issue-labelled\" of=\"payments\" label=\"agent:fix\" by=\"payments-leads\"",
        &[],
    )
    .unwrap();
    assert_eq!(label_only, "github.event.label.name == 'agent:fix'");
}

#[test]
fn starts_that_cannot_be_held_to_are_refused() {
    let cases = [
        (
            "when \"issue-opened\" of=\"payments\" by=\"payments-leads\"",
            "needs-id",
        ),
        ("when \"pull-request\" of=\"payments\"", "not-emittable"),
        ("when \"push\" of=\"payments\"", "not-emittable"),
        ("when \"issue-labelled\" of=\"payments\"", "missing-value"),
        ("when \"schedule\" of=\"payments\"", "missing-value"),
        (
            "when \"issue-labelled\" of=\"payments\" label=\"${{ github.token }}\"",
            "bad-name",
        ),
    ];
    for (when, slug) in cases {
        let findings = start(when, &[]).unwrap_err();
        assert!(
            findings
                .iter()
                .any(|found| found.slug == slug && !found.labels.is_empty()),
            "{when}: {findings:?}"
        );
    }
}
