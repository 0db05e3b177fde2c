//! `expect { never …; can … }`: what must stay out of reach, and what must stay possible.

use super::wording::{with_path, with_questions};
use super::{Case, Check, told};
use crate::diagnostic::Diagnostic;
use crate::judge::{Expected, spelled};
use crate::language::model::Expectation;
use crate::reach::effect::Effect;

pub(super) const CHECK: Check = Check {
    name: "expectation",
    slugs: &["expectation-broken"],
    run,
};

fn run(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    let judged = case.applied.1;
    for (at, expectation) in case.declaration.expectations.iter().enumerate() {
        let broken = judged.expected.iter().filter(|expected| expected.at == at);
        // What an agent's own finding tells is marked there.
        let untold = broken.filter(|expected| !told::expected(case, expected));
        found.extend(untold.filter_map(|expected| never(case, expectation, expected)));
        for effect in expectation
            .effects
            .iter()
            .flat_map(spelled)
            .filter(|_| !expectation.never)
        {
            if judged
                .impossible
                .iter()
                .any(|(which, dead)| *which == at && *dead == effect)
            {
                found.push(impossible(expectation, &effect));
            }
        }
    }
}

fn never(case: &Case<'_>, expectation: &Expectation, expected: &Expected) -> Option<Diagnostic> {
    let (cost, effect) = (expected.cost?, &expected.effect);
    let certain = if cost.is_certain() {
        ""
    } else {
        ", unless what nobody has stated rules it out"
    };
    let stranger = |name: &String| {
        if name == crate::world::STRANGER {
            "a stranger".to_owned()
        } else {
            name.clone()
        }
    };
    let who = expected
        .coalition
        .iter()
        .map(stranger)
        .collect::<Vec<_>>()
        .join(" with ");
    let headline = format!("{who} can {effect}, which is never to be{certain}");
    let diagnostic =
        Diagnostic::error("expectation-broken", headline).label(expectation.span, "expected here");
    let diagnostic = match expected.witness.steps.is_empty() {
        false => with_path(diagnostic, &expected.witness, &who),
        true => diagnostic,
    };
    let diagnostic = with_questions(case, case.applied.0, diagnostic, &expected.questions);
    Some(diagnostic.note("An expectation holds whatever a radius admits."))
}

fn impossible(expectation: &Expectation, effect: &Effect) -> Diagnostic {
    let who = &expectation.who.value;
    Diagnostic::error(
        "expectation-broken",
        format!("{who} cannot {effect}, although it is to be possible"),
    )
    .label(expectation.span, "expected here")
    .note("Even if everybody who is asked says yes, nothing leads there.")
    .help("see which gate has too few people, or which job deploys nothing")
}
