//! What GitHub documents, or others measured, of the filters of workflow triggers.

use super::super::{Dialect, PatternErrorKind, compile_list};
use super::{check, rejects};

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
    check(P, "*.jsx?", &["page.js", "page.jsx"], &["page.jsxx", "a/page.js"]);
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
        without.matches("hello.md") && !without.matches("README.md") && !without.matches("docs/hello.md")
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
