//! Who owns an area, by the CODEOWNERS file that wins (G38, B11).

use super::open::{Doubt, Open};
use super::people::{KnownTeam, View, Voter};
use crate::glob::{Dialect, Language};
use crate::platforms::github::actors;
use crate::platforms::github::codeowners::{OwnerRule, Unread};
use crate::platforms::github::context::AreaClass;
use crate::settings::records::{Privacy, Role};
use crate::settings::setting::Setting;
use gabion_facts::source::Span;

/// The owners of an area.
pub(super) struct Owned {
    pub voters: Vec<Voter>,
    /// Whether no owner has to approve, and why.
    pub waived: Open,
    pub why: String,
    pub span: Option<Span>,
}

/// The owners of an area. Any one of them suffices.
pub(super) fn of(view: &View<'_>, area: &AreaClass) -> Owned {
    let nobody = |waived, why: &str, span| Owned {
        voters: Vec::new(),
        waived,
        why: why.to_owned(),
        span,
    };
    let file = match &view.context.codeowners {
        Setting::Known(Some(file)) => file,
        Setting::Known(None) => return nobody(Open::Yes, "there is no CODEOWNERS file", None),
        _ => return nobody(Open::Maybe(Doubt::CodeOwners), "", None),
    };
    match file.unread {
        Some(Unread::TooLong) => {
            return nobody(
                Open::Yes,
                "CODEOWNERS is longer than 3 MB, so GitHub does not load it",
                None,
            );
        }
        Some(Unread::Unreadable) => return nobody(Open::Maybe(Doubt::CodeOwners), "", None),
        None => {}
    }
    match winning(&file.rules, area) {
        Ok(None) => nobody(Open::Yes, "no line of CODEOWNERS matches it", None),
        Ok(Some(rule)) if rule.owners.is_empty() => nobody(
            Open::Yes,
            "this line of CODEOWNERS clears its owners",
            Some(rule.span),
        ),
        Ok(Some(rule)) => owned(view, rule),
        Err(pattern) => {
            let mut owned = nobody(Open::Maybe(Doubt::Pattern(pattern)), "", None);
            owned.voters = file
                .rules
                .iter()
                .flat_map(|rule| self::owned(view, rule).voters)
                .collect();
            owned
        }
    }
}

/// Where the file stands, if no person has to approve what changes it: the classes of steering files that go by the same line of it.
/// A person who approves a change of it takes other owners' lines away knowingly; a program does not, and neither does the person whose
/// token a program has.
pub(super) fn unguarded(view: &View<'_>) -> Vec<(String, Open)> {
    let Setting::Known(Some(file)) = &view.context.codeowners else {
        return Vec::new();
    };
    let covers = |rule: &&OwnerRule| {
        let language = Language::compile(Dialect::CodeOwners, &rule.pattern);
        !rule.malformed && language.is_ok_and(|language| language.matches(&file.path))
    };
    let own = file.rules.iter().rev().find(covers);
    let waived = match own {
        None => Open::Yes,
        Some(rule) if rule.owners.is_empty() => Open::Yes,
        Some(rule) => by_programs(view, owned(view, rule)),
    };
    if waived.is_no() || file.unread.is_some() {
        return Vec::new();
    }
    let steering = view.context.repository.of("steering");
    let areas = view.context.repository.areas.iter();
    let beside =
        areas
            .filter(|area| area.area() == steering)
            .filter(|area| match winning(&file.rules, area) {
                Ok(line) => line.map(|line| line.span) == own.map(|own| own.span),
                Err(_) => true,
            });
    beside.map(|area| (area.name.clone(), waived.clone())).collect()
}

/// Whether nobody has to approve for these owners, or a program that is one of them does.
fn by_programs(view: &View<'_>, owned: Owned) -> Open {
    let actors = &view.context.repository.starters.actors;
    let machines: Vec<String> = view.machine_users().collect();
    let acts = |actor: &str| {
        actor
            .strip_prefix("user:")
            .is_some_and(|login| actors.contains(login))
    };
    let programs = owned
        .voters
        .into_iter()
        .filter(|(actor, _)| acts(actor) || machines.contains(actor));
    Open::any(programs.map(|(_, counts)| counts).chain([owned.waived]))
}

/// The last line that matches; an error with its pattern if a later line may match. Of a malformed line that may match nobody
/// knows whether GitHub skips it.
fn winning<'r>(rules: &'r [OwnerRule], area: &AreaClass) -> Result<Option<&'r OwnerRule>, String> {
    for rule in rules.iter().rev() {
        let language = Language::compile(Dialect::CodeOwners, &rule.pattern).ok();
        let matches = language.and_then(|language| area.decide(|path| language.matches(path)));
        match matches {
            Some(true) if !rule.malformed => return Ok(Some(rule)),
            Some(false) if !is_negated(&rule.pattern) => {}
            _ => return Err(rule.pattern.clone()),
        }
    }
    Ok(None)
}

/// What these characters stand for in CODEOWNERS is not what they stand for elsewhere.
fn is_negated(pattern: &str) -> bool {
    pattern.starts_with('!') || pattern.contains(['[', ']']) || pattern.contains("\\#")
}

fn owned(view: &View<'_>, rule: &OwnerRule) -> Owned {
    let mut voters = Vec::new();
    let mut none_writes = Vec::new();
    for owner in &rule.owners {
        let (members, cannot) = voters_of(view, owner);
        if !cannot.is_yes() {
            voters.extend(members);
        }
        none_writes.push(cannot);
    }
    let waived = Open::all(none_writes);
    let why = if waived.is_no() {
        ""
    } else {
        "owners without write access and secret teams do not count"
    };
    Owned {
        voters,
        waived,
        why: why.to_owned(),
        span: Some(rule.span),
    }
}

/// Whether a team is secret, so that GitHub ignores it as an owner. Source: docs, "About code owners": teams must be visible.
fn is_secret(team: &KnownTeam<'_>) -> Open {
    match team.observed.map(|observed| &observed.privacy) {
        Some(Setting::Known(privacy)) => Open::when(*privacy == Privacy::Secret),
        _ => Open::Maybe(Doubt::Access(format!("team {}", team.name))),
    }
}

/// The voters behind one owner, and whether it cannot own because it cannot write.
fn voters_of(view: &View<'_>, owner: &str) -> (Vec<Voter>, Open) {
    let name = owner.trim_start_matches('@');
    if let Some((_, slug)) = name.split_once('/') {
        let team = view.team_by_slug(slug);
        let cannot = Open::any([view.cannot_write(&team), is_secret(&team)]);
        return (view.writing_members(&team), cannot);
    }
    let person = view
        .settings
        .collaborators
        .values()
        .find(|person| person.login.eq_ignore_ascii_case(name));
    let login = person.map_or(name, |person| person.login.as_str());
    let cannot = match (person, view.settings.collaborators.is_complete()) {
        (Some(person), _) => Open::when(person.role < Role::Write),
        // An address may be anybody's.
        (None, true) if owner.starts_with('@') => Open::Yes,
        _ => Open::Maybe(Doubt::Access(owner.to_owned())),
    };
    (vec![(actors::user(login), Open::Yes)], cannot)
}
