//! Claims beside the subject: workflow files, several conditions on one ref, denies, other providers.

use super::super::{DocumentKind, Policy, RefClaim, SubjectInfo, Truth, WorkflowClaim, trusts_subject};
use super::subjects::{KEY, at, branches, exactly, like, own_workflow, subject, trust};
use super::support::{policy, trusts_github};
use Truth::{No, Unknown, Yes};
use serde_json::{Value, json};

#[test]
fn workflow_files() {
    let file = "acme/payments/.github/workflows/deploy.yml@refs/heads/main";
    let by_file = exactly(json!({ "job_workflow_ref": file }));
    assert_eq!(trusts_subject(&by_file, &at("main")), Yes);
    assert_eq!(trusts_subject(&by_file, &at("x")), No);
    assert_eq!(
        trusts_subject(&by_file, &own_workflow(RefClaim::branch("main"))),
        Yes
    );
    assert_eq!(
        trusts_subject(&by_file, &own_workflow(branches("agents/fixer/**"))),
        No
    );
    let anywhere = trust(
        json!({ "StringLike": { "job_workflow_ref": "acme/payments/.github/workflows/deploy.yml@*" } }),
    );
    assert_eq!(
        trusts_subject(&anywhere, &own_workflow(branches("agents/fixer/**"))),
        Yes
    );
    let other = SubjectInfo {
        file: WorkflowClaim::File("ci.yml".into()),
        ..at("main")
    };
    assert_eq!(trusts_subject(&by_file, &other), No);
    let called = SubjectInfo {
        file: WorkflowClaim::Called("acme/gabion/.github/workflows/a.yml@refs/tags/v1".into()),
        ..at("main")
    };
    assert_eq!(trusts_subject(&by_file, &called), No);
    assert_eq!(
        trusts_subject(
            &by_file,
            &SubjectInfo {
                file: WorkflowClaim::Unknown,
                ..at("main")
            }
        ),
        Unknown
    );
    let of = |tag: &str| SubjectInfo {
        file: WorkflowClaim::Called(format!("acme/gabion/.github/workflows/a.yml@{tag}")),
        ..at("main")
    };
    let pinned = |at: &str| {
        exactly(json!({ "job_workflow_ref": format!("acme/gabion/.github/workflows/a.yml@{at}") }))
    };
    assert_eq!(trusts_subject(&pinned("refs/tags/v1"), &of("v1")), Unknown);
    assert_eq!(trusts_subject(&pinned("refs/tags/v2"), &of("v1")), No);
    let any_ref = trust(json!({ "StringLike": { "job_workflow_ref": "acme/gabion/*@refs/*/v1" } }));
    assert_eq!(trusts_subject(&any_ref, &of("v1")), Yes);
    let not_ci = trust(json!({ "StringNotLike": { "job_workflow_ref": "*/ci.yml@*" } }));
    assert_eq!(
        trusts_subject(&not_ci, &own_workflow(RefClaim::branch("main"))),
        Yes
    );
    assert_eq!(trusts_subject(&not_ci, &other), No);
}

#[test]
fn one_ref_must_meet_all_conditions() {
    let both = trust(json!({
        "StringLike": { "sub": "repo:acme/payments:ref:refs/heads/a*" },
        "StringNotLike": { "ref": "refs/heads/ab*" },
    }));
    assert_eq!(
        trusts_subject(&both, &subject("acme/payments", branches("a*"))),
        Yes
    );
    assert_eq!(
        trusts_subject(&both, &subject("acme/payments", branches("ab*"))),
        No
    );
    assert_eq!(
        trusts_subject(&both, &subject("acme/payments", branches("b*"))),
        No
    );
}

#[test]
fn examples_decide_yes_and_leave_the_rest_open() {
    let some = subject("acme/payments", RefClaim::examples("refs/heads/", &["x".into()]));
    assert_eq!(
        trusts_subject(&like("repo:acme/payments:ref:refs/heads/*"), &some),
        Yes
    );
    assert_eq!(
        trusts_subject(&like("repo:acme/payments:ref:refs/heads/release/*"), &some),
        Unknown
    );
    assert_eq!(
        trusts_subject(&like("repo:acme/payments:ref:refs/tags/*"), &some),
        No
    );
}

#[test]
fn conditions_that_nobody_can_decide() {
    let table = [
        json!({ "StringEquals": { "actor": "dana" } }),
        json!({ "StringEquals": { "enterprise_id": "1" } }),
        json!({ "StringEqualsIfExists": { "actor_id": "1" } }),
        json!({ "NumericLessThan": { "repository_id": 9 } }),
    ];
    for condition in table {
        assert_eq!(
            trusts_subject(&trust(condition.clone()), &at("main")),
            Unknown,
            "{condition}"
        );
    }
    assert_eq!(
        trusts_subject(
            &trust(json!({ "StringEqualsIfExists": { "environment": "production" } })),
            &at("x")
        ),
        Yes
    );
    assert_eq!(
        trusts_subject(
            &trust(json!({ "ForAnyValue:StringEquals": { "environment": "production" } })),
            &at("x")
        ),
        No
    );
    assert_eq!(
        trusts_subject(&trust(json!({ "Null": { "environment": "true" } })), &at("x")),
        Yes
    );
}

#[test]
fn denies_take_away() {
    let with = |condition: Value| {
        let provider = json!({ "Federated": format!("arn:aws:iam::111111111111:oidc-provider/{KEY}") });
        let deny =
            json!({ "Effect": "Deny", "Action": "sts:*", "Principal": provider, "Condition": condition });
        let allow = trusts_github(json!({ "StringLike": { format!("{KEY}:sub"): "repo:acme/payments:*" } }));
        policy(DocumentKind::Trust, json!([allow, deny]))
    };
    let not_main = with(json!({ "StringNotEquals": { format!("{KEY}:ref"): "refs/heads/main" } }));
    assert_eq!(trusts_subject(&not_main, &at("main")), Yes);
    assert_eq!(trusts_subject(&not_main, &at("x")), No);
    assert_eq!(
        trusts_subject(&not_main, &subject("acme/payments", branches("**"))),
        Yes
    );
    let unknown = with(json!({ "StringEquals": { format!("{KEY}:actor"): "dana" } }));
    assert_eq!(trusts_subject(&unknown, &at("main")), Unknown);
    assert_eq!(trusts_subject(&with(json!({})), &at("main")), No);
}

#[test]
fn only_githubs_provider_lets_its_jobs_in() {
    let of = |principal: Value| {
        let action = "sts:AssumeRoleWithWebIdentity";
        policy(
            DocumentKind::Trust,
            json!({ "Effect": "Allow", "Action": action, "Principal": principal }),
        )
    };
    let provider = |name: &str| json!({ "Federated": format!("arn:aws:iam::1:oidc-provider/{name}") });
    assert_eq!(trusts_subject(&of(provider(KEY)), &at("x")), Yes);
    assert_eq!(trusts_subject(&of(provider("gitlab.com")), &at("x")), No);
    assert_eq!(
        trusts_subject(&of(provider(&format!("{KEY}/acme"))), &at("x")),
        Unknown
    );
    assert_eq!(trusts_subject(&of(json!("*")), &at("x")), Yes);
    assert_eq!(
        trusts_subject(&of(json!({ "Service": "lambda.amazonaws.com" })), &at("x")),
        No
    );
    assert_eq!(trusts_subject(&Policy::unreadable("x", None), &at("x")), Unknown);
}

#[test]
fn a_repository_without_a_name_is_unknown() {
    let nameless = SubjectInfo {
        repository: String::new(),
        ..at("main")
    };
    assert_eq!(trusts_subject(&like("repo:acme/*"), &nameless), Unknown);
    assert_eq!(
        trusts_subject(&exactly(json!({ "ref": "refs/heads/x" })), &nameless),
        No
    );
}
