//! Declared agents and automations as facts: what they hold, read, obey and do.

mod automations;

pub use automations::{PROPOSES, actor_of};

use super::names;
use super::repositories::is_shared;
use super::workers::named_repositories;
use crate::facts::{FactBase, Grade, Pred, Question};
use crate::language::model::{Agent, Declaration, Effect, Identity, Place, Repository};
use crate::platforms::github::actors;
use crate::platforms::github::context::{RefKind, RepositoryContext};
use crate::source::Span;
use automations::state_automation;
use std::collections::BTreeMap;

/// The repositories of a declaration by name, with their classes.
pub type Contexts = BTreeMap<String, RepositoryContext>;

/// States everything that the declaration says of its agents and automations.
pub fn state(declaration: &Declaration, contexts: &Contexts, base: &mut FactBase) {
    for agent in &declaration.agents {
        state_agent(declaration, contexts, agent, base);
    }
    for automation in &declaration.automations {
        state_automation(contexts, automation, base);
    }
}

fn state_agent(declaration: &Declaration, contexts: &Contexts, agent: &Agent, base: &mut FactBase) {
    state_reads(contexts, agent, base);
    state_obedience(contexts, agent, base);
    state_identity(declaration, contexts, agent, base);
    state_talk(contexts, agent, base);
}

fn state_reads(contexts: &Contexts, agent: &Agent, base: &mut FactBase) {
    for reads in &agent.reads {
        let channel = reads.channel.value.as_str();
        base.known(Pred::Reads, &[&agent.name, channel], Some(reads.span), "");
        let repository = channel.split_once(':').and_then(|(_, name)| contexts.get(name));
        let trusted = reads.trust.as_ref().is_some_and(|trust| trust.value == "trusted");
        match repository.and_then(|context| context.public()) {
            _ if trusted => {}
            Some(true) => base.known(
                Pred::OpenChannel,
                &[channel],
                Some(reads.span),
                "the repository is public",
            ),
            _ if reads.trust.is_some() => {
                base.known(
                    Pred::OpenChannel,
                    &[channel],
                    Some(reads.span),
                    "declared untrusted",
                );
            }
            Some(false) => {}
            None => {
                let question = names::visibility_question(channel.rsplit(':').next().unwrap_or(channel));
                base.unknown(Pred::OpenChannel, &[channel], &question, Some(reads.span), "");
            }
        }
    }
}

/// An agent obeys the steering area of what it checks out: the default branch, and proposals if it is started on them.
fn state_obedience(contexts: &Contexts, agent: &Agent, base: &mut FactBase) {
    let on_proposals = agent
        .starts
        .iter()
        .any(|when| when.event.value.starts_with("pull-request"));
    for context in worked_in(contexts, agent) {
        for area in context
            .areas
            .iter()
            .filter(|area| area.area().ends_with(":steering"))
        {
            for class in &context.refs {
                let obeyed =
                    class.name == context.default_ref() || (on_proposals && class.name == context.pull());
                if obeyed {
                    base.known(
                        Pred::SteeredBy,
                        &[&agent.name, &class.name, &area.name],
                        Some(agent.span),
                        "",
                    );
                }
            }
        }
    }
}

/// The repositories that an agent's node names; all of them if it names none.
pub fn worked_in<'a>(contexts: &'a Contexts, agent: &Agent) -> Vec<&'a RepositoryContext> {
    let names = named_repositories(agent);
    let named: Vec<&RepositoryContext> = names.into_iter().filter_map(|name| contexts.get(name)).collect();
    if named.is_empty() {
        contexts.values().collect()
    } else {
        named
    }
}

fn state_identity(declaration: &Declaration, contexts: &Contexts, agent: &Agent, base: &mut FactBase) {
    let place = agent.runs.as_ref().map(|runs| &runs.place.value);
    if !(agent.holds.is_empty() && agent.may_hold.is_empty()) {
        // What it holds is written out one by one; the identity says whom bypass lists mean.
        return;
    }
    match (&agent.identity, place) {
        // The emitted workflow keeps the App's key away from the agent; what it does for the agent is read from its file. A job of
        // the tree is read as it is.
        (Some(_) | None, Some(Place::Emitted | Place::Job { .. })) => {}
        (
            Some(Identity::GithubApp {
                name, vendor, span, ..
            }),
            _,
        ) => {
            hosted_app(
                contexts,
                agent,
                name,
                vendor.as_deref().map(String::as_str),
                *span,
                base,
            );
        }
        (Some(Identity::Borrows { whose, span }), _) => {
            borrowed(declaration, contexts, agent, whose, *span, base)
        }
        (Some(Identity::MachineUser { login, span, .. }), _) => {
            machine_user(contexts, agent, login, *span, base)
        }
        (Some(Identity::ActionsToken { .. }) | None, _) => {}
    }
}

/// An agent at a vendor: its App's token is the agent's. GitHub lets its own agent push `copilot/*` only.
fn hosted_app(
    contexts: &Contexts,
    agent: &Agent,
    app: &str,
    vendor: Option<&str>,
    span: Span,
    base: &mut FactBase,
) {
    let actor = actors::bot(app);
    let runs_at = agent
        .runs
        .as_ref()
        .and_then(|runs| runs.vendor.as_ref())
        .map(|vendor| vendor.value.as_str());
    base.known(Pred::Triggers, &[&actor], Some(span), "");
    for context in worked_in(contexts, agent) {
        if runs_at == Some("github") || vendor == Some("github") {
            for area in context.areas.iter().filter(|area| !area.holds_workflows()) {
                let remark = "GitHub lets this agent push branches of its own only";
                base.known(
                    Pred::ProposesAs,
                    &[&agent.name, &actor, &context.default_ref(), &area.name],
                    Some(span),
                    remark,
                );
            }
            state_pushes(context, agent, &actor, span, base);
        } else {
            let credential = names::app(app);
            base.known(
                Pred::Holds,
                &[&agent.name, &credential],
                Some(span),
                "the vendor is the agent",
            );
            names::app_grants(context, app, span, base);
        }
    }
}

/// What is proposed lies on a branch first, and starts what listens to pushes there: on branches that nobody else builds on, as
/// far as they accept pushes.
fn state_pushes(context: &RepositoryContext, agent: &Agent, actor: &str, span: Span, base: &mut FactBase) {
    let of_people = actor.starts_with("person:");
    let heads = context
        .refs_of(RefKind::Branch)
        .filter(|class| !is_shared(context, class));
    for head in heads.map(|class| class.name.as_str()) {
        let Some(grade) = pushed(base, head, actor) else {
            continue;
        };
        for area in context
            .areas
            .iter()
            .filter(|area| of_people || !area.holds_workflows())
        {
            let args = [agent.name.as_str(), actor, head, &area.name];
            base.add(
                Pred::PushesAs,
                &args,
                grade,
                Some(span),
                "what it proposes is pushed to a branch first",
            );
        }
    }
}

/// How surely a ref accepts what an actor pushes.
fn pushed(base: &FactBase, head: &str, actor: &str) -> Option<Grade> {
    let (head, actor) = (base.interner.get(head)?, base.interner.get(actor));
    let open = base.facts.iter().filter(|fact| {
        let args = fact.atom.args();
        match fact.atom.pred {
            Pred::OpenPush => args[0] == head,
            Pred::OpenBypass => Some(args[0]) == actor && args[1] == head,
            _ => false,
        }
    });
    open.map(|fact| fact.grade)
        .min_by_key(|grade| u8::from(*grade != Grade::Known))
}

/// An agent on a person's computer has the person's token. What the person may approve or merge is denied by `laptops` only.
fn borrowed(
    declaration: &Declaration,
    contexts: &Contexts,
    agent: &Agent,
    whose: &str,
    span: Span,
    base: &mut FactBase,
) {
    let team = match whose {
        "human" => agent.operator.as_ref().map(|operator| operator.value.as_str()),
        team => Some(team),
    };
    let Some(team) = team else { return };
    let known_team = declaration.teams.iter().any(|known| known.name.value == team);
    // Whoever of the team operates it: on each of their laptops the agent has that one's login, and gates ask for them by name.
    let mut people = members(base, team);
    if people.is_empty() {
        people.push(format!("person:{team}#1"));
    }
    let credential = format!("human:{team}");
    for context in worked_in(contexts, agent) {
        for person in people.iter().filter(|_| known_team) {
            for area in &context.areas {
                let args = [agent.name.as_str(), person, &context.default_ref(), &area.name];
                let remark = "a person's own token proposes";
                base.known(Pred::ProposesAs, &args, Some(span), remark);
            }
            state_pushes(context, agent, person, span, base);
        }
        for permission in [
            "contents:write",
            "pull_requests:write",
            "workflows:write",
            "actions:write",
            "deployments:write",
        ] {
            base.known(
                Pred::Grants,
                &[&credential, permission, &context.name],
                Some(span),
                "",
            );
        }
    }
    for who in &people {
        base.known(Pred::ActsAs, &[&credential, who], Some(span), "");
        base.known(Pred::Triggers, &[who], Some(span), "");
    }
    let remark = "an agent on a laptop has its person's login";
    if declaration.assumes("laptops") {
        base.assumed(
            Pred::Holds,
            &[&agent.name, &credential],
            "laptops",
            Some(span),
            remark,
        );
    } else {
        base.known(Pred::Holds, &[&agent.name, &credential], Some(span), remark);
    }
}

/// The members of a team who are known by name.
fn members(base: &FactBase, team: &str) -> Vec<String> {
    let Some(team) = base.interner.get(team) else {
        return Vec::new();
    };
    let of_team = base
        .facts
        .iter()
        .filter(|fact| fact.atom.pred == Pred::MemberOf && fact.atom.args()[1] == team);
    of_team
        .map(|fact| base.interner.text(fact.atom.args()[0]).to_owned())
        .collect()
}

fn machine_user(contexts: &Contexts, agent: &Agent, login: &str, span: Span, base: &mut FactBase) {
    let actor = actors::user(login);
    let credential = format!("user-token:{login}");
    base.known(Pred::Holds, &[&agent.name, &credential], Some(span), "");
    base.known(Pred::ActsAs, &[&credential, &actor], Some(span), "");
    base.known(Pred::Triggers, &[&actor], Some(span), "");
    for context in worked_in(contexts, agent) {
        for permission in [
            "contents:write",
            "pull_requests:write",
            "workflows:write",
            "issues:write",
        ] {
            base.known(
                Pred::Grants,
                &[&credential, permission, &context.name],
                Some(span),
                "a user with write may do this",
            );
        }
    }
}

/// What an agent reads, it can tell the hosts that it reaches.
fn state_talk(contexts: &Contexts, agent: &Agent, base: &mut FactBase) {
    let hosts = agent.scope.iter().filter(|effect| effect.verb.value == "reach");
    for host in hosts.flat_map(|effect| &effect.assets) {
        for read in read_by(contexts, agent) {
            let asset = format!("{}>{}", read.0, host.value);
            match read.1 {
                Some(true) => base.known(
                    Pred::Tells,
                    &[&agent.name, &asset],
                    Some(host.span),
                    "allowed egress is egress",
                ),
                Some(false) => {}
                None => {
                    let repository = read.0.split(':').next().unwrap_or_default();
                    let question = names::visibility_question(repository);
                    base.unknown(
                        Pred::Tells,
                        &[&agent.name, &asset],
                        &question,
                        Some(host.span),
                        "",
                    );
                }
            }
        }
    }
}

/// The data that an agent takes in, and whether it is private.
fn read_by(contexts: &Contexts, agent: &Agent) -> Vec<(String, Option<bool>)> {
    let observed = agent
        .scope
        .iter()
        .filter(|effect| effect.verb.value == "observe")
        .flat_map(Effect::asset_names);
    let mut read: Vec<(String, Option<bool>)> =
        observed.map(|asset| (asset.to_owned(), Some(true))).collect();
    for context in worked_in(contexts, agent) {
        read.push((
            format!("{}:code", context.name),
            context.public().map(|public| !public),
        ));
    }
    read
}

impl Effect {
    /// The assets' names.
    fn asset_names(&self) -> impl Iterator<Item = &str> {
        self.assets.iter().map(|asset| asset.value.as_str())
    }
}

/// The question that an environment without a known deployer leaves.
pub fn deployer_question(repository: &Repository, environment: &str) -> Question {
    let name = &repository.name.value;
    Question {
        key: format!("deployers:{name}:{environment}"),
        text: format!("what deploys {name}:{environment}: no workflow, pipeline or hosted deployer is known"),
        answer: format!("`hosted \"…\" from=\"{name}:…\"` in the environment, or `assume \"deployers\" …`"),
    }
}
