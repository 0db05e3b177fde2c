//! Who acts: agents and automations, where they run, what starts them, as whom, on what they are held to.

use super::{Credential, Effect, Text};
use gabion_facts::source::{Span, Spanned};

/// An agent: a model that decides what it does.
#[derive(Clone, Debug)]
pub struct Agent {
    /// Its name.
    pub name: Text,
    /// Team that answers for it.
    pub operator: Option<Text>,
    /// Where it runs.
    pub runs: Option<Runs>,
    /// Where it runs besides.
    pub also_runs: Vec<Runs>,
    /// `when "issue-labelled" of="payments" label="agent:fix" by="leads"`.
    pub starts: Vec<When>,
    /// As whom it acts.
    pub identity: Option<Identity>,
    /// `model-key "ANTHROPIC_API_KEY" key="environment:fixer-think"`.
    pub model_key: Option<ModelKey>,
    /// `reads "issues:payments" trust="untrusted"`.
    pub reads: Vec<Reads>,
    /// What it may touch.
    pub scope: Vec<Effect>,
    /// The `scope` node.
    pub scope_span: Option<Span>,
    /// `holds { user-token "dana" { … } }`.
    pub holds: Vec<Credential>,
    /// `may-hold { user-token "dana" { … } }`: nobody knows whether it does.
    pub may_hold: Vec<Credential>,
    /// The worst that it can do, as declared.
    pub radius: Option<Radius>,
    /// The head of the node.
    pub span: Span,
}

/// Where an agent runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a job that Gabion emits: `runs in="actions" runtime="claude-code@2.1.128"`.
    Emitted,
    /// In a job of the tree that is read, never rewritten: `runs in=".github/workflows/claude.yml#claude"`.
    Job {
        /// The workflow file.
        workflow: String,
        /// The job's id.
        job: String,
    },
    /// At a vendor: `runs in="hosted" vendor="github"`.
    Hosted,
    /// On somebody's computer: `runs in="workstation" runtime="claude-code"`.
    Workstation,
}

/// `runs in=… runtime=… vendor=…`.
#[derive(Clone, Debug)]
pub struct Runs {
    /// Where.
    pub place: Spanned<Place>,
    /// `claude-code@2.1.128`.
    pub runtime: Option<Text>,
    /// `github`, `cognition`, …
    pub vendor: Option<Text>,
    /// The repository of a job.
    pub of: Option<Text>,
    /// The whole node.
    pub span: Span,
}

/// What starts an agent or an automation.
#[derive(Clone, Debug)]
pub struct When {
    /// `issue-labelled`, `issue-opened`, `issue-comment`, `pull-request`, `push`, `schedule`, `dispatch`.
    pub event: Text,
    /// The repository.
    pub of: Option<Text>,
    /// The label.
    pub label: Option<Text>,
    /// Team whose members alone may start it.
    pub by: Option<Text>,
    /// `cron`.
    pub cron: Option<Text>,
    /// Automations: `approves "non-breaking changes"`; the text is for people.
    pub approves: Option<Text>,
    /// Automations: `approves … author="fixer" { within "docs/**" }`.
    pub limit: Option<ApprovalLimit>,
    /// Automations: `merges "…"`.
    pub merges: Option<Text>,
    /// Automations: `proposes "…"`.
    pub proposes: Option<Text>,
    /// The whole node.
    pub span: Span,
}

/// What an automation lets through at most.
#[derive(Clone, Debug)]
pub struct ApprovalLimit {
    /// Whose proposals alone.
    pub author: Option<Text>,
    /// The file of the base branch that holds the limit.
    pub read_from: Option<Text>,
    /// The only paths.
    pub within: Vec<Text>,
}

/// As whom an agent or automation acts.
#[derive(Clone, Debug)]
pub enum Identity {
    /// An App of its own, or a vendor's.
    GithubApp {
        /// Its name.
        name: Text,
        /// Its numeric id.
        id: Option<Spanned<u64>>,
        /// `environment:fixer-propose`: where its private key lies.
        key: Option<Text>,
        /// `anthropic`.
        vendor: Option<Text>,
        /// The whole node.
        span: Span,
    },
    /// The job's own token: `actions-token`.
    ActionsToken {
        /// The whole node.
        span: Span,
    },
    /// A user account of its own: `machine-user "acme-rev"`.
    MachineUser {
        /// Its login.
        login: Text,
        /// Where its token lies.
        key: Option<Text>,
        /// The whole node.
        span: Span,
    },
    /// A person's own credentials: `borrows "human"` or `borrows "TEAM"`.
    Borrows {
        /// Whose: `human`, or a team.
        whose: Text,
        /// The whole node.
        span: Span,
    },
}

impl Identity {
    /// The whole node.
    pub fn span(&self) -> Span {
        match self {
            Identity::GithubApp { span, .. }
            | Identity::ActionsToken { span }
            | Identity::MachineUser { span, .. }
            | Identity::Borrows { span, .. } => *span,
        }
    }
}

/// The secret with which an agent calls its model.
#[derive(Clone, Debug)]
pub struct ModelKey {
    /// The secret's name.
    pub secret: Text,
    /// `environment:fixer-think`.
    pub key: Option<Text>,
    /// The whole node.
    pub span: Span,
}

/// A text that an agent takes in.
#[derive(Clone, Debug)]
pub struct Reads {
    /// `issues:payments`.
    pub channel: Text,
    /// `untrusted` or `trusted`.
    pub trust: Option<Text>,
    /// The whole node.
    pub span: Span,
}

/// The declared worst case.
#[derive(Clone, Debug)]
pub struct Radius {
    /// The sentence, as the compiler last wrote it.
    pub sentence: Option<Text>,
    /// The effects that are admitted.
    pub admits: Vec<Effect>,
    /// The `admits` node, or the whole radius if there is none.
    pub admits_span: Span,
    /// How it is undone.
    pub undo: Option<Text>,
    /// Who answers for it.
    pub answers: Option<Text>,
    /// The head of the node.
    pub span: Span,
}

/// A behaviour without a model: acts for anyone.
#[derive(Clone, Debug)]
pub struct Automation {
    /// Its name.
    pub name: Text,
    /// Team that answers for it.
    pub operator: Option<Text>,
    /// As whom it acts.
    pub identity: Option<Identity>,
    /// What it does, on what.
    pub whens: Vec<When>,
    /// `holds { app-token "acme-bot" { … } }`.
    pub holds: Vec<Credential>,
    /// What it may touch.
    pub scope: Vec<Effect>,
    /// The head of the node.
    pub span: Span,
}
