//! Who has access: teams, collaborators, Apps, deploy keys.

use super::answers::{Installation, Key, Person, TeamAnswer};
use super::{Ask, MOST_REQUESTS, PullError, Puller, Route, listing, map, routes, transfer, unread};
use crate::settings::records::{
    AllRepositories, App, AppRepositories, Collaborator, DeployKey, Member, MemberKind, Privacy,
    RepoSettings, Role, Team, permissions_of,
};
use crate::settings::{Listing, Setting};
use std::collections::BTreeSet;

/// What GitHub shows of an App that is not installed everywhere.
const SELECTED: &str = "installed on selected repositories; only the App's settings page shows on which";

impl<A: Ask> Puller<'_, A> {
    /// Teams, each with its members, those of child teams included.
    pub(super) fn teams(&mut self, route: &Route) -> Result<Listing<Team>, PullError<A::Error>> {
        let answers: Vec<TeamAnswer> = match self.list(route, &[])? {
            Setting::Known(answers) => answers,
            other => return Ok(listing(transfer::<_, Vec<Team>>(other))),
        };
        if answers.len() > MOST_REQUESTS {
            return Ok(unread(format!(
                "{} teams are more than are asked for one by one",
                answers.len()
            )));
        }
        let of_repository = *route == routes::TEAMS;
        let mut teams = Vec::new();
        for answer in answers {
            let members: Setting<Vec<Person>> = self.list(&routes::MEMBERS, &[("team", &answer.slug)])?;
            let permission = if of_repository {
                permission(&answer)
            } else {
                Setting::Unknown
            };
            teams.push(Team {
                slug: answer.slug,
                id: Some(answer.id),
                privacy: match answer.privacy.as_deref() {
                    Some("closed") => Setting::Known(Privacy::Closed),
                    Some("secret") => Setting::Known(Privacy::Secret),
                    _ => Setting::Unknown,
                },
                permission,
                members: map(members, |members| members.into_iter().map(member).collect()),
            });
        }
        Ok(Listing::all(teams))
    }

    pub(super) fn collaborators(&mut self) -> Result<Listing<Collaborator>, PullError<A::Error>> {
        let people: Vec<Person> = match self.list(&routes::COLLABORATORS, &[])? {
            Setting::Known(people) => people,
            other => return Ok(listing(transfer::<_, Vec<Collaborator>>(other))),
        };
        let mut collaborators = Vec::new();
        for person in people {
            let Some(role) = person.permissions.as_ref().and_then(|powers| powers.role()) else {
                return Ok(unread(format!(
                    "GitHub's answer does not say what {} may do",
                    person.login
                )));
            };
            collaborators.push(Collaborator {
                login: person.login,
                id: Some(person.id),
                kind: MemberKind::Human,
                role,
            });
        }
        Ok(Listing::all(collaborators))
    }

    /// Apps of the organization. A person's own repository shows its Apps to nobody but its settings page.
    pub(super) fn apps(
        &mut self,
        organization: bool,
        whole: bool,
    ) -> Result<Listing<App>, PullError<A::Error>> {
        if !organization {
            return Ok(unread(
                "only the settings page of a person's own account shows its Apps".to_owned(),
            ));
        }
        let installations: Setting<Vec<Installation>> = self.list(&routes::INSTALLATIONS, &[])?;
        let apps = map(installations, |installations| {
            let active = installations.into_iter().filter(|app| app.suspended_at.is_none());
            active.map(|app| record(app, whole)).collect()
        });
        Ok(listing(apps))
    }

    pub(super) fn deploy_keys(&mut self) -> Result<Listing<DeployKey>, PullError<A::Error>> {
        let keys: Setting<Vec<Key>> = self.list(&routes::KEYS, &[])?;
        let record = |key: Key| DeployKey {
            title: key.title,
            read_only: key.read_only,
        };
        Ok(listing(map(keys, |keys| keys.into_iter().map(record).collect())))
    }
}

fn member(person: Person) -> Member {
    Member {
        login: person.login,
        id: Some(person.id),
        kind: MemberKind::Human,
    }
}

/// Takes over from an older snapshot what GitHub does not tell, so that a person has to: which accounts are machines, and whether Copilot
/// reviews and its approvals count.
pub fn keep_machines(fresh: &mut RepoSettings, old: &RepoSettings) {
    if fresh.copilot.known().is_none() {
        fresh.copilot = old.copilot.clone();
    }
    let members = |settings: &RepoSettings| {
        let teams = settings.teams.values().filter_map(|team| team.members.known());
        let members: Vec<(String, MemberKind)> = teams
            .flatten()
            .map(|member| (member.login.clone(), member.kind))
            .collect();
        members
    };
    let people = old
        .collaborators
        .values()
        .map(|person| (person.login.clone(), person.kind));
    let machines: BTreeSet<String> = people
        .chain(members(old))
        .filter(|(_, kind)| *kind == MemberKind::Machine)
        .map(|(login, _)| login)
        .collect();
    let mark = |login: &String, kind: &mut MemberKind| {
        if machines.contains(login) {
            *kind = MemberKind::Machine;
        }
    };
    for person in &mut fresh.collaborators.items {
        mark(&person.value.login, &mut person.value.kind);
    }
    for team in &mut fresh.teams.items {
        if let Setting::Known(members) = &mut team.value.members {
            members
                .iter_mut()
                .for_each(|member| mark(&member.login, &mut member.kind));
        }
    }
}

/// A team's role on the repository: by what it may do, for a custom role has a name of its own.
fn permission(team: &TeamAnswer) -> Setting<Role> {
    let named = || match team.permission.as_deref() {
        Some("pull") => Some(Role::Read),
        Some("triage") => Some(Role::Triage),
        Some("push") => Some(Role::Write),
        Some("maintain") => Some(Role::Maintain),
        Some("admin") => Some(Role::Admin),
        _ => None,
    };
    match team
        .permissions
        .as_ref()
        .and_then(|powers| powers.role())
        .or_else(named)
    {
        Some(role) => Setting::Known(role),
        None => Setting::NotReadable("GitHub's answer does not say what the team may do".to_owned()),
    }
}

/// An App of an organization, for the organization's snapshot or for that of one of its repositories.
fn record(app: Installation, whole: bool) -> App {
    let everywhere = app.repository_selection == "all";
    let permissions = permissions_of(&app.permissions);
    App {
        slug: app.app_slug,
        app_id: Some(app.app_id),
        permissions: if everywhere {
            Setting::Known(permissions)
        } else {
            Setting::NotReadable(SELECTED.to_owned())
        },
        repositories: (whole && everywhere).then_some(AppRepositories::All(AllRepositories::All)),
    }
}
