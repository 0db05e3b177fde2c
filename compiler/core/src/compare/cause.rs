//! What made a change: the facts of a proof that the other side does not have, and where they stand.

use super::Side;
use super::difference::{Age, Cause, PathStep, Place};
use super::facts::FactSet;
use super::nodes::{Nodes, changed, changed_line};
use crate::facts::{Fact, Sym};
use crate::judge::{self, Judgement};
use crate::reach::engine::Symbols;
use crate::reach::proof::{Proof, stated};
use crate::rules::RuleSet;
use crate::source::{Sources, Span};
use crate::world::World;

/// One world of both sides, seen from the side on which a proof stands.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub age: Age,
    /// Where the proof stands.
    pub here: &'a Plane<'a>,
    /// Where it does not, or costs more.
    pub there: &'a Plane<'a>,
}

/// One world of one side with what comparing needs.
pub(super) struct Plane<'a> {
    pub side: &'a Side<'a>,
    pub world: &'a World,
    pub judgement: &'a Judgement,
    pub facts: FactSet,
    pub nodes: &'a Nodes,
}

impl View<'_> {
    /// The first fact of a proof that the other side does not have and that stands somewhere.
    ///
    /// If none has a place, what made it is something that was taken away: a fact of the other side alone that speaks of the same
    /// things, or a node of the declaration.
    pub fn cause(&self, proof: &Proof) -> Option<Cause> {
        let leaves = proof.leaves().into_iter().map(|(fact, _)| fact);
        self.cause_of(&leaves.collect::<Vec<_>>())
    }

    /// The same for given facts.
    pub fn cause_of(&self, leaves: &[&Fact]) -> Option<Cause> {
        let base = &self.here.world.base;
        let own: Vec<&Fact> = leaves
            .iter()
            .copied()
            .filter(|fact| !self.there.facts.holds(base, fact))
            .collect();
        if let Some((fact, span)) = own.iter().find_map(|fact| Some((fact, fact.origin.span?))) {
            return Some(Cause {
                side: self.age,
                place: place(self.here.side.sources, span),
                text: sentence(self.here.world, fact),
            });
        }
        let fact = own.first()?;
        let text = sentence(self.here.world, fact);
        if let Some(span) = self.taken_away(fact) {
            return Some(Cause {
                side: self.age.other(),
                place: place(self.there.side.sources, span),
                text,
            });
        }
        Some(self.node(&text))
    }

    /// What differs in the files, on the side where it stands: a node of the declaration that `text` names, else a line of another
    /// file, else the first node.
    pub fn node(&self, text: &str) -> Cause {
        let found = self
            .changed(Some(text))
            .or_else(|| self.changed_line(text))
            .or_else(|| self.changed(None));
        let (side, place) = found.map_or((self.age, None), |(side, place)| (side, Some(place)));
        Cause {
            side,
            place,
            text: text.to_owned(),
        }
    }

    fn changed(&self, about: Option<&str>) -> Option<(Age, Place)> {
        let from = |age: Age, here: &Plane<'_>, there: &Plane<'_>| {
            let span = changed(here.nodes, there.nodes, about)?;
            Some((age, place(here.side.sources, span)?))
        };
        from(self.age, self.here, self.there).or_else(|| from(self.age.other(), self.there, self.here))
    }

    fn changed_line(&self, about: &str) -> Option<(Age, Place)> {
        let (here, there) = (self.here.side, self.there.side);
        let own = changed_line(here, there, about).map(|place| (self.age, place));
        own.or_else(|| changed_line(there, here, about).map(|place| (self.age.other(), place)))
    }

    /// A place of a fact that only the other side has and that names the most particular thing that `fact` names.
    fn taken_away(&self, fact: &Fact) -> Option<Span> {
        let (base, other) = (&self.here.world.base, &self.there.world.base);
        let mut names: Vec<&str> = fact
            .atom
            .args()
            .iter()
            .map(|arg| base.interner.text(*arg))
            .collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let gone = other
            .facts
            .iter()
            .filter(|gone| gone.origin.span.is_some() && !self.here.facts.holds(other, gone));
        let gone: Vec<&Fact> = gone.collect();
        names.iter().find_map(|name| {
            let sym = other.interner.get(name)?;
            let mut about: Vec<&&Fact> = gone
                .iter()
                .filter(|gone| gone.atom.args().contains(&sym))
                .collect();
            about.sort_by_key(|gone| other.show(&gone.atom));
            about.first()?.origin.span
        })
    }

    /// The node of an agent that only this side declares.
    pub fn agent(&self, name: &str) -> Option<Cause> {
        let agent = self
            .here
            .side
            .declaration
            .agents
            .iter()
            .find(|agent| agent.name.value == name)?;
        Some(Cause {
            side: self.age,
            place: place(self.here.side.sources, agent.name.span),
            text: format!("agent {name}"),
        })
    }

    /// The telling steps of a proof.
    pub fn path(&self, proof: &Proof, rules: &RuleSet, symbols: &Symbols<'_>) -> Vec<PathStep> {
        let witness = judge::path(proof, rules, &self.here.world.base, symbols);
        let steps = witness.steps.into_iter();
        steps
            .map(|step| PathStep {
                text: step.labelled(),
                place: step.span.and_then(|span| place(self.here.side.sources, span)),
            })
            .collect()
    }
}

impl Age {
    /// The other one.
    #[must_use]
    pub fn other(self) -> Age {
        match self {
            Age::Old => Age::New,
            Age::New => Age::Old,
        }
    }
}

/// Where a span starts. A span of a file that is not among the sources has no place.
pub(super) fn place(sources: &Sources, span: Span) -> Option<Place> {
    sources.iter().nth(span.file.0 as usize)?; // facts made by hand may name files that nobody read
    let (line, _) = sources.line_column(span.file, span.start);
    Some(Place {
        path: sources.get(span.file).path.clone(),
        line,
    })
}

pub(super) fn sentence(world: &World, fact: &Fact) -> String {
    let text = |sym: Sym| world.base.interner.text(sym);
    let remark = text(fact.origin.remark);
    let said = stated(&fact.atom, text);
    if remark.is_empty() {
        said
    } else {
        format!("{said}: {remark}")
    }
}
