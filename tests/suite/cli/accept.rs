//! `check --accept`: one line of the declaration, and nothing else.

use super::{gabion, tree};
use crate::folders::{copy, edit};
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

/// An agent with an App, and what its snapshot says: the App may push branches, and two people stand before `main`.
const OBSERVED: &str = "\
gabion edition=\"2026\"
organization \"acme\" plan=\"enterprise\"
team \"developers\" github=\"acme/developers\" id=7001
repository \"shop\" github=\"acme/shop\" visibility=\"private\" { observed \"gabion/observed/shop.json\" }
agent \"fixer\" operator=\"developers\" {
    runs in=\"hosted\" vendor=\"acme-agents\"
    identity { github-app \"acme-fixer\" id=1048576 }
    reads \"issues:shop\" trust=\"untrusted\"
    blast-radius {
        admits { administer \"shop:settings\"; change \"shop:*\"; run \"shop:*\" }
        undo \"Restore the settings.\"
        answers \"developers\"
    }
}
assume \"apps\" \"No App but acme-fixer may write to shop.\" by=\"developers\" until=\"2027-03-01\"
";

const SNAPSHOT: &str = r#"{
  "gabion-snapshot": 1, "as_of": "2026-11-20", "repository": "acme/shop", "id": 502177,
  "visibility": "private", "plan": "enterprise", "default_branch": "main", "branches": ["main"],
  "rulesets": [{
    "name": "main", "target": "branch", "enforcement": "active", "bypass_actors": [],
    "conditions": {"ref_name": {"include": ["~ALL"], "exclude": []}},
    "rules": [{"type": "pull_request", "parameters": {
      "dismiss_stale_reviews_on_push": true, "require_code_owner_review": false, "require_last_push_approval": true,
      "required_approving_review_count": 2, "required_review_thread_resolution": false}}]
  }],
  "protections": [], "environments": [],
  "actions": {"can_approve_pull_request_reviews": false, "default_workflow_permissions": "read"},
  "teams": [{"slug": "developers", "id": 7001, "permission": "write", "members": [
    {"login": "dana", "id": 583231, "kind": "human"}, {"login": "eli", "id": 990022, "kind": "human"}]}],
  "collaborators": [
    {"login": "dana", "id": 583231, "kind": "human", "role": "write"},
    {"login": "eli", "id": 990022, "kind": "human", "role": "write"}],
  "apps": [{"slug": "acme-fixer", "app_id": 1048576,
    "permissions": ["contents:write", "metadata:read", "pull_requests:write"], "repositories": ["shop"]}],
  "deploy_keys": [], "secrets": [], "variables": [], "organization_secrets": [], "open_pull_requests": []
}"#;

/// The sentence of an agent, once applied.
fn sentence(root: &Path, agent: &str) -> String {
    let ran = gabion(root, &["check", "--as-of", "2026-11-23", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let mut verdicts = document["verdicts"].as_array().expect("verdicts").iter();
    let verdict = verdicts.find(|verdict| verdict["subject"] == agent);
    verdict.expect("its verdict")["sentence"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn what_nobody_has_stated_makes_the_sentence_worse_and_never_better() {
    let (_folder, root) = tree("bare");
    std::fs::write(root.join("gabion.kdl"), OBSERVED).expect("written");
    std::fs::create_dir_all(root.join("gabion/observed")).expect("a folder");
    std::fs::write(root.join("gabion/observed/shop.json"), SNAPSHOT).expect("written");
    gabion(&root, &["check", "--as-of", "2026-11-23", "--accept", "fixer"]);
    let known = sentence(&root, "fixer");
    assert_eq!(
        known,
        "Alone, fixer can at worst leave a wrong pull request in shop."
    );
    edit(
        &root,
        "gabion.kdl",
        " { observed \"gabion/observed/shop.json\" }",
        "",
    );
    let unknown = sentence(&root, "fixer");
    assert_eq!(
        unknown,
        "Alone, fixer can at worst put its change on declaration, main and steering of shop."
    );
    let ran = gabion(&root, &["check", "--as-of", "2026-11-23"]);
    assert!(
        ran.err
            .contains("error[sentence-untrue]: the declared worst case is not the worst"),
        "{}",
        ran.shown()
    );
}

/// Of every example: without its snapshots, an agent has a sentence that says as much, or none that could be accepted.
#[test]
fn no_sentence_becomes_shorter_without_a_snapshot() {
    let mut compared = 0;
    for project in crate::examples::projects() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("shop");
        copy(&crate::examples::examples().join(&project), &root);
        let declared = declaration(&root);
        let without: String = declared
            .split("observed \"")
            .enumerate()
            .map(|(at, part)| match at {
                0 => part,
                _ => part.split_once('"').expect("a closing quote").1,
            })
            .collect();
        let agents = declared
            .lines()
            .filter_map(|line| line.strip_prefix("agent \"")?.split_once('"'));
        for (agent, _) in agents {
            std::fs::write(root.join("gabion.kdl"), &declared).expect("written");
            let known = sentence(&root, agent);
            std::fs::write(root.join("gabion.kdl"), &without).expect("written");
            let unknown = sentence(&root, agent);
            assert!(
                unknown.is_empty() || unknown.len() >= known.len(),
                "{project}: {known}\n{unknown}"
            );
            compared += usize::from(!known.is_empty());
        }
    }
    assert!(compared > 3, "{compared} sentences were compared");
}
