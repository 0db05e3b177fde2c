//! The grammar of expressions, with bounded depth. Source: docs.github.com, "Evaluate expressions in workflows", 2026-09.

mod lex;
mod parse;

pub(super) use lex::{Token, lex};
pub(in crate::platforms::github) use parse::{Expression, Operator, parse};

/// The bare expression of an `if:`. `${{ }}` around all of it is taken away. If it stands around a part only (a trailing line
/// break is enough), GitHub fills in a text, and a text that is not empty is true; so it is `true` here.
/// Source: zizmor, audit `unsound-condition`.
pub(super) fn fenced(text: &str) -> String {
    let Some(inner) = text.strip_prefix("${{") else {
        return if text.contains("${{") {
            "true".to_owned()
        } else {
            text.trim().to_owned()
        };
    };
    match inner.strip_suffix("}}") {
        Some(bare) if !bare.contains("${{") => bare.trim().to_owned(),
        _ => "true".to_owned(),
    }
}

/// The field of a context that is all that a text says: `target` of `${{ inputs.target }}`.
pub fn field<'t>(text: &'t str, context: &str) -> Option<&'t str> {
    let inner = text.trim().strip_prefix("${{")?.strip_suffix("}}")?.trim();
    let name = inner.strip_prefix(context)?.strip_prefix('.')?;
    let is_name = |char: char| char.is_alphanumeric() || "-_.".contains(char);
    name.chars().all(is_name).then_some(name)
}

/// The expressions between `${{` and `}}` of a text. One that is never closed goes to the end: GitHub refuses it, we read on.
pub(in crate::platforms::github) fn expressions(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("${{") {
        let body = &rest[at + 3..];
        let end = close(body);
        found.push(&body[..end]);
        rest = &body[end..];
    }
    found
}

/// Where `}}` closes an expression, outside its texts.
fn close(body: &str) -> usize {
    let bytes = body.as_bytes();
    let mut quoted = false;
    for at in 0..bytes.len() {
        match bytes[at] {
            b'\'' => quoted = !quoted,
            b'}' if !quoted && bytes.get(at + 1) == Some(&b'}') => return at,
            _ => {}
        }
    }
    bytes.len()
}

/// The secrets that the expressions of a text name, in capitals; `None` where one takes a secret by a computed name, or all.
pub(in crate::platforms::github) fn secret_uses(text: &str) -> Vec<Option<String>> {
    secret_names(text).into_iter().map(|(name, _)| name).collect()
}

/// The same, each with whether something stands in for it where it does not exist: `secrets.A || secrets.GITHUB_TOKEN`.
pub(in crate::platforms::github) fn secret_names(text: &str) -> Vec<(Option<String>, bool)> {
    expressions(text)
        .into_iter()
        .flat_map(secrets_of_expression)
        .collect()
}

fn secrets_of_expression(body: &str) -> Vec<(Option<String>, bool)> {
    let Ok(tokens) = lex(body) else {
        // What cannot be taken apart may name anything.
        return if body.to_ascii_lowercase().contains("secrets") {
            vec![(None, false)]
        } else {
            Vec::new()
        };
    };
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let after_dot = at > 0 && tokens[at - 1] == Token::Dot;
        if after_dot || !matches!(token, Token::Word(word) if word.eq_ignore_ascii_case("secrets")) {
            continue;
        }
        let (name, length) = match (tokens.get(at + 1), tokens.get(at + 2), tokens.get(at + 3)) {
            (Some(Token::Dot), Some(Token::Word(name)), _) => (Some(name.to_ascii_uppercase()), 3),
            (Some(Token::Open('[')), Some(Token::Text(name)), Some(Token::Close(']'))) => {
                (Some(name.to_ascii_uppercase()), 4)
            }
            _ => (None, 1),
        };
        let replaced = name.is_some() && tokens.get(at + length) == Some(&Token::Sign("||"));
        found.push((name, replaced));
    }
    found
}
