//! Rewriting what somebody may do: one's own grants and boundary, those of others, users, new roles.
//!
//! A role without a boundary that rewrites its own grants decides over its account: that is a fact, and the rules conclude from it. A
//! role with a boundary does so up to the boundary: it is decided as if it had been granted everything.

use super::classes::ResourceClass;
use super::condition::Value;
use super::escalation::{Target, Way, ways};
use super::estate::Role;
use super::evaluate::{CeilingKind, Permissions};
use super::facts::{Doubt, Stating, World};
use super::policy::{Effect, Patterns, Policy, Statement};
use super::truth::Truth;
use crate::facts::{Pred, Question};
use std::collections::BTreeMap;

/// The name of the role that stands for any that the ruler of an account makes for itself.
const MADE: &str = "*";

/// Whether a role stands for what the ruler of an account makes for itself.
pub(super) fn is_ruler(role: &Role) -> bool {
    role.id.ends_with("/*")
}

/// One role for each account in which somebody may rewrite what roles may do: it may anything, up to the organization's policies.
pub(super) fn rulers(roles: &[Role]) -> Vec<Role> {
    let mut rulers: BTreeMap<&str, Role> = BTreeMap::new();
    for role in roles {
        let may = |way: &Way| {
            way.acts
                .iter()
                .all(|act| role.permissions.may_allow(&act.example))
        };
        if !ways().rewrites.iter().any(may) {
            continue;
        }
        rulers.entry(&role.account).or_insert_with(|| {
            let ceilings = role.permissions.ceilings.iter();
            let ceilings = ceilings.filter(|ceiling| ceiling.kind != CeilingKind::Boundary);
            Role {
                trust: Some(Policy {
                    unreadable: false,
                    ..Policy::unreadable("nobody", None)
                }),
                permissions: Permissions {
                    granted: Some(vec![everything()]),
                    ceilings: ceilings.cloned().collect(),
                },
                span: role.span,
                ..Role::unread(&role.account, MADE)
            }
        });
    }
    rulers.into_values().collect()
}

/// A policy that allows everything.
fn everything() -> Policy {
    let statement = Statement {
        effect: Some(Effect::Allow),
        actions: Patterns::all(),
        resources: Some(Patterns::all()),
        principals: None,
        conditions: Vec::new(),
        doubtful: false,
        span: None,
    };
    Policy {
        unreadable: false,
        statements: vec![statement],
        ..Policy::unreadable("what it writes itself", None)
    }
}

/// The roles, each with what it can give itself under its own boundary.
pub(super) fn widened(world: &World) -> Vec<Role> {
    let each = world.roles.iter().map(|role| {
        let mut role = role.clone();
        for _ in 0..2 {
            widen(world, &mut role);
        }
        role
    });
    each.collect()
}

fn widen(world: &World, role: &mut Role) {
    if role.boundary.is_none() || role.permissions.granted.is_none() {
        return;
    }
    let (mut lifts, mut rewrites) = (Truth::No, Truth::No);
    for way in &ways().rewrites {
        for (class, what) in own(world, role, way.target) {
            let truth = world.all_on(role, way, class, role);
            match what {
                Own::Boundary => lifts = lifts.or(truth),
                Own::Grants => rewrites = rewrites.or(truth),
            }
        }
    }
    if rewrites == Truth::Yes {
        role.permissions.granted = Some(vec![everything()]);
    } else if rewrites == Truth::Unknown {
        let doubtful = Policy::unreadable("what it may write itself", role.span);
        role.permissions.granted.get_or_insert_default().push(doubtful);
    }
    let bounded = |kind: CeilingKind| kind == CeilingKind::Boundary;
    if lifts == Truth::Yes {
        role.permissions.ceilings.retain(|ceiling| !bounded(ceiling.kind));
        role.boundary = None;
    } else if lifts == Truth::Unknown {
        for ceiling in role
            .permissions
            .ceilings
            .iter_mut()
            .filter(|ceiling| bounded(ceiling.kind))
        {
            ceiling.policies = vec![Policy::unreadable("a boundary that it may lift", role.span)];
        }
    }
}

enum Own {
    Boundary,
    Grants,
}

/// The classes in which a way acts on what limits the role itself.
fn own<'a>(world: &World<'a>, role: &Role, target: Option<Target>) -> Vec<(&'a ResourceClass, Own)> {
    let Some(resources) = world.resources.get(&role.account) else {
        return Vec::new();
    };
    let itself = resources.class_of(&role.arn);
    match target {
        Some(Target::Role) => itself.map(|class| (class, Own::Grants)).into_iter().collect(),
        Some(Target::Boundary) => itself.map(|class| (class, Own::Boundary)).into_iter().collect(),
        Some(Target::Policy) => {
            let here = role
                .attached
                .iter()
                .filter(|arn| arn.split(':').nth(4) == Some(&role.account));
            let what = |arn: &String| match role.boundary.as_ref() == Some(arn) {
                true => Own::Boundary,
                false => Own::Grants,
            };
            here.filter_map(|arn| Some((resources.class_of(arn)?, what(arn))))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// What a way acts on: a class, whom it governs, and what keeps that from being known.
struct Governed<'a> {
    class: &'a ResourceClass,
    role: &'a Role,
    doubt: Option<Doubt>,
}

impl<'a> World<'a> {
    /// Whether a role may all of a way on a class that holds (something of) another role.
    fn all_on(&self, role: &Role, way: &Way, class: &ResourceClass, other: &Role) -> Truth {
        let boundary = match other.boundary.as_deref() {
            None => Value::Absent,
            Some("") => Value::Unknown,
            Some(arn) => Value::Known(vec![arn.to_owned()]),
        };
        let extra = [("iam:PermissionsBoundary", boundary)];
        let each = way.acts.iter().map(|act| self.may(role, act, class, &extra));
        each.fold(Truth::Yes, Truth::and)
    }

    /// Whether a role may make another of its own. Under a boundary that it must give it, what that is worth is not known.
    fn makes(&self, role: &Role, way: &Way, class: &ResourceClass) -> Truth {
        let under = |boundary: Value| {
            let extra = [("iam:PermissionsBoundary", boundary)];
            way.acts
                .iter()
                .map(|act| self.may(role, act, class, &extra))
                .fold(Truth::Yes, Truth::and)
        };
        under(Value::Absent).or(under(Value::Unknown).and(Truth::Unknown))
    }

    /// Actions that rewrite what somebody may do.
    pub(super) fn escalates(&self, role: &Role, stating: &mut Stating) {
        let may = |way: &&Way| {
            way.acts
                .iter()
                .all(|act| role.permissions.may_allow(&act.example))
        };
        if is_ruler(role) {
            return;
        }
        let about = self.about(role);
        for way in ways().rewrites.iter().filter(may) {
            for found in self.governed(role, way) {
                let truth = match way.target {
                    Some(Target::NewRole) => self.makes(role, way, found.class),
                    _ => self.all_on(role, way, found.class, found.role),
                };
                if truth == Truth::No {
                    continue;
                }
                let known = if found.doubt.is_none() {
                    Truth::Yes
                } else {
                    Truth::Unknown
                };
                stating.add(Pred::Escalates, &[&way.name], Truth::Yes, None, None, way.remark);
                let governs = [found.class.name.as_str(), &found.role.id];
                stating.add(
                    Pred::Governs,
                    &governs,
                    known,
                    found.doubt.as_ref(),
                    found.role.span,
                    "",
                );
                let allows = [role.id.as_str(), &way.name, &found.class.name];
                stating.add(Pred::Allows, &allows, truth, Some(&about), role.span, "");
            }
        }
    }

    fn governed(&self, role: &'a Role, way: &Way) -> Vec<Governed<'a>> {
        let Some(resources) = self.resources.get(&role.account) else {
            return Vec::new();
        };
        let roles: &'a [Role] = self.roles;
        let here = || {
            roles
                .iter()
                .filter(|other| other.account == role.account && !is_ruler(other))
        };
        let of_kind = |kinds: &[&str]| {
            let of = |class: &&ResourceClass| kinds.iter().any(|kind| class.example.contains(kind));
            resources.all().iter().filter(of).collect::<Vec<_>>()
        };
        let alone = |class, doubt| Governed { class, role, doubt };
        match way.target {
            Some(Target::Role) => {
                let found = here().filter_map(|other| Some((resources.class_of(&other.arn)?, other)));
                found
                    .filter_map(|(class, other)| self.grants(class, role, other))
                    .collect()
            }
            Some(Target::Boundary) => {
                let bounded = here().filter(|other| other.boundary.is_some() && other.id != role.id);
                let found = bounded.filter_map(|other| Some((resources.class_of(&other.arn)?, other)));
                found
                    .map(|(class, other)| Governed {
                        class,
                        role: other,
                        doubt: Some(unbounded(other)),
                    })
                    .collect()
            }
            Some(Target::Policy) => {
                let mut found = Vec::new();
                for other in here() {
                    let own = other
                        .attached
                        .iter()
                        .filter(|arn| arn.split(':').nth(4) == Some(&role.account));
                    for class in own.filter_map(|arn| resources.class_of(arn)) {
                        found.extend(self.grants(class, role, other));
                    }
                }
                found
            }
            Some(Target::NewRole) => of_kind(&[":role/"])
                .into_iter()
                .map(|class| alone(class, None))
                .collect(),
            Some(Target::User) => {
                let classes = of_kind(&[":user/", ":group/"]).into_iter();
                classes.map(|class| alone(class, Some(users(role)))).collect()
            }
            Some(Target::Person) => {
                let classes = resources.all().iter();
                classes.map(|class| alone(class, Some(users(role)))).collect()
            }
            Some(Target::Trust | Target::Grants) | None => Vec::new(),
        }
    }

    /// Rewriting the grants of a role: without a boundary it then may anything; under one, what that allows.
    fn grants(&self, class: &'a ResourceClass, role: &Role, other: &'a Role) -> Option<Governed<'a>> {
        if other.boundary.is_none() {
            return Some(Governed {
                class,
                role: other,
                doubt: None,
            });
        }
        // One's own was counted in by `widened`.
        (other.id != role.id).then(|| Governed {
            class,
            role: other,
            doubt: Some(unbounded(other)),
        })
    }
}

fn users(role: &Role) -> Doubt {
    asked(
        format!("aws-users:{}", role.account),
        format!("what the users of account {} may do", role.account),
    )
}

fn unbounded(role: &Role) -> Doubt {
    asked(
        format!("aws-boundary:{}", role.id),
        format!(
            "what role {} may do once its grants or its boundary are rewritten",
            role.id
        ),
    )
}

fn asked(key: String, text: String) -> Doubt {
    Doubt::Asked(Question {
        key,
        text,
        answer: "take that action away from the role".to_owned(),
    })
}
