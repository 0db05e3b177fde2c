//! Openings of refs: who pushes to them, and who creates them. Auto-merge opens nothing: it merges what is approved for somebody
//! who could merge it then, and who could is asked anyway.

use super::bypass::Who;
use super::open::{Doubt, Open, Out};
use super::people::View;
use super::sources::{InForce, Source};
use crate::platforms::github::context::{Existence, RefClass, RefKind};
use gabion_facts::facts::Pred;

/// What pushing to a ref takes beyond write: nothing, where this is open. `who` is past whatever lets it past (G01, G06, G30).
pub(super) fn open_push(view: &View<'_>, of: &RefClass, rules: &InForce<'_>, who: Option<&Who>) -> Open {
    let admits = |source: &Source<'_>| who.map(|who| view.admits_push(who, source));
    let deletes = |source: &Source<'_>| who.map(|who| view.admits_deletion(who, source));
    let update = unless(rules, |source| source.closes_update(), admits);
    let create = unless(rules, |source| source.closes_creation(), admits);
    let delete = unless(rules, |source| source.closes_deletion(), deletes);
    // A branch that one may delete is created anew with other content (facts, gaps 3).
    let recreate = Open::all([delete, create.clone()]);
    let existing = Open::any([update.clone(), recreate]);
    match of.existence {
        Existence::Default => update,
        Existence::Pattern => Open::any([existing, create]),
        Existence::Named => named(view, of, existing, create),
    }
}

/// Open unless a source closes it that lets nobody past, or one may that was not read.
fn unless(
    rules: &InForce<'_>,
    closes: impl Fn(&Source<'_>) -> bool,
    admits: impl Fn(&Source<'_>) -> Option<Open>,
) -> Open {
    let closing = rules
        .sources
        .iter()
        .filter(|source| closes(source))
        .map(|source| match admits(source) {
            Some(admitted) => Open::any([source.idle.clone(), admitted]),
            None => source.idle.clone(),
        });
    Open::all(closing.chain([rules.complete.clone()]))
}

fn named(view: &View<'_>, of: &RefClass, existing: Open, create: Open) -> Open {
    match (of.kind, view.settings.branches.known()) {
        (RefKind::Branch, Some(branches)) => match branches.iter().any(|branch| of.examples.contains(branch))
        {
            true => existing,
            false => create,
        },
        _ => {
            let either = Open::any([existing.clone(), create.clone()]);
            Open::any([
                Open::all([existing, create]),
                Open::all([either, Open::Maybe(Doubt::Branches)]),
            ])
        }
    }
}

/// States the openings of one ref; gives back whether it accepts plain pushes.
pub(super) fn state(view: &View<'_>, of: &RefClass, rules: &InForce<'_>, out: &mut Out<'_>) -> Open {
    let push = open_push(view, of, rules, None);
    let closers = |source: &&Source<'_>| source.closes_update() || source.closes_creation();
    let span = rules.sources.iter().find(closers).and_then(|source| source.span);
    out.state(Pred::OpenPush, &[&of.name], &push, span, &remark(&push, rules));
    if !push.is_yes() {
        bypasses(view, of, rules, &push, out);
    }
    push
}

fn remark(push: &Open, rules: &InForce<'_>) -> String {
    match (push, rules.sources.iter().any(Source::closes_update)) {
        (Open::Yes, true) => "no rule restricts creation".to_owned(),
        (Open::Yes, false) => "no rule covers it".to_owned(),
        _ => String::new(),
    }
}

/// Who is let past all that closes a ref. On a list of which nobody knows the names, any program may stand.
fn bypasses(view: &View<'_>, of: &RefClass, rules: &InForce<'_>, push: &Open, out: &mut Out<'_>) {
    let mut all: Vec<Who> = view.programs();
    all.extend(view.listed(&rules.sources).into_values());
    all.sort();
    all.dedup_by_key(|who| who.label());
    for who in all {
        let open = open_push(view, of, rules, Some(&who));
        if open.rank() <= push.rank() {
            continue;
        }
        let admitting = rules
            .sources
            .iter()
            .find(|source| !view.admits_push(&who, source).is_no());
        for (actor, counts) in view.actors_of(&who).into_iter().chain(view.may_be(&who)) {
            let open = Open::all([open.clone(), counts]);
            let span = admitting.and_then(|source| source.span);
            let remark = admitting.map_or_else(String::new, |source| {
                format!("bypass list of \"{}\"", source.name)
            });
            out.state(Pred::OpenBypass, &[&actor, &of.name], &open, span, &remark);
        }
    }
}
