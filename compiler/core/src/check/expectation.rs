//! `expect { never …; can … }`: what must stay out of reach, and what must stay possible.

use super::told::by;
use super::wording::{with_path, with_questions};
use super::{Case, Check};
use crate::diagnostic::Diagnostic;
use crate::judge::{Reached, Witness, spelled};
use crate::language::model::Expectation;
use crate::reach::cost::Cost;
use crate::reach::effect::{Effect, pattern_holds};

pub(super) const CHECK: Check = Check {
    name: "expectation",
    slugs: &["expectation-broken"],
    run,
};

fn run(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    for (at, expectation) in case.declaration.expectations.iter().enumerate() {
        for effect in expectation.effects.iter().flat_map(spelled) {
            if expectation.never {
                found.extend(never(case, expectation, &effect));
            } else if case
                .applied
                .1
                .impossible
                .iter()
                .any(|(which, dead)| *which == at && *dead == effect)
            {
                found.push(impossible(expectation, &effect));
            }
        }
    }
}

/// Who reaches an effect, at what cost, by which path.
type Reacher<'a> = (String, Cost, &'a Witness);

fn never(case: &Case<'_>, expectation: &Expectation, effect: &Effect) -> Option<Diagnostic> {
    let (who, cost, witness) = reachers(case, &expectation.who.value, effect)
        .into_iter()
        .min_by_key(|reacher| reacher.1)?;
    let certain = if cost.is_certain() {
        ""
    } else {
        ", unless what nobody has stated rules it out"
    };
    let headline = format!("{who} can {effect}, which is never to be{certain}");
    let diagnostic =
        Diagnostic::error("expectation-broken", headline).label(expectation.span, "expected here");
    let diagnostic = with_path(diagnostic, witness, &who);
    let diagnostic = with_questions(case, case.applied.0, diagnostic, &witness.questions);
    Some(diagnostic.note("An expectation holds whatever a radius admits."))
}

fn reachers<'a>(case: &Case<'a>, who: &str, effect: &Effect) -> Vec<Reacher<'a>> {
    let judged = case.applied.1;
    let hit = |reached: &Reached| {
        let found = &reached.effect;
        reached.cost.assumed() == 0 && found.verb == effect.verb && pattern_holds(&effect.asset, &found.asset)
    };
    let mut reachers = Vec::new();
    let mut add = |name: String, reached: &Reached, witness: &'a Witness| {
        if hit(reached) {
            reachers.push((name, reached.cost, witness));
        }
    };
    for agent in judged
        .agents
        .iter()
        .filter(|agent| who == "any-agent" || who == agent.agent)
    {
        for outside in &agent.forbidden {
            // What the agent's own finding tells is marked there.
            if !by(case, agent, &outside.reached, &outside.witness.questions) {
                add(agent.agent.clone(), &outside.reached, &outside.witness);
            }
        }
    }
    if who == "any-agent" {
        for joint in &judged.together {
            add(joint.coalition.join(" with "), &joint.reached, &joint.witness);
        }
    }
    if who == crate::world::STRANGER {
        for outside in &judged.stranger_forbidden {
            add("a stranger".to_owned(), &outside.reached, &outside.witness);
        }
    }
    reachers
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
