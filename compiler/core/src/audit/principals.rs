//! What each principal brings to the default branch and to production.

use crate::compile::{Compiled, Judged};
use crate::judge::{Outside, Reached, Witness};
use crate::reach::effect::Effect;
use crate::survey::Survey;
use std::fmt;

/// What a principal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Has a model.
    Agent,
    /// Acts by rule.
    Automation,
    /// Anybody on the internet.
    Stranger,
}

impl fmt::Display for Kind {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Kind::Agent => "agent",
            Kind::Automation => "automation",
            Kind::Stranger => "stranger",
        })
    }
}

/// Whether something arrives with nobody asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// Not by any way that is known.
    No,
    /// That depends on what nobody has said.
    Unknown,
    /// Whatever the missing answers are.
    Yes,
}

impl fmt::Display for Answer {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Answer::No => "no",
            Answer::Unknown => "unknown",
            Answer::Yes => "yes",
        })
    }
}

/// How far somebody gets.
#[derive(Clone, Debug)]
pub struct Reach {
    /// Whether.
    pub answer: Answer,
    /// The worst effect of that kind.
    pub effect: Option<Effect>,
    /// The way there, at least cost.
    pub witness: Option<Witness>,
}

impl Reach {
    /// Keys of the questions that the way hangs on.
    pub fn questions(&self) -> impl Iterator<Item = &String> {
        self.witness.iter().flat_map(|witness| &witness.questions)
    }
}

/// One row of an audit.
#[derive(Clone, Debug)]
pub struct Principal {
    /// Its name; an automation's is the actor that the platform sees.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Where it runs or is set up: `.github/workflows/claude.yml#claude`.
    pub place: String,
    /// What starts it.
    pub starts: Vec<String>,
    /// Whether a stranger steers it by what it reads.
    pub steered: Answer,
    /// The default branch.
    pub default_branch: Reach,
    /// Production, releases included.
    pub production: Reach,
}

pub(super) fn all(survey: &Survey, compiled: &Compiled) -> Vec<Principal> {
    let Some(worlds) = &compiled.worlds else { return Vec::new() };
    let now = &worlds.now;
    let judgement = &now.judgement;
    let agents = judgement.agents.iter().map(|verdict| {
        let found = survey.agents.iter().find(|agent| agent.name == verdict.agent);
        let steered = judgement.steered.iter().find(|steered| steered.agent == verdict.agent);
        Principal {
            name: verdict.agent.clone(),
            kind: Kind::Agent,
            place: found.map_or_else(String::new, |agent| format!("{}#{}", agent.workflow, agent.job)),
            starts: found.map_or_else(Vec::new, |agent| agent.starts.iter().map(|start| start.event.to_owned()).collect()),
            steered: steered.map_or(Answer::No, |steered| graded(steered.cost.is_certain(), steered.cost.is_unknown())),
            default_branch: reach(now, &verdict.effects, &verdict.outside, is_default_branch),
            production: reach(now, &verdict.effects, &verdict.outside, is_production),
        }
    });
    let automations = now.world.automations.iter().map(|(actor, _)| {
        let verdict = judgement.automations.iter().find(|verdict| verdict.actor == *actor);
        let reaches: &[Outside] = verdict.map_or(&[], |verdict| &verdict.reaches);
        let effects: Vec<Reached> = reaches.iter().map(|outside| outside.reached.clone()).collect();
        let bot = survey.bots.iter().find(|bot| actor.starts_with(bot.app));
        Principal {
            name: actor.clone(),
            kind: Kind::Automation,
            place: bot.map_or_else(String::new, |bot| bot.file.clone()),
            starts: Vec::new(),
            steered: Answer::No,
            default_branch: reach(now, &effects, reaches, is_default_branch),
            production: reach(now, &effects, reaches, is_production),
        }
    });
    let stranger = Principal {
        name: "stranger".to_owned(),
        kind: Kind::Stranger,
        place: String::new(),
        starts: Vec::new(),
        steered: Answer::No,
        default_branch: reach(now, &judgement.stranger_effects, &judgement.stranger, is_default_branch),
        production: reach(now, &judgement.stranger_effects, &judgement.stranger, is_production),
    };
    agents.chain(automations).chain([stranger]).collect()
}

fn graded(certain: bool, unknown: bool) -> Answer {
    match (certain, unknown) {
        (true, _) => Answer::Yes,
        (_, true) => Answer::Unknown,
        _ => Answer::No,
    }
}

fn is_default_branch(judged: &Judged, effect: &Effect) -> bool {
    effect.verb == "change" && judged.world.proposed_to.contains(&effect.asset)
}

fn is_production(judged: &Judged, effect: &Effect) -> bool {
    judged.world.assets.is_production(effect)
}

/// The gravest answer among the effects of one kind, with a way there if one was kept.
fn reach(judged: &Judged, effects: &[Reached], ways: &[Outside], meant: fn(&Judged, &Effect) -> bool) -> Reach {
    let answer = |reached: &Reached| graded(reached.cost.is_certain(), reached.cost.is_unknown());
    let worst = effects
        .iter()
        .filter(|reached| meant(judged, &reached.effect))
        .max_by_key(|reached| (answer(reached), std::cmp::Reverse(reached.cost)));
    let Some(worst) = worst else {
        return Reach { answer: Answer::No, effect: None, witness: None };
    };
    let same = ways.iter().find(|way| way.reached.effect == worst.effect);
    let kind = || ways.iter().find(|way| meant(judged, &way.reached.effect) && answer(&way.reached) == answer(worst));
    let way = same.or_else(kind);
    Reach { answer: answer(worst), effect: Some(worst.effect.clone()), witness: way.map(|way| way.witness.clone()) }
}
