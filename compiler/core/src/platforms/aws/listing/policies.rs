//! What resources let in by policies of their own, service by service.
//!
//! A policy that is refused is the resource's question; a list that is refused leaves the service unlisted.

mod rows;

use super::{Ask, list, text, words};
use crate::platforms::aws::snapshot::{AwsKeyGrant, AwsPolicy, AwsResource, Looked};
pub(super) use rows::{OTHERS, ROWS, Row};
use serde_json::Value;
use std::collections::BTreeMap;

/// Every command, as it is announced.
pub(super) fn commands() -> impl Iterator<Item = String> {
    let asks = ROWS
        .iter()
        .filter(|row| !row.ask.is_empty())
        .map(|row| format!("{} {{id}}", row.ask));
    let lists = ROWS.iter().map(|row| row.list.0.to_owned());
    let others = OTHERS.iter().flat_map(|(_, commands)| *commands);
    let named = |command: &str| {
        if command.starts_with("--") || command.contains(" --") {
            format!("{command} {{id}}")
        } else {
            command.to_owned()
        }
    };
    lists.chain(asks).chain(others.map(move |command| named(command)))
}

/// Reads the policies of one service in a region.
pub(super) struct Reader<'l, 'a> {
    pub account: &'l str,
    pub region: &'l str,
    pub ask: &'l mut Ask<'a>,
    pub found: &'l mut BTreeMap<String, AwsResource>,
}

impl Reader<'_, '_> {
    /// All kinds of resources of one service.
    pub fn service(&mut self, service: &str) -> Result<(), String> {
        let mut rows = ROWS.iter().filter(|row| row.service == service);
        rows.try_for_each(|row| self.row(row))?;
        match OTHERS.iter().any(|(of, _)| *of == service) {
            true => self.other(service),
            false => Ok(()),
        }
    }

    /// One kind of resource.
    fn row(&mut self, row: &Row) -> Result<(), String> {
        let (command, member) = row.list;
        let answer = self.call(command, &[])?;
        let nothing = answer.as_object().is_some_and(serde_json::Map::is_empty);
        let none = Vec::new();
        let items = if nothing { &none } else { list(&answer, member)? };
        for item in items {
            let id = if row.id.is_empty() {
                item.as_str().unwrap_or_default()
            } else {
                text(item, row.id)?
            };
            let known = match row.arn.strip_prefix('.') {
                Some(_) => None,
                None if row.arn.starts_with("arn:") => Some(self.named(row.arn, id)),
                None => Some(text(item, row.arn)?.to_owned()),
            };
            let named = if row.ask.ends_with("--resource-arn") {
                known.as_deref().unwrap_or(id)
            } else {
                id
            };
            let answer = if row.ask.is_empty() {
                Ok(item.clone())
            } else {
                self.call(row.ask, &[named])
            };
            let arn = match (known, &answer, row.arn.strip_prefix('.')) {
                (Some(arn), ..) => arn,
                (None, Ok(answer), Some(path)) => at(answer, path)
                    .as_str()
                    .ok_or("an answer has no ARN")?
                    .to_owned(),
                (None, Err(why), _) => return Err(why.clone()),
                (None, Ok(_), None) => return Err("no ARN".to_owned()),
            };
            self.keep(&arn, answer.map(|answer| at(&answer, row.at).clone()), row.none);
        }
        Ok(())
    }

    /// What [`ROWS`] cannot say.
    fn other(&mut self, service: &str) -> Result<(), String> {
        match service {
            "codeartifact" => self.packages(),
            "glue" => {
                let answer = self.call("glue get-resource-policy", &[]);
                let arn = self.named("arn:aws:glue:{region}:{account}:catalog", "");
                self.keep(
                    &arn,
                    answer.map(|answer| answer["PolicyInJson"].clone()),
                    "EntityNotFound",
                );
                Ok(())
            }
            "kms" => self.keys(),
            "s3" => self.buckets(),
            other => Err(format!("nobody reads policies of {other}")),
        }
    }

    fn packages(&mut self) -> Result<(), String> {
        let answer = self.call("codeartifact list-repositories", &[])?;
        for item in list(&answer, "repositories")? {
            let (domain, name) = (text(item, "domainName")?, text(item, "name")?);
            let more = ["--domain", domain, "--repository", name];
            let answer = self.call("codeartifact get-repository-permissions-policy", &more);
            let policy = answer.map(|answer| at(&answer, "policy.document").clone());
            self.keep(text(item, "arn")?, policy, "ResourceNotFound");
        }
        Ok(())
    }

    fn keys(&mut self) -> Result<(), String> {
        let answer = self.call("kms list-keys", &[])?;
        for item in list(&answer, "Keys")? {
            let (id, arn) = (text(item, "KeyId")?, text(item, "KeyArn")?);
            let about = self.call("kms describe-key --key-id", &[id])?;
            // Amazon's own keys serve its services, each of which is judged itself.
            if about["KeyMetadata"]["KeyManager"] == "AWS" {
                continue;
            }
            let policy = self.call("kms get-key-policy --policy-name default --key-id", &[id]);
            self.keep(arn, policy.map(|answer| answer["Policy"].clone()), "");
            let grants = self.call("kms list-grants --key-id", &[id]);
            let grants = grants.ok().map(|answer| granted(&answer));
            self.found.entry(arn.to_owned()).or_default().grants = grants;
        }
        Ok(())
    }

    fn buckets(&mut self) -> Result<(), String> {
        let account = self.account.to_owned();
        let all = self.blocked("s3control get-public-access-block --account-id", &account);
        let answer = self.call("s3api list-buckets", &[])?;
        for item in list(&answer, "Buckets")? {
            let name = text(item, "Name")?;
            let arn = format!("arn:aws:s3:::{name}");
            let policy = self.call("s3api get-bucket-policy --bucket", &[name]);
            self.keep(
                &arn,
                policy.map(|answer| answer["Policy"].clone()),
                "NoSuchBucketPolicy",
            );
            let own = self.blocked("s3api get-public-access-block --bucket", name);
            let blocks = match (all, own) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            };
            self.found.entry(arn).or_default().blocks_public = blocks;
        }
        Ok(())
    }

    /// Whether policies that let in everybody count for the account alone.
    fn blocked(&mut self, command: &str, id: &str) -> Option<bool> {
        match self.call(command, &[id]) {
            Ok(answer) => answer["PublicAccessBlockConfiguration"]["RestrictPublicBuckets"].as_bool(),
            Err(why) => why
                .contains("NoSuchPublicAccessBlockConfiguration")
                .then_some(false),
        }
    }

    fn keep(&mut self, arn: &str, policy: Result<Value, String>, none: &str) {
        let policies = match policy {
            Ok(found) => Looked::Is(document(&found).into_iter().collect()),
            Err(why) if !none.is_empty() && why.contains(none) => Looked::Is(Vec::new()),
            Err(why) => Looked::Refused(why),
        };
        self.found.entry(arn.to_owned()).or_default().policies = policies;
    }

    fn call(&mut self, command: &str, more: &[&str]) -> Result<Value, String> {
        let mut all = words(command);
        all.extend_from_slice(more);
        (self.ask)(self.region, &all)
    }

    fn named(&self, pattern: &str, id: &str) -> String {
        pattern
            .replace("{region}", self.region)
            .replace("{account}", self.account)
            .replace("{id}", id)
    }
}

/// The value at `a.b`.
fn at<'v>(value: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(value, |value, name| &value[name])
}

/// A policy as the command line answers it: JSON in a text, or as it is; none if there is none. What is no JSON is a policy that
/// nobody can read.
fn document(found: &Value) -> Option<AwsPolicy> {
    let document = match found {
        Value::String(text) if text.is_empty() => return None,
        Value::String(text) => serde_json::from_str(text).ok(),
        Value::Null => return None,
        other => Some(other.clone()),
    };
    let empty = document
        .as_ref()
        .and_then(Value::as_object)
        .is_some_and(serde_json::Map::is_empty);
    (!empty).then_some(AwsPolicy {
        document,
        ..AwsPolicy::default()
    })
}

/// The grants to principals of accounts. Those to services come and go with what they serve.
fn granted(answer: &Value) -> Vec<AwsKeyGrant> {
    let items = answer["Grants"].as_array().into_iter().flatten();
    let of_account = |to: &str| to.starts_with("arn:aws:iam::") || to.starts_with("arn:aws:sts::");
    let mut found: Vec<AwsKeyGrant> = items
        .filter_map(|item| {
            let to = item["GranteePrincipal"].as_str().filter(|to| of_account(to))?;
            let names = item["Operations"].as_array().into_iter().flatten();
            let mut operations: Vec<String> = names.filter_map(Value::as_str).map(str::to_owned).collect();
            operations.sort();
            let constrained = item["Constraints"]
                .as_object()
                .is_some_and(|found| !found.is_empty());
            Some(AwsKeyGrant {
                to: to.to_owned(),
                operations,
                constrained,
            })
        })
        .collect();
    found.sort_by(|one, other| (&one.to, &one.operations).cmp(&(&other.to, &other.operations)));
    found.dedup();
    found
}
