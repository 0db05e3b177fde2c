use super::*;
use std::collections::BTreeMap;

/// A run in `acme/shop`: `EVENT[:ACTION][@REF]`; proposals say `pull` or `fork` for the ref.
fn situation<'a>(text: &'a str, inputs: &'a BTreeMap<String, Input>) -> Situation<'a> {
    let (event, place) = text.split_once('@').unwrap_or((text, "refs/heads/main"));
    let (event, action) = event
        .split_once(':')
        .map_or((event, None), |(event, action)| (event, Some(action)));
    let proposal = event.starts_with("pull_request");
    Situation {
        event,
        action,
        git_ref: if proposal { "refs/pull/1/merge" } else { place },
        base: proposal.then_some("main"),
        fork: proposal.then_some(place == "fork"),
        repository: Some("acme/shop"),
        default_branch: "main",
        inputs,
        success: Truth::True,
        labels: Labels::Asked,
        acting: &Acting::Anybody,
    }
}

fn word(condition: &str, run: &str) -> &'static str {
    let inputs = BTreeMap::from([
        ("mode".to_owned(), Input::Free),
        ("fixed".to_owned(), Input::Text("x".to_owned())),
    ]);
    match evaluate(condition, &situation(run, &inputs)) {
        Truth::False => "false",
        Truth::True => "true",
        Truth::Choice => "choice",
        Truth::Likely(_) => "likely",
        Truth::Doubtful(_) => "doubtful",
        Truth::Unknown(_) => "unknown",
    }
}

const SAME: &str = "github.event.pull_request.head.repo.full_name == github.repository";
const EITHER: &str = "github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository";

/// Condition, run, what comes of it.
const CASES: &[(&str, &str, &str)] = &[
    (SAME, "pull_request@pull", "true"),
    (SAME, "pull_request@fork", "false"),
    (SAME, "push", "false"),
    (EITHER, "push", "true"),
    (EITHER, "pull_request@fork", "false"),
    (
        "!github.event.pull_request.head.repo.fork",
        "pull_request@fork",
        "false",
    ),
    (
        "github.event.pull_request.head.repo.owner.login == 'ACME'",
        "pull_request@pull",
        "true",
    ),
    ("github.ref == 'refs/heads/main'", "push", "true"),
    (
        "github.ref == 'refs/heads/main'",
        "push@refs/heads/other",
        "false",
    ),
    (
        "github.ref_name == 'main' && github.ref_type == 'branch'",
        "push",
        "true",
    ),
    (
        "startsWith(github.ref, 'refs/tags/v')",
        "push@refs/tags/v1",
        "true",
    ),
    (
        "startsWith(github.ref, 'refs/tags/v')",
        "pull_request@fork",
        "false",
    ),
    ("github.repository_owner == 'KapJI'", "push", "false"),
    ("github.repository == 'acme/shop'", "schedule", "true"),
    ("github.base_ref == 'main'", "pull_request@pull", "true"),
    (
        "github.event.repository.fork == false && github.event_name != 'pull_request'",
        "push",
        "true",
    ),
    // Who acts never closes anything.
    (
        "github.actor == 'dependabot[bot]'",
        "pull_request@pull",
        "doubtful",
    ),
    ("github.actor != 'dependabot[bot]'", "pull_request@pull", "likely"),
    (
        "!(github.actor != 'dependabot[bot]')",
        "pull_request@pull",
        "doubtful",
    ),
    (
        "!(github.event.pull_request.user.login == 'a' || github.actor == 'b')",
        "pull_request@pull",
        "likely",
    ),
    (
        "contains(fromJSON('[\"OWNER\",\"MEMBER\"]'), github.event.comment.author_association)",
        "issue_comment",
        "doubtful",
    ),
    ("endsWith(github.actor, '[bot]')", "push", "doubtful"),
    // What whoever starts the run chooses.
    (
        "contains(github.event.comment.body, '@claude')",
        "issue_comment:created",
        "choice",
    ),
    (
        "contains(github.event.comment.body, '@claude')",
        "issues:opened",
        "false",
    ),
    ("github.event.label.name == 'fix'", "issues:labeled", "choice"),
    ("github.event.label.name == 'fix'", "issues:opened", "false"),
    ("inputs.mode == 'ship'", "workflow_dispatch", "choice"),
    ("inputs.fixed == 'y'", "workflow_dispatch", "false"),
    ("inputs.absent", "workflow_dispatch", "false"),
    (
        "!contains(github.event.head_commit.message, '[skip ci]')",
        "push",
        "choice",
    ),
    (
        "github.event.workflow_run.conclusion == 'success'",
        "workflow_run",
        "choice",
    ),
    (
        "github.event.workflow_run.conclusion == 'failure'",
        "workflow_run",
        "doubtful",
    ),
    // Jobs before it.
    ("always()", "push", "true"),
    ("success()", "push", "true"),
    ("failure()", "push", "unknown"),
    ("!cancelled()", "push", "choice"),
    ("needs.test.result == 'success'", "push", "choice"),
    ("!contains(needs.*.result, 'failure')", "push", "likely"),
    ("needs.changes.outputs.src == 'true'", "push", "unknown"),
    (
        "vars.DEPLOY == 'yes' && github.event_name == 'push'",
        "push",
        "unknown",
    ),
    (
        "vars.DEPLOY == 'yes' && github.event_name == 'push'",
        "schedule",
        "false",
    ),
    (
        "contains(github.event.pull_request.labels.*.name, 'safe')",
        "pull_request@pull",
        "unknown",
    ),
    (
        "github.event.pull_request.merged == true",
        "pull_request:closed@pull",
        "unknown",
    ),
    (
        "github.event.pull_request.merged == true",
        "pull_request:opened@pull",
        "false",
    ),
    // GitHub's own coercions.
    ("'' == 0", "push", "true"),
    ("null == ''", "push", "true"),
    ("'false'", "push", "true"),
    ("0", "push", "false"),
    ("'A' == 'a'", "push", "true"),
    (
        "(github.event_name == 'push' && 'x' || 'y') == 'x'",
        "push",
        "true",
    ),
    // What cannot be read is unknown.
    ("github.ref ==", "push", "unknown"),
    ("a b", "push", "unknown"),
    ("'open", "push", "unknown"),
    ("", "push", "unknown"),
];

#[test]
fn conditions_are_partially_evaluated() {
    for (condition, run, expected) in CASES {
        assert_eq!(word(condition, run), *expected, "{condition} on {run}");
    }
}

#[test]
fn deep_conditions_are_refused_not_followed() {
    for text in [
        "(".repeat(5_000),
        "!".repeat(5_000),
        "a[".repeat(5_000),
        format!("a{}", " && a".repeat(5_000)),
    ] {
        assert!(matches!(
            evaluate(&text, &situation("push", &BTreeMap::new())),
            Truth::Unknown(_)
        ));
    }
    let chain = format!("true{}", " && true".repeat(900));
    assert_eq!(
        evaluate(&chain, &situation("push", &BTreeMap::new())),
        Truth::True
    );
}

#[test]
fn refs_that_conditions_tell_apart_are_patterns() {
    let condition = "github.ref == 'refs/heads/main' || startsWith(github.ref, 'refs/tags/v')";
    assert_eq!(ref_patterns(condition), ["refs/heads/main", "refs/tags/v**"]);
}

#[test]
fn state_functions_are_noticed() {
    assert!(asks_state("always() && github.ref == 'x'"));
    assert!(!asks_state("github.ref == 'always()'"));
    assert!(asks_state("broken ("));
}
