//! All agents together, and the irreducible coalition behind what none reaches alone.

use super::radius::{Admitted, admitted};
use super::{AgentVerdict, Court, Reached, Witness};
use crate::facts::Fact;
use crate::reach::coalition;
use crate::reach::effect::Effect;
use std::collections::BTreeSet;

/// An effect that agents reach together and none of them alone.
#[derive(Clone, Debug)]
pub struct Joint {
    /// The effect and its cost for all of them.
    pub reached: Reached,
    /// Agents none of whom can be left out.
    pub coalition: Vec<String>,
    /// Their path.
    pub witness: Witness,
}

impl Court<'_> {
    pub(super) fn together(&mut self, alone: &[AgentVerdict]) -> Vec<Joint> {
        if self.declaration.agents.len() < 2 {
            return Vec::new();
        }
        let members: Vec<Fact> = self
            .declaration
            .agents
            .iter()
            .map(|agent| self.world.member(&agent.name.value))
            .collect();
        let radii: Vec<Admitted> = self.declaration.agents.iter().map(admitted).collect();
        self.engine.push(&members);
        let effects = self.effects();
        let outside = self.outside(&effects, &Admitted::union(radii.iter()));
        self.engine.pop();
        let alone = Alone::new(alone);
        let new = outside
            .into_iter()
            .filter(|reached| reached.cost.assumed() == 0 && !alone.reach(reached));
        new.collect::<Vec<_>>()
            .into_iter()
            .map(|reached| self.joint(reached, &members))
            .collect()
    }

    fn joint(&mut self, reached: Reached, members: &[Fact]) -> Joint {
        let Some(atom) = self.atom_of(&reached.effect) else {
            return Joint {
                reached,
                coalition: Vec::new(),
                witness: Witness::default(),
            };
        };
        let engine = &mut self.engine;
        let all: Vec<usize> = (0..members.len()).collect();
        let kept = coalition::irreducible(&all, |some| {
            let facts: Vec<Fact> = some.iter().map(|at| members[*at].clone()).collect();
            engine.push(&facts);
            let derived = engine
                .cost(&atom)
                .is_some_and(|cost| cost.assumed() == 0 && cost.unknown() <= reached.cost.unknown());
            engine.pop();
            derived
        })
        .unwrap_or_default();
        let facts: Vec<Fact> = kept.iter().map(|at| members[*at].clone()).collect();
        self.engine.push(&facts);
        let witness = self.witness(&atom);
        self.engine.pop();
        let coalition = kept
            .iter()
            .map(|at| self.declaration.agents[*at].name.value.clone())
            .collect();
        Joint {
            reached,
            coalition,
            witness,
        }
    }
}

/// What single agents reach: effects that are certain for one, and those that at most depend on what is not known.
struct Alone<'a> {
    certain: BTreeSet<&'a Effect>,
    unknown: BTreeSet<&'a Effect>,
}

impl<'a> Alone<'a> {
    fn new(alone: &'a [AgentVerdict]) -> Self {
        let effects = || {
            alone
                .iter()
                .flat_map(|agent| &agent.effects)
                .filter(|own| own.cost.assumed() == 0)
        };
        Alone {
            certain: effects()
                .filter(|own| own.cost.is_certain())
                .map(|own| &own.effect)
                .collect(),
            unknown: effects().map(|own| &own.effect).collect(),
        }
    }

    /// Whether one agent alone reaches it no worse.
    fn reach(&self, reached: &Reached) -> bool {
        self.certain.contains(&reached.effect)
            || (reached.cost.is_unknown() && self.unknown.contains(&reached.effect))
    }
}
