//! What resources let in by policies of their own.

use super::super::{
    AwsAccount, AwsKeyGrant, AwsPolicy, AwsResource, AwsRole, AwsSnapshot, Cloud, Estate, Looked, state,
};
use super::scenarios::{CERTAIN, PROD, production, ships};
use super::support::*;
use crate::facts::FactBase;
use crate::language::model::Declaration;
use serde_json::{Value, json};

const STAGING: &str = "222222222222";
const ROLE: &str = "111111111111/packager";
const NEXT_DOOR: &str = "222222222222/packager";
const BUCKET: &str = "arn:aws:s3:::acme-releases";
const OBJECTS: &str = "arn:aws:s3:::acme-releases/*";
const KEY: &str = "arn:aws:kms:eu-west-1:111111111111:key/abc";

fn document(statements: &Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

fn policies(statements: &Value) -> Looked<Vec<AwsPolicy>> {
    Looked::Is(vec![AwsPolicy {
        document: Some(document(statements)),
        ..Default::default()
    }])
}

fn guarded(statements: &Value) -> AwsResource {
    AwsResource {
        policies: policies(statements),
        blocks_public: Some(false),
        ..Default::default()
    }
}

fn role(statements: Value) -> AwsRole {
    AwsRole {
        trust: Some(document(&json!([]))),
        policies: Some(vec![AwsPolicy {
            document: Some(document(&statements)),
            ..Default::default()
        }]),
        ..AwsRole::default()
    }
}

/// Production with one resource, and a role in an account.
fn world(account: &str, role: AwsRole, resource: (&str, AwsResource), looked: bool) -> Estate {
    let looked: &[&str] = if looked { &[PROD, STAGING] } else { &[] };
    looked_at_in(looked, account, role, resource)
}

/// The same, where somebody has looked in these accounts at what resources let in.
fn looked_at_in(looked: &[&str], account: &str, role: AwsRole, resource: (&str, AwsResource)) -> Estate {
    let mut snapshot = AwsSnapshot::default();
    for id in [PROD, STAGING] {
        let roles = (id == account).then(|| ("packager".to_owned(), role.clone()));
        let mut known = AwsAccount::with_roles(roles);
        if id == PROD {
            known.resources = Some([(resource.0.to_owned(), resource.1.clone())].into());
        }
        if !looked.contains(&id) {
            known.policies_of.clear();
        }
        snapshot.accounts.insert(id.to_owned(), known);
    }
    let mut estate = Estate::default();
    let mut findings = Vec::new();
    estate.observe(&snapshot, None, &mut findings);
    assert_eq!(findings, [], "the test's own estate");
    estate
}

/// The keys of all questions.
fn keys(declaration: &Declaration, estate: &Estate) -> Vec<String> {
    let mut base = FactBase::default();
    let cloud = Cloud {
        declaration,
        estate,
        subjects: &[],
    };
    state(&mut base, &cloud);
    base.questions.into_iter().map(|question| question.key).collect()
}

fn edge() -> Declaration {
    production(&["s3:PutObject"], "arn:aws:s3:::acme-releases/edge.tar.gz", PROD)
}

fn lets(principal: Value, actions: Value, resources: Value) -> Value {
    json!({ "Effect": "Allow", "Principal": principal, "Action": actions, "Resource": resources })
}

fn silent() -> AwsRole {
    role(json!([allow(json!("s3:ListAllMyBuckets"), json!("*"))]))
}

fn named() -> Value {
    json!({ "AWS": "arn:aws:iam::111111111111:role/packager" })
}

/// Nothing but what nobody has declared to ship it.
fn held(cost: Option<(u16, u16)>) -> bool {
    cost.is_none_or(|(assumed, _)| assumed > 0)
}

#[test]
fn a_bucket_lets_in_a_role_whose_own_policies_are_silent() {
    let ships = |policy: Value| {
        ships(
            &edge(),
            &world(PROD, silent(), (BUCKET, guarded(&policy)), true),
            ROLE,
        )
    };
    let put = |who: Value| lets(who, json!("s3:PutObject"), json!(OBJECTS));
    assert_eq!(ships(json!([put(named())])), CERTAIN);
    assert_eq!(ships(json!([put(json!("*"))])), CERTAIN);
    let session = json!({ "AWS": "arn:aws:sts::111111111111:assumed-role/packager/run" });
    assert_eq!(ships(json!([put(session)])), CERTAIN);
    // Its own account is left what its own policies say, and they say nothing.
    assert!(held(ships(json!([put(json!({ "AWS": PROD }))]))));
    assert!(held(ships(json!([put(
        json!({ "AWS": "arn:aws:iam::111111111111:role/other" })
    )]))));
    assert!(held(ships(json!([lets(
        named(),
        json!("s3:GetObject"),
        json!(OBJECTS)
    )]))));
    let elsewhere = json!("arn:aws:s3:::acme-releases/staging/*");
    assert!(held(ships(json!([lets(
        named(),
        json!("s3:PutObject"),
        elsewhere
    )]))));
}

#[test]
fn what_a_bucket_denies_nobody_may() {
    let own = || role(json!([allow(json!("s3:*"), json!(OBJECTS))]));
    let ships = |policy: Value| {
        ships(
            &edge(),
            &world(PROD, own(), (BUCKET, guarded(&policy)), true),
            ROLE,
        )
    };
    let deny = |who: Value, condition: Value| {
        let mut statement =
            json!({ "Effect": "Deny", "Principal": who, "Action": "s3:PutObject", "Resource": OBJECTS });
        if !condition.is_null() {
            statement["Condition"] = condition;
        }
        json!([statement])
    };
    assert_eq!(ships(json!([])), CERTAIN);
    assert!(held(ships(deny(json!("*"), Value::Null))));
    assert!(held(ships(deny(named(), Value::Null))));
    assert_eq!(
        ships(deny(
            json!({ "AWS": "arn:aws:iam::111111111111:role/other" }),
            Value::Null
        )),
        CERTAIN
    );
    assert_eq!(
        ships(deny(
            json!("*"),
            json!({ "Bool": { "aws:SecureTransport": "false" } })
        )),
        CERTAIN
    );
    let but = json!({ "ArnNotEquals": { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/packager" } });
    assert_eq!(ships(deny(json!("*"), but)), CERTAIN, "all but this role");
    let network = json!({ "StringNotEquals": { "aws:SourceVpce": "vpce-1" } });
    assert_eq!(ships(deny(json!("*"), network)), Some((0, 1)));
}

#[test]
fn from_another_account_it_takes_both_sides() {
    let own = || role(json!([allow(json!("s3:PutObject"), json!(OBJECTS))]));
    let ships = |role: AwsRole, policy: Value| {
        ships(
            &edge(),
            &world(STAGING, role, (BUCKET, guarded(&policy)), true),
            NEXT_DOOR,
        )
    };
    let put = |who: Value| json!([lets(who, json!("s3:PutObject"), json!(OBJECTS))]);
    let account = || json!({ "AWS": "arn:aws:iam::222222222222:root" });
    assert_eq!(ships(own(), put(account())), CERTAIN);
    assert_eq!(
        ships(
            own(),
            put(json!({ "AWS": "arn:aws:iam::222222222222:role/packager" }))
        ),
        CERTAIN
    );
    assert!(held(ships(
        own(),
        put(json!({ "AWS": "arn:aws:iam::333333333333:root" }))
    )));
    assert!(
        held(ships(own(), json!([]))),
        "the bucket is production's, and lets nobody in"
    );
    assert!(
        held(ships(silent(), put(account()))),
        "its own policies keep it at home"
    );
}

#[test]
fn a_boundary_counts_for_a_named_role_and_not_for_everybody() {
    let bounded = || {
        let mut bounded = silent();
        let nothing = document(&json!([allow(json!("logs:*"), json!("*"))]));
        bounded.boundary = Some(AwsPolicy {
            document: Some(nothing),
            ..Default::default()
        });
        bounded
    };
    let ships = |who: Value| {
        let policy = json!([lets(who, json!("s3:PutObject"), json!(OBJECTS))]);
        ships(
            &edge(),
            &world(PROD, bounded(), (BUCKET, guarded(&policy)), true),
            ROLE,
        )
    };
    assert!(held(ships(named())));
    assert_eq!(ships(json!("*")), CERTAIN);
}

#[test]
fn a_key_is_used_by_nobody_whom_its_policy_does_not_let_in() {
    let decrypt = || role(json!([allow(json!("kms:Decrypt"), json!("*"))]));
    let opened = production(&["kms:Decrypt"], KEY, PROD);
    let world = |role: AwsRole, statements: Value, grants: Option<Vec<AwsKeyGrant>>| {
        let key = AwsResource {
            grants,
            ..guarded(&statements)
        };
        ships(&opened, &world(PROD, role, (KEY, key), true), ROLE)
    };
    let all = |who: Value| json!([lets(who, json!("kms:*"), json!("*"))]);
    let account = || all(json!({ "AWS": "arn:aws:iam::111111111111:root" }));
    let none = || Some(Vec::new());
    assert_eq!(
        world(decrypt(), account(), none()),
        CERTAIN,
        "it leaves the rest to the account"
    );
    assert!(held(world(silent(), account(), none())));
    let other = || all(json!({ "AWS": "arn:aws:iam::111111111111:role/keeper" }));
    assert!(
        held(world(decrypt(), other(), none())),
        "the role's own policy is void"
    );
    assert_eq!(world(silent(), all(named()), none()), CERTAIN);
    let grant = |operation: &str| {
        vec![AwsKeyGrant {
            to: "arn:aws:iam::111111111111:role/packager".to_owned(),
            operations: vec![operation.to_owned()],
            constrained: false,
        }]
    };
    assert_eq!(world(silent(), other(), Some(grant("Decrypt"))), CERTAIN);
    assert!(held(world(silent(), other(), Some(grant("Encrypt")))));
    assert_eq!(
        world(silent(), other(), None),
        Some((0, 1)),
        "nobody has read what it grants"
    );
    let grants = role(json!([allow(json!("kms:CreateGrant"), json!("*"))]));
    assert_eq!(
        world(grants, account(), none()),
        CERTAIN,
        "who may grant, grants itself"
    );
}

#[test]
fn who_rewrites_what_a_bucket_lets_in_is_let_in() {
    let ships = |on: &str| {
        let role = role(json!([allow(json!("s3:PutBucketPolicy"), json!(on))]));
        ships(
            &edge(),
            &world(PROD, role, (BUCKET, guarded(&json!([]))), true),
            ROLE,
        )
    };
    assert_eq!(ships(BUCKET), CERTAIN);
    assert_eq!(ships("arn:aws:s3:::acme-*"), CERTAIN);
    assert!(held(ships("arn:aws:s3:::acme-logs")));
}

#[test]
fn what_was_refused_is_one_question_and_what_does_not_depend_on_it_is_none() {
    let refused = || AwsResource {
        policies: Looked::Refused("AccessDenied".to_owned()),
        ..Default::default()
    };
    let mut world = world(PROD, silent(), (BUCKET, refused()), true);
    assert_eq!(ships(&edge(), &world, ROLE), Some((0, 1)));
    let other = production(&["s3:PutObject"], "arn:aws:s3:::acme-other/x", PROD);
    assert!(held(ships(&other, &world, ROLE)), "another bucket");
    world.guards.clear();
    assert!(held(ships(&edge(), &world, ROLE)));
}

#[test]
fn where_nobody_has_looked_it_is_the_account_s_doubt() {
    let world = |account: &str, role: AwsRole| world(account, role, (BUCKET, AwsResource::default()), false);
    assert_eq!(ships(&edge(), &world(PROD, silent()), ROLE), Some((0, 1)));
    let mut trusting = edge();
    trusting.assumptions.push(assumption("production-trust"));
    assert_eq!(ships(&trusting, &world(PROD, silent()), ROLE), Some((1, 0)));
    // From next door it takes a policy of its own too; what is left is whether production lets in everybody.
    let everybody = || ships(&edge(), &world(STAGING, silent()), NEXT_DOOR);
    assert_eq!(everybody(), Some((0, 1)));
    let read = |role: AwsRole| looked_at_in(&[PROD], STAGING, role, (BUCKET, guarded(&json!([]))));
    assert!(held(ships(&edge(), &read(silent()), NEXT_DOOR)));
    let home = role(json!([allow(
        json!("dynamodb:PutItem"),
        json!("arn:aws:dynamodb:eu-west-1:222222222222:table/t")
    )]));
    assert!(held(ships(&edge(), &read(home), NEXT_DOOR)));
    let unread = |role: AwsRole| looked_at_in(&[STAGING], STAGING, role, (BUCKET, AwsResource::default()));
    let wide = || role(json!([allow(json!("sqs:SendMessage"), json!("*"))]));
    assert_eq!(ships(&edge(), &unread(wide()), NEXT_DOOR), Some((0, 1)));
    assert_eq!(ships(&trusting, &unread(wide()), NEXT_DOOR), Some((1, 0)));
}

#[test]
fn whether_production_lets_in_everybody_is_asked_once_of_each_account() {
    let asked = |declaration: &Declaration, looked: &[&str]| {
        let estate = looked_at_in(looked, STAGING, silent(), (BUCKET, AwsResource::default()));
        keys(declaration, &estate)
    };
    let of = |account: &str| format!("production-resource-policies:{account}");
    assert_eq!(
        asked(&edge(), &[]),
        [of(PROD)],
        "nothing of production lies in staging"
    );
    assert!(asked(&edge(), &[PROD]).is_empty());
    let mut trusting = edge();
    trusting.assumptions.push(assumption("production-trust"));
    assert!(asked(&trusting, &[]).is_empty(), "vouched for");
}

#[test]
fn everybody_needs_no_role() {
    let reaches = |policy: Value, blocked: Option<bool>| {
        let bucket = AwsResource {
            blocks_public: blocked,
            ..guarded(&policy)
        };
        let world = world(STAGING, silent(), (BUCKET, bucket), true);
        // A role that may nothing, of another account.
        ships(&edge(), &world, NEXT_DOOR)
    };
    let put = json!([lets(json!("*"), json!("s3:PutObject"), json!(OBJECTS))]);
    assert_eq!(reaches(put.clone(), Some(false)), CERTAIN);
    assert!(held(reaches(put.clone(), Some(true))));
    assert_eq!(reaches(put, None), Some((0, 1)));
    let mut ours = lets(json!("*"), json!("s3:PutObject"), json!(OBJECTS));
    ours["Condition"] = json!({ "StringEquals": { "aws:PrincipalAccount": PROD } });
    assert!(held(reaches(json!([ours]), Some(false))));
}
