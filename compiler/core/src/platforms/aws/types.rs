//! Types of resources: whether what a pattern names can be anything that an action acts on.
//!
//! In: an ARN or a pattern of ARNs, the templates of an action's resource types. Out: a no that is certain, or a perhaps. A template's
//! `${…}` is anything; where another type of the service lies below it (`bucket`, `bucket/object`), it holds no slash.

use super::catalogue::{Action, Service};
use std::collections::BTreeSet;

/// A type of resource, by the last part of its ARNs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Template {
    /// `lambda`
    service: String,
    /// What stands between the free parts: `function:` and nothing.
    pieces: Vec<String>,
    /// Whether nothing lies below: its last part has no slash.
    flat: bool,
}

/// The types of resources that an action acts on; none if they cannot be told.
pub(super) fn of_action(service: &Service, action: &Action) -> BTreeSet<Template> {
    let all: Vec<&str> = service.resources.iter().map(|found| found.arn.as_str()).collect();
    let mut found = BTreeSet::new();
    for kind in service.resources_of(action) {
        let Some(template) = Template::of(&kind.arn, &all) else {
            return BTreeSet::new();
        };
        found.insert(template);
    }
    found
}

impl Template {
    fn of(arn: &str, all: &[&str]) -> Option<Template> {
        let parts = segments(arn)?;
        if parts[2].contains(['$', '*']) {
            return None;
        }
        let below = format!("{arn}/");
        Some(Template {
            service: parts[2].to_owned(),
            pieces: pieces(parts[5]),
            flat: all.iter().any(|other| other.starts_with(&below)),
        })
    }

    /// Whether something that the pattern names can be of this type.
    fn may_be(&self, service: &str, resource: &str) -> bool {
        if !service.contains(['*', '?']) && service != self.service {
            return false;
        }
        match resource.find(['*', '?']) {
            None => self.is(resource),
            Some(at) => {
                let (own, wanted) = (self.pieces.first().map_or("", String::as_str), &resource[..at]);
                let free = self.pieces.len() > 1;
                let begins = wanted.starts_with(own) && free || own.starts_with(wanted);
                let slashes = |text: &str| text.matches('/').count();
                let fixed: usize = self.pieces.iter().map(|piece| slashes(piece)).sum();
                begins && (!self.flat || slashes(resource) <= fixed)
            }
        }
    }

    /// Whether a resource without wildcards is of this type.
    fn is(&self, resource: &str) -> bool {
        let [first, rest @ ..] = self.pieces.as_slice() else {
            return true;
        };
        let Some(mut left) = resource.strip_prefix(first.as_str()) else {
            return false;
        };
        let Some((last, middle)) = rest.split_last() else {
            return left.is_empty();
        };
        for piece in middle {
            match left.find(piece.as_str()) {
                Some(at) => left = &left[at + piece.len()..],
                None => return false,
            }
        }
        match left.strip_suffix(last.as_str()) {
            Some(free) => !self.flat || !free.contains('/'),
            None => false,
        }
    }
}

/// What stands around the free parts.
fn pieces(resource: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = resource;
    let mut piece = String::new();
    while let Some(at) = rest.find(['$', '*']) {
        piece.push_str(&rest[..at]);
        found.push(std::mem::take(&mut piece));
        rest = match rest[at..].starts_with("${") {
            true => rest[at..].split_once('}').map_or("", |(_, rest)| rest),
            false => &rest[at + 1..],
        };
    }
    piece.push_str(rest);
    found.push(piece);
    found
}

/// The six parts of an ARN or a template.
fn segments(arn: &str) -> Option<[&str; 6]> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    parts.try_into().ok()
}

/// Whether something that a pattern of ARNs names can be of one of these types. Patterns that are no plain six parts may be anything.
pub(super) fn may_be(pattern: &str, types: &BTreeSet<Template>) -> bool {
    let Some([_, _, service, region, account, resource]) = segments(pattern) else {
        return true;
    };
    let whole = |part: &str| part == "*" || !part.contains(['*', '?', '$']);
    let number = account.is_empty() || account == "*" || account.bytes().all(|byte| byte.is_ascii_digit());
    if types.is_empty() || resource.contains("${") || !whole(region) || !number {
        return true;
    }
    types.iter().any(|found| found.may_be(service, resource))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platforms::aws::catalogue;

    fn types(action: &str) -> BTreeSet<Template> {
        let (service, action) = catalogue::action(action).expect("an action of AWS");
        of_action(service, action)
    }

    #[test]
    fn an_action_acts_on_its_own_types() {
        let table = [
            (
                "lambda:UpdateFunctionCode",
                "arn:aws:lambda:eu-west-1:111111111111:function:f",
                true,
            ),
            (
                "lambda:UpdateFunctionCode",
                "arn:aws:lambda:*:111111111111:function:f*",
                true,
            ),
            (
                "lambda:UpdateFunctionCode",
                "arn:aws:lambda:*:111111111111:layer:*",
                false,
            ),
            (
                "lambda:UpdateFunctionCode",
                "arn:aws:lambda:*:111111111111:*",
                true,
            ),
            (
                "lambda:UpdateFunctionCode",
                "arn:aws:lambda:*:111111111111:func*",
                true,
            ),
            ("lambda:UpdateFunctionCode", "*", true),
            // Whether this star crosses the colon, evaluators disagree.
            ("lambda:UpdateFunctionCode", "arn:aws:lambda:*:layer:x", true),
            ("s3:PutObject", "arn:aws:s3:::b", false),
            ("s3:PutObject", "arn:aws:s3:::b/*", true),
            ("s3:PutObject", "arn:aws:s3:::b*", true),
            ("s3:ListBucket", "arn:aws:s3:::b/*", false),
            ("s3:ListBucket", "arn:aws:s3:::b", true),
            ("s3:ListBucket", "arn:aws:s3:::b*", true),
            ("ec2:TerminateInstances", "arn:aws:ec2:*:*:volume/*", false),
            ("ec2:TerminateInstances", "arn:aws:ec2:*:*:instance/i-1", true),
            ("iam:PassRole", "arn:aws:iam::111111111111:role/path/x", true),
            ("iam:PassRole", "arn:aws:iam::111111111111:user/x", false),
            (
                "ecs:UpdateService",
                "arn:aws:ecs:eu-west-1:111111111111:service/prod/orders",
                true,
            ),
            (
                "secretsmanager:GetSecretValue",
                "arn:aws:secretsmanager:eu-west-1:111111111111:secret:a-??????",
                true,
            ),
            ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111111111111:q", true),
            ("kms:Decrypt", "arn:aws:kms:eu-west-1:111111111111:alias/x", false),
        ];
        for (action, pattern, expected) in table {
            assert_eq!(may_be(pattern, &types(action)), expected, "{action} on {pattern}");
        }
    }

    #[test]
    fn every_type_is_of_itself() {
        for name in catalogue::services() {
            let service = catalogue::service(name).expect("listed");
            let all: Vec<&str> = service.resources.iter().map(|found| found.arn.as_str()).collect();
            for kind in &service.resources {
                let Some(template) = Template::of(&kind.arn, &all) else {
                    continue;
                };
                let mut plain = kind.arn.clone();
                while let Some((before, rest)) = plain.split_once("${") {
                    plain = format!("{before}x{}", rest.split_once('}').expect("closed").1);
                }
                let parts = segments(&plain).expect("an ARN");
                assert!(template.may_be(parts[2], parts[5]), "{}: {plain}", kind.arn);
                let wild = format!("{}*", &parts[5][..parts[5].len() / 2]);
                assert!(template.may_be(parts[2], &wild), "{}: {wild}", kind.arn);
            }
        }
    }
}
