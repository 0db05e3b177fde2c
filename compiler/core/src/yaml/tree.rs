//! The tree.

use gabion_facts::source::{Span, Spanned};

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What was written.
    pub value: Value,
    /// From its first to its last byte; of an alias, the alias.
    pub span: Span,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text, number, truth value or nothing.
    Scalar(Scalar),
    /// `[a, b]` or lines with dashes.
    Sequence(Vec<Node>),
    /// Keys and values, in the order in which they are written.
    Mapping(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key, which is always a scalar.
    pub key: Spanned<String>,
    /// The value.
    pub value: Node,
}

/// A leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The text, after escapes and folding.
    pub text: String,
    /// Whether it was written without quotes, and so may be a number, a truth value or nothing.
    pub plain: bool,
}

impl Scalar {
    /// Whether it is YAML's nothing: `~`, `null`, or an empty place.
    pub fn is_null(&self) -> bool {
        self.plain && matches!(self.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }

    /// Its truth value, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.text.as_str() {
            "true" | "True" | "TRUE" if self.plain => Some(true),
            "false" | "False" | "FALSE" if self.plain => Some(false),
            _ => None,
        }
    }
}

impl Node {
    /// The scalar, if it is one.
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text of a scalar that is not nothing, with its place.
    pub fn as_text(&self) -> Option<Spanned<String>> {
        let scalar = self.as_scalar().filter(|scalar| !scalar.is_null())?;
        Some(Spanned::new(scalar.text.clone(), self.span))
    }

    /// Whether it is nothing.
    pub fn is_null(&self) -> bool {
        self.as_scalar().is_some_and(Scalar::is_null)
    }

    /// The entries of a mapping; none for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a sequence; none for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The entry of a mapping under a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key.value == key)
    }

    /// The value of a mapping under a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// Calls `visit` with every scalar of the tree, values and not keys, in order.
    pub fn scalars<'node>(&'node self, visit: &mut dyn FnMut(&'node Scalar, Span)) {
        match &self.value {
            Value::Scalar(scalar) => visit(scalar, self.span),
            Value::Sequence(items) => items.iter().for_each(|item| item.scalars(visit)),
            Value::Mapping(entries) => entries.iter().for_each(|entry| entry.value.scalars(visit)),
        }
    }
}
