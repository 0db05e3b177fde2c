//! What the facts with everything in force leave open, by ref: asked for every repository, so gathered once.

use crate::facts::{Fact, Pred};
use crate::language::model::Declaration;
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};

/// What the facts leave open.
pub(super) struct Opened<'a> {
    /// Refs that accept pushes.
    pub pushed: BTreeSet<&'a str>,
    /// Who passes the rules of a ref.
    pub passed: BTreeMap<&'a str, Vec<&'a str>>,
    /// Members of declared teams.
    pub members: BTreeSet<&'a str>,
}

impl<'a> Opened<'a> {
    pub fn of(world: &'a World, declaration: &Declaration) -> Opened<'a> {
        let base = &world.base;
        let teams: BTreeSet<&str> = declaration
            .teams
            .iter()
            .map(|team| team.name.value.as_str())
            .collect();
        let mut opened = Opened {
            pushed: BTreeSet::new(),
            passed: BTreeMap::new(),
            members: BTreeSet::new(),
        };
        for fact in &base.facts {
            let text = |fact: &Fact, at: usize| base.interner.text(fact.atom.args()[at]);
            match fact.atom.pred {
                Pred::OpenPush => {
                    opened.pushed.insert(text(fact, 0));
                }
                Pred::OpenBypass => opened
                    .passed
                    .entry(text(fact, 1))
                    .or_default()
                    .push(text(fact, 0)),
                Pred::MemberOf if teams.contains(text(fact, 1)) => {
                    opened.members.insert(text(fact, 0));
                }
                _ => {}
            }
        }
        opened
    }
}
