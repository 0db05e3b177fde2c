//! What holds of any two states.

use super::pool::{additions, recipe};
use super::{State, diff};
use crate::compare::{After, Change, Difference, Direction, Standing, What, Who, words};
use crate::reach::effect::Effect;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_state_does_not_differ_from_itself(made in recipe(), by in 0..50usize) {
        let (state, other) = (made.state(), made.shuffled(by));
        let same = diff(&state, &state);
        prop_assert!(same.is_empty() && !same.widens, "{same:?}");
        let moved = diff(&state, &other);
        prop_assert!(moved.is_empty(), "{}", words(&moved));
        prop_assert_eq!(words(&moved), "Nothing changed in meaning.\n");
    }

    #[test]
    fn what_is_gained_there_is_lost_back(one in recipe(), other in recipe()) {
        let (one, other) = (one.state(), other.state());
        let (there, back) = (diff(&one, &other), diff(&other, &one));
        prop_assert_eq!(there.gains(), back.losses());
        prop_assert_eq!(there.losses(), back.gains());
        prop_assert_eq!(turned(&there), named(&back));
        prop_assert_eq!(there.is_empty(), back.is_empty());
    }

    #[test]
    fn a_difference_says_the_same_whatever_the_order(one in recipe(), other in recipe(), by in 0..50usize) {
        let plain = diff(&one.state(), &other.state());
        let moved = diff(&one.shuffled(by), &other.shuffled(by + 7));
        prop_assert_eq!(named(&plain), named(&moved));
        prop_assert_eq!(plain.widens, moved.widens);
    }

    #[test]
    fn more_facts_only_widen(made in recipe(), added in additions()) {
        let difference = diff(&made.state(), &made.opened(&added).state());
        prop_assert!(difference.losses().is_empty(), "{}", words(&difference));
        let necessary_again = difference.changes.iter().any(|change| {
            matches!(change.what, What::Necessity { .. }) && change.direction == Direction::Narrower
        });
        prop_assert!(!necessary_again, "{}", words(&difference));
    }

    #[test]
    fn every_effect_that_moved_shows_with_its_cause(one in recipe(), other in recipe()) {
        let (one, other) = (one.state(), other.state());
        let difference = diff(&one, &other);
        let shown: BTreeSet<(String, Effect)> = difference.changes.iter().filter_map(alone).collect();
        prop_assert_eq!(shown, moved_alone(&one, &other));
        for change in &difference.changes {
            let derived = matches!(change.what, What::Effect { .. } | What::Necessity { .. });
            prop_assert!(!derived || change.cause.as_ref().is_some_and(|cause| cause.place.is_some()), "{change:?}");
        }
    }
}

/// What changed, without causes.
fn named(difference: &Difference) -> BTreeSet<(What, Direction)> {
    let told = difference.changes.iter().filter(|change| is_two_sided(change));
    told.map(|change| (change.what.clone(), change.direction))
        .collect()
}

/// The same, seen from the other side.
fn turned(difference: &Difference) -> BTreeSet<(What, Direction)> {
    named(difference)
        .into_iter()
        .map(|(what, direction)| (turn(what), direction.turned()))
        .collect()
}

/// Edits of texts have an old and a new one; what is derived is turned here, what is quoted is not worth the lines.
fn is_two_sided(change: &Change) -> bool {
    !matches!(
        change.what,
        What::Verdict { .. } | What::Sentence { .. } | What::Gate { .. } | What::Assumption { .. }
    )
}

fn turn(mut what: What) -> What {
    match &mut what {
        What::Effect { old, new, .. }
        | What::Necessity { old, new, .. }
        | What::Voice { old, new, .. }
        | What::Opening { old, new, .. } => std::mem::swap(old, new),
        What::Stands { new, .. }
        | What::Answerable { new, .. }
        | What::Question { new, .. }
        | What::Undeclared { new, .. } => *new = !*new,
        _ => {}
    }
    what
}

fn alone(change: &Change) -> Option<(String, Effect)> {
    match &change.what {
        What::Effect {
            who: Who::Agent(agent),
            after: After::Alone,
            verb,
            asset,
            ..
        } => Some((agent.clone(), Effect::new(verb.clone(), asset.clone()))),
        _ => None,
    }
}

/// What the judgements say of each agent, compared without any of the code under test.
fn moved_alone(one: &State, other: &State) -> BTreeSet<(String, Effect)> {
    let of = |state: &State| -> BTreeMap<(String, Effect), Standing> {
        let agents = state.judged().agents.iter();
        let effects = agents.flat_map(|agent| {
            agent
                .effects
                .iter()
                .map(|reached| (agent.agent.clone(), reached.clone()))
        });
        effects
            .map(|(agent, reached)| ((agent, reached.effect), Standing::of(reached.cost)))
            .collect()
    };
    let (was, is) = (of(one), of(other));
    was.keys()
        .chain(is.keys())
        .filter(|key| was.get(*key) != is.get(*key))
        .cloned()
        .collect()
}
