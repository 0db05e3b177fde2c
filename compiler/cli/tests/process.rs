//! The program as a process: exit status, and what goes to which stream. Everything else is tested in process.

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn gabion(cwd: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gabion"))
        .args(arguments)
        .current_dir(cwd)
        .env_remove("GIT_DIR")
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

fn project(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, bytes) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }
    folder
}

#[test]
fn results_go_to_standard_output_and_exit_with_zero() {
    let folder = project(&[]);
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["explain"],
        &["explain", "stale-output"],
        &["help", "check"],
    ] {
        let output = gabion(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(
            !output.stdout.is_empty() && output.stderr.is_empty(),
            "{arguments:?}"
        );
        assert!(!text(&output.stdout).contains('\x1b'), "{arguments:?}");
    }
}

#[test]
fn findings_go_to_standard_error_and_exit_with_one() {
    let folder = project(&[
        ("gabion.kdl", b"gabion edition=\"2026\"\n"),
        ("CLAUDE.md", b"\xff"),
    ]);
    let output = gabion(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).starts_with("error["),
        "{}",
        text(&output.stderr)
    );
    assert!(text(&output.stderr).contains("error[not-utf-8]: CLAUDE.md is not UTF-8\n"));
    assert!(!text(&output.stderr).contains('\x1b'));
    let json = gabion(folder.path(), &["check", "--format", "json"]);
    assert_eq!((json.status.code(), json.stderr.is_empty()), (Some(1), true));
    let document: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(document["status"], "findings");
}

#[test]
fn what_cannot_run_exits_with_two() {
    let folder = project(&[]);
    let cases: [&[&str]; 7] = [
        &[],
        &["no-such-command"],
        &["check", "--as-of", "tomorrow"],
        &["check", "nowhere"],
        &["diff", "one"],
        &["diff", "--output=x", "HEAD"],
        &["explain", "no-such-finding"],
    ];
    for arguments in cases {
        let output = gabion(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            output.stdout.is_empty() && !output.stderr.is_empty(),
            "{arguments:?}"
        );
    }
    let json = gabion(folder.path(), &["check", "nowhere", "--format", "json"]);
    assert_eq!((json.status.code(), json.stderr.is_empty()), (Some(2), true));
    let document: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(document["error"]["message"], "nowhere does not exist");
}

#[test]
fn what_was_written_is_removed_and_told() {
    let digest = "ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356"; // of "{}\n"
    let lock = format!(
        "{{\"gabion-lock\":1,\"edition\":\"2026\",\"compiler\":\"0.1.0\",\"files\":[{{\"path\":\"gabion/wall.json\",\"sha256\":\"{digest}\"}}]}}"
    );
    let folder = project(&[
        ("gabion.kdl", b""),
        ("gabion.lock", lock.as_bytes()),
        ("gabion/wall.json", b"{}\n"),
    ]);
    let dry = gabion(folder.path(), &["remove", "--dry-run"]);
    assert_eq!(
        (dry.status.code(), text(&dry.stdout)),
        (Some(0), "- gabion/wall.json\n")
    );
    assert!(folder.path().join("gabion/wall.json").exists());
    let output = gabion(folder.path(), &["remove"]);
    assert_eq!(
        (output.status.code(), text(&output.stdout)),
        (Some(0), "- gabion/wall.json\n")
    );
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(left, ["gabion.kdl"]);
}

#[test]
fn a_reader_who_leaves_early_is_no_panic() {
    let folder = project(&[]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_gabion"))
        .args(["--help"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_does_not_arrive_is_not_fine() {
    let folder = project(&[]);
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .expect("a full device");
    let status = Command::new(env!("CARGO_BIN_EXE_gabion"))
        .arg("--help")
        .current_dir(folder.path())
        .stdout(full)
        .status();
    assert_eq!(status.expect("it ends").code(), Some(2));
}
