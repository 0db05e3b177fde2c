//! Resources of which nobody has looked whom they let in: a doubt of the account, not of every effect.
//!
//! Within an account such a policy may name any role of it. From another account a role gets in only with what its own policies allow
//! there, so that one which they keep at home asks nothing. That a resource may let in everybody is not asked of accounts at which nobody has
//! looked: it would be a question about every project.

use super::acts::On;
use super::classes::{self, ActionClass};
use super::condition::{self, Context};
use super::declared::Meaning;
use super::escalation::ways;
use super::estate::Role;
use super::facts::{Doubt, Stating, World};
use super::operations;
use super::policy::{Effect, Pattern, Patterns, Policy, Statement};
use super::principals::session;
use super::rewriting::is_ruler;
use super::truth::Truth;
use crate::facts::{Pred, Question};
use std::collections::BTreeSet;

/// What such a policy lets somebody do, as an action.
const GRANTED: &str = "*granted-there";

impl World<'_> {
    /// Whether somebody has looked at what the resources of a service let in.
    pub(super) fn looked(&self, account: &str, service: &str) -> bool {
        let known = self.cloud.estate.accounts.get(account);
        known.is_some_and(|known| known.policies_of.contains("*") || known.policies_of.contains(service))
    }

    /// What a role may do where nobody has looked.
    pub(super) fn unlooked(&self, role: &Role, classes: &[ActionClass], stating: &mut Stating) {
        if is_ruler(role) {
            return;
        }
        for account in self.resources.keys() {
            let unlooked = |service: &&str| !self.looked(account, service);
            let services: BTreeSet<&str> = ways().guarded.iter().copied().filter(unlooked).collect();
            if services.is_empty() {
                continue;
            }
            self.granted_there(role, account, (&services, classes), stating);
        }
    }

    fn granted_there(
        &self,
        role: &Role,
        account: &str,
        (services, classes): (&BTreeSet<&str>, &[ActionClass]),
        stating: &mut Stating,
    ) {
        let own = role.account == account;
        let mut context = session(role);
        context.know("aws:ResourceAccount", account);
        let reaches = |class: &ActionClass, service: &str| {
            may_be(class, service) && may_reach(role, &class.act.example, service, account, &context)
        };
        let resource = format!("{GRANTED}@{account}");
        let mut amounts = Vec::new();
        for (verb, reads) in [("ship", false), ("observe", true)] {
            let places = self.declared.places.get(account).map_or(&[][..], Vec::as_slice);
            let mut counted = classes.iter().filter(|class| operations::counts(class, reads));
            let open = !places.is_empty()
                && (own || counted.any(|class| services.iter().any(|service| reaches(class, service))));
            let places = places.iter().filter(|_| open);
            amounts.extend(places.map(|place| (verb, place.asset.as_str(), place.span)));
        }
        for meaning in self
            .declared
            .meanings
            .iter()
            .filter(|meaning| meaning.lies_in(account))
        {
            let read = self
                .guard(&meaning.resource.text)
                .is_some_and(|guard| guard.policies.is_some() && !guard.intended);
            let mut meant = services
                .iter()
                .filter(|service| of_service(&meaning.resource, service));
            let lets_in = |service: &str| {
                let mut meaning_it = classes.iter().filter(|class| operations::means(meaning, class));
                own && speaks_of(meaning, service) || !own && meaning_it.any(|class| reaches(class, service))
            };
            if !read && meant.any(|service| lets_in(service)) {
                amounts.push((meaning.verb.as_str(), meaning.asset.as_str(), meaning.span));
            }
        }
        for (verb, asset, span) in &amounts {
            let args = [GRANTED, &resource, verb, asset];
            stating.add(Pred::Operates, &args, Truth::Yes, None, Some(*span), "");
        }
        if !amounts.is_empty() {
            let doubt = self.not_looked(account);
            let allows = [role.id.as_str(), GRANTED, &resource];
            stating.add(Pred::Allows, &allows, Truth::Unknown, Some(&doubt), role.span, "");
        }
    }

    fn not_looked(&self, account: &str) -> Doubt {
        let text = format!(
            "account {account}: whom its buckets, keys, queues and other resources let in by policies of their own"
        );
        match self.doubt("trust", account, &text) {
            Doubt::Asked(question) => Doubt::Asked(Question {
                key: question.key.replacen("-trust:", "-resource-policies:", 1),
                ..question
            }),
            assumed => assumed,
        }
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
