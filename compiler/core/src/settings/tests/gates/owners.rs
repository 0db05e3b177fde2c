//! Code owners, and reviewers that files ask for.

use super::super::*;
use super::main_asks;

#[test]
fn g38_code_owners_own_what_the_last_matching_line_says() {
    let settings = main_asks(PullRequestRule {
        require_code_owner_review: true,
        ..pull_request()
    });
    let open = "open-stage merge:shop:main:shop:source/owners";
    let owned = |lines: &[(&str, &[&str])]| {
        stated(
            &settings,
            &Around {
                codeowners: owners(lines),
                ..Around::default()
            },
        )
    };
    check(&stated(&settings, &Around::default()), &[(open, "yes")]);
    check(
        &owned(&[("*", &["@acme/leads"])]),
        &[
            (open, "no"),
            ("voter merge:shop:main:shop:source/owners person:leads#1", "yes"),
            (
                "voter merge:shop:main:shop:source/owners acme-reviewer[bot]",
                "no",
            ),
        ],
    );
    check(
        &owned(&[("*", &["@acme/leads"]), ("/src/", &[])]),
        &[
            (open, "yes"),
            ("open-stage merge:shop:main:shop:workflows/owners", "no"),
        ],
    );
    check(&owned(&[("/docs/", &["@acme/leads"])]), &[(open, "yes")]);
    check(&owned(&[("*", &["@nobody"])]), &[(open, "yes")]);
    check(&owned(&[("*", &["@nobody", "@dana"])]), &[(open, "no")]);
    let unread = Around {
        codeowners: Setting::Unknown,
        ..Around::default()
    };
    check(&stated(&settings, &unread), &[(open, "codeowners:shop")]);
}

#[test]
fn g38_what_cannot_be_read_in_codeowners_owns_nothing() {
    let mut settings = main_asks(PullRequestRule {
        require_code_owner_review: true,
        ..pull_request()
    });
    let open = "open-stage merge:shop:main:shop:source/owners";
    let with_file = |change: &dyn Fn(&mut CodeOwners)| {
        let Setting::Known(Some(mut file)) = owners(&[("*", &["@acme/leads"]), ("/src/", &["@acme/sre"])])
        else {
            unreachable!()
        };
        change(&mut file);
        Around {
            codeowners: Setting::Known(Some(file)),
            ..Around::default()
        }
    };
    let unread = |why| with_file(&move |file| file.unread = Some(why));
    check(
        &stated(&settings, &unread(Unread::Unreadable)),
        &[(open, "codeowners:shop")],
    );
    check(&stated(&settings, &unread(Unread::TooLong)), &[(open, "yes")]);
    let malformed = |pattern: &'static str| {
        with_file(&move |file| {
            file.rules[1].malformed = true;
            file.rules[1].pattern = pattern.to_owned();
        })
    };
    check(
        &stated(&settings, &malformed("/src/")),
        &[(open, "pattern:shop:/src/")],
    );
    check(
        &stated(&settings, &malformed("!/docs/")),
        &[(open, "pattern:shop:!/docs/")],
    );
    // Near misses: a wrong line about other files, and none.
    check(&stated(&settings, &malformed("/docs/")), &[(open, "no")]);
    check(&stated(&settings, &with_file(&|_| {})), &[(open, "no")]);
    settings.teams.items[1].value.privacy = Setting::Known(Privacy::Secret);
    check(&stated(&settings, &with_file(&|_| {})), &[(open, "yes")]);
    settings.teams.items[1].value.privacy = Setting::Unknown;
    check(
        &stated(&settings, &with_file(&|_| {})),
        &[(open, "access:shop:team sre")],
    );
}

#[test]
fn g38_a_machine_user_in_the_owning_team_votes() {
    let mut settings = main_asks(PullRequestRule {
        require_code_owner_review: true,
        ..pull_request()
    });
    let machine = DeclaredActor::MachineUser {
        login: "acme-rev".into(),
    };
    let around = Around {
        actors: vec![machine],
        codeowners: owners(&[("*", &["@acme/leads"])]),
        ..Around::default()
    };
    let vote = "voter merge:shop:main:shop:source/owners user:acme-rev";
    check(&stated(&settings, &around), &[(vote, "members:leads")]);
    let member = |login: &str| Member {
        login: login.into(),
        id: None,
        kind: MemberKind::Machine,
    };
    settings.teams.items[0].value.members = Setting::Known(vec![member("acme-rev")]);
    check(
        &stated(&settings, &around),
        &[
            (vote, "yes"),
            ("voter merge:shop:main:shop:source/owners person:leads#1", "no"),
        ],
    );
    settings.teams.items[0].value.members = Setting::Known(vec![member("other")]);
    check(&stated(&settings, &around), &[(vote, "no")]);
}

#[test]
fn required_reviewers_hold_the_files_that_their_patterns_cover() {
    let rule = |patterns: &[&str]| {
        let reviewer = RequiredReviewer {
            reviewer: ReviewTeam {
                kind: "Team".into(),
                id: SRE,
            },
            minimum_approvals: 1,
            file_patterns: patterns.iter().map(|pattern| (*pattern).to_owned()).collect(),
        };
        of(&main_asks(PullRequestRule {
            required_reviewers: vec![reviewer],
            ..pull_request()
        }))
    };
    let (source, workflows) = (
        "asks merge:shop:main:shop:source/reviewers-sre 1",
        "asks merge:shop:main:shop:workflows/reviewers-sre 1",
    );
    check(&rule(&[".github/**"]), &[(source, "no"), (workflows, "yes")]);
    check(&rule(&["*"]), &[(source, "yes"), (workflows, "yes")]);
    check(
        &rule(&["*", "!docs/**"]),
        &[(
            "open-stage merge:shop:main:shop:source/reviewers-sre",
            "pattern:shop:* !docs/**",
        )],
    );
}
