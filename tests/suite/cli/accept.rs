//! `check --accept`: one line of the declaration, and nothing else.

use super::{edit, gabion, tree};
use std::path::Path;

/// A declaration whose worst case can be answered: nothing runs, and nobody has a credential.
const QUIET: &str = "\
gabion edition=\"2026\"
team \"developers\"
repository \"shop\" visibility=\"private\"
agent \"one\" operator=\"developers\" {
    runs in=\".github/workflows/none.yml#one\"
    identity { actions-token }
    blast-radius \"It is harmless.\" { answers \"developers\" }   // kept
}
agent \"two\" operator=\"developers\" {
    runs in=\".github/workflows/none.yml#two\"
    identity { actions-token }
    blast-radius { answers \"developers\" }
}
";

const SENTENCE: &str = "can at worst do nothing that leaves its job.";

fn quiet(root: &Path) {
    std::fs::write(root.join("gabion.kdl"), QUIET).expect("written");
}

fn declaration(root: &Path) -> String {
    std::fs::read_to_string(root.join("gabion.kdl")).expect("a declaration")
}

#[test]
fn a_sentence_takes_the_place_of_another_and_of_none() {
    let (_folder, root) = tree("bare");
    quiet(&root);
    let ran = gabion(&root, &["check", "--accept", "one"]);
    assert!(
        ran.out
            .contains("gabion.kdl:7: the sentence of one is the compiler's now.\n"),
        "{}",
        ran.shown()
    );
    let expected = QUIET.replace("It is harmless.", &format!("Alone, one {SENTENCE}"));
    assert_eq!(declaration(&root), expected);
    let ran = gabion(&root, &["check", "--accept", "two"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    let expected = expected.replace(
        "blast-radius { answers",
        &format!("blast-radius \"Alone, two {SENTENCE}\" {{ answers"),
    );
    assert_eq!(declaration(&root), expected);
    let ran = gabion(&root, &["check", "--accept", "two"]);
    assert!(
        ran.out
            .contains("is the compiler's already. Nothing was written."),
        "{}",
        ran.shown()
    );
    assert_eq!(declaration(&root), expected);
    assert_eq!(
        std::fs::read_dir(&root).expect("a folder").count(),
        3,
        "no spare is left"
    );
}

#[test]
fn what_cannot_be_accepted_is_said_and_nothing_is_written() {
    let (_folder, root) = tree("mention");
    gabion(&root, &["init"]);
    let before = declaration(&root);
    let refused = |agent: &str, why: &str| {
        let ran = gabion(&root, &["check", "--accept", agent]);
        assert_eq!(ran.status, 2, "{}", ran.shown());
        assert!(ran.err.contains(why), "{}", ran.err);
    };
    refused("claud", "no agent is called \"claud\"");
    refused("claude", "unanswerable, so there is no sentence to accept");
    assert_eq!(declaration(&root), before);
    edit(
        &root,
        "gabion.kdl",
        "gabion edition=\"2026\"",
        "gabion edition=\"2026\" x=1",
    );
    refused("claude", "gabion.kdl has errors; nothing was accepted");
}

#[cfg(unix)]
#[test]
fn a_link_is_not_written_through_and_a_mode_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, root) = tree("bare");
    quiet(&root);
    let file = root.join("gabion.kdl");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).expect("a mode");
    gabion(&root, &["check", "--accept", "one"]);
    let mode = std::fs::metadata(&file).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    std::fs::rename(&file, root.join("docs/real.kdl")).expect("moved");
    std::os::unix::fs::symlink("docs/real.kdl", &file).expect("a link");
    let ran = gabion(&root, &["check", "--accept", "two"]);
    assert_eq!(ran.status, 2, "{}", ran.shown());
    assert!(
        ran.err.contains("is a link; it is not written through"),
        "{}",
        ran.err
    );
}
