//! The spanned tree that every reader of KDL works on.

use crate::source::{Span, Spanned};
use serde::{Deserialize, Serialize};

/// A parsed file: its top-level nodes in the order in which they are written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The top-level nodes.
    pub nodes: Vec<Node>,
}

/// `name arg prop=value { children }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// The first word.
    pub name: Spanned<String>,
    /// Arguments and properties in the order in which they are written.
    pub entries: Vec<Entry>,
    /// The nodes between the braces; `None` without braces.
    pub children: Option<Vec<Node>>,
    /// From the name to the end of the last entry or the closing brace.
    pub span: Span,
}

/// An argument (`name` is `None`) or a property.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The property's name.
    pub name: Option<Spanned<String>>,
    /// The value, with its own span (quotes included).
    pub value: Spanned<Value>,
    /// Name, `=` and value.
    pub span: Span,
}

/// A KDL value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// A string, quoted or bare, after escapes.
    String(String),
    /// A whole number.
    Integer(i128),
    /// A number with a fraction or exponent.
    Float(f64),
    /// `#true` or `#false`.
    Bool(bool),
    /// `#null`.
    Null,
}

impl Value {
    /// The string that it is; none: it is something else.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

impl Node {
    /// The arguments, without the properties.
    pub fn arguments(&self) -> impl Iterator<Item = &Spanned<Value>> {
        self.entries
            .iter()
            .filter(|entry| entry.name.is_none())
            .map(|entry| &entry.value)
    }

    /// The arguments that are strings.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.arguments().filter_map(|value| value.value.text())
    }

    /// A property that is a string.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.property(name)?.value.text()
    }

    /// The last value given to a property.
    pub fn property(&self, name: &str) -> Option<&Spanned<Value>> {
        let named = |entry: &&Entry| entry.name.as_ref().is_some_and(|found| found.value == name);
        self.entries.iter().rev().find(named).map(|entry| &entry.value)
    }

    /// The children; none if there are no braces.
    pub fn children(&self) -> &[Node] {
        self.children.as_deref().unwrap_or_default()
    }

    /// The name and the entries, without the children: what a finding about the whole node underlines.
    pub fn head(&self) -> Span {
        self.entries
            .last()
            .map_or(self.name.span, |last| self.name.span.to(last.span))
    }
}
