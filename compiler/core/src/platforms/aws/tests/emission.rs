//! What is emitted is what the language's page lists, and reads back as exactly what was granted.

use super::super::{
    BOUNDARY, Context, Emission, Estate, RepositoryIdentity, SubjectFormat, SubjectInfo, Truth, agent_roles,
    allows, emit, is_wildcard_grant, session, trusts_subject,
};
use super::support::*;
use crate::language::model::Declaration;
use crate::platforms::Artifact;
use crate::source::Sources;

pub fn emitted(declaration: &Declaration, format: SubjectFormat) -> Emission {
    emit(declaration, &|_| RepositoryIdentity {
        id: None,
        owner_id: Some(5_501),
        format,
    })
}

fn file_of<'a>(emission: &'a Emission, name: &str) -> &'a str {
    let found = emission
        .artifacts
        .iter()
        .find(|artifact| artifact.path == format!("gabion/aws/{name}.json"));
    std::str::from_utf8(&found.unwrap_or_else(|| panic!("{name}")).bytes).unwrap()
}

pub fn read_back(artifacts: &[Artifact]) -> Estate {
    let mut sources = Sources::default();
    let files: Vec<_> = artifacts
        .iter()
        .map(|artifact| {
            sources.add(
                artifact.path.clone(),
                String::from_utf8(artifact.bytes.clone()).unwrap(),
            )
        })
        .collect();
    let mut estate = Estate::default();
    let mut findings = Vec::new();
    estate.overlay(&sources, &files, &mut findings);
    assert_eq!(findings, []);
    estate
}

#[test]
fn lists_what_the_page_lists() {
    let emission = emitted(&payments(), SubjectFormat::Name);
    assert_eq!(emission.findings, []);
    let paths: Vec<&str> = emission
        .artifacts
        .iter()
        .map(|artifact| artifact.path.as_str())
        .collect();
    assert_eq!(
        paths,
        [
            "gabion/aws/agents-boundary.json",
            "gabion/aws/fixer-fixtures.permissions.json",
            "gabion/aws/fixer-fixtures.trust.json",
            "gabion/aws/payments-deploy-staging.trust.json",
            "gabion/aws/payments-deploy.trust.json",
        ]
    );
    let trust = r#"{ "Version": "2012-10-17", "Statement": [ {
        "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": { "Federated": "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com" },
        "Condition": { "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": "repo:acme/payments:environment:production",
            "token.actions.githubusercontent.com:repository_id": "814223",
            "token.actions.githubusercontent.com:ref": "refs/heads/main",
            "token.actions.githubusercontent.com:environment": "production" } } } ] }"#;
    let permissions = r#"{ "Version": "2012-10-17", "Statement": [ {
        "Sid": "ObserveFixtures", "Effect": "Allow", "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::payments-fixtures/*" } ] }"#;
    let pretty = |text: &str| {
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        serde_json::to_string_pretty(&value).unwrap() + "\n"
    };
    assert_eq!(file_of(&emission, "payments-deploy.trust"), pretty(trust));
    assert_eq!(
        file_of(&emission, "fixer-fixtures.permissions"),
        pretty(permissions)
    );
}

#[test]
fn subjects_follow_the_repository() {
    let numbered = emitted(&payments(), SubjectFormat::Immutable);
    assert_eq!(numbered.findings, []);
    let sub = "\"repo:acme@5501/payments@814223:environment:production\"";
    assert!(file_of(&numbered, "payments-deploy.trust").contains(sub));
    let own = "acme/payments/.github/workflows/agent-fixer.yml@refs/heads/main";
    assert!(file_of(&numbered, "fixer-fixtures.trust").contains(own));
    let custom = emitted(&payments(), SubjectFormat::Custom);
    assert!(
        custom
            .findings
            .iter()
            .all(|finding| finding.slug == "aws-subject")
            && custom.findings.len() == 3
    );
    let identity = |_: &str| RepositoryIdentity {
        id: None,
        owner_id: None,
        format: SubjectFormat::Immutable,
    };
    let unnumbered = emit(&payments(), &identity);
    assert_eq!(unnumbered.findings, []);
    let sub = "\"repo:acme@*/payments@814223:environment:production\"";
    assert!(file_of(&unnumbered, "payments-deploy.trust").contains(sub));
    let estate = read_back(&unnumbered.artifacts);
    let trust = estate
        .role("111111111111/payments-deploy")
        .unwrap()
        .trust
        .as_ref()
        .unwrap();
    for subject in super::subjects::all_of_payments() {
        let entered = subject.id == "main/Some(\"production\")";
        let subject = SubjectInfo {
            owner_id: None,
            format: SubjectFormat::Immutable,
            ..subject
        };
        assert_eq!(
            trusts_subject(trust, &subject),
            Truth::from(entered),
            "{}",
            subject.id
        );
    }
    let unknown = emitted(&payments(), SubjectFormat::Unknown);
    assert_eq!(
        unknown.artifacts,
        emitted(&payments(), SubjectFormat::Name).artifacts
    );
    assert!(
        unknown
            .findings
            .iter()
            .all(|finding| finding.severity == crate::diagnostic::Severity::Note)
    );
}

#[test]
fn reads_back_as_exactly_the_grant() {
    let declaration = payments();
    let estate = read_back(&emitted(&declaration, SubjectFormat::Name).artifacts);
    let ids: Vec<&str> = estate.roles().map(|role| role.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "111111111111/payments-deploy",
            "222222222222/fixer-fixtures",
            "222222222222/payments-deploy-staging",
        ]
    );
    let role = estate.role("222222222222/fixer-fixtures").unwrap();
    let boundary = format!("arn:aws:iam::222222222222:policy/{BOUNDARY}");
    assert!(role.boundary.as_ref() == Some(&boundary) && role.attached == [boundary]);
    let may = |action: &str, resource: &str, owner: &str| {
        let mut context: Context = session(role);
        context.know("aws:ResourceAccount", owner);
        allows(&role.permissions, action, resource, &context)
    };
    let own = "222222222222";
    assert_eq!(
        may("s3:GetObject", "arn:aws:s3:::payments-fixtures/a/b", own),
        Truth::Yes
    );
    assert_eq!(
        may(
            "s3:GetObject",
            "arn:aws:s3:::payments-fixtures/a/b",
            "999999999999"
        ),
        Truth::No
    );
    for (action, resource) in [
        ("s3:PutObject", "arn:aws:s3:::payments-fixtures/a"),
        ("s3:GetObject", "arn:aws:s3:::payments-fixtures"),
        ("s3:GetObject", "arn:aws:s3:::payments-production/a"),
        ("sts:AssumeRole", "arn:aws:iam::222222222222:role/x"),
        ("iam:PassRole", "arn:aws:iam::222222222222:role/x"),
    ] {
        assert_eq!(may(action, resource, own), Truth::No, "{action} {resource}");
    }
}

#[test]
fn the_boundary_outlasts_what_is_attached_later() {
    let estate = read_back(&emitted(&payments(), SubjectFormat::Name).artifacts);
    let role = estate.role("222222222222/fixer-fixtures").unwrap();
    let all = policy(
        super::super::DocumentKind::Identity,
        allow("*".into(), "*".into()),
    );
    let mut permissions = role.permissions.clone();
    permissions.granted.as_mut().unwrap().push(all);
    let context = session(role);
    assert_eq!(
        allows(&permissions, "iam:PutRolePolicy", &role.arn, &context),
        Truth::No
    );
    assert_eq!(
        allows(
            &permissions,
            "dynamodb:PutItem",
            "arn:aws:dynamodb:eu:222222222222:table/x",
            &context
        ),
        Truth::No
    );
}

#[test]
fn once_applied_the_agents_role_observes_its_fixtures() {
    let declaration = payments();
    let estate = read_back(&emitted(&declaration, SubjectFormat::Name).artifacts);
    let found = reach(&declaration, &estate, &[], "222222222222/fixer-fixtures");
    assert!(
        found.contains(&("observe staging:fixtures".into(), (0, 0))),
        "{found:?}"
    );
    assert!(
        found
            .iter()
            .all(|(effect, cost)| effect == "observe staging:fixtures" || *cost != (0, 0)),
        "{found:?}"
    );
    let deploys = reach(&declaration, &estate, &[], "111111111111/payments-deploy");
    assert!(
        deploys.contains(&("ship payments:production".into(), (0, 0))),
        "{deploys:?}"
    );
}

#[test]
fn refuses_what_it_cannot_write_exactly() {
    let with = |actions: &[&str], on: &str| {
        let grant = effect("observe", "staging:fixtures", actions, on);
        Declaration {
            agents: vec![agent("fixer", "payments", vec![grant])],
            ..payments()
        }
    };
    let table = [
        (with(&["GetObject"], "arn:aws:s3:::b/*"), "aws-grant"),
        (with(&["S3:GetObject"], "arn:aws:s3:::b/*"), "aws-grant"),
        (with(&["s3:GetObject"], "*"), "aws-grant"),
        (with(&["s3:GetObject"], "arn:aws:s3*"), "aws-grant"),
        (
            with(&["s3:GetObject"], "arn:aws:s3:::${aws:username}/*"),
            "aws-grant",
        ),
        (
            with(&["sqs:SendMessage"], "arn:aws:sqs:eu-west-1:111111111111:q"),
            "aws-grant",
        ),
    ];
    for (declaration, slug) in table {
        let found = emitted(&declaration, SubjectFormat::Name).findings;
        assert!(
            found.iter().any(|finding| finding.slug == slug),
            "{:?}",
            declaration.agents[0].scope[0].aws
        );
    }
    let mut anonymous = payments();
    anonymous.repositories[0].id = None;
    assert!(
        emitted(&anonymous, SubjectFormat::Name)
            .findings
            .iter()
            .all(|finding| finding.slug == "aws-repository")
    );
    let no_resource = with(&["pricing:GetProducts"], "*");
    assert_eq!(emitted(&no_resource, SubjectFormat::Name).findings, []);
}

#[test]
fn wildcards() {
    let table = [
        (&["s3:*"][..], "arn:aws:s3:::b/*", true),
        (&["*"], "arn:aws:s3:::b/*", true),
        (&["s3:GetObject"], "*", true),
        (&["s3:GetObject"], "arn:aws:s3:::*", true),
        (&["s3:GetObject"], "arn:aws:s3:::*/*", true),
        (&["lambda:InvokeFunction"], "arn:aws:lambda:eu:1:function:*", true),
        (&["iam:PassRole"], "arn:aws:iam::1:role/ops-*", true),
        (&["iam:PassRole"], "arn:aws:iam::1:role/ops", false),
        (&["s3:GetObject"], "arn:aws:s3:::b/*", false),
        (&["s3:Get*"], "arn:aws:s3:::b/*", false),
        (
            &["lambda:InvokeFunction"],
            "arn:aws:lambda:eu:1:function:x-*",
            false,
        ),
        (&["dynamodb:GetItem"], "arn:aws:dynamodb:eu:1:table/x/*", false),
        (&["pricing:GetProducts"], "*", false),
        (&["ec2:Describe*"], "*", false),
        (&["ce:*"], "*", true),
    ];
    for (actions, on, expected) in table {
        let effect = effect("observe", "x", actions, on);
        assert_eq!(
            is_wildcard_grant(&effect.aws[0]).is_some(),
            expected,
            "{actions:?} {on}"
        );
    }
}

#[test]
fn roles_of_agents() {
    let declaration = payments();
    let roles = agent_roles(&declaration);
    let found: Vec<_> = roles
        .iter()
        .map(|role| (role.name.as_str(), role.job.as_str(), role.arn()))
        .collect();
    assert_eq!(
        found,
        [(
            "fixer-fixtures",
            "fixtures",
            "arn:aws:iam::222222222222:role/fixer-fixtures".to_owned()
        )]
    );
}

/// The example as it is written, not as this module builds it.
#[test]
fn the_example_emits_the_same() {
    let mut sources = Sources::default();
    let text = include_str!("../../../../../../examples/payments/gabion.kdl");
    let file = sources.add("gabion.kdl", text);
    let (declaration, _) = crate::language::read(&sources, file);
    let emission = emitted(&declaration, SubjectFormat::Name);
    assert_eq!(emission.findings, []);
    let ours = emitted(&payments(), SubjectFormat::Name);
    for name in ["payments-deploy.trust", "fixer-fixtures.trust"] {
        assert_eq!(file_of(&emission, name), file_of(&ours, name), "{name}");
    }
    // Beside reading the objects, the example lists their bucket.
    let permissions = file_of(&emission, "fixer-fixtures.permissions");
    assert!(permissions.contains("s3:ListBucket"), "{permissions}");
}
