//! Condition keys as the catalogue knows them: whether a request of an action can carry one, and of what type its values are.
//!
//! A key of one service that another does not know is not in its requests. One that the service knows, but not with this action, may be:
//! lists have gaps. An operator on a key of another type is never decided here.

use super::catalogue::{self, KeyType, Service};
use super::condition::{Condition, Operator, Quantifier};

/// Keys that every request may carry and that are known here, with their types. Source: IAM user guide, global condition keys; 2026-11.
const GLOBAL: [(&str, KeyType); 21] = [
    ("aws:calledvia", KeyType::Texts),
    ("aws:multifactorauthage", KeyType::Number),
    ("aws:multifactorauthpresent", KeyType::Bool),
    ("aws:principalaccount", KeyType::Text),
    ("aws:principalarn", KeyType::Arn),
    ("aws:principalisawsservice", KeyType::Bool),
    ("aws:principalorgid", KeyType::Text),
    ("aws:principalorgpaths", KeyType::Texts),
    ("aws:principaltype", KeyType::Text),
    ("aws:requestedregion", KeyType::Text),
    ("aws:resourceaccount", KeyType::Text),
    ("aws:resourceorgid", KeyType::Text),
    ("aws:resourceorgpaths", KeyType::Texts),
    ("aws:securetransport", KeyType::Bool),
    ("aws:sourceaccount", KeyType::Text),
    ("aws:sourcearn", KeyType::Arn),
    ("aws:sourceorgid", KeyType::Text),
    ("aws:sourceorgpaths", KeyType::Texts),
    ("aws:sourceowner", KeyType::Text),
    ("aws:tagkeys", KeyType::Texts),
    ("aws:viaawsservice", KeyType::Bool),
];

/// Services whose keys tell of sessions, and so may stand in the requests of others.
const OF_SESSIONS: [&str; 3] = ["iam", "sso", "sts"];

/// Whether requests of a service cannot carry a key, because it is another service's. `key` in small letters.
pub(super) fn is_foreign(key: &str, service: &Service) -> bool {
    let Some((prefix, _)) = key.split_once(':') else {
        return false;
    };
    let other = prefix != service.prefix && prefix != "aws" && !OF_SESSIONS.contains(&prefix);
    other && catalogue::service(prefix).is_some() && known(key, service).is_none()
}

/// Whether an operator is not one for the values of a key, or takes it for one value where it has several.
pub(super) fn is_mistaken(condition: &Condition, service: Option<&Service>) -> bool {
    let key = condition.key.to_ascii_lowercase();
    let global = GLOBAL
        .iter()
        .find(|(name, _)| *name == key)
        .map(|(_, kind)| *kind);
    let Some(kind) = global.or_else(|| known(&key, service?)) else {
        return false;
    };
    let several = matches!(kind, KeyType::Texts | KeyType::Arns | KeyType::Bools);
    let fits = match condition.operator {
        Operator::Bool => matches!(kind, KeyType::Bool | KeyType::Bools),
        Operator::Arn => matches!(kind, KeyType::Arn | KeyType::Arns),
        Operator::String { .. } => !matches!(kind, KeyType::Number | KeyType::Date | KeyType::Address),
        Operator::Null | Operator::Undecided => true,
    };
    let single = condition.quantifier == Quantifier::One && condition.operator != Operator::Null;
    !fits || several && single
}

/// The type of a key that a service knows; `${…}` in its name is a free part.
fn known(key: &str, service: &Service) -> Option<KeyType> {
    let means = |name: &str| {
        let name = name.to_ascii_lowercase();
        match name.split_once("${") {
            Some((beginning, _)) => key.starts_with(beginning),
            None => key == name,
        }
    };
    service
        .keys
        .iter()
        .find(|found| means(&found.name))
        .map(|found| found.kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_foreign_to_a_service_that_does_not_know_it() {
        let table = [
            ("ec2:resourcetag/team", "s3", true),
            ("ec2:resourcetag/team", "ec2", false),
            ("aws:resourcetag/team", "s3", false),
            ("s3:prefix", "lambda", true),
            ("iam:resourcetag/team", "s3", false),
            ("cognito-identity.amazonaws.com:sub", "s3", false),
            ("nobody:knows", "s3", false),
            ("s3:no-such-key", "s3", false),
        ];
        for (key, service, expected) in table {
            let service = catalogue::service(service).expect("a service");
            assert_eq!(is_foreign(key, service), expected, "{key} at {}", service.prefix);
        }
    }
}
