//! Roles in the cloud: who is trusted, to the last claim, and what each may do.

use super::{Emitted, Faults};
use crate::language::model::{AwsGrant, Declaration, Repository};
use crate::platforms::aws::{
    AgentRole, Condition, DocumentKind, Effect, FOLDER, ISSUER, Operator, Pattern, Policy, Principal,
    Quantifier, Statement, SubjectFormat, agent_roles, document,
};
use crate::source::{FileId, Span};
use crate::world::build::{repository_id, subject_format};
use std::collections::BTreeMap;

/// A job that may become a role: the claims that its token must have.
type Claims = Vec<(&'static str, String)>;

pub(super) fn check(emitted: &Emitted<'_>, faults: &mut Faults<'_>) {
    for (name, owed) in trusted(emitted) {
        let path = format!("{FOLDER}{name}.trust.json");
        let Some(file) = emitted.written.get(&path) else {
            faults.missing(owed.asked, &path);
            continue;
        };
        faults.vouch(*file);
        if let Some(policy) = read(emitted, *file, DocumentKind::Trust, faults) {
            trust(&policy, &owed, *file, faults);
        }
    }
    for role in roles(emitted.declaration) {
        let path = format!("{FOLDER}{}.permissions.json", role.name);
        let Some(file) = emitted.written.get(&path) else {
            faults.missing(role.agent.span, &path);
            continue;
        };
        faults.vouch(*file);
        if let Some(policy) = read(emitted, *file, DocumentKind::Identity, faults) {
            let grants: Vec<&AwsGrant> = role.effects.iter().flat_map(|effect| &effect.aws).collect();
            within(&policy, &grants, faults);
            granted(&policy, &grants, *file, faults);
        }
    }
}

/// The roles of agents whose repository asks for them.
pub(super) fn roles(declaration: &Declaration) -> Vec<AgentRole<'_>> {
    let mut roles = agent_roles(declaration);
    roles.retain(|role| asked(declaration, role.repository).is_some());
    roles
}

fn asked(declaration: &Declaration, repository: &Repository) -> Option<Span> {
    let here = |of: &crate::language::model::Text| of.value == repository.name.value;
    let emits = declaration
        .emits
        .iter()
        .filter(|emit| emit.of.as_ref().is_none_or(here));
    emits
        .flat_map(|emit| &emit.kinds)
        .find(|kind| kind.value == "aws")
        .map(|kind| kind.span)
}

/// A document; what cannot be read of it is a fault.
pub(super) fn read(
    emitted: &Emitted<'_>,
    file: FileId,
    kind: DocumentKind,
    faults: &mut Faults<'_>,
) -> Option<Policy> {
    let mut found = Vec::new();
    let policy = document(emitted.sources, file, kind, &mut found);
    for finding in &found {
        let span = finding
            .labels
            .first()
            .map_or(faults.whole(file), |label| label.span);
        faults.push(span, finding.message.clone());
    }
    found.is_empty().then_some(policy)
}

/// Who may become one role.
struct Owed {
    account: String,
    lines: Vec<Claims>,
    asked: Span,
}

fn trusted(emitted: &Emitted<'_>) -> BTreeMap<String, Owed> {
    let declaration = emitted.declaration;
    let mut owed: BTreeMap<String, Owed> = BTreeMap::new();
    let mut admit = |name: &str, account: &str, claims: Option<Claims>, asked: Span| {
        let entry = owed.entry(name.to_owned());
        let found = entry.or_insert_with(|| Owed {
            account: account.to_owned(),
            lines: Vec::new(),
            asked,
        });
        found.lines.extend(claims);
    };
    for (at, repository) in declaration.repositories.iter().enumerate() {
        let Some(span) = asked(declaration, repository) else {
            continue;
        };
        let pipelines = declaration
            .pipelines
            .iter()
            .filter(|pipeline| pipeline.of.value == repository.name.value);
        for deploy in pipelines.flat_map(|pipeline| &pipeline.deploys) {
            let here = declaration.environments.iter().find(|environment| {
                environment.of.value == repository.name.value
                    && environment.name.value == deploy.environment.value
            });
            let (Some(role), Some(aws)) = (&deploy.role, here.and_then(|found| found.aws.as_ref())) else {
                continue;
            };
            admit(
                &role.value,
                &aws.account.value,
                claims(emitted, at, &deploy.environment.value, None),
                span,
            );
        }
    }
    for role in roles(declaration) {
        let at = declaration
            .repositories
            .iter()
            .position(|repository| std::ptr::eq(repository, role.repository));
        let file = format!("agent-{}.yml", role.agent.name.value);
        let claims = at.and_then(|at| claims(emitted, at, &role.name, Some(&file)));
        admit(&role.name, &role.account, claims, role.agent.span);
    }
    owed
}

/// The claims of jobs in an environment, at the default branch; those of one workflow file only, if it is named.
fn claims(emitted: &Emitted<'_>, at: usize, environment: &str, file: Option<&str>) -> Option<Claims> {
    let state = &emitted.applied.repositories[at];
    let context = emitted.contexts.get(&state.declared.name.value)?;
    let full = context.full_name.as_ref()?;
    let (owner, name) = full.split_once('/')?;
    let id = repository_id(state.declared, &state.settings)?;
    let git_ref = format!("refs/heads/{}", context.default_branch);
    let head = match subject_format(&state.settings) {
        SubjectFormat::Immutable => format!("repo:{owner}@*/{name}@{id}"),
        _ => format!("repo:{full}"),
    };
    let mut claims = vec![
        ("aud", "sts.amazonaws.com".to_owned()),
        (
            "sub",
            format!("{head}:environment:{}", environment.replace(':', "%3A")),
        ),
        ("repository_id", id.to_string()),
        ("ref", git_ref.clone()),
        ("environment", environment.to_owned()),
    ];
    claims.extend(file.map(|file| {
        (
            "job_workflow_ref",
            format!("{full}/.github/workflows/{file}@{git_ref}"),
        )
    }));
    Some(claims)
}

fn trust(policy: &Policy, owed: &Owed, file: FileId, faults: &mut Faults<'_>) {
    let allows: Vec<&Statement> = policy
        .statements
        .iter()
        .filter(|statement| statement.effect != Some(Effect::Deny))
        .collect();
    let provider = format!("arn:aws:iam::{}:oidc-provider/{ISSUER}", owed.account);
    for statement in &allows {
        let span = statement.span.unwrap_or(faults.whole(file));
        let federated = |found: &Principal| *found == Principal::Federated(provider.clone());
        let known = |found: &crate::platforms::aws::Principals| {
            !found.negated && !found.items.is_empty() && found.items.iter().all(federated)
        };
        if !statement.principals.as_ref().is_some_and(known) {
            faults.push(span, format!("somebody else than {provider} is trusted"));
        }
        let only = |text: &str| text.eq_ignore_ascii_case("sts:AssumeRoleWithWebIdentity");
        if statement.actions.negated || !statement.actions.items.iter().all(|action| only(&action.text)) {
            faults.push(span, "more than exchanging a token is trusted");
        }
        let lacking = owed
            .lines
            .iter()
            .map(|line| lacks(statement, line))
            .min_by_key(Vec::len);
        for claim in lacking.unwrap_or_default() {
            let span = statement
                .conditions
                .iter()
                .find(|condition| is_key(condition, claim))
                .and_then(|found| found.span);
            faults.push(
                span.unwrap_or(statement.span.unwrap_or(faults.whole(file))),
                format!("`{claim}` is not what is declared"),
            );
        }
    }
    let admitted = |line: &Claims| allows.iter().any(|statement| lacks(statement, line).is_empty());
    for line in owed.lines.iter().filter(|line| !admitted(line)) {
        let environment = line
            .iter()
            .find(|(claim, _)| *claim == "environment")
            .map_or("", |(_, name)| name);
        faults.push(
            faults.whole(file),
            format!("jobs in environment {environment} are declared, and not trusted"),
        );
    }
}

/// The claims that a statement does not ask for to the letter.
fn lacks(statement: &Statement, line: &Claims) -> Vec<&'static str> {
    let asked = |claim: &str, wanted: &str| {
        statement.conditions.iter().any(|condition| {
            let exact = Operator::String {
                like: wanted.contains('*'),
                fold: false,
            };
            let strict =
                condition.operator == exact || (wanted.contains('*') && immutable(condition, wanted));
            strict
                && !condition.negated
                && !condition.if_exists
                && condition.quantifier == Quantifier::One
                && is_key(condition, claim)
                && !condition.values.is_empty()
                && condition
                    .values
                    .iter()
                    .all(|value| value == wanted || immutable(condition, wanted))
        })
    };
    line.iter()
        .filter(|(claim, wanted)| !asked(claim, wanted))
        .map(|(claim, _)| *claim)
        .collect()
}

/// The owner's number in an immutable subject may be spelt out.
fn immutable(condition: &Condition, wanted: &str) -> bool {
    let Some((before, after)) = wanted.split_once('*') else {
        return false;
    };
    let spelt = |value: &String| {
        let number = value
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after));
        number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    condition.operator
        == (Operator::String {
            like: false,
            fold: false,
        })
        && condition.values.iter().all(spelt)
}

fn is_key(condition: &Condition, claim: &str) -> bool {
    condition.key.eq_ignore_ascii_case(&format!("{ISSUER}:{claim}"))
}

/// Nothing is allowed that no grant says.
pub(super) fn within(policy: &Policy, grants: &[&AwsGrant], faults: &mut Faults<'_>) {
    for statement in policy
        .statements
        .iter()
        .filter(|statement| statement.effect != Some(Effect::Deny))
    {
        let Some(span) = statement.span.or(policy.span) else {
            continue;
        };
        let Some(resources) = statement
            .resources
            .as_ref()
            .filter(|found| !found.negated && !statement.actions.negated)
        else {
            faults.push(span, "everything is allowed but what is named");
            continue;
        };
        for action in &statement.actions.items {
            for resource in &resources.items {
                let said = grants.iter().any(|grant| says(grant, action, resource));
                if !said {
                    let span = resource.span.or(action.span).unwrap_or(span);
                    faults.push(
                        span,
                        format!(
                            "`{}` on `{}` is allowed, and no grant says it",
                            action.text, resource.text
                        ),
                    );
                }
            }
        }
    }
}

fn says(grant: &AwsGrant, action: &Pattern, resource: &Pattern) -> bool {
    let on = grant.on.as_ref().map_or("*", |on| on.value.as_str());
    let held = |inner: &Pattern, outer: Option<Pattern>| {
        outer.is_some_and(|outer| inner.wide.is_subset_of(&outer.wide).unwrap_or(false))
    };
    grant
        .actions
        .iter()
        .any(|known| held(action, Pattern::action(&known.value, None)))
        && held(resource, Pattern::resource(on, true, None))
}

/// Every grant is there, and nothing takes it away.
fn granted(policy: &Policy, grants: &[&AwsGrant], file: FileId, faults: &mut Faults<'_>) {
    let plain =
        |statement: &&Statement| statement.effect == Some(Effect::Allow) && statement.conditions.is_empty();
    if policy
        .statements
        .iter()
        .any(|statement| statement.effect != Some(Effect::Allow))
    {
        faults.push(faults.whole(file), "something declared is denied");
    }
    for grant in grants {
        let on = grant.on.as_ref().map_or("*", |on| on.value.as_str());
        for action in &grant.actions {
            let allows = policy.statements.iter().filter(plain).any(|statement| {
                let named = statement
                    .actions
                    .items
                    .iter()
                    .any(|found| found.text.eq_ignore_ascii_case(&action.value));
                named
                    && statement
                        .resources
                        .iter()
                        .flat_map(|found| &found.items)
                        .any(|found| found.text == on)
            });
            if !allows {
                faults.push(
                    faults.whole(file),
                    format!("`{}` on `{on}` is declared, and not allowed", action.value),
                );
            }
        }
    }
}
