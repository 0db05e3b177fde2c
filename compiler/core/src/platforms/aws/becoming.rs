//! Becoming another role: by a token, by `sts:AssumeRole`, by making it trust oneself.

use super::acts::Act;
use super::classes::role_classes;
use super::condition::{Condition, Operator, Quantifier};
use super::estate::Role;
use super::evaluate::{allows, allows_if_named};
use super::facts::{ASSUME, Doubt, Stating, World};
use super::operations;
use super::policy::{Effect, Policy};
use super::principals::{names_role, trusts_role};
use super::trust::{ISSUER, SubjectFormat, SubjectInfo, trusts_reworded, trusts_subject};
use super::truth::Truth;
use crate::facts::{Pred, Question};
use std::collections::BTreeSet;

/// The action that makes a role trust somebody else (table `principal-access`).
const REWRITES_TRUST: &str = "iam:UpdateAssumeRolePolicy";

impl World<'_> {
    pub(super) fn trust(&self, role: &Role, stating: &mut Stating) {
        let asked = asked_about_trust(role);
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
            let format = || asked_about_format(role, subject);
            let asked = (truth == Truth::Unknown)
                .then(format)
                .flatten()
                .unwrap_or_else(|| asked.clone());
            stating.add(
                Pred::Trusts,
                &[&role.id, &subject.id],
                truth,
                Some(&asked),
                span,
                "",
            );
            let reworded = role
                .trust
                .as_ref()
                .filter(|_| truth == Truth::No)
                .map_or(Truth::No, |trust| trusts_reworded(trust, subject));
            let args = [role.id.as_str(), subject.id.as_str()];
            stating.add(Pred::TrustsReworded, &args, reworded, Some(&asked), span, "");
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
    }

    /// `sts:AssumeRole`, and making a role trust oneself first.
    pub(super) fn assumes(&self, role: &Role, stating: &mut Stating) {
        let about = self.about(role);
        let (assume, rewrite) = (Act::named(ASSUME), Act::named(REWRITES_TRUST));
        let rewrites = role.permissions.may_allow(&rewrite.example);
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
                let truth = self.decide(role, &assume, class, &[], how);
                stating.add(Pred::Allows, &args, truth, Some(&about), role.span, "");
            }
            if rewrites {
                let truth = self.may(role, &rewrite, class, &[]);
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
        if !role.permissions.may_allow(&assume.example) {
            return;
        }
        for classes in self
            .resources
            .values()
            .filter(|classes| !self.complete(classes.account()))
        {
            for class in role_classes(classes) {
                let truth = self.may(role, &assume, class, &[]);
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
        for service in stating.services.clone() {
            let args = [id.as_str(), service];
            stating.add(Pred::TrustsService, &args, Truth::Unknown, doubt, None, remark);
        }
        operations::unseen(self, account, &id, stating);
    }
}

/// The question that an undecided trust policy leaves.
pub(super) fn asked_about_trust(role: &Role) -> Doubt {
    let (text, answer) = match &role.trust {
        None => ("its trust policy was not read", "`gabion pull --aws`"),
        Some(_) => (
            "a condition of its trust policy cannot be decided",
            "`gabion pull`, for the ids of repositories and how they write subjects",
        ),
    };
    Doubt::Asked(Question {
        key: format!("aws-trust:{}", role.id),
        text: format!("whom role {} trusts: {text}", role.id),
        answer: answer.to_owned(),
    })
}

/// The question that is left if all depends on how a repository writes the subjects of its tokens.
fn asked_about_format(role: &Role, subject: &SubjectInfo) -> Option<Doubt> {
    let trust = role.trust.as_ref()?;
    if matches!(subject.format, SubjectFormat::Name | SubjectFormat::Immutable) {
        return None;
    }
    let by = |format| {
        trusts_subject(
            trust,
            &SubjectInfo {
                format,
                ..subject.clone()
            },
        )
    };
    let (name, immutable) = (by(SubjectFormat::Name), by(SubjectFormat::Immutable));
    if name == immutable {
        return None;
    }
    let repository = &subject.repository;
    Some(Doubt::Asked(Question {
        key: format!("oidc:{repository}"),
        text: format!(
            "whether {repository} writes the subjects of its identity tokens by name (repo:{repository}:…) or with numbers (immutable); role {} trusts one of them",
            role.id
        ),
        answer: "`gabion pull`, which reads the repository's OIDC subject settings".to_owned(),
    }))
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
