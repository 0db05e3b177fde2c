//! A world as files, as a team would have them: one folder with a declaration, snapshots, and a tree for each repository.

mod automations;
mod cloud;
mod clusters;
mod declaration;
mod identities;
pub mod kdl;
mod packages;
mod radius;
mod settings;
mod unstated;
mod workflows;

use super::Refused;
use super::model::{Credential, May, Principal, Scenario, World};
use std::collections::BTreeMap;

/// Files by path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The day of every snapshot, and the day that dates are compared with.
pub const AS_OF: &str = "2026-11-23";

/// Turns a scenario's world and question into files.
///
/// # Errors
/// What cannot be expressed, by its key.
pub fn project(scenario: &Scenario) -> Result<Files, Refused> {
    let writer = Writer {
        scenario,
        world: &scenario.world,
    };
    let mut files = Files::new();
    for (id, repository) in &writer.world.repositories {
        settings::write(&writer, id, repository, &mut files)?;
        workflows::write(&writer, id, repository, &mut files)?;
    }
    cloud::write(&writer, &mut files)?;
    clusters::write(&writer, &mut files)?;
    declaration::write(&writer, &mut files)?;
    Ok(files)
}

/// The world, with how its things are called where a team would meet them.
struct Writer<'a> {
    scenario: &'a Scenario,
    world: &'a World,
}

impl Writer<'_> {
    /// The organization's login.
    fn organization(&self) -> String {
        let first = self.world.repositories.values().next();
        let owner = || {
            first
                .and_then(|repository| repository.full_name.split_once('/'))
                .map(|(owner, _)| owner.to_owned())
        };
        let named = self.world.organization.name.clone();
        named.or_else(owner).unwrap_or_else(|| "acme".to_owned())
    }

    /// A number for a principal, the same in every file.
    fn number(&self, principal: &str) -> u64 {
        let at = self.world.principals.keys().position(|id| id == principal);
        1_000 + at.map_or(999, |at| at as u64)
    }

    fn principal(&self, id: &str, key: &str) -> Result<&Principal, Refused> {
        let found = self.world.principals.get(id);
        found.ok_or_else(|| Refused::new(key, format!("there is no principal `{id}`")))
    }

    /// Whether the platform sees an App.
    fn is_app(&self, id: &str) -> bool {
        let by_identity = self
            .world
            .principals
            .get(id)
            .and_then(|principal| principal.identity.as_ref())
            .and_then(May::known)
            .is_some_and(|identity| identity == "github-app");
        let mut credentials = self.world.credentials.values();
        by_identity
            || credentials
                .any(|credential| credential.kind == "app-token" && credential.acts_as.as_deref() == Some(id))
    }

    /// Whether the platform sees a user: a person, or a program with an account.
    fn is_user(&self, id: &str) -> bool {
        let Some(principal) = self.world.principals.get(id) else {
            return false;
        };
        let identity = principal
            .identity
            .as_ref()
            .and_then(May::known)
            .map(String::as_str);
        match principal.kind.as_str() {
            "human" => true,
            "team" => false,
            _ => matches!(identity, Some("machine-user" | "user-token" | "outsider-account")),
        }
    }

    /// How the platform spells an actor.
    fn login(&self, id: &str) -> String {
        if self.is_app(id) {
            format!("{id}[bot]")
        } else {
            id.to_owned()
        }
    }

    /// Credentials of a type.
    fn credentials(&self, kind: &'static str) -> impl Iterator<Item = (&String, &Credential)> {
        self.world
            .credentials
            .iter()
            .filter(move |(_, credential)| credential.kind == kind)
    }

    fn is_outsider(&self, id: &str) -> bool {
        self.world
            .principals
            .get(id)
            .is_some_and(|principal| principal.kind == "outsider")
    }
}

/// The name of a stored credential as a secret: `prod-key` is `PROD_KEY`.
fn secret_name(credential: &str) -> String {
    credential.to_uppercase().replace(['-', '.'], "_")
}

/// The value, or that this key must be stated to be written.
fn stated<'v, T>(value: &'v May<T>, key: &str) -> Result<&'v T, Refused> {
    value
        .known()
        .ok_or_else(|| Refused::new(key, "is `unknown`, which no file can say"))
}

/// JSON of a snapshot: the value, or that nobody could read it.
fn readable<T>(value: &May<T>, json: impl FnOnce(&T) -> serde_json::Value) -> serde_json::Value {
    match value {
        May::Known(value) => json(value),
        May::Unknown => unread(),
    }
}

/// What a snapshot says of what nobody could read.
fn unread() -> serde_json::Value {
    serde_json::json!({"not-readable": "nobody has stated it"})
}

fn pretty(value: &serde_json::Value) -> Result<Vec<u8>, Refused> {
    serde_json::to_string_pretty(value)
        .map(|text| (text + "\n").into_bytes())
        .map_err(|error| Refused::new("world", error.to_string()))
}
