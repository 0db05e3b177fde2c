//! What scripts ask of the API themselves: approvals, merges and proposals without a command of `gh pr`.
//!
//! Source: REST "Pull requests" and "Pull request reviews", GraphQL mutations of the same names, Octokit's methods, 2026-11.

use super::behaviours::Deed;
use crate::platforms::github::actions::Does;
use crate::platforms::github::plan::{PlannedJob, PlannedStep};
use crate::platforms::github::workflow::model::value;

/// Words that must stand together in a script, in small letters and without spaces, and what asking for that does.
const WORDS: [(&[&str], Does); 11] = [
    (&["pulls.merge("], Does::Merges),
    (&["mergepullrequest("], Does::Merges),
    (&["enablepullrequestautomerge("], Does::Merges),
    (&["enqueuepullrequest("], Does::Merges),
    (&["pulls/", "/merge", "put"], Does::Merges),
    (&["pulls.createreview(", "approve"], Does::Approves),
    (&["pulls.submitreview(", "approve"], Does::Approves),
    (&["addpullrequestreview(", "approve"], Does::Approves),
    (&["pulls/", "/reviews", "approve"], Does::Approves),
    (&["pulls.create("], Does::Proposes),
    (&["createpullrequest("], Does::Proposes),
];

/// What the script of a step asks for. One that only may ask for it is counted: words are all that is looked at.
pub(super) fn deeds(job: &PlannedJob<'_>, step: &PlannedStep<'_>) -> Vec<Deed> {
    let given = value(&step.step.with, "script");
    let Some(script) = step.step.run.as_ref().or(given) else {
        return Vec::new();
    };
    let bare: String = script.value.to_lowercase().split_whitespace().collect();
    let token = match given {
        Some(_) => value(&step.step.with, "github-token"),
        None => job.script_token(step),
    };
    let mut found: Vec<Deed> = Vec::new();
    for (words, does) in &WORDS {
        let said = words.iter().all(|word| bare.contains(word));
        if said && found.iter().all(|deed| deed.does != *does) {
            found.push(Deed {
                does: does.clone(),
                span: step.step.span,
                token: token.map(|text| text.value.clone()),
            });
        }
    }
    found
}
