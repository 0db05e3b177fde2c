//! TOML. Dates are refused: no file that is read here has any.

use super::{bounded, scalar};
use crate::yaml::{Entry, Node, Value, YamlError};
use gabion_facts::source::{FileId, Span, Spanned};
use toml_span::value::{Table, ValueInner};

/// The tree of a file; an empty file is an empty mapping.
pub fn toml(text: &str, file: FileId) -> Result<Node, YamlError> {
    bounded(text, file)?;
    let parsed = toml_span::parse(text).map_err(|error| YamlError {
        message: error.to_string(),
        span: place(file, error.span),
    })?;
    Ok(node(&parsed, file))
}

fn place(file: FileId, span: toml_span::Span) -> Span {
    Span::new(file, span.start, span.end)
}

fn node(value: &toml_span::Value<'_>, file: FileId) -> Node {
    let span = place(file, value.span);
    match value.as_ref() {
        ValueInner::String(text) => scalar(text.clone().into_owned(), false, span),
        ValueInner::Integer(number) => scalar(number.to_string(), true, span),
        ValueInner::Float(number) => scalar(number.to_string(), true, span),
        ValueInner::Boolean(truth) => scalar(truth.to_string(), true, span),
        ValueInner::Array(items) => Node {
            value: Value::Sequence(items.iter().map(|item| node(item, file)).collect()),
            span,
        },
        ValueInner::Table(table) => mapping(table, span, file),
    }
}

fn mapping(table: &Table<'_>, span: Span, file: FileId) -> Node {
    let entries = table.iter().map(|(key, value)| Entry {
        key: Spanned::new(key.name.clone().into_owned(), place(file, key.span)),
        value: node(value, file),
    });
    Node {
        value: Value::Mapping(entries.collect()),
        span,
    }
}
