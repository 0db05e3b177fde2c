//! Who may what: teams, collaborators, Apps, deploy keys.

use super::Snapshot;
use crate::scenario::model::May;
use crate::scenario::write::{readable, unread};
use serde_json::{Value, json};
use std::collections::BTreeSet;

impl Snapshot<'_> {
    /// The teams of the world. A team's role is that of its most trusted member; what each member may is said of the member.
    pub(super) fn teams(&self) -> Value {
        let rank = |role: &str| {
            ["read", "triage", "write", "maintain", "admin"]
                .iter()
                .position(|known| *known == role)
        };
        let principals = &self.writer.world.principals;
        let teams = principals
            .iter()
            .filter(|(_, principal)| principal.kind == "team");
        let team = |(id, team): (&String, &crate::scenario::model::Principal)| {
            let members = team.members.known().into_iter().flatten();
            let role = members
                .clone()
                .filter_map(|member| self.role(member))
                .max_by_key(|role| rank(role));
            let asked = self.asks_role(members);
            let members = readable(&team.members, |members| {
                let member = |login: &String| {
                    let human = principals
                        .get(login)
                        .is_none_or(|principal| principal.kind == "human");
                    let kind = if human { "human" } else { "machine" };
                    json!({"login": login, "id": self.writer.number(login), "kind": kind})
                };
                members.iter().map(member).collect()
            });
            json!({
                "slug": id,
                "id": self.writer.number(id),
                "permission": match asked {
                    true => unread(),
                    false => json!(role.unwrap_or(if team.members == May::Unknown { "write" } else { "read" })),
                },
                "members": members,
                "privacy": "closed",
            })
        };
        teams.map(team).collect()
    }

    pub(super) fn collaborators(&self) -> Value {
        let May::Known(roles) = &self.repository.roles else {
            return unread();
        };
        if roles.values().any(|role| *role == May::Unknown) {
            return unread();
        }
        let owners = self.writer.world.organization.owners.iter();
        let users: BTreeSet<&String> = roles.keys().chain(owners).collect();
        let user = |login: &&String| {
            let principal = self.writer.world.principals.get(*login);
            let human = principal.is_none_or(|principal| principal.kind == "human");
            json!({
                "login": login,
                "id": self.writer.number(login),
                "kind": if human { "human" } else { "machine" },
                "role": self.role(login).unwrap_or("read"),
            })
        };
        users.iter().map(user).collect()
    }

    /// Whether nobody has stated what one of these people may here.
    fn asks_role<'p>(&self, mut people: impl Iterator<Item = &'p String>) -> bool {
        match &self.repository.roles {
            May::Unknown => people.next().is_some(),
            May::Known(roles) => people.any(|person| roles.get(person) == Some(&May::Unknown)),
        }
    }

    fn role(&self, user: &str) -> Option<&str> {
        if self
            .writer
            .world
            .organization
            .owners
            .iter()
            .any(|owner| owner == user)
        {
            return Some("admin");
        }
        let roles = self.repository.roles.known()?;
        roles.get(user)?.known().map(String::as_str)
    }

    /// The installed Apps, with what their tokens may here.
    pub(super) fn apps(&self) -> Value {
        let mut apps: Vec<Value> = Vec::new();
        for id in self
            .writer
            .world
            .principals
            .keys()
            .filter(|id| self.writer.is_app(id))
        {
            let tokens = self
                .writer
                .credentials("app-token")
                .filter(|(_, token)| token.acts_as.as_deref() == Some(id));
            let mut permissions = BTreeSet::new();
            let (mut installed, mut unknown) = (false, false);
            for (_, token) in tokens {
                match token.repositories.known().map(|all| all.get(self.id)) {
                    None | Some(Some(May::Unknown)) => unknown = true,
                    Some(None) => {}
                    Some(Some(May::Known(levels))) => {
                        installed = true;
                        unknown |= levels.values().any(|level| level.known().is_none());
                        let known = levels
                            .iter()
                            .filter_map(|(name, level)| Some((name, level.known()?)));
                        let granted = known.filter(|(_, level)| *level != "none");
                        permissions.extend(granted.map(|(name, level)| format!("{name}:{level}")));
                    }
                }
            }
            if installed || unknown {
                let permissions = if unknown { unread() } else { json!(permissions) };
                apps.push(json!({
                    "slug": id,
                    "app_id": self.writer.number(id),
                    "permissions": permissions,
                }));
            }
        }
        Value::Array(apps)
    }

    pub(super) fn deploy_keys(&self) -> Value {
        let keys = self
            .writer
            .credentials("deploy-key")
            .filter(|(_, key)| key.repository.as_deref() == Some(self.id));
        keys.map(|(id, key)| json!({"title": id, "read_only": key.read_only == May::Known(true)}))
            .collect()
    }
}
