//! Whom a statement of a resource's policy means: a role, its account, everybody.

use super::condition::{self, Context, Value};
use super::estate::Role;
use super::policy::{Principal, Principals, Statement};
use super::truth::Truth;

/// How a principal of a policy means a role.
#[derive(Clone, Copy)]
pub(super) struct Meant {
    pub(super) named: Truth,
    pub(super) anybody: Truth,
    pub(super) account: Truth,
}

impl Meant {
    pub(super) const NOBODY: Meant = Meant {
        named: Truth::No,
        anybody: Truth::No,
        account: Truth::No,
    };

    pub(super) fn some(self) -> Truth {
        self.named.or(self.anybody).or(self.account)
    }

    fn or(self, other: Meant) -> Meant {
        Meant {
            named: self.named.or(other.named),
            anybody: self.anybody.or(other.anybody),
            account: self.account.or(other.account),
        }
    }
}

/// Whether the conditions of a statement may hold, whatever is asked.
pub(super) fn holds(statement: &Statement, context: &Context) -> Truth {
    if statement.doubtful {
        return Truth::Unknown;
    }
    condition::solve(&statement.conditions, context).truth
}

pub(super) fn meant(statement: &Statement, role: &Role) -> Meant {
    let Some(Principals { items, negated }) = &statement.principals else {
        return Meant {
            anybody: Truth::Unknown,
            ..Meant::NOBODY
        };
    };
    let found = items
        .iter()
        .map(|who| means(who, role))
        .fold(Meant::NOBODY, Meant::or);
    match (negated, found.some()) {
        (false, _) => found,
        (true, Truth::No) => Meant {
            anybody: Truth::Yes,
            ..Meant::NOBODY
        },
        // Who is left out must be named in every of its forms, which nobody but AWS can tell.
        (true, _) => Meant {
            anybody: Truth::Unknown,
            ..Meant::NOBODY
        },
    }
}

pub(super) fn means(principal: &Principal, role: &Role) -> Meant {
    let nobody = Meant::NOBODY;
    match principal {
        Principal::Anybody => Meant {
            anybody: Truth::Yes,
            ..nobody
        },
        Principal::Service(_) => nobody,
        Principal::Other(_) => Meant {
            account: Truth::Unknown,
            ..nobody
        },
        Principal::Federated(_) => {
            let through = role.trust.as_ref().is_none_or(|trust| {
                let principals = trust
                    .statements
                    .iter()
                    .filter_map(|statement| statement.principals.as_ref());
                trust.unreadable
                    || principals
                        .flat_map(|found| &found.items)
                        .any(|found| found == principal)
            });
            Meant {
                anybody: if through { Truth::Unknown } else { Truth::No },
                ..nobody
            }
        }
        Principal::Aws(text) => {
            let name = role.arn.rsplit('/').next().unwrap_or_default();
            let session = format!("arn:aws:sts::{}:assumed-role/{name}/", role.account);
            if *text == role.account || *text == format!("arn:aws:iam::{}:root", role.account) {
                Meant {
                    account: Truth::Yes,
                    ..nobody
                }
            } else if *text == role.arn {
                Meant {
                    named: Truth::Yes,
                    ..nobody
                }
            } else if text.starts_with(&session) {
                Meant {
                    anybody: Truth::Yes,
                    ..nobody
                }
            } else if text.starts_with("AROA") {
                // The unique id of a role: only AWS knows which.
                Meant {
                    named: Truth::Unknown,
                    ..nobody
                }
            } else {
                nobody
            }
        }
    }
}

pub(super) fn public(statement: &Statement) -> Truth {
    match &statement.principals {
        None => Truth::Unknown,
        Some(found) if found.negated => Truth::Yes,
        Some(found) => found.items.contains(&Principal::Anybody).into(),
    }
}

/// What is known of a request that nobody signs.
pub(super) fn anonymous() -> Context {
    let mut context = Context::default();
    for key in [
        "aws:PrincipalArn",
        "aws:PrincipalAccount",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:FederatedProvider",
        "aws:PrincipalServiceName",
        "aws:userid",
        "aws:username",
        "kms:CallerAccount",
    ] {
        context.set(key, Value::Absent);
    }
    context.closed("aws:PrincipalTag/");
    context.know("aws:PrincipalType", "Anonymous");
    context.know("aws:PrincipalIsAWSService", "false");
    context.know("aws:SecureTransport", "true");
    direct(&mut context);
    context
}

/// What a request does not carry that no service makes for somebody.
pub(super) fn direct(context: &mut Context) {
    for key in [
        "aws:SourceArn",
        "aws:SourceAccount",
        "aws:SourceOwner",
        "aws:SourceOrgID",
        "aws:SourceOrgPaths",
    ] {
        context.set(key, Value::Absent);
    }
}
