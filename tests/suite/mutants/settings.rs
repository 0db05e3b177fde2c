//! What is done to rulesets, environments and CODEOWNERS.

use super::doc::{Doc, Path, part};
use super::mutant::{Maker, Mutant};
use gabion_core::platforms::Artifact;

/// Who must not be let past: Apps, users, roles, keys, owners, a team that nobody declared.
const STRANGERS: [&str; 7] = [
    r#"{"actor_type": "Integration", "actor_id": 1048576, "bypass_mode": "always"}"#,
    r#"{"actor_type": "Integration", "actor_id": 15368, "bypass_mode": "pull_request"}"#,
    r#"{"actor_type": "User", "actor_id": 41898282, "bypass_mode": "always"}"#,
    r#"{"actor_type": "RepositoryRole", "actor_id": 4, "bypass_mode": "exempt"}"#,
    r#"{"actor_type": "OrganizationAdmin", "actor_id": 1, "bypass_mode": "always"}"#,
    r#"{"actor_type": "DeployKey", "actor_id": null, "bypass_mode": "always"}"#,
    r#"{"actor_type": "Team", "actor_id": 99, "bypass_mode": "pull_request"}"#,
];

/// Refs that are taken from behind a ruleset.
const REFS: [&str; 6] = [
    "~ALL",
    "~DEFAULT_BRANCH",
    "refs/heads/main",
    "refs/heads/release/**/*",
    "refs/heads/agents/**/*",
    "refs/tags/v*",
];

pub fn ruleset(maker: &mut Maker) {
    let path = |text: &str| -> Path { text.split('/').map(str::to_owned).collect() };
    for word in ["evaluate", "disabled"] {
        maker.put("switch", &path("enforcement"), Doc::Text(word.into()));
    }
    for word in ["branch", "tag", "push"] {
        maker.put("switch", &path("target"), Doc::Text(word.into()));
    }
    maker.put("switch", &path("name"), Doc::Text("main".into()));
    for actor in STRANGERS {
        maker.push("bypass", &path("bypass_actors"), part(actor));
    }
    for refs in REFS {
        maker.push(
            "widen",
            &path("conditions/ref_name/exclude"),
            Doc::Text(refs.into()),
        );
        maker.put(
            "narrow",
            &path("conditions/ref_name/include"),
            Doc::Seq(vec![Doc::Text(refs.into())]),
        );
    }
    for (path, part) in maker.parts() {
        match (path.last().map(String::as_str), &part) {
            (Some("bypass_mode"), _) => modes(maker, &path),
            (Some("actor_type"), _) => {
                for kind in ["Integration", "User", "RepositoryRole"] {
                    maker.put("bypass", &path, Doc::Text(kind.into()));
                }
            }
            (Some("file_patterns"), Doc::Seq(patterns)) => {
                for taken in ["!**", "!gabion.kdl", "!src/**", "!.github/**"] {
                    maker.push("narrow", &path, Doc::Text(taken.into()));
                }
                if patterns.contains(&Doc::Text("*".into())) {
                    maker.put("narrow", &path, Doc::Seq(vec![Doc::Text("docs/**".into())]));
                }
            }
            (Some("exclude"), Doc::Seq(patterns)) => {
                for (at, _) in patterns.iter().enumerate() {
                    let mut wide = path.clone();
                    wide.push(at.to_string());
                    maker.put("widen", &wide, Doc::Text("refs/heads/**/*".into()));
                }
            }
            (_, Doc::Map(entries)) if entries.contains(&("type".into(), Doc::Text("update".into()))) => {
                maker.set(
                    "widen",
                    &path,
                    "parameters",
                    super::doc::part(r#"{"update_allows_fetch_and_merge": true}"#),
                );
            }
            _ => {}
        }
    }
}

fn modes(maker: &mut Maker, path: &[String]) {
    for mode in ["always", "exempt", "pull_request"] {
        maker.put("switch", path, Doc::Text(mode.into()));
    }
}

pub fn environment(maker: &mut Maker) {
    let path = |text: &str| -> Path { text.split('/').map(str::to_owned).collect() };
    for reviewer in [
        r#"{"type": "User", "id": 990022}"#,
        r#"{"type": "Team", "id": 99}"#,
    ] {
        maker.push("reviewer", &path("reviewers"), part(reviewer));
        maker.put("reviewer", &path("reviewers"), Doc::Seq(vec![part(reviewer)]));
    }
    maker.put(
        "widen",
        &path("deployment_branch_policy"),
        Doc::Plain("null".into()),
    );
    let protected = part(r#"{"protected_branches": true, "custom_branch_policies": false}"#);
    maker.put("widen", &path("deployment_branch_policy"), protected);
}

pub fn branches(maker: &mut Maker) {
    for wide in [
        r#"{"name": "*", "type": "branch"}"#,
        r#"{"name": "agents/*/*", "type": "branch"}"#,
        r#"{"name": "v*", "type": "tag"}"#,
        r#"{"name": "main", "type": "tag"}"#,
    ] {
        maker.push("widen", &[], part(wide));
        maker.put("widen", &["0".to_owned()], part(wide));
    }
}

/// Every line of CODEOWNERS that stands in the block is dropped, given to somebody else, to one more, or to nobody.
pub fn owners(artifact: &Artifact, handles: &[String]) -> Vec<Mutant> {
    let text = String::from_utf8(artifact.bytes.clone()).expect("emitted text");
    let lines: Vec<&str> = text.lines().collect();
    let mut made = Vec::new();
    let mut add = |kind: &'static str, at: String, lines: Vec<String>| {
        made.push(Mutant {
            artifact: artifact.path.clone(),
            kind,
            at,
            text: Some(lines.join("\n") + "\n"),
        });
    };
    let owned = |lines: &[&str]| {
        lines
            .iter()
            .map(|line| (*line).to_owned())
            .collect::<Vec<String>>()
    };
    let start = lines
        .iter()
        .position(|line| line.starts_with("# gabion"))
        .unwrap_or(0);
    for at in start..lines.len() {
        let (mut without, pattern) = (
            owned(&lines),
            lines[at].split_whitespace().next().unwrap_or_default(),
        );
        without.remove(at);
        add("drop", format!("line {}", lines[at]), without);
        if pattern.starts_with('#') {
            continue;
        }
        let others = handles
            .iter()
            .filter(|handle| !lines[at].contains(handle.as_str()))
            .cloned();
        let mut changes: Vec<(&'static str, String)> = others
            .map(|other| ("owner", format!("{pattern} {other}")))
            .collect();
        changes.push(("owner", format!("{} @somebody", lines[at])));
        changes.push(("owner", pattern.to_owned()));
        changes.push(("narrow", lines[at].replacen(pattern, &format!("{pattern}-x"), 1)));
        for (kind, line) in changes {
            let mut changed = owned(&lines);
            changed[at] = line.clone();
            add(kind, format!("line {} = {line}", lines[at]), changed);
        }
    }
    for line in ["* @somebody", ".github/", "gabion.kdl"] {
        let mut longer = owned(&lines);
        longer.push(line.to_owned());
        add("widen", format!("+ {line}"), longer);
        let mut inside = owned(&lines);
        inside.insert(lines.len() - 1, line.to_owned());
        add("widen", format!("in the block + {line}"), inside);
    }
    made
}
