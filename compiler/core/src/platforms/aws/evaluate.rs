//! May a role do this? Yes, no, or it depends on something that nobody has said.

use super::condition::{self, Context};
use super::policy::{Effect, Policy, Statement};
use super::truth::Truth;

/// Everything that decides what a role may do.
#[derive(Clone, Debug)]
pub struct Permissions {
    /// Policies attached to the role or written into it; `None` if they were not read.
    pub granted: Option<Vec<Policy>>,
    /// The permissions boundary and the organization's service control policies: each ceiling must allow too.
    pub ceilings: Vec<Ceiling>,
}

/// Policies of which one must allow what is to be allowed at all; and a deny of any of them denies.
#[derive(Clone, Debug)]
pub struct Ceiling {
    /// What kind it is.
    pub kind: CeilingKind,
    /// The policies.
    pub policies: Vec<Policy>,
}

/// Where a ceiling comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CeilingKind {
    /// The role's permissions boundary.
    Boundary,
    /// The service control policies of one level of the organization: its root, a unit, the account.
    Level,
    /// Service control policies of levels that nobody has told apart.
    Levels,
}

impl Ceiling {
    /// A permissions boundary.
    pub fn boundary(policy: Policy) -> Ceiling {
        Ceiling {
            kind: CeilingKind::Boundary,
            policies: vec![policy],
        }
    }

    /// Whether it lets the request through, before any deny.
    fn lets(&self, request: &Request) -> Truth {
        let each = |policy: &Policy| request.effect(policy, Effect::Allow);
        let one = |found: &[&Policy]| found.iter().map(|policy| each(policy)).fold(Truth::No, Truth::or);
        if self.kind == CeilingKind::Boundary {
            return one(&self.policies.iter().collect::<Vec<_>>());
        }
        // A policy that only denies lies on top of `FullAWSAccess`, which lists leave out.
        let bearing: Vec<&Policy> = self.policies.iter().filter(|policy| bears(policy)).collect();
        if bearing.is_empty() {
            return Truth::Yes;
        }
        let all = bearing
            .iter()
            .map(|policy| each(policy))
            .fold(Truth::Yes, Truth::and);
        match (self.kind, one(&bearing)) {
            (CeilingKind::Levels, any) if any != all => any.and(Truth::Unknown),
            (_, any) => any,
        }
    }
}

fn bears(policy: &Policy) -> bool {
    policy.unreadable
        || policy
            .statements
            .iter()
            .any(|statement| statement.effect != Some(Effect::Deny))
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
        self.granted
            .iter()
            .flatten()
            .chain(self.ceilings.iter().flat_map(|ceiling| &ceiling.policies))
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

/// One request.
pub(super) struct Request<'a> {
    pub(super) action: &'a str,
    pub(super) resource: &'a str,
    pub(super) context: &'a Context,
}

/// What each kind of policy says of a request, before they are put together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    /// A policy of the role allows it.
    pub(super) granted: Truth,
    /// Its boundary does not keep it out.
    pub(super) boundary: Truth,
    /// The organization's policies do not.
    pub(super) levels: Truth,
    /// Some policy denies it.
    pub(super) denied: Truth,
}

impl Parts {
    pub(super) fn of(permissions: &Permissions, request: &Request) -> Parts {
        let granted = match &permissions.granted {
            Some(policies) => policies
                .iter()
                .map(|policy| request.effect(policy, Effect::Allow))
                .fold(Truth::No, Truth::or),
            None => Truth::Unknown,
        };
        let lets = |bounds: bool| {
            permissions
                .ceilings
                .iter()
                .filter(|ceiling| (ceiling.kind == CeilingKind::Boundary) == bounds)
                .map(|ceiling| ceiling.lets(request))
                .fold(Truth::Yes, Truth::and)
        };
        // What was not read may deny.
        let unread = match permissions.granted {
            Some(_) => Truth::No,
            None => Truth::Unknown,
        };
        Parts {
            granted,
            boundary: lets(true),
            levels: lets(false),
            denied: permissions
                .policies()
                .map(|policy| request.effect(policy, Effect::Deny))
                .fold(unread, Truth::or),
        }
    }
}

fn decide(permissions: &Permissions, named: Truth, request: &Request) -> Truth {
    let parts = Parts::of(permissions, request);
    let granted = named.or(parts.granted);
    granted.and(parts.boundary).and(parts.levels).and(!parts.denied)
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

    pub(super) fn covered(&self, statement: &Statement) -> Truth {
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
