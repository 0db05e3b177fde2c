//! Push rules: which paths may not be pushed at all.

use super::bypass::Who;
use super::open::{Doubt, Open, Out};
use super::people::View;
use super::sources::{Kind, Source, rules_idle};
use crate::glob::{Dialect, PatternList};
use crate::platforms::github::context::AreaClass;
use crate::settings::records::{Enforcement, Rule, Ruleset, Target, Visibility};
use gabion_facts::facts::Pred;

/// States which areas may be pushed.
pub(super) fn state(view: &View<'_>, out: &mut Out<'_>) {
    let push = |ruleset: &&crate::settings::setting::Item<Ruleset>| {
        ruleset.value.target == Target::Push && ruleset.value.enforcement == Enforcement::Active
    };
    let sources: Vec<Source<'_>> = view
        .settings
        .rulesets
        .items
        .iter()
        .filter(push)
        .map(|item| Source {
            name: &item.value.name,
            span: item.span,
            kind: Kind::Ruleset(&item.value),
            idle: Open::No,
        })
        .collect();
    let complete = match view.settings.rulesets.is_complete() {
        true => Open::Yes,
        false => Open::Maybe(Doubt::Rules {
            of: view.name().to_owned(),
            default: false,
            why: view.settings.rulesets.complete.why().to_owned(),
        }),
    };
    for area in &view.context.repository.areas {
        let open = Open::all(
            sources
                .iter()
                .map(|source| passes(view, source, area))
                .chain([complete.clone()]),
        );
        let open = Open::any([unavailable(view), open]);
        out.state(Pred::OpenPath, &[&area.name], &open, None, "");
    }
}

/// Push rules exist in private and internal repositories of paid plans only.
fn unavailable(view: &View<'_>) -> Open {
    match view.settings.visibility.known() {
        Some(Visibility::Public) => Open::Yes,
        Some(_) => rules_idle(view.settings),
        // Without push rulesets nothing depends on it.
        None if view
            .settings
            .rulesets
            .values()
            .any(|ruleset| ruleset.target == Target::Push) =>
        {
            Open::Maybe(Doubt::Plan)
        }
        None => Open::No,
    }
}

/// Whether a push rule lets an area through, to all or to some program.
fn passes(view: &View<'_>, source: &Source<'_>, area: &AreaClass) -> Open {
    let Kind::Ruleset(ruleset) = source.kind else {
        return Open::Yes;
    };
    let restricted = ruleset.rules.iter().filter_map(|rule| match rule {
        Rule::FilePathRestriction(paths) => Some(paths),
        _ => None,
    });
    let uncovered = Open::all(restricted.map(|paths| {
        let patterns: Vec<&str> = paths.iter().map(String::as_str).collect();
        let language = PatternList::compile(Dialect::FilePatterns, &patterns).ok();
        let covered = language.and_then(|language| area.decide(|path| language.matches(path)));
        Open::decided(covered.map(|covered| !covered), || {
            Doubt::Pattern(patterns.join(" "))
        })
    }));
    let past = |who: &Who| view.admits(who, source);
    let listed = view
        .listed(std::slice::from_ref(source))
        .into_values()
        .filter(|who| !who.is_people());
    let programs = Open::any(
        view.programs()
            .iter()
            .map(past)
            .chain(listed.map(|who| past(&who))),
    );
    Open::any([uncovered, programs])
}
