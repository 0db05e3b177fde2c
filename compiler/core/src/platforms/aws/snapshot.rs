//! The section `aws` of a settings snapshot: what was observed in accounts.

use super::condition::Context;
use super::json::Json;
use super::truth::Truth;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, Sources, Span};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// `"aws": { "accounts": { "111111111111": { … } } }`. An account that is not here was not looked at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwsSnapshot {
    /// By account number.
    #[serde(default)]
    pub accounts: BTreeMap<String, AwsAccount>,
}

/// One account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwsAccount {
    /// All roles, by name; `null` or absent: not readable, so there may be others than those that are known otherwise.
    #[serde(default)]
    pub roles: Option<BTreeMap<String, AwsRole>>,
    /// What is here that matters, by ARN: whatever runs under a role (functions, instances, tasks, projects, stacks), registries, and
    /// resources of which a policy looks at tags; `null` or absent: not readable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resources: Option<BTreeMap<String, AwsResource>>,
    /// The services, as ARNs name them, of which `resources` holds everything that runs under a role; absent: of all services.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resources_of: Option<Vec<String>>,
    /// The services, as ARNs name them, of which `resources` holds everything that has a policy of its own; `*`: of all services.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies_of: Vec<String>,
    /// Where it belongs in its organization: `o-…/r-…/ou-…/`, or `o-…` where its units were not readable; absent: nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// Service control policies in force; empty if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service_control_policies: Vec<AwsPolicy>,
}

/// One resource.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwsResource {
    /// The ARN of the role under which it runs; absent: it runs under none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runs_as: Option<String>,
    /// Its tags; `null` or absent: not readable.
    #[serde(default)]
    pub tags: Option<BTreeMap<String, String>>,
    /// Of a registry: whether a tag that is there can be overwritten; `null` or absent: not readable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overwrites_tags: Option<bool>,
    /// Of a registry: the tags that are there; `null` or absent: not readable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_tags: Option<Vec<String>>,
    /// The policies that are attached to it; absent: nobody has looked, unless the account's `policies_of` names its service.
    #[serde(default, skip_serializing_if = "Looked::not_yet")]
    pub policies: Looked<Vec<AwsPolicy>>,
    /// Of a key: the grants that it has given; `null` or absent: not readable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grants: Option<Vec<AwsKeyGrant>>,
    /// Of a bucket: whether public access is blocked, here or for the whole account; `null` or absent: not readable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocks_public: Option<bool>,
}

/// What a key has granted to somebody.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwsKeyGrant {
    /// The ARN of whom it is given to, or the name of a service.
    pub to: String,
    /// Operations, as the interface names them: `Decrypt`.
    pub operations: Vec<String>,
    /// Whether it holds for some encryption contexts only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub constrained: bool,
}

/// A value that somebody has read, has tried to read, or has not looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Looked<T> {
    /// Nobody has looked.
    #[default]
    NotYet,
    /// It was refused, and why.
    Refused(String),
    /// This is it.
    Is(T),
}

impl<T> Looked<T> {
    /// Whether nobody has looked.
    pub fn not_yet(&self) -> bool {
        matches!(self, Looked::NotYet)
    }
}

impl<T: Serialize> Serialize for Looked<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Looked::NotYet => serializer.serialize_none(),
            Looked::Refused(why) => BTreeMap::from([(NOT_READABLE, why)]).serialize(serializer),
            Looked::Is(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Looked<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // `{"not-readable": "why"}` is `null` by now.
        let found = Option::<T>::deserialize(deserializer)?;
        Ok(found.map_or_else(|| Looked::Refused("not readable".to_owned()), Looked::Is))
    }
}

impl AwsResource {
    /// Whether a tag is there and cannot be overwritten.
    pub(super) fn keeps(&self, tag: &str) -> Truth {
        let there = self.image_tags.as_ref().map_or(Truth::Unknown, |tags| {
            tags.iter().any(|found| found == tag).into()
        });
        let fixed = self
            .overwrites_tags
            .map_or(Truth::Unknown, |overwrites| (!overwrites).into());
        there.and(fixed)
    }

    /// What conditions see of its tags.
    pub(super) fn tell(&self, arn: &str, context: &mut Context) {
        let Some(tags) = &self.tags else { return };
        let service = arn.split(':').nth(2).unwrap_or_default();
        for prefix in ["aws".to_owned(), service.to_owned()] {
            let prefix = format!("{prefix}:ResourceTag/");
            context.closed(&prefix);
            tags.iter()
                .for_each(|(key, value)| context.know(&format!("{prefix}{key}"), value));
        }
    }
}

/// One role.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwsRole {
    /// Path of its ARN, `/` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Its trust policy; `null` or absent: not readable.
    #[serde(default)]
    pub trust: Option<Value>,
    /// Attached and inline policies; `null` or absent: not readable.
    #[serde(default)]
    pub policies: Option<Vec<AwsPolicy>>,
    /// Its permissions boundary; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary: Option<AwsPolicy>,
}

/// A policy with its document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwsPolicy {
    /// Its ARN; inline policies have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// Of a service control policy: the level that it is attached to, a root, unit or account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Its name, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The document; `null` or absent: not readable.
    #[serde(default)]
    pub document: Option<Value>,
}

/// The key of a value that could not be read, in any snapshot.
const NOT_READABLE: &str = "not-readable";

/// Reads the section of a snapshot file, with its place; `None` if there is none, or if it cannot be read, which is reported:
/// its accounts are then as if nobody had looked.
pub fn read_snapshot(
    sources: &Sources,
    file: FileId,
    findings: &mut Vec<Diagnostic>,
) -> Option<(AwsSnapshot, Span)> {
    let source = sources.get(file);
    let whole = Span::new(file, 0, source.text.len());
    let report = |message: String, span: Span| {
        let finding = Diagnostic::new(
            "snapshot-unread",
            Severity::Warning,
            format!("{}: {message}", source.path),
        );
        finding
            .label(span, "not understood")
            .note("Its accounts count as if nobody had looked at them.")
    };
    let json = match Json::parse(file, &source.text) {
        Ok(json) => json,
        Err(error) => {
            findings.push(report(error.message, error.span));
            return None;
        }
    };
    let section = json.get("aws")?;
    let span = section.span.unwrap_or(whole);
    // `serde_json` would let the last of two equal keys win, in policies too.
    if let Some(key) = section.repeated_key() {
        findings.push(report(
            format!("section `aws`: the key \"{key}\" stands twice in one object"),
            span,
        ));
        return None;
    }
    let section = serde_json::from_str(sources.slice(span)).map(without_unreadable);
    match section.and_then(serde_json::from_value) {
        Ok(snapshot) => Some((snapshot, span)),
        Err(error) => {
            findings.push(report(format!("section `aws`: {error}"), span));
            None
        }
    }
}

/// `{"not-readable": "why"}` is `null`: nobody knows.
fn without_unreadable(value: Value) -> Value {
    match value {
        Value::Object(map) if map.len() == 1 && map.contains_key(NOT_READABLE) => Value::Null,
        Value::Object(map) => map
            .into_iter()
            .map(|(key, value)| (key, without_unreadable(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_unreadable).collect(),
        plain => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<AwsSnapshot>, usize) {
        let mut sources = Sources::default();
        let file = sources.add("gabion/observed/acme.json", text);
        let mut findings = Vec::new();
        let snapshot = read_snapshot(&sources, file, &mut findings);
        (snapshot.map(|(snapshot, _)| snapshot), findings.len())
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert_eq!(read("{}"), (None, 0));
        let (snapshot, _) = read(
            r#"{ "as_of": "2026-11-01", "aws": { "accounts": { "1": { "roles": { "a": {} } }, "2": {} } } }"#,
        );
        let accounts = snapshot.unwrap().accounts;
        assert_eq!(accounts["2"].roles, None);
        assert_eq!(accounts["1"].roles.as_ref().unwrap()["a"], AwsRole::default());
        let refused = r#"{ "aws": { "accounts": { "1": { "roles": { "not-readable": "403" } } } } }"#;
        assert_eq!(read(refused).0.unwrap().accounts["1"].roles, None);
    }

    #[test]
    fn what_cannot_be_read_is_reported() {
        for text in [
            "",
            "{",
            r#"{ "aws": 7 }"#,
            r#"{ "aws": { "accounts": { "1": { "rolse": {} } } } }"#,
        ] {
            assert_eq!(read(text), (None, 1), "{text}");
        }
    }
}
