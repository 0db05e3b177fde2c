//! What GitHub documents, or others measured, of ref patterns in rulesets and environments.

use super::super::{Dialect, Language, PatternErrorKind, short_ref};
use super::{check, rejects};

/// docs "Creating rulesets for a repository", `fnmatch` syntax.
#[test]
fn ruleset_refs() {
    use Dialect::RulesetRef as D;
    check(D, "qa/*", &["qa/foo", "qa/"], &["qa/foo/bar", "qa", "main"]);
    check(
        D,
        "qa/**/*",
        &["qa/foo", "qa/foo/bar/foobar/hello-world"],
        &["qa", "qa2/foo"],
    );
    check(D, "qa**/**/*", &["qa/foo/bar", "qa-2/x"], &["qa"]);
    check(D, "refs/heads/main", &["main"], &["refs/heads/main", "x/main"]);
    check(D, "refs/tags/v*", &["v1", "v"], &["v/1"]);
    check(D, "**/*", &["main", "a/b/c"], &[]);
    assert_eq!(short_ref("refs/heads/a/b"), "a/b");
}

/// apache/texera#7123, measured on the rulesets API; open-telemetry/community#2569 says the same.
#[test]
fn a_trailing_double_star_is_one_segment_in_rulesets() {
    check(
        Dialect::RulesetRef,
        "gh-readonly-queue/**",
        &["gh-readonly-queue/x"],
        &["gh-readonly-queue/main/pr-1"],
    );
    check(
        Dialect::RulesetRef,
        "gh-readonly-queue/**/*",
        &["gh-readonly-queue/x", "gh-readonly-queue/main/pr-1"],
        &[],
    );
}

/// docs "Managing environments for deployment".
#[test]
fn environment_branches() {
    check(
        Dialect::EnvironmentBranch,
        "release/*",
        &["release/1"],
        &["release/1/x"],
    );
    check(
        Dialect::EnvironmentBranch,
        "release/*/*",
        &["release/1/x"],
        &["release/1"],
    );
}

/// ruby/ruby `test/ruby/test_fnmatch.rb`, the cases with `FNM_PATHNAME` or without a slash.
#[test]
fn ruby_fnmatch() {
    use Dialect::EnvironmentBranch as D;
    check(D, "*/", &["a/"], &["a"]);
    check(D, "*?", &["a"], &[""]);
    check(D, "ca[a-z]", &["cat"], &["ca/", "caT"]);
    check(D, "ca[^t]", &["cab"], &["cat", "ca/"]);
    check(D, "[a\\-c]", &["a", "-", "c"], &["b", "\\"]);
    check(D, "\\[1\\]", &["[1]"], &["1"]);
    check(
        D,
        "**/foo",
        &["a/b/c/foo", "/foo", "foo", "c:/root/foo"],
        &["afoo"],
    );
    check(D, "c{at,ub}s", &["c{at,ub}s"], &["cats", "cubs"]);
    check(D, "a**/b", &["ab/b", "a/b"], &["a/c/b"]);
}

#[test]
fn names_of_rulesets_are_for_the_caller() {
    rejects(Dialect::RulesetRef, "~ALL", 0, PatternErrorKind::Unresolved);
    rejects(
        Dialect::RulesetRef,
        "~DEFAULT_BRANCH",
        0,
        PatternErrorKind::Unresolved,
    );
    rejects(
        Dialect::RulesetRef,
        "refs/heads/",
        11,
        PatternErrorKind::Malformed,
    );
    rejects(
        Dialect::RulesetRef,
        "refs/pull/*",
        5,
        PatternErrorKind::Unresolved,
    );
}

/// The reason for the module: the wall and the trigger read one word differently.
#[test]
fn dialects_differ_on_the_same_word() {
    let refs = Language::ref_names();
    let read = |dialect| Language::compile(dialect, "release/**").expect("valid");
    let (ruleset, trigger) = (read(Dialect::RulesetRef), read(Dialect::WorkflowRef));
    assert!(ruleset.is_subset_of(&trigger).expect("small"));
    let gap = trigger
        .minus(&ruleset)
        .expect("small")
        .witness_in(&refs)
        .expect("small");
    assert_eq!(gap.as_deref(), Some("release/x/x"));
    for (dialect, nested) in [
        (Dialect::RulesetRef, false),
        (Dialect::EnvironmentBranch, false),
        (Dialect::WorkflowRef, false),
        (Dialect::StringLike, true),
    ] {
        let language = Language::compile(dialect, "release/*").expect("valid");
        assert_eq!(language.matches("release/1/x"), nested, "{dialect:?}");
    }
}
