//! Pushing, creating, bypassing.

use super::*;

#[test]
fn g01_a_ref_without_rules_is_pushed_and_one_under_a_pull_request_rule_is_not() {
    check(
        &of(&bare()),
        &[("open-push shop:main", "yes"), ("open-push shop:tags/v*", "yes")],
    );
    let held = of(&with(
        bare(),
        [ruleset("main", &["~DEFAULT_BRANCH"], vec![reviews(0)])],
    ));
    check(
        &held,
        &[("open-push shop:main", "no"), ("open-push shop:branches", "yes")],
    );
}

#[test]
fn g08_a_ruleset_that_only_evaluates_does_nothing() {
    for enforcement in [Enforcement::Evaluate, Enforcement::Disabled] {
        let idle = Ruleset {
            enforcement,
            ..ruleset("main", &["~ALL"], vec![Rule::Creation, update()])
        };
        check(&of(&with(bare(), [idle])), &[("open-push shop:main", "yes")]);
    }
    let active = ruleset("main", &["~ALL"], vec![Rule::Creation, update()]);
    check(&of(&with(bare(), [active])), &[("open-push shop:main", "no")]);
}

#[test]
fn g30_a_tag_is_created_unless_creation_is_refused() {
    let tags = |rules| Ruleset {
        target: Target::Tag,
        ..ruleset("tags", &["v*"], rules)
    };
    check(
        &of(&with(bare(), [tags(vec![update(), Rule::Deletion])])),
        &[("open-push shop:tags/v*", "yes")],
    );
    let both = tags(vec![Rule::Creation, update(), Rule::Deletion]);
    check(
        &of(&with(bare(), [both])),
        &[
            ("open-push shop:tags/v*", "no"),
            ("open-push shop:branches", "yes"),
        ],
    );
}

#[test]
fn a_named_branch_that_can_be_deleted_is_made_anew() {
    let held = |rules| of(&with(bare(), [ruleset("develop", &["develop"], rules)]));
    check(&held(vec![reviews(1)]), &[("open-push shop:develop", "yes")]);
    check(
        &held(vec![reviews(1), Rule::Deletion]),
        &[("open-push shop:develop", "no")],
    );
    let mut settings = with(
        bare(),
        [ruleset("develop", &["develop"], vec![reviews(1), Rule::Deletion])],
    );
    settings.branches = Setting::Unknown;
    check(&of(&settings), &[("open-push shop:develop", "branches:shop")]);
    settings.branches = Setting::Known(vec!["main".into()]);
    check(&of(&settings), &[("open-push shop:develop", "yes")]);
}

#[test]
fn a_wall_with_an_exception_leaves_the_exception_open() {
    let mut wall = ruleset("wall", &["~ALL"], vec![Rule::Creation, update(), Rule::Deletion]);
    wall.conditions
        .as_mut()
        .unwrap()
        .ref_name
        .as_mut()
        .unwrap()
        .exclude = vec!["refs/heads/x".into()];
    check(
        &of(&with(bare(), [wall])),
        &[("open-push shop:main", "no"), ("open-push shop:branches", "yes")],
    );
}

#[test]
fn g06_whoever_is_on_the_list_passes_and_nobody_else() {
    let modes = [
        (BypassMode::Always, "yes"),
        (BypassMode::Exempt, "yes"),
        (BypassMode::PullRequest, "no"),
    ];
    for (mode, pushes) in modes {
        let entry = bypass(BypassType::Integration, 11, mode);
        let facts = of(&with(
            bare(),
            [letting(ruleset("main", &["~ALL"], vec![reviews(1)]), vec![entry])],
        ));
        check(
            &facts,
            &[
                ("open-bypass acme-fixer[bot] shop:main", pushes),
                ("open-bypass acme-reviewer[bot] shop:main", "no"),
                ("open-bypass github-actions[bot]@shop shop:main", "no"),
            ],
        );
    }
}

#[test]
fn b14_user_41898282_is_every_job_token() {
    let entry = bypass(BypassType::User, 41_898_282, BypassMode::Always);
    let facts = of(&with(
        bare(),
        [letting(ruleset("main", &["~ALL"], vec![reviews(1)]), vec![entry])],
    ));
    check(
        &facts,
        &[("open-bypass github-actions[bot]@shop shop:main", "yes")],
    );
    let other = bypass(BypassType::User, 41_898_283, BypassMode::Always);
    let facts = of(&with(
        bare(),
        [letting(ruleset("main", &["~ALL"], vec![reviews(1)]), vec![other])],
    ));
    check(
        &facts,
        &[("open-bypass github-actions[bot]@shop shop:main", "no")],
    );
}

#[test]
fn a_list_that_nobody_can_read_is_one_question_and_decides_nothing_behind_a_wall() {
    let mut hidden = ruleset("main", &["~DEFAULT_BRANCH"], vec![reviews(1)]);
    hidden.bypass_actors = Setting::NotReadable("needs administration".into());
    let settings = with(bare(), [hidden]);
    check(
        &of(&settings),
        &[
            ("open-bypass acme-fixer[bot] shop:main", "bypass:shop:main"),
            ("open-stage merge:shop:main:shop:source/count", "bypass:shop:main"),
        ],
    );
    let wall = ruleset("wall", &["~ALL"], vec![Rule::Creation, update()]);
    let wall = letting(wall, vec![bypass(BypassType::Team, SRE, BypassMode::Exempt)]);
    let walled = of(&with(settings, [wall]));
    check(
        &walled,
        &[
            ("open-bypass acme-fixer[bot] shop:main", "no"),
            ("open-stage merge:shop:main:shop:source/wall", "no"),
            ("voter merge:shop:main:shop:source/wall person:sre#1", "yes"),
            ("voter merge:shop:main:shop:source/wall acme-fixer[bot]", "no"),
        ],
    );
}

#[test]
fn g07_administrators_pass_a_classic_rule_unless_held_to_it() {
    let classic = |enforce_admins| {
        let mut settings = bare();
        let reviews = ProtectionReviews {
            required_approving_review_count: 1,
            ..ProtectionReviews::default()
        };
        let required_pull_request_reviews = Some(reviews);
        let protection = Protection {
            pattern: "main".into(),
            enforce_admins,
            required_pull_request_reviews,
            ..Protection::default()
        };
        settings.protections = Listing::all([protection]);
        of(&settings)
    };
    check(
        &classic(false),
        &[
            ("open-admin merge:shop:main:shop:source", "yes"),
            ("open-push shop:main", "no"),
        ],
    );
    check(
        &classic(true),
        &[("open-admin merge:shop:main:shop:source", "no")],
    );
}

#[test]
fn g14_block_creations_does_nothing_without_restrictions() {
    let classic = |restrictions| {
        let mut settings = bare();
        let protection = Protection {
            pattern: "*".into(),
            block_creations: true,
            restrictions,
            enforce_admins: true,
            ..Protection::default()
        };
        settings.protections = Listing::all([protection]);
        of(&settings)
    };
    check(&classic(None), &[("open-push shop:branches", "yes")]);
    let held = classic(Some(ActorNames {
        teams: vec!["sre".into()],
        ..ActorNames::default()
    }));
    check(
        &held,
        &[
            ("open-push shop:branches", "no"),
            ("open-bypass person:sre#1 shop:branches", "yes"),
        ],
    );
}

#[test]
fn private_repositories_of_the_free_plan_have_no_rules() {
    let mut settings = with(
        bare(),
        [ruleset("main", &["~ALL"], vec![Rule::Creation, update()])],
    );
    settings.visibility = Setting::Known(Visibility::Private);
    check(&of(&settings), &[("open-push shop:main", "no")]);
    settings.plan = Setting::Known(Plan::Free);
    check(&of(&settings), &[("open-push shop:main", "yes")]);
    settings.plan = Setting::Unknown;
    check(&of(&settings), &[("open-push shop:main", "plan:shop")]);
}

#[test]
fn nothing_read_is_one_question_for_the_default_branch_and_one_for_the_rest() {
    let settings = RepoSettings {
        visibility: Setting::Known(Visibility::Public),
        ..RepoSettings::default()
    };
    let facts = of(&settings);
    check(
        &facts,
        &[
            ("open-push shop:main", "rules:shop:main"),
            ("open-push shop:branches", "rules:shop:refs"),
            ("open-push shop:tags/v*", "rules:shop:refs"),
            (
                "first-stage merge:shop:main:shop:source merge:shop:main:shop:source/passed",
                "rules:shop:main",
            ),
            ("open-branch shop:production shop:main", "environments:shop"),
            (
                "first-stage enter:shop:production enter:shop:production/passed",
                "environments:shop",
            ),
            ("approves-proposals app:?shop shop", "apps:shop"),
        ],
    );
    let keys: Vec<&str> = facts
        .0
        .questions
        .iter()
        .map(|question| question.key.as_str())
        .collect();
    assert_eq!(
        keys.len(),
        keys.iter().collect::<std::collections::BTreeSet<_>>().len(),
        "{keys:?}"
    );
    assert!(keys.len() <= 6, "few questions: {keys:?}");
}

#[test]
fn a_wall_that_is_emitted_over_unread_settings_closes_what_it_covers() {
    let unread = RepoSettings {
        visibility: Setting::Known(Visibility::Public),
        ..RepoSettings::default()
    };
    let wall = letting(
        ruleset(
            "gabion/wall",
            &["~ALL"],
            vec![Rule::Creation, update(), Rule::Deletion],
        ),
        vec![bypass(BypassType::Team, LEADS, BypassMode::Exempt)],
    );
    let then = of(&unread.overlay(
        &[Item {
            value: wall,
            span: None,
        }],
        &[],
    ));
    check(
        &then,
        &[
            ("open-push shop:main", "no"),
            (
                "next-stage merge:shop:main:shop:source/wall merge:shop:main:shop:source/passed",
                "rules:shop:main",
            ),
            ("open-push shop:tags/v*", "rules:shop:refs"),
        ],
    );
}

#[test]
fn push_rules_keep_paths_away_in_private_repositories_only() {
    let rules = vec![Rule::FilePathRestriction(vec![".github/**".into()])];
    let push = Ruleset {
        target: Target::Push,
        conditions: None,
        ..ruleset("paths", &[], rules)
    };
    let mut settings = with(bare(), [push]);
    check(&of(&settings), &[("open-path shop:workflows", "yes")]);
    settings.visibility = Setting::Known(Visibility::Private);
    check(
        &of(&settings),
        &[
            ("open-path shop:workflows", "no"),
            ("open-path shop:source", "yes"),
        ],
    );
}

#[test]
fn whom_a_classic_rule_does_not_hold_from_pushing_it_holds_from_deleting() {
    let classic = |allow_deletions| Protection {
        pattern: "*".into(),
        enforce_admins: true,
        allow_deletions,
        ..Protection::default()
    };
    let queued = ruleset("queue", &["~ALL"], vec![Rule::MergeQueue(None)]);
    let settings = |allow_deletions| RepoSettings {
        protections: Listing::all([classic(allow_deletions)]),
        ..with(bare(), [queued.clone()])
    };
    let (push, past) = (
        "open-push shop:develop",
        "open-bypass acme-fixer[bot] shop:develop",
    );
    check(&of(&settings(false)), &[(push, "no"), (past, "no")]);
    // Near miss: a branch that may be deleted is made anew, by anybody who writes.
    check(&of(&settings(true)), &[(push, "yes"), (past, "no")]);
}
