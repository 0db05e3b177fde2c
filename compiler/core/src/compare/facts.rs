//! Facts of two worlds side by side: as texts, since ids and spans mean nothing across them.

use super::model::Standing;
use crate::facts::{Atom, Fact, FactBase, Grade, Polarity, Sort, Sym};
use crate::reach::cost::Cost;
use crate::reach::proof::stated;
use crate::world::World;
use std::collections::{BTreeMap, HashSet};

/// The facts of one world by what they say and how well that is known.
pub(super) struct FactSet(HashSet<String>);

impl FactSet {
    /// Everything that holds or is pushed in a world. The set is only asked, never walked.
    pub fn of(world: &World, agents: &[String]) -> FactSet {
        let members = agents.iter().map(|agent| world.member(agent));
        let more = members
            .chain(world.all_consents())
            .chain([world.stranger.clone(), world.somebody.clone()]);
        let pushed: Vec<String> = more.map(|fact| key(&world.base, &fact)).collect();
        FactSet(
            world
                .base
                .facts
                .iter()
                .map(|fact| key(&world.base, fact))
                .chain(pushed)
                .collect(),
        )
    }

    /// Whether a fact of `base` holds here too, at the same grade.
    pub fn holds(&self, base: &FactBase, fact: &Fact) -> bool {
        self.0.contains(&key(base, fact))
    }

    /// Whether both sets are one.
    pub fn is(&self, other: &FactSet) -> bool {
        self.0 == other.0
    }
}

fn key(base: &FactBase, fact: &Fact) -> String {
    let shown = base.show(&fact.atom);
    match fact.grade {
        Grade::Known => shown,
        Grade::Assumed(id) => format!("{shown}\u{1}{}", base.interner.text(id)),
        Grade::Unknown(question) => format!("{shown}\u{2}{}", base.questions[question.0 as usize].key),
    }
}

/// Openings of a world as sentences, each with how it is known and its fact.
pub(super) fn openings(world: &World) -> BTreeMap<String, (Standing, &Fact)> {
    let mut openings = BTreeMap::new();
    let text = |sym: Sym| world.base.interner.text(sym);
    for fact in world
        .base
        .facts
        .iter()
        .filter(|fact| fact.atom.pred.info().polarity == Polarity::Opening)
    {
        let standing = Standing::of(Cost::of(fact.grade));
        let known = openings
            .entry(stated(&fact.atom, text))
            .or_insert((standing, fact));
        if known.0 < standing {
            *known = (standing, fact);
        }
    }
    openings
}

/// Whether every argument of an atom of `base` is a constant of the other world too, actors aside: that somebody new gets through is
/// no less of a change than that somebody known does.
pub(super) fn is_of_both(base: &FactBase, atom: &Atom, other: &FactBase) -> bool {
    let known = |sym: &Sym| other.interner.get(base.interner.text(*sym)).is_some();
    let mut args = atom.args().iter().zip(atom.pred.info().sorts);
    args.all(|(sym, sort)| *sort == Sort::Actor || known(sym))
}
