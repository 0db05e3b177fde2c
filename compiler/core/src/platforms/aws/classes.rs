//! Classes of actions and of resources: the atoms of every pattern that occurs, each with an example.
//!
//! A pattern holds all of a class or nothing of it, so deciding for the example decides for the class. What a role may do to a
//! class means: to some member of it.

use super::policy::{Pattern, Policy};
use super::truth::Truth;
use crate::glob::{Dialect, Language, Partition};
use std::collections::{BTreeMap, BTreeSet};

/// The most classes of resources of one account. More are one class of which nothing is known.
pub const MAX_RESOURCE_CLASSES: usize = 512;

/// A class of actions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ActionClass {
    /// The action itself, or `s3:*read`, `s3:*other`, `*read`, `*other` for those that nobody names.
    pub name: String,
    /// An action of the class, in small letters: actions have no case.
    pub example: String,
    /// Whether it only reads, to go by its name.
    pub reads: bool,
}

/// Beginnings of names of actions that only read. AWS keeps to them but for the exceptions below.
const READING: [&str; 9] = [
    "get",
    "list",
    "describe",
    "head",
    "batchget",
    "batchdescribe",
    "lookup",
    "search",
    "view",
];

/// Actions that are named like reading and hand out access.
const NOT_READING: [&str; 8] = [
    "ec2:getpassworddata",
    "gamelift:getcomputeaccess",
    "gamelift:getinstanceaccess",
    "lightsail:getinstanceaccessdetails",
    "redshift:getclustercredentials",
    "redshift:getclustercredentialswithiam",
    "sts:getfederationtoken",
    "sts:getsessiontoken",
];

/// Whether an action only reads, to go by its name; `false` if in doubt.
pub fn reads(action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    let name = action.split_once(':').map_or(action.as_str(), |(_, name)| name);
    !NOT_READING.contains(&action.as_str()) && READING.iter().any(|begin| name.starts_with(begin))
}

/// The classes of the actions that these patterns tell apart; `None` if there are too many to tell.
pub fn action_classes<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Option<Vec<ActionClass>> {
    let texts: BTreeSet<&str> = patterns.into_iter().collect();
    let services: BTreeSet<String> = texts.iter().filter_map(|text| service(text)).collect();
    let mut classes = Vec::new();
    for name in &services {
        let here: Vec<&str> = texts
            .iter()
            .copied()
            .filter(|text| speaks_of(text, name))
            .collect();
        classes.extend(classes_of_service(name, &here)?);
    }
    // A service that nobody names: its actions are told apart only by patterns that name no service.
    for (name, example) in [("*read", "any-service:get"), ("*other", "any-service:other")] {
        classes.push(ActionClass {
            name: name.into(),
            example: example.into(),
            reads: name == "*read",
        });
    }
    Some(classes)
}

/// The service of a pattern, unless that part has wildcards.
fn service(pattern: &str) -> Option<String> {
    let (service, _) = pattern.split_once(':')?;
    (!service.contains(['*', '?'])).then(|| service.to_ascii_lowercase())
}

fn speaks_of(pattern: &str, name: &str) -> bool {
    service(pattern).is_none_or(|service| service == name)
}

fn classes_of_service(name: &str, patterns: &[&str]) -> Option<Vec<ActionClass>> {
    let named: BTreeMap<String, &str> = patterns
        .iter()
        .filter(|text| !text.contains(['*', '?']))
        .map(|text| (text.to_ascii_lowercase(), *text))
        .collect();
    // All in small letters, where exact words and prefixes are cheap; an action is decided without case anyway.
    let mut languages = Vec::new();
    for text in patterns {
        let small = text.to_ascii_lowercase();
        let dialect = if named.contains_key(&small) {
            Dialect::Exact
        } else {
            Dialect::StringLike
        };
        languages.push(Language::compile(dialect, &small).ok()?);
    }
    let reading = READING.map(|begin| Language::compile(Dialect::StringLike, &format!("{name}:{begin}*")));
    languages.extend(reading.into_iter().flatten());
    let universe = Language::compile(Dialect::StringLike, &format!("{name}:?*")).ok()?;
    let partition = Partition::within(&universe, &languages).ok()?;
    let class = |example: &str| {
        let reads = reads(example);
        let rest = format!("{name}:{}", if reads { "*read" } else { "*other" });
        let name = named.get(example).map_or(rest, |name| (*name).to_owned());
        ActionClass {
            name,
            example: example.to_owned(),
            reads,
        }
    };
    Some(
        partition
            .classes()
            .iter()
            .map(|found| class(&found.example))
            .collect(),
    )
}

/// A class of resources of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceClass {
    /// An example ARN; with `@ACCOUNT` behind it where the ARN names no account.
    pub name: String,
    /// The example ARN.
    pub example: String,
}

/// The resources of one account.
#[derive(Clone, Debug)]
pub struct ResourceClasses {
    account: String,
    classes: Vec<ResourceClass>,
    /// `None`: too many to tell apart.
    partition: Option<Partition>,
}

impl ResourceClasses {
    /// The classes that these patterns and single ARNs tell apart in an account.
    pub fn of<'a>(
        account: &str,
        patterns: impl IntoIterator<Item = &'a Pattern>,
        single: &BTreeSet<String>,
    ) -> ResourceClasses {
        let mut texts = BTreeSet::new();
        let mut languages: Vec<Language> = single.iter().map(|arn| Language::literal(arn)).collect();
        for pattern in patterns {
            let new = pattern.text.contains("${") || texts.insert(pattern.text.as_str());
            if new && may_speak_of(&pattern.text, account) {
                languages.push(pattern.wide.clone());
                languages.push(pattern.strict.clone());
            }
        }
        for kind in ["role", "policy", "user", "group"] {
            languages.extend(like(&format!("arn:aws*:iam::{account}:{kind}/*")));
        }
        let partition = universe(account).and_then(|universe| Partition::within(&universe, &languages).ok());
        match partition.filter(|partition| partition.classes().len() <= MAX_RESOURCE_CLASSES) {
            Some(partition) => {
                let classes = partition
                    .classes()
                    .iter()
                    .map(|class| named(&class.example, account))
                    .collect();
                ResourceClasses {
                    account: account.to_owned(),
                    classes,
                    partition: Some(partition),
                }
            }
            None => {
                let one = ResourceClass {
                    name: format!("any@{account}"),
                    example: String::new(),
                };
                ResourceClasses {
                    account: account.to_owned(),
                    classes: vec![one],
                    partition: None,
                }
            }
        }
    }

    /// The account.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// All classes.
    pub fn all(&self) -> &[ResourceClass] {
        &self.classes
    }

    /// Whether the classes are told apart. If not, there is one, and what is allowed on it is unknown.
    pub fn decided(&self) -> bool {
        self.partition.is_some()
    }

    /// The class of an ARN of this account.
    pub fn class_of(&self, arn: &str) -> Option<&ResourceClass> {
        match &self.partition {
            Some(partition) => partition.class_of(arn).map(|at| &self.classes[at]),
            None => self.classes.first(),
        }
    }

    /// The classes that a pattern holds; it must be one of those that made the classes.
    pub fn within<'a>(&'a self, pattern: &'a Pattern) -> impl Iterator<Item = &'a ResourceClass> {
        self.classes
            .iter()
            .filter(|class| !self.decided() || pattern.wide.matches(&class.example))
    }
}

/// Whether a resource pattern can match anything of the account.
fn may_speak_of(pattern: &str, account: &str) -> bool {
    match pattern.split(':').nth(4) {
        Some(part) if !part.contains(['*', '?', '$']) && !part.is_empty() => part == account,
        _ => true,
    }
}

/// ARNs that name this account or none.
fn universe(account: &str) -> Option<Language> {
    let own = like(&format!("arn:aws*:?*:*:{account}:?*"))?;
    let none = Language::compile(Dialect::ArnLike, "arn:aws*:?*:*::?*").ok()?;
    own.union(&none).ok()
}

fn like(pattern: &str) -> Option<Language> {
    Language::compile(Dialect::ArnLike, pattern).ok()
}

fn named(example: &str, account: &str) -> ResourceClass {
    let stands = example.split(':').nth(4) == Some(account);
    let name = if stands {
        example.to_owned()
    } else {
        format!("{example}@{account}")
    };
    ResourceClass {
        name,
        example: example.to_owned(),
    }
}

/// All resource patterns of some policies.
pub(super) fn resources_of<'a>(
    policies: impl IntoIterator<Item = &'a Policy>,
) -> impl Iterator<Item = &'a Pattern> {
    let statements = policies.into_iter().flat_map(|policy| &policy.statements);
    statements
        .filter_map(|statement| statement.resources.as_ref())
        .flat_map(|patterns| &patterns.items)
}

/// The resource patterns of those statements that may speak of an action.
pub(super) fn resources_for<'a>(
    policies: impl IntoIterator<Item = &'a Policy>,
    action: &'a str,
) -> impl Iterator<Item = &'a Pattern> {
    let statements = policies.into_iter().flat_map(|policy| &policy.statements);
    let speaking = statements.filter(move |statement| statement.actions.matches(action) != Truth::No);
    speaking
        .filter_map(|statement| statement.resources.as_ref())
        .flat_map(|patterns| &patterns.items)
}

/// All action patterns of some policies.
pub(super) fn actions_of<'a>(
    policies: impl IntoIterator<Item = &'a Policy>,
) -> impl Iterator<Item = &'a str> {
    let statements = policies.into_iter().flat_map(|policy| &policy.statements);
    statements
        .flat_map(|statement| &statement.actions.items)
        .map(|pattern| pattern.text.as_str())
}
