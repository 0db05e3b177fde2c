//! The facts of one world from everything that was read.

use super::classes::{Classes, Classifier, Decider, Pattern, Patterns};
use super::people::{self, Contexts};
use super::workers::Workers;
use super::{World, assets as kept, credentials, elsewhere, registries, repositories};
use crate::facts::{FactBase, Pred, Sym};
use crate::glob::Dialect;
use crate::language::model::{
    Agent, ApprovalLimit, Asset, AssetKind, Credential, CredentialKind, Declaration, Identity, Place,
    Repository, Runs, Team, Way,
};
use crate::platforms::github::actors;
use crate::platforms::github::codeowners::{CodeOwners, OwnerRule};
use crate::platforms::github::context::{
    AgentPlace, DefaultToken, KnownEnvironment, RepositoryContext, SecretPlace, Starters, Visibility,
};
use crate::platforms::github::emit::workflows::{fetched, recognise};
use crate::platforms::github::facts::{self, JobSubject, SubjectFile};
use crate::platforms::github::plan::{Approval, approvals};
use crate::platforms::github::read::GithubTree;
use crate::platforms::{aws, kubernetes};
use crate::reach::effect::Assets;
use crate::settings::Setting;
use crate::settings::openings::{self, DeclaredActor, DeclaredApps, DeclaredTeam, SettingsContext};
use crate::settings::records::{self, RepoSettings};
use std::collections::{BTreeMap, BTreeSet};

/// One repository as it stands in one world.
#[derive(Clone, Debug)]
pub struct RepositoryState<'a> {
    /// As declared.
    pub declared: &'a Repository,
    /// Its files; none: they are not at hand.
    pub tree: GithubTree,
    /// Its settings, the organization's included.
    pub settings: RepoSettings,
}

/// Everything that one world is made of.
#[derive(Clone, Debug)]
pub struct Inputs<'a> {
    /// What is declared.
    pub declaration: &'a Declaration,
    /// The declared repositories, in order.
    pub repositories: Vec<RepositoryState<'a>>,
    /// Cloud accounts as far as they were read or emitted.
    pub aws: aws::Estate,
    /// Clusters as far as their manifests were read, by their names.
    pub clusters: BTreeMap<String, kubernetes::Cluster>,
    /// The declared agents by repository.
    pub workers: Workers<'a>,
}

impl Inputs<'_> {
    /// Every pattern that cuts the refs or paths of the repository at `at`.
    pub fn patterns(&self, at: usize) -> Patterns {
        let state = &self.repositories[at];
        let own = |found: BTreeSet<(Dialect, String)>| {
            found
                .into_iter()
                .map(|(dialect, text)| Pattern::new(dialect, text))
        };
        let tree = state.tree.patterns();
        let mut patterns = Patterns {
            branches: own(tree.branches).collect(),
            tags: own(tree.tags).collect(),
            paths: own(tree.paths).collect(),
            deciders: deciders(state),
        };
        if let Some(full) = &state.declared.github {
            let trees = self.repositories.iter().map(|other| &other.tree);
            for reference in kept::called_refs(trees, &full.value) {
                let pattern = Pattern::new(Dialect::Exact, reference);
                patterns.branches.insert(pattern.clone());
                patterns.tags.insert(pattern);
            }
            let trust = aws::ref_patterns(&self.aws, &full.value);
            let like = |texts: BTreeSet<String>| {
                texts
                    .into_iter()
                    .map(|text| Pattern::new(Dialect::StringLike, text))
            };
            patterns.branches.extend(like(trust.branches));
            patterns.tags.extend(like(trust.tags));
        }
        let settings = state.settings.patterns();
        patterns.branches.extend(own(settings.branches));
        patterns.tags.extend(own(settings.tags));
        patterns.paths.extend(own(settings.paths));
        let name = state.declared.name.value.as_str();
        for limit in limits(self.declaration, name) {
            let within = limit.within.iter().map(|text| text.value.as_str());
            patterns.deciders.insert(Decider::within(within, []));
            let itself = limit.read_from.iter().map(|text| text.value.as_str());
            patterns
                .deciders
                .extend(itself.map(|path| Decider::within([path], [])));
            let texts = limit.within.iter().chain(&limit.read_from);
            let texts = texts.map(|text| Pattern::new(Dialect::Area, &text.value));
            patterns.paths.extend(texts);
        }
        for branch in kept::branches(self.declaration, name) {
            patterns.branches.insert(Pattern::new(Dialect::Exact, branch));
        }
        for agent in self.workers.at(name) {
            let prefix = format!("agents/{}/**/*", agent.name.value);
            patterns
                .branches
                .insert(Pattern::new(Dialect::RulesetRef, prefix));
        }
        patterns
    }
}

/// The limits that automations of a repository keep to.
fn limits<'d>(declaration: &'d Declaration, repository: &str) -> Vec<&'d ApprovalLimit> {
    let whens = declaration
        .automations
        .iter()
        .flat_map(|automation| &automation.whens);
    let here = whens.filter(|when| when.of.as_ref().is_some_and(|of| of.value == repository));
    here.filter_map(|when| when.limit.as_ref()).collect()
}

/// What is asked about the paths of a repository: who owns them if owners are asked, whether a filter holds them, who must review
/// them.
fn deciders(state: &RepositoryState<'_>) -> BTreeSet<Decider> {
    let mut deciders = BTreeSet::new();
    let owners = state.tree.codeowners.as_ref();
    deciders.extend(
        owners
            .filter(|_| state.settings.asks_code_owners())
            .map(ownership),
    );
    for trigger in state
        .tree
        .workflows
        .iter()
        .flat_map(|workflow| &workflow.triggers)
    {
        for texts in [&trigger.paths, &trigger.paths_ignore].into_iter().flatten() {
            deciders.insert(Decider::list(
                Dialect::WorkflowPath,
                texts.iter().map(|text| text.value.as_str()),
            ));
        }
    }
    for scope in state.tree.workflows.iter().flat_map(recognise::scopes) {
        let except = scope.except.iter().map(String::as_str);
        deciders.insert(Decider::within(scope.patterns.iter().map(String::as_str), except));
    }
    for rule in state
        .settings
        .rulesets
        .values()
        .flat_map(|ruleset| &ruleset.rules)
    {
        match rule {
            records::Rule::PullRequest(rule) => {
                let lists = rule
                    .required_reviewers
                    .iter()
                    .map(|reviewer| &reviewer.file_patterns);
                deciders.extend(
                    lists.map(|texts| Decider::list(Dialect::FilePatterns, texts.iter().map(String::as_str))),
                );
            }
            records::Rule::FilePathRestriction(texts) => {
                deciders.insert(Decider::list(
                    Dialect::FilePatterns,
                    texts.iter().map(String::as_str),
                ));
            }
            _ => {}
        }
    }
    deciders
}

/// Who owns a path.
pub fn ownership(owners: &CodeOwners) -> Decider {
    let line = |rule: &OwnerRule| {
        (
            Pattern::new(Dialect::CodeOwners, &rule.pattern),
            rule.owners.join(" "),
        )
    };
    Decider {
        lines: owners.rules.iter().map(line).collect(),
    }
}

/// The classes of each repository, cut by the patterns of both worlds, so that both speak of the same refs and areas.
pub fn classes(now: &Inputs<'_>, applied: &Inputs<'_>, classifier: &mut Classifier) -> Vec<Classes> {
    let mut classes = Vec::new();
    for (at, state) in now.repositories.iter().enumerate() {
        let patterns = now.patterns(at).union(applied.patterns(at));
        let branch = super::names::default_branch(state.declared, &state.settings);
        classes.push(classifier.classes(
            &state.declared.name.value,
            &branch,
            &repositories::areas(state.declared),
            patterns,
        ));
    }
    classes
}

/// Builds a world.
pub fn build(inputs: &Inputs<'_>, classes: &[Classes]) -> World {
    in_context(inputs, classes).0
}

/// The same, with the classes of refs and paths that the world's facts speak of.
pub fn in_context(inputs: &Inputs<'_>, classes: &[Classes]) -> (World, Contexts) {
    let declaration = inputs.declaration;
    let mut base = FactBase::default();
    let mut assets = Assets::default();
    let (explained, around) = (explained(declaration), Around::of(declaration));
    let contexts: Vec<RepositoryContext> = inputs
        .repositories
        .iter()
        .zip(classes)
        .map(|(state, classes)| context(inputs, state, classes, &explained))
        .collect();
    let mut subjects = Vec::new();
    for (state, context) in inputs.repositories.iter().zip(&contexts) {
        repositories::state(context, state.declared.span, &mut base, &mut assets);
        openings::facts(
            &state.settings,
            &settings_context(inputs, state, context, &around),
            &mut base,
        );
        let minted = facts::facts(&state.tree, context, &mut base);
        subjects.extend(minted.iter().filter_map(|subject| claim(subject, state, context)));
    }
    let cloud = aws::Cloud {
        declaration,
        estate: &inputs.aws,
        subjects: &subjects,
    };
    aws::state(&mut base, &cloud);
    kubernetes::state(declaration, &inputs.clusters, &mut base);
    registries::state(declaration, &subjects, &mut base);
    let named: Contexts = contexts
        .into_iter()
        .map(|context| (context.name.clone(), context))
        .collect();
    people::state(declaration, &named, &mut base);
    kept::state(declaration, &named, &mut base, &mut assets);
    for state in &inputs.repositories {
        if let Some(context) = named.get(&state.declared.name.value) {
            kept::reports(declaration, &state.tree, context, &mut base);
            kept::calls(&state.tree, context, &named, &mut base);
            state_runs(state, context, &mut base);
        }
    }
    let settings = inputs
        .repositories
        .iter()
        .map(|state| (state.declared.name.value.as_str(), &state.settings))
        .collect();
    credentials::state(declaration, &named, &settings, &mut base);
    elsewhere::state(declaration, &named, &settings, &mut base);
    let shipped = shipped(&base);
    for environment in &declaration.environments {
        let name = environment.asset();
        let shipped = base.interner.get(&name).is_some_and(|sym| shipped.contains(&sym));
        repositories::state_environment(declaration, environment, shipped, &mut base, &mut assets);
    }
    (World::new(base, assets, declaration), named)
}

/// Runs that people have started or let in. Their decision is about the commit; what else such a run takes in, they have not seen.
fn state_runs(state: &RepositoryState<'_>, context: &RepositoryContext, base: &mut FactBase) {
    for item in &state.settings.runs.items {
        let run = &item.value;
        let prefix = format!("{}/{}#", context.name, run.workflow);
        let jobs: BTreeSet<String> = base
            .facts
            .iter()
            .filter(|fact| fact.atom.pred == Pred::JobOf)
            .map(|fact| base.interner.text(fact.atom.args()[0]).to_owned())
            .filter(|job| job.starts_with(&prefix))
            .collect();
        for job in &jobs {
            let args = [job.as_str(), &context.default_ref()];
            base.known(Pred::OpenStart, &args, item.span, "people have started it");
        }
        for environment in &run.approved {
            let gate = format!("enter:{}", context.of(environment));
            base.known(Pred::LetsIn, &[&gate], item.span, "people have let a run in");
        }
    }
}

/// Assets of which some fact says what ships them.
fn shipped(base: &FactBase) -> BTreeSet<Sym> {
    let ships = base.facts.iter().filter(|fact| fact.atom.pred == Pred::Ships);
    ships.map(|fact| fact.atom.args()[1]).collect()
}

fn context(
    inputs: &Inputs<'_>,
    state: &RepositoryState<'_>,
    classes: &Classes,
    explained: &[String],
) -> RepositoryContext {
    let declaration = inputs.declaration;
    let repository = state.declared;
    let name = repository.name.value.clone();
    let default_branch = super::names::default_branch(repository, &state.settings);
    RepositoryContext {
        full_name: repository.github.as_ref().map(|full| full.value.clone()),
        visibility: visibility(repository, &state.settings),
        refs: classes.refs.clone(),
        areas: classes.areas.clone(),
        environments: known_environments(declaration, &name, &state.settings),
        environments_listed: state.settings.environments.is_complete(),
        default_token: default_token(&state.settings),
        job_proposals: job_proposals(&state.settings),
        secrets: secret_places(&state.settings),
        placed_secrets: placed_secrets(declaration, &name, &state.settings),
        unplaced_secrets: unplaced_secrets(declaration),
        explained_secrets: explained.to_vec(),
        apps: apps(&state.settings),
        agents: agents_of(&inputs.workers, &name),
        assumptions: declaration
            .assumptions
            .iter()
            .map(|assumption| assumption.id.value.clone())
            .collect(),
        starters: starters(declaration, &state.settings),
        default_branch,
        name,
    }
}

/// What an agent holds, and what it may hold for all that is known.
fn within_reach(agent: &Agent) -> impl Iterator<Item = &Credential> {
    agent.holds.iter().chain(&agent.may_hold)
}

/// Who can act under which name: identities and credentials of agents, bots that propose, authors of what is open.
fn starters(declaration: &Declaration, settings: &RepoSettings) -> Starters {
    let identity = |identity: &Identity| match identity {
        Identity::GithubApp { name, .. } => Some(actors::bot(&name.value)),
        Identity::MachineUser { login, .. } => Some(login.value.clone()),
        Identity::ActionsToken { .. } => Some(actors::JOB_BOT.to_owned()),
        Identity::Borrows { .. } => None,
    };
    let held = |credential: &Credential| match &credential.kind {
        CredentialKind::App(slug) => Some(actors::bot(&slug.value)),
        CredentialKind::JobToken => Some(actors::JOB_BOT.to_owned()),
        CredentialKind::UserToken(login) | CredentialKind::Login(login) => Some(login.value.clone()),
        _ => None,
    };
    let agents = &declaration.agents;
    let mut actors: BTreeSet<String> = agents
        .iter()
        .filter_map(|agent| identity(agent.identity.as_ref()?))
        .collect();
    actors.extend(agents.iter().flat_map(within_reach).filter_map(held));
    actors.extend(
        declaration
            .secrets
            .iter()
            .flat_map(|secret| &secret.is)
            .filter_map(held),
    );
    let proposing = declaration
        .automations
        .iter()
        .filter(|automation| automation.whens.iter().any(|when| when.proposes.is_some()));
    let mut authors: BTreeSet<String> = proposing
        .filter_map(|automation| identity(automation.identity.as_ref()?))
        .collect();
    authors.extend(
        settings
            .open_pull_requests
            .values()
            .map(|request| request.author.clone()),
    );
    let of = agents.iter().map(|agent| {
        let own = agent.identity.as_ref().and_then(identity).into_iter();
        let own = own.chain(within_reach(agent).filter_map(held));
        (
            agent.name.value.clone(),
            own.map(|login| actors::of_login(&login)).collect(),
        )
    });
    let identities = agents.iter().map(|agent| &agent.identity);
    let identities = identities.chain(
        declaration
            .automations
            .iter()
            .map(|automation| &automation.identity),
    );
    let apps = identities.flatten().filter_map(|identity| match identity {
        Identity::GithubApp { name, .. } => Some(name.value.clone()),
        _ => None,
    });
    Starters {
        apps: apps.collect(),
        of: of.collect(),
        actors,
        authors,
    }
}

fn visibility(repository: &Repository, settings: &RepoSettings) -> Option<Visibility> {
    let observed = settings.visibility.known().map(|visibility| match visibility {
        records::Visibility::Public => Visibility::Public,
        records::Visibility::Private => Visibility::Private,
        records::Visibility::Internal => Visibility::Internal,
    });
    let declared = repository
        .visibility
        .as_ref()
        .and_then(|word| match word.value.as_str() {
            "public" => Some(Visibility::Public),
            "private" => Some(Visibility::Private),
            "internal" => Some(Visibility::Internal),
            _ => None,
        });
    // What was seen is truer than what somebody wrote down.
    observed.or(declared)
}

fn known_environments(
    declaration: &Declaration,
    repository: &str,
    settings: &RepoSettings,
) -> Vec<KnownEnvironment> {
    let declared = declaration
        .environments
        .iter()
        .filter(|environment| environment.of.value == repository);
    let mut known: Vec<KnownEnvironment> = declared
        .map(|environment| KnownEnvironment {
            name: environment.name.value.clone(),
            declared: true,
        })
        .collect();
    for environment in settings.environments.values() {
        if !known.iter().any(|other| other.name == environment.name) {
            known.push(KnownEnvironment {
                name: environment.name.clone(),
                declared: false,
            });
        }
    }
    known
}

fn job_proposals(settings: &RepoSettings) -> Option<bool> {
    let can = &settings.actions.known()?.can_approve_pull_request_reviews;
    can.known().copied()
}

fn default_token(settings: &RepoSettings) -> Option<DefaultToken> {
    let permissions = &settings.actions.known()?.default_workflow_permissions;
    match permissions.known().map(String::as_str) {
        Some("read") => Some(DefaultToken::Read),
        Some("write") => Some(DefaultToken::Write),
        _ => None,
    }
}

/// Where single secrets lie, whatever is not known of others.
fn placed_secrets(
    declaration: &Declaration,
    repository: &str,
    settings: &RepoSettings,
) -> Vec<(String, SecretPlace)> {
    let listed = |names: &Setting<Vec<String>>, place: SecretPlace| -> Vec<(String, SecretPlace)> {
        let names = names.known().into_iter().flatten();
        names.map(|name| (name.clone(), place.clone())).collect()
    };
    let mut placed = listed(&settings.secrets, SecretPlace::Repository);
    placed.extend(listed(&settings.organization_secrets, SecretPlace::Organization));
    for secret in &declaration.secrets {
        let place = match secret.place.value.split_once(':') {
            Some(("repository", name)) if name == repository => SecretPlace::Repository,
            Some(("environment", rest)) => match rest.split_once('/') {
                Some((name, environment)) if name == repository => {
                    SecretPlace::Environment(environment.to_owned())
                }
                _ => continue,
            },
            _ => continue,
        };
        placed.push((secret.name.value.clone(), place));
    }
    placed
}

/// Secrets that lie somewhere.
fn unplaced_secrets(declaration: &Declaration) -> Vec<String> {
    let unknown = declaration
        .secrets
        .iter()
        .filter(|secret| secret.place.value == "unknown");
    unknown.map(|secret| secret.name.value.clone()).collect()
}

/// Known only if every place is: otherwise a secret that a job names may lie anywhere.
fn secret_places(settings: &RepoSettings) -> Option<Vec<(String, SecretPlace)>> {
    let own = settings
        .secrets
        .known()?
        .iter()
        .map(|name| (name.clone(), SecretPlace::Repository));
    let mut places: Vec<(String, SecretPlace)> = own.collect();
    let organization = settings.organization_secrets.known()?;
    places.extend(
        organization
            .iter()
            .map(|name| (name.clone(), SecretPlace::Organization)),
    );
    if !settings.environments.is_complete() {
        return None;
    }
    for environment in settings.environments.values() {
        let names = environment.secrets.known()?;
        places.extend(
            names
                .iter()
                .map(|name| (name.clone(), SecretPlace::Environment(environment.name.clone()))),
        );
    }
    Some(places)
}

/// Secrets of which the declaration says what they are for.
fn explained(declaration: &Declaration) -> Vec<String> {
    let keys = declaration
        .agents
        .iter()
        .filter_map(|agent| agent.model_key.as_ref());
    // What lies at the repository or above is every job's; only an environment keeps it from those outside.
    let kept = |place: &str| place.starts_with("environment:") || place == "unknown";
    let stored = declaration.secrets.iter().filter(|secret| kept(&secret.place));
    let stored = stored.map(|secret| secret.name.value.clone());
    let ways = declaration
        .assets
        .iter()
        .flat_map(|asset| asset.changed.iter().chain(&asset.destroyed).chain(&asset.opened));
    let ways = ways.filter_map(|way| match way {
        Way::Secret { name, place, .. } => {
            let kept = place.as_ref().is_none_or(|place| kept(place));
            kept.then(|| name.value.clone())
        }
        _ => None,
    });
    let names: BTreeSet<String> = keys
        .map(|key| key.secret.value.clone())
        .chain(stored)
        .chain(ways)
        .collect();
    names.into_iter().collect()
}

/// What amounts to administering a repository, by its organization, its hooks, its queue or the rules that hold it.
/// Source: facts 4.2, G42.
const ADMINISTERING: [&str; 7] = [
    "members:write",
    "merge_queues:write",
    "organization_administration:write",
    "organization_secrets:write",
    "organization_self_hosted_runners:write",
    "repository_custom_properties:write",
    "repository_hooks:write",
];

fn apps(settings: &RepoSettings) -> Vec<(String, Vec<String>)> {
    let permissions = |app: &records::App| {
        let granted = app.permissions.known()?.iter().flat_map(|permission| {
            let read = permission.strip_suffix(":write").map(|key| format!("{key}:read"));
            let administers = ADMINISTERING
                .contains(&permission.as_str())
                .then(|| "administration:write".to_owned());
            std::iter::once(permission.clone()).chain(read).chain(administers)
        });
        let granted: BTreeSet<String> = granted.collect();
        Some((app.slug.clone(), granted.into_iter().collect()))
    };
    settings.apps.values().filter_map(permissions).collect()
}

/// Declared agents that are steps of jobs of this repository: by their path in a project of one repository, else by the repository
/// that their triggers and scope name.
fn agents_of(workers: &Workers<'_>, repository: &str) -> Vec<AgentPlace> {
    let place = |agent: &Agent, runs: &Runs| {
        let (workflow, job) = match &runs.place.value {
            Place::Job { workflow, job } => (workflow.clone(), job.clone()),
            Place::Emitted => (
                format!(".github/workflows/agent-{}.yml", agent.name.value),
                "think".to_owned(),
            ),
            Place::Hosted | Place::Workstation => return None,
        };
        let app = match &agent.identity {
            Some(Identity::GithubApp {
                name, id: Some(id), ..
            }) => Some((name.value.clone(), id.value)),
            _ => None,
        };
        let fetches = agent.scope.iter().filter_map(fetched).collect();
        Some(AgentPlace {
            agent: agent.name.value.clone(),
            workflow,
            job,
            app,
            fetches,
        })
    };
    let mut places = Vec::new();
    for (agent, runs) in workers.running(repository) {
        places.extend(place(agent, runs));
    }
    places
}

/// What openings ask of the declaration whatever the repository is.
struct Around {
    teams: Vec<DeclaredTeam>,
    automations: Vec<DeclaredActor>,
    apps: DeclaredApps,
}

impl Around {
    fn of(declaration: &Declaration) -> Around {
        let team = |team: &Team| DeclaredTeam {
            name: team.name.value.clone(),
            github: team.github.as_ref().map(|full| full.value.clone()),
            id: team.id.as_ref().map(|id| id.value),
            login: team.login.as_ref().map(|login| login.value.clone()),
        };
        let agents = declaration.agents.iter();
        let agents: Vec<DeclaredActor> = actors(agents.map(|agent| &agent.identity)).collect();
        let automations = declaration.automations.iter();
        let automations: Vec<DeclaredActor> =
            actors(automations.map(|automation| &automation.identity)).collect();
        Around {
            teams: declaration.teams.iter().map(team).collect(),
            apps: DeclaredApps::of(agents.iter().chain(&automations)),
            automations,
        }
    }
}

fn actors<'a>(identities: impl Iterator<Item = &'a Option<Identity>>) -> impl Iterator<Item = DeclaredActor> {
    identities.flatten().filter_map(declared_actor)
}

fn settings_context<'c>(
    inputs: &Inputs<'_>,
    state: &RepositoryState<'_>,
    context: &'c RepositoryContext,
    around: &'c Around,
) -> SettingsContext<'c> {
    // Where installed Apps are not all listed, every declared one may be installed, whatever its node names.
    let listed = state.settings.apps.is_complete();
    let possible = inputs.workers.possibly_at(&context.name);
    let agents = if listed { possible } else { inputs.workers.all() };
    let agents = agents.into_iter();
    SettingsContext {
        repository: context,
        teams: &around.teams,
        actors: actors(agents.map(|agent| &agent.identity))
            .chain(around.automations.iter().cloned())
            .chain(bots(state, context))
            .collect(),
        apps: &around.apps,
        codeowners: Setting::Known(state.tree.codeowners.clone()),
        environments: state.tree.environments(),
        approvals: awaited(&state.tree, &context.name),
        checks: declared_checks(inputs.declaration, context),
    }
}

/// Bots that files of the tree configure and that nobody has declared: their approvals count like anybody's.
fn bots<'s>(
    state: &'s RepositoryState<'_>,
    context: &'s RepositoryContext,
) -> impl Iterator<Item = DeclaredActor> + 's {
    let files = state.tree.bots.iter().filter(|file| !file.rules.is_empty());
    files
        .filter(|file| !context.starters.apps.contains(file.app))
        .map(|file| DeclaredActor::App {
            slug: file.app.to_owned(),
            id: None,
        })
}

/// The people for whom jobs of a tree wait.
fn awaited(tree: &GithubTree, repository: &str) -> Vec<openings::Awaited> {
    let awaited = |approval: Approval<'_>| openings::Awaited {
        gate: approval.gate(repository),
        approvers: approval
            .approvers()
            .map(|names| names.into_iter().map(str::to_owned).collect()),
        count: approval.count(),
        starter_may: approval.starter_may(),
        goes_on: approval.goes_on(),
        span: approval.span(),
    };
    approvals(tree).map(awaited).collect()
}

/// The checks of a repository that the declaration names.
fn declared_checks(declaration: &Declaration, context: &RepositoryContext) -> Vec<openings::DeclaredCheck> {
    let here = declaration.assets.iter().filter(|asset| {
        asset.kind == AssetKind::Check && asset.of.as_ref().is_some_and(|of| of.value == context.name)
    });
    let check = |asset: &Asset| {
        let branch = asset.on.as_ref().map(|branch| branch.value.clone());
        Some(openings::DeclaredCheck {
            name: asset.name.value.clone(),
            branch: branch.unwrap_or_else(|| context.default_branch.clone()),
            context: asset.context.as_ref()?.value.clone(),
        })
    };
    here.filter_map(check).collect()
}

/// What a token says, as trust policies read it. Where nobody has said the repository's full name, what names it is undecided.
fn claim(
    subject: &JobSubject,
    state: &RepositoryState<'_>,
    context: &RepositoryContext,
) -> Option<aws::SubjectInfo> {
    let class = context
        .refs
        .iter()
        .find(|class| class.name == subject.reference)?;
    Some(aws::SubjectInfo {
        id: subject.id.clone(),
        repository: context.full_name.clone().unwrap_or_default(),
        repository_id: repository_id(state.declared, &state.settings),
        owner_id: state.settings.owner_id.known().copied(),
        format: subject_format(&state.settings),
        refs: aws::RefClaim::of_class(class),
        environment: subject.environment.clone(),
        unlisted: subject.unlisted.clone(),
        file: match &subject.file {
            SubjectFile::File(file) => aws::WorkflowClaim::File(file.clone()),
            SubjectFile::Chosen => aws::WorkflowClaim::Chosen,
            SubjectFile::Called(uses) => aws::WorkflowClaim::Called(uses.clone()),
            SubjectFile::Unknown => aws::WorkflowClaim::Unknown,
        },
        workflow: subject.workflow.clone(),
    })
}

/// The number that the platform gave a repository.
pub fn repository_id(repository: &Repository, settings: &RepoSettings) -> Option<u64> {
    settings
        .id
        .known()
        .copied()
        .or_else(|| repository.id.as_ref().map(|id| id.value))
}

/// How a repository writes the subject of its identity tokens.
pub fn subject_format(settings: &RepoSettings) -> aws::SubjectFormat {
    let Some(oidc) = settings.oidc.known() else {
        return aws::SubjectFormat::Unknown;
    };
    match (oidc.use_default.known(), oidc.use_immutable_subject.known()) {
        (Some(false), _) => aws::SubjectFormat::Custom,
        (Some(true), Some(true)) => aws::SubjectFormat::Immutable,
        (Some(true), Some(false)) => aws::SubjectFormat::Name,
        _ => aws::SubjectFormat::Unknown,
    }
}

fn declared_actor(identity: &Identity) -> Option<DeclaredActor> {
    match identity {
        Identity::GithubApp { name, id, .. } => Some(DeclaredActor::App {
            slug: name.value.clone(),
            id: id.as_ref().map(|id| id.value),
        }),
        Identity::MachineUser { login, .. } => Some(DeclaredActor::MachineUser {
            login: login.value.clone(),
        }),
        Identity::ActionsToken { .. } | Identity::Borrows { .. } => None,
    }
}
