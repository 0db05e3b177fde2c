//! A repository's refs, areas and environments as facts.

use super::people::deployer_question;
use super::{SOMEBODY, names};
use crate::facts::{FactBase, Pred};
use crate::language::model::{Declaration, Environment};
use crate::platforms::github::areas::BUILT_IN;
use crate::platforms::github::context::{Existence, RefClass, RefKind, RepositoryContext};
use crate::reach::effect::Assets;
use crate::source::Span;

/// States refs, areas, heads, forks and channels of one repository.
pub fn state(context: &RepositoryContext, span: Span, base: &mut FactBase, assets: &mut Assets) {
    state_refs(context, span, base);
    state_areas(context, span, base, assets);
    state_changes(context, span, base, assets);
    state_heads(context, span, base);
    state_channels(context, base);
    state_somebody(context, base);
    let settings = context.of("settings");
    base.known(Pred::SettingsAsset, &[&context.name, &settings], Some(span), "");
}

fn state_refs(context: &RepositoryContext, span: Span, base: &mut FactBase) {
    for class in &context.refs {
        base.known(Pred::RefOf, &[&class.name, &context.name], Some(span), "");
        if class.kind != RefKind::Fork {
            base.known(Pred::OpenSecrets, &[&class.name], None, "");
        }
    }
}

fn state_areas(context: &RepositoryContext, span: Span, base: &mut FactBase, assets: &mut Assets) {
    let (settings, default) = (context.of("settings"), context.default_ref());
    for area in &context.areas {
        base.known(
            Pred::AreaOf,
            &[&area.name, &context.name, &area.permission],
            Some(span),
            "",
        );
        if area.holds_workflows() {
            base.known(Pred::WorkflowArea, &[&area.name], Some(span), "");
        }
        let guarded = BUILT_IN.iter().any(|name| area.area() == context.of(name));
        assets.nest(area.area(), if guarded { &settings } else { &default });
    }
    assets.nest(&default, &settings);
}

/// What landing on a ref changes: the ref, and on the default branch the area too.
fn state_changes(context: &RepositoryContext, span: Span, base: &mut FactBase, assets: &mut Assets) {
    for class in context.pushed_refs().filter(|class| is_shared(context, class)) {
        assets.nest(&class.name, &context.of("settings"));
        for area in &context.areas {
            base.known(
                Pred::ChangeAsset,
                &[&class.name, &area.name, &class.name],
                Some(span),
                "",
            );
            if class.existence == Existence::Default {
                base.known(
                    Pred::ChangeAsset,
                    &[&class.name, &area.name, area.area()],
                    Some(span),
                    "",
                );
            }
        }
    }
}

/// Whether others build on a class of refs. Branches that nobody names, and those that agents and bots keep for themselves, are
/// proposals in the making.
pub(super) fn is_shared(context: &RepositoryContext, class: &RefClass) -> bool {
    let name = class
        .name
        .strip_prefix(&format!("{}:", context.name))
        .unwrap_or(&class.name);
    let own = [
        "branches",
        "agents/",
        "claude/",
        "codex/",
        "copilot/",
        "cursor/",
        "devin/",
        "dependabot/",
        "renovate/",
        "gh-readonly-queue/",
    ];
    !own.iter().any(|prefix| name.starts_with(prefix)) && name != "tags" && !name.starts_with("**")
}

/// From every branch to every branch that others build on.
fn state_heads(context: &RepositoryContext, span: Span, base: &mut FactBase) {
    let pull = context.pull();
    for head in context
        .refs_of(RefKind::Branch)
        .filter(|class| class.existence != Existence::Default)
    {
        for target in context
            .refs_of(RefKind::Branch)
            .filter(|class| is_shared(context, class))
        {
            if head.name != target.name {
                base.known(Pred::HeadFor, &[&head.name, &target.name, &pull], Some(span), "");
            }
        }
    }
    let fork = context.fork();
    match context.public() {
        Some(true) => base.known(
            Pred::OpenFork,
            &[&context.default_ref(), &fork],
            Some(span),
            "the repository is public",
        ),
        Some(false) => {}
        None => {
            let question = names::visibility_question(&context.name);
            base.unknown(
                Pred::OpenFork,
                &[&context.default_ref(), &fork],
                &question,
                Some(span),
                "",
            );
        }
    }
    base.known(Pred::Triggers, &[super::STRANGER], None, "");
}

/// A developer who proposes everywhere and merges what is approved; takes part only where answerability is asked.
fn state_somebody(context: &RepositoryContext, base: &mut FactBase) {
    let person = format!("person:{}#author", context.name);
    let credential = format!("human:{}#author", context.name);
    base.known(Pred::Holds, &[SOMEBODY, &credential], None, "");
    base.known(Pred::ActsAs, &[&credential, &person], None, "");
    base.known(Pred::Triggers, &[&person], None, "");
    for permission in ["contents:write", "workflows:write", "actions:write"] {
        base.known(Pred::Grants, &[&credential, permission, &context.name], None, "");
    }
    for area in &context.areas {
        base.known(
            Pred::ProposesAs,
            &[SOMEBODY, &person, &context.default_ref(), &area.name],
            None,
            "",
        );
    }
}

fn state_channels(context: &RepositoryContext, base: &mut FactBase) {
    for (channel, permission) in [
        ("issues", "issues:write"),
        ("comments", "issues:write"),
        ("comments", "pull_requests:write"),
        ("pull-requests", "pull_requests:write"),
    ] {
        base.known(
            Pred::ChannelOf,
            &[&format!("{channel}:{}", context.name), &context.name, permission],
            None,
            "",
        );
    }
}

/// States tiers, hosted deployers, and the question that production without a known deployer leaves.
pub fn state_environment(
    declaration: &Declaration,
    environment: &Environment,
    shipped: bool,
    base: &mut FactBase,
    assets: &mut Assets,
) {
    let name = environment.asset();
    assets.rank(&name, &environment.tier.value);
    if let Some(hosted) = &environment.hosted {
        let remark = format!("{} ships it", hosted.by.value);
        base.known(
            Pred::DeploysFrom,
            &[&name, &hosted.from.value],
            Some(hosted.span),
            &remark,
        );
        return;
    }
    let repository = declaration
        .repositories
        .iter()
        .find(|repository| repository.name.value == environment.of.value);
    let (Some(repository), false, "production") = (repository, shipped, environment.tier.value.as_str())
    else {
        return;
    };
    let branch = repository
        .default_branch
        .as_ref()
        .map_or("main", |branch| &branch.value);
    let watched = format!("{}:{branch}", environment.of.value);
    let question = deployer_question(repository, &environment.name.value);
    if declaration.assumes("deployers") {
        base.assumed(
            Pred::DeploysFrom,
            &[&name, &watched],
            "deployers",
            Some(environment.span),
            "",
        );
    } else {
        base.unknown(
            Pred::DeploysFrom,
            &[&name, &watched],
            &question,
            Some(environment.span),
            "",
        );
    }
}
