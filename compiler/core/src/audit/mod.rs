//! A repository without a declaration, judged: who can start what, and what each agent, automation and stranger brings to the
//! default branch and to production with nobody asked.
//!
//! In: a [`Ground`]. Out: an [`Audit`]. Never: takes a declaration into account, or says *no* where a setting decides that nobody
//! has read.

mod acting;
mod jobs;
mod principals;
mod shared;
#[cfg(test)]
mod tests;

pub use jobs::JobPower;
pub use principals::{Answer, Kind, Principal, Reach};
pub use shared::Shared;

use crate::compile::Compiled;
use crate::survey::{self, Declared, Ground};
use std::collections::BTreeSet;

/// What an audit found.
#[derive(Clone, Debug)]
pub struct Audit {
    /// What the repository implies, with the declaration that says so.
    pub declared: Declared,
    /// That declaration, compiled: texts, facts, paths.
    pub compiled: Compiled,
    /// Agents, automations and the stranger, in this order.
    pub principals: Vec<Principal>,
    /// Every job, with who can start it and what it holds.
    pub jobs: Vec<JobPower>,
    /// Credentials that several hold, agents among them.
    pub shared: Vec<Shared>,
    /// What is not known and decides something, the most decisive first.
    pub questions: Vec<Asked>,
}

/// A question, and which answers hang on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What is not known.
    pub text: String,
    /// How to find out.
    pub answer: String,
    /// Principals whose reach depends on it.
    pub decides: Vec<String>,
}

/// Audits a repository.
pub fn audit(ground: &Ground) -> Audit {
    let (declared, compiled, tree) = survey::judged(ground);
    let principals = principals::all(&declared.survey, &compiled, &tree);
    Audit {
        jobs: jobs::all(&tree, &declared.survey),
        shared: shared::all(&tree, &declared.survey),
        questions: questions(&principals, &compiled),
        principals,
        declared,
        compiled,
    }
}

/// The questions that some principal's reach hangs on, those that decide for most first.
fn questions(principals: &[Principal], compiled: &Compiled) -> Vec<Asked> {
    let Some(worlds) = &compiled.worlds else {
        return Vec::new();
    };
    let known = &worlds.now.world.base.questions;
    let mut asked: Vec<Asked> = Vec::new();
    for question in known {
        let hangs = |principal: &&Principal| {
            let reaches = [&principal.default_branch, &principal.production];
            reaches
                .iter()
                .any(|reach| reach.questions().any(|key| *key == question.key))
        };
        let decides: Vec<String> = principals
            .iter()
            .filter(hangs)
            .map(|principal| principal.name.clone())
            .collect();
        if !decides.is_empty() {
            asked.push(Asked {
                text: question.text.clone(),
                answer: question.answer.clone(),
                decides,
            });
        }
    }
    let open: BTreeSet<&String> = principals
        .iter()
        .flat_map(|principal| {
            principal
                .default_branch
                .open
                .iter()
                .chain(&principal.production.open)
        })
        .collect();
    for text in open {
        let hangs = |principal: &&Principal| {
            principal.default_branch.open.contains(text) || principal.production.open.contains(text)
        };
        let decides = principals
            .iter()
            .filter(hangs)
            .map(|principal| principal.name.clone())
            .collect();
        asked.push(Asked {
            text: text.clone(),
            answer: "say it in the declaration: `gabion init`".to_owned(),
            decides,
        });
    }
    asked.sort_by_key(|question| std::cmp::Reverse(question.decides.len()));
    asked
}
