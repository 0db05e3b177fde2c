//! What somebody can cause who only opens an issue, or a pull request from a fork.

use super::family::{Family, also, families};
use super::wording::{does, with_path, with_questions, worlds};
use super::{Case, Check};
use crate::diagnostic::{Diagnostic, Severity};
use crate::judge::Outside;

pub(super) const CHECK: Check = Check {
    name: "stranger",
    slugs: &["stranger-reaches"],
    run,
};

fn run(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    let untold: Vec<&Outside> = case
        .applied
        .1
        .stranger
        .iter()
        .filter(|outside| !told(case, outside) && !asked(case, outside))
        .collect();
    for grade in [true, false] {
        let of_grade: Vec<&Outside> = untold
            .iter()
            .copied()
            .filter(|outside| outside.reached.cost.is_certain() == grade)
            .collect();
        found.extend(families(&of_grade).iter().map(|family| stranger(case, family)));
    }
}

/// Whether an agent's own finding tells it: the stranger only decides what that agent does.
fn told(case: &Case<'_>, outside: &Outside) -> bool {
    let steered = outside
        .witness
        .rules
        .iter()
        .any(|rule| rule == "core/stranger-steers");
    let by_itself = |own: &Outside| {
        own.reached.effect == outside.reached.effect
            && own.reached.cost.is_certain() == outside.reached.cost.is_certain()
            && own.witness.steps.iter().all(|step| {
                outside
                    .witness
                    .steps
                    .iter()
                    .any(|other| other.rule == step.rule && other.span == step.span)
            })
    };
    steered
        && case
            .applied
            .1
            .agents
            .iter()
            .flat_map(|agent| &agent.outside)
            .any(by_itself)
}

/// Whether an agent's own finding asks for all that decides it.
fn asked(case: &Case<'_>, outside: &Outside) -> bool {
    let questions = &outside.witness.questions;
    let mut agents = case.applied.1.agents.iter();
    outside.reached.cost.is_unknown()
        && !questions.is_empty()
        && agents.any(|agent| {
            let open = agent.outside.iter().any(|own| own.reached.cost.is_unknown());
            open && questions.iter().all(|key| agent.questions.contains(key))
        })
}

fn stranger(case: &Case<'_>, family: &Family<'_>) -> Diagnostic {
    let outside = family.lead;
    let now = case
        .now
        .1
        .stranger
        .iter()
        .find(|other| other.reached.effect == outside.reached.effect);
    let effect = &outside.reached.effect;
    let certain = outside.reached.cost.is_certain();
    let severity = if certain {
        Severity::Error
    } else {
        Severity::Warning
    };
    let may = if certain {
        ""
    } else {
        ", for all that anybody has stated"
    };
    let headline = format!("a stranger {}{may}", does(effect));
    let mut diagnostic = Diagnostic::new("stranger-reaches", severity, headline);
    let place = outside.witness.steps.iter().rev().find_map(|step| step.span);
    let declared = case
        .declaration
        .repositories
        .first()
        .map(|repository| repository.span);
    if let Some(span) = place.or(declared) {
        diagnostic = diagnostic.label(span, "through here");
    }
    let diagnostic = with_path(diagnostic, &outside.witness, "anybody on the internet");
    let diagnostic = also(diagnostic, family);
    let diagnostic = with_questions(case, case.applied.0, diagnostic, &outside.witness.questions);
    diagnostic.note(worlds(case, now, Some(outside)))
}
