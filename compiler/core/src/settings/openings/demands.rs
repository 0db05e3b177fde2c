//! What merging one area into one ref demands.

use super::bypass::Who;
use super::open::{Doubt, Open};
use super::owners;
use super::people::{View, Voter};
use super::sources::{InForce, Reviews, Source};
use crate::glob::{Dialect, PatternList};
use crate::platforms::github::context::AreaClass;
use crate::settings::records::RequiredReviewer;
use gabion_facts::source::Span;

/// One demand of a gate: a stage.
pub(super) struct Demand {
    /// `count`, `owners`, `reviewers-sre`, `last-push`, `wall`.
    pub name: String,
    pub asks: u32,
    pub voters: Vec<Voter>,
    /// Whether nobody has to answer it after all, and why.
    pub waived: Open,
    pub why: String,
    /// Whether approvals outlive the content that they were given for (G12).
    pub stale: Open,
    /// Whether who submits may answer it.
    pub own: Open,
    pub span: Option<Span>,
}

/// Sources of reviews, each with whether it may be passed over.
struct Reviewing<'s, 'a> {
    source: &'s Source<'a>,
    reviews: Reviews<'a>,
    slack: Open,
}

/// What merging demands of somebody who is not let past; `past` is let past whatever lets them past for certain.
pub(super) fn demands(
    view: &View<'_>,
    rules: &InForce<'_>,
    area: &AreaClass,
    past: Option<&Who>,
) -> Vec<Demand> {
    let held = |source: &&Source<'_>| past.is_none_or(|who| !view.admits(who, source).is_yes());
    let held: Vec<&Source<'_>> = rules.sources.iter().filter(held).collect();
    let reviewing: Vec<Reviewing<'_, '_>> = held
        .iter()
        .filter_map(|source| {
            Some(Reviewing {
                source,
                reviews: source.reviews()?,
                slack: slack(source),
            })
        })
        .collect();
    let keeps = |given: &Reviewing<'_, '_>| {
        if given.reviews.dismiss {
            given.source.idle.clone()
        } else {
            Open::Yes
        }
    };
    let stale = Open::all(reviewing.iter().map(keeps).chain([rules.complete.clone()]));
    let mut out = Vec::new();
    counts(view, &reviewing, &stale, &mut out);
    of_owners(view, &reviewing, area, &stale, &mut out);
    of_teams(view, &reviewing, area, &stale, &mut out);
    last_push(view, &reviewing, &mut out);
    wall(view, &held, rules, &mut out);
    out
}

/// Whether a source may be passed over: it does nothing, or lets past who nobody has named.
fn slack(source: &Source<'_>) -> Open {
    let super::sources::Kind::Ruleset(ruleset) = source.kind else {
        return source.idle.clone();
    };
    let unread = match &ruleset.bypass_actors {
        crate::settings::setting::Setting::Known(_) => Open::No,
        other => Open::Maybe(Doubt::Bypass {
            ruleset: source.name.to_owned(),
            why: other.why().to_owned(),
        }),
    };
    Open::any([source.idle.clone(), unread])
}

/// How many one source asks, whether it is waived, and where it says so.
type Asked = (u32, Open, Option<Span>);

/// The strongest demand that surely holds, and a stronger one that may not.
fn strongest(asked: Vec<Asked>) -> Vec<Asked> {
    let sure = asked
        .iter()
        .filter(|(_, waived, _)| waived.is_no())
        .max_by_key(|(asks, ..)| *asks)
        .cloned();
    let floor = sure.as_ref().map_or(0, |(asks, ..)| *asks);
    let doubtful = asked
        .into_iter()
        .filter(|(asks, waived, _)| *asks > floor && !waived.is_no());
    let doubtful = doubtful.max_by_key(|(asks, ..)| *asks);
    sure.into_iter()
        .chain(doubtful)
        .filter(|(asks, ..)| *asks > 0)
        .collect()
}

fn numbered(name: &str, at: usize) -> String {
    if at == 0 {
        name.to_owned()
    } else {
        format!("{name}-{}", at + 1)
    }
}

/// G02, G39: approvals by anybody with write.
fn counts(view: &View<'_>, given: &[Reviewing<'_, '_>], stale: &Open, out: &mut Vec<Demand>) {
    let asked = given
        .iter()
        .map(|one| (one.reviews.count, one.slack.clone(), one.source.span))
        .collect();
    for (at, (asks, waived, span)) in strongest(asked).into_iter().enumerate() {
        out.push(Demand {
            name: numbered("count", at),
            asks,
            voters: view.writers(),
            waived,
            why: String::new(),
            stale: stale.clone(),
            own: Open::No,
            span,
        });
    }
}

/// G38: one owner of the area.
fn of_owners(
    view: &View<'_>,
    given: &[Reviewing<'_, '_>],
    area: &AreaClass,
    stale: &Open,
    out: &mut Vec<Demand>,
) {
    let asking: Vec<&Reviewing<'_, '_>> = given.iter().filter(|one| one.reviews.owners).collect();
    let Some(first) = asking.first() else { return };
    let slack = Open::all(asking.iter().map(|one| one.slack.clone()));
    let owned = owners::of(view, area);
    out.push(Demand {
        name: "owners".to_owned(),
        asks: 1,
        voters: owned.voters,
        waived: Open::any([slack, owned.waived]),
        why: owned.why,
        stale: stale.clone(),
        own: Open::No,
        span: owned.span.or(first.source.span),
    });
}

/// Approvals of teams, for the files that their patterns cover.
fn of_teams(
    view: &View<'_>,
    given: &[Reviewing<'_, '_>],
    area: &AreaClass,
    stale: &Open,
    out: &mut Vec<Demand>,
) {
    let mut asked: Vec<(u64, Vec<Asked>)> = Vec::new();
    for one in given {
        for reviewer in one.reviews.reviewers {
            let uncovered = uncovered(reviewer, area);
            if uncovered.is_yes() {
                continue;
            }
            let waived = Open::any([one.slack.clone(), uncovered]);
            let entry = (reviewer.minimum_approvals, waived, one.source.span);
            match asked.iter_mut().find(|(id, _)| *id == reviewer.reviewer.id) {
                Some((_, entries)) => entries.push(entry),
                None => asked.push((reviewer.reviewer.id, vec![entry])),
            }
        }
    }
    for (id, entries) in asked {
        let team = view.team_by_id(id);
        for (at, (asks, waived, span)) in strongest(entries).into_iter().enumerate() {
            out.push(Demand {
                name: numbered(&format!("reviewers-{}", team.name), at),
                asks,
                voters: view.writing_members(&team),
                waived,
                why: String::new(),
                stale: stale.clone(),
                own: Open::No,
                span,
            });
        }
    }
}

/// Whether the patterns leave some path of the area out. Patterns that take away are reported not to work (community#178776).
fn uncovered(reviewer: &RequiredReviewer, area: &AreaClass) -> Open {
    let patterns: Vec<&str> = reviewer.file_patterns.iter().map(String::as_str).collect();
    let doubt = || Doubt::Pattern(reviewer.file_patterns.join(" "));
    let covered = match PatternList::compile(Dialect::FilePatterns, &patterns) {
        Ok(language) => area.decide(|path| language.matches(path)),
        Err(_) => None,
    };
    let negated = patterns.iter().any(|pattern| pattern.starts_with('!'));
    match covered {
        Some(true) if negated => Open::Maybe(doubt()),
        covered => Open::decided(covered.map(|covered| !covered), doubt),
    }
}

/// G13: somebody else than the last pusher.
fn last_push(view: &View<'_>, given: &[Reviewing<'_, '_>], out: &mut Vec<Demand>) {
    let asking: Vec<&Reviewing<'_, '_>> = given.iter().filter(|one| one.reviews.last_push).collect();
    let Some(first) = asking.first() else { return };
    out.push(Demand {
        name: "last-push".to_owned(),
        asks: 1,
        voters: view.writers(),
        waived: Open::all(asking.iter().map(|one| one.slack.clone())),
        why: String::new(),
        stale: Open::No,
        own: Open::No,
        span: first.source.span,
    });
}

/// E1: only those whom the rules let past change the ref, so one of them merges. Whoever merges needs to be let past every wall:
/// one person past the first and another past the second land nothing together. With a merge queue whose App is let past, to
/// enqueue is to land (B13).
fn wall(view: &View<'_>, held: &[&Source<'_>], rules: &InForce<'_>, out: &mut Vec<Demand>) {
    let Some(first) = held.iter().find(|source| source.walls()) else {
        return;
    };
    let walls: Vec<&Source<'_>> = rules.sources.iter().filter(|source| source.walls()).collect();
    let passes = |who: &Who| {
        Open::all(
            walls
                .iter()
                .map(|source| Open::any([source.idle.clone(), view.admits(who, source)])),
        )
    };
    let mut whos: Vec<Who> = view
        .listed(&rules.sources)
        .into_values()
        .chain(view.programs())
        .collect();
    whos.sort();
    whos.dedup_by_key(|who| who.label());
    let mut voters: Vec<Voter> = Vec::new();
    for who in whos {
        let open = passes(&who);
        if !open.is_no() {
            let actors = view.actors_of(&who).into_iter();
            voters.extend(actors.map(|(actor, counts)| (actor, Open::all([open.clone(), counts]))));
        }
    }
    voters.sort_by(|a, b| (&a.0, b.1.rank()).cmp(&(&b.0, a.1.rank())));
    voters.dedup_by(|a, b| a.0 == b.0);
    let queued = rules.sources.iter().any(Source::queues);
    let queue = if queued { passes(&Who::Queue) } else { Open::No };
    let why = if queue.is_no() {
        ""
    } else {
        "the merge queue is let past: to enqueue is to land"
    };
    let standing = held.iter().filter(|source| source.walls());
    out.push(Demand {
        name: "wall".to_owned(),
        asks: 1,
        voters,
        waived: Open::any([Open::all(standing.map(|source| source.idle.clone())), queue]),
        why: why.to_owned(),
        stale: Open::No,
        own: Open::Yes,
        span: first.span,
    });
}
