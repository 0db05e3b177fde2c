//! States made by hand: a declaration, and facts one to a line.

mod causes;
mod examples;
mod laws;
mod pool;
mod story;

use super::{Difference, Side, compare};
use crate::facts::{FactBase, Pred, Question};
use crate::judge::{Judgement, judge};
use crate::language::{self, model::Declaration};
use crate::library;
use crate::reach::effect::Assets;
use crate::source::{FileId, Sources, Span};
use crate::world::World;
use std::collections::BTreeMap;

/// One state: what a side borrows.
pub struct State {
    declaration: Declaration,
    sources: Sources,
    now: (World, Judgement),
    applied: (World, Judgement),
    emitted: BTreeMap<String, Vec<u8>>,
}

impl State {
    /// A state whose two worlds are one.
    pub fn new(kdl: &str, facts: &str) -> State {
        State::of_both(kdl, facts, facts)
    }

    /// A state whose worlds differ.
    pub fn of_both(kdl: &str, now: &str, applied: &str) -> State {
        let mut sources = Sources::default();
        let file = sources.add("gabion.kdl", kdl);
        let (declaration, errors) = language::read(&sources, file);
        assert!(errors.is_empty(), "{errors:?}");
        let mut world = |name: &str, text: &str| {
            let file = sources.add(name, text);
            let (base, assets) = facts(file, text);
            let world = World::new(base, assets, &declaration);
            let judgement = judge(&world, &declaration, library::rules());
            (world, judgement)
        };
        let now = world("now", now);
        let applied = world("applied", applied);
        State {
            declaration,
            sources,
            now,
            applied,
            emitted: BTreeMap::new(),
        }
    }

    /// With an emitted file.
    pub fn emits(mut self, path: &str, text: &str) -> State {
        self.emitted.insert(path.to_owned(), text.as_bytes().to_vec());
        self
    }

    pub fn judged(&self) -> &Judgement {
        &self.applied.1
    }

    fn side(&self) -> Side<'_> {
        Side {
            declaration: &self.declaration,
            sources: &self.sources,
            rules: library::rules(),
            now: (&self.now.0, &self.now.1),
            applied: (&self.applied.0, &self.applied.1),
            emitted: self
                .emitted
                .iter()
                .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
                .collect(),
        }
    }
}

pub fn diff(old: &State, new: &State) -> Difference {
    compare(&old.side(), &new.side())
}

/// `pred a b` is known, `?key pred a b` unknown, `!id pred a b` assumed away; `-` before it: it stands nowhere. `nest a b`: a lies
/// in b.
fn facts(file: FileId, text: &str) -> (FactBase, Assets) {
    let (mut base, mut assets) = (FactBase::default(), Assets::default());
    let mut start = 0;
    for line in text.split('\n') {
        let span = Span::new(file, start, start + line.len());
        start += line.len() + 1;
        let mut words: Vec<&str> = line.split_whitespace().collect();
        let Some(first) = words.first().copied() else {
            continue;
        };
        if first == "nest" {
            assets.nest(words[1], words[2]);
            continue;
        }
        let span = (first != "-").then_some(span);
        words.retain(|word| *word != "-");
        let grade = words[0];
        if grade.starts_with(['?', '!']) {
            words.remove(0);
        }
        let pred = Pred::named(words[0]).unwrap_or_else(|| panic!("no predicate: {line}"));
        match (grade.strip_prefix('?'), grade.strip_prefix('!')) {
            (Some(key), _) => {
                let question = Question {
                    key: key.into(),
                    text: format!("what {key} says"),
                    answer: String::new(),
                };
                base.unknown(pred, &words[1..], &question, span, "");
            }
            (_, Some(id)) => base.assumed(pred, &words[1..], id, span, ""),
            _ => base.known(pred, &words[1..], span, ""),
        }
    }
    (base, assets)
}
