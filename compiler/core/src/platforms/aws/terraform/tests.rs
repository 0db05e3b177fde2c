use super::{Described, read};
use crate::source::Sources;

const ACCOUNT: &str = "111111111111";

fn described(text: &str) -> (Vec<Described>, usize) {
    let mut sources = Sources::default();
    let file = sources.add("infra/iam.tf", text);
    let mut findings = Vec::new();
    let found = read(
        &sources,
        &[file],
        &Default::default(),
        Some(ACCOUNT),
        &mut findings,
    )
    .roles;
    (found, findings.len())
}

/// The statements of the only role: trust, and grants.
fn shown(text: &str) -> (Option<String>, Option<String>) {
    let (found, _) = described(text);
    let [role] = found.as_slice() else {
        panic!("{text}: {found:?}");
    };
    let json = |statements: &Option<Vec<serde_json::Value>>| {
        statements
            .as_ref()
            .map(|statements| serde_json::Value::from(statements.clone()).to_string())
    };
    (json(&role.trust), json(&role.allows))
}

fn role(trust: &str, more: &str) -> String {
    format!(
        "resource \"aws_iam_role\" \"r\" {{\n  name = \"deploy\"\n  assume_role_policy = {trust}\n}}\n{more}"
    )
}

#[test]
fn trust_is_read_however_it_is_written_out() {
    let statement =
        r#"[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"}}]"#;
    let encoded = "jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = \"sts:AssumeRole\", Principal = { Service = \"ec2.amazonaws.com\" } }] })";
    let heredoc = "<<EOF\n{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", \"Principal\": {\"Service\": \"ec2.amazonaws.com\"}}]}\nEOF\n";
    let data = "data \"aws_iam_policy_document\" \"t\" {\n  statement {\n    actions = \"sts:AssumeRole\"\n    principals {\n      type = \"Service\"\n      identifiers = \"ec2.amazonaws.com\"\n    }\n  }\n}\n";
    let written = [
        role(encoded, ""),
        role(heredoc, ""),
        role("data.aws_iam_policy_document.t.json", data),
    ];
    for text in written {
        let (trust, allows) = shown(&text);
        let sorted = |text: &str| {
            let mut letters: Vec<char> = text.chars().collect();
            letters.sort_unstable();
            letters
        };
        assert_eq!(sorted(&trust.expect("a trust")), sorted(statement), "{text}");
        assert_eq!(allows.as_deref(), Some("[]"), "{text}");
    }
}

#[test]
fn what_is_computed_is_left_out() {
    let computed = [
        "var.trust",
        "jsonencode(local.trust)",
        "file(\"trust.json\")",
        "data.aws_iam_policy_document.elsewhere.json",
        "data.aws_iam_policy_document.t[0].json",
        "<<EOF\n{\"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"${var.who}\"}]}\nEOF\n",
    ];
    for trust in computed {
        assert_eq!(shown(&role(trust, "")).0, None, "{trust}");
    }
    let one = "jsonencode({ Statement = [{ Effect = \"Allow\", Principal = var.who }, { Effect = \"Allow\", Principal = \"*\" }] })";
    assert_eq!(
        shown(&role(one, "")).0.as_deref(),
        Some(r#"[{"Effect":"Allow","Principal":"*"}]"#)
    );
    let denies = "jsonencode({ Statement = [{ Effect = var.effect, Principal = \"*\" }, { Effect = \"Allow\", Principal = \"*\" }] })";
    assert_eq!(shown(&role(denies, "")).0, None);
    assert!(
        described("resource \"aws_iam_role\" \"r\" {\n  name = var.name\n}\n")
            .0
            .is_empty()
    );
    assert!(
        described("resource \"aws_iam_role\" \"r\" {\n  count = 2\n  name = \"x\"\n}\n")
            .0
            .is_empty()
    );
}

#[test]
fn what_is_attached_is_granted() {
    let all = r#"[{"Effect":"Allow","Action":"*","Resource":"*"}]"#;
    let attachment = |role: &str, arn: &str| {
        format!(
            "resource \"aws_iam_role_policy_attachment\" \"a\" {{\n  role = {role}\n  policy_arn = {arn}\n}}\n"
        )
    };
    let own = "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"*\", Resource = \"*\" }] })\n}\n";
    let cases = [
        (
            attachment(
                "aws_iam_role.r.name",
                "\"arn:aws:iam::aws:policy/AdministratorAccess\"",
            ),
            Some(all),
        ),
        (
            attachment("\"deploy\"", "\"arn:aws:iam::aws:policy/AdministratorAccess\""),
            Some(all),
        ),
        (
            format!("{own}{}", attachment("aws_iam_role.r.id", "aws_iam_policy.p.arn")),
            Some(all),
        ),
        (
            attachment(
                "aws_iam_role.other.name",
                "\"arn:aws:iam::aws:policy/AdministratorAccess\"",
            ),
            Some("[]"),
        ),
        (
            attachment(
                "aws_iam_role.r.name",
                "\"arn:aws:iam::aws:policy/ReadOnlyAccess\"",
            ),
            Some("[]"),
        ),
    ];
    for (more, expected) in cases {
        assert_eq!(shown(&role("var.trust", &more)).1.as_deref(), expected, "{more}");
    }
    let denied = "resource \"aws_iam_role_policy\" \"p\" {\n  role = aws_iam_role.r.name\n  policy = jsonencode({ Statement = [{ Effect = \"Deny\", Action = \"*\", Resource = \"*\" }] })\n}\n";
    assert_eq!(shown(&role("var.trust", denied)).1, None);
}

#[test]
fn accounts_and_providers_are_followed() {
    let provider = "resource \"aws_iam_openid_connect_provider\" \"github\" {\n  url = \"https://token.actions.githubusercontent.com\"\n}\n";
    let trust = "jsonencode({ Statement = [{ Effect = \"Allow\", Principal = { AWS = \"arn:aws:iam::${data.aws_caller_identity.current.account_id}:root\", Federated = aws_iam_openid_connect_provider.github.arn } }] })";
    let (trust, _) = shown(&role(trust, provider));
    let trust = trust.expect("a trust");
    assert!(trust.contains("arn:aws:iam::111111111111:root"), "{trust}");
    assert!(
        trust.contains("arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"),
        "{trust}"
    );
}

#[test]
fn hostile_files_are_refused_with_a_finding() {
    let texts = [
        "resource \"aws_iam_role\" {".to_owned(),
        format!("a = {}", "[".repeat(100_000)),
        format!("a = {}1", "-".repeat(100_000)),
        format!("a = {}1", "!".repeat(100_000)),
        format!("a = {}", "b ? c : ".repeat(10_000)),
        "#".repeat(300 * 1024),
    ];
    for text in texts {
        let (found, findings) = described(&text);
        assert!(found.is_empty() && findings == 1, "{:.40}", text);
    }
}
