//! One world's facts: declaration, tree and settings together.
//!
//! In: a declaration, what readers made of the tree, settings records. Out: a [`World`]: a `FactBase` for *now* or *once applied*,
//! with the facts that a closure pushes (who takes part, who consents). Never: closes over it.

pub mod assets;
pub mod build;
pub mod classes;
mod consents;
pub mod credentials;
mod elsewhere;
pub mod names;
pub mod negations;
pub mod people;
mod registries;
pub mod repositories;
#[cfg(test)]
mod tests;
pub mod workers;

use crate::facts::{Fact, FactBase, Grade, Origin, Pred, Question, QuestionId, Sym};
use crate::language::model::Declaration;
use crate::platforms::github::actors::JOB_BOT;
use crate::reach::effect::{Assets, Effect, pattern_holds};
use consents::Consents;
use std::collections::{BTreeMap, BTreeSet};

/// Which world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// What the tree and the snapshot say.
    Now,
    /// The same with everything in force that is emitted.
    Applied,
}

/// The agent that nobody declares: anybody on the internet.
pub const STRANGER: &str = "stranger";

/// A person who proposes and merges; takes part only where it is asked whether a gate can be answered.
pub const SOMEBODY: &str = "somebody";

/// The question who answers for an agent.
pub fn operator_question(agent: &str) -> Question {
    Question {
        key: format!("operator:{agent}"),
        text: format!("who operates {agent}"),
        answer: format!("`agent \"{agent}\" operator=\"…\"`"),
    }
}

/// One world, ready to be closed.
#[derive(Clone, Debug)]
pub struct World {
    /// Everything that holds whoever takes part.
    pub base: FactBase,
    /// Which asset lies in which, and their tiers.
    pub assets: Assets,
    /// `member stranger`.
    pub stranger: Fact,
    /// `member somebody`.
    pub somebody: Fact,
    /// For each automation that opens proposals or pushes by itself its name (whom the platform sees, or the job), and that it takes
    /// part.
    pub automations: Vec<(String, Fact)>,
    /// The branches that such proposals are for.
    pub proposed_to: BTreeSet<String>,
    members: BTreeMap<String, Fact>,
    consents: Consents,
    decided: BTreeSet<String>,
    /// The channels that each actor reads and anybody may write.
    channels: BTreeMap<String, BTreeSet<String>>,
}

impl World {
    /// Completes a world: adds what a closure pushes.
    pub fn new(mut base: FactBase, assets: Assets, declaration: &Declaration) -> World {
        let members = declaration
            .agents
            .iter()
            .map(|agent| (agent.name.value.clone(), member(&mut base, &agent.name.value)))
            .collect();
        let consents = Consents::of(&mut base, declaration);
        state_triggers(&mut base);
        for agent in declaration.agents.iter().filter(|agent| agent.operator.is_none()) {
            base.question(&operator_question(&agent.name.value));
        }
        let (decided, channels) = (decided(&base), open_channels(&base));
        let stranger = member(&mut base, STRANGER);
        let somebody = member(&mut base, SOMEBODY);
        let (automations, proposed_to) = automations(&mut base);
        World {
            base,
            assets,
            stranger,
            somebody,
            automations,
            proposed_to,
            members,
            consents,
            decided,
            channels,
        }
    }

    /// That a declared agent takes part.
    ///
    /// # Panics
    /// If the agent is not declared: a defect of the caller.
    pub fn member(&self, agent: &str) -> Fact {
        self.members[agent].clone()
    }

    /// The consents of a declared gate's own people, at the platform's gates that it stands for.
    pub fn consents_of(&self, gate: usize) -> Vec<Fact> {
        self.consents.of_gate(gate)
    }

    /// Everybody's consents but those of a declared gate's own people at its platform gates.
    pub fn consents_except(&self, gate: usize) -> Vec<Fact> {
        self.consents.except(gate)
    }

    /// How many people of a declared gate's team can say yes where it stands; none: not all of them are known by name.
    pub fn known_voters(&self, gate: usize) -> Option<usize> {
        self.consents.known_voters(gate)
    }

    /// Everybody's consents.
    pub fn all_consents(&self) -> Vec<Fact> {
        self.consents.all()
    }

    /// The consents of one team, wherever its people count.
    pub fn consents_of_team(&self, team: &str) -> Vec<Fact> {
        self.consents.of_team(team)
    }

    /// The consents of everybody, by person.
    pub fn consents_by_person(&self) -> BTreeMap<String, Vec<Fact>> {
        self.consents.by_person()
    }

    /// How many gates of the platform a declared gate stands for.
    pub fn platform_gates(&self, gate: usize) -> usize {
        self.consents.gates_of(gate).len()
    }

    /// The gates of the platform that a declared gate stands for.
    pub fn gates_of(&self, gate: usize) -> &BTreeSet<String> {
        self.consents.gates_of(gate)
    }

    /// Whether something is known of how an effect comes about; if not, that nobody brings it about says nothing.
    pub fn is_decided(&self, effect: &Effect) -> bool {
        if effect.asset.contains('*') {
            return self
                .decided
                .iter()
                .any(|asset| pattern_holds(&effect.asset, asset));
        }
        self.decided.contains(&effect.asset)
    }

    /// The channels that an agent reads and that anybody may write.
    pub fn open_channels_of(&self, agent: &str) -> &BTreeSet<String> {
        const NONE: &BTreeSet<String> = &BTreeSet::new();
        self.channels.get(agent).unwrap_or(NONE)
    }

    /// Everybody's consents, those that belong to declared gates under a question: [`World::questions_of`] takes one gate's away.
    pub fn asked_consents(&self) -> impl Iterator<Item = (&Fact, Option<QuestionId>)> {
        self.consents.asked()
    }

    /// The questions under which a declared gate's consents stand in [`World::asked_consents`].
    pub fn questions_of(&self, gate: usize) -> &[QuestionId] {
        self.consents.questions_of(gate)
    }

    /// The declared gates that stand for a gate of the platform.
    pub fn declared_at(&self, platform_gate: &str) -> &[usize] {
        self.consents.declared_at(platform_gate)
    }
}

/// Assets of which some fact says how they change or ship.
fn decided(base: &FactBase) -> BTreeSet<String> {
    let mut assets = BTreeSet::new();
    for fact in &base.facts {
        let at = match fact.atom.pred {
            Pred::Ships | Pred::ChangeAsset | Pred::JobDoes | Pred::Opens => fact.atom.args().len() - 1,
            Pred::DeploysFrom => 0,
            _ => continue,
        };
        let asset = base.interner.text(fact.atom.args()[at]);
        if !assets.contains(asset) {
            assets.insert(asset.to_owned());
        }
    }
    assets
}

fn open_channels(base: &FactBase) -> BTreeMap<String, BTreeSet<String>> {
    let of = |pred: Pred| base.facts.iter().filter(move |fact| fact.atom.pred == pred);
    let open: BTreeSet<Sym> = of(Pred::OpenChannel).map(|fact| fact.atom.args()[0]).collect();
    let mut channels: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for fact in of(Pred::Reads).filter(|fact| open.contains(&fact.atom.args()[1])) {
        let [reader, channel] = [0, 1].map(|at| base.interner.text(fact.atom.args()[at]).to_owned());
        channels.entry(reader).or_default().insert(channel);
    }
    channels
}

/// Whoever opens proposals or pushes by itself, that it takes part, and the branches that this is for. A bot acts alone wherever it
/// proposes; of a job its reader has said so.
fn automations(base: &mut FactBase) -> (Vec<(String, Fact)>, BTreeSet<String>) {
    // Landing changes an area by itself on default branches only.
    let of_default = base.facts.iter().filter(|fact| {
        let args = fact.atom.args();
        fact.atom.pred == Pred::ChangeAsset && args[0] != args[2]
    });
    let defaults: BTreeSet<Sym> = of_default.map(|fact| fact.atom.args()[0]).collect();
    let mut acting: BTreeMap<String, Option<crate::source::Span>> = BTreeMap::new();
    let mut bots = BTreeMap::new();
    let mut branches = BTreeSet::new();
    for fact in &base.facts {
        let text = |at: usize| base.interner.text(fact.atom.args()[at]).to_owned();
        match fact.atom.pred {
            Pred::ForeignProposal => {
                let remark = base.interner.text(fact.origin.remark);
                if remark == crate::settings::openings::PEOPLE_PROPOSE {
                    continue;
                }
                branches.insert(text(2));
                if remark != crate::platforms::github::facts::PROPOSES {
                    bots.entry(text(0)).or_insert(fact.origin.span);
                }
            }
            Pred::ActsAlone | Pred::PushesAlone => {
                acting.entry(text(0)).or_insert(fact.origin.span);
                if fact.atom.pred == Pred::PushesAlone && defaults.contains(&fact.atom.args()[2]) {
                    branches.insert(text(2));
                }
            }
            _ => {}
        }
    }
    for (actor, span) in &bots {
        base.known(Pred::ActsAlone, &[actor, actor], *span, "it acts by itself");
    }
    acting.extend(bots);
    let members = acting
        .into_keys()
        .map(|actor| {
            let fact = member(base, &actor);
            (actor, fact)
        })
        .collect();
    (members, branches)
}

/// Events of everybody start workflows, but those of a job's own token. Source: docs, "GITHUB_TOKEN".
fn state_triggers(base: &mut FactBase) {
    let of = |pred: Pred| base.facts.iter().filter(move |fact| fact.atom.pred == pred);
    let stated: BTreeSet<Sym> = of(Pred::Triggers).map(|fact| fact.atom.args()[0]).collect();
    let others = of(Pred::ActsAs).filter(|fact| !stated.contains(&fact.atom.args()[1]));
    let others: BTreeSet<String> = others
        .map(|fact| base.interner.text(fact.atom.args()[1]).to_owned())
        .filter(|actor| !actor.starts_with(JOB_BOT))
        .collect();
    for actor in others {
        base.known(Pred::Triggers, &[&actor], None, "its events start workflows");
    }
}

fn member(base: &mut FactBase, agent: &str) -> Fact {
    fact(base, Pred::Member, &[agent])
}

/// A known fact that is not part of the base.
pub(crate) fn fact(base: &mut FactBase, pred: Pred, args: &[&str]) -> Fact {
    let syms: Vec<_> = args.iter().map(|arg| base.interner.intern(arg)).collect();
    let remark = base.interner.intern("");
    Fact {
        atom: crate::facts::Atom::new(pred, &syms),
        grade: Grade::Known,
        origin: Origin { span: None, remark },
    }
}
