//! facts/aws 5.2, row by row.

use super::super::{Ceiling, Context, DocumentKind, Permissions, Policy, Truth, Value, allows};
use super::support::policy;
use Truth::{No, Unknown, Yes};
use serde_json::{Value as Any, json};

fn decide(statements: Any, ceiling: Option<Any>, action: &str, resource: &str, context: &Context) -> Truth {
    let read = |statements| policy(DocumentKind::Identity, statements);
    let permissions = Permissions {
        granted: Some(vec![read(statements)]),
        ceilings: ceiling.into_iter().map(read).map(Ceiling::boundary).collect(),
    };
    allows(&permissions, action, resource, context)
}

fn session() -> Context {
    let mut context = Context::default();
    context.know("aws:PrincipalAccount", "1");
    context.know("aws:PrincipalTag/team", "payments");
    context.set("aws:SourceVpc", Value::Absent);
    context.set("aws:TagKeys", Value::Known(vec!["a".into(), "b".into()]));
    context.know("aws:MultiFactorAuthPresent", "false");
    context.know("aws:PrincipalArn", "arn:aws:iam::1:role/ci");
    context
}

#[test]
fn actions_and_resources() {
    let table = [
        (
            "s3:GetObject",
            "arn:aws:s3:::b/*",
            "S3:getobject",
            "arn:aws:s3:::b/k/l",
            Yes,
        ),
        ("s3:Get*", "*", "s3:GetObjectAcl", "arn:aws:s3:::b/k", Yes),
        ("s3:G?t*", "*", "s3:GetObject", "arn:aws:s3:::b/k", Yes),
        ("*", "*", "iam:CreateUser", "arn:aws:iam::1:user/x", Yes),
        (
            "s3:GetObject",
            "arn:aws:s3:::B/*",
            "s3:GetObject",
            "arn:aws:s3:::b/k",
            No,
        ),
        ("s3:Put*", "*", "s3:GetObject", "arn:aws:s3:::b/k", No),
        (
            "lambda:*",
            "arn:aws:lambda:*:1:function:x",
            "lambda:GetFunction",
            "arn:aws:lambda:eu:1:function:x",
            Yes,
        ),
        // Whether this `*` crosses the colon, evaluators disagree.
        (
            "lambda:*",
            "arn:aws:lambda:*:function:x",
            "lambda:GetFunction",
            "arn:aws:lambda:eu:1:function:x",
            Unknown,
        ),
        (
            "lambda:*",
            "arn:aws:lambda*",
            "lambda:GetFunction",
            "arn:aws:lambda:eu:1:function:x",
            Unknown,
        ),
    ];
    for (actions, resources, action, resource, expected) in table {
        let statements = json!({ "Effect": "Allow", "Action": actions, "Resource": resources });
        assert_eq!(
            decide(statements, None, action, resource, &session()),
            expected,
            "{actions} on {resources}"
        );
    }
}

#[test]
fn complements() {
    let all_but = json!({ "Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*" });
    assert_eq!(
        decide(
            all_but.clone(),
            None,
            "lambda:UpdateFunctionCode",
            "arn:aws:lambda:eu:1:function:x",
            &session()
        ),
        Yes
    );
    assert_eq!(
        decide(
            all_but,
            None,
            "IAM:CreateUser",
            "arn:aws:iam::1:user/x",
            &session()
        ),
        No
    );
    let deny_outside = json!([
        { "Effect": "Allow", "Action": "s3:*", "Resource": "*" },
        { "Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::ours/*" },
    ]);
    assert_eq!(
        decide(
            deny_outside.clone(),
            None,
            "s3:GetObject",
            "arn:aws:s3:::ours/k",
            &session()
        ),
        Yes
    );
    assert_eq!(
        decide(
            deny_outside,
            None,
            "s3:GetObject",
            "arn:aws:s3:::theirs/k",
            &session()
        ),
        No
    );
}

#[test]
fn denies_win_and_ceilings_intersect() {
    let all = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
    let denied = json!([all, { "Effect": "Deny", "Action": "s3:*", "Resource": "*" }]);
    assert_eq!(
        decide(denied, None, "s3:GetObject", "arn:aws:s3:::b/k", &session()),
        No
    );
    let ceiling = json!({ "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" });
    assert_eq!(
        decide(
            all.clone(),
            Some(ceiling.clone()),
            "s3:GetObject",
            "arn:aws:s3:::b/k",
            &session()
        ),
        Yes
    );
    assert_eq!(
        decide(
            all.clone(),
            Some(ceiling),
            "s3:PutObject",
            "arn:aws:s3:::b/k",
            &session()
        ),
        No
    );
    let denies = json!({ "Effect": "Deny", "Action": "*", "Resource": "*" });
    assert_eq!(
        decide(all, Some(denies), "s3:PutObject", "arn:aws:s3:::b/k", &session()),
        No
    );
}

/// Conditions and what they come to in [`session`].
fn conditions() -> Vec<(Any, Truth)> {
    vec![
        // A key that is not there.
        (json!({ "StringEquals": { "aws:SourceVpc": "v" } }), No),
        (json!({ "StringLike": { "aws:SourceVpc": "*" } }), No),
        (json!({ "StringNotEquals": { "aws:SourceVpc": "v" } }), Yes),
        (json!({ "StringNotLike": { "aws:SourceVpc": "v*" } }), Yes),
        (json!({ "StringEqualsIfExists": { "aws:SourceVpc": "v" } }), Yes),
        (
            json!({ "ForAllValues:StringEquals": { "aws:SourceVpc": "v" } }),
            Yes,
        ),
        (
            json!({ "ForAnyValue:StringEquals": { "aws:SourceVpc": "v" } }),
            No,
        ),
        (json!({ "Null": { "aws:SourceVpc": "true" } }), Yes),
        (json!({ "Null": { "aws:SourceVpc": true } }), Yes),
        (json!({ "Null": { "aws:PrincipalAccount": "true" } }), No),
        // Keys that are there.
        (
            json!({ "StringEquals": { "AWS:principalaccount": ["2", "1"] } }),
            Yes,
        ),
        (
            json!({ "StringNotEquals": { "aws:PrincipalAccount": ["2", "1"] } }),
            No,
        ),
        (json!({ "StringEquals": { "aws:PrincipalTag/team": "pay*" } }), No),
        (json!({ "StringLike": { "aws:PrincipalTag/team": "pay*" } }), Yes),
        (
            json!({ "StringEqualsIgnoreCase": { "aws:PrincipalTag/team": "PAYMENTS" } }),
            Yes,
        ),
        (
            json!({ "StringNotEqualsIgnoreCase": { "aws:PrincipalTag/team": "PAYMENTS" } }),
            No,
        ),
        (
            json!({ "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } }),
            Yes,
        ),
        (
            json!({ "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] } }),
            No,
        ),
        (
            json!({ "ForAnyValue:StringEquals": { "aws:TagKeys": ["a"] } }),
            Yes,
        ),
        (json!({ "Bool": { "aws:MultiFactorAuthPresent": "false" } }), Yes),
        (json!({ "Bool": { "aws:MultiFactorAuthPresent": true } }), No),
        (
            json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/c*" } }),
            Yes,
        ),
        (
            json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:*:role/ci" } }),
            Unknown,
        ),
        (
            json!({ "ArnNotEquals": { "aws:PrincipalArn": "arn:aws:iam::1:role/ci" } }),
            No,
        ),
    ]
}

fn conditions_with_variables() -> Vec<(Any, Truth)> {
    vec![
        // Variables.
        (
            json!({ "StringEquals": { "aws:PrincipalTag/team": "${aws:PrincipalTag/team}" } }),
            Yes,
        ),
        (
            json!({ "StringEquals": { "aws:PrincipalTag/team": "${aws:SourceVpc}" } }),
            No,
        ),
        (
            json!({ "StringEquals": { "aws:PrincipalTag/team": "${aws:SourceVpc, 'payments'}" } }),
            Yes,
        ),
        (
            json!({ "StringEquals": { "aws:PrincipalTag/team": "${aws:username}" } }),
            Unknown,
        ),
        (
            json!({ "StringLike": { "aws:PrincipalTag/team": "pay${*}" } }),
            No,
        ),
        // Nobody has said.
        (json!({ "StringEquals": { "aws:SourceIp": "1" } }), Unknown),
        (
            json!({ "NumericLessThan": { "aws:PrincipalAccount": 7 } }),
            Unknown,
        ),
        (json!({ "IpAddress": { "aws:SourceIp": "10.0.0.0/8" } }), Unknown),
        // All must hold.
        (
            json!({ "StringEquals": { "aws:PrincipalAccount": "2", "aws:SourceIp": "1" } }),
            No,
        ),
    ]
}

#[test]
fn conditions_decide_allows_and_denies() {
    for (condition, expected) in conditions().into_iter().chain(conditions_with_variables()) {
        let statement = json!({ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition });
        assert_eq!(
            decide(statement, None, "s3:GetObject", "arn:aws:s3:::b/k", &session()),
            expected,
            "{condition}"
        );
        let deny = json!([
            { "Effect": "Allow", "Action": "*", "Resource": "*" },
            { "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition },
        ]);
        assert_eq!(
            decide(deny, None, "s3:GetObject", "arn:aws:s3:::b/k", &session()),
            !expected,
            "{condition}"
        );
    }
}

#[test]
fn variables_in_resources_are_unknown() {
    let statement =
        json!({ "Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::home/${aws:username}/*" });
    assert_eq!(
        decide(
            statement.clone(),
            None,
            "s3:GetObject",
            "arn:aws:s3:::home/x/k",
            &session()
        ),
        Unknown
    );
    assert_eq!(
        decide(
            statement,
            None,
            "s3:GetObject",
            "arn:aws:s3:::other/x/k",
            &session()
        ),
        No
    );
}

#[test]
fn what_is_not_understood_is_reported_and_unknown() {
    let table = [
        json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*", "Resources": "*" }),
        json!({ "Effect": "allow", "Action": "s3:*", "Resource": "*" }),
        json!({ "Effect": "Allow", "Action": "s3:*" }),
        json!({ "Effect": "Allow", "Resource": "*" }),
        json!({ "Effect": "Allow", "Action": "s3GetObject", "Resource": "*" }),
        json!({ "Effect": "Allow", "Action": 7, "Resource": "*" }),
        json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": { "StringEqual": { "aws:SourceVpc": "v" } } }),
        json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": [] }),
        json!("Allow"),
    ];
    for statement in table {
        let document = json!({ "Version": "2012-10-17", "Statement": [statement] });
        let mut findings = Vec::new();
        let json = super::super::Json::of_value(&document, None);
        let read = Policy::read("test", DocumentKind::Identity, &json, &mut findings);
        let permissions = Permissions {
            granted: Some(vec![read]),
            ceilings: Vec::new(),
        };
        assert_eq!(
            allows(&permissions, "s3:GetObject", "arn:aws:s3:::b/k", &session()),
            Unknown,
            "{document}"
        );
        assert!(!findings.is_empty(), "{document}");
    }
}

proptest::proptest! {
    /// What is unknown is exactly that: learning the key's value turns it into what the value says, never out of thin air.
    #[test]
    fn unknown_is_both(value in proptest::option::of("[ab]{1,2}"), wanted in "[ab*]{1,2}", deny: bool, like: bool, negated: bool) {
        let operator = match (like, negated) {
            (true, false) => "StringLike",
            (true, true) => "StringNotLike",
            (false, false) => "StringEquals",
            (false, true) => "StringNotEquals",
        };
        let statement = json!([
            { "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": if deny { json!({}) } else { json!({ operator: { "k": wanted } }) } },
            { "Effect": "Deny", "Action": "*", "Resource": if deny { "*" } else { "arn:aws:none:::x" }, "Condition": { operator: { "k": wanted } } },
        ]);
        let mut known = Context::default();
        known.set("k", value.map_or(Value::Absent, |value| Value::Known(vec![value])));
        let told = decide(statement.clone(), None, "s3:GetObject", "arn:aws:s3:::b/k", &known);
        proptest::prop_assert_ne!(told, Unknown);
        let untold = decide(statement, None, "s3:GetObject", "arn:aws:s3:::b/k", &Context::default());
        proptest::prop_assert_eq!(untold, Unknown);
    }
}
