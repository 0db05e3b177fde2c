//! Environments, alone and over what is there.

use super::*;

#[test]
fn the_environments_of_payments() {
    let declaration = declared(PAYMENTS);
    let settings = RepoSettings::default();
    let artifacts = gates(&emission(&declaration, &settings)).unwrap();
    assert_eq!(
        text(&artifacts, "gabion/github/environments/production.json"),
        r#"{
  "wait_timer": 0,
  "prevent_self_review": true,
  "can_admins_bypass": false,
  "reviewers": [{ "type": "Team", "id": 7004 }],
  "deployment_branch_policy": { "protected_branches": false, "custom_branch_policies": true }
}
"#
    );
    assert_eq!(
        text(&artifacts, "gabion/github/environments/production.branches.json"),
        "[{ \"name\": \"main\", \"type\": \"branch\" }]\n"
    );
    for name in ["staging", "fixer-think", "fixer-propose", "fixer-fixtures"] {
        let read = read_environment(
            name,
            FileId(0),
            text(&artifacts, &format!("gabion/github/environments/{name}.json")),
            None,
        )
        .unwrap();
        assert!(
            read.value.reviewers.is_empty() && !read.value.can_admins_bypass,
            "{name}"
        );
    }
}

#[test]
fn an_environment_keeps_what_is_stricter_than_what_a_gate_asks() {
    let declaration = declared(PAYMENTS);
    let name = |name: &str| BranchPolicy {
        name: name.to_owned(),
        kind: PolicyKind::Branch,
    };
    let production = |reviewer: Reviewer, names: &[&str]| {
        let there = Environment {
            reviewers: vec![reviewer],
            deployment_branch_policy: Some(BranchPolicies {
                protected_branches: false,
                custom_branch_policies: true,
            }),
            branches: Setting::Known(names.iter().map(|text| name(text)).collect()),
            ..Environment::without_rules("production")
        };
        let dana = Member {
            login: "dana".into(),
            id: Some(1),
            kind: MemberKind::Human,
        };
        let sre = crate::settings::records::Team {
            privacy: Setting::Unknown,
            slug: "sre".into(),
            id: Some(7004),
            permission: Setting::Unknown,
            members: Setting::Known(vec![dana]),
        };
        let settings = RepoSettings {
            environments: Listing::all([there]),
            teams: Listing::all([sre]),
            ..RepoSettings::default()
        };
        let artifacts = match gates(&emission(&declaration, &settings)) {
            Ok(artifacts) => artifacts,
            Err(errors) => return Err(errors[0].message.clone()),
        };
        let of = |suffix: &str| {
            let path = format!("gabion/github/environments/production{suffix}.json");
            serde_json::from_str::<Value>(text(&artifacts, &path)).unwrap()
        };
        Ok((of("")["reviewers"].clone(), of(".branches")[0]["name"].clone()))
    };
    let of = |kind, id| Reviewer { kind, id, name: None };
    let (who, from) = production(of(ReviewerKind::User, 1), &["release"]).unwrap();
    assert_eq!(who, serde_json::json!([{"type": "User", "id": 1}]));
    assert_eq!(from, "release", "main does not enter, and is not let in");
    // Near misses: the team itself approves there, and main enters already; somebody of another team does.
    let (who, from) = production(of(ReviewerKind::Team, 7004), &["*"]).unwrap();
    assert_eq!(who, serde_json::json!([{"type": "Team", "id": 7004}]));
    assert_eq!(from, "main");
    assert_eq!(
        production(of(ReviewerKind::User, 2), &["*"]).unwrap_err(),
        "environment payments:production already asks user 2; asking sre instead would forget them"
    );
}

#[test]
fn an_environment_that_asks_more_people_is_narrowed() {
    let declaration = declared(PAYMENTS);
    let of = |kind, id| Reviewer { kind, id, name: None };
    let there = |reviewers| Environment {
        reviewers,
        ..Environment::without_rules("production")
    };
    let asked = |reviewers| {
        let settings = RepoSettings {
            environments: Listing::all([there(reviewers)]),
            ..RepoSettings::default()
        };
        gates(&emission(&declaration, &settings)).map(|artifacts| {
            let path = "gabion/github/environments/production.json";
            serde_json::from_str::<Value>(text(&artifacts, path)).unwrap()["reviewers"].clone()
        })
    };
    let wider = vec![of(ReviewerKind::Team, 7004), of(ReviewerKind::User, 412)];
    assert_eq!(
        asked(wider).unwrap(),
        serde_json::json!([{"type": "Team", "id": 7004}])
    );
    let errors = asked(vec![of(ReviewerKind::User, 412)]).unwrap_err();
    assert_eq!(errors[0].slug, "gate-not-encodable");
    assert!(
        !errors[0].labels.is_empty() && errors[0].message.contains("user 412"),
        "{errors:?}"
    );
}

#[test]
fn an_environment_that_is_there_loses_nobody() {
    let declaration = declared(PAYMENTS);
    let there = |name: &str| Environment {
        reviewers: vec![
            Reviewer {
                kind: ReviewerKind::User,
                id: 412,
                name: None,
            },
            Reviewer {
                kind: ReviewerKind::Team,
                id: 7004,
                name: None,
            },
        ],
        wait_timer: 30,
        ..Environment::without_rules(name)
    };
    let settings = RepoSettings {
        environments: Listing::all([there("staging"), there("production")]),
        ..RepoSettings::default()
    };
    let artifacts = gates(&emission(&declaration, &settings)).unwrap();
    let read = |name: &str| {
        read_environment(
            name,
            FileId(0),
            text(&artifacts, &format!("gabion/github/environments/{name}.json")),
            None,
        )
        .unwrap()
        .value
    };
    assert_eq!(
        (read("staging").wait_timer, read("staging").reviewers),
        (30, there("staging").reviewers),
        "a pipeline deploys there"
    );
    assert_eq!(
        read("production")
            .reviewers
            .iter()
            .map(|reviewer| reviewer.id)
            .collect::<Vec<_>>(),
        [7004],
        "the gate says who"
    );
    let without = PAYMENTS
        .lines()
        .filter(|line| !line.trim_start().starts_with("deploy \"staging\""))
        .collect::<Vec<_>>()
        .join("\n");
    let declaration = declared(&without);
    let artifacts = gates(&emission(&declaration, &settings)).unwrap();
    assert!(
        !artifacts.iter().any(|artifact| artifact.path.contains("staging")),
        "nothing here needs it otherwise"
    );
}
