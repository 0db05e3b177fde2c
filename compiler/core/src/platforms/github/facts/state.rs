//! What every part needs to state facts.

use super::conditions::Conditions;
use super::subjects::JobSubject;
use crate::platforms::github::actions::Catalogue;
use crate::platforms::github::context::RepositoryContext;
use crate::platforms::github::plan::PlannedJob;
use crate::platforms::github::read::GithubTree;
use crate::platforms::github::workflow::condition::Truth;
use gabion_facts::facts::{FactBase, Pred, Question};
use gabion_facts::source::Span;
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// The repository, what is known, and where facts go.
pub(super) struct Stating<'a> {
    pub tree: &'a GithubTree,
    pub context: &'a RepositoryContext,
    pub catalogue: &'static Catalogue,
    pub base: &'a mut FactBase,
    pub subjects: Vec<JobSubject>,
    /// Who sets labels on what it proposes itself, and which.
    pub labellers: Vec<(String, BTreeSet<String>)>,
    /// Which conditions ask the same; found out when one is asked for.
    pub conditions: OnceCell<Conditions>,
}

/// How well something is known.
#[derive(Clone, Debug)]
pub(super) enum Known {
    Yes,
    No(Question),
}

impl Stating<'_> {
    /// The repository's name.
    pub fn name(&self) -> &str {
        &self.context.name
    }

    /// States a fact, known or under its question.
    pub fn state(&mut self, pred: Pred, args: &[&str], known: &Known, span: Option<Span>, remark: &str) {
        match known {
            Known::Yes => self.base.known(pred, args, span, remark),
            Known::No(question) => self.base.unknown(pred, args, question, span, remark),
        }
    }

    /// The grade that a condition gives; `None` if it can never be true.
    pub fn grade(&self, truth: &Truth, job: &PlannedJob<'_>) -> Option<Known> {
        if *truth == Truth::False {
            return None;
        }
        let Some(reason) = truth.reason() else {
            return Some(Known::Yes);
        };
        let conditions = self.conditions.get_or_init(|| Conditions::of(self));
        Some(Known::No(conditions.question(self, truth, reason, job)))
    }

    /// `ci.yml line 14`.
    pub fn place(&self, span: Span) -> String {
        self.tree.lines.place(span)
    }
}

/// An unknown of its own.
pub(super) fn asked(key: String, text: String, answer: &str) -> Known {
    Known::No(Question {
        key,
        text,
        answer: answer.to_owned(),
    })
}
