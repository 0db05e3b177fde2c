//! Bypass lists: who is on them, and which rules let whom past (G06, G07, B14).

mod who;

use super::context::DeclaredActor;
use super::open::{Doubt, Open};
use super::people::{View, user};
use super::sources::{Kind, Source};
use crate::platforms::github::actors;
use crate::settings::records::{
    ActorNames, BypassActor, BypassMode, BypassType, MemberKind, Protection, Role,
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
