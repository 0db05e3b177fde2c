//! Bypass lists: who is on them, and which rules let whom past (G06, G07, B14).

use super::context::DeclaredActor;
use super::open::{Doubt, Open};
use super::people::{KnownTeam, View, Voter, user};
use super::sources::{Kind, Source};
use crate::platforms::github::actors;
use crate::settings::records::{
    ActorNames, BypassActor, BypassMode, BypassType, Member, MemberKind, Protection, Role,
};
use crate::settings::setting::Setting;
use std::collections::BTreeMap;

/// Integration number of GitHub Actions.
const ACTIONS_APP: u64 = 15368;
/// User number of `github-actions[bot]`, which is accepted where the Integration is refused (wiki_ticket_sdd#395).
const ACTIONS_USER: u64 = 41_898_282;
/// Integration number of the merge queue.
const QUEUE_APP: u64 = 262_318;

/// Somebody who may be let past.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    App {
        slug: String,
        id: Option<u64>,
    },
    JobToken,
    Queue,
    User {
        login: String,
        id: Option<u64>,
    },
    Team {
        name: String,
        slug: Option<String>,
        id: Option<u64>,
    },
    DeployKey,
    Admins,
    Maintainers,
    Writers,
}

impl Who {
    /// How a gate that is opened for them is called.
    pub fn label(&self) -> String {
        match self {
            Who::App { slug, .. } => actors::bot(slug),
            Who::JobToken => actors::JOB_BOT.into(),
            Who::Queue => actors::QUEUE_BOT.into(),
            Who::User { login, .. } => actors::user(login),
            Who::Team { name, .. } => name.clone(),
            Who::DeployKey => "deploy-keys".into(),
            Who::Admins => "admins".into(),
            Who::Maintainers => "maintainers".into(),
            Who::Writers => "writers".into(),
        }
    }

    /// Whether people stand behind it, or may.
    pub fn is_people(&self) -> bool {
        matches!(
            self,
            Who::User { .. } | Who::Team { .. } | Who::Admins | Who::Maintainers | Who::Writers
        )
    }
}

impl View<'_> {
    /// Whether the rules of a source let `who` past.
    pub fn admits(&self, who: &Who, source: &Source<'_>) -> Open {
        match source.kind {
            Kind::Ruleset(ruleset) => match &ruleset.bypass_actors {
                Setting::Known(entries) => Open::any(
                    entries
                        .iter()
                        .map(|entry| self.entry_admits(who, entry, source.name)),
                ),
                other => Open::Maybe(Doubt::Bypass {
                    ruleset: source.name.to_owned(),
                    why: other.why().to_owned(),
                }),
            },
            Kind::Classic(protection) => self.protection_admits(who, protection),
        }
    }

    /// Whether the rules of a source let `who` push past them: an entry for pull requests lets nobody push.
    pub fn admits_push(&self, who: &Who, source: &Source<'_>) -> Open {
        match source.kind {
            Kind::Ruleset(ruleset) => match ruleset.bypass_actors.known() {
                Some(entries) => {
                    let pushing = entries
                        .iter()
                        .filter(|entry| entry.bypass_mode != BypassMode::PullRequest);
                    Open::any(pushing.map(|entry| self.entry_admits(who, entry, source.name)))
                }
                None => self.admits(who, source),
            },
            Kind::Classic(_) => self.admits(who, source),
        }
    }

    fn entry_admits(&self, who: &Who, entry: &BypassActor, ruleset: &str) -> Open {
        let named = self.entry(entry);
        if named == *who {
            return Open::Yes;
        }
        let number = || Doubt::Number {
            ruleset: ruleset.to_owned(),
            id: entry.actor_id.unwrap_or(0),
        };
        match (&named, who) {
            (Who::App { slug, .. }, Who::App { id: None, .. }) if slug.starts_with("app-") => {
                Open::Maybe(number())
            }
            (Who::User { login, .. }, Who::User { id: None, .. }) if login.starts_with('#') => {
                Open::Maybe(number())
            }
            (Who::Team { .. }, Who::User { login, .. }) => self.is_member(login, &named),
            (Who::Admins, Who::User { login, .. }) => self.has_role(login, Role::Admin),
            (Who::Maintainers, Who::User { login, .. }) => self.has_role(login, Role::Maintain),
            (Who::Writers, Who::User { login, .. }) => self.has_role(login, Role::Write),
            (Who::Writers | Who::Maintainers, Who::Admins) | (Who::Writers, Who::Maintainers) => Open::Yes,
            (Who::Writers, Who::Team { .. }) => Open::Yes,
            // Inference: an App has permissions, not a role; nobody has written down whether it passes for one.
            (Who::Writers | Who::Maintainers, Who::App { .. } | Who::JobToken) => {
                Open::Maybe(Doubt::RoleOfApps {
                    ruleset: ruleset.to_owned(),
                })
            }
            _ => Open::No,
        }
    }

    /// G07: what a classic rule lets past. Administrators, unless they are held to it; those on its lists.
    fn protection_admits(&self, who: &Who, protection: &Protection) -> Open {
        let admin = self.admin_passes(who, protection);
        let reviews = match &protection.required_pull_request_reviews {
            Some(reviews) => self.is_named(who, &reviews.bypass_pull_request_allowances),
            None => Open::Yes,
        };
        let pushes = match &protection.restrictions {
            Some(names) => self.is_named(who, names),
            None => Open::Yes,
        };
        Open::any([
            admin,
            Open::all([reviews, pushes, Open::when(!protection.lock_branch)]),
        ])
    }

    fn admin_passes(&self, who: &Who, protection: &Protection) -> Open {
        let admin = match who {
            Who::Admins => Open::Yes,
            Who::User { login, .. } => self.has_role(login, Role::Admin),
            _ => Open::No,
        };
        Open::all([Open::when(!protection.enforce_admins), admin])
    }

    /// Whether a source lets `who` delete: the lists of a classic rule are of those who push and merge.
    pub fn admits_deletion(&self, who: &Who, source: &Source<'_>) -> Open {
        match source.kind {
            Kind::Ruleset(_) => self.admits_push(who, source),
            Kind::Classic(protection) => self.admin_passes(who, protection),
        }
    }

    fn is_named(&self, who: &Who, names: &ActorNames) -> Open {
        match who {
            Who::App { slug, .. } => Open::when(names.apps.contains(slug)),
            Who::JobToken => Open::when(names.apps.iter().any(|slug| slug == "github-actions")),
            Who::Queue => Open::when(names.apps.iter().any(|slug| slug == "github-merge-queue")),
            Who::Team { slug: Some(slug), .. } => Open::when(names.teams.contains(slug)),
            Who::User { login, .. } if names.users.contains(login) => Open::Yes,
            Who::User { login, .. } => {
                let teams = names
                    .teams
                    .iter()
                    .map(|slug| self.who_team(&self.team_by_slug(slug), None, Some(slug)));
                Open::any(teams.map(|team| self.is_member(login, &team)))
            }
            _ => Open::No,
        }
    }

    /// Everybody who is named on a list of these sources, each once, by label.
    pub fn listed(&self, sources: &[Source<'_>]) -> BTreeMap<String, Who> {
        let mut out = BTreeMap::new();
        for source in sources {
            let named: Vec<Who> = match source.kind {
                Kind::Ruleset(ruleset) => ruleset
                    .bypass_actors
                    .known()
                    .into_iter()
                    .flatten()
                    .map(|entry| self.entry(entry))
                    .collect(),
                Kind::Classic(protection) => self.named_by(protection),
            };
            out.extend(named.into_iter().map(|who| (who.label(), who)));
        }
        out
    }

    fn named_by(&self, protection: &Protection) -> Vec<Who> {
        let reviews = protection.required_pull_request_reviews.as_ref();
        let lists = reviews
            .map(|reviews| &reviews.bypass_pull_request_allowances)
            .into_iter()
            .chain(&protection.restrictions);
        let mut out = if protection.enforce_admins {
            Vec::new()
        } else {
            vec![Who::Admins]
        };
        for names in lists {
            out.extend(names.users.iter().map(|login| Who::User {
                login: login.clone(),
                id: None,
            }));
            out.extend(
                names
                    .teams
                    .iter()
                    .map(|slug| self.who_team(&self.team_by_slug(slug), None, Some(slug))),
            );
            out.extend(names.apps.iter().map(|slug| match slug.as_str() {
                "github-actions" => Who::JobToken,
                "github-merge-queue" => Who::Queue,
                _ => Who::App {
                    slug: slug.clone(),
                    id: self.app_id(slug),
                },
            }));
        }
        out
    }

    /// Whom an entry of a bypass list means.
    fn entry(&self, entry: &BypassActor) -> Who {
        let id = entry.actor_id.unwrap_or(0);
        match (entry.actor_type, id) {
            (BypassType::Integration, ACTIONS_APP) | (BypassType::User, ACTIONS_USER) => Who::JobToken,
            (BypassType::Integration, QUEUE_APP) => Who::Queue,
            (BypassType::Integration, _) => self.app_by_id(id),
            (BypassType::User, _) => self.user_by_id(id),
            (BypassType::Team, _) => self.who_team(&self.team_by_id(id), Some(id), None),
            (BypassType::DeployKey, _) => Who::DeployKey,
            (BypassType::OrganizationAdmin, _) | (BypassType::RepositoryRole, 5) => Who::Admins,
            (BypassType::RepositoryRole, 2) => Who::Maintainers,
            (BypassType::RepositoryRole, _) => Who::Writers,
        }
    }

    fn who_team(&self, team: &KnownTeam<'_>, id: Option<u64>, slug: Option<&str>) -> Who {
        let declared = self
            .context
            .teams
            .iter()
            .find(|declared| declared.name == team.name);
        let slug = slug
            .or(team.observed.map(|team| team.slug.as_str()))
            .or(declared.map(|team| team.slug()));
        let id = id
            .or(team.observed.and_then(|team| team.id))
            .or(declared.and_then(|team| team.id));
        Who::Team {
            name: team.name.clone(),
            slug: slug.map(str::to_owned),
            id,
        }
    }

    pub fn app_by_id(&self, id: u64) -> Who {
        let observed = self
            .settings
            .apps
            .values()
            .find(|app| app.app_id == Some(id))
            .map(|app| app.slug.clone());
        let declared = || self.context.apps.with_id(id).map(str::to_owned);
        let slug = observed.or_else(declared);
        Who::App {
            id: Some(id),
            slug: slug.unwrap_or_else(|| format!("app-{id}")),
        }
    }

    fn app_id(&self, slug: &str) -> Option<u64> {
        let observed = self
            .settings
            .apps
            .values()
            .find(|app| app.slug == slug)
            .and_then(|app| app.app_id);
        observed.or_else(|| self.context.apps.id(slug))
    }

    /// Members of teams, as far as a snapshot lists them.
    fn members_seen(&self) -> impl Iterator<Item = &Member> {
        let teams = self.settings.teams.values();
        teams.filter_map(|team| team.members.known()).flatten()
    }

    fn user_by_id(&self, id: u64) -> Who {
        let member = self
            .members_seen()
            .find(|member| member.id == Some(id))
            .map(|member| member.login.clone());
        let collaborator = || {
            self.settings
                .collaborators
                .values()
                .find(|person| person.id == Some(id))
        };
        let login = member.or_else(|| collaborator().map(|person| person.login.clone()));
        Who::User {
            id: Some(id),
            login: login.unwrap_or_else(|| format!("#{id}")),
        }
    }

    fn user_id(&self, login: &str) -> Option<u64> {
        let collaborator = self
            .settings
            .collaborators
            .values()
            .find(|person| person.login == login);
        let member = || {
            let mut members = self.members_seen();
            members.find(|member| member.login == login)?.id
        };
        collaborator.and_then(|person| person.id).or_else(member)
    }

    fn is_member(&self, login: &str, team: &Who) -> Open {
        let Who::Team { name, slug, id } = team else {
            return Open::No;
        };
        let same = |slug: &str| self.settings.teams.values().find(|team| team.slug == slug);
        let observed = slug
            .as_deref()
            .and_then(same)
            .or_else(|| id.and_then(|id| self.team_by_id(id).observed));
        match observed.and_then(|team| team.members.known()) {
            Some(members) => Open::when(members.iter().any(|member| member.login == login)),
            None => Open::Maybe(Doubt::Members(name.clone())),
        }
    }

    /// Whether a person has at least this role, by themselves or by a team.
    fn has_role(&self, login: &str, role: Role) -> Open {
        let own = self
            .settings
            .collaborators
            .values()
            .find(|person| person.login == login);
        if own.is_some_and(|person| person.role >= role) {
            return Open::Yes;
        }
        match self.settings.collaborators.is_complete() {
            true => Open::No, // GitHub lists everybody with access there, whatever gives it to them.
            false => Open::Maybe(Doubt::Access(login.to_owned())),
        }
    }

    /// The actors who can act as `who`.
    pub fn actors_of(&self, who: &Who) -> Vec<Voter> {
        let one = |actor: String| vec![(actor, Open::Yes)];
        match who {
            Who::App { slug, .. } => one(actors::bot(slug)),
            Who::JobToken => one(self.context.job_token()),
            Who::Queue => one(actors::QUEUE_BOT.into()),
            Who::User { login, .. } => one(actors::user(login)),
            Who::Team { slug, id, .. } => {
                let by_id = || id.map(|id| self.team_by_id(id));
                let team = slug.as_deref().map(|slug| self.team_by_slug(slug)).or_else(by_id);
                team.map(|team| self.members(&team)).unwrap_or_default()
            }
            Who::DeployKey => one(format!("deploy-key@{}", self.name())),
            Who::Admins => self.with_role(Role::Admin, "admin"),
            Who::Maintainers => self.with_role(Role::Maintain, "maintainer"),
            Who::Writers => self.writers(),
        }
    }

    /// Whose token of which nobody has said whose it is may be that of `who`: an App's, or a person's.
    pub fn may_be(&self, who: &Who) -> Vec<Voter> {
        let actor = match who {
            Who::App { slug, .. } if self.context.apps.holds(slug) => return Vec::new(),
            Who::App { .. } => format!("app:?{}", self.name()),
            Who::User { .. } | Who::Team { .. } | Who::Admins | Who::Maintainers => {
                format!("person:{}#writer", self.name())
            }
            Who::JobToken | Who::Queue | Who::DeployKey | Who::Writers => return Vec::new(),
        };
        vec![(actor, Open::Maybe(Doubt::Wearer(who.label())))]
    }

    fn with_role(&self, role: Role, what: &str) -> Vec<Voter> {
        let known = self
            .settings
            .collaborators
            .values()
            .filter(|person| person.role >= role);
        let mut voters: Vec<Voter> = known
            .map(|person| (actors::user(&person.login), Open::Yes))
            .collect();
        if !self.settings.collaborators.is_complete() {
            voters.extend(self.others(what).into_iter().map(|person| (person, Open::Yes)));
        }
        voters
    }

    /// Everybody who could act by program: of these, one must know for each ref whether it is let past.
    pub fn programs(&self) -> Vec<Who> {
        let mut out: Vec<Who> = Vec::new();
        for app in self.settings.apps.values() {
            out.push(Who::App {
                slug: app.slug.clone(),
                id: self.app_id(&app.slug),
            });
        }
        for actor in &self.context.actors {
            out.push(match actor {
                DeclaredActor::App { slug, .. } => Who::App {
                    slug: slug.clone(),
                    id: self.app_id(slug),
                },
                DeclaredActor::MachineUser { login } => Who::User {
                    login: login.clone(),
                    id: self.user_id(login),
                },
            });
        }
        let members = self
            .settings
            .teams
            .values()
            .filter_map(|team| team.members.known())
            .flatten();
        for machine in members.filter(|member| member.kind == MemberKind::Machine) {
            out.push(Who::User {
                login: user(machine).trim_start_matches("user:").to_owned(),
                id: machine.id,
            });
        }
        out.push(Who::JobToken);
        if !self.settings.deploy_keys.is_complete()
            || self.settings.deploy_keys.values().any(|key| !key.read_only)
        {
            out.push(Who::DeployKey);
        }
        out.sort();
        out.dedup();
        out
    }
}
