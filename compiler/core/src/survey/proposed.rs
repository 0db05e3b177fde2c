//! Jobs that run proposed code before anyone has read it, and what they hold meanwhile.

use crate::facts::{Grade, Pred};
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};

/// A job that runs what a pull request brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// `ci.yml#test`.
    pub job: String,
    /// Whether it runs with the base's secrets and token (`pull_request_target`, a comment).
    pub privileged: bool,
    /// Names of the secrets that it is given.
    pub secrets: Vec<String>,
}

impl Proposed {
    /// The file's name without its ending, by which effects name runs.
    pub fn stem(&self) -> &str {
        let file = self.job.split('#').next().unwrap_or(&self.job);
        file.strip_suffix(".yml")
            .or_else(|| file.strip_suffix(".yaml"))
            .unwrap_or(file)
    }
}

/// The jobs of a repository that do.
pub(super) fn jobs(world: &World, repository: &str) -> Vec<Proposed> {
    let base = &world.base;
    let mut proposals: BTreeSet<&str> = BTreeSet::new();
    let mut others: BTreeSet<&str> = BTreeSet::new();
    let mut executes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut secrets: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for fact in &base.facts {
        let args: Vec<&str> = fact
            .atom
            .args()
            .iter()
            .map(|sym| base.interner.text(*sym))
            .collect();
        match (fact.atom.pred, args.as_slice()) {
            (Pred::StartsOn | Pred::StartsOnArea, [job, "pull_request", ..]) => {
                proposals.insert(job);
            }
            (Pred::StartsOn | Pred::StartsOnArea, [job, "pull_request_target", ..])
            | (Pred::StartsOnChannel, [job, ..]) => {
                others.insert(job);
            }
            // An agent obeys instructions that it checks out; that is told with the agent.
            (Pred::Executes, [job, area, checkout])
                if fact.grade == Grade::Known && !area.ends_with(":steering") =>
            {
                executes.entry(job).or_default().insert(checkout);
            }
            (Pred::JobSecret, [job, credential]) => {
                let name = credential.rsplit('/').next().unwrap_or(credential);
                secrets.entry(job).or_default().insert(name);
            }
            _ => {}
        }
    }
    let prefix = format!("{repository}/");
    // A workflow that somebody would write is no job of the tree.
    let written = executes.iter().filter(|(job, _)| !job.contains("/any-workflow"));
    let found = written.filter_map(|(job, checkouts)| {
        let privileged = others.contains(job) && checkouts.contains("head");
        let ordinary = proposals.contains(job) && (checkouts.contains("event") || checkouts.contains("head"));
        let held = secrets
            .get(job)
            .into_iter()
            .flatten()
            .map(|name| (*name).to_owned());
        (privileged || ordinary).then(|| Proposed {
            job: job.strip_prefix(&prefix).unwrap_or(job).to_owned(),
            privileged,
            secrets: held.collect(),
        })
    });
    found.collect()
}
