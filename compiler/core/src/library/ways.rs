//! The known ways in, one by one: what each is, what closes it, whom it has hit, and what models it.

use super::rules;
use super::table::{property, table};
use crate::rules::Rule;
use crate::syntax::Node;
use std::sync::OnceLock;

/// A known way in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// `G22`, `B15`.
    pub id: String,
    /// What happens.
    pub title: String,
    /// What takes it away.
    pub closes: String,
    /// Whom it has hit; may be empty.
    pub bitten: String,
    /// What computes it.
    pub by: Vec<By>,
    /// Why it is not modelled; empty if it is.
    pub not_modelled: String,
    /// The folder of `tests/cases/` that runs it; `NAME-near-miss` runs its near miss.
    pub case: String,
}

/// What computes a way in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct By {
    /// The file.
    pub file: String,
    /// What it does, where that is not plain.
    pub what: String,
    /// The function, or the table of a file of the library.
    pub at: String,
    /// `FILE#NAME`: a test that sees it; empty where a case does.
    pub test: String,
}

/// All known ways, in the order of the table.
///
/// # Panics
/// If the library's own table is malformed, which a test excludes.
pub fn ways() -> &'static [Way] {
    static WAYS: OnceLock<Vec<Way>> = OnceLock::new();
    WAYS.get_or_init(|| table!("core-ways").nodes.iter().map(way).collect())
}

/// The rules that model a way.
pub fn modelling(id: &str) -> Vec<&'static Rule> {
    let models = |rule: &&Rule| rule.models.iter().any(|known| known == id);
    rules().rules.iter().filter(models).collect()
}

fn way(node: &Node) -> Way {
    assert_eq!(node.name.value, "way", "the table holds ways only");
    let mut texts = node.texts().map(str::to_owned);
    let mut needed = || texts.next().expect("a way has an id and a title");
    let mut way = Way {
        id: needed(),
        title: needed(),
        ..Way::default()
    };
    for child in node.children() {
        let mut texts = child.texts().map(str::to_owned);
        let first = texts.next().unwrap_or_default();
        match child.name.value.as_str() {
            "closes" => way.closes = first,
            "bitten" => way.bitten = first,
            "by" => way.by.push(By {
                file: first,
                what: texts.next().unwrap_or_default(),
                at: property(child, "at"),
                test: property(child, "test"),
            }),
            "not-modelled" => way.not_modelled = first,
            "case" => way.case = first,
            other => panic!("`{other}` is no part of a way"),
        }
    }
    way
}
