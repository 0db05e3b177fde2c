//! In which environment a job runs, as far as its text says.

use super::starts::spelled;
use super::state::{Known, Stating, asked};
use crate::platforms::github::plan::{PlannedJob, Waits};
use crate::platforms::github::workflow::field;
use crate::platforms::github::workflow::model::Text;

/// The environment that a job names; none if it names none, or computes the name.
pub(super) fn own(stating: &Stating<'_>, job: &PlannedJob<'_>) -> Option<String> {
    match job.waits {
        Waits::Own(name) if !is_computed(name) => Some(spelled(stating.context, &name.value)),
        _ => None,
    }
}

/// The environments whose name a job may compute, and the question which it is; none if it computes no name.
pub(super) fn computed(stating: &Stating<'_>, job: &PlannedJob<'_>) -> Option<(Vec<String>, Known)> {
    let Waits::Own(name) = job.waits else { return None };
    if !is_computed(name) {
        return None;
    }
    let question = asked(
        format!("environment:{}:{}", stating.name(), job.path),
        format!(
            "which environment {} names ({})",
            job.path,
            stating.place(name.span)
        ),
        "write the environment's name instead of an expression",
    );
    let known = stating.context.environments.iter();
    let names = known.map(|known| known.name.clone());
    Some((names.filter(|known| may_be(job, name, known)).collect(), question))
}

/// Where a job may run: in the environment that it names, or in none, which is certain; and in each whose name it may compute.
pub(super) fn possible(stating: &Stating<'_>, job: &PlannedJob<'_>) -> Vec<(Option<String>, Known)> {
    let mut found = vec![(own(stating, job), Known::Yes)];
    if let Some((names, known)) = computed(stating, job) {
        found.extend(names.into_iter().map(|name| (Some(name), known.clone())));
    }
    found
}

/// Whether a name is an expression, which may give any environment, or none.
pub(super) fn is_computed(name: &Text) -> bool {
    name.value.contains("${{")
}

/// Whether an expression can give a name: one over a matrix gives what is written there, if all of it is.
fn may_be(job: &PlannedJob<'_>, expression: &Text, name: &str) -> bool {
    let written = &job.job().matrix_values;
    if field(&expression.value, "matrix").is_none()
        || written.is_empty()
        || written.iter().any(|text| text.contains("${{"))
    {
        return true;
    }
    written.iter().any(|text| text.eq_ignore_ascii_case(name))
}
