//! `gabion pull` as a process, with a `gh` that answers from files.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

/// Answers from `answers/PATH` beside itself, slashes and queries as underscores; refuses what is not there.
const GH: &str = r#"#!/bin/sh
here=$(dirname "$0")
for last; do :; done
echo "$@" >> "$here/asked"
case "$*" in *"--method GET"*) ;; *) echo "gh: this is no reading" >&2; exit 2;; esac
file="$here/answers/$(printf %s "${last%%\?*}" | tr / _)"
case "$*" in *--include*) printf 'HTTP/2.0 200 OK\r\nDate: Mon, 23 Nov 2026 15:19:18 GMT\r\n\r\n';; esac
if [ -f "$file" ]; then cat "$file"; else echo '{"message":"Not Found"}'; echo "gh: Not Found (HTTP 404)" >&2; exit 1; fi
"#;

fn world(answers: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let bin = folder.path().join("bin");
    std::fs::create_dir_all(bin.join("answers")).expect("folders");
    std::fs::write(bin.join("gh"), GH).expect("gh");
    std::fs::set_permissions(bin.join("gh"), std::fs::Permissions::from_mode(0o755)).expect("executable");
    for (path, body) in answers {
        std::fs::write(bin.join("answers").join(path.replace('/', "_")), body).expect("an answer");
    }
    folder
}

fn gabion(folder: &Path, arguments: &[&str]) -> Output {
    let path = format!("{}:/usr/bin:/bin", folder.join("bin").display());
    Command::new(env!("CARGO_BIN_EXE_gabion"))
        .args(arguments)
        .current_dir(folder)
        .env("PATH", path)
        .output()
        .expect("it starts")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

const REPOSITORY: (&str, &str) = (
    "repos/acme/shop",
    r#"{"id":1,"visibility":"private","default_branch":"main","allow_auto_merge":false,"owner":{"login":"acme","type":"Organization"}}"#,
);

#[test]
fn a_snapshot_is_written_once_and_then_stays_the_same_bytes() {
    let folder = world(&[REPOSITORY, ("repos/acme/shop/branches", r#"[{"name":"main"}]"#)]);
    let first = gabion(folder.path(), &["pull", "acme/shop"]);
    assert_eq!(first.status.code(), Some(0), "{}", text(&first.stderr));
    let said = text(&first.stdout);
    assert!(
        said.starts_with("wrote gabion/observed/shop.json (acme/shop, as of 2026-11-23)\n"),
        "{said}"
    );
    assert!(
        said.contains("not readable with this login: rulesets (HTTP 404: Not Found)"),
        "{said}"
    );
    let path = folder.path().join("gabion/observed/shop.json");
    let bytes = std::fs::read_to_string(&path).expect("written");
    let second = gabion(folder.path(), &["pull", "acme/shop"]);
    assert!(
        text(&second.stdout).starts_with("unchanged"),
        "{}",
        text(&second.stdout)
    );
    assert_eq!(std::fs::read_to_string(&path).expect("there"), bytes);
    assert_eq!(
        std::fs::read_dir(path.parent().expect("a folder"))
            .expect("listed")
            .count(),
        1,
        "nothing half written"
    );
}

#[test]
fn accounts_that_were_observed_before_are_kept() {
    let folder = world(&[REPOSITORY]);
    let path = folder.path().join("gabion/observed/shop.json");
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    let old = r#"{"gabion-snapshot":1,"as_of":"2026-01-01","repository":"acme/shop","aws":{"accounts":{"111111111111":{"roles":{}}}}}"#;
    std::fs::write(&path, old).expect("written");
    assert_eq!(
        gabion(folder.path(), &["pull", "acme/shop"]).status.code(),
        Some(0)
    );
    let bytes = std::fs::read_to_string(&path).expect("there");
    assert!(
        bytes.contains("\"111111111111\"") && bytes.contains("\"as_of\": \"2026-11-23\""),
        "{bytes}"
    );
}

#[test]
fn a_dry_run_asks_nothing_and_writes_nothing() {
    let folder = world(&[REPOSITORY]);
    let output = gabion(folder.path(), &["pull", "acme/shop", "--dry-run", "--aws"]);
    let said = text(&output.stdout);
    assert!(
        said.starts_with("GET repos/acme/shop\n")
            && said.contains("for each ruleset")
            && said.contains("aws iam"),
        "{said}"
    );
    assert!(!folder.path().join("bin/asked").exists() && !folder.path().join("gabion").exists());
}

#[test]
fn what_cannot_be_pulled_is_said_and_nothing_is_written() {
    let folder = world(&[]);
    for (arguments, said) in [
        (
            &["pull", "acme/nowhere"][..],
            "acme/nowhere cannot be read: HTTP 404: Not Found",
        ),
        (
            &["pull", "acme/nowhere", "--as-of", "2026-11-23"],
            "acme/nowhere cannot be read: HTTP 404: Not Found",
        ),
        (&["pull", "../x/y"], "neither OWNER/NAME"),
        (&["pull"], "there is no gabion.kdl"),
        (
            &[
                "pull",
                "acme/shop",
                "--output",
                "../x.json",
                "--as-of",
                "2026-11-23",
            ],
            "x.json",
        ),
    ] {
        let output = gabion(folder.path(), arguments);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{arguments:?}: {}",
            text(&output.stdout)
        );
        assert!(
            text(&output.stderr).contains(said),
            "{arguments:?}: {}",
            text(&output.stderr)
        );
    }
    assert!(!folder.path().join("gabion").exists());
}

#[test]
fn a_file_that_is_no_snapshot_is_never_overwritten() {
    let folder = world(&[REPOSITORY]);
    let path = folder.path().join("gabion/observed/shop.json");
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(&path, "mine").expect("written");
    let output = gabion(folder.path(), &["pull", "acme/shop"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&path).expect("there"), "mine");
}

#[test]
fn the_declaration_says_what_is_pulled_and_where_to() {
    let folder = world(&[REPOSITORY]);
    let declaration = "gabion edition=\"2026\"\nrepository \"shop\" github=\"acme/shop\" { observed \"settings/shop.json\" }\n";
    std::fs::write(folder.path().join("gabion.kdl"), declaration).expect("written");
    let output = gabion(folder.path(), &["pull", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    assert!(
        text(&output.stdout).contains("\"path\": \"settings/shop.json\""),
        "{}",
        text(&output.stdout)
    );
    assert!(folder.path().join("settings/shop.json").is_file());
}
