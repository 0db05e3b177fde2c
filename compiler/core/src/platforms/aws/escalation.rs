//! Ways from one role to more power: `stdlib/aws/escalations.kdl`, compiled when the crate is built.

use super::acts::Act;
use crate::facts::INFERRED;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::OnceLock;

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/escalations.bin"));

/// One class of ways.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Table {
    /// `new-passrole`.
    pub name: String,
    /// The rule that reads the facts made of it.
    pub rule: String,
    /// When it was last held against its sources.
    pub as_of: String,
    /// What was read.
    pub source: String,
    /// The ways.
    pub ways: Vec<Row>,
}

/// One way, as written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    /// What it takes, all of it.
    pub actions: Vec<String>,
    /// Whom the role trusts that is passed, or under which something runs.
    pub service: Option<String>,
    /// What the actions act on.
    pub on: Option<String>,
    /// Where this way is described, or `inferred`.
    pub reference: String,
}

/// What an escalating action acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The role itself.
    Role,
    /// A role that is not there yet.
    NewRole,
    /// The role's boundary: nothing, if it has none.
    Boundary,
    /// A managed policy that is attached.
    Policy,
    /// A role's trust policy.
    Trust,
    /// A user or group, whose power is not known.
    User,
    /// People who sign in through the organization, whose power is not known.
    Person,
    /// What a key grants.
    Grants,
}

/// A way, ready to be decided.
pub(super) struct Way {
    /// The constant in facts: `lambda:CreateFunction+lambda:InvokeFunction`.
    pub(super) name: String,
    pub(super) acts: Vec<Act>,
    pub(super) service: &'static str,
    pub(super) target: Option<Target>,
    /// The remark of what is stated by it: whether it was inferred.
    pub(super) remark: &'static str,
}

/// All ways, by class.
pub(super) struct Ways {
    /// Own code under a role that one passes.
    pub(super) launches: Vec<Way>,
    /// Own code in what already runs under a role.
    pub(super) remakes: Vec<Way>,
    /// Rewriting what somebody may do.
    pub(super) rewrites: Vec<Way>,
    /// Reading what opens something.
    pub(super) reveals: BTreeSet<String>,
    /// Rewriting what a resource lets in.
    pub(super) lets_in: Vec<Way>,
    /// The services whose resources have policies of their own.
    pub(super) guarded: BTreeSet<&'static str>,
}

/// The tables, as written.
pub fn tables() -> &'static [Table] {
    static TABLES: OnceLock<Vec<Table>> = OnceLock::new();
    TABLES.get_or_init(|| postcard::from_bytes(BYTES).expect("the build script wrote these bytes"))
}

/// The ways, ready.
pub(super) fn ways() -> &'static Ways {
    static WAYS: OnceLock<Ways> = OnceLock::new();
    WAYS.get_or_init(|| {
        let of = |name: &str| {
            let table = tables().iter().find(move |table| table.name == name);
            table.into_iter().flat_map(|table| &table.ways)
        };
        Ways {
            launches: of("new-passrole").map(way).collect(),
            remakes: of("existing-passrole").map(way).collect(),
            rewrites: of("self-escalation")
                .chain(of("principal-access"))
                .map(way)
                .collect(),
            reveals: of("credential-access")
                .flat_map(|row| &row.actions)
                .map(|action| action.to_ascii_lowercase())
                .collect(),
            lets_in: of("resource-policy").map(way).collect(),
            guarded: of("resource-policy")
                .flat_map(|row| &row.actions)
                .filter_map(|action| action.split_once(':'))
                .map(|(service, _)| service)
                .collect(),
        }
    })
}

fn way(row: &'static Row) -> Way {
    Way {
        name: row.actions.join("+"),
        acts: row.actions.iter().map(|action| Act::named(action)).collect(),
        service: row.service.as_deref().unwrap_or_default(),
        target: row.on.as_deref().and_then(target),
        remark: match row.reference.as_str() {
            "inferred" => INFERRED,
            _ => "",
        },
    }
}

fn target(word: &str) -> Option<Target> {
    Some(match word {
        "role" => Target::Role,
        "new-role" => Target::NewRole,
        "boundary" => Target::Boundary,
        "policy" => Target::Policy,
        "trust" => Target::Trust,
        "user" => Target::User,
        "person" => Target::Person,
        "grants" => Target::Grants,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platforms::aws::catalogue;

    #[test]
    fn every_way_is_of_known_actions_under_a_rule() {
        let rules: BTreeSet<&str> = crate::library::rules()
            .rules
            .iter()
            .map(|rule| rule.slug.as_str())
            .collect();
        assert_eq!(tables().len(), 6);
        for table in tables() {
            assert!(
                rules.contains(table.rule.as_str()),
                "{}: no rule {}",
                table.name,
                table.rule
            );
            let mut seen = BTreeSet::new();
            for row in &table.ways {
                assert!(
                    seen.insert((&row.actions, &row.service)),
                    "{}: twice: {:?}",
                    table.name,
                    row.actions
                );
                assert!(
                    row.actions
                        .iter()
                        .all(|action| catalogue::action(action).is_some()),
                    "{:?}",
                    row.actions
                );
                assert_eq!(
                    row.service.is_some(),
                    table.name.ends_with("passrole"),
                    "{:?}",
                    row.actions
                );
                let rewrites = ["self-escalation", "principal-access"].contains(&table.name.as_str());
                let on = row.on.as_deref().and_then(target);
                let of_key = table.name == "resource-policy" && on == Some(Target::Grants);
                assert_eq!(on.is_some() && !of_key, rewrites, "{:?}", row.actions);
            }
        }
    }
}
