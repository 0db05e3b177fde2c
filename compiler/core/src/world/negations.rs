//! What would be true besides if an assumption of the library did not hold: facts that no world has, and that show what the
//! assumption is worth.
//!
//! In: a world's inputs, its classes, the same world as if nobody had looked at its settings. Out: facts by assumption, whose
//! constants are of the world's base. Never: part of the world.

use super::build::Inputs;
use super::credentials::POWERS;
use super::people::{Contexts, worked_in};
use super::repositories::is_shared;
use super::{World, fact};
use crate::facts::{Atom, Fact, FactBase, Grade, Origin, Pred, Sym};
use crate::language::model::{Declaration, Environment, Identity, Place};
use crate::platforms::github::context::{Existence, RefKind};
use crate::platforms::github::plan::{PlannedJob, plan};
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// An assumption that lets somebody else act whatever the agent is: who it is, and all that they can.
#[derive(Clone, Debug)]
pub struct Apart {
    /// Its id.
    pub id: &'static str,
    /// How an agent makes them act; to be pushed with the local facts.
    pub reached_by: Vec<Fact>,
    /// What shows that it does.
    pub sign: Sign,
    /// What they can.
    pub facts: Vec<Fact>,
    /// That they act.
    pub acts: Fact,
}

/// What shows that an agent makes others act.
#[derive(Clone, Debug)]
pub enum Sign {
    /// It derives this.
    Derives(Atom),
    /// Its code runs in one of these jobs.
    Runs(BTreeSet<Sym>),
}

/// Facts by assumption.
#[derive(Clone, Debug, Default)]
pub struct Negations {
    /// Those that open something to an agent itself, by id.
    pub local: Vec<(&'static str, Vec<Fact>)>,
    /// Every setting that was observed, as if nobody had looked.
    pub unseen: Vec<Fact>,
    /// Those that make others act.
    pub apart: Vec<Apart>,
}

/// What is deployed or trusted from a repository by somebody whom nobody has listed.
fn elsewhere(repository: &str) -> String {
    format!("{repository}:elsewhere")
}

/// The facts of a world's assumptions. `unseen` is the same world without what was observed of settings.
pub fn of(world: &mut World, inputs: &Inputs<'_>, contexts: &Contexts, unseen: Option<&World>) -> Negations {
    let declaration = inputs.declaration;
    let mut base = std::mem::take(&mut world.base);
    let local = vec![
        ("deployers", deployers(declaration, contexts, &mut base)),
        ("relying-parties", relying_parties(&mut base)),
        ("actions", actions(inputs, &mut base)),
        ("vendor", vendor(inputs, contexts, &mut base)),
    ];
    let apart = vec![
        humans(declaration, contexts, &mut base),
        hosted_runners(&mut base),
    ];
    let unseen = unseen.map_or_else(Vec::new, |unseen| not_seen(&unseen.base, &mut base));
    world.base = base;
    Negations {
        local: local.into_iter().filter(|(_, facts)| !facts.is_empty()).collect(),
        unseen,
        apart,
    }
}

/// A fact that holds only if an assumption does not.
fn broken(base: &mut FactBase, id: &str, pred: Pred, args: &[&str]) -> Fact {
    let grade = Grade::Assumed(base.interner.intern(id));
    Fact {
        grade,
        ..fact(base, pred, args)
    }
}

/// Somebody ships what lands where others build on.
fn deployers(declaration: &Declaration, contexts: &Contexts, base: &mut FactBase) -> Vec<Fact> {
    let mut facts = Vec::new();
    for context in contexts.values() {
        let here = |environment: &&Environment| {
            environment.of.value == context.name && environment.tier.value == "production"
        };
        let declared = declaration.environments.iter().filter(here);
        let mut shipped: Vec<String> = declared.map(|one| context.of(&one.name.value)).collect();
        if shipped.is_empty() {
            shipped.push(elsewhere(&context.name));
        }
        for watched in context.pushed_refs().filter(|class| is_shared(context, class)) {
            for asset in &shipped {
                facts.push(broken(
                    base,
                    "deployers",
                    Pred::DeploysFrom,
                    &[asset, &watched.name],
                ));
            }
        }
    }
    facts
}

/// Somebody believes every identity token.
fn relying_parties(base: &mut FactBase) -> Vec<Fact> {
    let minted: BTreeSet<(String, String)> = of_pred(base, Pred::Subject)
        .map(|args| {
            (
                repository_of(base, args[0]),
                base.interner.text(args[2]).to_owned(),
            )
        })
        .collect();
    minted
        .into_iter()
        .map(|(repository, subject)| {
            let args = [elsewhere(&repository), subject];
            broken(base, "relying-parties", Pred::Believes, &[&args[0], &args[1]])
        })
        .collect()
}

/// Whatever runs in a job with somebody else's action runs in the other jobs of its workflow.
fn actions(inputs: &Inputs<'_>, base: &mut FactBase) -> Vec<Fact> {
    let mut facts = Vec::new();
    for state in &inputs.repositories {
        let name = &state.declared.name.value;
        let jobs = plan(&state.tree);
        for first in &jobs {
            let mut used = first.steps.iter().filter_map(|step| step.step.uses.as_ref());
            if !used.any(|uses| !uses.value.starts_with("./")) {
                continue;
            }
            let beside = |other: &&PlannedJob<'_>| {
                std::ptr::eq(first.root(), other.root()) && other.path != first.path
            };
            for other in jobs.iter().filter(beside) {
                let (job, from) = (other.id(name), first.id(name));
                facts.push(broken(base, "actions", Pred::TakesWithin, &[&job, &from]));
            }
        }
    }
    facts
}

/// The vendor of a hosted agent uses all that its App was granted, or could be where nobody has listed it.
fn vendor(inputs: &Inputs<'_>, contexts: &Contexts, base: &mut FactBase) -> Vec<Fact> {
    let mut facts = Vec::new();
    for agent in &inputs.declaration.agents {
        let hosted = |place: &Place| matches!(place, Place::Hosted);
        let is_hosted = agent.runs.as_ref().is_some_and(|runs| hosted(&runs.place.value));
        let Some(Identity::GithubApp { name: app, .. }) = agent.identity.as_ref().filter(|_| is_hosted)
        else {
            continue;
        };
        let credential = format!("vendor:{}", app.value);
        let actor = crate::platforms::github::actors::bot(&app.value);
        facts.push(broken(base, "vendor", Pred::Holds, &[&agent.name, &credential]));
        facts.push(fact(base, Pred::ActsAs, &[&credential, &actor]));
        for state in &inputs.repositories {
            let repository = state.declared.name.value.as_str();
            let Some(context) = contexts.get(repository) else {
                continue;
            };
            let listed = context.apps.iter().find(|(slug, _)| *slug == app.value);
            let works = || {
                worked_in(contexts, agent)
                    .iter()
                    .any(|other| other.name == context.name)
            };
            let granted: Vec<&str> = match listed {
                Some((_, permissions)) => permissions.iter().map(String::as_str).collect(),
                None if state.settings.apps.is_complete() && !works() => Vec::new(),
                None => POWERS.to_vec(),
            };
            for permission in granted {
                facts.push(fact(base, Pred::Grants, &[&credential, permission, repository]));
            }
        }
    }
    facts
}

/// People try what stands on branches from which proposals are made, with all that they are logged in to.
fn humans(declaration: &Declaration, contexts: &Contexts, base: &mut FactBase) -> Apart {
    const PEOPLE: &str = "people:who-try";
    let mut reached_by = Vec::new();
    for context in contexts.values() {
        let heads = context
            .refs_of(RefKind::Branch)
            .filter(|class| class.existence != Existence::Default);
        for head in heads {
            for area in &context.areas {
                let args = [PEOPLE, &head.name, &area.name];
                reached_by.push(broken(base, "humans-run", Pred::SteeredBy, &args));
            }
        }
    }
    let mut facts = Vec::new();
    for (credential, person, only) in logins(declaration, contexts, base) {
        facts.push(fact(base, Pred::Holds, &[PEOPLE, &credential]));
        facts.push(fact(base, Pred::ActsAs, &[&credential, &person]));
        facts.push(fact(base, Pred::Triggers, &[&person]));
        let everywhere = contexts
            .keys()
            .filter(|name| only.as_ref().is_none_or(|only| only == *name));
        for repository in everywhere {
            for permission in PERSONAL {
                facts.push(fact(base, Pred::Grants, &[&credential, permission, repository]));
            }
        }
    }
    let steers = fact(base, Pred::Steers, &[PEOPLE]).atom;
    Apart {
        id: "humans-run",
        reached_by,
        sign: Sign::Derives(steers),
        facts,
        acts: broken(base, "humans-run", Pred::Member, &[PEOPLE]),
    }
}

/// What a person with write access can do with their own login.
const PERSONAL: [&str; 5] = [
    "contents:write",
    "pull_requests:write",
    "workflows:write",
    "actions:write",
    "deployments:write",
];

/// One login for each declared team and one for whoever else may write; whom the platform sees by it; and where alone it counts, for
/// whoever else may write in one repository.
fn logins(
    declaration: &Declaration,
    contexts: &Contexts,
    base: &FactBase,
) -> Vec<(String, String, Option<String>)> {
    let mut logins = Vec::new();
    for team in &declaration.teams {
        let known = base.interner.get(&team.name.value);
        let members = of_pred(base, Pred::MemberOf).filter(|args| Some(args[1]) == known);
        let mut people: Vec<&str> = members.map(|args| base.interner.text(args[0])).collect();
        people.sort_unstable();
        people.dedup();
        let first = format!("person:{}#1", team.name.value);
        if people.is_empty() {
            people.push(&first);
        }
        let credential = format!("tried:{}", team.name.value);
        logins.extend(
            people
                .into_iter()
                .map(|person| (credential.clone(), person.to_owned(), None)),
        );
    }
    for name in contexts.keys() {
        let (credential, person) = (format!("tried:{name}"), format!("person:{name}#writer"));
        logins.push((credential, person, Some(name.clone())));
    }
    logins
}

/// Hosted machines stay warm: one runner of each repository for every job that has none of its own, and a job that runs on all of them.
/// One runner for all would say the same in as many steps as there are pairs of jobs.
fn hosted_runners(base: &mut FactBase) -> Apart {
    const HOSTED: &str = "hosted-runners";
    const ANY: (&str, &str) = ("any/hosted#job", "any:ref");
    let own: BTreeSet<Sym> = of_pred(base, Pred::OnRunner).map(|args| args[0]).collect();
    let hosted: BTreeSet<Sym> = of_pred(base, Pred::JobOf)
        .map(|args| args[0])
        .filter(|job| !own.contains(job))
        .collect();
    let names: Vec<String> = hosted
        .iter()
        .map(|job| base.interner.text(*job).to_owned())
        .collect();
    let mut facts = Vec::new();
    let mut repositories = BTreeSet::new();
    for name in &names {
        let repository = name.split('/').next().unwrap_or(name);
        let runner = format!("{HOSTED}@{repository}");
        facts.push(fact(base, Pred::OnRunner, &[name, &runner]));
        if repositories.insert(repository) {
            facts.push(fact(base, Pred::OnRunner, &[ANY.0, &runner]));
            facts.push(fact(base, Pred::OpenWarm, &[&runner]));
        }
    }
    facts.push(fact(base, Pred::RunsAgent, &[HOSTED, ANY.0, ANY.1]));
    facts.push(fact(base, Pred::OpenStart, &[ANY.0, ANY.1]));
    Apart {
        id: "runners",
        reached_by: Vec::new(),
        sign: Sign::Runs(hosted),
        facts,
        acts: broken(base, "runners", Pred::Member, &[HOSTED]),
    }
}

/// What a world would hold if nobody had looked at its settings, and does not. That Apps which nobody has listed act by themselves is
/// left out: who they are is another assumption, `apps`.
fn not_seen(unseen: &FactBase, base: &mut FactBase) -> Vec<Fact> {
    let stated: FxHashSet<Atom> = base.facts.iter().map(|fact| fact.atom).collect();
    let id = base.interner.intern("as-of");
    let none = base.interner.intern("");
    let mut facts = Vec::new();
    let facts_of = unseen.facts.iter().filter(|fact| fact.atom.pred != Pred::Member);
    for fact in facts_of {
        let syms: Vec<Sym> = fact
            .atom
            .args()
            .iter()
            .map(|arg| base.interner.intern(unseen.interner.text(*arg)))
            .collect();
        let atom = Atom::new(fact.atom.pred, &syms);
        if !stated.contains(&atom) {
            facts.push(Fact {
                atom,
                grade: Grade::Assumed(id),
                origin: Origin {
                    span: fact.origin.span,
                    remark: none,
                },
            });
        }
    }
    facts
}

fn of_pred(base: &FactBase, pred: Pred) -> impl Iterator<Item = &[Sym]> {
    let facts = base.facts.iter().filter(move |fact| fact.atom.pred == pred);
    facts.map(|fact| fact.atom.args())
}

/// `shop` of `shop/ci.yml#test`.
fn repository_of(base: &FactBase, job: Sym) -> String {
    let text = base.interner.text(job);
    text.split('/').next().unwrap_or(text).to_owned()
}
