//! Declared gates: each must be necessary for what it stands before, and somebody must be able to answer it.

use super::family::is_one_way;
use super::told::by_somebody;
use super::wording::{named, with_path};
use super::{Case, Check};
use crate::diagnostic::Diagnostic;
use crate::judge::{GateVerdict, Reached, Witness};
use crate::language::model::Gate;
use crate::reach::effect::Effect;

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
    let mut around: Vec<Around<'_>> = Vec::new();
    for (gate, verdict) in case.declaration.gates.iter().zip(&case.applied.1.gates) {
        if let Some(next) = Around::of(case, gate, verdict) {
            match around.iter_mut().find(|first| first.tells(&next)) {
                Some(first) => first.others.push(next),
                None => around.push(next),
            }
        }
    }
    found.extend(around.iter().map(|around| not_necessary(case, around)));
    for (gate, verdict) in case.declaration.gates.iter().zip(&case.applied.1.gates) {
        if verdict.platform_gates == 0 {
            found.push(not_configured(gate));
        } else if verdict.passed_by.is_empty() {
            found.extend(nobody(gate, verdict));
        }
    }
}

/// A gate that something gets around.
struct Around<'a> {
    gate: &'a Gate,
    /// The effects that happen without its people, those that are certain first.
    effects: Vec<&'a Reached>,
    /// How the first of them does.
    witness: &'a Witness,
    /// Other gates that the same path gets around.
    others: Vec<Around<'a>>,
}

impl<'a> Around<'a> {
    /// None if it holds, or if an agent's own finding tells that it does not. What could not be emitted gets around nothing.
    fn of(case: &Case<'a>, gate: &'a Gate, verdict: &'a GateVerdict) -> Option<Around<'a>> {
        let untold =
            |(reached, witness): &&(Reached, Witness)| !by_somebody(case, reached, &witness.questions);
        let mut passed: Vec<_> = verdict.passed_by.iter().filter(untold).collect();
        passed.sort_by_key(|(reached, _)| !reached.cost.is_certain());
        let (_, witness) = passed.first().filter(|_| !case.refused)?;
        Some(Around {
            gate,
            effects: passed.iter().map(|(reached, _)| reached).collect(),
            witness,
            others: Vec::new(),
        })
    }

    fn tells(&self, next: &Around<'_>) -> bool {
        self.is_certain() == next.is_certain() && is_one_way(&self.witness.steps, &next.witness.steps)
    }

    fn is_certain(&self) -> bool {
        self.effects[0].cost.is_certain()
    }

    /// The effects of one grade in words.
    fn before(&self, certain: bool) -> Option<String> {
        let of_grade = self
            .effects
            .iter()
            .filter(|reached| reached.cost.is_certain() == certain);
        let effects: Vec<&Effect> = of_grade.map(|reached| &reached.effect).collect();
        (!effects.is_empty()).then(|| named(&effects))
    }
}

fn not_necessary(case: &Case<'_>, around: &Around<'_>) -> Diagnostic {
    let name = &around.gate.name.value;
    let before = around.before(around.is_certain()).unwrap_or_default();
    let headline = if around.is_certain() {
        format!("gate \"{name}\" is not necessary before {before}")
    } else {
        format!("whether gate \"{name}\" is necessary before {before} cannot be answered")
    };
    let mut diagnostic = Diagnostic::error("gate-not-necessary", headline);
    for gate in std::iter::once(around)
        .chain(&around.others)
        .map(|around| around.gate)
    {
        let asked = gate.approve.as_ref().map_or(gate.span, |approve| approve.span);
        diagnostic = diagnostic.label(asked, "these people can be gone around");
    }
    let everybody = "all agents, when everybody says yes but the people of this gate";
    let mut diagnostic = with_path(diagnostic, around.witness, everybody);
    if let (true, Some(unknown)) = (around.is_certain(), around.before(false)) {
        diagnostic = diagnostic.note(format!(
            "Whether it is necessary before {unknown} cannot be answered."
        ));
    }
    for other in &around.others {
        let before = other.before(other.is_certain()).unwrap_or_default();
        let note = format!(
            "The same way leads around gate \"{}\" before {before}.",
            other.gate.name.value
        );
        diagnostic = diagnostic.note(note);
    }
    let diagnostic =
        super::wording::with_questions(case, case.applied.0, diagnostic, &around.witness.questions);
    diagnostic
        .note("A gate that something else can stand in for is decoration: the effect happens without the people who are named here.")
        .help(help(case))
}

/// Gates that are emitted already are no remedy.
fn help(case: &Case<'_>) -> &'static str {
    let mut kinds = case.declaration.emits.iter().flat_map(|emit| &emit.kinds);
    match kinds.any(|kind| kind.value == "gates") {
        true => "close the path above: the gates that are emitted do not stand on it",
        false => "emit \"gates\", so that the platform asks these people; or close the path above",
    }
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
    let effects: Vec<&Effect> = verdict.unanswerable.iter().collect();
    if effects.is_empty() {
        return None;
    }
    let headline = format!(
        "nobody can answer gate \"{}\" before {}",
        gate.name.value,
        named(&effects)
    );
    Some(
        Diagnostic::error("gate-nobody-can-answer", headline)
            .label(asked, "even if all of them say yes, it does not open")
            .note("A gate that cannot be answered is taken down in the first emergency, and then it is gone for everybody.")
            .help("ask for fewer approvals, or add people to the team"),
    )
}
