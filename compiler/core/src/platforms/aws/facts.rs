//! Facts of accounts: who may become which role, and what roles may do.
//!
//! In: the estate, the declaration, the identities that jobs mint. Out: facts. An account of which no list of roles was read has
//! one more role, `ACCOUNT/?`, that stands for all that nobody has seen.

use super::acts::{Act, On};
use super::classes::{self, ActionClass, ResourceClass, ResourceClasses};
use super::condition::{Context, Value};
use super::declared::Declared;
use super::estate::{Estate, Role};
use super::evaluate::{Permissions, allows};
use super::guarding::{self, Guards};
use super::policy::{Pattern, Policy, Principal};
use super::principals::{belongs, session};
use super::rewriting;
use super::snapshot::AwsResource;
use super::trust::SubjectInfo;
use super::truth::Truth;
use crate::facts::{FactBase, Pred, Question};
use crate::language::model::Declaration;
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// The action that becomes another role.
pub(super) const ASSUME: &str = "sts:AssumeRole";

/// An account of which not even the number is known.
pub(super) const UNKNOWN_ACCOUNT: &str = "unknown";

/// What the facts of accounts are made from.
pub struct Cloud<'a> {
    /// What people say.
    pub declaration: &'a Declaration,
    /// What was read; in the world once applied, with what is emitted over it.
    pub estate: &'a Estate,
    /// Every identity that a job at a ref can mint.
    pub subjects: &'a [SubjectInfo],
}

/// Why a fact is not known.
#[derive(Clone, Debug)]
pub(super) enum Doubt {
    Assumed(String),
    Asked(Question),
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

/// The roles that were read, and those that a pipeline names in an account that was not.
fn all_roles(estate: &Estate, declared: &Declared) -> Vec<Role> {
    let mut roles: BTreeMap<String, Role> = estate
        .roles()
        .map(|role| (role.id.clone(), role.clone()))
        .collect();
    for (account, name, span) in &declared.held {
        let role = Role {
            span: Some(*span),
            ..Role::unread(account, name)
        };
        roles.entry(role.id.clone()).or_insert(role);
    }
    for deployer in &declared.deployers {
        let complete = estate
            .accounts
            .get(&deployer.account)
            .is_some_and(|account| account.complete);
        let role = Role {
            span: Some(deployer.span),
            ..Role::unread(&deployer.account, &deployer.role)
        };
        if !complete {
            roles.entry(role.id.clone()).or_insert(role);
        }
    }
    roles.into_values().collect()
}

/// The resources of every account, told apart by the patterns that can speak of them there.
fn resource_classes(
    roles: &[Role],
    declared: &Declared,
    estate: &Estate,
    guards: &Guards<'_>,
) -> BTreeMap<String, ResourceClasses> {
    let accounts = roles
        .iter()
        .map(|role| &role.account)
        .chain(declared.places.keys())
        .chain(estate.accounts.keys());
    let accounts: BTreeSet<&String> = accounts
        .chain(
            declared
                .meanings
                .iter()
                .filter_map(|meaning| meaning.account.as_ref()),
        )
        .chain(declared.images.iter().map(|image| &image.account))
        .collect();
    // A bucket's ARN does not say whose it is: where nobody has read any account, it lies in one of which nothing is known.
    let nowhere = UNKNOWN_ACCOUNT.to_owned();
    let homeless = declared.meanings.iter().any(|meaning| meaning.account.is_none());
    let mut accounts = accounts;
    if homeless && !estate.accounts.values().any(|account| account.complete) {
        accounts.insert(&nowhere);
    }
    // From elsewhere a role reaches into an account by assuming a role of it, and in no other way.
    let reach =
        |role| classes::resources_for(role_policies(role), ASSUME).map(move |pattern| (role, pattern));
    let reaching: Vec<(&Role, &Pattern)> = roles.iter().flat_map(reach).collect();
    let guarded: BTreeSet<&str> = guards.values().map(|guard| guard.account.as_str()).collect();
    let mut classes = BTreeMap::new();
    for account in accounts {
        let here = roles.iter().filter(|role| role.account == **account);
        let mut patterns: Vec<_> = here
            .clone()
            .flat_map(|role| classes::resources_of(role.permissions.policies()))
            .collect();
        let foreign = reaching.iter().filter(|(role, _)| role.account != **account);
        patterns.extend(foreign.map(|(_, pattern)| *pattern));
        if guarded.contains(account.as_str()) {
            let others = roles.iter().filter(|role| role.account != **account);
            patterns.extend(others.flat_map(|role| classes::resources_of(role.permissions.policies())));
        }
        let (others, named_there) = guarding::languages(guards, account);
        patterns.extend(named_there);
        let objects = guarding::within_buckets(here.clone());
        patterns.extend(&objects);
        let meant = declared
            .meanings
            .iter()
            .filter(|meaning| meaning.lies_in(account));
        patterns.extend(meant.map(|meaning| &meaning.resource));
        let pulled = declared.images.iter().filter(|image| image.account == **account);
        patterns.extend(pulled.map(|image| &image.arn));
        let runs = estate
            .accounts
            .get(account)
            .and_then(|account| account.resources.as_ref());
        let named = here
            .filter(|role| names_somebody(role))
            .map(|role| role.arn.clone())
            .chain(runs.into_iter().flat_map(|runs| runs.keys().cloned()))
            .collect();
        classes.insert(
            account.clone(),
            ResourceClasses::of(account, patterns, &named, others),
        );
    }
    classes
}

fn role_policies(role: &Role) -> impl Iterator<Item = &Policy> {
    role.permissions.policies()
}

/// Whether the trust policy names single principals, so that the role must not share a class with others.
fn names_somebody(role: &Role) -> bool {
    let principals = role
        .trust
        .iter()
        .flat_map(|trust| &trust.statements)
        .filter_map(|found| found.principals.as_ref());
    principals
        .flat_map(|found| &found.items)
        .any(|found| matches!(found, Principal::Aws(_) | Principal::Anybody))
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

    /// The doubt about what an account holds beyond what was read: an assumption `TIER-ABOUT`, or a question.
    pub(super) fn doubt(&self, about: &str, account: &str, text: &str) -> Doubt {
        self.doubt_answered_by(about, about, account, text)
    }

    /// The same, where `TIER-ASSUMED` answers more than one question.
    pub(super) fn doubt_answered_by(&self, assumed: &str, about: &str, account: &str, text: &str) -> Doubt {
        let tier = match account {
            // Nothing says that it is less.
            UNKNOWN_ACCOUNT => "production",
            _ => self.declared.tier(account),
        };
        let assumption = format!("{tier}-{assumed}");
        if self.declared.assumptions.contains(&assumption) {
            return Doubt::Assumed(assumption);
        }
        let key = format!(
            "{}-{about}:{account}",
            if tier == "production" { tier } else { "aws" }
        );
        let answer = format!("`gabion pull --aws`, or `assume \"{assumption}\" \"…\" by=\"…\" until=\"…\"`");
        Doubt::Asked(Question {
            key,
            text: text.to_owned(),
            answer,
        })
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

    /// What keeps the grant of an action from being known.
    pub(super) fn about_act(&self, role: &Role, class: &ActionClass, on: &ResourceClass) -> Doubt {
        if class.act.known {
            let asked = self.about_guard(role, on).or_else(|| self.about_tags(role, on));
            return asked.unwrap_or_else(|| self.about(role));
        }
        let as_of = &super::catalogue::provenance().as_of;
        Doubt::Asked(Question {
            key: format!("aws-action:{}", class.name),
            text: format!("what {} is: AWS had no such action on {as_of}", class.name),
            answer: format!("correct or narrow what the policies of role {} say", role.id),
        })
    }

    /// The question about the tags of a single resource, if a condition of the role looks at some.
    fn about_tags(&self, role: &Role, on: &ResourceClass) -> Option<Doubt> {
        let unread = self
            .resource(&role.account, &on.example)
            .is_none_or(|found| found.tags.is_none());
        let statements = role.permissions.policies().flat_map(|policy| &policy.statements);
        let mut conditions = statements.flat_map(|statement| &statement.conditions);
        let looked_at = |key: &str| key.to_ascii_lowercase().contains(":resourcetag/");
        let found = conditions
            .find(|condition| looked_at(&condition.key))
            .filter(|_| unread)?;
        let arn = &on.example;
        Some(Doubt::Asked(Question {
            key: format!("aws-tags:{arn}"),
            text: format!(
                "which tags {arn} carries: role {} is allowed by {}",
                role.id, found.key
            ),
            answer: "`gabion pull --aws`, or the resource with its tags in the snapshot".to_owned(),
        }))
    }

    /// What keeps a permission of the role from being known.
    pub(super) fn about(&self, role: &Role) -> Doubt {
        let decided = self
            .resources
            .get(&role.account)
            .is_none_or(ResourceClasses::decided);
        let (key, text, answer) = if role.permissions.unread() {
            (
                "aws-policies",
                "what it may do: its policies were not read",
                "`gabion pull --aws`",
            )
        } else if decided {
            let text = "what it may do: a condition or statement of its policies cannot be decided";
            (
                "aws-conditions",
                text,
                "write the statement with keys that its session is known to carry",
            )
        } else {
            (
                "aws-resources",
                "what it may do: too many patterns of resources",
                "name resources by fewer patterns",
            )
        };
        let text = format!("role {}: {text}", role.id);
        Doubt::Asked(Question {
            key: format!("{key}:{}", role.id),
            text,
            answer: answer.to_owned(),
        })
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
