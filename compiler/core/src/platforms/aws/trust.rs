//! Whom a role's trust policy lets in: jobs of GitHub with their tokens, roles, services.

use super::condition::{self, Context, Solution};
use super::policy::{Effect, Policy, Principal, Statement};
use super::truth::Truth;
use crate::glob::{Dialect, Language};
use crate::platforms::github::context::{RefClass, RefKind};
use std::collections::BTreeMap;

/// GitHub's issuer, and the prefix of its condition keys.
pub const ISSUER: &str = "token.actions.githubusercontent.com";

/// How a repository writes the `sub` of its tokens (facts G20, G21).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubjectFormat {
    /// `repo:acme/payments:…`.
    Name,
    /// `repo:acme@5501/payments@814223:…`: repositories made, renamed or moved since 2026-07-15, and those that ask.
    Immutable,
    /// A template of claim keys; never decided by `sub`.
    Custom,
    /// One of the first two.
    NameOrImmutable,
    /// Nobody has said.
    Unknown,
}

/// The refs at which a job's token is minted.
#[derive(Clone, Debug)]
pub struct RefClaim {
    /// `refs/heads/`, `refs/tags/` or `refs/pull/`.
    pub prefix: &'static str,
    /// Names behind the prefix that the class has for certain.
    pub certain: Language,
    /// Names that it may have. The same as `certain` if the class is known exactly.
    pub possible: Language,
}

impl RefClaim {
    /// One branch, by its short name.
    pub fn branch(name: &str) -> RefClaim {
        RefClaim::exactly("refs/heads/", Language::literal(name))
    }

    /// A class of refs that is known exactly.
    pub fn exactly(prefix: &'static str, names: Language) -> RefClaim {
        RefClaim {
            prefix,
            certain: names.clone(),
            possible: names,
        }
    }

    /// A class of refs of which only examples are known: what matches no example may still match another member.
    pub fn examples(prefix: &'static str, names: &[String]) -> RefClaim {
        let names: Vec<Language> = names.iter().map(|name| Language::literal(name)).collect();
        let certain = Language::any_of(&names).unwrap_or_else(|_| Language::empty());
        RefClaim {
            prefix,
            certain,
            possible: Language::ref_names(),
        }
    }

    /// A class of refs by its atoms. Exact if the patterns of [`ref_patterns`](super::ref_patterns) are among those that
    /// made the classes.
    pub fn of_class(class: &RefClass) -> RefClaim {
        let prefix = match class.kind {
            RefKind::Branch => "refs/heads/",
            RefKind::Tag => "refs/tags/",
            RefKind::Pull | RefKind::Fork => return RefClaim::pull(),
        };
        let claim = RefClaim::examples(prefix, &class.examples);
        RefClaim {
            possible: claim.certain.clone(),
            ..claim
        }
    }

    /// Runs on proposals: `refs/pull/N/merge`.
    pub fn pull() -> RefClaim {
        let names = Language::compile(Dialect::StringLike, "?*/merge").unwrap_or_else(|_| Language::any());
        RefClaim::exactly("refs/pull/", names)
    }
}

/// Which workflow a token names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkflowClaim {
    /// A file below `.github/workflows/` of the repository, at the ref of the run: `deploy.yml`.
    File(String),
    /// Whatever file its author likes (a workflow of one's own).
    Chosen,
    /// A called workflow, as `uses:` writes it: `acme/gabion/.github/workflows/attest.yml@v1`.
    Called(String),
    /// Nobody has said.
    Unknown,
}

/// What a job at a ref mints.
#[derive(Clone, Debug)]
pub struct SubjectInfo {
    /// Its constant: `payments/deploy.yml#production@payments:main`.
    pub id: String,
    /// `acme/payments`; empty if nobody has said.
    pub repository: String,
    /// `814223`.
    pub repository_id: Option<u64>,
    /// Numeric id of `acme`.
    pub owner_id: Option<u64>,
    /// How `sub` is written.
    pub format: SubjectFormat,
    /// Where the run is.
    pub refs: RefClaim,
    /// The job's environment. A token of such a job does not name its ref in `sub` (facts G19).
    pub environment: Option<String>,
    /// The environments that have rules, where the job names any other one.
    pub unlisted: Option<Vec<String>>,
    /// The workflow file.
    pub file: WorkflowClaim,
    /// The workflow's `name`.
    pub workflow: Option<String>,
}

/// Whether the role lets the job in.
pub fn trusts_subject(trust: &Policy, subject: &SubjectInfo) -> Truth {
    let formats = match subject.format {
        SubjectFormat::NameOrImmutable => vec![SubjectFormat::Name, SubjectFormat::Immutable],
        known => vec![known],
    };
    let verdicts: Vec<Truth> = formats
        .into_iter()
        .map(|format| in_format(trust, subject, format))
        .collect();
    let (least, most) = (verdicts.iter().min(), verdicts.iter().max());
    if least == most {
        most.copied().unwrap_or(Truth::Unknown)
    } else {
        Truth::Unknown
    }
}

/// Whether the role would let the job in if its repository wrote subjects in the other of the two forms. A template of claim keys adds
/// nothing to that: what it writes are the run's own claims, with colons encoded, so no other ref or environment can be claimed by it.
pub fn trusts_reworded(trust: &Policy, subject: &SubjectInfo) -> Truth {
    let other = match subject.format {
        SubjectFormat::Name => SubjectFormat::Immutable,
        SubjectFormat::Immutable => SubjectFormat::Name,
        // Each form was tried, or `sub` was not decided at all.
        SubjectFormat::Custom | SubjectFormat::NameOrImmutable | SubjectFormat::Unknown => return Truth::No,
    };
    in_format(trust, subject, other)
}

fn in_format(trust: &Policy, subject: &SubjectInfo, format: SubjectFormat) -> Truth {
    let with = |names: &Language| lets_in(trust, &subject.context(format, names));
    if with(&subject.refs.certain) == Truth::Yes {
        return Truth::Yes;
    }
    with(&subject.refs.possible).and(Truth::Unknown)
}

fn lets_in(trust: &Policy, context: &Context) -> Truth {
    let github = |principal: &Principal| match principal {
        Principal::Anybody => Truth::Yes,
        Principal::Federated(arn) => match arn.split_once(":oidc-provider/") {
            Some((_, ISSUER)) => Truth::Yes,
            // An issuer of an enterprise's own; whether it is this one's was not said.
            Some((_, other)) if other.starts_with(ISSUER) => Truth::Unknown,
            _ => Truth::No,
        },
        Principal::Other(_) => Truth::Unknown,
        _ => Truth::No,
    };
    admitted(trust, "sts:AssumeRoleWithWebIdentity", context, &github)
}

/// Whether some request of this kind is admitted: allowed by a statement, in a way that no deny covers.
pub(super) fn admitted(
    trust: &Policy,
    action: &str,
    context: &Context,
    principal: &dyn Fn(&Principal) -> Truth,
) -> Truth {
    if trust.unreadable {
        return Truth::Unknown;
    }
    let of = |effect: Effect| {
        let having = trust
            .statements
            .iter()
            .filter(move |found| found.effect.is_none_or(|found| found == effect));
        having
            .map(|statement| matched(statement, action, context, principal))
            .collect::<Vec<_>>()
    };
    let denies: Vec<Solution> = of(Effect::Deny)
        .into_iter()
        .filter(|deny| deny.truth != Truth::No)
        .collect();
    let mut verdict = Truth::No;
    for mut allow in of(Effect::Allow) {
        denies
            .iter()
            .for_each(|deny| take_away(&mut allow, deny, context));
        verdict = verdict.or(allow.truth);
    }
    verdict
}

fn matched(
    statement: &Statement,
    action: &str,
    context: &Context,
    principal: &dyn Fn(&Principal) -> Truth,
) -> Solution {
    let who = match &statement.principals {
        Some(found) if found.negated => Truth::Unknown,
        Some(found) => found.items.iter().map(principal).fold(Truth::No, Truth::or),
        None => Truth::Unknown,
    };
    let head = who.and(statement.actions.matches(action));
    if statement.doubtful {
        return Solution {
            truth: Truth::Unknown,
            open: BTreeMap::new(),
            chosen: false,
        };
    }
    if head == Truth::No {
        return Solution {
            truth: Truth::No,
            open: BTreeMap::new(),
            chosen: false,
        };
    }
    let solution = condition::solve(&statement.conditions, context);
    Solution {
        truth: head.and(solution.truth),
        ..solution
    }
}

/// What is left of an allow once a deny has taken its part. Exact for denies over at most one free part.
fn take_away(allow: &mut Solution, deny: &Solution, context: &Context) {
    let restricted: Vec<_> = deny.open.iter().collect();
    match (deny.truth, restricted.as_slice()) {
        _ if deny.chosen => allow.truth = allow.truth.and(Truth::Unknown),
        (Truth::Yes, []) => allow.truth = Truth::No,
        (Truth::Yes, [(variable, denied)]) => {
            let have = allow.open.get(*variable).or_else(|| context.domain_of(variable));
            let left = have.cloned().unwrap_or_else(Language::any).minus(denied);
            match left {
                Ok(left) if left.is_empty() => allow.truth = Truth::No,
                Ok(left) => {
                    allow.open.insert(variable, left);
                }
                Err(_) => allow.truth = allow.truth.and(Truth::Unknown),
            }
        }
        _ => allow.truth = allow.truth.and(Truth::Unknown),
    }
}
