//! Declared gates: each must be necessary for what it stands before, and somebody must be able to answer it.

use super::wording::with_path;
use super::{Case, Check};
use crate::diagnostic::Diagnostic;
use crate::judge::{GateVerdict, Reached, Witness};
use crate::language::model::Gate;

pub(super) const CHECK: Check = Check {
    name: "gate",
    slugs: &[
        "gate-not-necessary",
        "gate-nobody-can-answer",
        "gate-not-configured",
    ],
    run,
};

fn run(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    for (gate, verdict) in case.declaration.gates.iter().zip(&case.applied.1.gates) {
        for (reached, witness) in &verdict.passed_by {
            found.push(not_necessary(case, gate, reached, witness));
        }
        if verdict.platform_gates == 0 {
            found.push(not_configured(gate));
        } else if verdict.passed_by.is_empty() {
            found.extend(nobody(gate, verdict));
        }
    }
}

fn not_necessary(case: &Case<'_>, gate: &Gate, reached: &Reached, witness: &Witness) -> Diagnostic {
    let effect = &reached.effect;
    let name = &gate.name.value;
    let headline = if reached.cost.is_certain() {
        format!("gate \"{name}\" is not necessary before {effect}")
    } else {
        format!("whether gate \"{name}\" is necessary before {effect} cannot be answered")
    };
    let asked = gate.approve.as_ref().map_or(gate.span, |approve| approve.span);
    let diagnostic =
        Diagnostic::error("gate-not-necessary", headline).label(asked, "these people can be gone around");
    let diagnostic = with_path(
        diagnostic,
        witness,
        "all agents, when everybody says yes but the people of this gate",
    );
    let diagnostic = super::wording::with_questions(case, case.applied.0, diagnostic, &witness.questions);
    diagnostic
        .note("A gate that something else can stand in for is decoration: the effect happens without the people who are named here.")
        .help("emit \"gates\", so that the platform asks these people; or close the path above")
}

fn not_configured(gate: &Gate) -> Diagnostic {
    Diagnostic::error(
        "gate-not-configured",
        format!("gate \"{}\" stands nowhere on the platform", gate.name.value),
    )
    .label(gate.span, "before what happens nowhere")
    .note("No merge and no environment corresponds to what it stands before, so nobody would ever be asked.")
    .help("name a ref, area or environment of a declared repository in `before`")
}

fn nobody(gate: &Gate, verdict: &GateVerdict) -> Option<Diagnostic> {
    let asked = gate.approve.as_ref().map_or(gate.span, |approve| approve.span);
    let effects: Vec<String> = verdict.unanswerable.iter().map(ToString::to_string).collect();
    if effects.is_empty() {
        return None;
    }
    let headline = format!(
        "nobody can answer gate \"{}\" before {}",
        gate.name.value,
        crate::reach::sentence::list(&effects)
    );
    Some(
        Diagnostic::error("gate-nobody-can-answer", headline)
            .label(asked, "even if all of them say yes, it does not open")
            .note("A gate that cannot be answered is taken down in the first emergency, and then it is gone for everybody.")
            .help("ask for fewer approvals, or add people to the team"),
    )
}
