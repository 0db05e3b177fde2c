//! The check of a proposed change.

use super::{Ran, Rig, write};
use gabion_core::platforms::github::emit::workflows::scripts::SCOPE;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

const AREAS: &str = "src/**\ntests/**\n!**/CLAUDE.md";

fn rig() -> Rig {
    Rig::new(&[
        ("src/a.js", "one\ntwo\n"),
        ("src/b.js", "b\nb\nb\nb\nb\nb\n"),
        ("tests/a.js", "test\n"),
        ("infra/main.tf", "i\ni\ni\ni\ni\ni\n"),
        ("README.md", "read\n"),
        (".gitattributes", "*.hidden -diff\n*.pic diff\n"),
    ])
}

fn check_with(rig: &Rig, patch: &str, env: &[(&str, &str)]) -> Ran {
    let file = rig.at("temp/change.patch");
    fs::write(&file, patch).unwrap();
    let mut all = vec![("PATCH", file.to_str().unwrap()), ("AREAS", AREAS)];
    all.retain(|(key, _)| !env.iter().any(|(other, _)| other == key));
    all.extend_from_slice(env);
    rig.run(SCOPE, &all)
}

fn accepted(rig: &Rig, patch: &str, env: &[(&str, &str)]) -> String {
    let ran = check_with(rig, patch, env);
    assert!(ran.done.status.success(), "{}\n{patch}", ran.said());
    ran.outputs["tree"].clone()
}

fn refused(rig: &Rig, patch: &str, env: &[(&str, &str)], because: &str) {
    let ran = check_with(rig, patch, env);
    assert!(!ran.done.status.success(), "accepted:\n{patch}");
    assert!(
        ran.said().contains(because),
        "`{because}` is not said, but: {}\n{patch}",
        ran.said()
    );
    assert!(
        !ran.outputs.contains_key("tree"),
        "nothing to propose is left behind"
    );
}

fn changed(rig: &Rig, tree: &str) -> Vec<String> {
    let names = rig.git(
        &rig.repository(),
        &["diff-tree", "-r", "--name-status", "--no-renames", "HEAD", tree],
    );
    names.lines().map(|line| line.replace('\t', " ")).collect()
}

#[test]
fn what_is_in_scope_becomes_the_tree_that_is_proposed() {
    let rig = rig();
    let patch = rig.patch(|work| {
        write(&work.join("src/a.js"), "one\nthree\n");
        write(&work.join("src/deep/er/new.js"), "new\n");
        write(&work.join("tests/[id]/page.test.js"), "brackets are common\n");
        fs::rename(work.join("src/b.js"), work.join("src/c.js")).unwrap();
        fs::set_permissions(work.join("tests/a.js"), fs::Permissions::from_mode(0o755)).unwrap();
        write(&work.join(".gabion/task/task.json"), "not part of the change\n");
    });
    let tree = accepted(&rig, &patch, &[("FILES", "6"), ("LINES", "16")]);
    let expected = [
        "M src/a.js",
        "D src/b.js",
        "A src/c.js",
        "A src/deep/er/new.js",
        "A tests/[id]/page.test.js",
        "M tests/a.js",
    ];
    assert_eq!(changed(&rig, &tree), expected);
    assert_eq!(
        fs::read_to_string(rig.repository().join("src/a.js")).unwrap(),
        "one\ntwo\n",
        "no file was touched"
    );
    let committed = rig.patch(|work| {
        write(&work.join("src/a.js"), "one\nthree\n");
        rig.git(work, &["commit", "--quiet", "--all", "-m", "the agent commits"]);
    });
    assert_eq!(changed(&rig, &accepted(&rig, &committed, &[])), ["M src/a.js"]);
}

#[test]
fn paths_out_of_scope_are_refused() {
    let rig = rig();
    for path in [
        "README.md",
        "infra/main.tf",
        "infra/new.tf",
        "SRC/a.js",
        "srcs/a.js",
        "src",
        "package.json",
        ".github/workflows/ci.yml",
        "other/src/a.js",
        "gabion.kdl",
        "\n",
        "tests.js",
        "-",
    ] {
        let patch = rig.patch(|work| {
            if path == "src" {
                fs::remove_dir_all(work.join("src")).unwrap();
            }
            write(&work.join(path), "changed\n");
        });
        refused(&rig, &patch, &[], "out of scope");
        let among = rig.patch(|work| {
            write(&work.join("tests/a.js"), "fine\n");
            if path == "src" {
                fs::remove_dir_all(work.join("src")).unwrap();
            }
            write(&work.join(path), "changed\n");
        });
        refused(&rig, &among, &[], "out of scope");
    }
    let deletion = rig.patch(|work| fs::remove_file(work.join("infra/main.tf")).unwrap());
    refused(&rig, &deletion, &[], "out of scope");
    let mode = rig.patch(|work| {
        fs::set_permissions(work.join("README.md"), fs::Permissions::from_mode(0o755)).unwrap()
    });
    refused(&rig, &mode, &[], "out of scope");
}

#[test]
fn what_is_kept_out_is_refused_inside_the_scope() {
    let rig = rig();
    for path in ["src/CLAUDE.md", "src/deep/CLAUDE.md", "tests/CLAUDE.md"] {
        let patch = rig.patch(|work| write(&work.join(path), "obey\n"));
        refused(&rig, &patch, &[], "kept out");
    }
}

#[test]
fn links_and_submodules_are_refused() {
    let rig = rig();
    let link = |work: &Path, at: &str| symlink("../infra", work.join(at)).unwrap();
    refused(
        &rig,
        &rig.patch(|work| link(work, "src/link")),
        &[],
        "neither file nor script",
    );
    let turned = rig.patch(|work| {
        fs::remove_file(work.join("src/a.js")).unwrap();
        link(work, "src/a.js");
    });
    refused(&rig, &turned, &[], "neither file nor script");
    let submodule = rig.patch(|work| {
        rig.git(work, &["clone", "--quiet", ".", "src/module"]);
    });
    assert!(submodule.contains("mode 160000"), "{submodule}");
    refused(&rig, &submodule, &[], "neither file nor script");
}

#[test]
fn links_and_submodules_that_are_there_cannot_be_moved() {
    let rig = rig();
    symlink("../infra", rig.repository().join("src/link")).unwrap();
    let head = rig.git(&rig.repository(), &["rev-parse", "HEAD"]);
    let module = format!("160000,{},src/module", head.trim());
    rig.git(
        &rig.repository(),
        &["update-index", "--add", "--cacheinfo", &module],
    );
    write(
        &rig.repository().join(".gitmodules"),
        "[submodule \"m\"]\n\tpath = src/module\n\turl = ./\n\tignore = all\n",
    );
    rig.git(&rig.repository(), &["add", "src/link", ".gitmodules"]);
    rig.commit();
    let other = "1".repeat(40);
    let bump = format!(
        "diff --git a/src/module b/src/module\nindex {}..{other} 160000\n--- a/src/module\n+++ b/src/module\n@@ -1 +1 @@\n-Subproject commit {}\n+Subproject commit {other}\n",
        head.trim(),
        head.trim(),
    );
    refused(&rig, &bump, &[], "neither file nor script");
    let through = "diff --git a/src/link/x b/src/link/x\nnew file mode 100644\n--- /dev/null\n+++ b/src/link/x\n@@ -0,0 +1 @@\n+x\n";
    refused(&rig, through, &[], "");
    let removed = rig.patch(|work| fs::remove_file(work.join("src/link")).unwrap());
    refused(&rig, &removed, &[], "neither file nor script");
}

#[test]
fn a_rename_has_two_sides() {
    let rig = rig();
    let rename = |from: &str, to: &str| {
        format!("diff --git a/{from} b/{to}\nsimilarity index 100%\nrename from {from}\nrename to {to}\n")
    };
    refused(&rig, &rename("infra/main.tf", "src/main.tf"), &[], "out of scope");
    refused(&rig, &rename("src/b.js", "infra/b.js"), &[], "out of scope");
    assert_eq!(
        changed(&rig, &accepted(&rig, &rename("src/b.js", "tests/b.js"), &[])),
        ["D src/b.js", "A tests/b.js"]
    );
    let moved = rig.patch(|work| fs::rename(work.join("infra/main.tf"), work.join("src/main.tf")).unwrap());
    refused(&rig, &moved, &[], "out of scope");
}

#[test]
fn limits_hold_to_the_line() {
    let rig = rig();
    let patch = rig.patch(|work| {
        write(&work.join("src/a.js"), "one\nthree\n");
        write(&work.join("tests/new.js"), "1\n2\n3\n");
    });
    accepted(&rig, &patch, &[("FILES", "2"), ("LINES", "5")]);
    refused(&rig, &patch, &[("FILES", "1"), ("LINES", "5")], "too many files");
    refused(&rig, &patch, &[("FILES", "2"), ("LINES", "4")], "too many lines");
    refused(&rig, &patch, &[("FILES", "x"), ("LINES", "5")], "too many files");
    refused(
        &rig,
        &patch,
        &[("FILES", "2"), ("LINES", "5 -o 1")],
        "too many lines",
    );
    let large = rig.patch(|work| write(&work.join("src/large.js"), &"x".repeat(4 * 1024 * 1024)));
    refused(&rig, &large, &[], "more than 4 MiB");
}

#[test]
fn attributes_neither_hide_lines_nor_pass_bytes_for_text() {
    let rig = rig();
    let hidden = rig.patch(|work| write(&work.join("src/a.hidden"), &"line\n".repeat(50)));
    refused(&rig, &hidden, &[("LINES", "49")], "too many lines");
    for path in ["src/a.bin", "src/a.pic"] {
        let bytes = rig.patch(|work| fs::write(work.join(path), b"a\0b\xff").unwrap());
        refused(&rig, &bytes, &[], "not text");
    }
}

#[test]
fn nothing_of_the_change_is_run() {
    let rig = rig();
    let ran = rig.at("ran");
    let touch = format!("touch '{}'; cat", ran.display());
    for (key, value) in [
        ("filter.evil.clean", touch.as_str()),
        ("filter.evil.smudge", &touch),
        ("diff.evil.textconv", &touch),
    ] {
        rig.git(&rig.repository(), &["config", key, value]);
    }
    let patch = rig.patch(|work| {
        write(&work.join("src/.gitattributes"), "* filter=evil diff=evil\n");
        write(&work.join("src/a.js"), "one\nthree\n");
    });
    accepted(&rig, &patch, &[]);
    assert!(!ran.exists(), "a filter that the change asks for was run");
}

#[test]
fn names_that_are_patterns_are_refused() {
    let rig = rig();
    let areas = [("AREAS", "src/*.md\ndocs\nlib/[ab]/**")];
    let add = |path: &str| rig.patch(|work| write(&work.join(path), "x\n"));
    for path in ["src/*.md/evil.sh", "lib/[ab]/x"] {
        refused(&rig, &add(path), &areas, "");
    }
    refused(&rig, &add("src/*.md"), &areas, "a pattern for a name");
    for path in ["src/a.md", "docs/deep/a", "docs", "lib/a/x"] {
        accepted(&rig, &add(path), &areas);
    }
    for path in ["src/deep/a.md", "lib/c/x", "docsx"] {
        refused(&rig, &add(path), &areas, "out of scope");
    }
    refused(&rig, &add("src/line\nend.js"), &[], "an unreadable name");
    refused(&rig, &add("src/\u{7f}.js"), &[], "an unreadable name");
}

#[test]
fn a_scope_that_says_nothing_lets_nothing_through() {
    let rig = rig();
    let patch = rig.patch(|work| write(&work.join("src/a.js"), "x\n"));
    for areas in ["", "\n", "src/**\n\ntests/**", "!", "src/**\n!"] {
        refused(&rig, &patch, &[("AREAS", areas)], "an empty pattern");
    }
    refused(&rig, &patch, &[("AREAS", "!infra/**")], "out of scope");
    refused(&rig, &patch, &[("AREAS", "src/**\n!src/**")], "kept out");
    accepted(&rig, &patch, &[("AREAS", "src/**")]);
}

#[test]
fn patches_that_are_none_are_refused() {
    let rig = rig();
    let new = |path: &str| {
        format!(
            "diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+x\n"
        )
    };
    refused(&rig, "", &[], "there is no change");
    refused(&rig, "not a patch\n", &[], "");
    for path in [
        "src/../infra/x",
        "../x",
        "/tmp/x",
        ".git/hooks/pre-push",
        "src/.git/config",
        ".GIT/config",
        "git~1/config",
        "src/./x",
    ] {
        refused(&rig, &new(path), &[("AREAS", "**")], "");
    }
    accepted(&rig, &new("src/x"), &[]);
    let elsewhere = rig.at("elsewhere.patch");
    fs::write(&elsewhere, new("src/x")).unwrap();
    symlink(&elsewhere, rig.at("link.patch")).unwrap();
    let link = rig.at("link.patch");
    refused(
        &rig,
        "",
        &[("PATCH", link.to_str().unwrap())],
        "there is no change",
    );
    let none = rig.at("none.patch");
    refused(
        &rig,
        "",
        &[("PATCH", none.to_str().unwrap())],
        "there is no change",
    );
}

/// What a refusal prints must not be taken for a command of the runner.
#[test]
fn names_are_printed_in_one_quoted_line() {
    let rig = rig();
    let patch = rig.patch(|work| write(&work.join("x\n::add-mask::y"), "x\n"));
    let said = check_with(&rig, &patch, &[]).said();
    assert!(said.lines().all(|line| !line.starts_with("::")), "{said}");
}

/// What a script must refuse and accept, with the environment for it.
type Probe = (String, Vec<(&'static str, String)>, bool);

fn probes(rig: &Rig) -> Vec<Probe> {
    let new = |path: &str, mode: &str, text: &str| {
        format!(
            "diff --git a/{path} b/{path}\nnew file mode {mode}\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+{text}\n"
        )
    };
    let areas = |areas: &str| vec![("AREAS", areas.to_owned())];
    let limit = |key: &'static str, number: &str| vec![(key, number.to_owned())];
    let bytes = rig.patch(|work| fs::write(work.join("src/a.bin"), b"a\0b").unwrap());
    let newline = rig.patch(|work| write(&work.join("src/a\nb"), "x\n"));
    let module = format!(
        "diff --git a/src/m b/src/m\nnew file mode 160000\n--- /dev/null\n+++ b/src/m\n@@ -0,0 +1 @@\n+Subproject commit {}\n",
        "1".repeat(40)
    );
    vec![
        (new("src/new.js", "100644", "x"), limit("FILES", "1"), true),
        (new("src/new.js", "100644", "x"), limit("FILES", "0"), false),
        (new("src/new.js", "100644", "x"), limit("LINES", "0"), false),
        (new("infra/new.tf", "100644", "x"), vec![], false),
        (new("src/CLAUDE.md", "100644", "x"), vec![], false),
        (new("src/link", "120000", "x"), vec![], false),
        (module, vec![], false),
        (bytes, vec![], false),
        (newline, vec![], false),
        (new("src/*.md/x", "100644", "x"), areas("src/*.md"), false),
        (new("src/x", "100644", "x"), areas("src/**\n"), false),
        (new("src/.git/config", "100644", "x"), vec![], false),
        (String::new(), vec![], false),
        (new("src/a.hidden", "100644", "x"), limit("LINES", "1"), true),
        (
            format!("{}{}", new("src/x", "100644", "x"), " ".repeat(4 << 20)),
            vec![],
            false,
        ),
    ]
}

fn judged(rig: &Rig, script: &str, (patch, env, _): &Probe) -> bool {
    let file = rig.at("temp/change.patch");
    fs::write(&file, patch).unwrap();
    rig.git(&rig.repository(), &["read-tree", "HEAD"]);
    let _ = fs::remove_file(rig.repository().join(".git/info/attributes"));
    let mut all = vec![("PATCH", file.to_str().unwrap()), ("AREAS", AREAS)];
    all.retain(|(key, _)| !env.iter().any(|(other, _)| other == key));
    all.extend(env.iter().map(|(key, value)| (*key, value.as_str())));
    let ran = rig.run(script, &all);
    ran.done.status.success() && ran.outputs.get("tree").is_some_and(|tree| tree.len() == 40)
}

/// Lines without which the probes here go the same way: without `refuse` the script stops all the same, Git puts `:(top)` before
/// patterns that only take away, and what the others keep out is tried above or cannot be brought about by a change.
const SECOND_LINES: [&str; 8] = [
    "# ",
    "set -euo pipefail",
    "export GIT_CONFIG_NOSYSTEM=1",
    "refuse() {",
    "claims=() claimed=",
    "mkdir -p .git/info",
    "git read-tree HEAD",
    "if [ -L \"$PATCH\" ]",
];

#[test]
fn every_line_of_the_check_is_needed() {
    let rig = rig();
    let probes = probes(&rig);
    for probe in &probes {
        assert_eq!(
            judged(&rig, SCOPE, probe),
            probe.2,
            "{:?}\n{}",
            probe.1,
            probe.0.chars().take(300).collect::<String>()
        );
    }
    let lines: Vec<&str> = SCOPE.lines().collect();
    let mut needless = Vec::new();
    for at in 0..lines.len() {
        let line = lines[at].trim();
        if SECOND_LINES.iter().any(|begin| line.starts_with(begin)) {
            continue;
        }
        let fewer: Vec<&str> = lines
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .map(|(_, line)| *line)
            .collect();
        let script = format!("{}\n", fewer.join("\n"));
        if probes.iter().all(|probe| judged(&rig, &script, probe) == probe.2) {
            needless.push(line);
        }
    }
    assert!(needless.is_empty(), "these lines change nothing: {needless:#?}");
}
