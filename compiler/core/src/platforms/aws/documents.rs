//! IAM documents to bytes: typed, in one order of keys, two spaces deep.

use serde::Serialize;
use serde_json::{Map, Value};

/// A policy document.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Document {
    version: &'static str,
    statement: Vec<Line>,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Line {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sid: Option<String>,
    pub(super) effect: &'static str,
    pub(super) action: Words,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) principal: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) resource: Option<Words>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) condition: Option<Map<String, Value>>,
}

/// One text, or several.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Words {
    One(String),
    Many(Vec<String>),
}

impl Words {
    pub(super) fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Words {
        let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
        if words.len() == 1 {
            Words::One(words.remove(0))
        } else {
            Words::Many(words)
        }
    }
}

impl Line {
    /// A statement of an identity policy.
    pub(super) fn new(sid: String, effect: &'static str, action: Words, resource: Words) -> Line {
        Line {
            sid: Some(sid),
            effect,
            action,
            principal: None,
            resource: Some(resource),
            condition: None,
        }
    }

    /// Adds a condition.
    pub(super) fn when(mut self, operator: &str, keys: Map<String, Value>) -> Line {
        self.condition
            .get_or_insert_default()
            .insert(operator.to_owned(), Value::Object(keys));
        self
    }
}

impl Document {
    pub(super) fn new(statement: Vec<Line>) -> Document {
        Document {
            version: "2012-10-17",
            statement,
        }
    }

    /// The file's content.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// How long IAM counts it: without white space between the parts.
    pub(super) fn length(&self) -> usize {
        serde_json::to_string(self).map_or(usize::MAX, |text| text.chars().count())
    }
}
