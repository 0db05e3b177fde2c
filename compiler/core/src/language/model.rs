//! The declaration, typed: what `gabion.kdl` says, with the span of everything that a finding may point at.

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
}

/// The organization, its plan, and where its snapshot lies.
#[derive(Clone, Debug)]
pub struct Organization {
    /// Login on the platform.
    pub name: Text,
    /// `free`, `team` or `enterprise`; absent: unknown.
    pub plan: Option<Text>,
    /// Path of the settings snapshot, relative to the project root.
    pub observed: Option<Text>,
    /// The whole node.
    pub span: Span,
}

/// A group of people.
#[derive(Clone, Debug)]
pub struct Team {
    /// Name in this declaration.
    pub name: Text,
    /// `ORGANIZATION/SLUG`.
    pub github: Option<Text>,
    /// Numeric id on the platform; needed where something that names the team is emitted.
    pub id: Option<Spanned<u64>>,
    /// `person "dana"`: the login of a team of one.
    pub login: Option<Text>,
    /// The whole node.
    pub span: Span,
}

/// A repository, its areas, and where its snapshot lies.
#[derive(Clone, Debug)]
pub struct Repository {
    /// Name in this declaration.
    pub name: Text,
    /// `OWNER/NAME`.
    pub github: Option<Text>,
    /// Numeric id on the platform.
    pub id: Option<Spanned<u64>>,
    /// `public`, `private` or `internal`; absent: the snapshot says, or unknown.
    pub visibility: Option<Text>,
    /// The default branch; `main` if nothing says otherwise.
    pub default_branch: Option<Text>,
    /// Folder of its work tree relative to the project root. Absent: `.` if only one repository is declared, else not at hand.
    pub tree: Option<Text>,
    /// Path of the settings snapshot, relative to the project root.
    pub observed: Option<Text>,
    /// `area "source" "src/**"`. The areas `workflows`, `declaration` and `steering` are built in and may be widened.
    pub areas: Vec<Area>,
    /// The whole node.
    pub span: Span,
}

/// A named class of paths.
#[derive(Clone, Debug)]
pub struct Area {
    /// `source`; spelled `payments:source` elsewhere.
    pub name: Text,
    /// Globs relative to the repository root.
    pub patterns: Vec<Text>,
    /// Team that owns it.
    pub owner: Option<Text>,
    /// The whole node.
    pub span: Span,
}

/// Where something runs, and how much that matters.
#[derive(Clone, Debug)]
pub struct Environment {
    /// `production`; spelled `payments:production` elsewhere.
    pub name: Text,
    /// The repository.
    pub of: Text,
    /// `production`, `staging`, `test` or `development`.
    pub tier: Text,
    /// `aws account="…" region="…"`.
    pub aws: Option<AwsTarget>,
    /// `hosted "vercel" from="web:main"`.
    pub hosted: Option<Hosted>,
    /// The whole node.
    pub span: Span,
}

/// A cloud account behind an environment.
#[derive(Clone, Debug)]
pub struct AwsTarget {
    /// Twelve digits.
    pub account: Text,
    /// `eu-west-1`.
    pub region: Option<Text>,
    /// The whole node.
    pub span: Span,
}

/// A deployer outside the repository that watches a ref.
#[derive(Clone, Debug)]
pub struct Hosted {
    /// `vercel`.
    pub by: Text,
    /// Project name there.
    pub project: Option<Text>,
    /// The watched ref, `web:main`.
    pub from: Text,
    /// The whole node.
    pub span: Span,
}

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

/// A verb on one or more assets: a node of `scope`, `admits`, `before`, `never`, `can`, `break-glass`.
#[derive(Clone, Debug)]
pub struct Effect {
    /// `propose`; one of `gabion_facts::facts::VERBS`, or `reach` (in `scope`: a host it may call).
    pub verb: Text,
    /// `payments:source`; may hold `*` in expectations.
    pub assets: Vec<Text>,
    /// `to="api.anthropic.com"` of `leak`.
    pub to: Option<Text>,
    /// `files=25`.
    pub files: Option<Spanned<u64>>,
    /// `lines=800`.
    pub lines: Option<Spanned<u64>>,
    /// `usd=20`.
    pub usd: Option<Spanned<u64>>,
    /// `per="day"`.
    pub per: Option<Text>,
    /// `enforced-by="provider"`.
    pub enforced_by: Option<Text>,
    /// `aws "s3:GetObject" on="arn:…"`.
    pub aws: Vec<AwsGrant>,
    /// The whole node.
    pub span: Span,
}

/// Cloud actions on a resource pattern.
#[derive(Clone, Debug)]
pub struct AwsGrant {
    /// `s3:GetObject`.
    pub actions: Vec<Text>,
    /// `arn:aws:s3:::payments-fixtures/*`.
    pub on: Option<Text>,
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

/// A step of a procedure.
#[derive(Clone, Debug)]
pub struct ProcedureStep {
    /// What is done.
    pub what: Text,
    /// Who can do it; nobody named: anybody.
    pub by: Vec<Text>,
}

/// `runner "big" lives="many-jobs"`.
#[derive(Clone, Debug)]
pub struct Runner {
    /// Labels beside `self-hosted`.
    pub labels: Vec<Text>,
    /// `one-job` or `many-jobs`.
    pub lives: Text,
    /// The whole node.
    pub span: Span,
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

/// A Kubernetes cluster.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// Its name in this declaration.
    pub name: Text,
    /// `production`, `staging`, …
    pub tier: Option<Text>,
    /// Manifests of its roles and bindings, all of them; none: nobody has said what its service accounts may.
    pub rbac: Vec<Text>,
    /// The head of the node.
    pub span: Span,
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

/// What the value of a stored secret is.
#[derive(Clone, Debug)]
pub struct Secret {
    /// Its name.
    pub name: Text,
    /// Where it is stored.
    pub place: Text,
    /// What it is; nothing: it is what ways say of it.
    pub is: Vec<Credential>,
    /// That nobody has said what it opens.
    pub opens: Option<Text>,
    /// The whole node.
    pub span: Span,
}

/// Permissions of a token on a repository.
#[derive(Clone, Debug)]
pub struct May {
    /// `contents:write`.
    pub permissions: Vec<Text>,
    /// The repository.
    pub of: Text,
}

/// What a credential is.
#[derive(Clone, Debug)]
pub enum CredentialKind {
    /// `app-token "acme-fixer"`.
    App(Text),
    /// `job-token`.
    JobToken,
    /// `user-token "dana"`.
    UserToken(Text),
    /// `login "acme-bot"`.
    Login(Text),
    /// `deploy-key "mirror" of="shop"`.
    DeployKey {
        /// Its title.
        title: Text,
        /// The repository.
        of: Text,
        /// `read` or `write`.
        access: Option<Text>,
    },
    /// `aws-role "ops" account="111111111111"`.
    AwsRole {
        /// The role's name.
        role: Text,
        /// Its account.
        account: Text,
    },
    /// `registry-token "sdk"`.
    Registry(Text),
    /// `service-account "serviceaccount:tools/mate" cluster="prod"`.
    ServiceAccount {
        /// As bindings name it.
        subject: Text,
        /// The cluster.
        cluster: Text,
    },
    /// `secret "KEY" in="repository:shop"`.
    Secret {
        /// Its name.
        name: Text,
        /// Where it is stored.
        place: Option<Text>,
        /// That nobody has said what it opens.
        opens: Option<Text>,
    },
}

/// A credential within somebody's reach.
#[derive(Clone, Debug)]
pub struct Credential {
    /// What it is.
    pub kind: CredentialKind,
    /// Its name, where there are several of its kind.
    pub called: Option<Text>,
    /// What it may on repositories.
    pub may: Vec<May>,
    /// The whole node.
    pub span: Span,
}
