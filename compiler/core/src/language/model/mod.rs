//! The declaration, typed: what `gabion.kdl` says, with the span of everything that a finding may point at.

mod agents;
mod assets;
mod credentials;
mod effects;
mod places;
mod rules;

pub use agents::{Agent, ApprovalLimit, Automation, Identity, ModelKey, Place, Radius, Reads, Runs, When};
pub use assets::{Asset, AssetKind, ProcedureStep, Verifies, Way};
pub use credentials::{Credential, CredentialKind, May, Secret};
pub use effects::{AwsGrant, Effect};
pub use places::{Area, AwsTarget, Cluster, Environment, Hosted, Organization, Repository, Runner, Team};
pub use rules::{Approve, Assumption, BreakGlass, Breaker, Deploy, Emit, Expectation, Gate, Pipeline};

use gabion_facts::source::{Span, Spanned};

/// A name or text with its place.
pub type Text = Spanned<String>;

/// Everything that one project declares.
#[derive(Clone, Debug, Default)]
pub struct Declaration {
    /// `gabion edition="2026"`.
    pub edition: Option<Text>,
    /// `organization "acme" plan="enterprise" { observed "…" }`.
    pub organization: Option<Organization>,
    /// `team "sre" github="acme/sre"`.
    pub teams: Vec<Team>,
    /// `repository "payments" github="acme/payments" { … }`.
    pub repositories: Vec<Repository>,
    /// `environment "production" of="payments" tier="production" { … }`.
    pub environments: Vec<Environment>,
    /// `agent "fixer" operator="leads" { … }`.
    pub agents: Vec<Agent>,
    /// `automation "reviewer-bot" { … }`.
    pub automations: Vec<Automation>,
    /// `gate "land" { before { … }; approve 1 from="leads" }`.
    pub gates: Vec<Gate>,
    /// `pipeline "payments" of="payments" { build …; deploy … }`.
    pub pipelines: Vec<Pipeline>,
    /// `assume "apps" "…" by="sre" until="2027-03-01"`.
    pub assumptions: Vec<Assumption>,
    /// `break-glass "sre" { change "payments:main" }`.
    pub break_glass: Vec<BreakGlass>,
    /// `expect { never "any-agent" { … }; can "sre" { … } }`.
    pub expectations: Vec<Expectation>,
    /// `emit "wall" "gates" of="payments"`.
    pub emits: Vec<Emit>,
    /// `breaker "agents" pulled-by="sre" reset-by="sre"`; kept, without effect in this edition.
    pub breakers: Vec<Breaker>,
    /// `cluster "prod" { rbac "clusters/prod/rbac.yaml" }`.
    pub clusters: Vec<Cluster>,
    /// `service "checkout" tier="production" { changed-by { … } }`, and packages, data, checks.
    pub assets: Vec<Asset>,
    /// `secret "TOKEN" in="repository:shop" { user-token "bot" { … } }`.
    pub secrets: Vec<Secret>,
    /// `shared-hosts "*.workers.dev"`.
    pub shared_hosts: Vec<Text>,
    /// `runner "big" lives="many-jobs"`.
    pub runners: Vec<Runner>,
}

impl Declaration {
    /// The `emit` nodes of a repository: those that name it, and those that name none.
    pub fn emits_of(&self, repository: &str) -> impl Iterator<Item = &Emit> {
        self.emits
            .iter()
            .filter(move |emit| emit.of.as_ref().is_none_or(|of| of.value == repository))
    }

    /// What asks for a kind of artifact in a repository.
    pub fn asked(&self, kind: &str, repository: &str) -> Option<Span> {
        self.emits_of(repository)
            .flat_map(|emit| &emit.kinds)
            .find(|named| named.value == kind)
            .map(|named| named.span)
    }

    /// Whether somebody has stated an assumption.
    pub fn assumes(&self, id: &str) -> bool {
        self.assumptions
            .iter()
            .any(|assumption| assumption.id.value == id)
    }

    /// What agents and automations hold, and what stored secrets are.
    pub fn credentials(&self) -> impl Iterator<Item = &Credential> {
        let agents = self.agents.iter().flat_map(|agent| &agent.holds);
        let automations = self.automations.iter().flat_map(|automation| &automation.holds);
        let secrets = self.secrets.iter().flat_map(|secret| &secret.is);
        agents.chain(automations).chain(secrets)
    }
}
