//! Ceilings, and the ways from one role to more power that go beyond `scenarios`.

use super::super::{AwsAccount, AwsPolicy, AwsResource, AwsRole, AwsSnapshot, Estate};
use super::scenarios::{CERTAIN, PROD, production, ships};
use super::support::*;
use crate::language::model::Declaration;
use serde_json::{Value, json};

const ORDERS: &str = "arn:aws:ecs:eu-west-1:111111111111:service/prod/orders";
const DEV: &str = "111111111111/dev";

fn orders() -> Declaration {
    let mut declaration = production(&["ecs:UpdateService"], ORDERS, PROD);
    declaration
        .assumptions
        .extend(["production-secrets", "production-runs"].map(assumption));
    declaration
}

fn document(statements: Value) -> Option<Value> {
    Some(json!({ "Version": "2012-10-17", "Statement": statements }))
}

fn policy(name: &str, statements: Value) -> AwsPolicy {
    AwsPolicy {
        arn: Some(format!("arn:aws:iam::111111111111:policy/{name}")),
        document: document(statements),
        ..AwsPolicy::default()
    }
}

/// A role that nobody is let into from outside.
fn role(statements: Value) -> AwsRole {
    AwsRole {
        trust: document(json!([])),
        policies: Some(vec![policy("own", statements)]),
        ..AwsRole::default()
    }
}

fn observed(account: AwsAccount) -> Estate {
    let snapshot = AwsSnapshot {
        accounts: [(PROD.to_owned(), account)].into(),
    };
    let mut estate = Estate::default();
    let mut findings = Vec::new();
    estate.observe(&snapshot, None, &mut findings);
    assert_eq!(findings, [], "the test's own estate");
    estate
}

fn with(roles: &[(&str, AwsRole)]) -> AwsAccount {
    let roles = roles
        .iter()
        .map(|(name, role)| ((*name).to_owned(), role.clone()));
    AwsAccount {
        resources: Some([].into()),
        ..AwsAccount::with_roles(roles)
    }
}

fn deploys() -> Value {
    allow(json!("ecs:UpdateService"), json!(ORDERS))
}

fn level(target: Option<&str>, statements: Value) -> AwsPolicy {
    AwsPolicy {
        target: target.map(str::to_owned),
        ..policy("p-x", statements)
    }
}

#[test]
fn service_control_policies_of_one_level_are_alternatives_and_levels_are_not() {
    let full = || json!([allow(json!("*"), json!("*"))]);
    let denies = || json!([{ "Effect": "Deny", "Action": "organizations:*", "Resource": "*" }]);
    let none = || json!([allow(json!("s3:*"), json!("*"))]);
    let no_ecs = || json!([{ "Effect": "Deny", "Action": "ecs:*", "Resource": "*" }]);
    let table = [
        (vec![], CERTAIN),
        (vec![level(None, full()), level(None, denies())], CERTAIN),
        (vec![level(None, denies())], CERTAIN),
        (vec![level(None, full()), level(None, no_ecs())], None),
        (
            vec![level(Some("root"), none()), level(Some("root"), full())],
            CERTAIN,
        ),
        (
            vec![level(Some("root"), full()), level(Some("unit"), none())],
            None,
        ),
        (vec![level(None, full()), level(None, none())], Some((0, 1))),
    ];
    for (policies, expected) in table {
        let account = AwsAccount {
            service_control_policies: policies.clone(),
            ..with(&[("dev", role(json!([deploys()])))])
        };
        assert_eq!(
            ships(&orders(), &observed(account), DEV),
            expected,
            "{policies:?}"
        );
    }
}

/// `dev` may rewrite its own grants; `boundary` is what it can make of that.
fn bounded(boundary: Value, more: Value) -> Option<(u16, u16)> {
    let own = json!([
        allow(
            json!("iam:PutRolePolicy"),
            json!("arn:aws:iam::111111111111:role/dev")
        ),
        more
    ]);
    let dev = AwsRole {
        boundary: Some(policy("limit", boundary)),
        ..role(own)
    };
    ships(&orders(), &observed(with(&[("dev", dev)])), DEV)
}

#[test]
fn a_role_rewrites_its_grants_up_to_its_boundary() {
    let nothing = || allow(json!("s3:ListAllMyBuckets"), json!("*"));
    let ecs = json!([allow(json!(["iam:PutRolePolicy", "ecs:*"]), json!("*"))]);
    assert_eq!(bounded(ecs, nothing()), CERTAIN);
    let iam = || json!([allow(json!(["iam:*", "s3:List*"]), json!("*"))]);
    let only_itself = json!([allow(json!(["iam:PutRolePolicy", "s3:List*"]), json!("*"))]);
    // That it may write to production at all is an assumption of `production-ways`.
    assert_eq!(bounded(only_itself, nothing()), Some((1, 0)));
    assert_eq!(bounded(iam(), nothing()), CERTAIN, "it removes its boundary");
    let keeps = json!([
        allow(json!(["iam:*", "s3:List*"]), json!("*")),
        { "Effect": "Deny", "Action": "iam:*", "NotResource": "arn:aws:iam::111111111111:role/x" },
    ]);
    assert_eq!(bounded(keeps, nothing()), None);
}

#[test]
fn code_in_a_function_acts_as_the_function() {
    let function = "arn:aws:lambda:eu-west-1:111111111111:function:orders-worker";
    let lambda = trusts(json!({ "Service": "lambda.amazonaws.com" }));
    let worker = AwsRole {
        trust: document(json!([lambda])),
        ..role(json!([deploys()]))
    };
    let world = |on: &str, runs: Option<&str>| {
        let dev = role(json!([allow(json!("lambda:UpdateFunctionCode"), json!(on))]));
        let resource = AwsResource {
            runs_as: Some("arn:aws:iam::111111111111:role/worker".to_owned()),
            ..AwsResource::default()
        };
        let resources = runs.map(|arn| [(arn.to_owned(), resource)].into());
        AwsAccount {
            resources,
            ..with(&[("dev", dev), ("worker", worker.clone())])
        }
    };
    let certain = |account| ships(&orders(), &observed(account), DEV);
    // That it may change a function of production at all is an assumption of `production-ways`.
    let assumed = Some((1, 0));
    assert_eq!(
        certain(world(
            "arn:aws:lambda:*:111111111111:function:orders-*",
            Some(function)
        )),
        CERTAIN
    );
    assert_eq!(
        certain(world(
            "arn:aws:lambda:*:111111111111:function:other-*",
            Some(function)
        )),
        assumed
    );
    let unread = Declaration {
        assumptions: vec![assumption("production-ways")],
        ..orders()
    };
    // Where the services are named that were listed, functions of others stay a question.
    let listing = |service: &str, runs| AwsAccount {
        resources_of: Some(vec![service.to_owned()]),
        ..world("arn:aws:lambda:*:111111111111:function:orders-*", runs)
    };
    assert_eq!(certain(listing("lambda", Some(function))), CERTAIN);
    let elsewhere = Some("arn:aws:lambda:eu-west-1:111111111111:function:other");
    assert_eq!(
        ships(&unread, &observed(listing("lambda", elsewhere)), DEV),
        assumed
    );
    assert_eq!(
        ships(&unread, &observed(listing("ec2", elsewhere)), DEV),
        Some((0, 1))
    );
    let account = world("arn:aws:lambda:*:111111111111:function:orders-*", None);
    assert_eq!(ships(&unread, &observed(account), DEV), Some((0, 1)));
}

#[test]
fn a_new_role_of_its_own_is_any_role() {
    let make = |actions: Value| {
        role(json!([allow(
            actions,
            json!("arn:aws:iam::111111111111:role/ops-*")
        )]))
    };
    let world = |dev: AwsRole| ships(&orders(), &observed(with(&[("dev", dev)])), DEV);
    assert_eq!(
        world(make(json!(["iam:CreateRole", "iam:PutRolePolicy"]))),
        CERTAIN
    );
    assert_eq!(
        world(make(json!(["iam:CreateRole", "iam:TagRole"]))),
        Some((1, 0))
    );
    let limit =
        json!({ "StringEquals": { "iam:PermissionsBoundary": "arn:aws:iam::111111111111:policy/limit" } });
    let mut under = allow(json!(["iam:CreateRole", "iam:PutRolePolicy"]), json!("*"));
    under["Condition"] = limit;
    assert_eq!(world(role(json!([under]))), Some((0, 1)), "only under a boundary");
}

#[test]
fn what_secrets_open_is_asked() {
    let reader = role(json!([allow(json!("secretsmanager:GetSecretValue"), json!("*"))]));
    let account = || observed(with(&[("dev", reader.clone())]));
    let asked = Declaration {
        assumptions: Vec::new(),
        ..orders()
    };
    assert_eq!(ships(&asked, &account(), DEV), Some((0, 1)));
    assert_eq!(ships(&orders(), &account(), DEV), Some((1, 0)));
    let lister = role(json!([allow(json!("secretsmanager:ListSecrets"), json!("*"))]));
    assert_eq!(ships(&asked, &observed(with(&[("dev", lister)])), DEV), None);
}

#[test]
fn an_action_that_takes_no_resource_is_not_granted_by_an_arn() {
    let table = [
        ("*", CERTAIN),
        ("arn:aws:ecs:eu-west-1:111111111111:cluster/prod", None),
    ];
    let fleet = production(
        &["ecs:CreateCapacityProvider", "ecs:PutAccountSettingDefault"],
        "*",
        PROD,
    );
    for (on, expected) in table {
        let dev = role(json!([allow(json!("ecs:PutAccountSettingDefault"), json!(on))]));
        assert_eq!(
            ships(&fleet, &observed(with(&[("dev", dev)])), DEV),
            expected,
            "{on}"
        );
    }
}

#[test]
fn an_action_that_is_none_is_a_question_and_a_finding() {
    let typo = role(json!([allow(json!("ecs:UpdateServise"), json!(ORDERS))]));
    let account = with(&[("dev", typo)]);
    let snapshot = AwsSnapshot {
        accounts: [(PROD.to_owned(), account)].into(),
    };
    let (mut estate, mut findings) = (Estate::default(), Vec::new());
    estate.observe(&snapshot, None, &mut findings);
    let [finding] = findings.as_slice() else {
        panic!("{findings:?}")
    };
    assert_eq!(
        (finding.slug, finding.helps[0].text.as_str()),
        ("unknown-action", "did you mean `ecs:UpdateService`?")
    );
    assert_eq!(
        ships(
            &Declaration {
                assumptions: Vec::new(),
                ..orders()
            },
            &estate,
            DEV
        ),
        Some((0, 2))
    );
}

#[test]
fn tags_of_resources_decide_conditions_on_them() {
    let mut tagged = deploys();
    tagged["Condition"] = json!({ "StringEquals": { "aws:ResourceTag/stage": "staging" } });
    let world = |tags: Option<&str>| {
        let tags = tags.map(|stage| [("stage".to_owned(), stage.to_owned())].into());
        let resource = AwsResource {
            tags,
            ..AwsResource::default()
        };
        let account = with(&[("dev", role(json!([tagged])))]);
        observed(AwsAccount {
            resources: Some([(ORDERS.to_owned(), resource)].into()),
            ..account
        })
    };
    let ships = |tags| ships(&orders(), &world(tags), DEV);
    assert_eq!(ships(Some("staging")), CERTAIN);
    assert_eq!(ships(Some("production")), None);
    assert_eq!(ships(None), Some((0, 1)));
}

#[test]
fn what_is_no_resource_of_an_action_is_not_acted_on() {
    let app = Declaration {
        assumptions: Vec::new(),
        agents: Vec::new(),
        ..production(&["lambda:UpdateFunctionCode"], "*", PROD)
    };
    let ships = |on: &str| {
        let statement = allow(json!("lambda:UpdateFunctionCode"), json!(on));
        let world = estate(&[(PROD, &[("dev", json!([]), json!([statement]))])]);
        super::scenarios::ships(&app, &world, "111111111111/dev")
    };
    assert_eq!(
        ships("arn:aws:lambda:eu-west-1:111111111111:function:web"),
        CERTAIN
    );
    assert_eq!(ships("arn:aws:lambda:*:111111111111:*"), CERTAIN);
    assert_eq!(ships("arn:aws:lambda:eu-west-1:111111111111:layer:web"), None);
    assert_eq!(
        ships("arn:aws:lambda:eu-west-1:111111111111:event-source-mapping:*"),
        None
    );
}

#[test]
fn a_key_of_another_service_is_in_no_request() {
    let app = Declaration {
        assumptions: Vec::new(),
        agents: Vec::new(),
        ..production(&["sqs:SendMessage"], "*", PROD)
    };
    let ships = |condition: Value| {
        let mut statement = allow(json!("sqs:SendMessage"), json!("*"));
        statement["Condition"] = condition;
        let world = estate(&[(PROD, &[("dev", json!([]), json!([statement]))])]);
        super::scenarios::ships(&app, &world, "111111111111/dev")
    };
    assert_eq!(
        ships(json!({ "StringEquals": { "ec2:ResourceTag/team": "web" } })),
        None
    );
    assert_eq!(
        ships(json!({ "StringNotEquals": { "ec2:ResourceTag/team": "web" } })),
        CERTAIN
    );
    assert_eq!(
        ships(json!({ "StringEqualsIfExists": { "ec2:ResourceTag/team": "web" } })),
        CERTAIN
    );
    // Its own key, or one that nobody knows: that is a question.
    assert_eq!(
        ships(json!({ "StringEquals": { "aws:ResourceTag/team": "web" } })),
        Some((0, 1))
    );
    assert_eq!(
        ships(json!({ "StringEquals": { "sqs:NewKey": "web" } })),
        Some((0, 1))
    );
    // What is compared as something that it is not, is never decided.
    assert_eq!(
        ships(json!({ "Bool": { "aws:SecureTransport": "true" } })),
        CERTAIN
    );
    assert_eq!(
        ships(json!({ "Bool": { "aws:PrincipalAccount": "true" } })),
        Some((0, 1))
    );
    assert_eq!(
        ships(json!({ "ArnNotLike": { "aws:PrincipalAccount": "arn:aws:iam::1:role/x" } })),
        Some((0, 1))
    );
}
