//! May a role do this? Yes, no, or it depends on something that nobody has said.

use super::condition::{self, Context};
use super::policy::{Effect, Policy, Statement};
use super::truth::Truth;

/// Everything that decides what a role may do.
#[derive(Clone, Debug)]
pub struct Permissions {
    /// Policies attached to the role or written into it; `None` if they were not read.
    pub granted: Option<Vec<Policy>>,
    /// The permissions boundary and the organization's service control policies: each must allow too.
    pub ceilings: Vec<Policy>,
}

impl Default for Permissions {
    fn default() -> Self {
        Permissions {
            granted: Some(Vec::new()),
            ceilings: Vec::new(),
        }
    }
}

impl Permissions {
    /// All documents that were read.
    pub fn policies(&self) -> impl Iterator<Item = &Policy> {
        self.granted.iter().flatten().chain(&self.ceilings)
    }

    /// Whether any grant can speak of the action; if not, nothing need be asked about resources.
    pub fn may_allow(&self, action: &str) -> bool {
        let Some(granted) = &self.granted else { return true };
        granted.iter().any(|policy| {
            let mut allows = policy
                .statements
                .iter()
                .filter(|statement| statement.effect != Some(Effect::Deny));
            let speaks =
                |statement: &Statement| statement.doubtful || statement.actions.matches(action) != Truth::No;
            policy.unreadable || allows.any(speaks)
        })
    }

    /// Whether a document is missing or could not be read.
    pub fn unread(&self) -> bool {
        self.granted.is_none() || self.policies().any(|policy| policy.unreadable)
    }
}

/// Whether the action is allowed on the resource.
///
/// An explicit deny wins; ceilings intersect; an allow or a deny whose condition is not known leaves what it covers
/// unknown. Dropping such a deny instead would be right for the pessimist only, and would make *exceeded* wrong.
pub fn allows(permissions: &Permissions, action: &str, resource: &str, context: &Context) -> Truth {
    decide(
        permissions,
        Truth::No,
        &Request {
            action,
            resource,
            context,
        },
    )
}

/// The same for a role that the resource itself names (a trust policy of the same account): no grant of its own is
/// needed, but boundaries and denies still count.
pub fn allows_if_named(permissions: &Permissions, action: &str, resource: &str, context: &Context) -> Truth {
    decide(
        permissions,
        Truth::Yes,
        &Request {
            action,
            resource,
            context,
        },
    )
}

struct Request<'a> {
    action: &'a str,
    resource: &'a str,
    context: &'a Context,
}

fn decide(permissions: &Permissions, named: Truth, request: &Request) -> Truth {
    let granted = match &permissions.granted {
        Some(policies) => policies
            .iter()
            .map(|policy| request.effect(policy, Effect::Allow))
            .fold(named, Truth::or),
        None => named.or(Truth::Unknown),
    };
    let mut verdict = granted;
    for ceiling in &permissions.ceilings {
        verdict = verdict.and(request.effect(ceiling, Effect::Allow));
    }
    if permissions.granted.is_none() {
        verdict = verdict.and(Truth::Unknown);
    }
    for policy in permissions.policies() {
        verdict = verdict.and(!request.effect(policy, Effect::Deny));
    }
    verdict
}

impl Request<'_> {
    /// Whether a statement of this effect in the policy covers the request.
    fn effect(&self, policy: &Policy, effect: Effect) -> Truth {
        if policy.unreadable {
            return Truth::Unknown;
        }
        let having = |statement: &&Statement| statement.effect.is_none_or(|found| found == effect);
        policy
            .statements
            .iter()
            .filter(having)
            .map(|statement| self.covered(statement))
            .fold(Truth::No, Truth::or)
    }

    fn covered(&self, statement: &Statement) -> Truth {
        if statement.doubtful {
            return Truth::Unknown;
        }
        let resource = statement
            .resources
            .as_ref()
            .map_or(Truth::Yes, |patterns| patterns.matches(self.resource));
        let place = statement.actions.matches(self.action).and(resource);
        if place == Truth::No {
            return Truth::No;
        }
        place.and(condition::solve(&statement.conditions, self.context).truth)
    }
}
