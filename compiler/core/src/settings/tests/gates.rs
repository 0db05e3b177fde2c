//! Merge gates.

mod owners;

use super::*;

const GATE: &str = "merge:shop:main:shop:source";

fn main_asks(rule: PullRequestRule) -> RepoSettings {
    with(
        bare(),
        [ruleset(
            "main",
            &["~DEFAULT_BRANCH"],
            vec![Rule::PullRequest(rule)],
        )],
    )
}

#[test]
fn g39_no_approvals_are_no_stage() {
    check(
        &of(&main_asks(pull_request())),
        &[(
            "first-stage merge:shop:main:shop:source merge:shop:main:shop:source/passed",
            "yes",
        )],
    );
    let one = PullRequestRule {
        required_approving_review_count: 1,
        ..pull_request()
    };
    check(
        &of(&main_asks(one)),
        &[
            (
                "first-stage merge:shop:main:shop:source merge:shop:main:shop:source/passed",
                "no",
            ),
            (
                "first-stage merge:shop:main:shop:source merge:shop:main:shop:source/count",
                "yes",
            ),
            ("asks merge:shop:main:shop:source/count 1", "yes"),
            (
                "next-stage merge:shop:main:shop:source/count merge:shop:main:shop:source/passed",
                "yes",
            ),
            (
                "last-stage merge:shop:main:shop:source merge:shop:main:shop:source/passed",
                "yes",
            ),
            (
                "stage-of merge:shop:main:shop:source/count merge:shop:main:shop:source",
                "yes",
            ),
        ],
    );
}

#[test]
fn g02_apps_count_where_anybody_with_write_does_and_not_where_a_team_does() {
    let reviewer = RequiredReviewer {
        reviewer: ReviewTeam {
            kind: "Team".into(),
            id: SRE,
        },
        minimum_approvals: 2,
        file_patterns: vec!["*".into()],
    };
    let rule = PullRequestRule {
        required_approving_review_count: 1,
        required_reviewers: vec![reviewer],
        ..pull_request()
    };
    let facts = of(&main_asks(rule));
    check(
        &facts,
        &[
            (
                "voter merge:shop:main:shop:source/count acme-reviewer[bot]",
                "yes",
            ),
            ("voter merge:shop:main:shop:source/count person:leads#1", "yes"),
            ("asks merge:shop:main:shop:source/reviewers-sre 2", "yes"),
        ],
    );
    let people: Vec<String> = (1..=3).map(|k| format!("person:sre#{k}")).collect();
    assert_eq!(
        facts.seconds(Pred::Voter, &format!("{GATE}/reviewers-sre")),
        people
    );
}

#[test]
fn g03_the_job_token_approves_only_if_actions_may() {
    let mut settings = main_asks(PullRequestRule {
        required_approving_review_count: 1,
        ..pull_request()
    });
    let token = "voter merge:shop:main:shop:source/count github-actions[bot]@shop";
    check(&of(&settings), &[(token, "no")]);
    let actions = |can| {
        Setting::Known(Actions {
            can_approve_pull_request_reviews: can,
            ..Actions::default()
        })
    };
    settings.actions = actions(Setting::Known(true));
    check(&of(&settings), &[(token, "yes")]);
    settings.actions = actions(Setting::Unknown);
    check(&of(&settings), &[(token, "actions:shop")]);
}

#[test]
fn g11_g31_a_check_is_no_demand_and_keeps_no_ref_from_being_created() {
    let checks = |not_on_create| {
        Rule::RequiredStatusChecks(StatusChecksRule {
            required_status_checks: vec![RequiredCheck {
                context: "guard".into(),
                integration_id: Some(15368),
            }],
            strict_required_status_checks_policy: true,
            do_not_enforce_on_create: not_on_create,
        })
    };
    for not_on_create in [false, true] {
        let rules = ["~DEFAULT_BRANCH", "~ALL"]
            .map(|include| ruleset("guard", &[include], vec![checks(not_on_create)]));
        let facts = of(&with(bare(), rules));
        check(
            &facts,
            &[
                ("open-push shop:main", "yes"),
                ("open-push shop:branches", "yes"),
                (
                    "first-stage merge:shop:main:shop:source merge:shop:main:shop:source/passed",
                    "yes",
                ),
            ],
        );
    }
    // Near miss: a person is a demand.
    check(
        &of(&main_asks(PullRequestRule {
            required_approving_review_count: 1,
            ..pull_request()
        })),
        &[(
            "first-stage merge:shop:main:shop:source merge:shop:main:shop:source/passed",
            "no",
        )],
    );
}

#[test]
fn g12_stale_approvals_stay_unless_dismissed() {
    let kept = PullRequestRule {
        required_approving_review_count: 1,
        dismiss_stale_reviews_on_push: false,
        ..pull_request()
    };
    check(
        &of(&main_asks(kept.clone())),
        &[("open-stale merge:shop:main:shop:source/count", "yes")],
    );
    let dismissed = PullRequestRule {
        dismiss_stale_reviews_on_push: true,
        ..kept
    };
    check(
        &of(&main_asks(dismissed)),
        &[("open-stale merge:shop:main:shop:source/count", "no")],
    );
}

#[test]
fn g13_the_last_push_is_a_stage_of_its_own_that_any_writer_answers() {
    let rule = PullRequestRule {
        require_last_push_approval: true,
        ..pull_request()
    };
    check(
        &of(&main_asks(rule)),
        &[
            ("asks merge:shop:main:shop:source/last-push 1", "yes"),
            (
                "voter merge:shop:main:shop:source/last-push acme-reviewer[bot]",
                "yes",
            ),
            ("open-stale merge:shop:main:shop:source/last-push", "no"),
        ],
    );
    check(
        &of(&main_asks(pull_request())),
        &[("asks merge:shop:main:shop:source/last-push 1", "no")],
    );
}

#[test]
fn the_strongest_count_of_several_rulesets_holds() {
    let two = ruleset("two", &["main"], vec![reviews(2)]);
    let facts = of(&with(bare(), [ruleset("one", &["main"], vec![reviews(1)]), two]));
    check(
        &facts,
        &[
            ("asks merge:shop:main:shop:source/count 2", "yes"),
            ("asks merge:shop:main:shop:source/count 1", "no"),
        ],
    );
}

#[test]
fn a_team_on_the_bypass_list_is_another_gate() {
    let entry = bypass(BypassType::Team, SRE, BypassMode::PullRequest);
    let facts = of(&with(
        bare(),
        [letting(ruleset("main", &["main"], vec![reviews(2)]), vec![entry])],
    ));
    check(
        &facts,
        &[
            (
                "merge-gate shop:main shop:source merge:shop:main:shop:source@sre",
                "yes",
            ),
            (
                "first-stage merge:shop:main:shop:source@sre merge:shop:main:shop:source@sre/bypass",
                "yes",
            ),
            (
                "next-stage merge:shop:main:shop:source@sre/bypass merge:shop:main:shop:source@sre/passed",
                "yes",
            ),
            ("voter merge:shop:main:shop:source@sre/bypass person:sre#1", "yes"),
            (
                "merge-gate shop:main shop:source merge:shop:main:shop:source@leads",
                "no",
            ),
        ],
    );
}

#[test]
fn who_passes_one_ruleset_still_meets_the_other() {
    let entry = bypass(BypassType::Integration, 12, BypassMode::Always);
    let first = letting(ruleset("first", &["main"], vec![reviews(2)]), vec![entry]);
    let facts = of(&with(
        bare(),
        [first, ruleset("second", &["main"], vec![reviews(1)])],
    ));
    check(
        &facts,
        &[
            ("open-bypass acme-reviewer[bot] shop:main", "no"),
            (
                "voter merge:shop:main:shop:source@acme-reviewer[bot]/bypass acme-reviewer[bot]",
                "yes",
            ),
            (
                "asks merge:shop:main:shop:source@acme-reviewer[bot]/count 1",
                "yes",
            ),
        ],
    );
}

#[test]
fn who_passes_one_list_does_not_pass_another_that_nobody_can_read() {
    let entry = bypass(BypassType::Team, SRE, BypassMode::Always);
    let mut hidden = ruleset("hidden", &["main"], vec![reviews(2)]);
    hidden.bypass_actors = Setting::Unknown;
    let facts = of(&with(
        bare(),
        [
            letting(ruleset("first", &["main"], vec![reviews(1)]), vec![entry]),
            hidden,
        ],
    ));
    check(
        &facts,
        &[
            ("asks merge:shop:main:shop:source@sre/count 2", "yes"),
            (
                "open-stage merge:shop:main:shop:source@sre/count",
                "bypass:shop:hidden",
            ),
        ],
    );
}

#[test]
fn one_person_past_each_of_two_walls_lands_nothing_together() {
    let app = || bypass(BypassType::Integration, 12, BypassMode::Always);
    let team = bypass(BypassType::Team, SRE, BypassMode::Always);
    let first = || {
        letting(
            ruleset("first", &["main"], vec![update(), reviews(1)]),
            vec![app()],
        )
    };
    let second = |entries| letting(ruleset("second", &["main"], vec![update()]), entries);
    let gate = "merge:shop:main:shop:source@acme-reviewer[bot]";
    let (next, voter) = (
        |stage: &str| format!("next-stage {gate}/bypass {gate}/{stage}"),
        format!("voter {gate}/wall person:sre#1"),
    );
    let apart = of(&with(bare(), [first(), second(vec![team.clone()])]));
    check(&apart, &[(&next("wall"), "yes"), (&voter, "no")]);
    // Near miss: the second wall lets the same App past, and nobody else has to merge.
    let both = of(&with(bare(), [first(), second(vec![app(), team])]));
    check(&both, &[(&next("passed"), "yes"), (&voter, "no")]);
}

#[test]
fn b13_a_queue_that_is_let_through_the_wall_lands_what_is_enqueued() {
    let wall = |entries| {
        letting(
            ruleset("wall", &["main"], vec![Rule::Creation, update()]),
            entries,
        )
    };
    let queue = || ruleset("queue", &["main"], vec![Rule::MergeQueue(None)]);
    let open = "open-stage merge:shop:main:shop:source/wall";
    let admitted = vec![bypass(BypassType::Integration, 262_318, BypassMode::Always)];
    check(
        &of(&with(bare(), [wall(admitted.clone()), queue()])),
        &[(open, "yes")],
    );
    check(&of(&with(bare(), [wall(Vec::new()), queue()])), &[(open, "no")]);
    check(&of(&with(bare(), [wall(admitted)])), &[(open, "no")]);
}
