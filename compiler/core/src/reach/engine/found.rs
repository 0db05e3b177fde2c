//! What joins have found, and how the cheapest of what `at-least` counts are chosen.

use super::super::cost::Cost;
use crate::facts::{Args, Pred, Sym};

/// A conclusion of one instance.
pub(super) struct Offer {
    pub pred: Pred,
    pub args: Args,
    pub cost: Cost,
    pub rule: u16,
    /// Which plan of its tree found it.
    pub plan: u16,
    /// Premises in [`Found::premises`].
    pub start: u32,
    pub len: u32,
}

/// One value of what `at-least` counts.
pub(super) struct Ballot {
    pub who: Sym,
    pub cost: Cost,
    /// Its premises in [`Found::ballot_premises`].
    pub start: usize,
    pub len: usize,
}

/// What joins have found, and the buffers that they share.
#[derive(Default)]
pub(super) struct Found {
    pub offers: Vec<Offer>,
    pub premises: Vec<u32>,
    /// With [`Wanted::Heads`]: existing atoms that some instance concludes, each behind the plan that found it.
    pub heads: Vec<(u16, u32)>,
    pub ballots: Vec<Ballot>,
    pub ballot_premises: Vec<u32>,
    /// Premises of the values that were chosen where a join stands.
    pub groups: Vec<u32>,
}

impl Found {
    pub fn clear(&mut self) {
        self.offers.clear();
        self.premises.clear();
        self.heads.clear();
    }

    /// What each plan found stands together, in the order of the rules: how plans share their steps shows nowhere.
    pub fn sort(&mut self) {
        self.offers.sort_by_key(|offer| offer.plan);
        self.heads.sort_by_key(|(plan, _)| *plan);
    }
}

impl Found {
    /// Chooses the cheapest `needed` different values among the ballots from `first` on, writes their premises into a group, and gives
    /// their cost. Ballots that cost the same are taken in the order of their symbols.
    pub fn elect(&mut self, first: usize, needed: usize) -> Option<Cost> {
        let Found {
            ballots,
            ballot_premises,
            groups,
            ..
        } = self;
        let premises = |ballot: &Ballot| &ballot_premises[ballot.start..ballot.start + ballot.len];
        let cast = &mut ballots[first..];
        cast.sort_unstable_by(|one, other| {
            let order = (one.who, one.cost).cmp(&(other.who, other.cost));
            order.then_with(|| premises(one).cmp(premises(other)))
        });
        let mut distinct = 0;
        for at in 0..cast.len() {
            if at == 0 || cast[at].who != cast[distinct - 1].who {
                cast.swap(distinct, at);
                distinct += 1;
            }
        }
        let cast = &mut cast[..distinct];
        cast.sort_unstable_by_key(|ballot| (ballot.cost, ballot.who));
        let chosen = cast.get(..needed)?;
        groups.extend(chosen.iter().flat_map(premises));
        Some(
            chosen
                .iter()
                .fold(Cost::ZERO, |sum, ballot| sum.plus(ballot.cost)),
        )
    }
}
