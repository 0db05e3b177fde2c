//! In which environment a job runs, and what it waits for there.

use super::super::environments;
use super::super::state::Stating;
use super::remote_question;
use crate::platforms::github::context::RepositoryContext;
use crate::platforms::github::plan::{PlannedJob, Waits};
use gabion_facts::facts::Pred;

/// The environment before the job, or that there is none; and the people for whom it waits before that.
pub(super) fn state(stating: &mut Stating<'_>, job: &PlannedJob<'_>, id: &str) {
    if job.remote.is_some() {
        let known = remote_question(stating, job);
        let remark = "what the called workflow waits for is not in this tree";
        stating.state(Pred::OpenJob, &[id], &known, job.remote, remark);
        return;
    }
    if let Some(approval) = &job.approval {
        let (gate, span) = (approval.gate(stating.name()), Some(approval.span()));
        stating.base.known(
            Pred::WaitsFor,
            &[id, &gate],
            span,
            "a job before it waits for people",
        );
    }
    let (open, inside) = match job.approval {
        None => (Pred::OpenJob, Pred::JobEnvironment),
        Some(_) => (Pred::OpenBehind, Pred::EnvironmentBehind),
    };
    match job.waits {
        Waits::No => stating
            .base
            .known(open, &[id], Some(job.span()), "it waits for no environment"),
        Waits::Own(name) if environments::is_computed(name) => {
            state_computed(stating, job, id, name.span, (open, inside));
        }
        Waits::Own(name) => {
            let environment = stating.context.of(&spelled(stating.context, &name.value));
            stating
                .base
                .known(inside, &[id, &environment], Some(name.span), "");
        }
        Waits::Through(name) => {
            let environment = stating.context.of(&spelled(stating.context, &name.value));
            let remark = "a job before it waits there";
            stating
                .base
                .known(inside, &[id, &environment], Some(name.span), remark);
        }
    }
}

/// An expression may name any environment, or none.
fn state_computed(
    stating: &mut Stating<'_>,
    job: &PlannedJob<'_>,
    id: &str,
    span: gabion_facts::source::Span,
    (open, inside): (Pred, Pred),
) {
    let Some((names, known)) = environments::computed(stating, job) else {
        return;
    };
    let remark = "the environment is computed";
    for name in names {
        let environment = stating.context.of(&name);
        stating.state(inside, &[id, &environment], &known, Some(span), remark);
    }
    stating.state(open, &[id], &known, Some(span), remark);
}

/// An environment as it is declared; names ignore case.
pub(in crate::platforms::github::facts) fn spelled(context: &RepositoryContext, name: &str) -> String {
    let known = context
        .environments
        .iter()
        .find(|known| known.name.eq_ignore_ascii_case(name));
    known.map_or_else(|| name.to_owned(), |known| known.name.clone())
}
