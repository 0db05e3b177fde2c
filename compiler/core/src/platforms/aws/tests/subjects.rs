//! Who is let in by trust policies: facts G18, G19, G20, and the scenarios 039, 041 and 073.

use super::super::{
    DocumentKind, Policy, RefClaim, RefPatterns, SubjectFormat, SubjectInfo, Truth, WorkflowClaim,
    ref_patterns, trusts_reworded, trusts_subject,
};
use super::support::{policy, trusts_github};
use crate::glob::{Dialect, Language};
use Truth::{No, Unknown, Yes};
use serde_json::{Value, json};

pub const KEY: &str = "token.actions.githubusercontent.com";

pub fn subject(repository: &str, refs: RefClaim) -> SubjectInfo {
    SubjectInfo {
        id: "job@ref".into(),
        repository: repository.into(),
        repository_id: Some(814_223),
        owner_id: Some(5_501),
        format: SubjectFormat::Name,
        refs,
        environment: None,
        unlisted: None,
        file: WorkflowClaim::File("deploy.yml".into()),
        workflow: None,
    }
}

pub fn at(branch: &str) -> SubjectInfo {
    subject("acme/payments", RefClaim::branch(branch))
}

fn within(environment: &str, branch: &str) -> SubjectInfo {
    SubjectInfo {
        environment: Some(environment.into()),
        ..at(branch)
    }
}

pub fn branches(pattern: &str) -> RefClaim {
    RefClaim::exactly(
        "refs/heads/",
        Language::compile(Dialect::WorkflowRef, pattern).unwrap(),
    )
}

pub fn own_workflow(refs: RefClaim) -> SubjectInfo {
    SubjectInfo {
        file: WorkflowClaim::Chosen,
        ..subject("acme/payments", refs)
    }
}

/// A trust policy; `aud` is there unless the condition says otherwise.
pub fn trust(condition: Value) -> Policy {
    let mut named = serde_json::Map::new();
    for (operator, keys) in condition.as_object().unwrap() {
        let keys = keys
            .as_object()
            .unwrap()
            .iter()
            .map(|(key, value)| (format!("{KEY}:{key}"), value.clone()));
        named.insert(operator.clone(), Value::Object(keys.collect()));
    }
    policy(DocumentKind::Trust, trusts_github(Value::Object(named)))
}

pub fn like(sub: &str) -> Policy {
    trust(json!({ "StringEquals": { "aud": "sts.amazonaws.com" }, "StringLike": { "sub": sub } }))
}

pub fn exactly(claims: Value) -> Policy {
    trust(json!({ "StringEquals": claims }))
}

#[test]
fn g18_globs_are_as_wide_as_they_are() {
    let table = [
        (
            "repo:acme/*",
            subject("acme/playground", RefClaim::branch("x")),
            Yes,
        ),
        (
            "repo:acme/*",
            subject("evil/playground", RefClaim::branch("x")),
            No,
        ),
        ("repo:acme/payments:*", at("anything"), Yes),
        ("repo:acme/payments:*", within("production", "x"), Yes),
        (
            "repo:acme/payments:*",
            subject("acme/payments", RefClaim::pull()),
            Yes,
        ),
        (
            "repo:acme/payments*",
            subject("acme/payments-evil", RefClaim::branch("x")),
            Yes,
        ),
        (
            "repo:acme/payments:*",
            subject("acme/payments-evil", RefClaim::branch("x")),
            No,
        ),
        ("repo:acme/payments:ref:refs/heads/main", at("main"), Yes),
        ("repo:acme/payments:ref:refs/heads/main", at("x"), No),
        (
            "repo:acme/payments:ref:refs/heads/main",
            within("production", "main"),
            No,
        ),
        (
            "repo:acme/payments:ref:refs/heads/release/*",
            subject("acme/payments", branches("release/**")),
            Yes,
        ),
        (
            "repo:acme/payments:ref:refs/heads/release/*",
            subject("acme/payments", branches("agents/fixer/**")),
            No,
        ),
        (
            "repo:acme/payments:ref:refs/*",
            subject("acme/payments", branches("agents/fixer/**")),
            Yes,
        ),
        (
            "repo:acme/payments:pull_request",
            subject("acme/payments", RefClaim::pull()),
            Yes,
        ),
        ("repo:acme/payments:pull_request", at("pull_request"), No),
    ];
    for (sub, who, expected) in table {
        assert_eq!(trusts_subject(&like(sub), &who), expected, "{sub} for {who:?}");
    }
}

#[test]
fn a_missing_audience_is_no_protection_and_an_audience_is_chosen() {
    let sub = "repo:acme/payments:ref:refs/heads/main";
    assert_eq!(trusts_subject(&exactly(json!({ "sub": sub })), &at("main")), Yes);
    assert_eq!(
        trusts_subject(&exactly(json!({ "sub": sub, "aud": "anything" })), &at("main")),
        Yes
    );
    assert_eq!(
        trusts_subject(&exactly(json!({ "sub": sub, "aud": [] })), &at("main")),
        No
    );
}

#[test]
fn g19_an_environment_hides_the_branch() {
    let by_environment = like("repo:acme/payments:environment:production");
    assert_eq!(
        trusts_subject(&by_environment, &within("production", "main")),
        Yes
    );
    assert_eq!(
        trusts_subject(&by_environment, &within("production", "agents/fixer/x")),
        Yes
    );
    assert_eq!(trusts_subject(&by_environment, &at("main")), No);
    let claims = json!({ "sub": "repo:acme/payments:environment:production", "ref": "refs/heads/main" });
    assert_eq!(
        trusts_subject(&exactly(claims.clone()), &within("production", "agents/fixer/x")),
        No
    );
    assert_eq!(
        trusts_subject(&exactly(claims), &within("production", "main")),
        Yes
    );
}

#[test]
fn g20_subjects_have_three_formats() {
    let by_name = like("repo:acme/payments:*");
    let by_number = like("repo:acme@5501/payments@814223:*");
    let wide = like("repo:acme*");
    let of = |format| SubjectInfo { format, ..at("x") };
    let table = [
        (SubjectFormat::Name, [Yes, No, Yes]),
        (SubjectFormat::Immutable, [No, Yes, Yes]),
        (SubjectFormat::NameOrImmutable, [Unknown, Unknown, Yes]),
        (SubjectFormat::Unknown, [Unknown, Unknown, Unknown]),
        (SubjectFormat::Custom, [Unknown, Unknown, Unknown]),
    ];
    for (format, expected) in table {
        let found = [&by_name, &by_number, &wide].map(|trust| trusts_subject(trust, &of(format)));
        assert_eq!(found, expected, "{format:?}");
    }
    // The number is the same in every format.
    assert_eq!(
        trusts_subject(
            &exactly(json!({ "repository_id": "814223" })),
            &of(SubjectFormat::Custom)
        ),
        Yes
    );
    assert_eq!(
        trusts_subject(
            &exactly(json!({ "repository_id": "1" })),
            &of(SubjectFormat::Unknown)
        ),
        No
    );
    let unnumbered = SubjectInfo {
        owner_id: None,
        format: SubjectFormat::Immutable,
        ..within("production", "x")
    };
    let of_number = |id: u64| like(&format!("repo:acme@*/payments@{id}:*"));
    let found = [&by_name, &by_number, &wide, &of_number(814_223), &of_number(1)];
    assert_eq!(
        found.map(|trust| trusts_subject(trust, &unnumbered)),
        [No, Unknown, Yes, Yes, No]
    );
    let unread = SubjectInfo {
        repository_id: None,
        ..at("x")
    };
    assert_eq!(
        trusts_subject(&exactly(json!({ "repository_id": "814223" })), &unread),
        Unknown
    );
}

#[test]
fn g21_a_subject_that_is_written_otherwise_is_trusted_again() {
    let by_name = like("repo:acme/payments:*");
    let by_number = like("repo:acme@5501/payments@814223:*");
    let of = |format| SubjectInfo { format, ..at("x") };
    for (format, expected) in [
        (SubjectFormat::Name, [Yes, Yes]),
        (SubjectFormat::Immutable, [Yes, Yes]),
        (SubjectFormat::Custom, [No, No]),
        (SubjectFormat::Unknown, [No, No]),
    ] {
        let found = [&by_name, &by_number]
            .map(|trust| trusts_subject(trust, &of(format)).or(trusts_reworded(trust, &of(format))));
        let either = found.map(|truth| if truth == Unknown { No } else { truth });
        assert_eq!(either, expected, "{format:?}");
    }
    // Near misses: another ref, and a claim that no form of the subject touches.
    let main = exactly(json!({ "sub": "repo:acme/payments:ref:refs/heads/main" }));
    assert_eq!(trusts_reworded(&main, &of(SubjectFormat::Immutable)), No);
    let typed = exactly(json!({ "sub": "repo:acme/payments:ref:refs/heads/x", "environment": "production" }));
    assert_eq!(trusts_reworded(&typed, &of(SubjectFormat::Immutable)), No);
}

#[test]
fn scenario_039_naming_the_number_keeps_other_repositories_out() {
    let playground = SubjectInfo {
        repository_id: Some(814_999),
        ..subject("acme/playground", RefClaim::branch("x"))
    };
    assert_eq!(trusts_subject(&like("repo:acme/*"), &playground), Yes);
    let narrowed = exactly(json!({ "aud": "sts.amazonaws.com", "repository_id": "814223" }));
    assert_eq!(trusts_subject(&narrowed, &playground), No);
}

#[test]
fn scenario_073_typed_claims_hold_whatever_the_subject_says() {
    let only =
        |environments: Value| exactly(json!({ "repository_id": "814223", "environment": environments }));
    let staged = SubjectInfo {
        format: SubjectFormat::Custom,
        ..within("staging", "x")
    };
    assert_eq!(trusts_subject(&only(json!(["production"])), &staged), No);
    assert_eq!(
        trusts_subject(&only(json!(["production", "staging"])), &staged),
        Yes
    );
    assert_eq!(trusts_subject(&only(json!(["production"])), &at("x")), No);
}

#[test]
fn trust_policies_tell_refs_apart() {
    let world = super::support::estate(&[(
        "111111111111",
        &[(
            "deploy",
            trusts_github(json!({
                "StringLike": {
                    format!("{KEY}:sub"): ["repo:acme/payments:ref:refs/heads/release/*", "repo:acme/*", "repo:acme@5/payments@9:ref:refs/heads/hot/*"],
                    format!("{KEY}:job_workflow_ref"): "acme/payments/.github/workflows/*@refs/tags/v*",
                },
                "StringEquals": { format!("{KEY}:ref"): "refs/heads/main" },
            })),
            json!([]),
        )],
    )]);
    let found = ref_patterns(&world, "acme/payments");
    let of = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    // A branch may be called `x@refs/tags/v1`; in `job_workflow_ref` it then passes for a tag.
    let branches = of(&["*@refs/tags/v*", "@refs/tags/v*", "hot/*", "main", "release/*"]);
    let tags = of(&["*@refs/tags/v*", "@refs/tags/v*", "v*"]);
    assert_eq!(found, RefPatterns { branches, tags });
}

/// Every kind of job of payments, at main and elsewhere.
pub fn all_of_payments() -> Vec<SubjectInfo> {
    let mut found = Vec::new();
    for branch in ["main", "x"] {
        for environment in [None, Some("staging"), Some("production"), Some("fixer-fixtures")] {
            let id = format!("{branch}/{environment:?}");
            found.push(SubjectInfo {
                id,
                environment: environment.map(str::to_owned),
                ..at(branch)
            });
        }
    }
    found
}
