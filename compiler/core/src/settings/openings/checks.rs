//! From whom a declared check is believed (G09, G10).

use super::bypass::Who;
use super::open::{Open, Out};
use super::people::View;
use super::sources::{InForce, Kind, Source, in_force};
use crate::platforms::github::context::RefKind;
use crate::settings::records::Rule;
use gabion_facts::facts::Pred;
use gabion_facts::source::Span;

/// A check that the declaration names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredCheck {
    /// Its name there.
    pub name: String,
    /// The branch that requires it.
    pub branch: String,
    /// Its context.
    pub context: String,
}

/// One rule that requires the check: from which App it is accepted, if it says.
struct Demanded {
    app: Option<u64>,
    idle: Open,
    span: Option<Span>,
}

/// States from whom the declared checks are believed.
pub(super) fn state(view: &View<'_>, out: &mut Out<'_>) {
    for check in &view.context.checks {
        one(view, check, out);
    }
}

fn one(view: &View<'_>, check: &DeclaredCheck, out: &mut Out<'_>) {
    out.known(Pred::CheckOf, &[&check.name, view.name()], None);
    let branches = view.context.repository.refs_of(RefKind::Branch);
    let mut held = branches.filter(|class| class.examples.contains(&check.branch));
    let Some(class) = held.next() else {
        let remark = "the branch is not known, so nothing asks for the check";
        return out.state(Pred::OpenSource, &[&check.name], &Open::Yes, None, remark);
    };
    let rules = in_force(view.settings, class);
    let demanded: Vec<Demanded> = rules
        .sources
        .iter()
        .filter_map(|source| demanded(source, &check.context))
        .collect();
    let believed = |app: Option<u64>| believed(&demanded, &rules, app);
    let span = demanded.first().and_then(|demanded| demanded.span);
    let remark = if demanded.is_empty() {
        "no rule asks for it"
    } else {
        "the rule names no source"
    };
    out.state(Pred::OpenSource, &[&check.name], &believed(None), span, remark);
    let mut apps: Vec<u64> = demanded.iter().filter_map(|demanded| demanded.app).collect();
    apps.push(ACTIONS);
    apps.sort_unstable();
    apps.dedup();
    for app in apps {
        let open = believed(Some(app));
        let actors = if app == ACTIONS {
            vec![(view.context.job_token(), Open::Yes)]
        } else {
            let who: Who = view.app_by_id(app);
            view.actors_of(&who)
        };
        for (actor, counts) in actors {
            let open = Open::all([open.clone(), counts]);
            out.state(
                Pred::AcceptsFrom,
                &[&check.name, &actor],
                &open,
                span,
                "the rule names this source",
            );
        }
    }
}

/// Integration number of GitHub Actions.
const ACTIONS: u64 = 15368;

/// Whether an answer by an App (or by anybody at all) satisfies every rule that asks for the check.
fn believed(demanded: &[Demanded], rules: &InForce<'_>, app: Option<u64>) -> Open {
    let satisfied = |demanded: &Demanded| match demanded.app {
        None => Open::Yes,
        Some(wanted) if Some(wanted) == app => Open::Yes,
        Some(_) => demanded.idle.clone(),
    };
    Open::all(demanded.iter().map(satisfied).chain([rules.complete.clone()]))
}

fn demanded(source: &Source<'_>, context: &str) -> Option<Demanded> {
    let app = match source.kind {
        Kind::Ruleset(ruleset) => {
            let checks = ruleset.rules.iter().filter_map(|rule| match rule {
                Rule::RequiredStatusChecks(rule) => Some(&rule.required_status_checks),
                _ => None,
            });
            let found = checks.flatten().find(|check| check.context == context)?;
            found.integration_id
        }
        Kind::Classic(protection) => {
            let checks = protection.required_status_checks.as_ref()?;
            // A classic rule's list of contexts names no source.
            checks.contexts.iter().find(|named| *named == context)?;
            None
        }
    };
    Some(Demanded {
        app,
        idle: source.idle.clone(),
        span: source.span,
    })
}
