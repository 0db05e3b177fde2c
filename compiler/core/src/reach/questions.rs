//! Which answers decide: a set of questions that, answered *no*, close what depends on them.

use super::engine::Engine;
use crate::facts::{Atom, Grade, QuestionId};
use std::collections::BTreeMap;

/// Questions to ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// Answered *no*, they leave none of the effects depending on what is not known. None of them can be left out. Those that
    /// decide most come first.
    pub questions: Vec<QuestionId>,
    /// Effects that no answer helps against: with all those answers they are certain.
    pub certain: Vec<Atom>,
    /// Whether the search ended before `most` questions were found; if not, there is more to ask.
    pub complete: bool,
}

/// A cut of what can be derived of `effects` without breaking an assumption, of at most `most` questions. The engine is left as it
/// was.
///
/// While one of them depends on unknown facts, the most frequent question at the leaves of the best derivations is answered *no*
/// and the world closed again. Then each question is left out in turn, to see whether the others do without it.
pub fn cut(engine: &mut Engine<'_>, effects: &[Atom], most: usize) -> Cut {
    let mut found = Cut::default();
    while found.questions.len() < most {
        let Some(question) = most_frequent(engine, effects) else {
            break;
        };
        engine.push_without(&[question]);
        found.questions.push(question);
    }
    found.complete = most_frequent(engine, effects).is_none();
    let certain = |effect: &&Atom| engine.cost(effect).is_some_and(|cost| cost.is_certain());
    found.certain = effects.iter().filter(certain).copied().collect();
    for _ in &found.questions {
        engine.pop();
    }
    if found.complete {
        reduce(engine, effects, &mut found.questions);
    }
    found
}

/// The question on which most uses of unknown facts hang, in one best derivation of each effect; the earliest of equals.
fn most_frequent(engine: &Engine<'_>, effects: &[Atom]) -> Option<QuestionId> {
    let mut uses: BTreeMap<QuestionId, u64> = BTreeMap::new();
    for effect in effects {
        if !engine.cost(effect).is_some_and(|cost| cost.is_unknown()) {
            continue;
        }
        for (fact, times) in engine.proof(effect).iter().flat_map(|proof| proof.leaves()) {
            if let Grade::Unknown(question) = fact.grade {
                *uses.entry(question).or_default() += u64::from(times);
            }
        }
    }
    let best = uses
        .iter()
        .max_by_key(|(question, times)| (**times, std::cmp::Reverse(**question)));
    best.map(|(question, _)| *question)
}

fn reduce(engine: &mut Engine<'_>, effects: &[Atom], questions: &mut Vec<QuestionId>) {
    let mut at = 0;
    while at < questions.len() && questions.len() > 1 {
        let left_out = questions.remove(at);
        engine.push_without(questions);
        let open = most_frequent(engine, effects).is_some();
        engine.pop();
        if open {
            questions.insert(at, left_out);
            at += 1;
        }
    }
}
