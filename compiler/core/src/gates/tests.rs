//! Each demand that something satisfies, and each that nothing does.

use super::*;
use gabion_facts::source::Sources;

fn declared(plan: &str, body: &str) -> Declaration {
    let text = format!(
        "gabion edition=\"2026\"\norganization \"acme\" plan=\"{plan}\"\nteam \"leads\" github=\"acme/leads\" id=7002\n\
         team \"sre\" github=\"acme/sre\" id=7004\n\
         repository \"shop\" github=\"acme/shop\" id=1 visibility=\"private\" {{ area \"infra\" \"infra/**\" }}\n\
         environment \"production\" of=\"shop\" tier=\"production\"\n\
         environment \"site\" of=\"shop\" tier=\"production\" {{ hosted \"vercel\" project=\"shop\" from=\"shop:main\" }}\n{body}\n"
    );
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

fn terms(plan: Plan) -> Terms {
    Terms {
        plan: Some(plan),
        visibility: Some(Visibility::Private),
        wall: None,
    }
}

/// What is underlined, and the helps.
type Refused = (String, Vec<String>);

fn outcome(body: &str, terms: &Terms) -> Result<Vec<(Place, Encoding)>, Vec<Refused>> {
    let declaration = declared("enterprise", body);
    let encoded = encode(&declaration, &declaration.repositories[0], terms);
    encoded
        .map(|all| all.into_iter().map(|one| (one.place, one.encoding)).collect())
        .map_err(|errors| {
            errors
                .into_iter()
                .map(|error| {
                    assert_eq!(error.slug, "gate-not-encodable");
                    (
                        error.labels[0].text.clone(),
                        error.helps.into_iter().map(|help| help.text).collect(),
                    )
                })
                .collect()
        })
}

fn gate(before: &str, approve: &str) -> String {
    format!("gate \"g\" {{\n    before {{ {before} }}\n    {approve}\n}}")
}

#[track_caller]
fn refused(body: &str, terms: &Terms, why: &str, nearest: &str) {
    let errors = outcome(body, terms).expect_err("it is refused");
    assert!(errors[0].0.contains(why), "{errors:?}");
    assert!(
        errors[0].1.iter().any(|help| help.contains(nearest)),
        "{errors:?}"
    );
}

#[test]
fn merges_are_gated_by_required_reviewers_and_environments_by_theirs() {
    let body = gate(
        "change \"shop:main\" \"shop:infra\"; ship \"shop:production\"",
        "approve 1 from=\"sre\"",
    );
    let found = outcome(&body, &terms(Plan::Enterprise)).unwrap();
    assert_eq!(
        found,
        [
            (Place::DefaultBranch, Encoding::RequiredReviewers),
            (Place::Area("infra".into()), Encoding::RequiredReviewers),
            (
                Place::Environment("production".into()),
                Encoding::EnvironmentReviewers
            ),
        ]
    );
}

#[test]
fn the_wall_is_the_gate_where_its_only_team_is_the_gate_s() {
    let body = gate("change \"shop:main\"", "approve 1 from=\"leads\"");
    let walled = |teams: &[&str]| Terms {
        wall: Some(teams.iter().map(|team| (*team).to_owned()).collect()),
        ..terms(Plan::Team)
    };
    assert_eq!(
        outcome(&body, &walled(&["leads"])).unwrap(),
        [(Place::DefaultBranch, Encoding::Wall)]
    );
    assert_eq!(
        outcome(&body, &walled(&["leads", "sre"])).unwrap()[0].1,
        Encoding::RequiredReviewers
    );
    let two = gate("change \"shop:main\"", "approve 2 from=\"leads\"");
    assert_eq!(
        outcome(&two, &walled(&["leads"])).unwrap()[0].1,
        Encoding::RequiredReviewers
    );
}

#[test]
fn two_before_production_is_never_an_environment_alone() {
    let body = gate("ship \"shop:production\"", "approve 2 from=\"sre\"");
    refused(
        &body,
        &terms(Plan::Enterprise),
        "any one of its reviewers",
        "approve 1 from=\"sre\"` here (E4)",
    );
    refused(
        &body,
        &terms(Plan::Enterprise),
        "any one of its reviewers",
        "`approve 2 from=\"sre\"` (E2): both together",
    );
}

#[test]
fn the_team_plan_has_no_environment_reviewers_in_private_repositories() {
    let body = gate("ship \"shop:production\"", "approve 1 from=\"sre\"");
    refused(&body, &terms(Plan::Team), "enterprise plan only (G28)", "(E6)");
    let public = Terms {
        visibility: Some(Visibility::Public),
        ..terms(Plan::Team)
    };
    assert!(outcome(&body, &public).is_ok());
    let unread = Terms::default();
    assert!(
        outcome(&body, &unread).is_ok(),
        "an unknown plan is a question of the verdict"
    );
}

#[test]
fn whom_a_gate_leaves_out_is_honoured_or_refused() {
    let merge = |not: &str| {
        gate(
            "change \"shop:main\"",
            &format!("approve 1 from=\"leads\" {{ not {not} }}"),
        )
    };
    let enter = |not: &str| {
        gate(
            "ship \"shop:production\"",
            &format!("approve 1 from=\"sre\" {{ not {not} }}"),
        )
    };
    let enterprise = terms(Plan::Enterprise);
    assert!(outcome(&merge("\"author\" \"last-pusher\""), &enterprise).is_ok());
    refused(&merge("\"requester\""), &enterprise, "(G44)", "(E5)");
    assert!(outcome(&enter("\"requester\""), &enterprise).is_ok());
    refused(
        &enter("\"author\""),
        &enterprise,
        "who started the run",
        "not \"requester\"",
    );
}

#[test]
fn what_an_approval_binds_is_honoured_or_refused() {
    let merge = |what: &str| {
        gate(
            "change \"shop:main\"",
            &format!("approve 1 from=\"leads\"\n    binds \"{what}\""),
        )
    };
    let enter = |what: &str| {
        gate(
            "ship \"shop:production\"",
            &format!("approve 1 from=\"sre\"\n    binds \"{what}\""),
        )
    };
    let enterprise = terms(Plan::Enterprise);
    assert!(outcome(&merge("commit"), &enterprise).is_ok());
    refused(
        &merge("artifact"),
        &enterprise,
        "no artifact exists yet",
        "binds \"commit\"",
    );
    assert!(outcome(&enter("run"), &enterprise).is_ok());
    refused(
        &enter("artifact"),
        &enterprise,
        "binds a run",
        "`pipeline` of \"shop\"",
    );
    let pipeline = "pipeline \"p\" of=\"shop\" {\n    build \"make\" artifact=\"dist\"\n    deploy \"production\" run=\"scripts/deploy.sh\" gate=\"g\"\n}";
    assert!(outcome(&format!("{}\n{pipeline}", enter("artifact")), &enterprise).is_ok());
}

#[test]
fn what_others_deploy_and_what_nobody_asks_is_refused() {
    let hosted = gate("ship \"shop:site\"", "approve 1 from=\"sre\"");
    refused(
        &hosted,
        &terms(Plan::Enterprise),
        "vercel ships",
        "change \"shop:main\"",
    );
    let free = gate("change \"shop:main\"", "approve 1 from=\"sre\"");
    refused(&free, &terms(Plan::Free), "free plan", "team plan");
    let nobody = gate("change \"shop:main\"", "approve 0 from=\"sre\"");
    refused(&nobody, &terms(Plan::Team), "asks nobody", "at least one");
}

#[test]
fn two_teams_before_one_environment_would_be_either() {
    let other = gate("ship \"shop:production\"", "approve 1 from=\"leads\"").replace("\"g\"", "\"h\"");
    let both = format!(
        "{}\n{other}",
        gate("ship \"shop:production\"", "approve 1 from=\"sre\"")
    );
    refused(
        &both,
        &terms(Plan::Enterprise),
        "another gate here has another team",
        "both together",
    );
}

#[test]
fn gates_of_other_repositories_are_left_alone() {
    let body = gate("change \"web:main\"", "approve 1 from=\"sre\"");
    let text = format!("repository \"web\" github=\"acme/web\"\n{body}");
    assert_eq!(outcome(&text, &terms(Plan::Team)).unwrap(), []);
}
