//! Data: who reads it, what is public, and what tells it to somebody outside.

use super::super::names;
use super::super::people::Contexts;
use crate::facts::{FactBase, Grade, Pred, Question};
use crate::glob::{Dialect, Language};
use crate::language::model::{Agent, AssetKind, Declaration, Effect};
use std::collections::BTreeSet;

/// Where private data lies, who reads it with what, and where it can be told.
pub(super) fn state_data(declaration: &Declaration, contexts: &Contexts, base: &mut FactBase) {
    let mut data = declaration
        .assets
        .iter()
        .filter(|asset| asset.kind == AssetKind::Data)
        .peekable();
    let told = |effect: &Effect| effect.verb.value == "leak";
    let asked = declaration
        .expectations
        .iter()
        .flat_map(|expectation| &expectation.effects)
        .any(told);
    if data.peek().is_none() && !asked {
        return;
    }
    for asset in data {
        if let Some(of) = &asset.of {
            base.known(Pred::DataIn, &[&asset.name, of], Some(asset.span), "");
        }
    }
    state_reading(base);
    state_public(contexts, base);
    state_outside(base);
    for agent in &declaration.agents {
        state_hosts(declaration, agent, base);
    }
}

/// Writing contents implies reading them.
fn state_reading(base: &mut FactBase) {
    let writing: Vec<(Vec<String>, Grade)> = base
        .facts
        .iter()
        .filter(|fact| fact.atom.pred == Pred::Grants)
        .filter(|fact| base.interner.text(fact.atom.args()[1]) == "contents:write")
        .map(|fact| {
            let args = fact.atom.args().iter();
            (
                args.map(|sym| base.interner.text(*sym).to_owned()).collect(),
                fact.grade,
            )
        })
        .collect();
    for (args, grade) in writing {
        let args = [args[0].as_str(), "contents:read", args[2].as_str()];
        match grade {
            Grade::Known => base.known(Pred::Grants, &args, None, "writing implies reading"),
            Grade::Unknown(id) => {
                let question = base.questions[id.0 as usize].clone();
                base.unknown(Pred::Grants, &args, &question, None, "writing implies reading");
            }
            Grade::Assumed(sym) => {
                let id = base.interner.text(sym).to_owned();
                base.assumed(Pred::Grants, &args, &id, None, "writing implies reading");
            }
        }
    }
}

/// What says things in public: writing anything to a public repository.
fn state_public(contexts: &Contexts, base: &mut FactBase) {
    let ways = [
        "issues:write",
        "pull_requests:write",
        "contents:write",
        "discussions:write",
    ];
    for context in contexts.values() {
        for way in ways {
            let args = [way, context.name.as_str()];
            match context.public() {
                Some(true) => base.known(Pred::Publishes, &args, None, "the repository is public"),
                Some(false) => {}
                None => {
                    let question = names::visibility_question(&context.name);
                    base.unknown(Pred::Publishes, &args, &question, None, "");
                }
            }
        }
    }
}

/// Every job reaches the internet but those that an agent is a step of: what these reach, the agent's scope says.
fn state_outside(base: &mut FactBase) {
    let jobs_of = |pred: Pred, at: usize| -> BTreeSet<String> {
        let facts = base.facts.iter().filter(|fact| fact.atom.pred == pred);
        facts
            .map(|fact| base.interner.text(fact.atom.args()[at]).to_owned())
            .collect()
    };
    let (jobs, agents) = (jobs_of(Pred::JobOf, 0), jobs_of(Pred::RunsAgent, 1));
    for job in jobs.difference(&agents) {
        base.known(
            Pred::OpenOutside,
            &[job],
            None,
            "a hosted job reaches the internet",
        );
    }
}

/// The hosts of an agent's scope under which anybody may rent a name. Without a scope, nobody has said what it reaches.
fn state_hosts(declaration: &Declaration, agent: &Agent, base: &mut FactBase) {
    let name = agent.name.value.as_str();
    if agent.scope_span.is_none() {
        let question = Question {
            key: format!("reaches:{name}"),
            text: format!("which hosts {name} reaches"),
            answer: "`scope { reach \"…\" }`".to_owned(),
        };
        base.unknown(Pred::SpeaksOut, &[name, "*"], &question, Some(agent.span), "");
        return;
    }
    let hosts = agent.scope.iter().filter(|effect| effect.verb.value == "reach");
    for host in hosts.flat_map(|effect| &effect.assets) {
        let shared = declaration
            .shared_hosts
            .iter()
            .any(|shared| host.value.contains('*') && overlap(&host.value, &shared.value));
        if host.value == "*" || shared {
            base.known(
                Pred::SpeaksOut,
                &[name, host],
                Some(host.span),
                "anybody may listen there",
            );
        }
    }
}

/// Whether two patterns of host names have a name in common; yes, if in doubt.
fn overlap(one: &str, other: &str) -> bool {
    let language = |text: &str| Language::compile(Dialect::StringLike, text).ok();
    match (language(one), language(other)) {
        (Some(one), Some(other)) => other.witness_in(&one).map_or(true, |common| common.is_some()),
        _ => true,
    }
}
