//! Gates of jobs that wait for people inside a workflow: the platform does not know them, only the action that waits does.

use super::context::Awaited;
use super::demands::Demand;
use super::gates::stages;
use super::open::{Doubt, Open, Out};
use super::people::{View, Voter};
use crate::platforms::github::actors;

/// States the gate of every such job.
pub(super) fn state(view: &View<'_>, out: &mut Out<'_>) {
    for awaited in &view.context.approvals {
        stages(&awaited.gate, &[demand(view, awaited)], &Open::Yes, out);
    }
}

fn demand(view: &View<'_>, awaited: &Awaited) -> Demand {
    let approvers = awaited.approvers.iter().flatten();
    let mut voters: Vec<Voter> = approvers.flat_map(|name| voters(view, name)).collect();
    voters.sort_by(|a, b| (&a.0, b.1.rank()).cmp(&(&b.0, a.1.rank())));
    voters.dedup_by(|a, b| a.0 == b.0);
    let all = u32::try_from(voters.len()).unwrap_or(u32::MAX);
    let count = awaited.count.unwrap_or(Some(1)).unwrap_or(all);
    let unsaid = awaited.approvers.is_none() || awaited.count.is_err();
    let doubt = || Open::Maybe(Doubt::Awaited(awaited.gate.clone()));
    let goes_on = Open::decided(awaited.goes_on, || Doubt::Awaited(awaited.gate.clone()));
    let why = match awaited.goes_on {
        Some(true) => "the workflow goes on when nobody has answered",
        _ => "",
    };
    Demand {
        name: "approvers".to_owned(),
        asks: count.max(1),
        voters,
        waived: Open::any([goes_on, if unsaid { doubt() } else { Open::when(count == 0) }]),
        why: why.to_owned(),
        stale: Open::No,
        own: Open::when(awaited.starter_may),
        span: Some(awaited.span),
    }
}

/// A team if there is one of that name, else a user.
fn voters(view: &View<'_>, name: &str) -> Vec<Voter> {
    let slug = name.rsplit('/').next().unwrap_or(name);
    let observed = view.settings.teams.values().any(|team| team.slug == slug);
    let declared = view.context.teams.iter();
    let declared = declared
        .filter(|team| team.login.is_none())
        .any(|team| team.slug() == slug);
    if observed || declared {
        view.members(&view.team_by_slug(slug))
    } else {
        vec![(actors::user(name), Open::Yes)]
    }
}
