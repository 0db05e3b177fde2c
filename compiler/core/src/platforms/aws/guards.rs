//! What resources let in by policies of their own: buckets, keys, functions, queues, topics, secrets, registries, whatever has one.
//!
//! In: the policies and grants of one resource. Out: what they say of a role's request. Within an account such a grant is enough where the
//! role's own policies are silent; from another account it takes both. A key is the exception: nobody may use it whom its own policy does
//! not let in, be it by letting in the whole account. Source: IAM user guide, policy evaluation logic; KMS developer guide, key policies.

use super::estate::Role;
use super::evaluate::{Parts, Request};
use super::meant::{anonymous, holds, means, meant, public};
use super::policy::{Effect, Policy, Principal, Statement};
use super::principals::session;
use super::snapshot::AwsKeyGrant;
use super::truth::Truth;
use std::borrow::Cow;

/// What guards one resource.
#[derive(Clone, Debug)]
pub struct Guard {
    /// Its ARN.
    pub arn: String,
    /// The account that it lies in.
    pub account: String,
    /// Its policies; `None`: they are there, and nobody could read them.
    pub policies: Option<Vec<Policy>>,
    /// Of a key: what it has granted; `None`: nobody has read that.
    pub grants: Option<Vec<AwsKeyGrant>>,
    /// Of a bucket: whether public access is blocked.
    pub blocks_public: Option<bool>,
    /// Whether files of the tree say so, and nobody has looked: then it lets in, and keeps nobody out.
    pub intended: bool,
}

/// What the guard of a resource says of a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lets {
    /// It names the role.
    pub(super) named: Truth,
    /// It names the session, or everybody: then no boundary counts.
    pub(super) anybody: Truth,
    /// It names the role's account, which leaves the rest to the account's own policies.
    pub(super) account: Truth,
    /// A grant of a key.
    pub(super) granted: Truth,
    /// It denies.
    pub(super) denied: Truth,
}

/// Operations that a key can grant. Source: KMS developer guide, grant operations; dated 2026-11.
const GRANTABLE: [&str; 14] = [
    "kms:creategrant",
    "kms:decrypt",
    "kms:derivesharedsecret",
    "kms:describekey",
    "kms:encrypt",
    "kms:generatedatakey",
    "kms:generatedatakeypair",
    "kms:generatedatakeypairwithoutplaintext",
    "kms:generatedatakeywithoutplaintext",
    "kms:generatemac",
    "kms:getpublickey",
    "kms:sign",
    "kms:verify",
    "kms:verifymac",
];

/// Whether a grant of a key can hold an action; `kms:ReEncrypt*` are two of an action each.
pub(super) fn grantable(action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    GRANTABLE.contains(&action.as_str()) || action.starts_with("kms:reencrypt")
}

/// The ARN of what holds the policy that speaks of a resource: the bucket of an object, the function of a version.
pub(super) fn holder(arn: &str) -> Cow<'_, str> {
    let parts: Vec<&str> = arn.splitn(8, ':').collect();
    match parts.get(2) {
        Some(&"s3") => Cow::Borrowed(arn.split_once('/').map_or(arn, |(bucket, _)| bucket)),
        Some(&"lambda") if parts.len() == 8 => Cow::Borrowed(&arn[..arn.len() - parts[7].len() - 1]),
        // A catalogue has one policy for all that is in it.
        Some(&"glue") if parts.len() > 5 => Cow::Owned(format!("{}:catalog", parts[..5].join(":"))),
        // `domain/NAME/PATH`
        Some(&"es") => Cow::Owned(arn.splitn(3, '/').take(2).collect::<Vec<_>>().join("/")),
        _ => Cow::Borrowed(arn),
    }
}

impl Guard {
    /// Whether it is a key: what its policy does not let in, nobody may.
    pub(super) fn is_key(&self) -> bool {
        self.arn.split(':').nth(2) == Some("kms")
    }

    fn is_bucket(&self) -> bool {
        self.arn.split(':').nth(2) == Some("s3")
    }

    /// What it says of a role's request.
    pub(super) fn lets(&self, role: &Role, request: &Request) -> Lets {
        let Some(policies) = &self.policies else {
            let unknown = Truth::Unknown;
            return Lets {
                named: unknown,
                anybody: unknown,
                account: unknown,
                granted: unknown,
                denied: unknown,
            };
        };
        let no = Truth::No;
        let mut lets = Lets {
            named: no,
            anybody: no,
            account: no,
            granted: self.granted(role, request.action),
            denied: no,
        };
        for statement in policies.iter().flat_map(|policy| &policy.statements) {
            let covered = request.covered(statement);
            if covered == Truth::No {
                continue;
            }
            let meant = meant(statement, role);
            let some = meant.named.or(meant.anybody).or(meant.account);
            if statement.effect != Some(Effect::Allow) {
                lets.denied = lets.denied.or(covered.and(some));
            }
            if statement.effect != Some(Effect::Deny) {
                lets.named = lets.named.or(covered.and(meant.named));
                lets.anybody = lets.anybody.or(covered.and(meant.anybody));
                lets.account = lets.account.or(covered.and(meant.account));
            }
        }
        if policies.iter().any(|policy| policy.unreadable) {
            let or = |truth: Truth| truth.or(Truth::Unknown);
            lets = Lets {
                named: or(lets.named),
                anybody: or(lets.anybody),
                account: or(lets.account),
                granted: lets.granted,
                denied: or(lets.denied),
            };
        }
        lets
    }

    fn granted(&self, role: &Role, action: &str) -> Truth {
        let Some(grants) = &self.grants else {
            return if self.is_key() && grantable(action) {
                Truth::Unknown
            } else {
                Truth::No
            };
        };
        let holds = |grant: &&AwsKeyGrant| {
            let wanted = action.split_once(':').map_or(action, |(_, name)| name);
            grant
                .operations
                .iter()
                .any(|operation| operation.eq_ignore_ascii_case(wanted))
        };
        let to = |grant: &AwsKeyGrant| {
            let meant = means(&Principal::Aws(grant.to.clone()), role);
            let some = meant.named.or(meant.anybody).or(meant.account);
            if grant.constrained {
                some.and(Truth::Unknown)
            } else {
                some
            }
        };
        grants.iter().filter(holds).map(to).fold(Truth::No, Truth::or)
    }

    /// Whether anybody at all may, whatever account is theirs.
    pub(super) fn lets_public(&self, request: &Request) -> Truth {
        let open = match (self.is_bucket(), self.blocks_public) {
            (false, _) | (true, Some(false)) => Truth::Yes,
            (true, None) => Truth::Unknown,
            (true, Some(true)) => Truth::No,
        };
        let Some(policies) = &self.policies else {
            return open.and(Truth::Unknown);
        };
        let (mut allowed, mut denied) = (Truth::No, Truth::No);
        for policy in policies {
            let unread = if policy.unreadable {
                Truth::Unknown
            } else {
                Truth::No
            };
            allowed = allowed.or(unread);
            denied = denied.or(unread);
            for statement in &policy.statements {
                let covered = request.covered(statement).and(public(statement));
                if statement.effect != Some(Effect::Allow) {
                    denied = denied.or(covered);
                }
                if statement.effect != Some(Effect::Deny) {
                    allowed = allowed.or(covered);
                }
            }
        }
        allowed.and(!denied).and(open)
    }

    /// Whether the guard changes anything for one of these roles, or lets in everybody. If not, it need not be told apart.
    pub(super) fn matters(&self, roles: &[Role]) -> bool {
        let Some(policies) = &self.policies else {
            return true;
        };
        if self.is_key() && (self.grants.is_none() || !self.leaves_to_account()) {
            return true;
        }
        let granted = self.grants.iter().flatten().any(|grant| {
            let principal = Principal::Aws(grant.to.clone());
            roles
                .iter()
                .any(|role| means(&principal, role).some() != Truth::No)
        });
        let statements = || policies.iter().flat_map(|policy| &policy.statements);
        let public = |statement: &Statement| {
            statement.effect != Some(Effect::Deny)
                && public(statement).and(holds(statement, &anonymous())) != Truth::No
        };
        granted
            || policies.iter().any(|policy| policy.unreadable)
            || statements().any(public)
            || statements().any(|statement| roles.iter().any(|role| self.concerns(statement, role)))
    }

    fn concerns(&self, statement: &Statement, role: &Role) -> bool {
        let meant = meant(statement, role);
        let denies = statement.effect != Some(Effect::Allow);
        // Letting in its own account adds nothing to what that says itself.
        let own = role.account == self.account && !denies && !self.is_key();
        let some = if own {
            meant.named.or(meant.anybody)
        } else {
            meant.some()
        };
        let key = self.is_key()
            && !denies
            && meant.named.or(meant.anybody) == Truth::No
            && role.account == self.account;
        !key && some.and(holds(statement, &session(role))) != Truth::No
    }

    /// Whether a key leaves everything to the policies of its account, as keys do by default.
    fn leaves_to_account(&self) -> bool {
        let root = format!("arn:aws:iam::{}:root", self.account);
        let ours =
            |who: &Principal| matches!(who, Principal::Aws(text) if *text == root || *text == self.account);
        let whole = |statement: &Statement| {
            let to = statement.principals.as_ref();
            statement.effect == Some(Effect::Allow)
                && !statement.doubtful
                && statement.conditions.is_empty()
                && to.is_some_and(|to| !to.negated && to.items.iter().any(ours))
                && ["kms:Decrypt", "kms:*"]
                    .iter()
                    .all(|action| statement.actions.matches(action) == Truth::Yes)
                && statement
                    .resources
                    .as_ref()
                    .is_none_or(|found| found.matches(&self.arn) == Truth::Yes)
        };
        self.policies
            .iter()
            .flatten()
            .flat_map(|policy| &policy.statements)
            .any(whole)
    }
}

/// Both sides put together: what the role's policies say, and what the resource's do.
pub(super) fn together(parts: Parts, lets: Lets, within: bool, key: bool) -> Truth {
    let limits = parts.boundary.and(parts.levels);
    let let_in = lets.named.or(lets.anybody).or(lets.account).or(lets.granted);
    let allowed = if within {
        let own = if key {
            parts.granted.and(let_in)
        } else {
            parts.granted
        };
        // Whether a boundary keeps out what a key has granted, the documentation leaves open.
        let bounded = parts.boundary.or(Truth::Unknown);
        own.or(lets.named)
            .and(limits)
            .or(lets.anybody.and(parts.levels))
            .or(lets.granted.and(parts.levels).and(bounded))
    } else {
        parts.granted.and(limits).and(let_in)
    };
    allowed.and(!parts.denied).and(!lets.denied)
}
