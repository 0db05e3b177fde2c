//! Who owns an area, by the CODEOWNERS file that wins (G38, B11).

use super::open::{Doubt, Open};
use super::people::{View, Voter};
use crate::glob::{Dialect, Language};
use crate::platforms::github::codeowners::OwnerRule;
use crate::platforms::github::context::AreaClass;
use crate::settings::records::Role;
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

/// The last line that matches; an error with its pattern if a later line may match.
fn winning<'r>(rules: &'r [OwnerRule], area: &AreaClass) -> Result<Option<&'r OwnerRule>, String> {
    for rule in rules.iter().rev() {
        // GitHub skips a line that it cannot read.
        let Ok(language) = Language::compile(Dialect::CodeOwners, &rule.pattern) else {
            continue;
        };
        match area.decide(|path| language.matches(path)) {
            Some(true) => return Ok(Some(rule)),
            Some(false) => {}
            None => return Err(rule.pattern.clone()),
        }
    }
    Ok(None)
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
        "owners without write access do not count"
    };
    Owned {
        voters,
        waived,
        why: why.to_owned(),
        span: Some(rule.span),
    }
}

/// The voters behind one owner, and whether it cannot own because it cannot write.
fn voters_of(view: &View<'_>, owner: &str) -> (Vec<Voter>, Open) {
    let name = owner.trim_start_matches('@');
    if let Some((_, slug)) = name.split_once('/') {
        let team = view.team_by_slug(slug);
        return (view.members(&team), view.cannot_write(&team));
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
    (vec![(format!("user:{login}"), Open::Yes)], cannot)
}
