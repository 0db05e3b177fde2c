//! The closed vocabulary: sorts, verbs and predicates. `docs/facts.md` is made from this table, which is long because it is one.

use serde::{Deserialize, Serialize};

/// The verbs of effects, in the order in which sentences name them, mildest first.
pub const VERBS: [&str; 11] = [
    "observe",
    "leak",
    "spend",
    "propose",
    "run",
    "approve",
    "change",
    "ship",
    "destroy",
    "administer",
    "withhold",
];

/// Whether a predicate states structure, an opening, or is derived by rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Polarity {
    /// How things are wired.
    Structure,
    /// What whoever wants through may use. Tightening a setting never adds one.
    Opening,
    /// Concluded by rules only.
    Derived,
}

/// What an argument ranges over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(
    missing_docs,
    reason = "the doc line of each sort is in `Sort::doc`, from which the reference is made"
)]
pub enum Sort {
    Agent,
    Actor,
    Credential,
    Permission,
    Repository,
    Ref,
    Area,
    Job,
    Environment,
    Gate,
    Stage,
    Number,
    Subject,
    Role,
    Action,
    Resource,
    Service,
    Account,
    Channel,
    Event,
    Checkout,
    Verb,
    Asset,
    Team,
}

impl Sort {
    /// All sorts.
    pub const ALL: [Sort; 24] = [
        Sort::Agent,
        Sort::Actor,
        Sort::Credential,
        Sort::Permission,
        Sort::Repository,
        Sort::Ref,
        Sort::Area,
        Sort::Job,
        Sort::Environment,
        Sort::Gate,
        Sort::Stage,
        Sort::Number,
        Sort::Subject,
        Sort::Role,
        Sort::Action,
        Sort::Resource,
        Sort::Service,
        Sort::Account,
        Sort::Channel,
        Sort::Event,
        Sort::Checkout,
        Sort::Verb,
        Sort::Asset,
        Sort::Team,
    ];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        self.doc().0
    }

    /// Name and meaning, with an example.
    #[allow(clippy::too_many_lines, reason = "one line for each sort")]
    pub fn doc(self) -> (&'static str, &'static str) {
        match self {
            Sort::Agent => (
                "agent",
                "who decides: a declared agent, or `stranger` for anybody on the internet. `fixer`",
            ),
            Sort::Actor => (
                "actor",
                "whom the platform sees: an App's bot, a user, a job's bot. `acme-fixer[bot]`, `github-actions[bot]@payments`, `person:dana`",
            ),
            Sort::Credential => (
                "credential",
                "what opens doors for whoever has it. `app:acme-fixer`, `token:payments/ci.yml#test`, `secret:payments/NPM_TOKEN`",
            ),
            Sort::Permission => (
                "permission",
                "an App permission with its level. `contents:write`, `pull_requests:write`",
            ),
            Sort::Repository => ("repository", "by its name in the declaration. `payments`"),
            Sort::Ref => (
                "ref",
                "a class of refs of one repository, or of runs on proposals. `payments:main`, `payments:tags/v*`, `payments:pull`, `payments:fork`",
            ),
            Sort::Area => (
                "area",
                "a class of paths of one repository; also an asset. `payments:source`",
            ),
            Sort::Job => ("job", "`REPOSITORY/WORKFLOW#JOB`. `payments/ci.yml#test`"),
            Sort::Environment => (
                "environment",
                "a deployment environment; also an asset. `payments:production`",
            ),
            Sort::Gate => (
                "gate",
                "a place where the platform asks: merging an area into a ref, entering an environment. `merge:payments:main:payments:source`, `enter:payments:production`",
            ),
            Sort::Stage => (
                "stage",
                "one demand of a gate; the last of each gate is `GATE/passed`, which demands nothing. `merge:payments:main:payments:source/count`",
            ),
            Sort::Number => ("number", "a whole number from 1. `2`"),
            Sort::Subject => (
                "subject",
                "a class of OpenID Connect tokens (subject and typed claims). `payments/deploy.yml#ship@payments:main`",
            ),
            Sort::Role => (
                "role",
                "a cloud role, or a service account of a cluster. `111111111111/payments-deploy`, `prod/serviceaccount:tools/mate`",
            ),
            Sort::Action => (
                "action",
                "an action of a cloud or a cluster, or a class of them. `s3:GetObject`, `patch deployments`",
            ),
            Sort::Resource => (
                "resource",
                "a class of cloud resources, with an example ARN; a namespace of a cluster",
            ),
            Sort::Service => (
                "service",
                "a cloud service that runs code under a role. `lambda.amazonaws.com`",
            ),
            Sort::Account => ("account", "a cloud account. `111111111111`"),
            Sort::Channel => (
                "channel",
                "a text that others write and agents read. `issues:payments`",
            ),
            Sort::Event => (
                "event",
                "what starts a job. `push`, `pull_request`, `pull_request_target`, `workflow_dispatch`, `repository_dispatch`, `schedule`, `merge_group`",
            ),
            Sort::Checkout => (
                "checkout",
                "whose files a job executes: `event` (those of the run's ref), `head` (the proposal's, although the run is the base's) `base` (the base's, although the run is the proposal's) or `chosen` (those of a ref that whoever starts the run names)",
            ),
            Sort::Verb => (
                "verb",
                "what is done to an asset: observe, leak, spend, propose, run, approve, change, ship, destroy, administer, withhold",
            ),
            Sort::Team => ("team", "a declared team of people. `sre`"),
            Sort::Asset => (
                "asset",
                "what an effect is done to: a ref, area, environment, workflow, package, secret, host. `payments:production`",
            ),
        }
    }

    /// Whether a value of this sort may stand where `other` is wanted: refs, areas and environments are assets too.
    pub fn fits(self, other: Sort) -> bool {
        self == other || (other == Sort::Asset && matches!(self, Sort::Ref | Sort::Area | Sort::Environment))
    }
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct PredicateInfo {
    /// Its name in rules: `open-push`.
    pub name: &'static str,
    /// What its arguments range over, in order.
    pub sorts: &'static [Sort],
    /// Structure, opening or derived.
    pub polarity: Polarity,
    /// How a witness says it; `{0}`, `{1}` … are the arguments.
    pub doc: &'static str,
}

macro_rules! vocabulary {
    ($($polarity:ident { $($variant:ident $name:literal ($($sort:ident),*) $doc:literal;)* })*) => {
        /// A predicate of the vocabulary.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[repr(u8)]
        pub enum Pred { $($(#[doc = $doc] $variant,)*)* }

        const TABLE: &[PredicateInfo] = &[$($(PredicateInfo {
            name: $name, sorts: &[$(Sort::$sort),*], polarity: Polarity::$polarity, doc: $doc,
        },)*)*];

        impl Pred {
            /// All predicates, structure first, then openings, then derived ones.
            pub const ALL: &[Pred] = &[$($(Pred::$variant,)*)*];
        }
    };
}

vocabulary! {
    Structure {
        // Who decides, and what steers whom.
        Member "member" (Agent) "{0} takes part";
        Reads "reads" (Agent, Channel) "{0} reads {1}";
        ChannelOf "channel-of" (Channel, Repository, Permission) "{2} on {1} writes {0}";
        SteeredBy "steered-by" (Agent, Ref, Area) "{0} obeys what stands in {2} on {1}";
        RunsAgent "runs-agent" (Agent, Job, Ref) "{0} is a step of {1}, at {2}";
        Holds "holds" (Agent, Credential) "{0} holds {1}";
        // Credentials.
        ActsAs "acts-as" (Credential, Actor) "{0} makes the platform see {1}";
        Grants "grants" (Credential, Permission, Repository) "{0} carries {1} on {2}";
        Unlocks "unlocks" (Credential, Credential) "who has {0} obtains {1}";
        Opens "opens" (Credential, Verb, Asset) "who has {0} can {1} {2}";
        OpensRole "opens-role" (Credential, Role) "{0} is a key of {1}";
        SecretAsset "secret-asset" (Credential, Asset) "{0} is the secret {1}";
        Triggers "triggers" (Actor) "events of {0} start workflows";
        // Repositories.
        RefOf "ref-of" (Ref, Repository) "{0} is a ref of {1}";
        AreaOf "area-of" (Area, Repository, Permission) "writing {0} of {1} takes {2}";
        HeadFor "head-for" (Ref, Ref, Ref) "{0} can be proposed to {1}; jobs of such a proposal run at {2}";
        ProposesAs "proposes-as" (Agent, Actor, Ref, Area) "a job without agent code proposes to {2}, as {1}, what {0} leaves in {3}";
        PushesAs "pushes-as" (Agent, Actor, Ref, Area) "a job without agent code pushes to {2}, as {1}, what {0} leaves in {3}";
        LiesOpen "lies-open" (Actor, Ref, Ref) "a pull request of {0} from {1} to {2} is open";
        ForeignProposal "foreign-proposal" (Actor, Ref, Ref) "{0} opens proposals from {1} to {2}";
        ActsAlone "acts-alone" (Agent, Actor) "{1} opens proposals by itself, and nobody has read what is in them";
        Stands "stands" (Actor, Ref, Ref) "an approval by {0} stands on a proposal from {1} to {2}";
        ChangeAsset "change-asset" (Ref, Area, Asset) "writing {1} on {0} changes {2}";
        WorkflowArea "workflow-area" (Area) "{0} holds workflow files";
        OwnJob "own-job" (Ref, Job, Repository) "whoever writes workflow files on {0} runs {1}";
        // Gates.
        MergeGate "merge-gate" (Ref, Area, Gate) "merging {1} into {0} passes {2}";
        GateOf "gate-of" (Gate, Repository) "{0} belongs to {1}";
        FirstStage "first-stage" (Gate, Stage) "{0} begins with {1}";
        LastStage "last-stage" (Gate, Stage) "{0} is passed at {1}";
        StageOf "stage-of" (Stage, Gate) "{0} is a demand of {1}";
        NextStage "next-stage" (Stage, Stage) "after {0} comes {1}";
        Asks "asks" (Stage, Number) "{0} asks {1} approvals";
        MemberOf "member-of" (Actor, Team) "{0} belongs to team {1}";
        Voter "voter" (Stage, Actor) "an approval by {1} counts for {0}";
        Consents "consents" (Actor, Gate) "{0} says yes at {1}";
        // What automations do, for anyone.
        ApprovesProposals "approves-proposals" (Actor, Repository) "{0} approves proposals in {1}";
        ApprovesArea "approves-area" (Actor, Area, Actor) "{0} approves proposals of {2} within {1}";
        ReadsScope "reads-scope" (Actor, Ref, Area) "{0} reads in {2} on {1} what it may approve";
        ApprovesOf "approves-of" (Actor, Repository, Actor) "{0} approves proposals of {2} in {1}";
        MergesProposals "merges-proposals" (Actor, Ref) "{0} merges into {1} what is approved";
        ApprovesMarked "approves-marked" (Actor, Repository, Permission) "{0} approves in {1} what carries a mark that {2} sets";
        MergesMarked "merges-marked" (Actor, Ref, Permission) "{0} merges into {1} what carries a mark that {2} sets, once approved";
        MergesOf "merges-of" (Actor, Ref, Actor) "{0} merges into {1} what {2} proposes, once approved";
        PushesAlone "pushes-alone" (Agent, Actor, Ref) "{0} pushes to {2} by itself, as {1}";
        // Jobs.
        JobOf "job-of" (Job, Repository) "{0} is a job of {1}";
        JobAsset "job-asset" (Job, Asset) "a run of own code in {0} is a run in {1}";
        StartsOn "starts-on" (Job, Event, Ref) "{0} starts on {1} at {2}";
        StartsOnArea "starts-on-area" (Job, Event, Ref, Area) "{0} starts on {1} at {2} if {3} changes";
        Reruns "reruns" (Job, Ref) "a finished run of {0} at {1} can be started again";
        StartsOnChannel "starts-on-channel" (Job, Channel, Ref) "{0} starts on {1}, at {2}";
        Follows "follows" (Job, Job, Ref) "{0} starts at {2} when the workflow of {1} ends";
        Executes "executes" (Job, Area, Checkout) "{0} executes {1} of {2}";
        Interpolates "interpolates" (Job, Ref) "{0} runs at {1} a script into which text of whoever starts it is put";
        Dispatches "dispatches" (Job, Job, Ref, Actor) "a run of {0} dispatches {1} at {2}, as {3}";
        Consumes "consumes" (Job, Job) "{0} runs what {1} leaves behind";
        TakesWithin "takes-within" (Job, Job) "{0} runs what {1} leaves behind in the same run";
        Restores "restores" (Job, Job, Ref) "{0} restores a cache that {1} can write at {2}";
        JobToken "job-token" (Job, Credential) "{0} holds {1}";
        JobSecret "job-secret" (Job, Credential) "{0} is given {1}";
        MintsIdentity "mints-identity" (Job) "{0} may mint identity tokens";
        Exchanges "exchanges" (Job, Credential) "{0} exchanges its identity token for {1}";
        JobEnvironment "job-environment" (Job, Environment) "{0} runs in {1}";
        WaitsFor "waits-for" (Job, Gate) "{0} waits for {1}";
        EnvironmentBehind "environment-behind" (Job, Environment) "{0} runs in {1} once the approvals before it are given";
        EnvironmentGate "environment-gate" (Environment, Gate) "entering {0} passes {1}";
        Forwards "forwards" (Job, Ref, Actor, Ref) "a run of {0} at {1} pushes what it has checked out to {3}, as {2}";
        ForwardsFrom "forwards-from" (Job, Ref, Actor, Ref) "{0} pushes what lies on {1} to {3}, as {2}";
        Announces "announces" (Actor, Channel) "{0} writes {1} in a job that pushes";
        Ships "ships" (Job, Asset) "a run of {0} ships {1}";
        JobDoes "job-does" (Job, Verb, Asset) "a run of {0} is to {1} {2}";
        DeploysFrom "deploys-from" (Asset, Ref) "what lands on {1} ships {0}";
        CallsFile "calls-file" (Job, Ref, Area) "{0} runs what stands in {2} on {1}, of whichever repository: a called workflow, an action, a checkout";
        RunsImage "runs-image" (Job, Repository) "the packages of {1} hold an image that {0} runs";
        OnRunner "on-runner" (Job, Resource) "{0} runs on {1}";
        // What somebody relies on.
        CheckOf "check-of" (Asset, Repository) "{0} is a check of {1}";
        Reports "reports" (Job, Asset) "{0} says yes or no for {1}";
        AcceptsFrom "accepts-from" (Asset, Actor) "{0} is believed from {1}";
        Controls "controls" (Permission, Repository, Asset) "{0} on {1} operates {2}";
        DataIn "data-in" (Asset, Repository) "{0} lies in {1}";
        Publishes "publishes" (Permission, Repository) "{0} on {1} says things in public";
        SpeaksOut "speaks-out" (Agent, Asset) "{0} reaches {1}, where anybody may listen";
        LeftBy "left-by" (Stage, Agent) "{1} can do {0}";
        WithheldBy "withheld-by" (Asset, Stage, Number) "nobody but {2} agents can do {1} of {0}";
        WithholdsWith "withholds-with" (Agent, Agent, Asset) "nobody but {0} and {1} can do a step of {2}";
        Withholds "withholds" (Agent, Asset) "nobody but {0} can do a step of {1}";
        // Cloud.
        Subject "subject" (Job, Ref, Subject) "{0} at {1} mints {2}";
        Trusts "trusts" (Role, Subject) "{0} trusts {1}";
        TrustsReworded "trusts-reworded" (Role, Subject) "{0} trusts {1} once the repository writes its subjects in another way";
        TrustsRole "trusts-role" (Role, Role) "{0} trusts {1}";
        TrustsService "trusts-service" (Role, Service) "{0} trusts {1}";
        RoleOf "role-of" (Role, Account) "{0} is a role of {1}";
        RoleResource "role-resource" (Role, Resource) "{0} lies in {1}";
        Allows "allows" (Role, Action, Resource) "{0} may {1} on {2}";
        LaunchesAs "launches-as" (Action, Service) "{0} starts code of one's own under a role passed to {1}";
        Passes "passes" (Role, Resource, Service) "{0} may pass {1} to {2}";
        Remakes "remakes" (Action) "{0} puts own code into what already runs";
        RunsAs "runs-as" (Resource, Role) "{0} runs as {1}";
        Escalates "escalates" (Action) "{0} rewrites what a role may do";
        Governs "governs" (Resource, Role) "{0} decides what {1} may do";
        Operates "operates" (Action, Resource, Verb, Asset) "{0} on {1} is to {2} {3}";
        // Registries, artifacts and clusters.
        Believes "believes" (Asset, Subject) "the registry of {0} believes {1}";
        PackagesOf "packages-of" (Repository, Asset) "the packages of {0} hold what {1} runs";
        Takes "takes" (Asset, Asset) "{0} takes {1}, if it is attested";
        TakesAny "takes-any" (Asset, Asset) "{0} takes {1}, attested or not";
        Signs "signs" (Asset, Subject) "{1} is whom {0} asks an attestation of";
        Lends "lends" (Action) "{0} lends what runs in a namespace";
        Mounts "mounts" (Resource, Role) "own code in {0} can be {1}";
        // Data.
        Tells "tells" (Agent, Asset) "{0} can tell {1}";
        PropertyRules "property-rules" (Repository) "a ruleset of {0} goes by a custom property";
        Spends "spends" (Agent, Asset) "{0} spends {1} without a limit that holds";
        SettingsAsset "settings-asset" (Repository, Asset) "administering {0} is to administer {1}";
        AccountAsset "account-asset" (Account, Asset) "administering {0} is to administer {1}";
    }
    Opening {
        OpenChannel "open-channel" (Channel) "anybody may write {0}";
        OpenFork "open-fork" (Ref, Ref) "anybody may propose to {0} from a fork; jobs of such a proposal run at {1}";
        OpenPush "open-push" (Ref) "{0} accepts pushes of whoever may write";
        OpenPath "open-path" (Area) "no push rule keeps {0} from being pushed";
        OpenBypass "open-bypass" (Actor, Ref) "{0} passes the rules of {1}";
        OpenProposing "open-proposing" (Actor, Repository) "a setting lets {0} open pull requests in {1}";
        OpenStage "open-stage" (Stage) "{0} is passed without anybody";
        OpenSelf "open-self" (Stage) "the author's own approval counts for {0}";
        OpenSelfAmong "open-self-among" (Stage, Actor, Number) "an approval by {1} of what it submitted itself counts for {0}, beside {2} others";
        LetsIn "lets-in" (Gate) "people let in at {0} a run that nobody who takes part has started";
        OpenPast "open-past" (Actor, Gate) "{0} merges at {1} whatever is unmet";
        OpenOwners "open-owners" (Stage, Ref, Area) "nobody owns the file in {2} on {1} that says whom {0} asks";
        OpenStale "open-stale" (Stage) "an approval outlives the content that it was given for, at {0}";
        OpenFooled "open-fooled" (Stage) "somebody approves at {0} something harmless that may still change";
        OpenSecrets "open-secrets" (Ref) "runs at {0} get secrets and tokens that write";
        OpenStart "open-start" (Job, Ref) "{0} starts at {1} without anybody who takes part";
        OpenWarm "open-warm" (Resource) "{0} keeps what a job leaves on it";
        OpenOutside "open-outside" (Job) "{0} reaches the internet";
        OpenSkip "open-skip" (Asset, Actor) "the job with which {1} answers {0} can be skipped, which counts as passed";
        OpenResource "open-resource" (Action, Resource) "anybody may {0} on {1}, with any account or none";
        OpenSource "open-source" (Asset) "{0} is believed from anybody";
        OpenJob "open-job" (Job) "{0} waits for no environment";
        OpenBehind "open-behind" (Job) "{0} waits for no environment once the approvals before it are given";
        OpenBranch "open-branch" (Environment, Ref) "{0} lets {1} in";
        OpenAdmin "open-admin" (Gate) "administrators pass {0}";
    }
    Derived {
        Steers "steers" (Agent) "what {0} does is decided by those who take part";
        Has "has" (Credential) "{0} is had";
        May "may" (Actor, Permission, Repository) "acting as {0}, {1} on {2}";
        Writes "writes" (Actor, Ref, Area) "{0} puts {2} on {1}";
        Proposes "proposes" (Actor, Ref, Area, Ref) "{0} proposes {2} to {1}";
        Approves "approves" (Actor, Gate) "{0} approves at {1}";
        ApprovesStage "approves-stage" (Stage, Actor) "{1} approves at {0}, or did so earlier";
        ApprovesFor "approves-for" (Actor, Gate, Actor) "{0} approves at {1} what {2} proposes";
        Submits "submits" (Actor, Gate) "{0} stands before {1}";
        AtStage "at-stage" (Stage, Actor) "{1} stands at {0}";
        Approved "approved" (Gate, Actor) "{0} is passed for {1}";
        Starts "starts" (Job, Ref, Actor) "{0} starts at {1}, by {2}";
        Enters "enters" (Job, Ref) "{0} is let run at {1}";
        Runs "runs" (Job, Ref) "own code runs in {0} at {1}";
        Carried "carried" (Ref, Actor, Ref) "what lies on {0} is pushed to {2}, as {1}";
        Attested "attested" (Asset) "what {0} takes is attested";
        Acts "acts" (Role) "own code acts as {0}";
        Rules "rules" (Account) "own code decides what roles of {0} may do";
        Combines "combines" (Agent, Asset) "{0} takes in what strangers write, holds {1} and has a way out";
        Knows "knows" (Agent, Asset) "{0} has read {1}";
        Does "does" (Verb, Asset) "{0} {1}";
    }
}

impl Pred {
    /// Its line of the table.
    pub fn info(self) -> &'static PredicateInfo {
        &TABLE[self as usize]
    }

    /// The predicate with this name.
    pub fn named(name: &str) -> Option<Pred> {
        Pred::ALL.iter().copied().find(|pred| pred.info().name == name)
    }
}
