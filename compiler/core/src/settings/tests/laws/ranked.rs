//! What facts let pass, and how surely.

use super::super::*;
use std::collections::{BTreeMap, BTreeSet};

/// Facts as texts, each with how open it is: 1 perhaps, 2 certainly.
pub(super) struct Ranked(pub(super) BTreeMap<Vec<String>, u8>);

impl Ranked {
    pub(super) fn of(facts: &Facts) -> Ranked {
        let mut all: BTreeMap<Vec<String>, u8> = BTreeMap::new();
        for fact in &facts.0.facts {
            let name = std::iter::once(fact.atom.pred.info().name.to_owned());
            let args = fact
                .atom
                .args()
                .iter()
                .map(|sym| facts.0.interner.text(*sym).to_owned());
            let rank = if fact.grade == Grade::Known { 2 } else { 1 };
            let kept = all.entry(name.chain(args).collect()).or_default();
            *kept = rank.max(*kept);
        }
        Ranked(all)
    }

    pub(super) fn rank(&self, atom: &[&str]) -> u8 {
        let atom: Vec<String> = atom.iter().map(|part| (*part).to_owned()).collect();
        self.0.get(&atom).copied().unwrap_or(0)
    }

    /// What follows `head`, with its rank.
    pub(super) fn with(&self, head: &[&str]) -> Vec<(&[String], u8)> {
        let start: Vec<String> = head.iter().map(|part| (*part).to_owned()).collect();
        let fits = |atom: &Vec<String>| {
            atom.len() >= head.len() && head.iter().zip(atom).all(|(want, has)| want == has)
        };
        let found = self.0.range(start..).take_while(|(atom, _)| fits(atom));
        found
            .filter(|(atom, _)| atom.len() > head.len())
            .map(|(atom, rank)| (&atom[head.len()..], *rank))
            .collect()
    }

    /// How surely `author` passes a gate if these say yes there.
    pub(super) fn passes(&self, gate: &str, author: &str, yes: &BTreeSet<String>) -> u8 {
        let passed = format!("{gate}/passed");
        let Some((first, rank)) = self.with(&["first-stage", gate]).into_iter().next() else {
            return 0;
        };
        let (mut stage, mut rank) = (first[0].clone(), rank);
        while stage != passed && rank > 0 {
            rank = rank.min(self.answered(&stage, author, yes));
            let Some((next, edge)) = self.with(&["next-stage", &stage]).into_iter().next() else {
                return 0;
            };
            rank = rank.min(edge);
            stage = next[0].clone();
        }
        rank
    }

    pub(super) fn answered(&self, stage: &str, author: &str, yes: &BTreeSet<String>) -> u8 {
        let votes = |counts: &dyn Fn(&str) -> bool| {
            let mut ranks: Vec<u8> = self
                .with(&["voter", stage])
                .into_iter()
                .filter(|(rest, _)| counts(&rest[0]))
                .map(|(_, rank)| rank)
                .collect();
            ranks.sort_unstable_by(|a, b| b.cmp(a));
            ranks
        };
        let others = votes(&|voter| voter != author && yes.contains(voter));
        let asked = self
            .with(&["asks", stage])
            .first()
            .map_or(1, |(rest, _)| rest[0].parse::<usize>().unwrap());
        let own = votes(&|voter| voter == author && yes.contains(voter))
            .first()
            .copied()
            .unwrap_or(0);
        let own = own.min(self.rank(&["open-self", stage]));
        let counted = others.get(asked - 1).copied().unwrap_or(0);
        counted
            .max(own)
            .max(self.rank(&["open-stage", stage]))
            .max(self.rank(&["open-stale", stage]))
    }

    /// How surely a change lands, or a run enters, if these say yes wherever they are asked.
    pub(super) fn lands(
        &self,
        of: &str,
        area: &str,
        author: &str,
        yes: &BTreeSet<String>,
        admin: bool,
    ) -> u8 {
        let gates = self
            .with(&["merge-gate", of, area])
            .into_iter()
            .map(|(rest, _)| rest[0].clone());
        let merged = gates
            .map(|gate| self.through(&gate, author, yes, admin))
            .max()
            .unwrap_or(0);
        merged.max(self.rank(&["open-push", of]))
    }

    pub(super) fn through(&self, gate: &str, author: &str, yes: &BTreeSet<String>, admin: bool) -> u8 {
        let bypassed = if admin {
            self.rank(&["open-admin", gate])
        } else {
            0
        };
        self.passes(gate, author, yes).max(bypassed)
    }

    pub(super) fn voters(&self) -> BTreeSet<String> {
        self.with(&["voter"])
            .into_iter()
            .map(|(rest, _)| rest[1].clone())
            .collect()
    }
}
