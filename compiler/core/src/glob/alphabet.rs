//! Alphabet classes: characters that no pattern at hand tells apart are one symbol.
//!
//! Classes are numbered by how readable their example is (letters from `x` on, digits, punctuation), so a
//! breadth-first search that tries them in order finds the shortest *and* most readable string first.

use super::chars::{CharSet, next};
use rustc_hash::{FxHashMap, FxHashSet};

const READABLE: &str = "xyzabcdefghijklmnopqrstuvwXYZABCDEFGHIJKLMNOPQRSTUVW0123456789-_.";

/// A partition of all characters into numbered classes, each with an example.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Alphabet {
    /// First characters of maximal runs with one class, ascending, beginning with NUL.
    starts: Vec<char>,
    /// Class of each run.
    classes: Vec<u16>,
    /// One character of each class.
    examples: Vec<char>,
    /// The class of the longest run: that of all characters that no pattern names.
    broadest: u16,
}

impl Alphabet {
    /// The coarsest alphabet of which every given set is a union of classes.
    pub(super) fn of_sets(sets: &FxHashSet<&CharSet>) -> Self {
        let mut starts = vec!['\0'];
        for &(lo, hi) in sets.iter().flat_map(|set| set.ranges()) {
            starts.push(lo);
            starts.extend(next(hi));
        }
        sort_unique(&mut starts);
        let mut groups = Groups::one(starts.len());
        for set in sets {
            groups.split(&starts, set);
        }
        let ids = groups.ids;
        Self::build(starts, &ids, &sets.iter().filter_map(|set| set.hint()).collect())
    }

    /// The coarsest alphabet that is finer than all the given ones.
    pub(super) fn common(parts: &[&Self]) -> Self {
        let distinct: FxHashSet<&Self> = parts.iter().copied().collect();
        let mut starts: Vec<char> = distinct
            .iter()
            .flat_map(|part| part.starts.iter().copied())
            .collect();
        starts.push('\0');
        sort_unique(&mut starts);
        let mut ids = vec![0; starts.len()];
        for part in &distinct {
            refine(
                &mut ids,
                starts.iter().map(|&start| u32::from(part.class_of(start))),
            );
        }
        let hints = distinct
            .iter()
            .flat_map(|part| part.examples.iter().copied())
            .collect();
        Self::build(starts, &ids, &hints)
    }

    pub(super) fn len(&self) -> usize {
        self.examples.len()
    }

    pub(super) fn class_of(&self, c: char) -> u16 {
        self.classes[self.starts.partition_point(|&start| start <= c) - 1]
    }

    /// The class of the longest run.
    pub(super) fn broadest(&self) -> u16 {
        self.broadest
    }

    pub(super) fn example(&self, class: u16) -> char {
        self.examples[class as usize]
    }

    /// The classes that make up a set for which this alphabet is fine enough.
    pub(super) fn classes_of(&self, set: &CharSet) -> Vec<u16> {
        (0..self.len() as u16)
            .filter(|&class| set.contains(self.example(class)))
            .collect()
    }

    fn build(starts: Vec<char>, ids: &[u32], hints: &FxHashSet<char>) -> Self {
        let raw = Self::merge_runs(starts, ids);
        let mut order: Vec<u16> = (0..raw.len() as u16).collect();
        let examples = raw.choose_examples(hints);
        order.sort_by_key(|&class| rank(examples[class as usize]));
        let mut renamed = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            renamed[old as usize] = new as u16;
        }
        Self {
            classes: raw.classes.iter().map(|&class| renamed[class as usize]).collect(),
            examples: order.iter().map(|&class| examples[class as usize]).collect(),
            broadest: renamed[raw.longest_run() as usize],
            starts: raw.starts,
        }
    }

    /// Numbers the classes in order of first occurrence; the examples are the first characters.
    fn merge_runs(starts: Vec<char>, ids: &[u32]) -> Self {
        let mut names: FxHashMap<u32, u16> = FxHashMap::default();
        let mut out = Self {
            starts: Vec::new(),
            classes: Vec::new(),
            examples: Vec::new(),
            broadest: 0,
        };
        for (start, &id) in starts.into_iter().zip(ids) {
            let class = *names.entry(id).or_insert_with(|| {
                out.examples.push(start);
                out.examples.len() as u16 - 1
            });
            if out.classes.last() != Some(&class) {
                out.starts.push(start);
                out.classes.push(class);
            }
        }
        out
    }

    /// The class of the longest run.
    fn longest_run(&self) -> u16 {
        let ends = self.starts.iter().skip(1).copied().chain([char::MAX]);
        let runs = self.starts.iter().zip(ends).zip(&self.classes);
        runs.max_by_key(|((start, end), _)| *end as u32 - **start as u32)
            .map_or(0, |(_, class)| *class)
    }

    /// Best first: what an author typed, the readable characters, any visible character, whatever is there.
    fn choose_examples(&self, hints: &FxHashSet<char>) -> Vec<char> {
        let mut chosen: Vec<Option<char>> = vec![None; self.len()];
        let mut missing = self.len();
        let mut offer = |c: char| {
            let slot = &mut chosen[self.class_of(c) as usize];
            missing -= usize::from(slot.is_none());
            *slot = slot.or(Some(c));
            missing > 0
        };
        let mut typed: Vec<char> = hints.iter().copied().filter(|&c| rank(c) < INVISIBLE).collect();
        typed.sort_unstable_by_key(|&c| rank(c));
        let _ = typed.into_iter().all(&mut offer)
            && READABLE.chars().all(&mut offer)
            && ('!'..='~').all(&mut offer)
            && self
                .starts
                .iter()
                .filter_map(|&start| visible_after(start))
                .all(&mut offer);
        let first = chosen.iter().zip(&self.examples);
        first.map(|(best, &first)| best.unwrap_or(first)).collect()
    }
}

const INVISIBLE: u32 = 1 << 24;

/// Lower is more readable.
fn rank(c: char) -> u32 {
    match c {
        '!'..='~' => READABLE.find(c).map_or(128 + c as u32, |at| at as u32),
        _ if c.is_control() || c.is_whitespace() => INVISIBLE + c as u32,
        _ => 128 + c as u32,
    }
}

/// The first visible character from here on, looking not far; it may belong to a later run, which does no harm.
fn visible_after(start: char) -> Option<char> {
    let mut near = std::iter::successors(Some(start), |&c| next(c)).take(64);
    near.find(|&c| rank(c) < INVISIBLE)
}

/// Runs of characters, grouped by what the sets seen so far have of them.
struct Groups {
    ids: Vec<u32>,
    /// For each group, the group that takes its members in the set being split off, and which set that is.
    heirs: Vec<(usize, u32)>,
    round: usize,
}

impl Groups {
    fn one(runs: usize) -> Self {
        Self {
            ids: vec![0; runs],
            heirs: vec![(0, 0)],
            round: 0,
        }
    }

    fn split(&mut self, starts: &[char], set: &CharSet) {
        self.round += 1;
        for &(lo, hi) in set.ranges() {
            let from = starts.partition_point(|&start| start < lo);
            let to = starts.partition_point(|&start| start <= hi);
            for run in from..to {
                let old = self.ids[run] as usize;
                if self.heirs[old].0 != self.round {
                    self.heirs[old] = (self.round, self.heirs.len() as u32);
                    self.heirs.push((0, 0));
                }
                self.ids[run] = self.heirs[old].1;
            }
        }
    }
}

fn sort_unique(starts: &mut Vec<char>) {
    starts.sort_unstable();
    starts.dedup();
}

/// Splits the groups `ids` by one more property of every run.
fn refine(ids: &mut [u32], property: impl Iterator<Item = u32>) {
    let mut names: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    for (id, value) in ids.iter_mut().zip(property) {
        let fresh = names.len() as u32;
        *id = *names.entry((*id, value)).or_insert(fresh);
    }
}
