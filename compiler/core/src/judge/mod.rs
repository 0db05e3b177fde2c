//! Verdicts: what each agent, all of them and strangers reach in one world, against what is declared.
//!
//! In: a [`World`] and the declaration. Out: a [`Judgement`]: effects at their costs, verdicts, questions, coalitions, gates, the
//! sentence. Never: words a finding; `check` does.

mod agents;
mod automations;
mod expected;
mod gates;
mod leaning;
mod radius;
mod together;
mod witness;
pub mod words;

pub use crate::world::names::spelled;
pub use expected::Expected;
pub use gates::GateVerdict;
pub use leaning::{Leaning, Leans, is_anything_contained, leaning};
pub use radius::{Admitted, admitted};
pub use together::Joint;
pub use witness::{Witness, WitnessStep, path};

use crate::facts::{Atom, Pred};
use crate::language::model::Declaration;
use crate::reach::cost::Cost;
use crate::reach::effect::{Effect, EffectIndex};
use crate::reach::engine::{Engine, Symbols};
use crate::rules::RuleSet;
use crate::world::World;
use std::rc::Rc;

/// The outcome for one agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing outside the radius is derivable without breaking a named assumption.
    Contained,
    /// Something outside the radius depends on facts that nobody has stated.
    Unanswerable,
    /// Something outside the radius is certain.
    Exceeded,
}

impl Verdict {
    /// The word that is printed.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Contained => "contained",
            Verdict::Unanswerable => "unanswerable",
            Verdict::Exceeded => "exceeded",
        }
    }
}

/// An effect at its least cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The effect.
    pub effect: Effect,
    /// What its cheapest derivation rests on.
    pub cost: Cost,
}

impl AsRef<Effect> for Reached {
    fn as_ref(&self) -> &Effect {
        &self.effect
    }
}

/// An effect outside a radius, with its path.
#[derive(Clone, Debug)]
pub struct Outside {
    /// The effect and its cost.
    pub reached: Reached,
    /// The path of least cost.
    pub witness: Witness,
}

/// What one agent can do.
#[derive(Clone, Debug)]
pub struct AgentVerdict {
    /// Its name.
    pub agent: String,
    /// The outcome.
    pub verdict: Verdict,
    /// All effects, by verb and asset.
    pub effects: Vec<Reached>,
    /// Those that no other one covers, admitted or not, without those that break an assumption, with their paths.
    pub worst: Vec<Outside>,
    /// Those outside the radius that no other one covers, without those that break an assumption.
    pub outside: Vec<Outside>,
    /// The assumptions that every path to the remaining effects outside would have to break, with one such effect each.
    pub assuming: Vec<(String, Effect)>,
    /// Keys of the questions whose answers *no* would contain it, most decisive first; at most five.
    pub questions: Vec<String>,
    /// Whether a path remains that no answer closes.
    pub no_answer_helps: bool,
    /// The compiler's sentence; none while the worst case is unanswerable.
    pub sentence: Option<String>,
}

/// A declared agent that a stranger steers: whatever it does, the stranger can cause.
#[derive(Clone, Debug)]
pub struct Steered {
    /// The agent.
    pub agent: String,
    /// What that rests on.
    pub cost: Cost,
    /// How.
    pub witness: Witness,
}

/// An agent that takes in what strangers write, holds something private and has a way out.
#[derive(Clone, Debug)]
pub struct Combined {
    /// The agent.
    pub agent: String,
    /// What it holds, or what it could tell whom.
    pub asset: String,
    /// What that rests on.
    pub cost: Cost,
    /// How.
    pub witness: Witness,
}

/// An automation that acts by itself, and what of that nobody has seen.
#[derive(Clone, Debug)]
pub struct AutomationVerdict {
    /// Whom the platform sees: `dependabot[bot]`.
    pub actor: String,
    /// What it brings to a default branch or to production, with the paths; without what breaks an assumption.
    pub reaches: Vec<Outside>,
}

/// Everything that holds in one world.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// One for each declared agent, in order.
    pub agents: Vec<AgentVerdict>,
    /// What agents reach together and none alone.
    pub together: Vec<Joint>,
    /// What a stranger reaches who only writes what agents read, or opens a pull request from a fork.
    pub stranger: Vec<Outside>,
    /// All that the stranger reaches.
    pub stranger_effects: Vec<Reached>,
    /// The agents that a stranger steers.
    pub steered: Vec<Steered>,
    /// Untrusted input, something private and a way out, together in one agent, with what it holds.
    pub combined: Vec<Combined>,
    /// What automations bring about that act by themselves.
    pub automations: Vec<AutomationVerdict>,
    /// One for each declared gate, in order.
    pub gates: Vec<GateVerdict>,
    /// Effects of `can` expectations, by index, that nobody can bring about even when everybody says yes.
    pub impossible: Vec<(usize, Effect)>,
    /// One for each effect that a `never` forbids, in order.
    pub expected: Vec<Expected>,
    /// Whether every closure ran to its end. If not, nothing is contained.
    pub complete: bool,
}

/// A closed world and what is needed to read it.
pub struct Court<'a> {
    world: &'a World,
    declaration: &'a Declaration,
    rules: &'a RuleSet,
    engine: Engine<'a>,
    /// Teams whose gates stand before production.
    before_production: Vec<String>,
    /// What somebody brings about when everybody says yes, once it was asked for.
    possible: Option<Rc<gates::Possible>>,
}

/// Judges one world.
pub fn judge(world: &World, declaration: &Declaration, rules: &RuleSet) -> Judgement {
    let mut court = Court {
        world,
        declaration,
        rules,
        engine: Engine::new(rules, &world.base),
        before_production: agents::before_production(world, declaration),
        possible: None,
    };
    let agents: Vec<AgentVerdict> = declaration
        .agents
        .iter()
        .map(|agent| court.agent(agent))
        .collect();
    let (together, passed) = court.everybody(&agents);
    let stranger = court.stranger();
    let automations = court.automations();
    let gates = court.gates(passed);
    let impossible = court.impossible();
    let expected = court.expected();
    let complete = court.engine.is_complete();
    Judgement {
        agents,
        together,
        stranger: stranger.outside,
        stranger_effects: stranger.effects,
        steered: stranger.steered,
        combined: stranger.combined,
        automations,
        gates,
        impossible,
        expected,
        complete,
    }
}

/// The effect that an atom of [`Pred::Does`] states.
fn effect_of(symbols: &Symbols<'_>, atom: &Atom) -> Effect {
    let text = |at: usize| symbols.text(atom.args()[at]).to_owned();
    Effect::new(text(0), text(1))
}

impl Court<'_> {
    /// Every effect that the closure holds now.
    fn effects(&self) -> Vec<Reached> {
        let mut effects: Vec<Reached> = self
            .engine
            .atoms(Pred::Does)
            .map(|(atom, cost)| Reached {
                effect: self.effect(&atom),
                cost,
            })
            .collect();
        effects.sort_by(|one, other| (&one.effect, one.cost).cmp(&(&other.effect, other.cost)));
        effects
    }

    fn effect(&self, atom: &Atom) -> Effect {
        effect_of(self.engine.symbols(), atom)
    }

    fn atom_of(&self, effect: &Effect) -> Option<Atom> {
        let verb = self.engine.symbols().get(&effect.verb)?;
        let asset = self.engine.symbols().get(&effect.asset)?;
        Some(Atom::new(Pred::Does, &[verb, asset]))
    }

    /// Those outside what `admits` holds that no other one outside covers and that cost no more.
    fn outside(&self, effects: &[Reached], admits: &Admitted) -> Vec<Reached> {
        let admits = admits.index();
        let outside: Vec<&Reached> = effects
            .iter()
            .filter(|reached| !admits.holds(&self.world.assets, &reached.effect))
            .collect();
        let index = EffectIndex::of(outside.iter().copied());
        let beaten = |reached: &Reached| {
            index.covering(&self.world.assets, &reached.effect).any(|other| {
                other.cost <= reached.cost && self.world.assets.beats(&other.effect, &reached.effect)
            })
        };
        outside
            .iter()
            .filter(|reached| !beaten(reached))
            .map(|reached| (*reached).clone())
            .collect()
    }
}
