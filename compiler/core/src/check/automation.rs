//! What automations bring to a default branch or to production by themselves, with nobody asked.

use super::family::{Family, also, families};
use super::wording::{by, does, with_path, with_questions, worlds};
use super::{Case, Check};
use crate::diagnostic::{Diagnostic, Severity};
use crate::judge::{AutomationVerdict, Outside};

pub(super) const CHECK: Check = Check {
    name: "automation",
    slugs: &["automation-reaches"],
    run,
};

fn run(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    for automation in &case.applied.1.automations {
        for grade in [true, false] {
            let of_grade: Vec<&Outside> = automation
                .reaches
                .iter()
                .filter(|outside| outside.reached.cost.is_certain() == grade)
                .collect();
            let families = families(&of_grade);
            found.extend(families.iter().map(|family| reaches(case, automation, family)));
        }
    }
}

fn reaches(case: &Case<'_>, automation: &AutomationVerdict, family: &Family<'_>) -> Diagnostic {
    let outside = family.lead;
    let effect = &outside.reached.effect;
    let certain = outside.reached.cost.is_certain();
    let (severity, may) = match certain {
        true => (Severity::Error, ""),
        false => (Severity::Warning, ", for all that anybody has stated"),
    };
    let actor = &automation.actor;
    let headline = format!("{actor} {} with nobody asked{may}", does(effect));
    let mut diagnostic = Diagnostic::new("automation-reaches", severity, headline);
    let place = outside.witness.steps.iter().find_map(|step| step.span);
    let declared = case.declaration.repositories.first().map(|first| first.span);
    if let Some(span) = place.or(declared) {
        diagnostic = diagnostic.label(span, "it begins here");
    }
    let now = case.now.1.automations.iter().find(|now| now.actor == *actor);
    let now = now.and_then(|now| now.reaches.iter().find(|other| other.reached.effect == *effect));
    let diagnostic = with_path(diagnostic, &outside.witness, &by(case, actor, &outside.witness));
    let diagnostic = also(diagnostic, family);
    let diagnostic = with_questions(case, case.applied.0, diagnostic, &outside.witness.questions);
    diagnostic
        .note(worlds(case, now, Some(outside)))
        .help("ask people at the merge: `gate … { before { change … }; approve 1 from=\"TEAM\" }` and emit \"gates\"; or take the bot that merges away")
}
