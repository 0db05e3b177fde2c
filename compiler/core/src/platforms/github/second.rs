//! A second reader of workflows, by other hands: `github-actions-models` over another YAML parser.
//!
//! In: the text of a workflow. Out: a [`Summary`] of what decides about reach, to be compared with the one that our own reader
//! gives. Never: shares code with our reader. Where the two disagree, one of them is wrong, and the file is not to be trusted.
//! Known of the other reader: it drops a filter of `pull_request` and the like that is a single word instead of a list.

mod first;
mod other;
#[cfg(test)]
mod tests;

use super::workflow::model::Workflow;
use std::collections::BTreeMap;

/// What a workflow says, flattened: `jobs.test.permissions.contents` → `write`.
pub type Summary = BTreeMap<String, String>;

/// A point on which two readers differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// `jobs.test.permissions.contents`.
    pub at: String,
    /// What our reader found; `None`: nothing.
    pub first: Option<String>,
    /// What the other reader found.
    pub second: Option<String>,
}

/// Compares our reading of a workflow with the other reader's.
///
/// # Errors
/// Why the other reader cannot read the text at all.
pub fn agree(first: &Workflow, text: &str) -> Result<Vec<Disagreement>, String> {
    let (own, other) = (first::summary(first), other::summary(text)?);
    let keys: std::collections::BTreeSet<&String> = own.keys().chain(other.keys()).collect();
    let differing = keys.into_iter().filter(|key| own.get(*key) != other.get(*key));
    Ok(differing
        .map(|key| Disagreement {
            at: key.clone(),
            first: own.get(key).cloned(),
            second: other.get(key).cloned(),
        })
        .collect())
}

/// Adds a value under a path.
fn put(summary: &mut Summary, path: &[&str], value: impl Into<String>) {
    summary.insert(path.join("."), value.into());
}
