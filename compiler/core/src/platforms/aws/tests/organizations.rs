//! Conditions on organizations and on the source of a service's request: decided where it is known, else in doubt.

use super::super::estate::Role;
use super::super::meant::anonymous;
use super::super::principals::{session, trusts_role, trusts_service};
use super::super::truth::Truth;
use super::super::{DocumentKind, condition};
use super::support::*;
use serde_json::{Value, json};

const HOME: &str = "o-acme/r-1/ou-prod/ou-edge/";

/// A role of an account that belongs there.
fn of(organization: Option<&str>) -> Role {
    Role {
        organization: organization.map(str::to_owned),
        ..Role::unread("111111111111", "packager")
    }
}

fn trusting(statement: Value, organization: Option<&str>) -> Role {
    Role {
        trust: Some(policy(DocumentKind::Trust, json!([statement]))),
        ..of(organization)
    }
}

/// What a condition on everybody comes to.
fn decided(condition: &Value, organization: Option<&str>) -> Truth {
    let mut statement = trusts(json!("*"));
    statement["Condition"] = condition.clone();
    trusts_role(&trusting(statement, organization), &of(organization))
}

#[test]
fn an_organization_decides_where_it_is_known() {
    let (id, paths) = ("aws:PrincipalOrgID", "aws:PrincipalOrgPaths");
    let table = [
        (json!({"StringEquals": {id: "o-acme"}}), Truth::Yes, Truth::Yes),
        (
            json!({"StringEquals": {id: ["o-other", "o-acme"]}}),
            Truth::Yes,
            Truth::Yes,
        ),
        (json!({"StringEquals": {id: "o-other"}}), Truth::No, Truth::No),
        (json!({"StringNotEquals": {id: "o-acme"}}), Truth::No, Truth::No),
        (
            json!({"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}),
            Truth::Yes,
            Truth::Yes,
        ),
        (
            json!({"ForAnyValue:StringLike": {paths: "o-acme/*"}}),
            Truth::Yes,
            Truth::Unknown,
        ),
        (
            json!({"ForAnyValue:StringLike": {paths: "o-acme/r-1/ou-prod/*"}}),
            Truth::Yes,
            Truth::Unknown,
        ),
        (
            json!({"ForAnyValue:StringLike": {paths: "o-acme/r-1/ou-test/*"}}),
            Truth::No,
            Truth::Unknown,
        ),
        (
            json!({"ForAnyValue:StringEquals": {paths: HOME}}),
            Truth::Yes,
            Truth::Unknown,
        ),
        // It takes several values: without a quantifier nobody says what it means.
        (
            json!({"StringLike": {paths: "o-acme/*"}}),
            Truth::Unknown,
            Truth::Unknown,
        ),
    ];
    for (condition, whole, only_id) in &table {
        assert_eq!(decided(condition, Some(HOME)), *whole, "{condition}");
        assert_eq!(
            decided(condition, Some("o-acme")),
            *only_id,
            "{condition}, its id alone"
        );
        assert_eq!(
            decided(condition, None),
            Truth::Unknown,
            "{condition}, nobody knows"
        );
    }
}

#[test]
fn nobody_without_a_login_is_of_an_organization() {
    let table = [
        (
            json!({"StringEquals": {"aws:PrincipalOrgID": "o-acme"}}),
            Truth::No,
        ),
        (
            json!({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-acme"}}),
            Truth::Yes,
        ),
        (
            json!({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-acme/*"}}),
            Truth::No,
        ),
        (
            json!({"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-acme/*"}}),
            Truth::Yes,
        ),
        (
            json!({"StringEquals": {"aws:SourceAccount": "111111111111"}}),
            Truth::No,
        ),
        (
            json!({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111111111111:*"}}),
            Truth::No,
        ),
        (
            json!({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
            Truth::Unknown,
        ),
    ];
    for (condition, expected) in table {
        assert_eq!(solved(&condition, &anonymous()), expected, "{condition}");
    }
    // What a role asks by itself has no source, as far as anybody knows.
    let source = json!({"StringEquals": {"aws:SourceAccount": "111111111111"}});
    assert_eq!(solved(&source, &session(&of(None))), Truth::Unknown);
}

fn solved(condition: &Value, context: &condition::Context) -> Truth {
    let mut statement = trusts(json!("*"));
    statement["Condition"] = condition.clone();
    let policy = policy(DocumentKind::Trust, json!([statement]));
    condition::solve(&policy.statements[0].conditions, context).truth
}

#[test]
fn a_service_acts_for_the_account_that_passed_the_role() {
    let lambda = |condition: Value| {
        let mut statement = trusts(json!({"Service": "lambda.amazonaws.com"}));
        statement["Condition"] = condition;
        trusts_service(&trusting(statement, Some(HOME)), "lambda.amazonaws.com")
    };
    let table = [
        (
            json!({"StringEquals": {"aws:SourceAccount": "111111111111"}}),
            Truth::Yes,
        ),
        (
            json!({"StringEquals": {"aws:SourceAccount": "222222222222"}}),
            Truth::No,
        ),
        (json!({"StringEquals": {"aws:SourceOrgID": "o-acme"}}), Truth::Yes),
        (json!({"StringEquals": {"aws:SourceOrgID": "o-other"}}), Truth::No),
        // Which of the account's functions asks is not known.
        (
            json!({"ArnLike": {"aws:SourceArn": "arn:aws:lambda:*:111111111111:function:edge"}}),
            Truth::Unknown,
        ),
    ];
    for (condition, expected) in table {
        assert_eq!(lambda(condition.clone()), expected, "{condition}");
    }
}
