//! Checks: judgements to findings.
//!
//! In: a [`Case`]: the declaration and what was judged of both worlds. Out: diagnostics. Never: derives a fact. One check is one
//! file `NAME.rs` with a page for each of its slugs in `pages/`, and stands once in [`CHECKS`].

mod assumption;
mod automation;
mod breadth;
mod coalition;
mod combination;
mod deployer;
mod expectation;
mod family;
mod gate;
mod identity;
pub mod pages;
mod radius;
mod sentence;
mod stranger;
mod told;
mod wording;

use crate::diagnostic::Diagnostic;
use crate::judge::{AgentVerdict, Judgement};
use crate::language::model::{Agent, Declaration};
use crate::source::Sources;
use crate::world::World;

/// Everything that a check looks at.
pub struct Case<'a> {
    /// What is declared.
    pub declaration: &'a Declaration,
    /// The files.
    pub sources: &'a Sources,
    /// What the tree and the snapshot say.
    pub now: (&'a World, &'a Judgement),
    /// The same once everything emitted is in force.
    pub applied: (&'a World, &'a Judgement),
    /// The day that dates are compared with, `2026-11-23`; none: dates are printed, not judged.
    pub as_of: Option<&'a str>,
    /// Whether anything is emitted: if not, the two worlds are one.
    pub emits: bool,
    /// Whether something that is asked for could not be emitted: then what is missing once applied says nothing.
    pub refused: bool,
}

/// One check.
pub struct Check {
    /// Its name, that of its file.
    pub name: &'static str,
    /// The slugs of its findings.
    pub slugs: &'static [&'static str],
    /// Looks at a case and says what is wrong.
    pub run: fn(&Case<'_>, &mut Vec<Diagnostic>),
}

/// Every check, in the order in which findings are printed.
pub const CHECKS: &[Check] = &[
    radius::CHECK,
    coalition::CHECK,
    stranger::CHECK,
    combination::CHECK,
    automation::CHECK,
    gate::CHECK,
    deployer::CHECK,
    expectation::CHECK,
    identity::CHECK,
    sentence::CHECK,
    breadth::CHECK,
    assumption::CHECK,
];

/// Runs all checks.
pub fn run(case: &Case<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for check in CHECKS {
        (check.run)(case, &mut found);
    }
    found
}

impl<'a> Case<'a> {
    /// Each agent with its verdicts now and once applied.
    fn agents(&self) -> impl Iterator<Item = (&'a Agent, &'a AgentVerdict, &'a AgentVerdict)> {
        let verdicts = self.now.1.agents.iter().zip(&self.applied.1.agents);
        self.declaration
            .agents
            .iter()
            .zip(verdicts)
            .map(|(agent, (now, applied))| (agent, now, applied))
    }

    /// The words of a question.
    fn question(&self, world: &World, key: &str) -> (String, String) {
        let found = world.base.questions.iter().find(|question| question.key == key);
        found.map_or_else(
            || (key.to_owned(), String::new()),
            |question| (question.text.clone(), question.answer.clone()),
        )
    }
}
