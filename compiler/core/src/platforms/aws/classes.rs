//! Classes of actions and of resources: the atoms of every pattern that occurs, each with an example.
//!
//! A pattern holds all of a class or nothing of it, so deciding for the example decides for the class. What a role may do to a
//! class means: to some member of it.

use super::acts::{self, Act, On};
use super::policy::{Pattern, Policy};
use super::truth::Truth;
use super::types;
use super::{catalogue, escalation, operations};
use crate::glob::{Dialect, Language, Partition};
use std::collections::{BTreeMap, BTreeSet};

/// The most classes of resources of one account. More are one class of which nothing is known.
pub const MAX_RESOURCE_CLASSES: usize = 512;

/// A class of actions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ActionClass {
    /// An action of the class, which stands for it; or `s3:*read`, `s3:*other`, `*read`, `*other` for those that are not known.
    pub name: String,
    /// The same, as it is decided.
    pub act: Act,
    /// Whether it only reads.
    pub reads: bool,
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
        // AWS has such actions, whatever their names.
        let act = Act {
            example: example.into(),
            types: BTreeSet::new(),
            on: On::Anything,
            known: true,
        };
        classes.push(ActionClass {
            name: name.into(),
            act,
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
    let mut languages = Vec::new();
    for text in patterns {
        // All in small letters, where exact words and prefixes are cheap; an action is decided without case anyway.
        let small = text.to_ascii_lowercase();
        let plain = !text.contains(['*', '?']);
        let dialect = if plain {
            Dialect::Exact
        } else {
            Dialect::StringLike
        };
        languages.push(Language::compile(dialect, &small).ok()?);
    }
    let mut classes = known(name, &languages);
    classes.extend(later(name, patterns, languages)?);
    Some(classes)
}

/// The actions of a service that AWS has, those together of which every pattern holds all or none and that are alike otherwise.
fn known(prefix: &str, languages: &[Language]) -> Vec<ActionClass> {
    let Some(service) = catalogue::service(prefix) else {
        return Vec::new();
    };
    let reveals = &escalation::ways().reveals;
    let mut groups: BTreeMap<(Vec<bool>, bool, bool, On), ActionClass> = BTreeMap::new();
    for action in &service.actions {
        let name = format!("{prefix}:{}", action.name);
        let example = name.to_ascii_lowercase();
        let held: Vec<bool> = languages
            .iter()
            .map(|language| language.matches(&example))
            .collect();
        if !held.contains(&true) {
            continue; // only `*` holds it, and that has classes of its own
        }
        let on = On::of(service, action);
        let reads = acts::reads(&example);
        let apart = operations::harmless(&example) || reveals.contains(&example);
        let types = types::of_action(service, action);
        let act = Act {
            example,
            on: on.clone(),
            types: types.clone(),
            known: true,
        };
        let class = ActionClass { name, act, reads };
        let group = groups.entry((held, reads, apart, on)).or_insert(class);
        // Whatever one of them acts on, the class does.
        match types.is_empty() || group.act.types.is_empty() {
            true => group.act.types.clear(),
            false => group.act.types.extend(types),
        }
    }
    groups.into_values().collect()
}

/// What these patterns hold of a service that AWS does not have, or not yet.
fn later(prefix: &str, patterns: &[&str], mut languages: Vec<Language>) -> Option<Vec<ActionClass>> {
    let named: BTreeMap<String, &str> = patterns
        .iter()
        .filter(|text| !text.contains(['*', '?']))
        .map(|text| (text.to_ascii_lowercase(), *text))
        .collect();
    let reading =
        acts::READING.map(|begin| Language::compile(Dialect::StringLike, &format!("{prefix}:{begin}*")));
    languages.extend(reading.into_iter().flatten());
    let universe = Language::compile(Dialect::StringLike, &format!("{prefix}:?*")).ok()?;
    let partition = Partition::within(&universe, &languages).ok()?;
    let fresh = partition
        .classes()
        .iter()
        .filter(|found| catalogue::action(&found.example).is_none());
    let class = |example: &str| {
        let reads = acts::reads_by_name(example);
        let rest = format!("{prefix}:{}", if reads { "*read" } else { "*other" });
        let name = named.get(example).map_or(rest, |name| (*name).to_owned());
        let act = Act {
            example: example.to_owned(),
            types: BTreeSet::new(),
            on: On::Anything,
            known: false,
        };
        ActionClass { name, act, reads }
    };
    Some(fresh.map(|found| class(&found.example)).collect())
}

/// A class of resources of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceClass {
    /// An example ARN; with `@ACCOUNT` behind it where the ARN names no account.
    pub name: String,
    /// The example ARN.
    pub example: String,
    /// The service that all ARNs of the class name, if a pattern tells it apart.
    pub service: Option<String>,
    /// Patterns that all ARNs of the class match.
    pub within: Vec<String>,
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
    /// The classes that these patterns, single ARNs and languages tell apart in an account.
    pub fn of<'a>(
        account: &str,
        patterns: impl IntoIterator<Item = &'a Pattern>,
        single: &BTreeSet<String>,
        others: Vec<Language>,
    ) -> ResourceClasses {
        let mut texts = BTreeSet::new();
        let mut languages: Vec<Language> = single.iter().map(|arn| Language::literal(arn)).collect();
        languages.extend(others);
        let mut telling: Vec<(&str, Language)> = Vec::new();
        for pattern in patterns {
            let new = pattern.text.contains("${") || texts.insert(pattern.text.as_str());
            if new && may_speak_of(&pattern.text, account) {
                languages.push(pattern.wide.clone());
                languages.push(pattern.strict.clone());
                telling.push((&pattern.text, pattern.wide.clone()));
            }
        }
        let telling: Vec<(&str, Language)> = telling.into_iter().filter(|(text, _)| tells(text)).collect();
        let services = texts.iter().filter_map(|text| service_of(text));
        // Of IAM only roles, policies, users and groups are told apart.
        let services: BTreeSet<String> = services.filter(|service| service != "iam").collect();
        for service in &services {
            languages.extend(like(&format!("arn:aws*:{service}:*:*:*")));
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
                    .map(|class| ResourceClass {
                        within: within(&class.example, &telling, single),
                        ..named(&class.example, account, &services)
                    })
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
                    service: None,
                    within: Vec::new(),
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
pub(super) fn may_speak_of(pattern: &str, account: &str) -> bool {
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

/// The service that an ARN or a pattern of ARNs names.
fn service_of(arn: &str) -> Option<String> {
    let part = arn.split(':').nth(2)?;
    (!part.is_empty() && !part.contains(['*', '?', '$'])).then(|| part.to_owned())
}

/// Whether it is of a kind that is told apart in every account.
fn of_iam(arn: &str) -> bool {
    let kinds = [":role/", ":policy/", ":user/", ":group/"];
    arn.contains(":iam::") && kinds.iter().any(|kind| arn.contains(kind))
}

fn named(example: &str, account: &str, services: &BTreeSet<String>) -> ResourceClass {
    let stands = example.split(':').nth(4) == Some(account);
    let name = if stands {
        example.to_owned()
    } else {
        format!("{example}@{account}")
    };
    ResourceClass {
        name,
        service: service_of(example).filter(|service| services.contains(service) || of_iam(example)),
        example: example.to_owned(),
        within: Vec::new(),
    }
}

/// Whether a pattern says anything of the type of what it names.
fn tells(pattern: &str) -> bool {
    let resource = pattern.splitn(6, ':').nth(5).unwrap_or("*");
    !pattern.contains("${") && !resource.starts_with(['*', '?'])
}

/// The patterns that hold a class, to go by its example.
fn within(example: &str, telling: &[(&str, Language)], single: &BTreeSet<String>) -> Vec<String> {
    let holding = telling.iter().filter(|(_, language)| language.matches(example));
    let mut found: Vec<String> = holding.map(|(text, _)| (*text).to_owned()).collect();
    found.extend(single.get(example).cloned());
    found
}

/// The classes that roles can lie in.
pub(super) fn role_classes(classes: &ResourceClasses) -> impl Iterator<Item = &ResourceClass> {
    let undecided = !classes.decided();
    let classes = classes.all().iter();
    classes.filter(move |class| undecided || class.example.contains(":role/"))
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
