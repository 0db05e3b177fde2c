//! Which secrets a job is given, by their names where they lie.

use super::{Frame, PlannedJob};
use crate::platforms::github::workflow::model::{Text, value};
use crate::platforms::github::workflow::secret_names;
use gabion_facts::source::Span;
use std::collections::BTreeMap;

/// A secret that a job is given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedSecret {
    /// Its name; `None`: any or all of them.
    pub name: Option<String>,
    /// Whether only the job's environment can have given it: a called job is not passed it.
    pub environment_only: bool,
    /// Whether every text that names it has something else where it does not exist.
    pub replaced: bool,
    /// The text that names it.
    pub span: Span,
}

/// The secrets of a job, each once, at the first place.
pub(super) fn named(job: &PlannedJob<'_>) -> Vec<NamedSecret> {
    let last = job.last();
    let mut asked: Names = BTreeMap::new();
    let steps = job.steps.iter().flat_map(|step| step.secrets.iter());
    for used in last.job.secrets.iter().chain(&last.workflow.secrets).chain(steps) {
        add(&mut asked, used.name.clone(), (used.span, used.replaced));
    }
    if let Some(span) = last.job.inherit.filter(|_| job.remote.is_some()) {
        add(&mut asked, None, (span, false));
    }
    let mut found = Vec::new();
    for caller in job.frames[..job.frames.len() - 1].iter().rev() {
        asked = passed(caller, asked, &mut found);
    }
    found.extend(asked.into_iter().map(|(name, (span, replaced))| NamedSecret {
        name,
        environment_only: false,
        replaced,
        span,
    }));
    found.sort();
    found
}

/// Names as they are asked for at one level of a call, each with the first text that asks, and whether all texts can do without.
type Names = BTreeMap<Option<String>, (Span, bool)>;

fn add(names: &mut Names, name: Option<String>, (span, replaced): (Span, bool)) {
    let entry = names.entry(name).or_insert((span, replaced));
    entry.1 &= replaced;
}

/// What the names of a called workflow are at its caller. What is not passed can only be of the job's environment.
fn passed(caller: &Frame<'_>, asked: Names, found: &mut Vec<NamedSecret>) -> Names {
    if caller.job.inherit.is_some() {
        return asked;
    }
    let mut outer = BTreeMap::new();
    for (name, (span, replaced)) in asked {
        let texts: Vec<&Text> = match &name {
            Some(name) => value(&caller.job.passed_secrets, name).into_iter().collect(),
            None => caller.job.passed_secrets.iter().map(|(_, text)| text).collect(),
        };
        if texts.is_empty() {
            found.push(NamedSecret {
                name,
                environment_only: true,
                replaced,
                span,
            });
            continue;
        }
        let names = texts.into_iter().flat_map(|text| secret_names(&text.value));
        names
            .filter(|(name, _)| name.as_deref() != Some("GITHUB_TOKEN"))
            .for_each(|(name, here)| add(&mut outer, name, (span, here || replaced)));
    }
    outer
}
