//! Automations: what they approve, merge and propose, for whoever asks.

use super::Contexts;
use crate::facts::{FactBase, Pred};
use crate::glob::{Dialect, Language};
use crate::language::model::{ApprovalLimit, Automation, Identity};
use crate::platforms::github::actors;
use crate::platforms::github::context::RepositoryContext;

pub(super) fn state_automation(contexts: &Contexts, automation: &Automation, base: &mut FactBase) {
    let Some(actor) = actor_of(automation) else { return };
    if !matches!(automation.identity, Some(Identity::ActionsToken { .. })) {
        base.known(Pred::Triggers, &[&actor], Some(automation.span), "");
    }
    for when in &automation.whens {
        let Some(context) = when.of.as_ref().and_then(|of| contexts.get(&of.value)) else {
            continue;
        };
        let actor = if actor == actors::JOB_BOT {
            actors::job_bot(&context.name)
        } else {
            actor.clone()
        };
        if let (Some(_), Some(limit)) = (&when.approves, &when.limit) {
            state_limited(context, &actor, limit, base);
        } else if let Some(text) = &when.approves {
            let remark = format!("for anyone who asks: \"{}\"", text.value);
            base.known(
                Pred::ApprovesProposals,
                &[&actor, &context.name],
                Some(text.span),
                &remark,
            );
        }
        if let Some(text) = &when.merges {
            let remark = format!("for anyone who asks: \"{}\"", text.value);
            base.known(
                Pred::MergesProposals,
                &[&actor, &context.default_ref()],
                Some(text.span),
                &remark,
            );
        }
        if let Some(text) = &when.proposes {
            for head in context
                .refs
                .iter()
                .filter(|class| class.name == format!("{}:branches", context.name))
            {
                let args = [actor.as_str(), &head.name, &context.default_ref()];
                base.known(Pred::ForeignProposal, &args, Some(text.span), PROPOSES);
            }
        }
    }
}

/// An automation that keeps to paths, as it decides on the base branch: what it approves, whose, and who lifts the limit.
fn state_limited(context: &RepositoryContext, actor: &str, limit: &ApprovalLimit, base: &mut FactBase) {
    let Some(first) = limit.within.first() else { return };
    let languages: Vec<Language> = limit
        .within
        .iter()
        .filter_map(|pattern| Language::compile(Dialect::Area, &pattern.value).ok())
        .collect();
    let authors: std::collections::BTreeSet<String> = match &limit.author {
        Some(author) => context
            .starters
            .named
            .of
            .get(&author.value)
            .cloned()
            .unwrap_or_default(),
        None => context.starters.named.of.values().flatten().cloned().collect(),
    };
    let span = Some(first.span);
    for area in &context.areas {
        // A class that lies only partly within is not cut by these patterns; then it is let through, to be safe.
        let held = area.decide(|path| languages.iter().any(|language| language.matches(path)));
        if held == Some(false) {
            continue;
        }
        for author in &authors {
            base.known(
                Pred::ApprovesArea,
                &[actor, &area.name, author],
                span,
                "within what it may approve",
            );
        }
    }
    let Some(path) = &limit.read_from else { return };
    for area in &context.areas {
        if area.examples.contains(&path.value) {
            let args = [actor, &context.default_ref(), &area.name];
            base.known(
                Pred::ReadsScope,
                &args,
                Some(path.span),
                "what it may approve stands there",
            );
        }
    }
}

/// The remark of what an automation proposes.
pub const PROPOSES: &str = "it opens pull requests";

/// Whom the platform sees when an automation acts.
pub fn actor_of(automation: &Automation) -> Option<String> {
    match automation.identity.as_ref()? {
        Identity::GithubApp { name, .. } => Some(actors::bot(name)),
        Identity::MachineUser { login, .. } => Some(actors::user(&login.value)),
        Identity::ActionsToken { .. } => Some(actors::JOB_BOT.to_owned()),
        Identity::Borrows { .. } => None,
    }
}
