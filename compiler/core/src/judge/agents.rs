//! One agent alone, and the stranger.

use super::radius::{Admitted, admitted};
use super::{AgentVerdict, Combined, Court, Outside, Reached, Steered, Verdict};
use crate::facts::{Atom, Pred};
use crate::language::model::{Agent, Declaration, Gate};
use crate::reach::effect::Effect;
use crate::reach::questions;
use crate::reach::sentence::{Fooled, sentence};
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};

/// What a stranger can cause.
pub(super) struct StrangerVerdict {
    /// What no radius admits.
    pub outside: Vec<Outside>,
    /// All of it.
    pub effects: Vec<Reached>,
    /// The agents that a stranger steers.
    pub steered: Vec<Steered>,
    /// What they combine.
    pub combined: Vec<Combined>,
}

/// The most questions that are asked about one agent.
const QUESTIONS: usize = 5;

impl Court<'_> {
    pub(super) fn agent(&mut self, agent: &Agent) -> AgentVerdict {
        let member = self.world.member(&agent.name.value);
        self.engine.push(std::slice::from_ref(&member));
        let effects = self.effects();
        let admits = admitted(agent);
        let outside = self.outside(&effects, &admits);
        let verdict = verdict(&outside);
        let assuming = self.assuming(&outside);
        let (questions, no_answer_helps) = self.questions(&effects, &admits);
        let outside = self.witnessed(outside);
        let worst = self.witnessed(self.outside(&effects, &Admitted::default()));
        let sentence = (verdict != Verdict::Unanswerable).then(|| self.sentence(agent, &effects));
        self.engine.pop();
        let agent = agent.name.value.clone();
        AgentVerdict {
            agent,
            verdict,
            effects,
            worst,
            outside,
            assuming,
            questions,
            no_answer_helps,
            sentence,
        }
    }

    /// Those that do not break an assumption, with their paths.
    pub(super) fn witnessed(&self, outside: Vec<Reached>) -> Vec<Outside> {
        let kept = outside.into_iter().filter(|reached| reached.cost.assumed() == 0);
        let mut witnessed: Vec<Outside> = kept
            .map(|reached| {
                let witness = self
                    .atom_of(&reached.effect)
                    .map(|atom| self.witness(&atom))
                    .unwrap_or_default();
                Outside { reached, witness }
            })
            .collect();
        witnessed.sort_by_key(|outside| {
            let Reached { effect, cost } = &outside.reached;
            (
                cost.unknown() > 0,
                severity_rank(&effect.verb),
                is_guarded(&effect.asset),
            )
        });
        witnessed
    }

    fn assuming(&self, outside: &[Reached]) -> Vec<(String, Effect)> {
        let mut assuming = BTreeMap::new();
        for reached in outside.iter().filter(|reached| reached.cost.assumed() > 0) {
            let Some(proof) = self
                .atom_of(&reached.effect)
                .and_then(|atom| self.engine.proof(&atom))
            else {
                continue;
            };
            for sym in proof.assumptions() {
                let id = self.engine.symbols().text(sym).to_owned();
                assuming.entry(id).or_insert_with(|| reached.effect.clone());
            }
        }
        assuming.into_iter().collect()
    }

    /// Keys of a cut through the unknown paths to all that is not admitted, and whether a certain path remains. Also to what a
    /// worse effect covers: its questions come up as soon as the worse one's are answered.
    fn questions(&mut self, effects: &[Reached], admits: &Admitted) -> (Vec<String>, bool) {
        let outside: Vec<&Reached> = effects
            .iter()
            .filter(|reached| !admits.holds(&self.world.assets, &reached.effect))
            .collect();
        let open: Vec<Atom> = outside
            .iter()
            .filter(|reached| reached.cost.is_unknown())
            .filter_map(|reached| self.atom_of(&reached.effect))
            .collect();
        let certain = outside.iter().any(|reached| reached.cost.is_certain());
        let cut = questions::cut(&mut self.engine, &open, QUESTIONS);
        let keys = cut
            .questions
            .iter()
            .map(|id| self.world.base.questions[id.0 as usize].key.clone());
        (keys.collect(), certain)
    }

    /// The worst case in words of the agent that takes part now. Nothing is left out because somebody has not stated a fact: only what
    /// breaks a named assumption is.
    fn sentence(&mut self, agent: &Agent, effects: &[Reached]) -> String {
        let assets = &self.world.assets;
        let implied = Admitted {
            effects: admitted(agent).implied,
            implied: Vec::new(),
        };
        let open = not_ruled_out(effects);
        let told: Vec<Effect> = open
            .iter()
            .filter(|effect| !implied.holds(assets, effect))
            .cloned()
            .collect();
        let alone = assets.maximal(&told);
        let fooled = self.fooled(&open);
        let waits = self.production_teams(&open, &fooled);
        sentence(&agent.name.value, &self.world.assets, &alone, &fooled, &waits)
    }

    /// What each gate's people let through if they say yes to everything, to those who take part now; by team, so that the order of
    /// gates says nothing.
    fn fooled(&mut self, alone: &[Effect]) -> Vec<Fooled> {
        let alone: BTreeSet<&Effect> = alone.iter().collect();
        let mut fooled = Vec::new();
        for at in self.stood_before() {
            let Some(approve) = self.declaration.gates[at].approve.clone() else {
                continue;
            };
            self.engine.push(&self.world.consents_of(at));
            let reached = not_ruled_out(&self.effects());
            self.engine.pop();
            let new: Vec<Effect> = reached
                .into_iter()
                .filter(|effect| !alone.contains(effect))
                .collect();
            let gains = self.world.assets.maximal(&new);
            if !gains.is_empty() {
                fooled.push(Fooled {
                    team: approve.from.value,
                    count: approve.count.value,
                    gains,
                });
            }
        }
        fooled.sort_by(|one, other| {
            (&one.team, one.count, &one.gains).cmp(&(&other.team, other.count, &other.gains))
        });
        fooled.dedup();
        fooled
    }

    /// The declared gates before which those who take part come to stand by themselves: nobody else's consent changes anything for
    /// them.
    fn stood_before(&self) -> BTreeSet<usize> {
        let symbols = self.engine.symbols();
        let gates = self
            .engine
            .atoms(Pred::Submits)
            .map(|(atom, _)| symbols.text(atom.args()[1]));
        gates
            .flat_map(|gate| self.world.declared_at(gate).iter().copied())
            .collect()
    }

    /// The teams whose gates stand before production and whose consent none of the fooled people gave.
    fn production_teams(&self, alone: &[Effect], fooled: &[Fooled]) -> Vec<String> {
        let gained = fooled.iter().flat_map(|gate| &gate.gains);
        let shipped = alone
            .iter()
            .chain(gained)
            .any(|effect| self.world.assets.touches_production(effect));
        if shipped {
            return Vec::new();
        }
        self.before_production.clone()
    }

    /// What a stranger reaches, and the agents that a stranger steers.
    pub(super) fn stranger(&mut self) -> StrangerVerdict {
        self.engine.push(std::slice::from_ref(&self.world.stranger));
        let steered = self.steered();
        let combined = self.combined();
        let effects = self.effects();
        let radii: Vec<Admitted> = self.declaration.agents.iter().map(admitted).collect();
        let union = Admitted::union(radii.iter());
        let grave: Vec<Reached> = self
            .outside(&effects, &union)
            .into_iter()
            .filter(|reached| !matches!(reached.effect.verb.as_str(), "propose" | "run"))
            .collect();
        let outside = self.witnessed(grave);
        self.engine.pop();
        StrangerVerdict {
            outside,
            effects,
            steered,
            combined,
        }
    }

    /// What agents combine that strangers steer.
    fn combined(&self) -> Vec<Combined> {
        let found = self.engine.atoms(Pred::Combines).map(|(atom, cost)| {
            let text = |at: usize| self.engine.symbols().text(atom.args()[at]).to_owned();
            Combined {
                agent: text(0),
                asset: text(1),
                cost,
                witness: self.witness(&atom),
            }
        });
        let mut found: Vec<Combined> = found.collect();
        found.sort_by(|one, other| (&one.agent, &one.asset).cmp(&(&other.agent, &other.asset)));
        found
    }

    /// The declared agents whose doings are decided by those who take part now.
    fn steered(&self) -> Vec<Steered> {
        let steered = self.declaration.agents.iter().filter_map(|agent| {
            let name = &agent.name.value;
            let atom = Atom::new(Pred::Steers, &[self.engine.symbols().get(name)?]);
            let cost = self.engine.cost(&atom)?;
            Some(Steered {
                agent: name.clone(),
                cost,
                witness: self.witness(&atom),
            })
        });
        steered.collect()
    }
}

/// The teams whose gates stand before production.
pub(super) fn before_production(world: &World, declaration: &Declaration) -> Vec<String> {
    let ships = |gate: &&Gate| {
        gate.before
            .iter()
            .flat_map(super::spelled)
            .any(|effect| world.assets.is_production(&effect))
    };
    let teams = declaration
        .gates
        .iter()
        .filter(ships)
        .filter_map(|gate| gate.approve.as_ref());
    let teams: BTreeSet<String> = teams.map(|approve| approve.from.value.clone()).collect();
    teams.into_iter().collect()
}

/// The effects that are true in some completion: what depends on unknown facts is as bad as what is certain until somebody rules
/// it out.
fn not_ruled_out(effects: &[Reached]) -> Vec<Effect> {
    effects
        .iter()
        .filter(|reached| reached.cost.assumed() == 0)
        .map(|reached| reached.effect.clone())
        .collect()
}

pub(super) fn verdict(outside: &[Reached]) -> Verdict {
    if outside.iter().any(|reached| reached.cost.is_certain()) {
        Verdict::Exceeded
    } else if outside.iter().any(|reached| reached.cost.is_unknown()) {
        Verdict::Unanswerable
    } else {
        Verdict::Contained
    }
}

/// Areas that every repository has stand behind its branches: who reads knows `main`.
fn is_guarded(asset: &str) -> bool {
    matches!(
        asset.rsplit(':').next(),
        Some("declaration" | "steering" | "workflows")
    )
}

/// Worst first.
pub(super) fn severity_rank(verb: &str) -> usize {
    let order = [
        "administer",
        "destroy",
        "ship",
        "change",
        "spend",
        "leak",
        "withhold",
        "approve",
        "observe",
        "run",
        "propose",
    ];
    order
        .iter()
        .position(|known| *known == verb)
        .unwrap_or(order.len())
}
