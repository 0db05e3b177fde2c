//! What keeps a fact from being known: an assumption that somebody vouches for, or a question.

use super::super::classes::{ActionClass, ResourceClass, ResourceClasses};
use super::super::estate::Role;
use super::World;
use crate::facts::Question;

/// An account of which not even the number is known.
pub(in crate::platforms::aws) const UNKNOWN_ACCOUNT: &str = "unknown";

/// Why a fact is not known.
#[derive(Clone, Debug)]
pub(in crate::platforms::aws) enum Doubt {
    Assumed(String),
    Asked(Question),
}

impl World<'_> {
    /// The doubt about what an account holds beyond what was read: an assumption `TIER-ABOUT`, or a question.
    pub(in crate::platforms::aws) fn doubt(&self, about: &str, account: &str, text: &str) -> Doubt {
        self.doubt_answered_by(about, about, account, text)
    }

    /// The same, where `TIER-ASSUMED` answers more than one question.
    pub(in crate::platforms::aws) fn doubt_answered_by(
        &self,
        assumed: &str,
        about: &str,
        account: &str,
        text: &str,
    ) -> Doubt {
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

    /// What keeps the grant of an action from being known.
    pub(in crate::platforms::aws) fn about_act(
        &self,
        role: &Role,
        class: &ActionClass,
        on: &ResourceClass,
    ) -> Doubt {
        if class.act.known {
            let asked = self.about_guard(role, on).or_else(|| self.about_tags(role, on));
            return asked.unwrap_or_else(|| self.about(role));
        }
        let as_of = &super::super::catalogue::provenance().as_of;
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
    pub(in crate::platforms::aws) fn about(&self, role: &Role) -> Doubt {
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
}
