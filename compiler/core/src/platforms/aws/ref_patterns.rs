//! Which refs trust policies tell apart: patterns for the classes of refs, so that deciding for an example is exact.

use super::condition::{Context, Operator};
use super::estate::Estate;
use super::trust::ISSUER;
use super::wildcard::{self, Writing};
use std::collections::BTreeSet;

/// Patterns of short names (`glob::Dialect::StringLike`) that the trust policies of an estate speak of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefPatterns {
    /// Of branches.
    pub branches: BTreeSet<String>,
    /// Of tags.
    pub tags: BTreeSet<String>,
}

/// What the trust policies say of the refs of one repository (`acme/payments`), in `sub`, `ref` and `job_workflow_ref`.
pub fn ref_patterns(estate: &Estate, repository: &str) -> RefPatterns {
    let mut found = RefPatterns::default();
    let trusts = estate.roles().filter_map(|role| role.trust.as_ref());
    for condition in trusts
        .flat_map(|trust| &trust.statements)
        .flat_map(|statement| &statement.conditions)
    {
        let Operator::String { like, .. } = condition.operator else {
            continue;
        };
        let Some(before) = before_the_ref(&condition.key, repository) else {
            continue;
        };
        let writing = Writing {
            wild: like,
            variables: condition.variables,
        };
        for value in &condition.values {
            let Ok(tokens) = wildcard::tokens(value, writing, &Context::default()) else {
                continue;
            };
            for before in &before {
                found
                    .branches
                    .extend(rests(&tokens, &format!("{before}refs/heads/")));
                found.tags.extend(rests(&tokens, &format!("{before}refs/tags/")));
            }
        }
    }
    found
}

fn rests(tokens: &[wildcard::Token], before: &str) -> impl Iterator<Item = String> {
    let rests: Vec<String> = wildcard::after(tokens, before)
        .iter()
        .filter(|rest| !rest.is_empty())
        .map(|rest| wildcard::text(rest))
        .collect();
    rests.into_iter().filter(|rest| rest != "*")
}

/// What stands in a claim before its ref, in every way of writing it.
fn before_the_ref(key: &str, repository: &str) -> Option<Vec<String>> {
    let key = key.to_ascii_lowercase();
    let (owner, name) = repository.split_once('/')?;
    Some(match key.strip_prefix(ISSUER)?.strip_prefix(':')? {
        "sub" => vec![
            format!("repo:{repository}:ref:"),
            format!("repo:{owner}@*/{name}@*:ref:"),
        ],
        "ref" => vec![String::new()],
        "job_workflow_ref" => vec![format!("{repository}/.github/workflows/*@")],
        _ => return None,
    })
}
