//! Atoms by dense id, with least costs, derivations, and the indexes over which rules join. Whatever was added last can be
//! taken off again.

use super::super::cost::Cost;
use crate::facts::{Args, Atom, MAX_ARITY, Pred, Sym};
use hashbrown::HashTable;
use rustc_hash::{FxHashMap, FxHashSet};

/// Number of predicates.
pub(super) const PREDS: usize = Pred::ALL.len();

/// No entry.
const NONE: u32 = u32::MAX;

/// In place of a rule: the atom is a fact, and `start` is its number.
pub(super) const FACT: u16 = u16::MAX;

/// How an atom is derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Derivation {
    /// Index of the rule, or [`FACT`].
    pub rule: u16,
    /// Where its premises begin in [`Store::premises`], or the number of the fact.
    pub start: u32,
    /// How many premises.
    pub len: u32,
}

impl Derivation {
    pub fn fact(number: u32) -> Self {
        Derivation {
            rule: FACT,
            start: number,
            len: 0,
        }
    }
}

/// Atoms of one predicate by a digest of the values at some positions: who looks there compares the values.
struct Index {
    positions: Positions,
    heads: FxHashMap<u64, u32>,
    /// (atom, next entry with the same digest).
    entries: Vec<(u32, u32)>,
}

/// Positions of arguments, a bit for each.
pub(super) type Positions = u8;

/// A number of an index.
pub(super) type IndexId = u32;

/// The digest of the values at some positions.
pub(super) fn index_key(positions: Positions, args: &Args) -> u64 {
    let mut key = 0;
    for (at, arg) in args.iter().enumerate() {
        if positions & 1 << at != 0 {
            key = (key ^ u64::from(arg.0)).wrapping_mul(SPREAD).rotate_left(29);
        }
    }
    key
}

/// The digest of an atom.
fn atom_key(pred: Pred, args: &Args) -> u64 {
    (index_key(!0, args) ^ pred as u64).wrapping_mul(SPREAD)
}

/// An odd number whose bits look random: 2⁶⁴ divided by the golden ratio.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

impl Index {
    fn key(&self, args: &Args) -> u64 {
        index_key(self.positions, args)
    }

    fn add(&mut self, id: u32, args: &Args) {
        let entry = self.entries.len() as u32;
        let before = self.heads.insert(self.key(args), entry);
        self.entries.push((id, before.unwrap_or(NONE)));
    }

    fn remove_last(&mut self, args: &Args) {
        let Some((_, before)) = self.entries.pop() else {
            return;
        };
        let key = self.key(args);
        if before == NONE {
            self.heads.remove(&key);
        } else {
            self.heads.insert(key, before);
        }
    }
}

/// Every atom that was ever proposed. An atom counts only once its cost is settled: until then, and after it was taken away, its
/// cost is [`Cost::NEVER`] and joins pass it by.
pub(super) struct Store {
    pub preds: Vec<Pred>,
    pub args: Vec<Args>,
    /// Settled cost.
    pub costs: Vec<Cost>,
    pub derivations: Vec<Derivation>,
    /// The best proposal; at most the settled cost.
    pub offers: Vec<Cost>,
    pub offered: Vec<Derivation>,
    pub premises: Vec<u32>,
    /// By digest of predicate and values; an id is all that is stored, because what is small stays near the processor.
    ids: HashTable<u32>,
    rows: Vec<Vec<u32>>,
    indexes: Vec<Index>,
    index_ids: Vec<Vec<(Positions, IndexId)>>,
    /// By predicate and position: among how many atoms, how many different values.
    distinct: Vec<[(usize, usize); MAX_ARITY]>,
}

impl Store {
    pub fn with_capacity(atoms: usize) -> Self {
        Store {
            preds: Vec::with_capacity(atoms),
            args: Vec::with_capacity(atoms),
            costs: Vec::with_capacity(atoms),
            derivations: Vec::with_capacity(atoms),
            offers: Vec::with_capacity(atoms),
            offered: Vec::with_capacity(atoms),
            premises: Vec::new(),
            ids: HashTable::with_capacity(atoms),
            rows: vec![Vec::new(); PREDS],
            indexes: Vec::new(),
            index_ids: vec![Vec::new(); PREDS],
            distinct: vec![[(0, 0); MAX_ARITY]; PREDS],
        }
    }

    pub fn len(&self) -> usize {
        self.preds.len()
    }

    pub fn atom(&self, id: u32) -> Atom {
        Atom {
            pred: self.preds[id as usize],
            args: self.args[id as usize],
        }
    }

    pub fn find(&self, pred: Pred, args: &Args) -> Option<u32> {
        let same = |id: &u32| self.args[*id as usize] == *args && self.preds[*id as usize] == pred;
        self.ids.find(atom_key(pred, args), same).copied()
    }

    pub fn rows(&self, pred: Pred) -> &[u32] {
        &self.rows[pred as usize]
    }

    /// How many different values stand at a position of a predicate's atoms, counted once for as many atoms as there are.
    pub fn distinct(&mut self, pred: Pred, position: u8) -> usize {
        let at = (pred as usize, usize::from(position));
        let (rows, known) = self.distinct[at.0][at.1];
        if rows == self.rows[at.0].len() {
            return known;
        }
        let values = self.rows[at.0].iter().map(|id| self.args[*id as usize][at.1]);
        let known = values.collect::<FxHashSet<Sym>>().len();
        self.distinct[at.0][at.1] = (self.rows[at.0].len(), known);
        known
    }

    pub fn premises_of(&self, derivation: Derivation) -> &[u32] {
        &self.premises[derivation.start as usize..][..derivation.len as usize]
    }

    /// The id of an atom, new and without cost if need be.
    pub fn intern(&mut self, pred: Pred, args: &Args) -> u32 {
        if let Some(known) = self.find(pred, args) {
            return known;
        }
        let id = self.preds.len() as u32;
        let (preds, all) = (&self.preds, &self.args);
        self.ids.insert_unique(atom_key(pred, args), id, |id| {
            atom_key(preds[*id as usize], &all[*id as usize])
        });
        self.preds.push(pred);
        self.args.push(*args);
        self.costs.push(Cost::NEVER);
        self.derivations.push(Derivation::fact(NONE));
        self.offers.push(Cost::NEVER);
        self.offered.push(Derivation::fact(NONE));
        self.rows[pred as usize].push(id);
        for (_, index) in &self.index_ids[pred as usize] {
            self.indexes[*index as usize].add(id, args);
        }
        id
    }

    /// The index of a predicate over these positions, built over what is there if it is new.
    pub fn index(&mut self, pred: Pred, positions: Positions) -> IndexId {
        let known = &mut self.index_ids[pred as usize];
        if let Some((_, id)) = known.iter().find(|(found, _)| *found == positions) {
            return *id;
        }
        let id = self.indexes.len() as IndexId;
        known.push((positions, id));
        let mut index = Index {
            positions,
            heads: FxHashMap::default(),
            entries: Vec::new(),
        };
        for row in &self.rows[pred as usize] {
            index.add(*row, &self.args[*row as usize]);
        }
        self.indexes.push(index);
        id
    }

    /// Atoms with these values, the latest first.
    pub fn chain(&self, index: IndexId, key: u64) -> Chain<'_> {
        let index = &self.indexes[index as usize];
        Chain {
            entries: &index.entries,
            next: index.heads.get(&key).copied().unwrap_or(NONE),
        }
    }

    /// Whether another atom that has the same values at some positions costs less, or as much and was there before: whatever follows
    /// from this one by a premise that asks for no more follows from the other one, no dearer, and the other one has been or will be
    /// tried.
    pub fn is_beaten(&self, id: u32, (index, positions): (IndexId, Positions)) -> bool {
        let (own, args) = (self.costs[id as usize], &self.args[id as usize]);
        let same = |other: u32| {
            let others = &self.args[other as usize];
            (0..MAX_ARITY).all(|at| positions & 1 << at == 0 || others[at] == args[at])
        };
        let mut others = self.chain(index, index_key(positions, args));
        others.any(|other| (self.costs[other as usize], other) < (own, id) && same(other))
    }

    /// Forgets all atoms from id `len` on.
    pub fn truncate(&mut self, len: usize, premises: usize) {
        for id in (len..self.preds.len()).rev() {
            let (pred, args) = (self.preds[id], self.args[id]);
            let last = self
                .ids
                .find_entry(atom_key(pred, &args), |known| *known as usize == id);
            if let Ok(last) = last {
                last.remove();
            }
            self.rows[pred as usize].pop();
            for (_, index) in &self.index_ids[pred as usize] {
                self.indexes[*index as usize].remove_last(&args);
            }
        }
        self.preds.truncate(len);
        self.args.truncate(len);
        self.costs.truncate(len);
        self.derivations.truncate(len);
        self.offers.truncate(len);
        self.offered.truncate(len);
        self.premises.truncate(premises);
    }
}

/// Atoms of an index that share a value.
pub(super) struct Chain<'a> {
    entries: &'a [(u32, u32)],
    next: u32,
}

impl Iterator for Chain<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let (id, next) = *self.entries.get(self.next as usize)?;
        self.next = next;
        Some(id)
    }
}

const _: () = assert!(
    MAX_ARITY == 4,
    "`Key` and the plans are written for four arguments"
);
