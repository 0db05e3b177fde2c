//! The known ways in, one by one: what each is, what closes it, whom it has hit, and what models it.

use super::rules;
use crate::rules::Rule;
use crate::source::FileId;
use crate::syntax::{self, Node, Value};
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
    /// Files that compute it, with what they do where that is not plain.
    pub by: Vec<(String, String)>,
    /// Why it is not modelled; empty if it is.
    pub not_modelled: String,
    /// The folder of `tests/cases/` that runs it; `NAME-near-miss` runs its near miss.
    pub case: String,
}

/// All known ways, in the order of the table.
///
/// # Panics
/// If the library's own table is malformed, which a test excludes.
pub fn ways() -> &'static [Way] {
    static WAYS: OnceLock<Vec<Way>> = OnceLock::new();
    WAYS.get_or_init(|| {
        let text = include_str!("../../../../stdlib/core/ways.kdl");
        let document = syntax::parse(FileId(0), text).expect("the library's table is KDL");
        document.nodes.iter().map(way).collect()
    })
}

/// The rules that model a way.
pub fn modelling(id: &str) -> Vec<&'static Rule> {
    let models = |rule: &&Rule| rule.models.iter().any(|known| known == id);
    rules().rules.iter().filter(models).collect()
}

fn way(node: &Node) -> Way {
    assert_eq!(node.name.value, "way", "the table holds ways only");
    let [id, title] = &texts(node)[..] else {
        panic!("a way has an id and a title")
    };
    let mut way = Way {
        id: id.clone(),
        title: title.clone(),
        ..Way::default()
    };
    for child in node.children() {
        let mut texts = texts(child).into_iter();
        let first = texts.next().unwrap_or_default();
        match child.name.value.as_str() {
            "closes" => way.closes = first,
            "bitten" => way.bitten = first,
            "by" => way.by.push((first, texts.next().unwrap_or_default())),
            "not-modelled" => way.not_modelled = first,
            "case" => way.case = first,
            other => panic!("`{other}` is no part of a way"),
        }
    }
    way
}

fn texts(node: &Node) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        _ => None,
    };
    node.arguments().filter_map(|value| text(&value.value)).collect()
}
