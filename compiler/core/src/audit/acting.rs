//! Automations as rows of an audit: bots that a file calls, jobs that open, push, approve and merge.

use super::principals::{Kind, Principal, principal};
use crate::compile::Judged;
use crate::facts::{Fact, Pred};
use crate::judge::{Judgement, Outside};
use crate::platforms::github::actors;
use crate::platforms::github::plan::{PlannedJob, plan};
use crate::platforms::github::read::GithubTree;
use crate::source::{FileId, Span};
use crate::survey::Survey;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of those who act by rule.
pub(super) struct Acting<'a> {
    survey: &'a Survey,
    world: &'a crate::world::World,
    jobs: Vec<PlannedJob<'a>>,
}

/// Who approves or merges, and where that is written.
#[derive(Clone, Debug)]
pub(super) struct Decider {
    /// Its row, without reaches.
    pub principal: Principal,
    /// Whether all that it does waits for a mark that somebody with access sets.
    pub by_mark: bool,
    spans: BTreeSet<Span>,
}

/// The words for what a predicate says somebody does.
fn deed(pred: Pred) -> Option<&'static str> {
    Some(match pred {
        Pred::ForeignProposal => "proposes",
        Pred::PushesAlone => "pushes",
        Pred::ApprovesProposals | Pred::ApprovesOf | Pred::ApprovesMarked => "approves",
        Pred::MergesProposals | Pred::MergesOf | Pred::MergesMarked => "merges",
        _ => return None,
    })
}

fn is_decision(pred: Pred) -> bool {
    matches!(deed(pred), Some("approves" | "merges"))
}

impl<'a> Acting<'a> {
    pub fn of(survey: &'a Survey, now: &'a Judged, tree: &'a GithubTree) -> Self {
        Acting {
            survey,
            world: &now.world,
            jobs: plan(tree),
        }
    }

    fn facts(&self) -> impl Iterator<Item = (&'a Fact, &'static str)> {
        let facts = self.world.base.facts.iter();
        facts.filter_map(|fact| Some((fact, deed(fact.atom.pred)?)))
    }

    fn text(&self, fact: &Fact, at: usize) -> &'a str {
        self.world.base.interner.text(fact.atom.args()[at])
    }

    /// The row of one who acts alone, without its reaches: a job, or a bot.
    pub fn proposer(&self, name: &str) -> Principal {
        let repository = &self.survey.repository;
        match self.jobs.iter().find(|job| job.id(repository) == name) {
            Some(job) => self.job(job),
            None => self.bot(name),
        }
    }

    fn bot(&self, actor: &str) -> Principal {
        let bot = self.survey.bots.iter().find(|bot| actors::bot(bot.app) == actor);
        let mine = self.facts().filter(|(fact, _)| self.text(fact, 0) == actor);
        Principal {
            place: bot.map_or_else(String::new, |bot| bot.file.clone()),
            does: mine.map(|(_, deed)| deed).collect(),
            ..principal(actor, Kind::Automation)
        }
    }

    fn job(&self, job: &PlannedJob<'_>) -> Principal {
        let spans = spans(job);
        let within = |fact: &Fact| fact.origin.span.is_some_and(|span| spans.contains(&span));
        let mine: Vec<(&Fact, &str)> = self.facts().filter(|(fact, _)| within(fact)).collect();
        let seen = |(fact, _): &(&Fact, &str)| {
            let at = usize::from(fact.atom.pred == Pred::PushesAlone);
            shown(self.text(fact, at))
        };
        let events = job.root().triggers.iter();
        Principal {
            place: format!("{}#{}", job.last().workflow.path, job.job().id.value),
            starts: events.map(|trigger| trigger.event.value.clone()).collect(),
            acts_as: mine.iter().map(seen).collect(),
            does: mine.iter().map(|(_, deed)| *deed).collect(),
            ..principal(&job.path, Kind::Automation)
        }
    }

    /// Those who approve or merge and have no row yet.
    pub fn deciders(&self, rows: &[Principal]) -> Vec<Decider> {
        let mut found = Vec::new();
        for job in &self.jobs {
            let spans = spans(job);
            found.extend(self.decider(spans, || self.job(job)));
        }
        for (actor, file) in self.bots() {
            let mine = self.facts().filter(|(fact, _)| {
                is_decision(fact.atom.pred)
                    && self.text(fact, 0) == actor
                    && fact.origin.span.is_some_and(|span| span.file == file)
            });
            let spans = mine.filter_map(|(fact, _)| fact.origin.span).collect();
            found.extend(self.decider(spans, || self.bot(&actor)));
        }
        let taken = |decider: &Decider| rows.iter().any(|row| row.name == decider.principal.name);
        found.retain(|decider| !taken(decider));
        found
    }

    /// Bots that decide, each with the file that says so.
    fn bots(&self) -> BTreeMap<String, FileId> {
        let named = |actor: &str| self.survey.bots.iter().any(|bot| actors::bot(bot.app) == actor);
        self.facts()
            .filter(|(fact, _)| is_decision(fact.atom.pred) && named(self.text(fact, 0)))
            .filter_map(|(fact, _)| Some((self.text(fact, 0).to_owned(), fact.origin.span?.file)))
            .collect()
    }

    fn decider(&self, spans: BTreeSet<Span>, row: impl Fn() -> Principal) -> Option<Decider> {
        let mine: Vec<Pred> = self
            .facts()
            .filter(|(fact, _)| fact.origin.span.is_some_and(|span| spans.contains(&span)))
            .map(|(fact, _)| fact.atom.pred)
            .filter(|pred| is_decision(*pred))
            .collect();
        let marked = |pred: &Pred| matches!(pred, Pred::ApprovesMarked | Pred::MergesMarked);
        (!mine.is_empty()).then(|| Decider {
            principal: row(),
            by_mark: mine.iter().all(marked),
            spans,
        })
    }
}

impl Decider {
    /// The ways to something on which it does its part, whoever began them.
    pub fn ways(&self, judgement: &Judgement) -> Vec<Outside> {
        let agents = judgement
            .agents
            .iter()
            .flat_map(|verdict| verdict.outside.iter().chain(&verdict.worst));
        let automations = judgement.automations.iter().flat_map(|verdict| &verdict.reaches);
        let through = |way: &&Outside| {
            let mut places = way.witness.steps.iter().filter_map(|step| step.span);
            places.any(|place| self.spans.contains(&place))
        };
        agents
            .chain(automations)
            .chain(&judgement.stranger)
            .filter(through)
            .cloned()
            .collect()
    }

    /// What nobody has said where no way was found.
    pub fn question(&self) -> String {
        let does: Vec<&str> = self.principal.does.iter().copied().collect();
        format!(
            "whose pull requests {} {}: no file here says who opens them",
            self.principal.name,
            does.join(" and ")
        )
    }
}

/// Where the steps of a job are written.
fn spans(job: &PlannedJob<'_>) -> BTreeSet<Span> {
    let steps = job.steps.iter().map(|step| step.step);
    steps
        .flat_map(|step| [Some(step.span), step.run.as_ref().map(|run| run.span)])
        .flatten()
        .collect()
}

/// An actor as people know it.
fn shown(actor: &str) -> String {
    match actor.split_once('@') {
        Some((bot, _)) => bot.to_owned(),
        None if actor.starts_with("person:") => "a stored token".to_owned(),
        None if actor.starts_with("app:") => "an App's token".to_owned(),
        None => actor.to_owned(),
    }
}
