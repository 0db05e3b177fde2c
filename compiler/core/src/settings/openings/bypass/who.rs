//! Whom an entry of a list means, and who can act as them.

use super::super::open::{Doubt, Open};
use super::super::people::{KnownTeam, View, Voter};
use super::Who;
use crate::platforms::github::actors;
use crate::settings::records::{Member, Role};

impl View<'_> {
    pub(super) fn who_team(&self, team: &KnownTeam<'_>, id: Option<u64>, slug: Option<&str>) -> Who {
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

    pub(super) fn app_id(&self, slug: &str) -> Option<u64> {
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

    pub(super) fn user_by_id(&self, id: u64) -> Who {
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

    pub(super) fn user_id(&self, login: &str) -> Option<u64> {
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

    pub(super) fn is_member(&self, login: &str, team: &Who) -> Open {
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
    pub(super) fn has_role(&self, login: &str, role: Role) -> Open {
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
}
