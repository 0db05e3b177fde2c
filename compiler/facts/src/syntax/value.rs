//! One token to one value. Plain strings and integers are read here; the rest is the `kdl` crate's.

use super::error::Errors;
use super::fault;
use super::lex::{Kind, Token};
use super::tree::Value;
use kdl::{KdlEntry, KdlValue};

/// The value of a token, or nothing after telling why.
pub(super) fn value(text: &str, token: Token, errors: &mut Errors) -> Option<Value> {
    let raw = &text[token.start..token.end];
    match token.kind {
        Kind::Keyword => keyword(raw, token, errors),
        Kind::Word if is_number(raw) => number(raw, token, errors),
        _ => string(text, token, errors).map(Value::String),
    }
}

/// The text of a string token: a name, or a value that is a string.
pub(super) fn string(text: &str, token: Token, errors: &mut Errors) -> Option<String> {
    let raw = &text[token.start..token.end];
    match token.kind {
        Kind::Quoted if !raw.contains('\\') => Some(raw[1..raw.len() - 1].to_owned()),
        Kind::Quoted | Kind::Special => match by_kdl(raw, token, errors)? {
            Value::String(text) => Some(text),
            _ => None,
        },
        Kind::Word => word(raw, token, errors),
        _ => None,
    }
}

/// Whether a bare word must be a number.
pub(super) fn is_number(raw: &str) -> bool {
    let digits = raw.strip_prefix(['+', '-']).unwrap_or(raw);
    let digits = digits.strip_prefix('.').unwrap_or(digits);
    digits.starts_with(|c: char| c.is_ascii_digit())
}

fn word(raw: &str, token: Token, errors: &mut Errors) -> Option<String> {
    let at = (token.start, token.end);
    if !matches!(raw, "true" | "false" | "null" | "inf" | "-inf" | "nan") {
        return Some(raw.to_owned());
    }
    let message = format!("`{raw}` is no bare word in KDL v2");
    let help = format!("write \"{raw}\" for the word; the keyword is `#{raw}`");
    errors.fix(
        at,
        (&message, "a keyword of KDL v1", &help),
        at,
        &format!("\"{raw}\""),
    );
    None
}

fn keyword(raw: &str, token: Token, errors: &mut Errors) -> Option<Value> {
    match raw {
        "#true" => Some(Value::Bool(true)),
        "#false" => Some(Value::Bool(false)),
        "#null" => Some(Value::Null),
        "#inf" => Some(Value::Float(f64::INFINITY)),
        "#-inf" => Some(Value::Float(f64::NEG_INFINITY)),
        "#nan" => Some(Value::Float(f64::NAN)),
        _ => {
            let help = "the keywords are #true, #false and #null; a text with a hash stands in quotes";
            errors.at(
                (token.start, token.end),
                format!("`{raw}` is no keyword"),
                "not known",
                help,
            );
            None
        }
    }
}

fn number(raw: &str, token: Token, errors: &mut Errors) -> Option<Value> {
    let plain = raw.bytes().all(|byte| byte.is_ascii_digit());
    match raw.parse() {
        Ok(number) if plain => Some(Value::Integer(number)),
        _ => by_kdl(raw, token, errors),
    }
}

/// Lets `kdl` decode one value, and places its complaint at the token.
fn by_kdl(raw: &str, token: Token, errors: &mut Errors) -> Option<Value> {
    match raw.parse::<KdlEntry>() {
        Ok(entry) if entry.name().is_none() => Some(match entry.value() {
            KdlValue::String(text) => Value::String(text.clone()),
            KdlValue::Integer(number) => Value::Integer(*number),
            KdlValue::Float(number) => Value::Float(*number),
            KdlValue::Bool(value) => Value::Bool(*value),
            KdlValue::Null => Value::Null,
        }),
        Ok(_) => None,
        Err(error) => {
            refused(raw, token, &error, errors);
            None
        }
    }
}

fn refused(raw: &str, token: Token, error: &kdl::KdlError, errors: &mut Errors) {
    if token.kind == Kind::Word {
        let at = (token.start, token.end);
        return errors.fixable(at, fault::NOT_A_NUMBER, at, &format!("\"{raw}\""));
    }
    let first = error.diagnostics.first();
    let said = first.and_then(|found| found.message.clone()).unwrap_or_default();
    let message = if said.is_empty() {
        "this string cannot be read".to_owned()
    } else {
        format!("this string cannot be read: {}", lower(&said))
    };
    let escapes = "escapes are \\\" \\\\ \\n \\t \\s and \\u{1F600}; without escapes write #\"…\"#";
    let help = first
        .and_then(|found| found.help.clone())
        .unwrap_or_else(|| escapes.to_owned());
    let label = if raw.contains('\\') {
        "an escape in it is not known"
    } else {
        "not valid here"
    };
    errors.at((token.start, token.end), message, label, &help);
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
