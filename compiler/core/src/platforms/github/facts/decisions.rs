//! Approvals and merges by bots: for whatever is proposed, for what somebody marked, or for some authors' proposals only.

use super::acting::able;
use super::behaviours::{Deed, truth_of};
use super::secrets::Secrets;
use super::starts::{How, Start};
use super::state::{Known, Stating};
use crate::platforms::github::actions::Does;
use crate::platforms::github::actors;
use crate::platforms::github::plan::{PlannedJob, PlannedStep};
use crate::platforms::github::workflow::condition::{Acting, Truth};
use crate::platforms::github::workflow::model::Text;
use gabion_facts::facts::Pred;
use gabion_facts::source::Span;
use std::collections::BTreeSet;

/// An approval or a merge by a bot, for whoever starts it.
pub(super) fn state(
    stating: &mut Stating<'_>,
    (job, start, secrets): (&PlannedJob<'_>, &Start<'_>, &Secrets),
    step: &PlannedStep<'_>,
    deed: &Deed,
) {
    let own = able(stating, secrets, job, deed, &Known::Yes);
    if state_by_name(stating, (job, start), step, (deed, &own)) {
        return;
    }
    let truth = start.best(|way| truth_of(stating, job, way, step));
    let Some(known) = stating.grade(&truth, job) else {
        return;
    };
    let marked = !start.ways.is_empty() && start.ways.iter().all(|way| way.case.is_marked());
    for (actor, known) in able(stating, secrets, job, deed, &known) {
        match marked {
            true => {
                let condition = job.job().condition.as_ref().map_or("", |text| &text.value);
                let deed = deed.by(&actor, &known);
                state_marked(stating, &deed, &bases(stating, start), |label| {
                    condition.contains(label)
                });
            }
            false => state_decider(stating, start, deed, &actor, &known),
        }
    }
}

/// Permissions that set a label on a pull request.
const LABELLING: [&str; 2] = ["issues:write", "pull_requests:write"];

/// Somebody's approval or merge.
pub(super) struct Decision<'d> {
    pub actor: &'d str,
    pub approves: bool,
    pub span: Span,
    pub known: &'d Known,
}

/// An approval or a merge that waits for a label: for whoever may set it, and for bots that label what they open themselves.
pub(super) fn state_marked(
    stating: &mut Stating<'_>,
    deed: &Decision<'_>,
    bases: &[String],
    is_meant: impl Fn(&str) -> bool,
) {
    let remark = "it waits for a label";
    for permission in LABELLING {
        let (pred, places) = deed.places(stating, (Pred::ApprovesMarked, Pred::MergesMarked), bases);
        for place in &places {
            stating.state(
                pred,
                &[deed.actor, place, permission],
                deed.known,
                Some(deed.span),
                remark,
            );
        }
    }
    let own: Vec<String> = stating
        .labellers
        .iter()
        .filter(|(_, labels)| labels.iter().any(|label| is_meant(label)))
        .map(|(author, _)| author.clone())
        .collect();
    for author in own {
        state_of(
            stating,
            deed,
            bases,
            &author,
            "it waits for a label that this author sets itself",
        );
    }
}

/// An approval or a merge of one author's proposals.
pub(super) fn state_of(
    stating: &mut Stating<'_>,
    deed: &Decision<'_>,
    bases: &[String],
    author: &str,
    remark: &str,
) {
    let (pred, places) = deed.places(stating, (Pred::ApprovesOf, Pred::MergesOf), bases);
    for place in &places {
        stating.state(
            pred,
            &[deed.actor, place, author],
            deed.known,
            Some(deed.span),
            remark,
        );
    }
}

impl Deed {
    /// The approval or merge that it is, by one actor.
    fn by<'d>(&self, actor: &'d str, known: &'d Known) -> Decision<'d> {
        Decision {
            actor,
            approves: self.does == Does::Approves,
            span: self.span,
            known,
        }
    }
}

impl Decision<'_> {
    /// The predicate for it, and what its second argument is.
    fn places(
        &self,
        stating: &Stating<'_>,
        (approves, merges): (Pred, Pred),
        bases: &[String],
    ) -> (Pred, Vec<String>) {
        match self.approves {
            true => (approves, vec![stating.name().to_owned()]),
            false => (merges, bases.to_vec()),
        }
    }
}

/// An actor that approves or merges for whoever starts it.
fn state_decider(stating: &mut Stating<'_>, start: &Start<'_>, deed: &Deed, actor: &str, known: &Known) {
    let deed = deed.by(actor, known);
    let remark = match deed.approves {
        true => "it approves for whoever starts it",
        false => "it merges for whoever starts it",
    };
    state_for_all(stating, &deed, &bases(stating, start), remark);
}

/// An approval or a merge of whatever is proposed.
pub(super) fn state_for_all(stating: &mut Stating<'_>, deed: &Decision<'_>, bases: &[String], remark: &str) {
    let (pred, places) = deed.places(stating, (Pred::ApprovesProposals, Pred::MergesProposals), bases);
    for place in &places {
        stating.state(pred, &[deed.actor, place], deed.known, Some(deed.span), remark);
    }
}

/// An approval or a merge that hangs on whose proposal it is: one fact for each author. Whether it does.
fn state_by_name(
    stating: &mut Stating<'_>,
    (job, start): (&PlannedJob<'_>, &Start<'_>),
    step: &PlannedStep<'_>,
    (deed, deciders): (&Deed, &[(String, Known)]),
) -> bool {
    let Some(authors) = authors(stating, job, step) else {
        return false;
    };
    let bases = bases(stating, start);
    for author in authors {
        let author = actors::of_login(&author);
        for (actor, known) in deciders {
            let deed = deed.by(actor, known);
            let remark = match deed.approves {
                true => "it approves what this author proposes",
                false => "it merges what this author proposes",
            };
            state_of(stating, &deed, &bases, &author, remark);
        }
    }
    true
}

/// Whose proposals a step is for, if it goes by names and everybody whom they let through is known.
fn authors(stating: &Stating<'_>, job: &PlannedJob<'_>, step: &PlannedStep<'_>) -> Option<BTreeSet<String>> {
    let context = stating.context;
    let mut evaluator = super::starts::Evaluator::new(context);
    let conditions: Vec<&Text> = step.step.condition.iter().collect();
    let mut depends = false;
    let mut authors: BTreeSet<String> = BTreeSet::new();
    let another = Acting::Somebody {
        actor: ANOTHER.to_owned(),
        author: ANOTHER.to_owned(),
    };
    for trigger in &job.root().triggers {
        for case in super::starts::cases_of(trigger, context) {
            let mut ask = |acting: Acting| {
                evaluator.acting = acting;
                let own = evaluator.job(&job.frames, trigger, &case);
                own.and(evaluator.step(&job.frames, &conditions, trigger, &case))
            };
            if !matches!(ask(Acting::Anybody), Truth::Doubtful(_)) {
                continue;
            }
            depends = true;
            if ask(another.clone()).can_be_true() {
                // It leaves some out; it does not name those whom it serves.
                return None;
            }
            for acting in super::starts::actings(context, &case) {
                let Acting::Somebody { author, .. } = &acting else {
                    continue;
                };
                let author = author.clone();
                if ask(acting).can_be_true() {
                    authors.insert(author);
                }
            }
        }
    }
    let all_known = !authors.is_empty() || context.assumptions.contains("starters");
    (depends && all_known).then_some(authors)
}

/// A login that nobody has.
const ANOTHER: &str = "somebody else";

/// The branches that a merging job merges into: those of the proposals that start it, else the default one.
fn bases(stating: &Stating<'_>, start: &Start<'_>) -> Vec<String> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    for way in &start.ways {
        if let How::Proposed { base, .. } = &way.case.how {
            found.insert(base.clone());
        }
    }
    if found.is_empty() {
        found.insert(stating.context.default_ref());
    }
    found.into_iter().collect()
}
