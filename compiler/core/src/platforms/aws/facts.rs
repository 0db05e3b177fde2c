//! Facts of accounts: who may become which role, and what roles may do.
//!
//! In: the estate, the declaration, the identities that jobs mint. Out: facts. An account of which no list of roles was read has
//! one more role, `ACCOUNT/?`, that stands for all that nobody has seen.

mod census;
mod doubts;

use super::acts::{Act, On};
use super::classes::{self, ActionClass, ResourceClass, ResourceClasses};
use super::condition::{Context, Value};
use super::declared::Declared;
use super::estate::{Estate, Role};
use super::evaluate::{Permissions, allows};
use super::guarding::{self, Guards};
use super::principals::{belongs, session};
use super::rewriting;
use super::snapshot::AwsResource;
use super::trust::SubjectInfo;
use super::truth::Truth;
use crate::facts::{FactBase, Pred};
use crate::language::model::Declaration;
use crate::source::Span;
use census::{all_roles, resource_classes};
pub(super) use doubts::{Doubt, UNKNOWN_ACCOUNT};
use std::collections::{BTreeMap, BTreeSet};

/// The action that becomes another role.
pub(super) const ASSUME: &str = "sts:AssumeRole";

/// What the facts of accounts are made from.
pub struct Cloud<'a> {
    /// What people say.
    pub declaration: &'a Declaration,
    /// What was read; in the world once applied, with what is emitted over it.
    pub estate: &'a Estate,
    /// Every identity that a job at a ref can mint.
    pub subjects: &'a [SubjectInfo],
}

/// States the facts of all accounts.
pub fn state(base: &mut FactBase, cloud: &Cloud) {
    let declared = Declared::of(cloud.declaration);
    let mut roles = all_roles(cloud.estate, &declared);
    roles.extend(rewriting::rulers(&roles));
    let guards = guarding::that_matter(cloud.estate, &roles, &declared);
    let resources = resource_classes(&roles, &declared, cloud.estate, &guards);
    let world = |roles| World {
        cloud,
        declared: &declared,
        roles,
        resources: &resources,
        guards: &guards,
    };
    let roles = rewriting::widened(&world(&roles));
    let world = world(&roles);
    let mut stating = Stating {
        base,
        seen: BTreeSet::new(),
        services: BTreeSet::new(),
    };
    for role in &roles {
        world.membership(role, &mut stating);
        world.trust(role, &mut stating);
        world.assumes(role, &mut stating);
        world.launches(role, &mut stating);
        world.remakes(role, &mut stating);
        world.escalates(role, &mut stating);
        super::operations::state(&world, role, &mut stating);
    }
    world.service_trust(&mut stating);
    world.public(&mut stating);
    world.unlooked_public(&mut stating);
    for (account, places) in &declared.places {
        for place in places {
            stating.add(
                Pred::AccountAsset,
                &[account, &place.asset],
                Truth::Yes,
                None,
                Some(place.span),
                "",
            );
        }
    }
    for account in resources.keys().filter(|account| !world.complete(account)) {
        world.unseen(account, &mut stating);
    }
}

pub(super) struct World<'a> {
    pub(super) cloud: &'a Cloud<'a>,
    pub(super) declared: &'a Declared,
    pub(super) roles: &'a [Role],
    pub(super) resources: &'a BTreeMap<String, ResourceClasses>,
    pub(super) guards: &'a Guards<'a>,
}

/// Adds facts, each atom once for each of its grades.
pub(super) struct Stating<'a> {
    base: &'a mut FactBase,
    seen: BTreeSet<(Pred, Vec<String>, Truth)>,
    /// Services in which somebody may start own code under a role that he passes.
    pub(super) services: BTreeSet<&'static str>,
}

impl Stating<'_> {
    /// States what holds or may hold; nothing if it does not.
    pub(super) fn add(
        &mut self,
        pred: Pred,
        args: &[&str],
        truth: Truth,
        doubt: Option<&Doubt>,
        span: Option<Span>,
        remark: &str,
    ) {
        let key = (pred, args.iter().map(|arg| (*arg).to_owned()).collect(), truth);
        if truth == Truth::No || !self.seen.insert(key) {
            return;
        }
        match (truth, doubt) {
            (Truth::Unknown, Some(Doubt::Assumed(id))) => self.base.assumed(pred, args, id, span, remark),
            (Truth::Unknown, Some(Doubt::Asked(question))) => {
                self.base.unknown(pred, args, question, span, remark)
            }
            _ => self.base.known(pred, args, span, remark),
        }
    }
}

impl World<'_> {
    /// Whether all roles of an account are known.
    pub(super) fn complete(&self, account: &str) -> bool {
        self.cloud
            .estate
            .accounts
            .get(account)
            .is_some_and(|account| account.complete)
    }

    /// Whether a role may do this to some member of a class.
    pub(super) fn may(
        &self,
        role: &Role,
        act: &Act,
        class: &ResourceClass,
        extra: &[(&str, Value)],
    ) -> Truth {
        if !self.might(role, &act.example) {
            return Truth::No;
        }
        self.decide(role, act, class, extra, allows)
    }

    pub(super) fn decide(
        &self,
        role: &Role,
        act: &Act,
        class: &ResourceClass,
        extra: &[(&str, Value)],
        how: fn(&Permissions, &str, &str, &Context) -> Truth,
    ) -> Truth {
        if class
            .service
            .as_ref()
            .is_some_and(|service| act.on != On::Nothing && !act.on.may_be_of(service))
        {
            return Truth::No;
        }
        // What is no resource of the action is not acted on, whatever a statement says.
        if act.on != On::Nothing && !act.may_be_within(&class.within) {
            return Truth::No;
        }
        if class.example.is_empty() {
            return if self.might(role, &act.example) {
                Truth::Unknown
            } else {
                Truth::No
            };
        }
        let mut context = session(role);
        context.of_action(&act.example);
        // What acts on nothing is granted on `*`, and never on an ARN.
        let resource = if act.on == On::Nothing {
            "*"
        } else {
            &class.example
        };
        let mut parts = resource.split(':').skip(3);
        if let Some(region) = parts.next().filter(|region| !region.is_empty()) {
            context.know("aws:RequestedRegion", region);
        }
        let owner = parts
            .next()
            .filter(|account| !account.is_empty())
            .unwrap_or(&role.account);
        context.know("aws:ResourceAccount", owner);
        belongs(&mut context, "Resource", self.organization(owner));
        if let Some(known) = self.resource(&role.account, resource) {
            known.tell(resource, &mut context);
        }
        extra
            .iter()
            .for_each(|(key, value)| context.set(key, value.clone()));
        let truth = how(&role.permissions, &act.example, resource, &context);
        let truth = self.guarded(role, act, resource, &context, truth);
        // What AWS does not have is not granted; what it has since, is.
        if act.known {
            truth
        } else {
            truth.and(Truth::Unknown)
        }
    }

    /// Where an account belongs in its organization, if that is known.
    pub(super) fn organization(&self, account: &str) -> Option<&str> {
        self.cloud.estate.accounts.get(account)?.organization.as_deref()
    }

    /// What is known of a single resource.
    pub(super) fn resource(&self, account: &str, arn: &str) -> Option<&AwsResource> {
        self.cloud
            .estate
            .accounts
            .get(account)?
            .resources
            .as_ref()?
            .get(arn)
    }

    fn membership(&self, role: &Role, stating: &mut Stating) {
        let yes = Truth::Yes;
        stating.add(Pred::RoleOf, &[&role.id, &role.account], yes, None, role.span, "");
        if let Some(class) = self.class_of(role).filter(|_| !rewriting::is_ruler(role)) {
            stating.add(
                Pred::RoleResource,
                &[&role.id, &class.name],
                yes,
                None,
                role.span,
                "",
            );
        }
    }

    pub(super) fn class_of(&self, role: &Role) -> Option<&ResourceClass> {
        self.resources.get(&role.account)?.class_of(&role.arn)
    }
}

/// The classes of actions that matter to a role: told apart by its own patterns, by what resources let in, and by what is declared.
pub(super) fn actions(world: &World, role: &Role) -> Option<Vec<ActionClass>> {
    let let_in = world.actions_let_in(role);
    let own = classes::actions_of(role.permissions.policies());
    let meant = world
        .declared
        .meanings
        .iter()
        .flat_map(|meaning| &meaning.actions)
        .map(|pattern| pattern.text.as_str());
    classes::action_classes(own.chain(meant).chain(let_in.iter().map(String::as_str)))
}
