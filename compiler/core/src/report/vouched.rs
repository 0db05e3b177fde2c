//! What an assumption says, and who vouches for it.

use super::Dated;
use crate::language::model::Declaration;
use crate::library::assumption_named;
use crate::reach::sentence::list;
use std::collections::BTreeSet;

/// An assumption in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// What is assumed: as it is declared, else as the library says it, with the days of the snapshots where they are what it is about.
    pub says: String,
    /// The team that vouches for it; none: nobody has declared it, or nobody is named.
    pub by: Option<String>,
    /// ISO date until which it does.
    pub until: Option<String>,
    /// Whether it is declared. If not, it is the library's.
    pub declared: bool,
}

/// What an assumption says, and who vouches for it.
pub fn vouched(declaration: &Declaration, snapshots: &[Dated], id: &str) -> Vouched {
    let found = declaration
        .assumptions
        .iter()
        .find(|assumption| assumption.id.value == id);
    if let Some(found) = found {
        return Vouched {
            says: found.text.value.clone(),
            by: found.by.as_ref().map(|by| by.value.clone()),
            until: found.until.as_ref().map(|until| until.value.clone()),
            declared: true,
        };
    }
    let says = assumption_named(id).map_or(String::new(), |known| known.says.clone());
    let days: BTreeSet<&String> = snapshots.iter().map(|snapshot| &snapshot.as_of).collect();
    let says = match (id, days.is_empty()) {
        ("as-of", false) => {
            let days: Vec<String> = days.into_iter().cloned().collect();
            format!("Settings are as they were observed on {}.", list(&days))
        }
        _ => says,
    };
    Vouched {
        says,
        by: None,
        until: None,
        declared: false,
    }
}
