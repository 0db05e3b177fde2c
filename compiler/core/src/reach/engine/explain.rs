//! The derivation of an atom as plain data: premises before what follows from them, each atom once.

use super::super::proof::{Node, Proof, Step};
use super::Engine;
use super::store::FACT;
use rustc_hash::FxHashMap;

impl Engine<'_> {
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
