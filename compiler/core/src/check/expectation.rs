//! `expect { never …; can … }`: what must stay out of reach, and what must stay possible.

use super::wording::with_path;
use super::{Case, Check};
use crate::diagnostic::Diagnostic;
use crate::judge::{Witness, spelled};
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
type Reacher<'a> = (String, Cost, Option<&'a Witness>);

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
    let diagnostic = match witness {
        Some(witness) => with_path(diagnostic, witness, &who),
        None => diagnostic,
    };
    Some(diagnostic.note("An expectation holds whatever a radius admits."))
}

fn reachers<'a>(case: &Case<'a>, who: &str, effect: &Effect) -> Vec<Reacher<'a>> {
    let judged = case.applied.1;
    let hit = |found: &Effect, cost: Cost| {
        cost.assumed() == 0 && found.verb == effect.verb && pattern_holds(&effect.asset, &found.asset)
    };
    let mut reachers = Vec::new();
    for agent in judged
        .agents
        .iter()
        .filter(|agent| who == "any-agent" || who == agent.agent)
    {
        for reached in agent
            .effects
            .iter()
            .filter(|reached| hit(&reached.effect, reached.cost))
        {
            let outside = agent
                .outside
                .iter()
                .find(|outside| outside.reached.effect == reached.effect);
            reachers.push((
                agent.agent.clone(),
                reached.cost,
                outside.map(|outside| &outside.witness),
            ));
        }
    }
    if who == "any-agent" {
        for joint in judged
            .together
            .iter()
            .filter(|joint| hit(&joint.reached.effect, joint.reached.cost))
        {
            reachers.push((
                joint.coalition.join(" with "),
                joint.reached.cost,
                Some(&joint.witness),
            ));
        }
    }
    if who == crate::world::STRANGER {
        for reached in judged
            .stranger_effects
            .iter()
            .filter(|reached| hit(&reached.effect, reached.cost))
        {
            let outside = judged
                .stranger
                .iter()
                .find(|outside| outside.reached.effect == reached.effect);
            reachers.push((
                "a stranger".to_owned(),
                reached.cost,
                outside.map(|outside| &outside.witness),
            ));
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
