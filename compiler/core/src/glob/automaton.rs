//! Complete deterministic automata over alphabet classes.

use super::alphabet::Alphabet;
use super::chars::CharSet;
use super::error::Undecided;
use super::expression::Expression;
use super::positions::{Bits, Positions, add};
use super::{Budget, MAX_STATES};
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};
use std::slice::ChunksExact;

/// A complete automaton; state 0 is the start, every state is reachable, and states from which nothing
/// (or everything) is accepted are one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Automaton {
    /// Of all that follows, so that languages are cheap to look up.
    digest: u64,
    pub(super) alphabet: Alphabet,
    /// Row by row, one target per class.
    table: Vec<u32>,
    accepting: Vec<bool>,
    /// The state from which nothing is accepted, if there is one.
    dead: Option<u32>,
    /// The state from which everything is accepted, if there is one.
    full: Option<u32>,
    /// For each state, the classes that do not go where most characters go, and where they go instead.
    turns: Vec<(u16, u32)>,
    /// For each state, where its turns end.
    ends: Vec<u32>,
}

impl Hash for Automaton {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.digest);
    }
}

impl Automaton {
    /// Subset construction.
    pub(super) fn of(expression: &Expression) -> Result<Self, Undecided> {
        let positions = Positions::of(expression);
        let sets: FxHashSet<&CharSet> = positions.sets.iter().collect();
        let alphabet = Alphabet::of_sets(&sets);
        let classes = sets
            .into_iter()
            .map(|set| (set, alphabet.classes_of(set)))
            .collect();
        let mut rows = Rows::new(&positions, &classes, alphabet.len());
        let mut ids: FxHashMap<Bits, u32> = FxHashMap::default();
        let mut states = vec![positions.first.clone()];
        ids.insert(positions.first.clone(), 0);
        let mut table = Vec::new();
        let mut at = 0;
        while at < states.len() {
            for next in rows.of(&states[at])? {
                let id = ids.get(next).copied().unwrap_or(states.len() as u32);
                if id as usize == states.len() {
                    states.push(next.into());
                    ids.insert(next.into(), id);
                }
                table.push(id);
            }
            if states.len() > MAX_STATES {
                return Err(Undecided::States);
            }
            at += 1;
        }
        let accepting = states.iter().map(|state| positions.may_end(state)).collect();
        Ok(Self::trimmed(alphabet, &table, accepting))
    }

    /// Exactly the given words.
    pub(super) fn of_words(words: &[&str], limit: usize) -> Result<Self, Undecided> {
        let sets: FxHashSet<CharSet> = words
            .iter()
            .flat_map(|word| word.chars())
            .map(CharSet::one)
            .collect();
        let alphabet = Alphabet::of_sets(&sets.iter().collect());
        let width = alphabet.len();
        let (mut table, mut accepting) = (vec![0; 2 * width], vec![false, false]);
        for word in words {
            let mut state = 1;
            for c in word.chars() {
                let cell = state * width + alphabet.class_of(c) as usize;
                if table[cell] == 0 {
                    table[cell] = accepting.len() as u32;
                    table.resize(table.len() + width, 0);
                    accepting.push(false);
                }
                state = table[cell] as usize;
            }
            accepting[state] = true;
            if accepting.len() > limit {
                return Err(Undecided::States);
            }
        }
        Ok(Self::trimmed_from(1, alphabet, &table, accepting))
    }

    /// Merges dead and full states and numbers the reachable ones breadth first from state 0.
    pub(super) fn trimmed(alphabet: Alphabet, table: &[u32], accepting: Vec<bool>) -> Self {
        Self::trimmed_from(0, alphabet, table, accepting)
    }

    fn trimmed_from(start: u32, alphabet: Alphabet, table: &[u32], accepting: Vec<bool>) -> Self {
        let width = alphabet.len();
        let into = predecessors(table, width, accepting.len());
        let hopeful = reaching(&into, |state| accepting[state]);
        let fragile = reaching(&into, |state| !accepting[state]);
        let dead = hopeful.iter().position(|&hope| !hope);
        let full = fragile.iter().position(|&frail| !frail);
        let canonical = |state: u32| match (hopeful[state as usize], fragile[state as usize]) {
            (false, _) => dead.map_or(state, |id| id as u32),
            (_, false) => full.map_or(state, |id| id as u32),
            _ => state,
        };
        let mut names: FxHashMap<u32, u32> = FxHashMap::default();
        let mut order = vec![canonical(start)];
        names.insert(order[0], 0);
        let mut out = Vec::new();
        let mut at = 0;
        while at < order.len() {
            let row = order[at] as usize * width;
            for &target in &table[row..row + width] {
                let target = canonical(target);
                let fresh = order.len() as u32;
                out.push(*names.entry(target).or_insert_with(|| {
                    order.push(target);
                    fresh
                }));
            }
            at += 1;
        }
        let named = |id: Option<usize>| id.and_then(|id| names.get(&(id as u32)).copied());
        let accepting = order.iter().map(|&state| accepting[state as usize]).collect();
        Self::indexed(alphabet, out, accepting, (named(dead), named(full)))
    }

    /// With what is looked up more often than it is made.
    fn indexed(
        alphabet: Alphabet,
        table: Vec<u32>,
        accepting: Vec<bool>,
        (dead, full): (Option<u32>, Option<u32>),
    ) -> Self {
        let broadest = usize::from(alphabet.broadest());
        let (mut turns, mut ends) = (Vec::new(), Vec::new());
        for row in table.chunks_exact(alphabet.len()) {
            let other = (0..).zip(row).filter(|(_, target)| **target != row[broadest]);
            turns.extend(other.map(|(class, target)| (class, *target)));
            ends.push(turns.len() as u32);
        }
        let mut hasher = FxHasher::default();
        (&alphabet, &table, &accepting).hash(&mut hasher);
        Self {
            digest: hasher.finish(),
            alphabet,
            table,
            accepting,
            dead,
            full,
            turns,
            ends,
        }
    }

    pub(super) fn complement(&self) -> Self {
        Self::trimmed(
            self.alphabet.clone(),
            &self.table,
            self.accepting.iter().map(|yes| !yes).collect(),
        )
    }

    pub(super) fn step(&self, state: u32, class: u16) -> u32 {
        self.table[state as usize * self.alphabet.len() + class as usize]
    }

    /// Where most characters go.
    pub(super) fn ahead(&self, state: u32) -> u32 {
        self.step(state, self.alphabet.broadest())
    }

    /// The classes that go elsewhere, and where.
    pub(super) fn turns(&self, state: u32) -> &[(u16, u32)] {
        let at = state as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.turns[start as usize..self.ends[at] as usize]
    }

    pub(super) fn accepts(&self, state: u32) -> bool {
        self.accepting[state as usize]
    }

    pub(super) fn is_dead(&self, state: u32) -> bool {
        self.dead == Some(state)
    }

    pub(super) fn is_full(&self, state: u32) -> bool {
        self.full == Some(state)
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        self.accepts(
            text.chars()
                .fold(0, |state, c| self.step(state, self.alphabet.class_of(c))),
        )
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.accepting.contains(&true)
    }
}

/// What is expected after each class, state by state.
struct Rows<'a> {
    positions: &'a Positions,
    /// For each position, the classes that its set consists of.
    classes: Vec<&'a [u16]>,
    words: usize,
    cells: Vec<u64>,
    budget: Budget,
}

impl<'a> Rows<'a> {
    fn new(positions: &'a Positions, classes: &'a FxHashMap<&CharSet, Vec<u16>>, width: usize) -> Self {
        let words = positions.first.len();
        Self {
            positions,
            classes: positions.sets.iter().map(|set| classes[set].as_slice()).collect(),
            words,
            cells: vec![0; width * words],
            budget: Budget::new(),
        }
    }

    /// One set of positions per class.
    fn of<'s>(&'s mut self, state: &Bits) -> Result<ChunksExact<'s, u64>, Undecided> {
        self.cells.fill(0);
        self.budget.spend(self.cells.len())?;
        for position in self.positions.members(state) {
            self.budget.spend(self.classes[position].len() * self.words)?;
            for &class in self.classes[position] {
                let from = class as usize * self.words;
                add(
                    &mut self.cells[from..from + self.words],
                    &self.positions.follow[position],
                );
            }
        }
        Ok(self.cells.chunks_exact(self.words))
    }
}

fn predecessors(table: &[u32], width: usize, states: usize) -> Vec<Vec<u32>> {
    let mut into = vec![Vec::new(); states];
    for (cell, &target) in table.iter().enumerate() {
        let from = (cell / width) as u32;
        if into[target as usize].last() != Some(&from) {
            into[target as usize].push(from);
        }
    }
    into
}

/// Which states can reach a wanted one.
fn reaching(into: &[Vec<u32>], wanted: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut seen: Vec<bool> = (0..into.len()).map(wanted).collect();
    let mut open: Vec<usize> = (0..into.len()).filter(|&state| seen[state]).collect();
    while let Some(state) = open.pop() {
        for &from in &into[state] {
            if !std::mem::replace(&mut seen[from as usize], true) {
                open.push(from as usize);
            }
        }
    }
    seen
}
