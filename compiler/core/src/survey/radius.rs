//! The radius with which each agent begins: what it certainly reaches today, and the proposals that it is there for.

use super::{Ground, Survey, input, text};
use crate::compile::{Compiled, compile};
use crate::diagnostic::Severity;
use crate::judge::{self, Reached};
use crate::language::model;
use crate::reach::effect::Effect;
use std::collections::{BTreeMap, BTreeSet};

/// A radius to begin with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Radius {
    /// The compiler's sentence, if the worst case can be answered.
    pub sentence: Option<String>,
    /// Admitted assets by verb, leaks by verb and host.
    pub admits: BTreeMap<(String, Option<String>), BTreeSet<String>>,
}

/// The radii of all agents, in order: effects first, then the sentence that the compiler writes about them. Also the declaration
/// with the effects, compiled.
pub(super) fn settle(ground: &Ground, survey: &Survey, bare: &Compiled) -> (Vec<Radius>, Compiled) {
    let mut radii = admitted(survey, bare);
    let mut compiled = compile(input(ground, &text::write(survey, &radii)));
    // What the language cannot name is not admitted; `check` shows it instead.
    for _ in 0..8 {
        if compiled.worlds.is_some() || !refuse(&compiled, &mut radii) {
            break;
        }
        compiled = compile(input(ground, &text::write(survey, &radii)));
    }
    if let Some(worlds) = &compiled.worlds {
        for (radius, verdict) in radii.iter_mut().zip(&worlds.applied.judgement.agents) {
            radius.sentence.clone_from(&verdict.sentence);
        }
    }
    (radii, compiled)
}

fn admitted(survey: &Survey, compiled: &Compiled) -> Vec<Radius> {
    let Some(worlds) = &compiled.worlds else {
        return Vec::new();
    };
    let assets = &worlds.now.world.assets;
    let agents = compiled
        .declaration
        .agents
        .iter()
        .zip(&worlds.now.judgement.agents);
    let begin = |(agent, verdict): (&model::Agent, &judge::AgentVerdict)| {
        let implied = judge::admitted(agent).implied;
        let kept = |reached: &&Reached| {
            let effect = &reached.effect;
            let meant = reached.cost.is_certain() || (reached.cost.is_unknown() && is_work(survey, effect));
            meant && !is_grave(effect) && !assets.is_production(effect) && !implied.contains(effect)
        };
        begin(verdict.effects.iter().filter(kept).map(|reached| &reached.effect))
    };
    agents.map(begin).collect()
}

/// What only people should decide on.
fn is_grave(effect: &Effect) -> bool {
    matches!(
        effect.verb.as_str(),
        "change" | "ship" | "destroy" | "administer" | "spend"
    )
}

/// What an agent is there for, even where settings that nobody has read could forbid it: to propose, and so to run its proposal in
/// jobs that hold no secret.
fn is_work(survey: &Survey, effect: &Effect) -> bool {
    let part = effect
        .asset
        .strip_prefix(&format!("{}:", survey.repository))
        .unwrap_or_default();
    // A class of paths within an area is spelled `AREA[…]`.
    let part = part.split('[').next().unwrap_or(part);
    let mut runs = survey.proposed.iter().filter(|job| job.stem() == part).peekable();
    match effect.verb.as_str() {
        "propose" => part != "workflows",
        "run" => runs.peek().is_some() && runs.all(|job| !job.privileged && job.secrets.is_empty()),
        _ => false,
    }
}

fn begin<'e>(effects: impl Iterator<Item = &'e Effect>) -> Radius {
    let mut radius = Radius::default();
    for effect in effects {
        let (asset, host) = match effect.asset.split_once('>') {
            Some((asset, host)) => (asset, Some(host.to_owned())),
            None => (effect.asset.as_str(), None),
        };
        let area = asset.split('[').next().unwrap_or(asset);
        radius
            .admits
            .entry((effect.verb.clone(), host))
            .or_default()
            .insert(area.to_owned());
    }
    radius
}

/// Takes out what the errors underline; whether anything was.
fn refuse(compiled: &Compiled, radii: &mut [Radius]) -> bool {
    let errors = compiled
        .findings
        .iter()
        .filter(|found| found.severity == Severity::Error);
    let mut refused: BTreeSet<String> = BTreeSet::new();
    for label in errors.flat_map(|found| &found.labels) {
        refused.insert(compiled.sources.slice(label.span).trim_matches('"').to_owned());
    }
    let before: usize = radii
        .iter()
        .flat_map(|radius| radius.admits.values())
        .map(BTreeSet::len)
        .sum();
    for radius in radii.iter_mut() {
        radius
            .admits
            .values_mut()
            .for_each(|assets| assets.retain(|asset| !refused.contains(asset)));
        radius.admits.retain(|_, assets| !assets.is_empty());
    }
    let after: usize = radii
        .iter()
        .flat_map(|radius| radius.admits.values())
        .map(BTreeSet::len)
        .sum();
    after < before
}
