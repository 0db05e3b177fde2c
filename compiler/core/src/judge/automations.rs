//! Automations that act by themselves: what they propose has been read by nobody until somebody says yes to it.

use super::{AutomationVerdict, Court, Outside, Reached};
use crate::facts::Fact;

/// The rules by which something lands that was proposed, or pushed by itself.
const MERGES: [&str; 7] = [
    "github/merge",
    "github/automation-merges",
    "github/merges-by-name",
    "github/merges-marked",
    "github/person-merges",
    "github/automation-pushes",
    "github/automation-bypasses",
];

fn is_merged(outside: &Outside) -> bool {
    let rules = &outside.witness.rules;
    rules.iter().any(|rule| MERGES.contains(&rule.as_str()))
}

impl Court<'_> {
    /// What each of them brings to a default branch or to production by itself, and with the automations that do their part for
    /// anyone.
    pub(super) fn automations(&mut self) -> Vec<AutomationVerdict> {
        let acting: Vec<(String, Fact)> = self.world.automations.clone();
        acting
            .into_iter()
            .map(|(actor, fact)| self.automation(actor, fact))
            .filter(|verdict| !verdict.reaches.is_empty())
            .collect()
    }

    fn automation(&mut self, actor: String, member: Fact) -> AutomationVerdict {
        self.engine.push(&[member]);
        let effects = self.effects();
        let grave: Vec<Reached> = effects
            .into_iter()
            .filter(|reached| self.is_grave(reached))
            .collect();
        // What a build runs before the merge is another matter: its code is whoever's it is, and the agents' and strangers' findings
        // tell what runs there.
        let reaches = self.witnessed(grave).into_iter().filter(is_merged).collect();
        self.engine.pop();
        AutomationVerdict { actor, reaches }
    }

    fn is_grave(&self, reached: &Reached) -> bool {
        let effect = &reached.effect;
        self.world.assets.is_production(effect)
            || (effect.verb == "change" && self.world.proposed_to.contains(&effect.asset))
    }
}
