//! All agents together, and the irreducible coalition behind what none reaches alone.

use super::gates::Passed;
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
    /// Everybody at once: what agents reach together, and what gets around each gate when all but its own people say yes.
    pub(super) fn everybody(&mut self, alone: &[AgentVerdict]) -> (Vec<Joint>, Vec<Passed>) {
        let agents = self.declaration.agents.iter();
        let members: Vec<Fact> = agents.map(|agent| self.world.member(&agent.name.value)).collect();
        self.engine.push(&members);
        let new = self.only_together(alone);
        let passed = self.passed_by();
        self.engine.pop();
        let joints = new.into_iter().map(|reached| self.joint(reached, &members));
        (joints.collect(), passed)
    }

    /// What those who take part now, all agents, reach, and none of them alone.
    fn only_together(&self, alone: &[AgentVerdict]) -> Vec<Reached> {
        if alone.len() < 2 {
            return Vec::new();
        }
        let radii: Vec<Admitted> = self.declaration.agents.iter().map(admitted).collect();
        let outside = self.outside(&self.effects(), &Admitted::union(radii.iter()));
        let alone = Alone::new(alone);
        let new = outside
            .into_iter()
            .filter(|reached| reached.cost.assumed() == 0 && !alone.reach(reached));
        new.collect()
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
