//! Policies that stand alone in a tree, as JSON: trust policies and grants of a role by its name, policies of buckets by their ARNs.
//!
//! A file is an intent and no observation, as Terraform's are: what it allows is taken to be in force, nothing is closed by it, and a snapshot
//! wins. A role's files are called by its name: `ROLE.json`, `ROLE-trust.json`, `ROLE/trust-policy.json`. What cannot be tied to anything
//! is told.

use super::json::{Json, Kind};
use super::terraform::Described;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, Sources, Span};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The largest document, in bytes.
const MAX_DOCUMENT: usize = 65_536;

/// What may follow a role's name in the name of its file.
const WORDS: [&str; 12] = [
    "",
    "assume-role",
    "assume-role-policy",
    "assume-role-policy-document",
    "iam-policy",
    "inline-policy",
    "permissions",
    "permissions-policy",
    "policy",
    "role-policy",
    "trust",
    "trust-policy",
];

/// What stands alone.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// Roles, each with what its files say.
    pub roles: Vec<Described>,
    /// What resources let in: ARN, statements, file.
    pub lets_in: Vec<(String, Vec<Value>, Span)>,
}

/// What a document is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    Trust,
    Role,
    Resource,
}

/// Reads the documents among the files of a project. `taken`: files that others have read; `names`: the roles that are known by name.
pub(super) fn read(
    sources: &Sources,
    files: &BTreeMap<String, FileId>,
    taken: &BTreeSet<String>,
    names: &BTreeSet<String>,
    findings: &mut Vec<Diagnostic>,
) -> Standing {
    let mut standing = Standing::default();
    let mut roles: BTreeMap<&str, Described> = BTreeMap::new();
    for (path, file) in files
        .iter()
        .filter(|(path, _)| is_candidate(path) && !taken.contains(*path))
    {
        let text = &sources.get(*file).text;
        if !text.contains("\"Statement\"") || !text.contains("\"Effect\"") {
            continue;
        }
        let span = Span::new(*file, 0, 0);
        let Some((kind, statements)) = document(*file, text) else {
            findings.push(told(path, span, "it denies something, or cannot be read"));
            continue;
        };
        if kind == For::Resource {
            match resource(&statements) {
                Some(arn) => standing.lets_in.push((arn, statements, span)),
                None => findings.push(told(path, span, "its statements name no one resource")),
            }
            continue;
        }
        let Some(name) = role_of(path, names) else {
            findings.push(told(path, span, "no role that is known is called like its file"));
            continue;
        };
        let role = roles.entry(name).or_insert_with(|| Described {
            name: name.to_owned(),
            trust: None,
            allows: None,
            span,
        });
        let part = if kind == For::Trust {
            &mut role.trust
        } else {
            &mut role.allows
        };
        part.get_or_insert_default().extend(statements);
    }
    standing.roles = roles.into_values().collect();
    standing
}

/// JSON that is neither Gabion's own nor a snapshot.
fn is_candidate(path: &str) -> bool {
    let own = path.starts_with("gabion/") || path.contains("/gabion/");
    path.ends_with(".json") && !own
}

/// The statements of a policy that only allows, and what it is for; none if it is no such thing.
fn document(file: FileId, text: &str) -> Option<(For, Vec<Value>)> {
    if text.len() > MAX_DOCUMENT {
        return None;
    }
    let json = Json::parse(file, text)
        .ok()
        .filter(|json| json.repeated_key().is_none())?;
    let statements: Vec<&Json> = json.get("Statement")?.items().iter().collect();
    let allows = |statement: &&Json| statement.get("Effect").and_then(Json::text) == Some("Allow");
    if statements.is_empty() || !statements.iter().all(allows) {
        return None;
    }
    let lets_in =
        |statement: &&Json| statement.get("Principal").is_some() || statement.get("NotPrincipal").is_some();
    let assumes = |statement: &&Json| {
        let actions = statement.get("Action").map_or(&[][..], Json::items);
        !actions.is_empty()
            && actions
                .iter()
                .all(|action| action.text().is_some_and(|action| action.starts_with("sts:")))
    };
    let kind = match (statements.iter().all(lets_in), statements.iter().any(lets_in)) {
        (true, _) if statements.iter().all(assumes) => For::Trust,
        (true, _) => For::Resource,
        (false, false) => For::Role,
        (false, true) => return None,
    };
    Some((kind, statements.into_iter().map(plain).collect()))
}

fn plain(json: &Json) -> Value {
    match &json.kind {
        Kind::Null => Value::Null,
        Kind::Plain(text) | Kind::Text(text) => Value::String(text.clone()),
        Kind::Array(items) => Value::Array(items.iter().map(plain).collect()),
        Kind::Object(members) => {
            let members = members
                .iter()
                .map(|member| (member.key.clone(), plain(&member.value)));
            Value::Object(members.collect())
        }
    }
}

/// The one bucket, key or queue that all statements name without wildcards before a slash.
pub(super) fn resource(statements: &[Value]) -> Option<String> {
    let mut named = BTreeSet::new();
    for statement in statements {
        let items = match statement.get("Resource")? {
            Value::Array(items) => items.clone(),
            single => vec![single.clone()],
        };
        for item in items {
            let text = item.as_str()?.to_owned();
            named.insert(super::guards::holder(&text).into_owned());
        }
    }
    let arn = named.pop_first().filter(|_| named.is_empty())?;
    let whole = arn.splitn(6, ':').count() == 6 && !arn.contains(['*', '?', '$']);
    whole.then_some(arn)
}

/// The role that a file is called by; of several, the longest name.
fn role_of<'n>(path: &str, names: &'n BTreeSet<String>) -> Option<&'n str> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.strip_suffix(".json")?;
    let parent = folder.rsplit('/').next().unwrap_or_default();
    let is_word = |rest: &str| {
        let rest = rest
            .trim_start_matches(['-', '_', '.'])
            .replace(['_', '.'], "-")
            .to_ascii_lowercase();
        WORDS.contains(&rest.as_str())
    };
    let called = |role: &&String| {
        let follows = stem.strip_prefix(role.as_str());
        let parted = follows
            .is_some_and(|rest| (rest.is_empty() || rest.starts_with(['-', '_', '.'])) && is_word(rest));
        parted || parent == role.as_str() && is_word(stem)
    };
    names
        .iter()
        .filter(called)
        .max_by_key(|role| role.len())
        .map(String::as_str)
}

fn told(path: &str, span: Span, why: &str) -> Diagnostic {
    Diagnostic::new(
        "iam-untied",
        Severity::Note,
        format!("{path} is an IAM policy that decides nothing here: {why}"),
    )
    .label(span, "who has it, no file tells")
    .note("What is in force is read from the snapshot, and unknown without one.")
    .help("`gabion pull --aws`, or call the file by its role: `ROLE-trust.json`, `ROLE-policy.json`")
}

/// The finding about a file that cannot be tied, by its place.
pub(super) fn untied(sources: &Sources, span: Span, why: &str) -> Diagnostic {
    told(&sources.get(span.file).path, span, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(files: &[(&str, &str)]) -> (Standing, usize) {
        let mut sources = Sources::default();
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), sources.add(*path, *text)))
            .collect();
        let names = ["deploy", "deploy-staging"].map(str::to_owned).into();
        let mut findings = Vec::new();
        let standing = read(&sources, &files, &BTreeSet::new(), &names, &mut findings);
        (standing, findings.len())
    }

    const TRUST: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "1"}}}"#;
    const GRANT: &str =
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}"#;
    const BUCKET: &str = r#"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]}]}"#;

    #[test]
    fn a_role_s_files_are_called_by_its_name() {
        for path in [
            "iam/deploy.json",
            "iam/deploy-trust.json",
            "iam/deploy.trust-policy.json",
            "roles/deploy/trust.json",
            "deploy_assume_role_policy.json",
        ] {
            let (standing, told) = read_all(&[(path, TRUST)]);
            assert_eq!(told, 0, "{path}");
            assert!(
                matches!(standing.roles.as_slice(), [role] if role.name == "deploy" && role.trust.is_some() && role.allows.is_none()),
                "{path}"
            );
        }
        let (standing, _) = read_all(&[
            ("iam/deploy-staging-policy.json", GRANT),
            ("iam/deploy-trust.json", TRUST),
        ]);
        assert_eq!(
            standing
                .roles
                .iter()
                .map(|role| role.name.as_str())
                .collect::<Vec<_>>(),
            ["deploy", "deploy-staging"]
        );
    }

    #[test]
    fn a_bucket_s_policy_names_it() {
        let (standing, told) = read_all(&[("b.json", BUCKET)]);
        assert_eq!((standing.lets_in[0].0.as_str(), told), ("arn:aws:s3:::b", 0));
    }

    #[test]
    fn what_cannot_be_tied_is_told_and_what_is_no_policy_is_not() {
        let deny = GRANT.replace("Allow", "Deny");
        let untied = [
            ("iam/other.json", TRUST),
            ("iam/deployer.json", GRANT),
            ("iam/deploy.json", &deny),
            ("iam/deploy.json", "{\"Statement\": [\"Effect\""),
            (
                "q.json",
                r#"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}]}"#,
            ),
        ];
        for (path, text) in untied {
            let (standing, told) = read_all(&[(path, text)]);
            assert_eq!(
                (standing.roles.len(), standing.lets_in.len(), told),
                (0, 0, 1),
                "{path} {text}"
            );
        }
        let (_, told) = read_all(&[
            ("package.json", "{\"name\": \"x\"}"),
            ("gabion/aws/deploy.trust.json", TRUST),
            ("iam/deploy.yml", TRUST),
        ]);
        assert_eq!(told, 0);
    }
}
