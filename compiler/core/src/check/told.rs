//! One root, one finding: what an agent's own finding says already is not said again of gates, expectations and strangers.

use super::Case;
use crate::diagnostic::Diagnostic;
use crate::judge::{AgentVerdict, Expected, Outside, Reached, Verdict};
use crate::language::model::Expectation;
use crate::reach::sentence::list;

/// Whether the finding of some agent tells that an effect comes about.
pub(super) fn by_somebody(case: &Case<'_>, reached: &Reached, questions: &[String]) -> bool {
    let mut agents = case.applied.1.agents.iter();
    agents.any(|agent| by(case, agent, reached, questions))
}

/// Whether the finding of this agent does: it reaches as much by itself, or depends on an answer that decides this, too.
pub(super) fn by(case: &Case<'_>, agent: &AgentVerdict, reached: &Reached, questions: &[String]) -> bool {
    let assets = &case.applied.0.assets;
    let covers = |outside: &&Outside| assets.covers(&outside.reached.effect, &reached.effect);
    let mut covering = agent.outside.iter().filter(covers);
    if covering.any(|outside| outside.reached.cost.is_certain()) {
        return true;
    }
    let open = agent
        .outside
        .iter()
        .any(|outside| outside.reached.cost.is_unknown());
    let asked = || questions.iter().any(|key| agent.questions.contains(key));
    let unknown = || agent.outside.iter().any(|outside| covers(&outside));
    reached.cost.is_unknown() && open && (asked() || unknown())
}

/// Adds to the first finding about an agent what else follows from the same: gates that do not hold it up, expectations that it breaks.
pub(super) fn consequences(
    case: &Case<'_>,
    verdict: &AgentVerdict,
    mut diagnostic: Diagnostic,
) -> Diagnostic {
    let mut gates: Vec<String> = Vec::new();
    for (gate, found) in case.declaration.gates.iter().zip(&case.applied.1.gates) {
        let told = |(reached, witness): &(Reached, crate::judge::Witness)| {
            by(case, verdict, reached, &witness.questions)
        };
        if !case.refused && found.passed_by.iter().any(told) {
            gates.push(format!("\"{}\"", gate.name.value));
        }
    }
    let named = match gates.as_slice() {
        [] => None,
        [gate] => Some(format!("gate {gate}")),
        gates => Some(format!("gates {}", list(gates))),
    };
    if let Some(gates) = named {
        diagnostic = diagnostic.note(match verdict.verdict {
            Verdict::Exceeded => format!("So {gates} can be gone around."),
            _ => format!("Whether {gates} can be gone around depends on the same."),
        });
    }
    for expectation in broken(case, verdict) {
        diagnostic = diagnostic.label(expectation.span, "and this is never to be");
    }
    diagnostic
}

/// Whether an agent's own finding tells that an expectation is broken.
pub(super) fn expected(case: &Case<'_>, expected: &Expected) -> bool {
    let mut agents = case.applied.1.agents.iter();
    agents.any(|verdict| breaks(case, verdict, expected))
}

fn breaks(case: &Case<'_>, verdict: &AgentVerdict, expected: &Expected) -> bool {
    let effect = expected.reached.as_ref().unwrap_or(&expected.effect);
    let takes_part = expected.coalition.contains(&verdict.agent);
    expected.cost.filter(|_| takes_part).is_some_and(|cost| {
        let effect = effect.clone();
        by(case, verdict, &Reached { effect, cost }, &expected.questions)
    })
}

/// Expectations that an agent breaks, as its own finding tells.
fn broken<'a>(case: &Case<'a>, verdict: &AgentVerdict) -> Vec<&'a Expectation> {
    let expectations = case.declaration.expectations.iter().enumerate();
    let is_broken = |at: usize| {
        let mut about = case
            .applied
            .1
            .expected
            .iter()
            .filter(|expected| expected.at == at);
        about.any(|expected| breaks(case, verdict, expected))
    };
    expectations
        .filter(|(at, expectation)| expectation.never && is_broken(*at))
        .map(|(_, expectation)| expectation)
        .collect()
}
