//! Resources with policies of their own, among everything else: who may what under both sides, from within their account and from others,
//! and who may rewrite what they let in.

use super::acts::{Act, On};
use super::classes::{self, ResourceClass};
use super::condition::{Context, Value};
use super::declared::Declared;
use super::escalation::{Target, Way, ways};
use super::estate::{Estate, Role};
use super::evaluate::{Parts, Request};
use super::facts::{Doubt, Stating, World};
use super::guards::{self, Guard, holder, together};
use super::meant::{anonymous, direct};
use super::policy::{Effect, Pattern};
use super::principals::belongs;
use super::rewriting::is_ruler;
use super::truth::Truth;
use crate::facts::{Pred, Question};
use crate::glob::Language;
use std::collections::BTreeMap;

/// The guards that change anything, by the ARNs of what they guard.
pub(super) type Guards<'a> = BTreeMap<&'a str, &'a Guard>;

/// Picks the guards that change anything for these roles or for what is declared.
pub(super) fn that_matter<'a>(estate: &'a Estate, roles: &[Role], declared: &Declared) -> Guards<'a> {
    let meant = |guard: &Guard| {
        // A bucket's ARN does not say whose it is; that this one is another account's is worth knowing where it is at stake.
        let inside = format!("{}/x", guard.arn);
        let held = |pattern: &Pattern| pattern.wide.matches(&guard.arn) || pattern.wide.matches(&inside);
        guard.arn.split(':').nth(4) == Some("")
            && declared.meanings.iter().any(|meaning| held(&meaning.resource))
    };
    let guards = estate
        .guards
        .values()
        .filter(|guard| guard.matters(roles) || meant(guard));
    guards.map(|guard| (guard.arn.as_str(), guard)).collect()
}

/// What must be told apart in an account for the sake of guards: what each guards, and what its policies name.
pub(super) fn languages<'a>(guards: &Guards<'a>, account: &str) -> (Vec<Language>, Vec<&'a Pattern>) {
    let (mut found, mut patterns) = (Vec::new(), Vec::new());
    for guard in guards.values() {
        if guard.account != account && guard.arn.split(':').nth(4) != Some("") {
            continue;
        }
        found.push(Language::literal(&guard.arn));
        let within = match guard.arn.split(':').nth(2) {
            Some("s3") => Some("/*"),
            Some("lambda") => Some(":*"),
            Some("es") => Some("/*"),
            _ => None,
        };
        let catalogue = guard.arn.strip_suffix(":catalog").map(|stem| format!("{stem}:*"));
        let text = catalogue.or_else(|| within.map(|end| format!("{}{end}", guard.arn)));
        let inside = text.and_then(|text| Pattern::resource(&text, false, None));
        found.extend(inside.map(|pattern| pattern.strict));
        patterns.extend(classes::resources_of(guard.policies.iter().flatten()));
    }
    (found, patterns)
}

/// Patterns of the objects in buckets of which a role may rewrite the policy.
pub(super) fn within_buckets<'a>(roles: impl Iterator<Item = &'a Role>) -> Vec<Pattern> {
    let buckets =
        roles.flat_map(|role| classes::resources_for(role.permissions.policies(), "s3:putbucketpolicy"));
    let inside = buckets.filter(|bucket| !bucket.text.ends_with('*'));
    inside
        .filter_map(|bucket| Pattern::resource(&format!("{}/*", bucket.text), true, None))
        .collect()
}

impl<'a> World<'a> {
    /// The guard of what an ARN names, if there is one that changes anything.
    pub(super) fn guard(&self, arn: &str) -> Option<&'a Guard> {
        self.guards.get(holder(arn).as_ref()).copied()
    }

    /// Whether any policy, of the role or of a resource, can speak for the role of the action.
    pub(super) fn might(&self, role: &Role, action: &str) -> bool {
        let let_in = |guard: &&Guard| {
            let Some(policies) = &guard.policies else {
                return true;
            };
            let speaks = policies.iter().any(|policy| {
                let mut allows = policy
                    .statements
                    .iter()
                    .filter(|found| found.effect != Some(Effect::Deny));
                policy.unreadable
                    || allows.any(|found| found.doubtful || found.actions.matches(action) != Truth::No)
            });
            speaks || (guard.is_key() && guards::grantable(action))
        };
        let own = |guard: &&&Guard| guard.account == role.account;
        role.permissions.may_allow(action)
            || self
                .guards
                .values()
                .filter(own)
                .copied()
                .any(|guard| let_in(&guard))
            || rewriting(action).any(|way| role.permissions.may_allow(&way.acts[0].example))
    }

    /// Patterns of actions that matter to a role because of what resources let in.
    pub(super) fn actions_let_in(&self, role: &Role) -> Vec<String> {
        let policies = self
            .guards
            .values()
            .flat_map(|guard| guard.policies.iter().flatten());
        let mut found: Vec<String> = classes::actions_of(policies).map(str::to_owned).collect();
        let grants = self
            .guards
            .values()
            .flat_map(|guard| guard.grants.iter().flatten());
        found.extend(
            grants
                .flat_map(|grant| &grant.operations)
                .map(|operation| format!("kms:{operation}")),
        );
        for way in &ways().lets_in {
            let (service, _) = way.name.split_once(':').unwrap_or_default();
            if role.permissions.may_allow(&way.acts[0].example) {
                found.push(format!("{service}:*"));
            }
        }
        found.sort();
        found.dedup();
        found
    }

    /// What is decided with the guard of the resource, if it has one, and with what the role may make it let in.
    pub(super) fn guarded(&self, role: &Role, act: &Act, arn: &str, context: &Context, own: Truth) -> Truth {
        if act.on == On::Nothing || is_ruler(role) || arn.split(':').nth(2) == Some("iam") {
            return own;
        }
        let guard = self.guard(arn);
        let request = Request {
            action: &act.example,
            resource: arn,
            context,
        };
        let plain = match guard {
            Some(guard) if guard.intended => own.or(self.under(guard, role, &request)),
            Some(guard) => self.under(guard, role, &request),
            None if own == Truth::Yes && self.key_unread(role, arn) => Truth::Unknown,
            None => own,
        };
        if plain == Truth::Yes {
            return plain;
        }
        plain.or(self.rewritten(guard, role, &request))
    }

    fn under(&self, guard: &Guard, role: &Role, request: &Request) -> Truth {
        let mut context = request.context.clone();
        context.know("aws:ResourceAccount", &guard.account);
        belongs(&mut context, "Resource", self.organization(&guard.account));
        context.know("kms:CallerAccount", &role.account);
        direct(&mut context);
        let request = Request {
            context: &context,
            ..*request
        };
        let parts = Parts::of(&role.permissions, &request);
        let lets = guard.lets(role, &request);
        together(parts, lets, guard.account == role.account, guard.is_key())
    }

    /// Whether a key of the account is meant of which nobody has read the policy.
    fn key_unread(&self, role: &Role, arn: &str) -> bool {
        arn.split(':').nth(2) == Some("kms") && !self.looked(&role.account, "kms")
    }

    /// Whether the role may make the resource let it in.
    fn rewritten(&self, guard: Option<&Guard>, role: &Role, request: &Request) -> Truth {
        let service = request.action.split_once(':').map_or("", |(service, _)| service);
        if request.resource.split(':').nth(2) != Some(service) {
            return Truth::No;
        }
        let mut may = Truth::No;
        let whole = holder(request.resource);
        for way in rewriting(request.action) {
            let mut context = request.context.clone();
            context.set(
                "kms:GrantIsForAWSResource",
                Value::Known(vec!["false".to_owned()]),
            );
            let asked = Request {
                action: &way.acts[0].example,
                resource: &whole,
                context: &context,
            };
            let parts = Parts::of(&role.permissions, &asked);
            may = may.or(match guard {
                Some(guard) => self.under(guard, role, &asked),
                None => parts
                    .granted
                    .and(parts.boundary)
                    .and(parts.levels)
                    .and(!parts.denied),
            });
        }
        let parts = Parts::of(&role.permissions, request);
        let here = guard.is_none_or(|guard| guard.account == role.account);
        let rest = if here {
            parts.levels
        } else {
            parts.granted.and(parts.boundary).and(parts.levels)
        };
        may.and(rest).and(!parts.denied)
    }

    /// The classes of other accounts that a role can reach because of what guards them.
    pub(super) fn abroad(&self, role: &Role) -> BTreeMap<&'a str, Vec<&'a ResourceClass>> {
        let mut found: BTreeMap<&'a str, Vec<&'a ResourceClass>> = BTreeMap::new();
        if is_ruler(role) {
            return found;
        }
        for (account, resources) in self
            .resources
            .iter()
            .filter(|(account, _)| **account != role.account)
        {
            for class in resources.all() {
                let guard = self
                    .guard(&class.example)
                    .filter(|guard| guard.account == *account);
                if guard.is_some() {
                    found.entry(account).or_default().push(class);
                }
            }
        }
        found
    }

    /// The question that the guard of a resource leaves, if it leaves one.
    pub(super) fn about_guard(&self, role: &Role, class: &ResourceClass) -> Option<Doubt> {
        let arn = &*holder(&class.example);
        let Some(guard) = self.guard(arn) else {
            return self
                .key_unread(role, arn)
                .then(|| asked(arn, "nobody has read the policy of that key"));
        };
        let text = match (&guard.policies, &guard.grants) {
            (None, _) => "its policy could not be read",
            (Some(_), None) if guard.is_key() => "nobody has read what that key has granted",
            (Some(policies), _) if policies.iter().any(undecided) => {
                "a condition of its policy cannot be decided"
            }
            _ => return None,
        };
        Some(asked(arn, text))
    }

    /// What anybody may, without any login, to a resource that lets in everybody.
    pub(super) fn public(&self, stating: &mut Stating) {
        let context = anonymous();
        for (account, resources) in self.resources {
            for class in resources.all() {
                let Some(guard) = self
                    .guard(&class.example)
                    .filter(|guard| guard.account == *account)
                else {
                    continue;
                };
                let patterns = classes::actions_of(guard.policies.iter().flatten());
                let meant = self.declared.meanings.iter().flat_map(|meaning| &meaning.actions);
                let texts = patterns.chain(meant.map(|pattern| pattern.text.as_str()));
                for action in classes::action_classes(texts).unwrap_or_default() {
                    let request = Request {
                        action: &action.act.example,
                        resource: &class.example,
                        context: &context,
                    };
                    let service = class.example.split(':').nth(2).unwrap_or_default();
                    if !action.act.on.may_be_of(service) {
                        continue;
                    }
                    let truth = guard.lets_public(&request);
                    if truth == Truth::No {
                        continue;
                    }
                    let doubt = match (guard.blocks_public, &guard.policies) {
                        (None, Some(_)) if service == "s3" => {
                            asked(&guard.arn, "nobody has read whether public access is blocked")
                        }
                        (_, None) => asked(&guard.arn, "its policy could not be read"),
                        _ => asked(&guard.arn, "a condition of its policy cannot be decided"),
                    };
                    let args = [action.name.as_str(), class.name.as_str()];
                    stating.add(Pred::OpenResource, &args, truth, Some(&doubt), None, "");
                    super::operations::amounts(self, account, &action, class, stating);
                }
            }
        }
    }
}

fn undecided(policy: &super::policy::Policy) -> bool {
    policy.unreadable
        || policy
            .statements
            .iter()
            .any(|found| found.doubtful || !found.conditions.is_empty())
}

fn asked(arn: &str, why: &str) -> Doubt {
    Doubt::Asked(Question {
        key: format!("aws-resource-policy:{arn}"),
        text: format!("whom {arn} lets in by a policy of its own: {why}"),
        answer: "`gabion pull --aws` with a login that may read it, or the policy in the snapshot".to_owned(),
    })
}

/// The ways to rewrite what a resource lets in, for the sake of an action.
fn rewriting(action: &str) -> impl Iterator<Item = &'static Way> {
    let service = action
        .split_once(':')
        .map_or(String::new(), |(service, _)| format!("{service}:"));
    let can_hold = guards::grantable(action);
    let of = move |way: &&Way| {
        way.acts[0].example.starts_with(&service) && (way.target != Some(Target::Grants) || can_hold)
    };
    ways().lets_in.iter().filter(of)
}
