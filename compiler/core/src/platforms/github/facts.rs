//! The jobs of a tree as facts: what starts them, what they execute, what they hold and do.
//!
//! In: a [`GithubTree`] and what is known of its repository. Out: facts, and the identity tokens that its jobs mint. Never: says
//! that anything is safe; what was not read, or cannot be decided, is stated as unknown.

mod acting;
mod agents;
mod behaviours;
mod bots;
mod channels;
mod conditions;
mod decisions;
mod emitted;
mod environments;
mod executes;
mod forwards;
mod interpolates;
mod leftovers;
mod own;
mod pushes;
mod requests;
mod runners;
mod safe_outputs;
mod secrets;
mod starts;
mod state;
mod subjects;
#[cfg(test)]
mod tests;
mod texts;
mod tokens;
mod unreadable;

pub use acting::PROPOSES;
pub use agents::{FoundAgent, agents_in};
pub use subjects::{JobSubject, SubjectFile};

use super::actions::Catalogue;
use super::context::RepositoryContext;
use super::plan::plan;
use super::read::GithubTree;
use gabion_facts::facts::FactBase;
use state::Stating;
use std::cell::OnceCell;

/// States everything about the jobs of a tree, and gives the identity tokens that they can mint.
pub fn facts(tree: &GithubTree, context: &RepositoryContext, base: &mut FactBase) -> Vec<JobSubject> {
    let jobs = plan(tree);
    let emitted = emitted::Emitted::of(tree, context);
    let starts = starts::all(&jobs, context, &tree.given_labels);
    let mut stating = Stating {
        tree,
        context,
        catalogue: Catalogue::standard(),
        base,
        subjects: Vec::new(),
        labellers: Vec::new(),
        conditions: OnceCell::new(),
    };
    channels::state(&mut stating);
    let secrets = secrets::Secrets::of(&jobs, &stating);
    stating.labellers = acting::labellers(&stating, &jobs, &secrets);
    for (job, start) in jobs.iter().zip(&starts) {
        starts::state(&mut stating, job, start);
        if !emitted.runs_nothing(job) {
            executes::state(&mut stating, job, start);
        }
        tokens::state(&mut stating, job, &jobs);
        secrets::state(&mut stating, job, &secrets);
        behaviours::state(&mut stating, job, start, &secrets);
        interpolates::state(&mut stating, job, start);
        acting::state(&mut stating, &jobs, (job, start, &secrets));
        agents::state(&mut stating, job, start);
        subjects::state(&mut stating, job, start);
        runners::state(&mut stating, job);
    }
    starts::state_follows(&mut stating, &jobs);
    leftovers::state(&mut stating, &jobs, &starts, &emitted);
    emitted::state(&mut stating, &emitted);
    own::state(&mut stating, &secrets);
    unreadable::state(&mut stating, &secrets);
    bots::state_dependabot(&mut stating);
    bots::state(&mut stating);
    stating.subjects
}
