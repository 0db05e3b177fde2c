//! What is emitted, and that it is read back as what it says.

mod environments;

use super::*;
use crate::platforms::github::artifacts::codeowners::{BEGIN, END, without_block};
use crate::platforms::github::artifacts::read::{read_environment, read_ruleset};
use crate::settings::records::{
    BranchPolicies, BranchPolicy, Enforcement as Records, Environment, Member, MemberKind, PolicyKind,
    Reviewer, ReviewerKind, Rule, Ruleset,
};
use crate::settings::{Item, Listing, Setting};
use gabion_facts::source::{FileId, Sources};
use serde_json::Value;

const PAYMENTS: &str = include_str!("../../../../../../../examples/payments/gabion.kdl");

fn declared(text: &str) -> Declaration {
    let mut sources = Sources::default();
    let file = sources.add("gabion.kdl", text);
    let (declaration, errors) = crate::language::read(&sources, file);
    assert!(
        errors
            .iter()
            .all(|error| error.severity != gabion_facts::diagnostic::Severity::Error),
        "{errors:?}"
    );
    declaration
}

fn emission<'a>(declaration: &'a Declaration, settings: &'a RepoSettings) -> Emission<'a> {
    Emission {
        declaration,
        repository: &declaration.repositories[0],
        settings,
        dependabot: true,
        codeowners: None,
    }
}

fn text<'a>(artifacts: &'a [Artifact], path: &str) -> &'a str {
    let found = artifacts.iter().find(|artifact| artifact.path == path);
    let paths: Vec<&str> = artifacts.iter().map(|artifact| artifact.path.as_str()).collect();
    std::str::from_utf8(
        &found
            .unwrap_or_else(|| panic!("{path} is not in {paths:?}"))
            .bytes,
    )
    .unwrap()
}

#[test]
fn the_wall_of_payments() {
    let declaration = declared(PAYMENTS);
    let settings = RepoSettings::default();
    let artifacts = wall(&emission(&declaration, &settings)).unwrap();
    assert_eq!(
        text(&artifacts, "gabion/github/rulesets/wall.json"),
        r#"{
  "name": "gabion/wall",
  "target": "branch",
  "enforcement": "active",
  "conditions": {
    "ref_name": {
      "include": ["~ALL"],
      "exclude": ["refs/heads/agents/fixer/**/*", "refs/heads/dependabot/**/*"]
    }
  },
  "bypass_actors": [
    { "actor_type": "Team", "actor_id": 7002, "bypass_mode": "exempt" },
    { "actor_type": "Team", "actor_id": 7004, "bypass_mode": "exempt" }
  ],
  "rules": [{ "type": "creation" }, { "type": "update" }, { "type": "deletion" }]
}
"#
    );
    let tags: Value = serde_json::from_str(text(&artifacts, "gabion/github/rulesets/tags.json")).unwrap();
    assert_eq!(
        (&tags["target"], &tags["conditions"]["ref_name"]["exclude"]),
        (&"tag".into(), &Value::Array(Vec::new()))
    );
}

#[test]
fn the_gates_of_payments() {
    let declaration = declared(PAYMENTS);
    let settings = RepoSettings::default();
    let artifacts = gates(&emission(&declaration, &settings)).unwrap();
    let ruleset: Value = serde_json::from_str(text(&artifacts, "gabion/github/rulesets/gates.json")).unwrap();
    let rule = &ruleset["rules"][2]["parameters"];
    assert_eq!(rule["required_approving_review_count"], 1);
    assert_eq!(
        (
            &rule["dismiss_stale_reviews_on_push"],
            &rule["require_last_push_approval"]
        ),
        (&true.into(), &true.into())
    );
    let reviewers = rule["required_reviewers"].as_array().unwrap();
    assert_eq!(
        reviewers[0],
        serde_json::json!({"reviewer": {"type": "Team", "id": 7002}, "minimum_approvals": 1, "file_patterns": ["*"]})
    );
    assert_eq!(
        (
            &reviewers[1]["reviewer"]["id"],
            &reviewers[1]["minimum_approvals"]
        ),
        (&7004.into(), &2.into())
    );
    for pattern in [
        ".github/workflows/**",
        "gabion.kdl",
        "gabion/**",
        "CLAUDE.md",
        ".mcp.json",
        "infra/**",
    ] {
        assert!(
            reviewers[1]["file_patterns"]
                .as_array()
                .unwrap()
                .contains(&pattern.into()),
            "{pattern}: {reviewers:?}"
        );
    }
    assert_eq!(
        ruleset["bypass_actors"],
        serde_json::json!([{"actor_type": "Team", "actor_id": 7004, "bypass_mode": "pull_request"}])
    );
}

#[test]
fn code_owners_repeat_the_gates_and_leave_foreign_lines_alone() {
    let declaration = declared(PAYMENTS);
    let settings = RepoSettings::default();
    let fresh = gates(&emission(&declaration, &settings)).unwrap();
    let text_of = text(&fresh, ".github/CODEOWNERS");
    assert!(
        text_of.starts_with(BEGIN) && text_of.ends_with(&format!("{END}\n")),
        "{text_of}"
    );
    assert!(text_of.lines().nth(1).unwrap().starts_with('*') && text_of.contains("@acme/payments-leads"));
    let foreign = "# ours\n/src/ @acme/src";
    let beside = Emission {
        codeowners: Some(("CODEOWNERS", foreign)),
        ..emission(&declaration, &settings)
    };
    let kept = gates(&beside).unwrap();
    let kept = text(&kept, "CODEOWNERS").to_owned();
    assert!(
        kept.starts_with("# ours\n/src/ @acme/src\n# gabion: begin"),
        "{kept}"
    );
    assert!(
        !kept.lines().any(|line| line.starts_with("* ")),
        "`*` would take every file from its owners: {kept}"
    );
    assert_eq!(without_block(&kept), format!("{foreign}\n"));
    let again = Emission {
        codeowners: Some(("CODEOWNERS", &kept)),
        ..emission(&declaration, &settings)
    };
    assert_eq!(text(&gates(&again).unwrap(), "CODEOWNERS"), kept);
}

#[test]
fn a_team_without_a_number_is_said_once_and_a_snapshot_has_it_too() {
    let text_without = PAYMENTS.replace(" id=7004", "");
    let declaration = declared(&text_without);
    let settings = RepoSettings::default();
    for errors in [
        wall(&emission(&declaration, &settings)).unwrap_err(),
        gates(&emission(&declaration, &settings)).unwrap_err(),
    ] {
        assert_eq!(
            errors.iter().map(|error| error.slug).collect::<Vec<_>>(),
            ["needs-id"]
        );
        assert!(
            errors[0].helps[0].text.contains("gh api orgs/acme/teams/sre"),
            "{errors:?}"
        );
    }
    let team = crate::settings::records::Team {
        privacy: crate::settings::Setting::Unknown,
        slug: "sre".into(),
        id: Some(7004),
        permission: Setting::Unknown,
        members: Setting::Unknown,
    };
    let settings = RepoSettings {
        teams: Listing::all([team]),
        ..settings
    };
    assert!(wall(&emission(&declaration, &settings)).is_ok());
}

#[test]
fn a_wall_over_a_queue_needs_a_gate_that_lands() {
    let queue = Ruleset {
        id: None,
        name: "queue".into(),
        target: Default::default(),
        source_type: None,
        source: None,
        enforcement: Records::Active,
        bypass_actors: Setting::Known(Vec::new()),
        conditions: None,
        rules: vec![Rule::MergeQueue(None)],
    };
    let settings = RepoSettings {
        rulesets: Listing::all([queue]),
        ..RepoSettings::default()
    };
    let declaration = declared(PAYMENTS);
    let artifacts = wall(&emission(&declaration, &settings)).unwrap();
    assert!(text(&artifacts, "gabion/github/rulesets/wall.json").contains("262318"));
    assert!(!text(&artifacts, "gabion/github/rulesets/tags.json").contains("262318"));
    let alone = PAYMENTS.replace("emit \"wall\" \"gates\"", "emit \"wall\"");
    let declaration = declared(&alone);
    assert_eq!(
        wall(&emission(&declaration, &settings)).unwrap_err()[0].slug,
        "gate-not-encodable"
    );
}

#[test]
fn what_is_emitted_is_read_back_to_the_letter() {
    let declaration = declared(PAYMENTS);
    let settings = RepoSettings::default();
    let artifacts = wall(&emission(&declaration, &settings)).unwrap();
    let text = text(&artifacts, "gabion/github/rulesets/wall.json");
    let read = read_ruleset(FileId(0), text).unwrap().value;
    assert_eq!(
        read.rules,
        [
            Rule::Creation,
            Rule::Update {
                update_allows_fetch_and_merge: false
            },
            Rule::Deletion
        ]
    );
    assert_eq!(read.bypass_actors.known().map(Vec::len), Some(2));
    assert_eq!(
        read_ruleset(FileId(0), &text.replace("bypass_actors", "bypass_actor"))
            .unwrap_err()
            .slug,
        "emitted-not-as-meant"
    );
    let silent = read_environment("p", FileId(0), "{}", None).unwrap().value;
    assert!(
        silent.can_admins_bypass && !silent.prevent_self_review && silent.deployment_branch_policy.is_none()
    );
    let both =
        r#"{"deployment_branch_policy": {"protected_branches": true, "custom_branch_policies": true}}"#;
    assert!(read_environment("p", FileId(0), both, None).is_err());
}

#[test]
fn once_applied_the_wall_and_the_gates_are_what_the_settings_say() {
    let declaration = declared(PAYMENTS);
    let settings = RepoSettings::default();
    let emission = emission(&declaration, &settings);
    let artifacts: Vec<Artifact> = wall(&emission)
        .unwrap()
        .into_iter()
        .chain(gates(&emission).unwrap())
        .collect();
    let read = |path: &str| read_ruleset(FileId(0), text(&artifacts, path)).unwrap();
    let rulesets: Vec<Item<Ruleset>> = ["wall", "tags", "gates"]
        .iter()
        .map(|name| read(&format!("gabion/github/rulesets/{name}.json")))
        .collect();
    let then = settings.overlay(&rulesets, &[]);
    assert_eq!(then.rulesets.items.len(), 3);
    assert!(!then.rulesets.is_complete(), "what was unread stays unread");
    assert_eq!(
        then.overlay(&rulesets, &[]),
        then,
        "applying twice changes nothing"
    );
}
