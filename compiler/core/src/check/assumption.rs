//! Assumptions: dated, vouched for, and what they buy.

use super::{Case, Check};
use crate::diagnostic::{Diagnostic, Severity};
use crate::language::model::Assumption;

pub(super) const CHECK: Check = Check {
    name: "assumption",
    slugs: &["expired-assumption", "undated-assumption"],
    run,
};

fn run(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    for assumption in &case.declaration.assumptions {
        match (&assumption.until, case.as_of) {
            (Some(until), Some(today)) if until.value.as_str() < today => {
                found.push(expired(assumption, &until.value, today))
            }
            (None, _) => found.push(undated(assumption)),
            _ => {}
        }
    }
}

fn expired(assumption: &Assumption, until: &str, today: &str) -> Diagnostic {
    let span = assumption
        .until
        .as_ref()
        .map_or(assumption.span, |until| until.span);
    Diagnostic::error(
        "expired-assumption",
        format!("assumption \"{}\" ran out on {until}", assumption.id.value),
    )
    .label(span, format!("it is {today}"))
    .note("Every verdict that leans on it leans on something that nobody vouches for any more.")
    .help("check that it still holds, and let its owner move the date; or delete it and see what it bought")
}

fn undated(assumption: &Assumption) -> Diagnostic {
    Diagnostic::new(
        "undated-assumption",
        Severity::Warning,
        format!("assumption \"{}\" has no end", assumption.id.value),
    )
    .label(assumption.span, "until when?")
    .note("What nobody looks at again turns from an assumption into a habit.")
    .help("add `by=\"TEAM\" until=\"YYYY-MM-DD\"`")
}
