//! Becoming another role: by a token, by `sts:AssumeRole`, by passing it to a service, by rewriting what limits it.

use super::condition::{Condition, Operator, Quantifier};
use super::escalation::{ESCALATIONS, LAUNCHES, REWRITES_TRUST};
use super::estate::Role;
use super::evaluate::{allows, allows_if_named};
use super::facts::{ASSUME, Doubt, Stating, World, role_classes};
use super::operations;
use super::policy::{Effect, Policy};
use super::principals::{names_role, trusts_role, trusts_service};
use super::trust::{ISSUER, SubjectInfo, trusts_subject};
use super::truth::Truth;
use crate::facts::{Pred, Question};
use std::collections::{BTreeMap, BTreeSet};

impl World<'_> {
    pub(super) fn trust(&self, role: &Role, stating: &mut Stating) {
        let (text, answer) = match &role.trust {
            None => ("its trust policy was not read", "`gabion pull --aws`"),
            Some(_) => (
                "a condition of its trust policy cannot be decided",
                "`gabion pull`, for the ids of repositories and how they write subjects",
            ),
        };
        let text = format!("whom role {} trusts: {text}", role.id);
        let asked = Doubt::Asked(Question {
            key: format!("aws-trust:{}", role.id),
            text,
            answer: answer.to_owned(),
        });
        let span = role.trust.as_ref().and_then(|trust| trust.span).or(role.span);
        let only = role.trust.as_ref().and_then(repositories);
        let may_match = |subject: &&SubjectInfo| match (&only, subject.repository_id) {
            (Some(ids), Some(id)) => ids.contains(id.to_string().as_str()),
            _ => true,
        };
        for subject in self.cloud.subjects.iter().filter(may_match) {
            let truth = role
                .trust
                .as_ref()
                .map_or(Truth::Unknown, |trust| trusts_subject(trust, subject));
            stating.add(
                Pred::Trusts,
                &[&role.id, &subject.id],
                truth,
                Some(&asked),
                span,
                "",
            );
        }
        for caller in self.roles.iter().filter(|caller| caller.id != role.id) {
            let truth = trusts_role(role, caller);
            stating.add(
                Pred::TrustsRole,
                &[&role.id, &caller.id],
                truth,
                Some(&asked),
                span,
                "",
            );
        }
        for service in services() {
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

    /// `sts:AssumeRole`, and making a role trust oneself first.
    pub(super) fn assumes(&self, role: &Role, stating: &mut Stating) {
        let about = self.about(role);
        let rewrites = role.permissions.may_allow(REWRITES_TRUST);
        for other in self.roles.iter().filter(|other| other.id != role.id) {
            let trusted = trusts_role(other, role) != Truth::No;
            let rewrites = rewrites && other.account == role.account;
            let Some(class) = (trusted || rewrites).then(|| self.class_of(other)).flatten() else {
                continue;
            };
            let args = [role.id.as_str(), ASSUME, class.name.as_str()];
            if trusted {
                let how = if names_role(other, role) {
                    allows_if_named
                } else {
                    allows
                };
                let truth = self.decide(role, ASSUME, class, &[], how);
                stating.add(Pred::Allows, &args, truth, Some(&about), role.span, "");
            }
            if rewrites {
                let truth = self.may(role, REWRITES_TRUST, class, &[]);
                let remark = "iam:UpdateAssumeRolePolicy makes it trust whoever asks";
                stating.add(
                    Pred::TrustsRole,
                    &[&other.id, &role.id],
                    truth,
                    Some(&about),
                    role.span,
                    remark,
                );
                stating.add(Pred::Allows, &args, truth, Some(&about), role.span, remark);
            }
        }
        if !role.permissions.may_allow(ASSUME) {
            return;
        }
        for classes in self
            .resources
            .values()
            .filter(|classes| !self.complete(classes.account()))
        {
            for class in role_classes(classes) {
                let truth = self.may(role, ASSUME, class, &[]);
                stating.add(
                    Pred::Allows,
                    &[&role.id, ASSUME, &class.name],
                    truth,
                    Some(&about),
                    role.span,
                    "",
                );
            }
        }
    }

    /// `iam:PassRole`, and starting code under the passed role.
    pub(super) fn launches(&self, role: &Role, stating: &mut Stating) {
        let Some(classes) = self.resources.get(&role.account) else {
            return;
        };
        let about = self.about(role);
        let mut passed: BTreeMap<&str, Vec<Truth>> = BTreeMap::new();
        for launch in LAUNCHES {
            if !launch
                .actions
                .iter()
                .all(|action| role.permissions.may_allow(action))
            {
                continue;
            }
            let best = |action: &&str| {
                let each = classes
                    .all()
                    .iter()
                    .map(|class| (self.may(role, action, class, &[]), &class.name));
                each.fold(
                    (Truth::No, &role.id),
                    |best, found| if found.0 > best.0 { found } else { best },
                )
            };
            let found: Vec<_> = launch.actions.iter().map(best).collect();
            let truth = found.iter().map(|(truth, _)| *truth).fold(Truth::Yes, Truth::and);
            let passing: Vec<(&str, Truth)> = role_classes(classes)
                .map(|class| {
                    let to = [("iam:PassedToService", launch.service)];
                    (class.name.as_str(), self.may(role, "iam:PassRole", class, &to))
                })
                .collect();
            if truth == Truth::No || passing.iter().all(|(_, truth)| *truth == Truth::No) {
                continue;
            }
            let name = launch.name();
            stating.add(
                Pred::LaunchesAs,
                &[&name, launch.service],
                Truth::Yes,
                None,
                None,
                "",
            );
            stating.add(
                Pred::Allows,
                &[&role.id, &name, found[0].1],
                truth,
                Some(&about),
                role.span,
                "",
            );
            passing
                .into_iter()
                .for_each(|(class, truth)| passed.entry(class).or_default().push(truth));
        }
        for (class, truths) in passed {
            let (least, most) = (truths.iter().min(), truths.iter().max());
            // Allowed for one service and not for another: which one it is, the rule cannot see.
            let truth = if least == most { truths[0] } else { Truth::Unknown };
            stating.add(
                Pred::Allows,
                &[&role.id, "iam:PassRole", class],
                truth,
                Some(&about),
                role.span,
                "",
            );
        }
    }

    /// Actions that rewrite what somebody may do.
    pub(super) fn escalates(&self, role: &Role, stating: &mut Stating) {
        let about = self.about(role);
        for (action, target) in ESCALATIONS
            .iter()
            .filter(|(action, _)| role.permissions.may_allow(action))
        {
            for (class, governed, known) in operations::governed(self, &role.account, *target, role) {
                let truth = self.may(role, action, class, &[]);
                if truth == Truth::No {
                    continue;
                }
                let text = format!("what the users of account {} may do", role.account);
                let answer = "take that action away from the role".to_owned();
                let users = Doubt::Asked(Question {
                    key: format!("aws-users:{}", role.account),
                    text,
                    answer,
                });
                let governs = if known { Truth::Yes } else { Truth::Unknown };
                stating.add(Pred::Escalates, &[action], Truth::Yes, None, None, "");
                stating.add(
                    Pred::Governs,
                    &[&class.name, &governed.id],
                    governs,
                    Some(&users),
                    governed.span,
                    "",
                );
                stating.add(
                    Pred::Allows,
                    &[&role.id, action, &class.name],
                    truth,
                    Some(&about),
                    role.span,
                    "",
                );
            }
        }
    }

    /// The role that stands for all that nobody has seen in an account.
    pub(super) fn unseen(&self, account: &str, stating: &mut Stating) {
        let id = format!("{account}/?");
        let text = format!("account {account}: which roles there are, whom they trust, and what they may do");
        let doubt = self.doubt("trust", account, &text);
        let doubt = Some(&doubt);
        let remark = "a role that was not read";
        stating.add(Pred::RoleOf, &[&id, account], Truth::Yes, None, None, remark);
        for class in self.resources.get(account).into_iter().flat_map(role_classes) {
            stating.add(
                Pred::RoleResource,
                &[&id, &class.name],
                Truth::Yes,
                None,
                None,
                remark,
            );
        }
        for subject in self.cloud.subjects {
            stating.add(
                Pred::Trusts,
                &[&id, &subject.id],
                Truth::Unknown,
                doubt,
                None,
                remark,
            );
        }
        for role in self.roles {
            stating.add(
                Pred::TrustsRole,
                &[&id, &role.id],
                Truth::Unknown,
                doubt,
                None,
                remark,
            );
        }
        for service in services() {
            stating.add(
                Pred::TrustsService,
                &[&id, service],
                Truth::Unknown,
                doubt,
                None,
                remark,
            );
        }
        operations::unseen(self, account, &id, stating);
    }
}

/// The numbers of the only repositories that a trust policy can let in, if every allow names some. Spares most of the work
/// where there are many roles and repositories.
fn repositories(trust: &Policy) -> Option<BTreeSet<&str>> {
    let exact = |condition: &&Condition| {
        let plain = condition.operator
            == Operator::String {
                like: false,
                fold: false,
            };
        let positive = !condition.negated && !condition.if_exists && condition.quantifier == Quantifier::One;
        let key = condition
            .key
            .eq_ignore_ascii_case(&format!("{ISSUER}:repository_id"));
        plain && positive && key && condition.values.iter().all(|value| !value.contains("${"))
    };
    let mut found = BTreeSet::new();
    for statement in trust
        .statements
        .iter()
        .filter(|statement| statement.effect != Some(Effect::Deny))
    {
        let named = statement
            .conditions
            .iter()
            .find(exact)
            .filter(|_| !statement.doubtful)?;
        found.extend(named.values.iter().map(String::as_str));
    }
    (!trust.unreadable).then_some(found)
}

fn services() -> BTreeSet<&'static str> {
    LAUNCHES.iter().map(|launch| launch.service).collect()
}
