//! What people lay down: gates, pipelines, assumptions, expectations, and what is emitted.

use super::{Effect, Text};
use gabion_facts::source::{Span, Spanned};

/// Where a person must decide.
#[derive(Clone, Debug)]
pub struct Gate {
    /// Its name.
    pub name: Text,
    /// The effects that wait for it.
    pub before: Vec<Effect>,
    /// `approve 1 from="sre" { not "requester" }`.
    pub approve: Option<Approve>,
    /// `commit`, `artifact` or `run`.
    pub binds: Option<Text>,
    /// The head of the node.
    pub span: Span,
}

/// Who must say yes.
#[derive(Clone, Debug)]
pub struct Approve {
    /// How many.
    pub count: Spanned<u64>,
    /// Team.
    pub from: Text,
    /// `author`, `last-pusher`, `requester`.
    pub not: Vec<Text>,
    /// The whole node.
    pub span: Span,
}

/// How a repository is built and deployed by an emitted workflow.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// Its name.
    pub name: Text,
    /// The repository.
    pub of: Text,
    /// Commands, each as written.
    pub build: Vec<Text>,
    /// Folder that the build leaves.
    pub artifact: Option<Text>,
    /// Targets in order.
    pub deploys: Vec<Deploy>,
    /// The head of the node.
    pub span: Span,
}

/// One target of a pipeline.
#[derive(Clone, Debug)]
pub struct Deploy {
    /// The environment's name.
    pub environment: Text,
    /// Script of the repository that deploys.
    pub run: Option<Text>,
    /// Cloud role.
    pub role: Option<Text>,
    /// The declared gate in front.
    pub gate: Option<Text>,
    /// Further nodes (`rollout`, `rollback`) that later editions read; kept by name and span.
    pub later: Vec<Text>,
    /// The whole node.
    pub span: Span,
}

/// A statement that nobody can read from a file, by whom, and until when.
#[derive(Clone, Debug)]
pub struct Assumption {
    /// `apps`.
    pub id: Text,
    /// What is assumed.
    pub text: Text,
    /// Team that vouches for it.
    pub by: Option<Text>,
    /// ISO date.
    pub until: Option<Text>,
    /// The whole node.
    pub span: Span,
}

/// What people may do past the gates in an emergency.
#[derive(Clone, Debug)]
pub struct BreakGlass {
    /// The team.
    pub team: Text,
    /// The effects.
    pub effects: Vec<Effect>,
    /// The head of the node.
    pub span: Span,
}

/// `never "any-agent" { … }` or `can "sre" { … }`.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// Whether the effects must be out of reach; otherwise they must be possible.
    pub never: bool,
    /// An agent, `any-agent`, `stranger`, or (for `can`) a team.
    pub who: Text,
    /// Who acts with it: further agents, `stranger`, `operators` (the people who answer for the agents say yes to everything).
    pub with: Vec<Text>,
    /// The effects.
    pub effects: Vec<Effect>,
    /// The whole node.
    pub span: Span,
}

/// `breaker "agents" pulled-by="sre" reset-by="sre"`.
#[derive(Clone, Debug)]
pub struct Breaker {
    /// What it stops.
    pub name: Text,
    /// Team that may pull it.
    pub pulled_by: Text,
    /// Team that may reset it.
    pub reset_by: Text,
    /// Where its state is kept.
    pub state: Option<Text>,
    /// The whole node.
    pub span: Span,
}

/// `emit "wall" "gates" of="payments"`.
#[derive(Clone, Debug)]
pub struct Emit {
    /// `wall`, `gates`, `workflows`, `aws`, `check`.
    pub kinds: Vec<Text>,
    /// The repository.
    pub of: Option<Text>,
    /// The whole node.
    pub span: Span,
}
