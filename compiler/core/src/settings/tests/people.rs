//! Apps, assumptions, open pull requests.

use super::*;

fn asking(count: u32) -> RepoSettings {
    with(bare(), [ruleset("main", &["main"], vec![reviews(count)])])
}

#[test]
fn unread_apps_vote_as_many_as_are_asked_and_an_assumption_grades_them() {
    let mut settings = asking(2);
    settings.apps = Listing::default();
    let (first, second) = (
        "voter merge:shop:main:shop:source/count app:?shop",
        "voter merge:shop:main:shop:source/count app:?shop#2",
    );
    check(&of(&settings), &[(first, "apps:shop"), (second, "apps:shop")]);
    let mut around = Around::default();
    around.repository.assumptions.insert("apps".into());
    check(
        &stated(&settings, &around),
        &[
            (first, "assumed:apps"),
            ("approves-proposals app:?shop shop", "assumed:apps"),
        ],
    );
    check(&of(&asking(2)), &[(first, "no")]);
}

#[test]
fn an_installed_app_that_nobody_declared_may_approve() {
    let mut settings = asking(1);
    settings.apps.items.push(Item {
        value: app("mystery", 99),
        span: None,
    });
    check(
        &of(&settings),
        &[
            ("voter merge:shop:main:shop:source/count mystery[bot]", "yes"),
            ("approves-proposals mystery[bot] shop", "apps:shop:mystery"),
        ],
    );
    settings.apps.items[2].value.permissions = Setting::Known(vec!["contents:read".into()]);
    check(&of(&settings), &[("approves-proposals mystery[bot] shop", "no")]);
}

#[test]
fn an_app_without_a_known_number_may_be_the_number_on_the_list() {
    let mut settings = asking(1);
    settings.rulesets.items[0].value.bypass_actors =
        Setting::Known(vec![bypass(BypassType::Integration, 77, BypassMode::Always)]);
    let unnumbered = Around {
        actors: vec![DeclaredActor::App {
            slug: "late".into(),
            id: None,
        }],
        ..Around::default()
    };
    check(
        &stated(&settings, &unnumbered),
        &[("open-bypass late[bot] shop:main", "bypass:shop:main:77")],
    );
    let numbered = Around {
        actors: vec![DeclaredActor::App {
            slug: "late".into(),
            id: Some(78),
        }],
        ..Around::default()
    };
    check(
        &stated(&settings, &numbered),
        &[("open-bypass late[bot] shop:main", "no")],
    );
}

#[test]
fn a_pull_request_that_somebody_has_open_can_be_joined() {
    let mut settings = asking(1);
    let request = |fork| OpenPullRequest {
        number: 7,
        author: "dependabot[bot]".into(),
        head: "x/y".into(),
        base: "main".into(),
        fork,
        approved_by: Vec::new(),
        auto_merge: None,
    };
    settings.open_pull_requests = Listing::all([request(false)]);
    check(
        &of(&settings),
        &[("foreign-proposal dependabot[bot] shop:branches shop:main", "yes")],
    );
    settings.open_pull_requests = Listing::all([request(true)]);
    check(
        &of(&settings),
        &[("foreign-proposal dependabot[bot] shop:branches shop:main", "no")],
    );
}

#[test]
fn members_of_teams_are_stated_people_only() {
    let mut settings = bare();
    let member = |login: &str, kind| Member {
        login: login.into(),
        id: None,
        kind,
    };
    settings.teams.items[1].value.members = Setting::Known(vec![
        member("dana", MemberKind::Human),
        member("acme-rev", MemberKind::Machine),
    ]);
    check(
        &of(&settings),
        &[
            ("member-of user:dana sre", "yes"),
            ("member-of user:acme-rev sre", "no"),
        ],
    );
}
