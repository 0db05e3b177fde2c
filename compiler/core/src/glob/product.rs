//! The product of many automata, explored breadth first.
//!
//! A product state lists only the components that can still accept: of a thousand patterns few stay alive
//! after some characters, so the cost follows what is alive and not what is there.

use super::alphabet::Alphabet;
use super::automaton::Automaton;
use super::error::Undecided;
use super::{Budget, MAX_PRODUCT, MAX_STATES};
use rustc_hash::FxHashMap;
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;

/// Component and its state, ascending by component, dead ones left out.
pub(super) type Key = [(u32, u32)];

/// Automata that read the same string side by side.
#[derive(Debug, Clone)]
pub(super) struct Product {
    parts: Vec<Arc<Automaton>>,
    alphabet: Alphabet,
    /// For each part, how its classes are common ones.
    maps: Vec<Map>,
    /// If only the last accepting part matters: what each part says when it decides.
    verdicts: Option<Vec<bool>>,
}

/// A part's alphabet and the common one, which is finer.
#[derive(Debug, Clone)]
struct Map {
    /// The part's class for each common class.
    own: Vec<u16>,
    /// Common classes by the part's class.
    common: Vec<Vec<u16>>,
}

impl Map {
    fn of(part: &Alphabet, whole: &Alphabet) -> Self {
        let classes = 0..whole.len() as u16;
        let own: Vec<u16> = classes.map(|class| part.class_of(whole.example(class))).collect();
        let mut common = vec![Vec::new(); part.len()];
        for (class, own) in (0..).zip(&own) {
            common[usize::from(*own)].push(class);
        }
        Self { own, common }
    }
}

/// All that may come after a state: where its components go for most characters, and what goes elsewhere.
#[derive(Default)]
struct Fan {
    ahead: Vec<(u32, u32)>,
    /// Class, component by its place in the state, and where it goes; ascending.
    turns: Vec<(u16, u32, u32)>,
}

/// What a breadth-first search saw.
pub(super) struct Explored {
    /// How each state was first reached.
    parents: Vec<(u32, u16)>,
    /// Complete only if the visitor never broke off.
    table: Vec<u32>,
}

impl Product {
    pub(super) fn of(parts: Vec<Arc<Automaton>>) -> Self {
        let alphabet = Alphabet::common(&parts.iter().map(|part| &part.alphabet).collect::<Vec<_>>());
        let maps = parts
            .iter()
            .map(|part| Map::of(&part.alphabet, &alphabet))
            .collect();
        Self {
            parts,
            alphabet,
            maps,
            verdicts: None,
        }
    }

    /// Automata of which the last that accepts decides. A part that will always accept makes those before it, and
    /// those after it that say the same, irrelevant; states forget them, so long unions stay small.
    pub(super) fn last_decides(parts: Vec<Arc<Automaton>>, verdicts: Vec<bool>) -> Self {
        Self {
            verdicts: Some(verdicts),
            ..Self::of(parts)
        }
    }

    /// The same with one more automaton, and that one's number.
    pub(super) fn and(&self, more: Arc<Automaton>) -> (Self, u32) {
        let mut parts = self.parts.clone();
        parts.push(more);
        (Self::of(parts), self.parts.len() as u32)
    }

    /// The state after a whole string.
    pub(super) fn run(&self, text: &str) -> Vec<(u32, u32)> {
        text.chars()
            .fold(self.start(), |key, c| self.step(&key, self.alphabet.class_of(c)))
    }

    /// The components that accept in this state, ascending.
    pub(super) fn accepting<'a>(&'a self, key: &'a Key) -> impl Iterator<Item = u32> + 'a {
        key.iter()
            .filter(|&&(part, state)| self.parts[part as usize].accepts(state))
            .map(|&(part, _)| part)
    }

    /// The automaton that accepts where `accept`, given the accepting components, says so.
    pub(super) fn combine(&self, accept: impl Fn(&[u32]) -> bool) -> Result<Automaton, Undecided> {
        let mut accepting = Vec::new();
        let explored = self.explore(MAX_STATES, |_, key| {
            accepting.push(accept(&self.accepting(key).collect::<Vec<_>>()));
            ControlFlow::Continue(())
        })?;
        Ok(Automaton::trimmed(
            self.alphabet.clone(),
            &explored.table,
            accepting,
        ))
    }

    /// A shortest string after which exactly these components accept.
    pub(super) fn shortest(&self, wanted: &[u32]) -> Result<Option<String>, Undecided> {
        let mut found = None;
        let explored = self.explore(MAX_PRODUCT, |id, key| {
            if self.accepting(key).eq(wanted.iter().copied()) {
                found = Some(id);
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        })?;
        Ok(found.map(|id| self.spell(&explored, id)))
    }

    /// Visits every reachable state once, in order of a shortest string to it, until told to stop.
    pub(super) fn explore(
        &self,
        limit: usize,
        mut visit: impl FnMut(u32, &Key) -> ControlFlow<()>,
    ) -> Result<Explored, Undecided> {
        let mut budget = Budget::new();
        let first: Rc<Key> = self.start().into();
        let mut out = Explored {
            parents: vec![(0, 0)],
            table: Vec::new(),
        };
        if visit(0, &first).is_break() {
            return Ok(out);
        }
        let mut ids: FxHashMap<Rc<Key>, u32> = FxHashMap::default();
        let mut states = vec![first.clone()];
        ids.insert(first, 0);
        let (mut at, mut key, mut fan) = (0, Vec::new(), Fan::default());
        while at < states.len() {
            let from = states[at].clone();
            budget.spend((from.len() + 1) * self.alphabet.len())?;
            self.spread(&from, &mut fan);
            let mut turns = fan.turns.as_slice();
            // Where all components go ahead: the same state for every class without a turn.
            let mut ahead = None;
            for class in 0..self.alphabet.len() as u16 {
                let here = turns.iter().take_while(|turn| turn.0 == class).count();
                let (turned, rest) = turns.split_at(here);
                turns = rest;
                if let (Some(id), []) = (ahead, turned) {
                    out.table.push(id);
                    continue;
                }
                self.turn(&fan.ahead, turned, &mut key);
                let known = ids.get(key.as_slice()).copied();
                let id = known.unwrap_or(states.len() as u32);
                if turned.is_empty() {
                    ahead = Some(id);
                }
                if known.is_none() {
                    if states.len() >= limit {
                        return Err(Undecided::States);
                    }
                    let key: Rc<Key> = key.as_slice().into();
                    out.parents.push((at as u32, class));
                    if visit(id, &key).is_break() {
                        return Ok(out);
                    }
                    states.push(key.clone());
                    ids.insert(key, id);
                }
                out.table.push(id);
            }
            at += 1;
        }
        Ok(out)
    }

    /// Whatever may come after a state.
    fn spread(&self, from: &Key, fan: &mut Fan) {
        fan.ahead.clear();
        fan.turns.clear();
        for (place, &(part, state)) in (0..).zip(from) {
            let (automaton, map) = (&self.parts[part as usize], &self.maps[part as usize]);
            fan.ahead.push((part, automaton.ahead(state)));
            for &(own, target) in automaton.turns(state) {
                let classes = map.common[usize::from(own)].iter();
                fan.turns.extend(classes.map(|class| (*class, place, target)));
            }
        }
        fan.turns.sort_unstable();
    }

    /// The state after a class for which these components turn and all others go ahead.
    fn turn(&self, ahead: &Key, turned: &[(u16, u32, u32)], out: &mut Vec<(u32, u32)>) {
        out.clear();
        out.extend_from_slice(ahead);
        for &(_, place, target) in turned {
            out[place as usize].1 = target;
        }
        out.retain(|&(part, state)| !self.parts[part as usize].is_dead(state));
        self.settle(out);
    }

    /// The string by which a state was first reached.
    pub(super) fn spell(&self, explored: &Explored, mut state: u32) -> String {
        let mut reversed = Vec::new();
        while state != 0 {
            let (parent, class) = explored.parents[state as usize];
            reversed.push(self.alphabet.example(class));
            state = parent;
        }
        reversed.iter().rev().collect()
    }

    fn start(&self) -> Vec<(u32, u32)> {
        let parts = 0..self.parts.len() as u32;
        let alive = parts.filter(|&part| !self.parts[part as usize].is_dead(0));
        let mut key = alive.map(|part| (part, 0)).collect();
        self.settle(&mut key);
        key
    }

    fn step(&self, key: &Key, class: u16) -> Vec<(u32, u32)> {
        let next = |&(part, state): &(u32, u32)| {
            let automaton = &self.parts[part as usize];
            let target = automaton.step(state, self.maps[part as usize].own[class as usize]);
            (!automaton.is_dead(target)).then_some((part, target))
        };
        let mut out = key.iter().filter_map(next).collect();
        self.settle(&mut out);
        out
    }

    fn settle(&self, key: &mut Vec<(u32, u32)>) {
        let Some(verdicts) = &self.verdicts else {
            return;
        };
        let full = |&(part, state): &(u32, u32)| self.parts[part as usize].is_full(state);
        if let Some(at) = key.iter().rposition(full) {
            key.drain(..at);
            let verdict = |&(part, _): &(u32, u32)| verdicts[part as usize];
            if key.iter().all(|entry| verdict(entry) == verdict(&key[0])) {
                key.truncate(1);
            }
        }
    }
}
