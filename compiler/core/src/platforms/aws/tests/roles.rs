//! Roles that become others, and accounts that nobody read.

use super::super::{Cloud, Estate, RefClaim, SubjectFormat, SubjectInfo, WorkflowClaim, state};
use super::scenarios::{CERTAIN, PROD, production, ships};
use super::support::*;
use crate::facts::{FactBase, Pred};
use crate::language::model::Declaration;
use serde_json::{Value, json};

fn job(id: &str, environment: Option<&str>, branch: &str) -> SubjectInfo {
    SubjectInfo {
        id: id.into(),
        repository: "acme/payments".into(),
        repository_id: Some(814_223),
        owner_id: None,
        format: SubjectFormat::Name,
        refs: RefClaim::branch(branch),
        unlisted: None,
        environment: environment.map(str::to_owned),
        file: WorkflowClaim::File("deploy.yml".into()),
        workflow: None,
    }
}

#[test]
fn an_account_nobody_read_holds_a_role_that_nobody_saw() {
    let declaration = payments();
    let subjects = [job(
        "payments/deploy.yml#production@payments:main",
        Some("production"),
        "main",
    )];
    let mut base = FactBase::default();
    state(
        &mut base,
        &Cloud {
            declaration: &declaration,
            estate: &Estate::default(),
            subjects: &subjects,
        },
    );
    let id = &subjects[0].id;
    assert_eq!(
        facts(&base, Pred::Trusts),
        [
            format!("u trusts 111111111111/payments-deploy {id}"),
            format!("u trusts 222222222222/payments-deploy-staging {id}"),
            format!("a trusts 111111111111/? {id}"),
            format!("u trusts 222222222222/? {id}"),
        ]
    );
    let keys: Vec<&str> = base
        .questions
        .iter()
        .map(|question| question.key.as_str())
        .collect();
    assert!(
        keys.contains(&"aws-trust:222222222222") && keys.contains(&"aws-trust:111111111111/payments-deploy"),
        "{keys:?}"
    );
    let without = Declaration {
        assumptions: Vec::new(),
        ..declaration
    };
    let mut base = FactBase::default();
    state(
        &mut base,
        &Cloud {
            declaration: &without,
            estate: &Estate::default(),
            subjects: &subjects,
        },
    );
    assert!(
        base.questions
            .iter()
            .any(|question| question.key == "production-trust:111111111111")
    );
}

#[test]
fn a_role_that_may_rewrite_trust_becomes_the_other() {
    let orders = production(
        &["ecs:UpdateService"],
        "arn:aws:ecs:eu-west-1:111111111111:service/prod/orders",
        PROD,
    );
    let rewrite = allow(
        json!("iam:UpdateAssumeRolePolicy"),
        json!("arn:aws:iam::111111111111:role/dep*"),
    );
    let deploy = allow(json!("ecs:UpdateService"), json!("*"));
    let world = estate(&[(
        PROD,
        &[
            ("a", json!([]), json!([rewrite])),
            ("deploy", json!([]), json!([deploy])),
        ],
    )]);
    assert_eq!(ships(&orders, &world, "111111111111/a"), CERTAIN);
}

#[test]
fn a_role_named_in_its_own_account_needs_no_grant() {
    let orders = production(
        &["ecs:UpdateService"],
        "arn:aws:ecs:eu-west-1:111111111111:service/prod/orders",
        PROD,
    );
    let deploy = || json!([allow(json!("ecs:UpdateService"), json!("*"))]);
    let nothing = || json!([allow(json!("logs:PutLogEvents"), json!("*"))]);
    let world = |principal: &str, own: Value| {
        let trust = json!([trusts(json!({ "AWS": principal }))]);
        estate(&[(PROD, &[("a", json!([]), own), ("deploy", trust, deploy())])])
    };
    assert_eq!(
        ships(
            &orders,
            &world("arn:aws:iam::111111111111:role/a", nothing()),
            "111111111111/a"
        ),
        CERTAIN
    );
    assert_eq!(
        ships(
            &orders,
            &world("arn:aws:iam::111111111111:root", nothing()),
            "111111111111/a"
        ),
        None
    );
    let denied = json!([{ "Effect": "Deny", "Action": "sts:*", "Resource": "*" }]);
    assert_eq!(
        ships(
            &orders,
            &world("arn:aws:iam::111111111111:role/a", denied),
            "111111111111/a"
        ),
        None
    );
}

#[test]
fn too_many_resources_are_one_of_which_nothing_is_known() {
    let orders = production(
        &["ecs:UpdateService"],
        "arn:aws:ecs:eu-west-1:111111111111:service/prod/orders",
        PROD,
    );
    let many: Vec<String> = (0..600).map(|at| format!("arn:aws:s3:::bucket-{at}/*")).collect();
    let world = estate(&[(
        PROD,
        &[(
            "r",
            json!([]),
            json!([allow(json!(["s3:PutObject", "ecs:*"]), json!(many))]),
        )],
    )]);
    assert_eq!(ships(&orders, &world, "111111111111/r"), Some((0, 1)));
}
