//! What is worth keeping and belongs to no repository, and the ways to it.

use super::{AwsGrant, Text};
use gabion_facts::source::Span;

/// What an asset is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssetKind {
    /// Something that runs.
    Service,
    /// Something that users install.
    Package,
    /// Something that not everybody may read.
    Data,
    /// A check that a branch requires.
    Check,
    /// What people must be able to do.
    Procedure,
}

/// Something worth keeping that belongs to no repository, with the ways to it.
#[derive(Clone, Debug)]
pub struct Asset {
    /// What it is.
    pub kind: AssetKind,
    /// Its name; effects spell it so.
    pub name: Text,
    /// `production`, `staging`, …
    pub tier: Option<Text>,
    /// Packages: where it is published.
    pub registry: Option<Text>,
    /// Data and checks: the repository.
    pub of: Option<Text>,
    /// Checks: the branch.
    pub on: Option<Text>,
    /// Checks: the context.
    pub context: Option<Text>,
    /// `verifies of="shop" workflow="…"`: what has no attestation of that workflow is not taken.
    pub verifies: Option<Verifies>,
    /// `verification "unknown"`: nobody has said whether anything is verified.
    pub unsaid: Option<Span>,
    /// The ways to change it.
    pub changed: Vec<Way>,
    /// The ways to destroy it.
    pub destroyed: Vec<Way>,
    /// The ways to read it.
    pub opened: Vec<Way>,
    /// Procedures: the steps.
    pub steps: Vec<ProcedureStep>,
    /// The head of the node.
    pub span: Span,
}

impl Asset {
    /// The constant of what stands where it is taken from, before anybody has verified it: `edge:artifact`.
    pub fn artifact(&self) -> String {
        format!("{}:artifact", self.name.value)
    }
}

/// A step of a procedure.
#[derive(Clone, Debug)]
pub struct ProcedureStep {
    /// What is done.
    pub what: Text,
    /// Who can do it; nobody named: anybody.
    pub by: Vec<Text>,
    /// Whether nobody has said who can do it.
    pub unsaid: bool,
}

/// A way to an asset.
#[derive(Clone, Debug)]
pub enum Way {
    /// `job ".github/workflows/deploy.yml#ship" of="shop"`.
    Job {
        /// The repository.
        of: Text,
        /// The file and the job.
        job: Text,
        /// The whole node.
        span: Span,
    },
    /// `aws "s3:PutObject" on="arn:…"`.
    Aws(AwsGrant),
    /// `secret "KEY" in="repository:shop"`.
    Secret {
        /// Its name.
        name: Text,
        /// Where it is stored.
        place: Option<Text>,
        /// The whole node.
        span: Span,
    },
    /// `trusted-publisher of="sdk" workflow=".github/workflows/release.yml" environment="registry"`.
    Publisher {
        /// The repository.
        of: Text,
        /// The workflow file.
        workflow: Text,
        /// The environment that a job must name; absent: the registry does not look.
        environment: Option<Text>,
        /// The whole node.
        span: Span,
    },
    /// `kubernetes "prod" namespace="checkout" { resources "deployments"; verbs "patch" }`.
    Kubernetes {
        /// The cluster.
        cluster: Text,
        /// The namespace; absent: any.
        namespace: Option<Text>,
        /// `deployments`.
        resources: Vec<Text>,
        /// `patch`.
        verbs: Vec<Text>,
        /// The whole node.
        span: Span,
    },
    /// `image "111111111111.dkr.ecr.eu-west-1.amazonaws.com/edge" tag="production"`.
    Image {
        /// Registry and repository.
        image: Text,
        /// The tag that is pulled.
        tag: Text,
        /// The whole node.
        span: Span,
    },
    /// `branch "gitops:main"`.
    Branch {
        /// The watched ref.
        branch: Text,
        /// `unknown`: nobody has said whether it is taken by itself.
        sync: Option<Text>,
        /// The whole node.
        span: Span,
    },
}

/// The attestation that is demanded of what is deployed.
#[derive(Clone, Debug)]
pub struct Verifies {
    /// The repository whose workflow signs.
    pub of: Text,
    /// The workflow file; absent: any of the repository.
    pub workflow: Option<Text>,
    /// The branch that it must have run on; absent: nobody looks.
    pub branch: Option<Text>,
    /// The whole node.
    pub span: Span,
}
