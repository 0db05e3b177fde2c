//! Actions as they are decided: what they act on, and whether they only read.

use super::catalogue;
use super::types::{self, Template};
use std::collections::BTreeSet;

/// An action, or one that stands for its class.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Act {
    /// `lambda:UpdateFunctionCode`, or something that no action is named like.
    pub example: String,
    /// What it acts on.
    pub on: On,
    /// The types of resources that it, or any of its class, acts on; none: they cannot be told.
    pub types: BTreeSet<Template>,
    /// Whether AWS has it, as far as the catalogue knows.
    pub known: bool,
}

/// What an action acts on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum On {
    /// Nobody knows.
    Anything,
    /// Nothing: it is granted by `"Resource": "*"` and by nothing else.
    Nothing,
    /// Resources whose ARNs name one of these services.
    Services(Vec<String>),
}

impl Act {
    /// Whether anything that lies in all of these patterns can be acted on.
    pub(super) fn may_be_within(&self, patterns: &[String]) -> bool {
        patterns.iter().all(|pattern| types::may_be(pattern, &self.types))
    }

    /// An action by its name.
    pub fn named(name: &str) -> Act {
        let found = catalogue::action(name);
        Act {
            example: name.to_ascii_lowercase(),
            on: found.map_or(On::Anything, |(service, action)| On::of(service, action)),
            types: found.map_or_else(BTreeSet::new, |(service, action)| {
                types::of_action(service, action)
            }),
            known: found.is_some(),
        }
    }
}

impl On {
    pub(super) fn of(service: &catalogue::Service, action: &catalogue::Action) -> On {
        if action.takes.is_empty() {
            return On::Nothing;
        }
        let part = |found: &catalogue::ResourceType| found.arn.split(':').nth(2).map(str::to_owned);
        let mut services: Vec<Option<String>> = service.resources_of(action).map(part).collect();
        services.sort();
        services.dedup();
        let plain =
            |found: Option<String>| found.filter(|found| !found.is_empty() && !found.contains(['$', '*']));
        let services: Option<Vec<String>> = services.into_iter().map(plain).collect();
        services.map_or(On::Anything, On::Services)
    }

    /// Whether it can act on resources whose ARNs all name this service.
    pub fn may_be_of(&self, service: &str) -> bool {
        match self {
            On::Anything => true,
            On::Nothing => false,
            On::Services(services) => services.iter().any(|found| found == service),
        }
    }
}

/// Beginnings of names of actions that only read. AWS keeps to them, but for the exceptions below.
pub(super) const READING: [&str; 9] = [
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

/// Actions that AWS says to read, and that hand out access. Dated 2026-09.
const NOT_READING: [&str; 12] = [
    "cognito-identity:getcredentialsforidentity",
    "ec2:getpassworddata",
    "gamelift:getcomputeaccess",
    "gamelift:getcomputeauthtoken",
    "gamelift:getinstanceaccess",
    "lightsail:getinstanceaccessdetails",
    "redshift-serverless:getcredentials",
    "redshift:getclustercredentials",
    "redshift:getclustercredentialswithiam",
    "sso:getrolecredentials",
    "sts:getfederationtoken",
    "sts:getsessiontoken",
];

/// Whether an action only reads: by AWS's own level if it is known, else by its name; `false` if in doubt.
pub fn reads(action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    if NOT_READING.contains(&action.as_str()) {
        return false;
    }
    let level = catalogue::action(&action).map(|(_, found)| found.level);
    level.map_or_else(|| reads_by_name(&action), |level| level <= catalogue::Level::Read)
}

/// The same for an action that nobody knows yet.
pub(super) fn reads_by_name(action: &str) -> bool {
    let name = action.split_once(':').map_or(action, |(_, name)| name);
    READING.iter().any(|begin| name.starts_with(begin))
}
