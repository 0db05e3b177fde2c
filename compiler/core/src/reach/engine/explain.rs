//! The derivation of an atom as plain data: premises before what follows from them, each atom once.

use super::super::proof::{Node, Proof, Step};
use super::Engine;
use super::store::FACT;
use crate::facts::{Atom, Grade, Sym};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

impl Engine<'_> {
    /// The assumptions that the derivation of least cost breaks, without the derivation: what breaks none is not looked into.
    pub fn broken(&self, atom: &Atom) -> BTreeSet<Sym> {
        let mut broken = BTreeSet::new();
        let mut seen: FxHashSet<u32> = FxHashSet::default();
        let mut open: Vec<u32> = self.alive(atom).into_iter().collect();
        while let Some(id) = open.pop() {
            if self.store.costs[id as usize].assumed() == 0 || !seen.insert(id) {
                continue;
            }
            let derivation = self.store.derivations[id as usize];
            if derivation.rule != FACT {
                open.extend(self.store.premises_of(derivation));
            } else if let Grade::Assumed(assumption) = self.fact(derivation.start).grade {
                broken.insert(assumption);
            }
        }
        broken
    }

    pub(super) fn explain(&self, goal: u32) -> Proof {
        let mut places: FxHashMap<u32, usize> = FxHashMap::default();
        let mut nodes = Vec::new();
        // A stack of its own: derivations may be deeper than the thread's.
        let mut open = vec![(goal, false)];
        while let Some((id, ready)) = open.pop() {
            if places.contains_key(&id) {
                continue;
            }
            let derivation = self.store.derivations[id as usize];
            if derivation.rule == FACT {
                let fact = self.fact(derivation.start).clone();
                places.insert(id, nodes.len());
                nodes.push(self.node(
                    id,
                    Step::Fact {
                        number: derivation.start as usize,
                        fact,
                    },
                ));
                continue;
            }
            let premises = self.store.premises_of(derivation);
            if ready {
                let premises = premises.iter().map(|premise| places[premise]).collect();
                places.insert(id, nodes.len());
                nodes.push(self.node(
                    id,
                    Step::Rule {
                        rule: usize::from(derivation.rule),
                        premises,
                    },
                ));
            } else {
                open.push((id, true));
                open.extend(premises.iter().rev().map(|premise| (*premise, false)));
            }
        }
        Proof { nodes }
    }

    fn node(&self, id: u32, step: Step) -> Node {
        Node {
            atom: self.store.atom(id),
            cost: self.store.costs[id as usize],
            step,
        }
    }
}
