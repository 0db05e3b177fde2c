//! What agents reach together and none of them alone.

use super::wording::{does, slug, with_path, with_questions};
use super::{Case, Check};
use crate::diagnostic::Diagnostic;
use crate::judge::Joint;
use crate::reach::sentence::list;

pub(super) const CHECK: Check = Check {
    name: "coalition",
    slugs: &["together"],
    run,
};

fn run(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(case.applied.1.together.iter().map(|joint| together(case, joint)));
}

fn together(case: &Case<'_>, joint: &Joint) -> Diagnostic {
    let effect = &joint.reached.effect;
    let names = list(&joint.coalition);
    let production = case.applied.0.assets.is_production(effect);
    let certain = if joint.reached.cost.is_certain() {
        ""
    } else {
        ", unless what nobody has stated rules it out"
    };
    let mut diagnostic = Diagnostic::error(
        "together",
        format!("{names} together: one of them {}{certain}", does(effect)),
    );
    for agent in case
        .declaration
        .agents
        .iter()
        .filter(|agent| joint.coalition.contains(&agent.name.value))
    {
        diagnostic = diagnostic.label(agent.span, "needed for it");
    }
    let diagnostic = with_path(diagnostic, &joint.witness, &names);
    let diagnostic = with_questions(case, case.applied.0, diagnostic, &joint.witness.questions);
    let alone = format!(
        "None of them reaches it alone; by itself this would be `{}`.",
        slug(production, effect)
    );
    diagnostic
        .note(alone)
        .help("close the step at which one hands over to the other, or admit the effect where it belongs")
}
