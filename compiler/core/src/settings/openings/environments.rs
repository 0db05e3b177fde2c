//! Openings of environments: who is let in, from where, and who decides (G22 to G28, B15).

use super::demands::Demand;
use super::gates::stages;
use super::open::{Doubt, Open, Out};
use super::people::{View, Voter};
use super::sources::{reviewers_idle, rules_idle};
use crate::glob::{Dialect, Language};
use crate::platforms::github::actors;
use crate::platforms::github::context::{RefClass, RefKind};
use crate::settings::records::{BranchPolicy, Environment, PolicyKind, Reviewer, ReviewerKind, UnreadRule};
use crate::settings::setting::{Item, Setting};
use gabion_facts::facts::Pred;
use gabion_facts::source::Span;
use std::collections::BTreeSet;

/// What is known of an environment.
enum Known<'a> {
    /// It is configured.
    Configured(&'a Item<Environment>),
    /// The list is complete and does not have it: a job that names it creates it without rules.
    Absent,
    /// Nobody has looked, or only the capitals differ.
    Unread(String),
}

/// States gates and branches of every environment that a job or the declaration names, or that is configured.
pub(super) fn state(view: &View<'_>, out: &mut Out<'_>) {
    let configured = view
        .settings
        .environments
        .values()
        .map(|environment| environment.name.clone());
    let declared = view
        .context
        .repository
        .environments
        .iter()
        .map(|environment| environment.name.clone());
    let names: BTreeSet<String> = view
        .context
        .environments
        .iter()
        .cloned()
        .chain(declared)
        .chain(configured)
        .collect();
    for name in names {
        let environment = format!("{}:{name}", view.name());
        let gate = format!("enter:{environment}");
        out.known(Pred::EnvironmentGate, &[&environment, &gate], None);
        out.known(Pred::GateOf, &[&gate, view.name()], None);
        match known(view, &name) {
            Known::Configured(item) => configured_gate(view, &environment, &gate, item, out),
            Known::Absent => free(
                view,
                &environment,
                &gate,
                &Open::Yes,
                "no such environment is configured",
                out,
            ),
            Known::Unread(why) => free(
                view,
                &environment,
                &gate,
                &Open::Maybe(Doubt::Environments(why)),
                "",
                out,
            ),
        }
    }
}

fn known<'a>(view: &View<'a>, name: &str) -> Known<'a> {
    let listing = &view.settings.environments;
    if let Some(item) = listing.items.iter().find(|item| item.value.name == name) {
        return Known::Configured(item);
    }
    // Inference: whether names that differ in capitals are one environment is written nowhere.
    let similar = listing
        .items
        .iter()
        .any(|item| item.value.name.eq_ignore_ascii_case(name));
    match listing.is_complete() && !similar {
        true => Known::Absent,
        false => Known::Unread(listing.complete.why().to_owned()),
    }
}

/// An environment of which nothing is known that closes it.
fn free(view: &View<'_>, environment: &str, gate: &str, open: &Open, remark: &str, out: &mut Out<'_>) {
    let passed = format!("{gate}/passed");
    out.known(Pred::LastStage, &[gate, &passed], None);
    out.state(Pred::FirstStage, &[gate, &passed], open, None, remark);
    for of in &view.context.repository.refs {
        out.state(Pred::OpenBranch, &[environment, &of.name], open, None, remark);
    }
}

fn configured_gate(
    view: &View<'_>,
    environment: &str,
    gate: &str,
    item: &Item<Environment>,
    out: &mut Out<'_>,
) {
    let idle = reviewers_idle(view.settings);
    let mut demands = Vec::new();
    if !item.value.reviewers.is_empty() || item.value.has_not_read(UnreadRule::Reviewers) {
        demands.push(reviewers(view, &item.value, idle.clone(), item.span));
    }
    demands.extend(
        item.value
            .custom_protection_rules
            .iter()
            .map(|slug| own_rule(slug, idle.clone(), item.span)),
    );
    stages(gate, &demands, &Open::Yes, out);
    let admin = match item.value.has_not_read(UnreadRule::CanAdminsBypass) {
        true => Open::Maybe(Doubt::Entering(environment.to_owned())),
        false => Open::when(item.value.can_admins_bypass),
    };
    let admin = if demands.is_empty() { Open::No } else { admin };
    out.state(
        Pred::OpenAdmin,
        &[gate],
        &admin,
        item.span,
        "administrators may bypass (the default)",
    );
    for of in &view.context.repository.refs {
        let (open, remark) = open_branch(view, &item.value, of);
        out.state(
            Pred::OpenBranch,
            &[environment, &of.name],
            &open,
            item.span,
            remark,
        );
    }
}

/// E4: any one of up to six users and teams.
fn reviewers(view: &View<'_>, environment: &Environment, idle: Open, span: Option<Span>) -> Demand {
    let mut voters: Vec<Voter> = environment
        .reviewers
        .iter()
        .flat_map(|reviewer| voters(view, reviewer))
        .collect();
    voters.sort_by(|a, b| (&a.0, b.1.rank()).cmp(&(&b.0, a.1.rank())));
    voters.dedup_by(|a, b| a.0 == b.0);
    let why = if idle.is_no() {
        ""
    } else {
        "this plan has no reviewers in private repositories"
    };
    let doubt = || Open::Maybe(Doubt::Entering(format!("{}:{}", view.name(), environment.name)));
    let nobody = match environment.has_not_read(UnreadRule::Reviewers) {
        true => doubt(),
        false => Open::No,
    };
    let own = match environment.has_not_read(UnreadRule::PreventSelfReview) {
        true => doubt(),
        false => Open::when(!environment.prevent_self_review),
    };
    Demand {
        name: "reviewers".to_owned(),
        asks: 1,
        voters,
        waived: Open::any([idle, nobody]),
        why: why.to_owned(),
        stale: Open::No,
        own,
        span,
    }
}

fn voters(view: &View<'_>, reviewer: &Reviewer) -> Vec<Voter> {
    match reviewer.kind {
        ReviewerKind::Team => view.members(&view.team_by_id(reviewer.id)),
        ReviewerKind::User => {
            let person = view
                .settings
                .collaborators
                .values()
                .find(|person| person.id == Some(reviewer.id));
            let login = reviewer
                .name
                .clone()
                .or_else(|| person.map(|person| person.login.clone()));
            vec![(
                actors::user(&login.unwrap_or_else(|| format!("#{}", reviewer.id))),
                Open::Yes,
            )]
        }
    }
}

/// G26: an App answers the rule that it has put up itself.
fn own_rule(slug: &str, idle: Open, span: Option<Span>) -> Demand {
    Demand {
        name: format!("rule-{slug}"),
        asks: 1,
        voters: vec![(actors::bot(slug), Open::Yes)],
        waived: idle,
        why: "this plan has no rules of Apps in private repositories".to_owned(),
        stale: Open::No,
        own: Open::Yes,
        span,
    }
}

/// Whether an environment lets a ref in.
fn open_branch(view: &View<'_>, environment: &Environment, of: &RefClass) -> (Open, &'static str) {
    // Private repositories of the free plan have no such policies.
    let idle = rules_idle(view.settings);
    let (open, remark) = match environment.deployment_branch_policy {
        None => (Open::Yes, "every branch and tag may enter"),
        Some(policy) if policy.protected_branches => open_protected(view, of),
        Some(_) => (open_named(&environment.name, &environment.branches, of), ""),
    };
    (Open::any([idle, open]), remark)
}

/// G23: only classic rules count here; without any, all branches may enter.
fn open_protected(view: &View<'_>, of: &RefClass) -> (Open, &'static str) {
    let protections = &view.settings.protections;
    let complete = protections.is_complete();
    if complete && protections.items.is_empty() {
        return (
            Open::Yes,
            "protected branches only, but no branch has a classic rule, so all may enter (G23)",
        );
    }
    let matched = protections.values().map(|protection| {
        let language = Language::compile(Dialect::RulesetRef, &protection.pattern).ok();
        let covered = language.and_then(|language| of.decide(|name| language.matches(name)));
        Open::decided(covered, || Doubt::Pattern(protection.pattern.clone()))
    });
    let matched = if of.kind == RefKind::Branch {
        Open::any(matched)
    } else {
        Open::No
    };
    let why = protections.complete.why().to_owned();
    let unread = if complete {
        Open::No
    } else {
        Open::Maybe(Doubt::Environments(why))
    };
    (Open::any([matched, unread]), "it has a classic rule")
}

fn open_named(environment: &str, policies: &Setting<Vec<BranchPolicy>>, of: &RefClass) -> Open {
    let Some(policies) = policies.known() else {
        return Open::Maybe(Doubt::Policy(environment.to_owned()));
    };
    let kind = if of.kind == RefKind::Tag {
        PolicyKind::Tag
    } else {
        PolicyKind::Branch
    };
    Open::any(
        policies
            .iter()
            .filter(|policy| policy.kind == kind)
            .map(|policy| {
                let language = Language::compile(Dialect::EnvironmentBranch, &policy.name).ok();
                let covered = language.and_then(|language| of.decide(|name| language.matches(name)));
                Open::decided(covered, || Doubt::Pattern(policy.name.clone()))
            }),
    )
}
