//! JSON5, which JSON and JSON with remarks are part of.

use super::{bounded, scalar};
use crate::yaml::{Entry, Node, Value, YamlError};
use gabion_facts::source::{FileId, Span, Spanned};
use jsonc_parser::ast;
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

/// The tree of a file; an empty file is a null. Of a key that occurs twice, the last counts, as in JavaScript.
pub fn json5(text: &str, file: FileId) -> Result<Node, YamlError> {
    bounded(text, file)?;
    let options = ParseOptions {
        allow_missing_commas: false,
        ..ParseOptions::default()
    };
    let parsed = parse_to_ast(text, &CollectOptions::default(), &options).map_err(|error| YamlError {
        message: error.kind().to_string(),
        span: place(file, error.range()),
    })?;
    Ok(match &parsed.value {
        Some(value) => node(value, file),
        None => scalar(String::new(), true, Span::new(file, 0, 0)),
    })
}

fn place(file: FileId, range: Range) -> Span {
    Span::new(file, range.start, range.end)
}

fn node(value: &ast::Value<'_>, file: FileId) -> Node {
    let span = place(file, value.range());
    match value {
        ast::Value::StringLit(text) => scalar(text.value.clone().into_owned(), false, span),
        ast::Value::NumberLit(number) => scalar(number.value.to_owned(), true, span),
        ast::Value::BooleanLit(truth) => scalar(truth.value.to_string(), true, span),
        ast::Value::NullKeyword(_) => scalar("null".to_owned(), true, span),
        ast::Value::Array(array) => Node {
            value: Value::Sequence(array.elements.iter().map(|element| node(element, file)).collect()),
            span,
        },
        ast::Value::Object(object) => {
            let mut entries: Vec<Entry> = Vec::new();
            for property in &object.properties {
                let key = property.name.as_str().to_owned();
                entries.retain(|entry| entry.key.value != key);
                entries.push(Entry {
                    key: Spanned::new(key, place(file, property.name.range())),
                    value: node(&property.value, file),
                });
            }
            Node {
                value: Value::Mapping(entries),
                span,
            }
        }
    }
}
