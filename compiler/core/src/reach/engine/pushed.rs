//! Facts that were pushed, and where to find them again.

use super::change::asks;
use crate::facts::{Atom, Fact, QuestionId};
use rustc_hash::FxHashMap;

/// Pushed facts, each perhaps under a question.
#[derive(Default)]
pub(super) struct Pushed {
    facts: Vec<Fact>,
    under: Vec<Option<QuestionId>>,
    /// Of the first so many facts: made when first needed, because most pushes never ask.
    index: Option<(usize, Index)>,
}

/// Places of facts.
#[derive(Default)]
pub(super) struct Index {
    /// By what they state.
    pub stating: FxHashMap<Atom, Vec<usize>>,
    /// By the question that they go with.
    pub hanging: FxHashMap<QuestionId, Vec<usize>>,
}

impl Pushed {
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    pub fn len(&self) -> usize {
        self.facts.len()
    }

    pub fn push(&mut self, fact: Fact, under: Option<QuestionId>) {
        self.facts.push(fact);
        self.under.push(under);
    }

    pub fn truncate(&mut self, len: usize) {
        self.facts.truncate(len);
        self.under.truncate(len);
        self.index.take_if(|(of, _)| *of > len);
    }

    /// The question that a fact goes with.
    pub fn hangs_on(&self, at: usize) -> Option<QuestionId> {
        self.under[at].or_else(|| asks(&self.facts[at]))
    }

    /// Where each fact is.
    pub fn index(&mut self) -> &Index {
        let (known, mut index) = self.index.take().unwrap_or_default();
        for at in known..self.facts.len() {
            index.stating.entry(self.facts[at].atom).or_default().push(at);
            if let Some(question) = self.hangs_on(at) {
                index.hanging.entry(question).or_default().push(at);
            }
        }
        &self.index.insert((self.facts.len(), index)).1
    }
}
