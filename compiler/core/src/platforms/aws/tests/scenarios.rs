//! Worlds of the shared scenarios, through the rules: from holding a role to what it comes to.

use super::super::{Cloud, Estate, state};
use super::support::*;
use crate::facts::{FactBase, Pred};
use crate::language::model::Declaration;
use serde_json::{Value, json};

pub const PROD: &str = "111111111111";

/// One repository whose production is an account, and the one way that its people name to ship it.
pub fn production(actions: &[&str], on: &str, account: &str) -> Declaration {
    let ship = effect("ship", "app:production", actions, on);
    Declaration {
        repositories: vec![repository("app", 7)],
        environments: vec![environment("production", "app", "production", account)],
        agents: vec![agent("owner", "app", vec![ship])],
        assumptions: vec![assumption("production-ways")],
        ..Declaration::default()
    }
}

pub fn ships(declaration: &Declaration, estate: &Estate, role: &str) -> Option<(u16, u16)> {
    let found = reach(declaration, estate, &[], role);
    found
        .into_iter()
        .find(|(effect, _)| effect == "ship app:production")
        .map(|(_, cost)| cost)
}

pub const CERTAIN: Option<(u16, u16)> = Some((0, 0));
/// Only if an assumption is broken.
const ASSUMED: Option<(u16, u16)> = Some((1, 0));

#[test]
fn s043_passing_any_role_to_a_new_function() {
    let orders = production(
        &["ecs:UpdateService"],
        "arn:aws:ecs:eu-west-1:111111111111:service/prod/orders",
        PROD,
    );
    let world = |passed: &str| {
        let runner = json!([
            allow(
                json!(["lambda:CreateFunction", "lambda:InvokeFunction"]),
                json!("arn:aws:lambda:eu-west-1:111111111111:function:ops-*")
            ),
            allow(json!("iam:PassRole"), json!(passed)),
        ]);
        let lambda = trusts(json!({ "Service": "lambda.amazonaws.com" }));
        let logs = allow(json!(["logs:CreateLogStream", "logs:PutLogEvents"]), json!("*"));
        estate(&[(
            PROD,
            &[
                ("ops-runner", json!([]), runner),
                (
                    "prod-admin",
                    json!([lambda]),
                    json!([allow(json!("*"), json!("*"))]),
                ),
                ("ops-function", json!([lambda]), json!([logs])),
            ],
        )])
    };
    assert_eq!(
        ships(
            &orders,
            &world("arn:aws:iam::111111111111:role/*"),
            "111111111111/ops-runner"
        ),
        CERTAIN
    );
    assert_eq!(
        ships(
            &orders,
            &world("arn:aws:iam::111111111111:role/ops-function"),
            "111111111111/ops-runner"
        ),
        ASSUMED
    );
}

#[test]
fn passing_a_role_to_another_service_starts_nothing_here() {
    let orders = production(
        &["ecs:UpdateService"],
        "arn:aws:ecs:eu-west-1:111111111111:service/prod/orders",
        PROD,
    );
    let world = |condition: Value| {
        let pass =
            json!({ "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": condition });
        let create = allow(
            json!(["lambda:CreateFunction", "lambda:InvokeFunction"]),
            json!("arn:aws:lambda:eu-west-1:111111111111:function:ops-*"),
        );
        let lambda = trusts(json!({ "Service": "lambda.amazonaws.com" }));
        estate(&[(
            PROD,
            &[
                ("ops-runner", json!([]), json!([create, pass])),
                (
                    "prod-admin",
                    json!([lambda]),
                    json!([allow(json!("*"), json!("*"))]),
                ),
            ],
        )])
    };
    let to = |service: &str| json!({ "StringEquals": { "iam:PassedToService": service } });
    assert_eq!(
        ships(
            &orders,
            &world(to("lambda.amazonaws.com")),
            "111111111111/ops-runner"
        ),
        CERTAIN
    );
    assert_eq!(
        ships(
            &orders,
            &world(to("ec2.amazonaws.com")),
            "111111111111/ops-runner"
        ),
        ASSUMED
    );
    let mfa = json!({ "StringEquals": { "aws:SourceIp": "10.0.0.1" } });
    assert_eq!(
        ships(&orders, &world(mfa), "111111111111/ops-runner"),
        Some((0, 1))
    );
}

#[test]
fn s045_a_new_version_of_its_own_policy() {
    let orders = production(
        &["ecs:UpdateService"],
        "arn:aws:ecs:eu-west-1:111111111111:service/prod/orders",
        PROD,
    );
    let mut snapshot = super::super::AwsSnapshot::default();
    let policy = |name: &str, statements: Value| super::super::AwsPolicy {
        arn: Some(format!("arn:aws:iam::111111111111:policy/{name}")),
        target: None,
        name: Some(name.to_owned()),
        document: Some(json!({ "Version": "2012-10-17", "Statement": statements })),
    };
    let role = |policies| super::super::AwsRole {
        trust: Some(json!({ "Version": "2012-10-17", "Statement": [] })),
        policies: Some(policies),
        ..Default::default()
    };
    let versions = allow(
        json!("iam:CreatePolicyVersion"),
        json!("arn:aws:iam::111111111111:policy/finops-*"),
    );
    let watcher = role(vec![policy(
        "finops-agent",
        json!([allow(json!("ce:Get*"), json!("*")), versions]),
    )]);
    let roles = [("cost-watcher".to_owned(), watcher)];
    snapshot
        .accounts
        .insert(PROD.into(), super::super::AwsAccount::with_roles(roles));
    let mut estate = Estate::default();
    estate.observe(&snapshot, None, &mut Vec::new());
    let mut base = FactBase::default();
    state(
        &mut base,
        &Cloud {
            declaration: &orders,
            estate: &estate,
            subjects: &[],
        },
    );
    let governs = "k governs arn:aws:iam::111111111111:policy/finops- 111111111111/cost-watcher";
    assert_eq!(facts(&base, Pred::Governs), [governs]);
    assert_eq!(
        facts(&base, Pred::Escalates),
        ["k escalates iam:CreatePolicyVersion"]
    );
    let administers = ("administer app:production".to_owned(), (0, 0));
    assert!(reach(&orders, &estate, &[], "111111111111/cost-watcher").contains(&administers));
}

#[test]
fn s047_two_hops_between_accounts() {
    let payments = production(
        &["ecs:UpdateService"],
        "arn:aws:ecs:eu-west-1:111111111111:service/prod/payments",
        PROD,
    );
    let world = |trusted: &str| {
        let account = |id: &str| json!([trusts(json!({ "AWS": format!("arn:aws:iam::{id}:root") }))]);
        let stager = json!([
            allow(
                json!("ecs:UpdateService"),
                json!("arn:aws:ecs:eu-west-1:222222222222:service/staging/payments")
            ),
            allow(
                json!("sts:AssumeRole"),
                json!("arn:aws:iam::333333333333:role/builder")
            ),
        ]);
        let release = allow(
            json!("ecs:UpdateService"),
            json!("arn:aws:ecs:eu-west-1:111111111111:service/prod/payments"),
        );
        let assume = allow(
            json!("sts:AssumeRole"),
            json!("arn:aws:iam::111111111111:role/prod-release"),
        );
        let build = json!([trusts(json!({ "Service": "codebuild.amazonaws.com" }))]);
        estate(&[
            (
                PROD,
                &[(
                    "prod-release",
                    json!([trusts(json!({ "AWS": trusted }))]),
                    json!([release]),
                )],
            ),
            ("222222222222", &[("stager", json!([]), stager)]),
            (
                "333333333333",
                &[
                    (
                        "builder",
                        account("222222222222"),
                        json!([
                            allow(json!("codeartifact:*"), json!("*")),
                            allow(json!("sts:AssumeRole"), json!("*"))
                        ]),
                    ),
                    ("release-pipeline", build, json!([assume])),
                ],
            ),
        ])
    };
    assert_eq!(
        ships(&payments, &world("333333333333"), "222222222222/stager"),
        CERTAIN
    );
    let one = "arn:aws:iam::333333333333:role/release-pipeline";
    assert_eq!(ships(&payments, &world(one), "222222222222/stager"), None);
}

#[test]
fn s049_everything_but_iam() {
    let on = "arn:aws:lambda:eu-west-1:444444444444:function:invoices";
    let invoices = production(
        &["lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"],
        on,
        "444444444444",
    );
    let world = |resource: &str| {
        let statement = json!({ "Effect": "Allow", "NotAction": ["iam:*", "sts:*", "organizations:*", "account:*"], "Resource": resource });
        estate(&[("444444444444", &[("stager", json!([]), statement)])])
    };
    assert_eq!(ships(&invoices, &world("*"), "444444444444/stager"), CERTAIN);
    let staging = "arn:aws:lambda:eu-west-1:444444444444:function:staging-*";
    assert_eq!(ships(&invoices, &world(staging), "444444444444/stager"), ASSUMED);
}

#[test]
fn s051_the_bucket_that_production_pulls() {
    let edge = production(
        &["s3:PutObject"],
        "arn:aws:s3:::acme-releases/production/edge.tar.gz",
        "555555555555",
    );
    let world = |put: &str| {
        let read = allow(json!("s3:GetObject"), json!("arn:aws:s3:::acme-releases/*"));
        estate(&[(
            "555555555555",
            &[(
                "packager",
                json!([]),
                json!([read, allow(json!("s3:PutObject"), json!(put))]),
            )],
        )])
    };
    assert_eq!(
        ships(
            &edge,
            &world("arn:aws:s3:::acme-releases/*"),
            "555555555555/packager"
        ),
        CERTAIN
    );
    assert_eq!(
        ships(
            &edge,
            &world("arn:aws:s3:::acme-releases/staging/*"),
            "555555555555/packager"
        ),
        ASSUMED
    );
}

#[test]
fn without_named_ways_an_account_is_its_environment() {
    let all = Declaration {
        agents: Vec::new(),
        ..production(&["x:Y"], "*", PROD)
    };
    let world = |statements: Value| estate(&[(PROD, &[("r", json!([]), statements)])]);
    let reads = json!([allow(
        json!([
            "s3:GetObject",
            "ec2:Describe*",
            "logs:PutLogEvents",
            "sts:AssumeRole"
        ]),
        json!("*")
    )]);
    let found = reach(&all, &world(reads), &[], "111111111111/r");
    assert_eq!(found, [("observe app:production".to_owned(), (0, 0))]);
    let writes = json!([allow(
        json!("dynamodb:PutItem"),
        json!("arn:aws:dynamodb:eu:111111111111:table/orders")
    )]);
    let found = reach(&all, &world(writes), &[], "111111111111/r");
    assert_eq!(found, [("ship app:production".to_owned(), (0, 0))]);
}
