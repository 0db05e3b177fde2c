//! What a radius admits: the down-set of its effects, never production without a person.

use super::spelled;
use crate::language::model::Agent;
use crate::reach::effect::{Assets, Effect, EffectIndex};
use crate::world::workers::named_repositories;

/// The maximal effects that are admitted.
#[derive(Clone, Debug, Default)]
pub struct Admitted {
    /// As declared, one for each asset.
    pub effects: Vec<Effect>,
    /// Admitted without saying: the agent's own model key.
    pub implied: Vec<Effect>,
}

impl Admitted {
    /// Whether an effect is admitted. Shipping to production never is, whatever the radius says.
    pub fn holds(&self, assets: &Assets, effect: &Effect) -> bool {
        !assets.is_production(effect)
            && self
                .effects
                .iter()
                .chain(&self.implied)
                .any(|admitted| assets.covers(admitted, effect))
    }

    /// The same for asking often: by asset.
    pub fn index(&self) -> AdmittedIndex<'_> {
        AdmittedIndex(EffectIndex::of(self.effects.iter().chain(&self.implied)))
    }

    /// What all of several radii admit together.
    pub fn union<'a>(all: impl Iterator<Item = &'a Admitted>) -> Admitted {
        let mut union = Admitted::default();
        for admitted in all {
            union.effects.extend(admitted.effects.iter().cloned());
            union.implied.extend(admitted.implied.iter().cloned());
        }
        union
    }
}

/// Admitted effects by asset.
#[derive(Clone, Debug)]
pub struct AdmittedIndex<'a>(EffectIndex<'a, Effect>);

impl AdmittedIndex<'_> {
    /// Whether an effect is admitted; see [`Admitted::holds`].
    pub fn holds(&self, assets: &Assets, effect: &Effect) -> bool {
        !assets.is_production(effect) && self.0.covering(assets, effect).next().is_some()
    }
}

/// What an agent's radius admits.
pub fn admitted(agent: &Agent) -> Admitted {
    let effects = agent
        .radius
        .iter()
        .flat_map(|radius| &radius.admits)
        .flat_map(spelled)
        .collect();
    Admitted {
        effects,
        implied: model_key(agent),
    }
}

/// An agent has the key of its model by design; where it lies and who else gets it is judged apart. In the repositories that its
/// node names; in any, if it names none.
fn model_key(agent: &Agent) -> Vec<Effect> {
    let Some(key) = &agent.model_key else {
        return Vec::new();
    };
    let named = named_repositories(agent);
    let anywhere = named.is_empty().then_some("*");
    let places = named.into_iter().chain(anywhere);
    places
        .map(|repository| Effect::new("observe", format!("{repository}:secret/{}", key.secret.value)))
        .collect()
}
