//! What is documented of CODEOWNERS, file patterns and areas.

use super::super::{Dialect, PatternErrorKind, compile_list};
use super::{check, rejects};

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
    check(D, "foo/*/baz", &["foo/bar/baz", "foo/bar/baz/qux"], &["foo/baz"]);
    check(
        D,
        "foo/**/bar",
        &["foo/bar", "foo/bar/baz", "foo/qux/quux/bar/baz"],
        &["qux/foo/bar"],
    );
    check(D, "foo/bar/**", &["foo/bar/baz/qux"], &["foo/bar"]);
}

/// gitignore(5); `docs/*` in the reading that guards less. Otherwise random patterns agreed with `git check-ignore`.
#[test]
fn file_patterns() {
    use Dialect::FilePatterns as D;
    check(D, "*.[ch]", &["a.c", "x/a.h"], &["a.o"]);
    check(D, "docs/*", &["docs/a"], &["docs/a/b"]);
    check(D, "hello.*", &["hello.txt", "a/hello.java"], &["hello"]);
    check(D, "/hello.*", &["hello.txt"], &["a/hello.java"]);
    check(D, "a/**/", &["a/b/c"], &["a/b"]);
    check(D, "\\!a", &["!a"], &["a"]);
    let language = compile_list(D, &["src/", "!src/*", "src/keep.rs"]).expect("valid");
    assert!(language.matches("src/keep.rs") && !language.matches("src/a/b") && !language.matches("src/a"));
}

/// gitglossary(7), "pathspec"; random patterns agreed with `git ls-files ':(glob)PATTERN'`, save for files named like a pattern.
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
