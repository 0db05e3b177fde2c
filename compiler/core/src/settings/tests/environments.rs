//! Environments.

use super::*;

const GATE: &str = "enter:shop:production";

fn environment() -> Environment {
    Environment {
        reviewers: vec![Reviewer {
            kind: ReviewerKind::Team,
            id: SRE,
            name: None,
        }],
        prevent_self_review: true,
        can_admins_bypass: false,
        deployment_branch_policy: Some(BranchPolicies {
            protected_branches: false,
            custom_branch_policies: true,
        }),
        branches: Setting::Known(vec![BranchPolicy {
            name: "main".into(),
            kind: PolicyKind::Branch,
        }]),
        ..Environment::without_rules("production")
    }
}

fn entered(environment: Environment) -> RepoSettings {
    RepoSettings {
        environments: Listing::all([environment]),
        ..bare()
    }
}

#[test]
fn a_strict_environment_opens_nothing_but_its_branch() {
    check(
        &of(&entered(environment())),
        &[
            ("environment-gate shop:production enter:shop:production", "yes"),
            (
                "first-stage enter:shop:production enter:shop:production/reviewers",
                "yes",
            ),
            ("asks enter:shop:production/reviewers 1", "yes"),
            ("voter enter:shop:production/reviewers person:sre#1", "yes"),
            ("open-self enter:shop:production/reviewers", "no"),
            ("open-admin enter:shop:production", "no"),
            ("open-stage enter:shop:production/reviewers", "no"),
            ("open-branch shop:production shop:main", "yes"),
            ("open-branch shop:production shop:branches", "no"),
            ("open-branch shop:production shop:tags/v*", "no"),
            ("open-branch shop:production shop:pull", "no"),
        ],
    );
}

#[test]
fn g22_without_reviewers_nobody_decides() {
    let free = Environment {
        reviewers: Vec::new(),
        ..environment()
    };
    check(
        &of(&entered(free)),
        &[(&format!("first-stage {GATE} {GATE}/passed"), "yes")],
    );
}

#[test]
fn g24_administrators_bypass_unless_refused() {
    let by_default: Environment =
        serde_json::from_str(r#"{"name": "production", "reviewers": [{"type": "Team", "id": 7004}]}"#)
            .unwrap();
    check(
        &of(&entered(by_default)),
        &[("open-admin enter:shop:production", "yes")],
    );
}

#[test]
fn g25_self_review_is_allowed_unless_prevented() {
    let own = Environment {
        prevent_self_review: false,
        ..environment()
    };
    check(
        &of(&entered(own)),
        &[("open-self enter:shop:production/reviewers", "yes")],
    );
}

#[test]
fn g23_protected_branches_are_all_branches_where_no_branch_has_a_classic_rule() {
    let policy = Some(BranchPolicies {
        protected_branches: true,
        custom_branch_policies: false,
    });
    let protected = Environment {
        deployment_branch_policy: policy,
        ..environment()
    };
    let mut settings = with(entered(protected), [ruleset("main", &["~ALL"], vec![reviews(1)])]);
    check(
        &of(&settings),
        &[
            ("open-branch shop:production shop:branches", "yes"),
            ("open-branch shop:production shop:pull", "yes"),
        ],
    );
    settings.protections = Listing::all([Protection {
        pattern: "main".into(),
        ..Protection::default()
    }]);
    check(
        &of(&settings),
        &[
            ("open-branch shop:production shop:branches", "no"),
            ("open-branch shop:production shop:main", "yes"),
        ],
    );
    settings.protections = Listing::default();
    check(
        &of(&settings),
        &[("open-branch shop:production shop:branches", "environments:shop")],
    );
}

#[test]
fn a_star_in_a_branch_policy_stops_at_a_slash() {
    let named = |name: &str| Environment {
        branches: Setting::Known(vec![BranchPolicy {
            name: name.into(),
            kind: PolicyKind::Branch,
        }]),
        ..environment()
    };
    let mut around = Around::default();
    around.repository.refs.push(class(
        "shop:release/**",
        RefKind::Branch,
        "release/1/x",
        Existence::Pattern,
    ));
    let deep = "open-branch shop:production shop:release/**";
    check(&stated(&entered(named("release/*")), &around), &[(deep, "no")]);
    check(&stated(&entered(named("release/*/*")), &around), &[(deep, "yes")]);
}

#[test]
fn g26_the_app_of_a_rule_is_who_answers_it() {
    let ruled = Environment {
        reviewers: Vec::new(),
        custom_protection_rules: vec!["acme-gate".into()],
        ..environment()
    };
    let facts = of(&entered(ruled));
    assert_eq!(
        facts.seconds(Pred::Voter, "enter:shop:production/rule-acme-gate"),
        ["acme-gate[bot]"]
    );
}

#[test]
fn g28_reviewers_of_private_repositories_need_an_enterprise() {
    let mut settings = entered(environment());
    let open = "open-stage enter:shop:production/reviewers";
    settings.visibility = Setting::Known(Visibility::Private);
    check(&of(&settings), &[(open, "yes")]);
    settings.plan = Setting::Known(Plan::Enterprise);
    check(&of(&settings), &[(open, "no")]);
    settings.plan = Setting::Unknown;
    check(&of(&settings), &[(open, "plan:shop")]);
}

#[test]
fn b15_an_environment_that_nobody_configured_is_open_for_certain() {
    let other = Environment {
        name: "prod".into(),
        ..environment()
    };
    check(
        &of(&entered(other)),
        &[
            (
                "first-stage enter:shop:production enter:shop:production/passed",
                "yes",
            ),
            ("open-branch shop:production shop:branches", "yes"),
        ],
    );
    let capitals = Environment {
        name: "Production".into(),
        ..environment()
    };
    check(
        &of(&entered(capitals)),
        &[("open-branch shop:production shop:branches", "environments:shop")],
    );
}

#[test]
fn a_reviewer_in_two_teams_is_one_voter() {
    let mut settings = entered(environment());
    let team = |id| Reviewer {
        kind: ReviewerKind::Team,
        id,
        name: None,
    };
    settings.environments.items[0].value.reviewers = vec![team(SRE), team(LEADS)];
    let dana = Member {
        login: "dana".into(),
        id: Some(1),
        kind: MemberKind::Human,
    };
    for item in &mut settings.teams.items {
        item.value.members = Setting::Known(vec![dana.clone()]);
    }
    assert_eq!(
        of(&settings).seconds(Pred::Voter, "enter:shop:production/reviewers"),
        ["user:dana"]
    );
}
