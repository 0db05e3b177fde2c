//! What the platforms document or others measured, dialect by dialect.

use super::super::{Dialect, Language, PatternErrorKind, compile_list, short_ref};

/// Checks that a pattern matches the first texts and not the second.
fn check(dialect: Dialect, pattern: &str, yes: &[&str], no: &[&str]) {
    let language =
        Language::compile(dialect, pattern).unwrap_or_else(|error| panic!("{dialect:?}: {error}"));
    yes.iter().for_each(|text| {
        assert!(
            language.matches(text),
            "{dialect:?} `{pattern}` must match `{text}`"
        )
    });
    no.iter().for_each(|text| {
        assert!(
            !language.matches(text),
            "{dialect:?} `{pattern}` must not match `{text}`"
        )
    });
}

fn rejects(dialect: Dialect, pattern: &str, offset: usize, kind: PatternErrorKind) {
    let error = Language::compile(dialect, pattern).expect_err(pattern);
    assert_eq!((error.offset, error.kind), (offset, kind), "{error}");
}

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
    check(
        D,
        "refs/heads/main",
        &["main"],
        &["refs/heads/main", "x/main"],
    );
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

/// docs "Workflow syntax", filter pattern cheat sheet.
#[test]
fn workflow_cheat_sheet() {
    use Dialect::{WorkflowPath as P, WorkflowRef as R};
    check(R, "feature/*", &["feature/my-branch"], &["feature/a/b"]);
    check(
        R,
        "feature/**",
        &[
            "feature/beta-a/my-branch",
            "feature/your-branch",
            "feature/mona/the/octocat",
        ],
        &["feature"],
    );
    check(R, "*", &["main", "releases"], &["all/the/branches"]);
    check(R, "**", &["all/the/branches", "every/tag"], &[]);
    check(
        R,
        "*feature",
        &["mona-feature", "feature", "ver-10-feature"],
        &["x/feature"],
    );
    check(R, "v2*", &["v2", "v2.0", "v2.9"], &["v2/x"]);
    check(
        R,
        "v[12].[0-9]+.[0-9]+",
        &["v1.10.1", "v2.0.0"],
        &["v3.0.0", "v1..0"],
    );
    check(
        P,
        "*.jsx?",
        &["page.js", "page.jsx"],
        &["page.jsxx", "a/page.js"],
    );
    check(
        P,
        "**.js",
        &["index.js", "js/index.js", "src/js/app.js"],
        &["page.jsx"],
    );
    check(P, "docs/*", &["docs/README.md"], &["docs/mona/octocat.txt"]);
    check(
        P,
        "docs/**/*.md",
        &[
            "docs/README.md",
            "docs/mona/hello-world.md",
            "docs/a/markdown/file.md",
        ],
        &["a.md"],
    );
    check(
        P,
        "**/docs/**",
        &[
            "docs/hello.md",
            "dir/docs/my-file.txt",
            "space/docs/plan/space.doc",
        ],
        &["documents/x"],
    );
    check(
        P,
        "**/*src/**",
        &["a/src/app.js", "my-src/code/js/app.js"],
        &["source/app.js"],
    );
    check(
        P,
        "**/migrate-*.sql",
        &["migrate-10909.sql", "db/sept/migrate-v1.sql"],
        &["db/migrate-v1.txt"],
    );
}

/// Measured with path filters of live workflows (2026-10): the cheat sheet's regular expressions.
#[test]
fn workflow_measured() {
    use Dialect::WorkflowPath as P;
    check(
        P,
        "**/README.md",
        &["README.md", "docs/README.md", "NOTREADME.md"],
        &["README.doc"],
    );
    check(
        P,
        "src**/x.go",
        &["src/x.go", "srcx.go", "srca/x.go", "srcax.go"],
        &["src/y.go"],
    );
    check(P, "?x", &["x", "?x", "ax", "page.jsx", "dir/ax"], &["axmd"]);
    check(P, "+x", &["x"], &["+x", "dir/x"]);
    check(P, "a/?b", &["ab", "a/b"], &[]);
    check(P, "[A-z]at", &["Cat", "cat", "_at"], &["0at"]);
    check(P, "Build C\\+\\+", &["Build C++"], &["Build CC"]);
    check(P, "a!", &["a!"], &["a"]);
    check(P, "{a,b}.go", &["{a,b}.go"], &["a.go"]);
    for (pattern, offset) in [
        ("x[]", 1),
        ("[_]at", 1),
        ("[z-a]", 0),
        ("[0-z]at", 0),
        ("x\\", 1),
        ("\\x", 0),
        ("a*+b", 2),
        ("ab??", 3),
        ("a[b", 1),
    ] {
        rejects(P, pattern, offset, PatternErrorKind::Malformed);
    }
}

/// docs "Workflow syntax": patterns are checked in order, `!` takes away what came before.
#[test]
fn workflow_lists() {
    let language = |list: &[&str]| compile_list(Dialect::WorkflowPath, list).expect("valid");
    let without = language(&["*.md", "!README.md"]);
    assert!(
        without.matches("hello.md")
            && !without.matches("README.md")
            && !without.matches("docs/hello.md")
    );
    let again = language(&["*.md", "!README.md", "README*"]);
    assert!(
        ["hello.md", "README.md", "README.doc"]
            .iter()
            .all(|path| again.matches(path))
    );
    assert!(language(&["!README.md"]).is_empty() && language(&[]).is_empty());
    rejects(
        Dialect::WorkflowPath,
        "!README.md",
        0,
        PatternErrorKind::Unresolved,
    );
}

/// docs "About code owners", the example file.
#[test]
fn code_owners_documented() {
    use Dialect::CodeOwners as D;
    check(D, "*", &["a", "a/b/c", ".github/CODEOWNERS"], &[]);
    check(D, "*.js", &["a.js", "deep/down/a.js"], &["a.ts"]);
    check(
        D,
        "/build/logs/",
        &["build/logs/a", "build/logs/b/c"],
        &["x/build/logs/a", "build/logs"],
    );
    check(
        D,
        "docs/*",
        &["docs/getting-started.md"],
        &["docs/build-app/troubleshooting.md", "x/docs/a"],
    );
    check(D, "apps/", &["apps/a", "x/apps/b/c"], &["apps"]);
    check(D, "/docs/", &["docs/a/b"], &["x/docs/a"]);
    check(
        D,
        "**/logs",
        &["build/logs/a", "logs/a", "deeply/nested/logs/a"],
        &["logsx/a"],
    );
    check(
        D,
        "/apps/github",
        &["apps/github", "apps/github/x"],
        &["apps/githubx"],
    );
    rejects(D, "/a[bc]", 2, PatternErrorKind::Malformed);
    rejects(D, "!a", 0, PatternErrorKind::Malformed);
    rejects(D, "\\#a", 0, PatternErrorKind::Malformed);
}

/// hmarr/codeowners `testdata/patterns.json`.
#[test]
fn code_owners_details() {
    use Dialect::CodeOwners as D;
    check(
        D,
        "foo",
        &["foo", "foo/bar", "bar/foo", "bar/foo/baz"],
        &["foo.txt", "bar/baz"],
    );
    check(
        D,
        "foo/bar",
        &["foo/bar", "foo/bar/baz"],
        &["foo/bart", "baz/foo/bar"],
    );
    check(D, "/f*", &["foo", "foo/bar/baz"], &["bar/foo", "xfoo"]);
    check(D, "/*", &["foo"], &["foo/bar"]);
    check(D, "f*/", &["foo/bar", "bar/foo/baz"], &["foo", "bar/foo"]);
    check(
        D,
        "foo/*.txt",
        &["foo/bar.txt"],
        &["foo/bar/baz.txt", "qux/foo/bar.txt"],
    );
    check(
        D,
        "foo/*/baz",
        &["foo/bar/baz", "foo/bar/baz/qux"],
        &["foo/baz"],
    );
    check(
        D,
        "foo/**/bar",
        &["foo/bar", "foo/bar/baz", "foo/qux/quux/bar/baz"],
        &["qux/foo/bar"],
    );
    check(D, "foo/bar/**", &["foo/bar/baz/qux"], &["foo/bar"]);
}

/// gitignore(5); `docs/*` in the reading that guards less.
#[test]
fn file_patterns() {
    use Dialect::FilePatterns as D;
    check(D, "*.[ch]", &["a.c", "x/a.h"], &["a.o"]);
    check(D, "docs/*", &["docs/a"], &["docs/a/b"]);
    check(D, "hello.*", &["hello.txt", "a/hello.java"], &["hello"]);
    check(D, "/hello.*", &["hello.txt"], &["a/hello.java"]);
    check(D, "\\!a", &["!a"], &["a"]);
    let language = compile_list(D, &["src/", "!src/*", "src/keep.rs"]).expect("valid");
    assert!(
        language.matches("src/keep.rs")
            && !language.matches("src/a/b")
            && !language.matches("src/a")
    );
}

/// gitglossary(7), "pathspec"; the cases agree with `git ls-files ':(glob)PATTERN'`.
#[test]
fn areas() {
    use Dialect::Area as D;
    check(D, "src/**", &["src/a", "src/a/b"], &["src", "x/src/a"]);
    check(D, "src", &["src", "src/a/b"], &["srcx", "x/src"]);
    check(D, "src/", &["src/a/b"], &["src"]);
    check(D, "src/*", &["src/a"], &["src/a/b"]);
    check(D, "**/foo", &["foo", "a/b/foo"], &["foo/a", "afoo"]);
    check(D, "a/**/b", &["a/b", "a/x/y/b"], &["ab"]);
    check(D, "sr?", &["src"], &["src/a"]);
    check(D, "**", &["a", "a/b"], &[]);
    check(D, "a/\\[q", &["a/[q"], &["a/[q/b"]);
    rejects(D, "a/**/", 4, PatternErrorKind::Malformed);
    rejects(D, "a**", 1, PatternErrorKind::Malformed);
    rejects(D, "/src", 0, PatternErrorKind::Malformed);
    rejects(D, "src//a", 4, PatternErrorKind::Malformed);
}

/// IAM user guide; the evil twin is finding G18.
#[test]
fn amazon() {
    check(
        Dialect::StringLike,
        "repo:o/r*",
        &["repo:o/r", "repo:o/r-evil:ref:refs/heads/main"],
        &["repo:o/x"],
    );
    check(
        Dialect::StringLike,
        "a?c${*}",
        &["abc*", "a/c*"],
        &["abcd", "ac*"],
    );
    check(
        Dialect::StringLike,
        "s3:Get*",
        &["s3:GetObject"],
        &["s3:getobject"],
    );
    check(
        Dialect::Action,
        "s3:Get*",
        &["s3:GetObject", "S3:getobject"],
        &["s3:PutObject"],
    );
    check(
        Dialect::ArnLike,
        "arn:aws:iam::*:role/*",
        &["arn:aws:iam::123456789012:role/a/b"],
        &["arn:aws:iam::1:user/x", "arn:aws:iam::1:2:role/x"],
    );
    check(
        Dialect::ArnLike,
        "arn:aws:logs:*:1:log-group:*",
        &["arn:aws:logs:eu-west-1:1:log-group:a:b"],
        &["arn:aws:logs:eu:west:1:log-group:a"],
    );
    check(
        Dialect::StringLike,
        "arn:aws:s3:*:x",
        &["arn:aws:s3:a:b:c:x"],
        &[],
    );
    rejects(
        Dialect::ArnLike,
        "arn:aws:s3:*",
        12,
        PatternErrorKind::Malformed,
    );
    rejects(
        Dialect::StringLike,
        "a/${aws:username}",
        2,
        PatternErrorKind::Unresolved,
    );
    check(Dialect::Exact, "a*", &["a*"], &["ab"]);
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
