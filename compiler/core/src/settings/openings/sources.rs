//! The rules that are in force on a ref, and whether there may be more.

use super::open::{Doubt, Open};
use crate::glob::{Dialect, Language};
use crate::platforms::github::context::{Existence, RefClass, RefKind};
use crate::settings::records::{
    Enforcement, Plan, Protection, PullRequestRule, RefName, RepoSettings, RequiredReviewer, Rule, Ruleset,
    Target, Visibility,
};
use crate::settings::setting::{Item, Listing};
use gabion_facts::source::Span;

/// A ruleset or classic rule that applies to a ref.
pub(super) struct Source<'a> {
    pub name: &'a str,
    pub span: Option<Span>,
    pub kind: Kind<'a>,
    /// Whether it does nothing after all.
    pub idle: Open,
}

/// What kind of rules.
#[derive(Clone, Copy)]
pub(super) enum Kind<'a> {
    Ruleset(&'a Ruleset),
    Classic(&'a Protection),
}

/// What both kinds say about reviews.
pub(super) struct Reviews<'a> {
    pub count: u32,
    pub dismiss: bool,
    pub owners: bool,
    pub last_push: bool,
    pub reviewers: &'a [RequiredReviewer],
}

/// The rules on a ref.
pub(super) struct InForce<'a> {
    pub sources: Vec<Source<'a>>,
    /// `Yes` if these are all; else whether there may be more, which could close what these leave open.
    pub complete: Open,
}

impl<'a> Source<'a> {
    /// What it says about reviews, if anything.
    pub fn reviews(&self) -> Option<Reviews<'a>> {
        match self.kind {
            Kind::Ruleset(ruleset) => ruleset.rules.iter().find_map(|rule| match rule {
                Rule::PullRequest(rule) => Some(of_rule(rule)),
                _ => None,
            }),
            Kind::Classic(protection) => {
                protection
                    .required_pull_request_reviews
                    .as_ref()
                    .map(|reviews| Reviews {
                        count: reviews.required_approving_review_count,
                        dismiss: reviews.dismiss_stale_reviews,
                        owners: reviews.require_code_owner_reviews,
                        last_push: reviews.require_last_push_approval,
                        reviewers: &[],
                    })
            }
        }
    }

    /// Whether existing refs change only through those whom it lets past: nobody else merges either.
    pub fn walls(&self) -> bool {
        match self.kind {
            Kind::Ruleset(ruleset) => ruleset
                .rules
                .iter()
                .any(|rule| matches!(rule, Rule::Update { .. })),
            Kind::Classic(protection) => protection.restrictions.is_some() || protection.lock_branch,
        }
    }

    /// Whether it refuses plain pushes to existing refs.
    pub fn closes_update(&self) -> bool {
        let queued = matches!(self.kind, Kind::Ruleset(_)) && self.queues();
        self.walls() || queued || self.reviews().is_some()
    }

    /// Whether it refuses the creation of matching refs. G14: `block_creations` does nothing without `restrictions`.
    /// The pull_request rule does not (facts, gaps 3); required checks do, but whoever submits something passes them.
    pub fn closes_creation(&self) -> bool {
        match self.kind {
            Kind::Ruleset(ruleset) => ruleset.rules.contains(&Rule::Creation),
            Kind::Classic(protection) => protection.block_creations && protection.restrictions.is_some(),
        }
    }

    /// Whether it refuses their deletion.
    pub fn closes_deletion(&self) -> bool {
        match self.kind {
            Kind::Ruleset(ruleset) => ruleset.rules.contains(&Rule::Deletion),
            Kind::Classic(protection) => !protection.allow_deletions,
        }
    }

    /// Whether merges go through a queue.
    pub fn queues(&self) -> bool {
        match self.kind {
            Kind::Ruleset(ruleset) => ruleset.queues(),
            Kind::Classic(_) => false,
        }
    }
}

fn of_rule(rule: &PullRequestRule) -> Reviews<'_> {
    Reviews {
        count: rule.required_approving_review_count,
        dismiss: rule.dismiss_stale_reviews_on_push,
        owners: rule.require_code_owner_review,
        last_push: rule.require_last_push_approval,
        reviewers: &rule.required_reviewers,
    }
}

/// Whether rules of any kind do nothing here: private repositories of the free plan have none.
pub(super) fn rules_idle(settings: &RepoSettings) -> Open {
    match (settings.visibility.known(), settings.plan.known()) {
        (Some(Visibility::Public), _) | (_, Some(Plan::Pro | Plan::Team | Plan::Enterprise)) => Open::No,
        (Some(_), Some(Plan::Free)) => Open::Yes,
        _ => Open::Maybe(Doubt::Plan),
    }
}

/// Whether the reviewers of environments do nothing here (G28): outside enterprises only public repositories have them.
pub(super) fn reviewers_idle(settings: &RepoSettings) -> Open {
    match (settings.visibility.known(), settings.plan.known()) {
        (Some(Visibility::Public), _) | (_, Some(Plan::Enterprise)) => Open::No,
        (Some(_), Some(_)) => Open::Yes,
        _ => Open::Maybe(Doubt::Plan),
    }
}

/// The rules in force on a class of refs.
pub(super) fn in_force<'a>(settings: &'a RepoSettings, of: &RefClass) -> InForce<'a> {
    let plan = rules_idle(settings);
    if plan.is_yes() {
        return InForce {
            sources: Vec::new(),
            complete: Open::Yes,
        };
    }
    let mut sources = Vec::new();
    for item in &settings.rulesets.items {
        push(
            &mut sources,
            &item.value.name,
            item.span,
            Kind::Ruleset(&item.value),
            ruleset_applies(&item.value, of),
            &plan,
        );
    }
    if of.kind == RefKind::Branch {
        let (item, applies) = classic(&settings.protections, of);
        if let Some(item) = item {
            push(
                &mut sources,
                &item.value.pattern,
                item.span,
                Kind::Classic(&item.value),
                applies,
                &plan,
            );
        }
    }
    InForce {
        sources,
        complete: complete(settings, of),
    }
}

fn push<'a>(
    sources: &mut Vec<Source<'a>>,
    name: &'a str,
    span: Option<Span>,
    kind: Kind<'a>,
    applies: Option<bool>,
    plan: &Open,
) {
    let covers = match applies {
        Some(false) => return,
        Some(true) => Open::No,
        None => Open::Maybe(Doubt::Pattern(name.to_owned())),
    };
    let enforced = match kind {
        Kind::Ruleset(ruleset) if ruleset.enforcement == Enforcement::Unknown => {
            Open::Maybe(Doubt::Enforced(name.to_owned()))
        }
        _ => Open::No,
    };
    sources.push(Source {
        name,
        span,
        kind,
        idle: Open::any([covers, plan.clone(), enforced]),
    });
}

fn complete(settings: &RepoSettings, of: &RefClass) -> Open {
    let doubt = |why: &str| {
        let default = of.existence == Existence::Default;
        Open::Maybe(Doubt::Rules {
            of: of.name.clone(),
            default,
            why: why.to_owned(),
        })
    };
    if !settings.rulesets.is_complete() {
        return doubt(settings.rulesets.complete.why());
    }
    if of.kind == RefKind::Branch && !settings.protections.is_complete() {
        return doubt(settings.protections.complete.why());
    }
    Open::Yes
}

/// G08: whatever is not active is absent.
fn ruleset_applies(ruleset: &Ruleset, of: &RefClass) -> Option<bool> {
    let target = matches!(
        (ruleset.target, of.kind),
        (Target::Branch, RefKind::Branch) | (Target::Tag, RefKind::Tag)
    );
    let off = matches!(ruleset.enforcement, Enforcement::Evaluate | Enforcement::Disabled);
    if off || !target {
        return Some(false);
    }
    let names = ruleset
        .conditions
        .as_ref()
        .and_then(|conditions| conditions.ref_name.as_ref())?;
    covers(names, of)
}

fn covers(names: &RefName, of: &RefClass) -> Option<bool> {
    let any = |patterns: &[String]| {
        let decided: Vec<Option<bool>> = patterns.iter().map(|pattern| matches(pattern, of)).collect();
        match decided.contains(&Some(true)) {
            true => Some(true),
            false if decided.contains(&None) => None,
            false => Some(false),
        }
    };
    match (any(&names.include), any(&names.exclude)) {
        (Some(false), _) | (_, Some(true)) => Some(false),
        (Some(true), Some(false)) => Some(true),
        _ => None,
    }
}

fn matches(pattern: &str, of: &RefClass) -> Option<bool> {
    match pattern {
        "~ALL" => Some(true),
        "~DEFAULT_BRANCH" => Some(of.existence == Existence::Default),
        _ => {
            let language = Language::compile(Dialect::RulesetRef, pattern).ok()?;
            of.decide(|name| language.matches(name))
        }
    }
}

/// The one classic rule that GitHub takes: the branch's own, else the first pattern that matches.
fn classic<'a>(
    protections: &'a Listing<Protection>,
    of: &RefClass,
) -> (Option<&'a Item<Protection>>, Option<bool>) {
    let own = |item: &&Item<Protection>| of.examples.len() == 1 && of.examples[0] == item.value.pattern;
    if let Some(item) = protections.items.iter().find(own) {
        return (Some(item), Some(true));
    }
    let decided = protections
        .items
        .iter()
        .map(|item| (item, matches(&item.value.pattern, of)));
    let first = decided.into_iter().find(|(_, applies)| *applies != Some(false));
    first.map_or((None, Some(false)), |(item, applies)| (Some(item), applies))
}
