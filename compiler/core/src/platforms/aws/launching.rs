//! Own code under another role: by passing it to a service, or in what already runs under it.

use super::acts::Act;
use super::becoming::asked_about_trust;
use super::classes::{ResourceClass, ResourceClasses, role_classes};
use super::condition::Value;
use super::escalation::{Way, ways};
use super::estate::Role;
use super::facts::{Stating, World};
use super::principals::trusts_service;
use super::rewriting::is_ruler;
use super::truth::Truth;
use crate::facts::Pred;
use std::collections::BTreeMap;

const PASS: &str = "iam:PassRole";

impl World<'_> {
    /// `iam:PassRole`, and starting code under the passed role.
    pub(super) fn launches(&self, role: &Role, stating: &mut Stating) {
        let Some(classes) = self.resources.get(&role.account) else {
            return;
        };
        let pass = Act::named(PASS);
        if is_ruler(role) || !role.permissions.may_allow(&pass.example) {
            return;
        }
        let own: Vec<&ResourceClass> = classes.all().iter().collect();
        let about = self.about(role);
        let mut passing: BTreeMap<&str, Vec<(&ResourceClass, Truth)>> = BTreeMap::new();
        for way in ways().launches.iter().filter(|way| self.may_all(role, way)) {
            let passed = passing
                .entry(way.service)
                .or_insert_with(|| self.passed(role, &pass, way.service, classes));
            if passed.is_empty() {
                continue;
            }
            let Some((truth, class)) = self.all_acts(role, way, &own) else {
                continue;
            };
            stating.services.insert(way.service);
            let launches = [way.name.as_str(), way.service];
            stating.add(Pred::LaunchesAs, &launches, Truth::Yes, None, None, way.remark);
            let allows = [role.id.as_str(), &way.name, &class.name];
            stating.add(Pred::Allows, &allows, truth, Some(&about), role.span, "");
            for (class, truth) in passed.iter() {
                let passes = [role.id.as_str(), &class.name, way.service];
                stating.add(Pred::Passes, &passes, *truth, Some(&about), role.span, "");
            }
        }
    }

    /// The classes of roles that a role may pass to a service.
    fn passed<'a>(
        &self,
        role: &Role,
        pass: &Act,
        service: &str,
        classes: &'a ResourceClasses,
    ) -> Vec<(&'a ResourceClass, Truth)> {
        let to = [("iam:PassedToService", Value::Known(vec![service.to_owned()]))];
        let each = role_classes(classes).map(|class| (class, self.may(role, pass, class, &to)));
        each.filter(|(_, truth)| *truth != Truth::No).collect()
    }

    /// Whether a role may all of it, each on something; with the class of the first.
    fn all_acts<'a>(
        &self,
        role: &Role,
        way: &Way,
        classes: &[&'a ResourceClass],
    ) -> Option<(Truth, &'a ResourceClass)> {
        let mut whole = Truth::Yes;
        let mut first = None;
        for act in &way.acts {
            let (truth, class) = self.best(role, act, classes)?;
            whole = whole.and(truth);
            first = first.or(Some(class));
        }
        Some((whole, first?))
    }

    fn best<'a>(
        &self,
        role: &Role,
        act: &Act,
        classes: &[&'a ResourceClass],
    ) -> Option<(Truth, &'a ResourceClass)> {
        let each = classes
            .iter()
            .copied()
            .map(|class| (self.may(role, act, class, &[]), class));
        let best = each.reduce(|best, found| if found.0 > best.0 { found } else { best })?;
        (best.0 != Truth::No).then_some(best)
    }

    /// Own code in what is there: functions, instances, tasks, projects, stacks.
    pub(super) fn remakes(&self, role: &Role, stating: &mut Stating) {
        let Some(classes) = self.resources.get(&role.account) else {
            return;
        };
        if is_ruler(role) {
            return;
        }
        let mut here: Vec<(&str, &ResourceClass)> = classes
            .all()
            .iter()
            .map(|class| (role.account.as_str(), class))
            .collect();
        let abroad = self.abroad(role).into_iter();
        here.extend(abroad.flat_map(|(account, found)| found.into_iter().map(move |class| (account, class))));
        let all: Vec<&ResourceClass> = here.iter().map(|(_, class)| *class).collect();
        let about = self.about(role);
        for way in ways().remakes.iter().filter(|way| self.may_all(role, way)) {
            let Some((whole, _)) = self.all_acts(role, way, &all) else {
                continue;
            };
            for (account, class) in &here {
                let truth = self.may(role, &way.acts[0], class, &[]).and(whole);
                if truth == Truth::No || !self.runs(role, way, (account, class), stating) {
                    continue;
                }
                stating.add(Pred::Remakes, &[&way.name], Truth::Yes, None, None, way.remark);
                let allows = [role.id.as_str(), &way.name, &class.name];
                let about = self.about_guard(role, class).unwrap_or_else(|| about.clone());
                stating.add(Pred::Allows, &allows, truth, Some(&about), role.span, "");
            }
        }
    }

    fn may_all(&self, role: &Role, way: &Way) -> bool {
        way.acts.iter().all(|act| self.might(role, &act.example))
    }

    /// States under which roles something of a class runs; whether there is any, or may be.
    fn runs(
        &self,
        role: &Role,
        way: &Way,
        (account, class): (&str, &ResourceClass),
        stating: &mut Stating,
    ) -> bool {
        let runs = self
            .cloud
            .estate
            .accounts
            .get(account)
            .and_then(|account| account.resources.as_ref());
        let mut found = false;
        let listed = self
            .cloud
            .estate
            .accounts
            .get(account)
            .is_some_and(|account| account.lists(&way.acts[0].on));
        if let Some(runs) = runs {
            let here = |arn: &str| {
                let service = arn.split(':').nth(2).unwrap_or_default();
                way.acts[0].on.may_be_of(service)
                    && self.resources[account]
                        .class_of(arn)
                        .is_some_and(|held| held.name == class.name)
            };
            let under = runs
                .iter()
                .filter(|(arn, _)| here(arn))
                .filter_map(|(_, found)| found.runs_as.as_ref());
            for under in under {
                let known = self.roles.iter().find(|other| other.arn == *under);
                let id = known.map_or_else(|| format!("{account}/?"), |other| other.id.clone());
                stating.add(Pred::RunsAs, &[&class.name, &id], Truth::Yes, None, role.span, "");
                found = true;
            }
            if listed {
                return found;
            }
        }
        let text = format!("what runs in account {account}, and under which roles");
        let doubt = self.doubt("runs", account, &text);
        let others = self
            .roles
            .iter()
            .filter(|other| other.account == account && other.id != role.id);
        for other in others.filter(|other| !is_ruler(other)) {
            if trusts_service(other, way.service) == Truth::No {
                continue;
            }
            let args = [class.name.as_str(), other.id.as_str()];
            stating.add(Pred::RunsAs, &args, Truth::Unknown, Some(&doubt), other.span, "");
            found = true;
        }
        found
    }

    /// Which roles trust the services in which somebody may start code.
    pub(super) fn service_trust(&self, stating: &mut Stating) {
        for role in self.roles {
            let span = role.trust.as_ref().and_then(|trust| trust.span).or(role.span);
            let asked = asked_about_trust(role);
            for service in stating.services.clone() {
                let truth = trusts_service(role, service);
                stating.add(
                    Pred::TrustsService,
                    &[&role.id, service],
                    truth,
                    Some(&asked),
                    span,
                    "",
                );
            }
        }
    }
}
