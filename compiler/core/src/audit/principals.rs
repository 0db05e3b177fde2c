//! What each principal brings to the default branch and to production.

use super::acting::{Acting, Decider};
use crate::compile::Compiled;
use crate::judge::{Judgement, Outside, Reached, Witness};
use crate::platforms::github::read::GithubTree;
use crate::reach::effect::Effect;
use crate::survey::Survey;
use std::collections::BTreeSet;
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
    /// What nobody has said, in words, where no fact of the world stands for it.
    pub open: BTreeSet<String>,
}

impl Reach {
    /// Keys of the questions that the way hangs on.
    pub fn questions(&self) -> impl Iterator<Item = &String> {
        self.witness.iter().flat_map(|witness| &witness.questions)
    }
}

/// What a reach hangs on that is no fact of the world: a guess of the survey that only people can settle.
fn open(question: String) -> Reach {
    Reach {
        answer: Answer::Unknown,
        effect: None,
        witness: None,
        open: BTreeSet::from([question]),
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
    /// What it does by rule: `proposes`, `pushes`, `approves`, `merges`; empty for agents, which do what they may.
    pub does: BTreeSet<&'static str>,
    /// Whom the platform sees, where that is not the name: `github-actions[bot]`, `a stored token`.
    pub acts_as: BTreeSet<String>,
    /// Whether a stranger steers it by what it reads.
    pub steered: Answer,
    /// The default branch.
    pub default_branch: Reach,
    /// Production, releases included.
    pub production: Reach,
}

pub(super) fn all(survey: &Survey, compiled: &Compiled, tree: &GithubTree) -> Vec<Principal> {
    let Some(worlds) = &compiled.worlds else {
        return Vec::new();
    };
    let now = &worlds.now;
    let judgement = &now.judgement;
    let branch = survey
        .default_branch
        .as_ref()
        .map_or("main", |(branch, _)| branch);
    let branch = format!("{}:{branch}", survey.repository);
    let is_default_branch = |effect: &Effect| effect.verb == "change" && effect.asset == branch;
    let is_production = |effect: &Effect| now.world.assets.is_production(effect);
    let agents = judgement.agents.iter().map(|verdict| {
        let found = survey.agents.iter().find(|agent| agent.name == verdict.agent);
        let ways: Vec<Outside> = verdict.outside.iter().chain(&verdict.worst).cloned().collect();
        let steered = judgement
            .steered
            .iter()
            .find(|steered| steered.agent == verdict.agent);
        Principal {
            name: verdict.agent.clone(),
            kind: Kind::Agent,
            place: found.map_or_else(String::new, |agent| format!("{}#{}", agent.workflow, agent.job)),
            starts: found.map_or_else(Vec::new, |agent| {
                agent.starts.iter().map(|start| start.event.to_owned()).collect()
            }),
            does: BTreeSet::new(),
            acts_as: BTreeSet::new(),
            steered: steered.map_or(Answer::No, |steered| {
                graded(steered.cost.is_certain(), steered.cost.is_unknown())
            }),
            default_branch: reach(&verdict.effects, &ways, is_default_branch),
            production: reach(&verdict.effects, &ways, is_production),
        }
    });
    let acting = Acting::of(survey, now, tree);
    let automations = now.world.automations.iter().map(|(actor, _)| {
        let verdict = judgement
            .automations
            .iter()
            .find(|verdict| verdict.actor == *actor);
        let reaches: &[Outside] = verdict.map_or(&[], |verdict| &verdict.reaches);
        let effects: Vec<Reached> = reaches.iter().map(|outside| outside.reached.clone()).collect();
        Principal {
            default_branch: reach(&effects, reaches, is_default_branch),
            production: reach(&effects, reaches, is_production),
            ..acting.proposer(actor)
        }
    });
    let automations: Vec<Principal> = automations.collect();
    let deciders = acting.deciders(&automations).into_iter();
    let deciders = deciders.map(|decider| decided(&decider, judgement, &is_default_branch, &is_production));
    let deciders: Vec<Principal> = deciders.collect();
    let stranger = Principal {
        default_branch: reach(
            &judgement.stranger_effects,
            &judgement.stranger,
            is_default_branch,
        ),
        production: reach(&judgement.stranger_effects, &judgement.stranger, is_production),
        ..principal("stranger", Kind::Stranger)
    };
    let suspects = survey
        .suspects
        .iter()
        .map(|(place, action)| suspect(place, action));
    let mut all: Vec<Principal> = agents
        .chain(suspects)
        .chain(automations)
        .chain(deciders)
        .chain([stranger])
        .collect();
    unshipped(survey, &mut all);
    all
}

/// The row of one who approves or merges: what arrives through it, whoever began.
fn decided(
    decider: &Decider,
    judgement: &Judgement,
    is_default_branch: &dyn Fn(&Effect) -> bool,
    is_production: &dyn Fn(&Effect) -> bool,
) -> Principal {
    let ways = decider.ways(judgement);
    let effects: Vec<Reached> = ways.iter().map(|outside| outside.reached.clone()).collect();
    let through = |meant: &dyn Fn(&Effect) -> bool| match reach(&effects, &ways, meant) {
        found if found.answer == Answer::No && !decider.by_mark => open(decider.question()),
        found => found,
    };
    Principal {
        default_branch: through(is_default_branch),
        production: through(is_production),
        ..decider.principal.clone()
    }
}

/// Where nothing that is known ships, what does is elsewhere, and who reaches it nobody knows.
fn unshipped(survey: &Survey, all: &mut [Principal]) {
    let shipped =
        !survey.publishers.is_empty() || survey.environments.iter().any(|stage| stage.tier == "production");
    if !shipped {
        for principal in all {
            principal.production =
                open("what publishes or deploys this repository: no job of it is known to".to_owned());
        }
    }
}

/// A row of which only the name is known.
pub(super) fn principal(name: &str, kind: Kind) -> Principal {
    Principal {
        name: name.to_owned(),
        kind,
        place: String::new(),
        starts: Vec::new(),
        does: BTreeSet::new(),
        acts_as: BTreeSet::new(),
        steered: Answer::No,
        default_branch: none(),
        production: none(),
    }
}

fn none() -> Reach {
    Reach {
        answer: Answer::No,
        effect: None,
        witness: None,
        open: BTreeSet::new(),
    }
}

/// A job that may run an agent: what it reaches hangs on that.
fn suspect(place: &str, action: &str) -> Principal {
    let question = || open(format!("whether {action} is an agent: if it is, declare it"));
    Principal {
        name: action.to_owned(),
        kind: Kind::Agent,
        place: place.to_owned(),
        starts: Vec::new(),
        does: BTreeSet::new(),
        acts_as: BTreeSet::new(),
        steered: Answer::Unknown,
        default_branch: question(),
        production: question(),
    }
}

fn graded(certain: bool, unknown: bool) -> Answer {
    match (certain, unknown) {
        (true, _) => Answer::Yes,
        (_, true) => Answer::Unknown,
        _ => Answer::No,
    }
}

/// The gravest answer among the effects of one kind, with a way there if one was kept.
fn reach(effects: &[Reached], ways: &[Outside], meant: impl Fn(&Effect) -> bool) -> Reach {
    let answer = |reached: &Reached| graded(reached.cost.is_certain(), reached.cost.is_unknown());
    let worst = effects
        .iter()
        .filter(|reached| meant(&reached.effect))
        .max_by_key(|reached| (answer(reached), std::cmp::Reverse(reached.cost)));
    let Some(worst) = worst else {
        return none();
    };
    let same = ways.iter().find(|way| way.reached.effect == worst.effect);
    let sure = |way: &&Outside| answer(&way.reached) == answer(worst);
    let kind = || ways.iter().filter(sure).find(|way| meant(&way.reached.effect));
    // A graver effect of the same principal covers it, and its way is the one that was kept.
    let way = same
        .or_else(kind)
        .or_else(|| ways.iter().find(sure))
        .or_else(|| ways.first());
    Reach {
        answer: answer(worst),
        effect: Some(worst.effect.clone()),
        witness: way.map(|way| way.witness.clone()),
        open: BTreeSet::new(),
    }
}
