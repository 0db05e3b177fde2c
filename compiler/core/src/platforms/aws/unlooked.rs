//! Resources of which nobody has looked whom they let in: a doubt of the account, not of every effect.
//!
//! Within an account such a policy may name any role of it. From another account a role gets in only with what its own policies allow
//! there, so that one which they keep at home asks nothing. It may also let in everybody, which takes no role at all: that is asked once of
//! an account of production, and of others only where something of production lies in them. `production-trust` answers both.

use super::acts::On;
use super::classes::{self, ActionClass};
use super::condition::{self, Context};
use super::declared::Meaning;
use super::escalation::ways;
use super::estate::Role;
use super::facts::{Doubt, Stating, UNKNOWN_ACCOUNT, World};
use super::guards::holder;
use super::operations;
use super::policy::{Effect, Pattern, Patterns, Policy, Statement};
use super::principals::{belongs, session};
use super::rewriting::is_ruler;
use super::truth::Truth;
use crate::facts::Pred;
use crate::language::model::{Asset, Environment};
use crate::source::Span;
use std::collections::BTreeSet;

/// What such policies let somebody do, as an action.
const ACT: &str = "act";
/// What may let in a role, of an account.
const GRANTED: &str = "resources";
/// What may let in everybody.
const OPEN: &str = "public-resources";

/// What of the declaration lies in an account: verb, asset, and where it is declared.
type Amounts<'a> = Vec<(&'a str, &'a str, Span)>;

impl World<'_> {
    /// Whether somebody has looked at what the resources of a service let in.
    pub(super) fn looked(&self, account: &str, service: &str) -> bool {
        let known = self.cloud.estate.accounts.get(account);
        known.is_some_and(|known| known.policies_of.contains("*") || known.policies_of.contains(service))
    }

    /// The services of an account of which nobody has looked at what their resources let in.
    fn unlooked_services(&self, account: &str) -> BTreeSet<&'static str> {
        let unlooked = |service: &&str| !self.looked(account, service);
        ways().guarded.iter().copied().filter(unlooked).collect()
    }

    /// What a role may do where nobody has looked.
    pub(super) fn unlooked(&self, role: &Role, classes: &[ActionClass], stating: &mut Stating) {
        if is_ruler(role) {
            return;
        }
        for account in self.resources.keys() {
            let services = self.unlooked_services(account);
            let amounts = self.granted_there(role, account, (&services, classes));
            let whom = (Pred::Allows, Some(role), GRANTED);
            self.state_unlooked(whom, account, &amounts, stating);
        }
    }

    /// What anybody may do, without any login, where nobody has looked.
    pub(super) fn unlooked_public(&self, stating: &mut Stating) {
        for account in self.resources.keys() {
            let services = self.unlooked_services(account);
            if services.is_empty() {
                continue;
            }
            let amounts = self.open_there(account, &services);
            let whom = (Pred::OpenResource, None, OPEN);
            self.state_unlooked(whom, account, &amounts, stating);
        }
    }

    /// What is at stake if something in an account lets in everybody.
    fn open_there(&self, account: &str, services: &BTreeSet<&str>) -> Amounts<'_> {
        let production = self.declared.tier(account) == "production";
        let verbs: &[&str] = if production { &["ship", "observe"] } else { &[] };
        let mut amounts = self.places_in(account, verbs);
        amounts.extend(self.meant_in(account, services, speaks_of));
        let pulled = self.declared.images.iter().filter(|image| {
            let guard = self.guard(&image.arn.text);
            let read = guard.is_some_and(|guard| guard.policies.is_some() && !guard.intended);
            image.account == account && services.contains("ecr") && !read
        });
        amounts.extend(pulled.map(|image| (image.verb.as_str(), image.asset.as_str(), image.span)));
        amounts.retain(|(_, asset, _)| production || self.is_of_production(asset));
        amounts
    }

    /// Whether something is declared as production, or as nothing less.
    fn is_of_production(&self, asset: &str) -> bool {
        let declaration = self.cloud.declaration;
        let environment = |found: &Environment| found.asset() == asset && found.tier.value == "production";
        let service = |found: &Asset| {
            let named = found.name.value == asset || found.artifact() == asset;
            named && found.tier.as_ref().is_none_or(|tier| tier.value == "production")
        };
        declaration.environments.iter().any(environment) || declaration.assets.iter().any(service)
    }

    /// States that a role, or everybody, may do all this to something in an account, as far as anybody knows.
    fn state_unlooked(
        &self,
        (pred, role, resources): (Pred, Option<&Role>, &str),
        account: &str,
        amounts: &Amounts<'_>,
        stating: &mut Stating,
    ) {
        if amounts.is_empty() {
            return;
        }
        let resource = format!("{resources}@{account}");
        let doubt = self.not_looked(account);
        for (verb, asset, span) in amounts {
            let args = [ACT, &resource, verb, asset];
            stating.add(Pred::Operates, &args, Truth::Yes, None, Some(*span), "");
        }
        let who = role.map(|role| role.id.as_str()).into_iter();
        let args: Vec<&str> = who.chain([ACT, &resource]).collect();
        let span = role.and_then(|role| role.span);
        stating.add(pred, &args, Truth::Unknown, Some(&doubt), span, "");
    }

    fn granted_there(
        &self,
        role: &Role,
        account: &str,
        (services, classes): (&BTreeSet<&str>, &[ActionClass]),
    ) -> Amounts<'_> {
        if services.is_empty() {
            return Vec::new();
        }
        let own = role.account == account;
        let mut context = session(role);
        context.know("aws:ResourceAccount", account);
        belongs(&mut context, "Resource", self.organization(account));
        let reaches = |class: &ActionClass, service: &str| {
            may_be(class, service) && may_reach(role, &class.act.example, service, account, &context)
        };
        let open = |reads: bool| {
            let mut counted = classes.iter().filter(|class| operations::counts(class, reads));
            own || counted.any(|class| services.iter().any(|service| reaches(class, service)))
        };
        let verbs = [("ship", false), ("observe", true)];
        let verbs: Vec<&str> = match self.declared.places.contains_key(account) {
            true => verbs
                .into_iter()
                .filter(|(_, reads)| open(*reads))
                .map(|(verb, _)| verb)
                .collect(),
            false => Vec::new(),
        };
        let mut amounts = self.places_in(account, &verbs);
        amounts.extend(self.meant_in(account, services, |meaning, service| {
            let mut meaning_it = classes.iter().filter(|class| operations::means(meaning, class));
            own && speaks_of(meaning, service) || !own && meaning_it.any(|class| reaches(class, service))
        }));
        amounts
    }

    /// The environments that lie in an account, for each of these verbs.
    fn places_in<'w>(&'w self, account: &str, verbs: &[&'w str]) -> Amounts<'w> {
        let places = self.declared.places.get(account).map_or(&[][..], Vec::as_slice);
        let of = |verb: &&'w str| {
            let verb = *verb;
            places
                .iter()
                .map(move |place| (verb, place.asset.as_str(), place.span))
        };
        verbs.iter().flat_map(of).collect()
    }

    /// What else is declared of resources in an account, as far as nobody has read who is let in there.
    fn meant_in<'w>(
        &'w self,
        account: &str,
        services: &BTreeSet<&str>,
        lets_in: impl Fn(&Meaning, &str) -> bool,
    ) -> Amounts<'w> {
        let open = |meaning: &&'w Meaning| {
            let read = self
                .guard(&meaning.resource.text)
                .is_some_and(|guard| guard.policies.is_some() && !guard.intended);
            let mut meant = services
                .iter()
                .filter(|service| of_service(&meaning.resource, service));
            !read && meant.any(|service| lets_in(meaning, service))
        };
        let elsewhere = |meaning: &Meaning| {
            let arn = holder(&meaning.resource.text);
            let mut others = self
                .cloud
                .estate
                .accounts
                .iter()
                .filter(|(other, _)| *other != account);
            others.any(|(_, known)| {
                known
                    .resources
                    .as_ref()
                    .is_some_and(|all| all.contains_key(arn.as_ref()))
            })
        };
        let declared = self.declared.meanings.iter();
        let there = declared.filter(|meaning| meaning.lies_in(account) && !elsewhere(meaning));
        there
            .filter(open)
            .map(|meaning| (meaning.verb.as_str(), meaning.asset.as_str(), meaning.span))
            .collect()
    }

    fn not_looked(&self, account: &str) -> Doubt {
        let what = "buckets, keys, queues and other resources";
        let text = match account {
            UNKNOWN_ACCOUNT => {
                format!("whom the {what} that are named without an account let in by policies of their own")
            }
            _ => format!("account {account}: whom its {what} let in by policies of their own"),
        };
        self.doubt_answered_by("trust", "resource-policies", account, &text)
    }
}

/// Whether a meaning's actions are of a service.
fn speaks_of(meaning: &Meaning, service: &str) -> bool {
    let of = |pattern: &Pattern| {
        let (prefix, _) = pattern.text.split_once(':').unwrap_or(("*", ""));
        prefix.contains(['*', '?']) || prefix.eq_ignore_ascii_case(service)
    };
    meaning.actions.iter().any(of)
}

/// Whether a role's own policies may let it do this somewhere in a service of an account. Text is enough here: what it takes for
/// possible is a doubt, and no more.
fn may_reach(role: &Role, action: &str, service: &str, account: &str, context: &Context) -> bool {
    let speaks = |found: &&Statement| {
        found.doubtful
            || found.actions.matches(action) != Truth::No
                && condition::solve(&found.conditions, context).truth != Truth::No
    };
    let there = |found: &Statement| {
        let Some(resources) = &found.resources else {
            return true;
        };
        let spoken =
            |pattern: &Pattern| classes::may_speak_of(&pattern.text, account) && of_service(pattern, service);
        found.doubtful || resources.negated || resources.items.iter().any(spoken)
    };
    let allows = |policy: &Policy| {
        let allows = policy
            .statements
            .iter()
            .filter(|found| found.effect != Some(Effect::Deny));
        policy.unreadable || allows.filter(speaks).any(there)
    };
    let everywhere = |found: &Statement| {
        let all = |found: &Patterns| !found.negated && found.items.iter().any(|pattern| pattern.text == "*");
        let plainly = !found.doubtful && condition::solve(&found.conditions, context).truth == Truth::Yes;
        let whole = found.resources.as_ref().is_some_and(all) && found.actions.matches(action) == Truth::Yes;
        found.effect == Some(Effect::Deny) && plainly && whole
    };
    let mut statements = role.permissions.policies().flat_map(|policy| &policy.statements);
    role.permissions.granted.iter().flatten().any(allows) && !statements.any(everywhere)
}

fn may_be(class: &ActionClass, service: &str) -> bool {
    if class.act.on == On::Nothing {
        return false;
    }
    let (prefix, _) = class.act.example.split_once(':').unwrap_or_default();
    prefix == service || prefix == "any-service"
}

fn of_service(pattern: &Pattern, service: &str) -> bool {
    let part = pattern.text.split(':').nth(2).unwrap_or("*");
    part == service || part.contains(['*', '?'])
}
