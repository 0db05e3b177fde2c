//! One root, one finding: what an agent's own finding says already is not said again of gates, expectations and strangers.

use super::Case;
use crate::diagnostic::Diagnostic;
use crate::judge::{AgentVerdict, Outside, Reached, Verdict, spelled};
use crate::language::model::{Agent, Expectation};
use crate::reach::effect::pattern_holds;
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
    agent: &Agent,
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
    for expectation in broken(case, agent, verdict) {
        diagnostic = diagnostic.label(expectation.span, "and this is never to be");
    }
    diagnostic
}

/// Expectations about an agent that something breaks which its own finding tells.
fn broken<'a>(
    case: &Case<'a>,
    agent: &'a Agent,
    verdict: &'a AgentVerdict,
) -> impl Iterator<Item = &'a Expectation> {
    let breaks = move |case: &Case<'a>, expectation: &Expectation| {
        let wanted: Vec<_> = expectation.effects.iter().flat_map(spelled).collect();
        verdict.forbidden.iter().any(|outside| {
            let effect = &outside.reached.effect;
            let hit = wanted
                .iter()
                .any(|never| never.verb == effect.verb && pattern_holds(&never.asset, &effect.asset));
            hit && by(case, verdict, &outside.reached, &outside.witness.questions)
        })
    };
    let about = |expectation: &&Expectation| {
        expectation.never
            && (expectation.who.value == agent.name.value || expectation.who.value == "any-agent")
    };
    let found: Vec<&Expectation> = case
        .declaration
        .expectations
        .iter()
        .filter(about)
        .filter(|expectation| breaks(case, expectation))
        .collect();
    found.into_iter()
}
