//! Tightening opens nothing.
//!
//! Openings that stand for themselves are compared one by one. A stricter gate may have a stage more, and that stage an opening
//! of its own; so gates are compared by what they let pass: for any set of people and programs that say yes.

pub(super) mod drawn;
mod ranked;
mod tighter;

use super::*;
use drawn::settings;
use proptest::prelude::*;
use ranked::Ranked;
use std::collections::BTreeSet;
use tighter::tighter;

/// Settings without the places of records.
pub(super) fn plain(settings: &RepoSettings) -> RepoSettings {
    let mut plain = settings.clone();
    plain.rulesets.items.iter_mut().for_each(|item| item.span = None);
    plain
        .protections
        .items
        .iter_mut()
        .for_each(|item| item.span = None);
    plain
        .environments
        .items
        .iter_mut()
        .for_each(|item| item.span = None);
    plain.teams.items.iter_mut().for_each(|item| item.span = None);
    plain
        .collaborators
        .items
        .iter_mut()
        .for_each(|item| item.span = None);
    plain.apps.items.iter_mut().for_each(|item| item.span = None);
    plain
        .open_pull_requests
        .items
        .iter_mut()
        .for_each(|item| item.span = None);
    plain
        .deploy_keys
        .items
        .iter_mut()
        .for_each(|item| item.span = None);
    plain
}

/// Openings that stand for themselves.
const ALONE: [&str; 4] = ["open-push", "open-path", "open-bypass", "open-branch"];

/// A demand for more people, or for more Apps, makes more of a group nameable: each is let past like the first of its group.
fn like(actor: &str) -> String {
    let crowd = actor.trim_end_matches(|digit: char| digit.is_ascii_digit());
    match crowd {
        _ if !(actor.starts_with("person:") || actor.starts_with("app:?")) => actor.to_owned(),
        _ if actor.starts_with("app:?") => crowd.trim_end_matches('#').to_owned(),
        _ if crowd.ends_with('#') => format!("{crowd}1"),
        _ => crowd.to_owned(),
    }
}

/// How surely somebody is let past the walls of a ref.
fn anybody(ranked: &Ranked, of: &str) -> u8 {
    let past = ranked
        .0
        .iter()
        .filter(|(atom, _)| atom[0] == "open-bypass" && atom[2] == of);
    past.map(|(_, rank)| *rank).max().unwrap_or(0)
}

fn compare(loose: &Ranked, tight: &Ranked, seed: u64) -> Result<(), TestCaseError> {
    for (atom, rank) in &tight.0 {
        if ALONE.contains(&atom[0].as_str()) {
            let mut atom = atom.clone();
            if atom[0] == "open-bypass" {
                atom[1] = like(&atom[1]);
            }
            let mut before = loose.0.get(&atom).copied().unwrap_or(0);
            // Whoever may be on a list that nobody has read has a name only once another list names them; before, whoever had one
            // might be let past as well.
            if atom[0] == "open-bypass" {
                before = before.max(anybody(loose, &atom[2]).min(1));
            }
            let pushed = if atom[0] == "open-bypass" {
                loose.rank(&["open-push", &atom[2]])
            } else {
                0
            };
            prop_assert!(*rank <= before.max(pushed), "{atom:?} was {before}, is {rank}");
        }
    }
    let voters: Vec<String> = loose.voters().into_iter().collect();
    // Nobody, everybody, and some.
    for round in 0..4u64 {
        let chosen = |at: usize| match round {
            0 => false,
            1 => true,
            _ => (seed.rotate_left((round * 7) as u32) >> (at % 64)) & 1 == 1,
        };
        let yes: BTreeSet<String> = voters
            .iter()
            .enumerate()
            .filter(|(at, _)| chosen(*at))
            .map(|(_, voter)| voter.clone())
            .collect();
        for admin in [false, true] {
            for of in ["shop:main", "shop:develop", "shop:branches"] {
                for area in ["shop:source", "shop:workflows"] {
                    let (before, after) = (
                        loose.lands(of, area, "acme-fixer[bot]", &yes, admin),
                        tight.lands(of, area, "acme-fixer[bot]", &yes, admin),
                    );
                    prop_assert!(
                        after <= before,
                        "{area} lands on {of} at {after}, before at {before}, with {yes:?}"
                    );
                }
            }
            let gate = "enter:shop:production";
            let (before, after) = (
                loose.through(gate, "person:sre#1", &yes, admin),
                tight.through(gate, "person:sre#1", &yes, admin),
            );
            prop_assert!(
                after <= before,
                "{gate} is passed at {after}, before at {before}, with {yes:?}"
            );
        }
    }
    Ok(())
}

/// Few by default; `PROPTEST_CASES` asks for as many as one has time for.
fn cases() -> u32 {
    match ProptestConfig::default().cases {
        256 => 30,
        asked => asked,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn tightening_opens_nothing(settings in settings(), seed in any::<u64>()) {
        let around = Around { codeowners: owners(&[("*", &["@acme/leads"]), ("/.github/", &["@acme/sre"])]), ..Around::default() };
        let loose = Ranked::of(&stated(&settings, &around));
        for (step, at) in (0..25).flat_map(|step| [(step, 0), (step, 1)]) {
            if let Some(tight) = tighter(&settings, step, at) {
                compare(&loose, &Ranked::of(&stated(&tight, &around)), seed)
                    .map_err(|error| TestCaseError::fail(format!("step {step} at {at}: {error}")))?;
            }
        }
    }
}
