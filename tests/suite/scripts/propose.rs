//! What was checked is what is pushed.

use super::{Rig, write};
use gabion_core::platforms::github::emit::workflows::scripts::{PROPOSE, SCOPE};
use std::fs;
use std::os::unix::fs::PermissionsExt;

#[test]
fn the_tree_that_was_checked_is_pushed_and_proposed() {
    let rig = Rig::new(&[("src/a.js", "one\n")]);
    fs::create_dir_all(rig.at("remote/acme")).unwrap();
    rig.git(
        rig.folder.path(),
        &["clone", "--quiet", "--bare", "repository", "remote/acme/payments"],
    );
    rig.patch(|work| write(&work.join("src/a.js"), "two\n"));
    let patch = rig.at("temp/change.patch");
    let checked = rig.run(SCOPE, &[("PATCH", patch.to_str().unwrap()), ("AREAS", "src/**")]);
    assert!(checked.done.status.success(), "{}", checked.said());
    // Whatever lies in the working tree afterwards, only the checked tree is pushed.
    write(&rig.repository().join("infra/evil"), "x\n");
    write(&rig.repository().join("src/a.js"), "three\n");
    let hook = rig.repository().join(".git/hooks/pre-push");
    write(&hook, "#!/bin/sh\ntouch hooked\n");
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    let gh = rig.at("bin/gh");
    write(&gh, "#!/bin/sh\nprintf '%s|' \"$@\"\n");
    fs::set_permissions(&gh, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", rig.at("bin").display(), std::env::var("PATH").unwrap());
    let server = format!("file://{}", rig.at("remote").display());
    let ran = rig.run(
        PROPOSE,
        &[
            ("PATH", &path),
            ("GITHUB_SERVER_URL", &server),
            ("GITHUB_REPOSITORY", "acme/payments"),
            ("TREE", &checked.outputs["tree"]),
            ("BASE", "main"),
            ("BRANCH", "agents/fixer/7-1"),
            ("BOT", "acme-fixer[bot]"),
            ("TITLE", "fixer: $(id)"),
            ("BODY", "Answers #7."),
        ],
    );
    assert!(ran.done.status.success(), "{}", ran.said());
    let wanted = "pr|create|--repo|acme/payments|--base|main|--head|agents/fixer/7-1|--title|fixer: $(id)|--body|Answers #7.|";
    assert!(ran.said().contains(wanted), "{}", ran.said());
    let remote = rig.at("remote/acme/payments");
    let show = |what: &str| {
        rig.git(
            &remote,
            &[
                "show",
                "--no-patch",
                &format!("--format={what}"),
                "agents/fixer/7-1",
            ],
        )
    };
    assert_eq!(
        show("%T|%an|%ae|%cn|%s").trim(),
        format!(
            "{}|acme-fixer[bot]|acme-fixer[bot]@users.noreply.github.com|acme-fixer[bot]|fixer: $(id)",
            checked.outputs["tree"],
        )
    );
    assert_eq!(
        rig.git(&remote, &["diff", "--name-only", "main", "agents/fixer/7-1"]),
        "src/a.js\n"
    );
    assert!(!rig.repository().join("hooked").exists(), "a hook was run");
}
