//! Values of conditions and resources: wildcards, policy variables, and what is left of a pattern after a known beginning.
//!
//! What a pattern means is `glob`'s business. This module replaces variables by their values first, and takes the known
//! beginning of a claim (`repo:acme/payments:ref:refs/heads/`) off a pattern, so that the rest speaks of the unknown ref alone.

use super::condition::Context;
use super::truth::Truth;
use crate::glob::{Dialect, Language};
use std::collections::BTreeSet;

/// One piece of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// This character.
    Char(char),
    /// `?`
    One,
    /// `*`
    Any,
}

/// How the text of a value is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Writing {
    /// `*` and `?` are wildcards.
    pub(super) wild: bool,
    /// `${…}` is a variable: only in policies of version 2012-10-17.
    pub(super) variables: bool,
}

/// The pieces of a value, or why there are none: a variable without a value matches nothing, an unknown one may match.
pub(super) fn tokens(value: &str, writing: Writing, context: &Context) -> Result<Vec<Token>, Truth> {
    let mut found = Vec::new();
    let mut rest = value;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match (c, rest.strip_prefix('{').and_then(|rest| rest.split_once('}'))) {
            ('$', Some((name, after))) if writing.variables => {
                rest = after;
                found.extend(variable(name, context)?.chars().map(Token::Char));
            }
            ('*', _) if writing.wild => found.push(Token::Any),
            ('?', _) if writing.wild => found.push(Token::One),
            _ => found.push(Token::Char(c)),
        }
    }
    Ok(found)
}

/// The value of `${name}` or `${name, 'default'}`.
fn variable(name: &str, context: &Context) -> Result<String, Truth> {
    if matches!(name, "*" | "?" | "$") {
        return Ok(name.to_owned());
    }
    let (key, default) = match name.split_once(',') {
        Some((key, default)) => (key.trim(), Some(default.trim().trim_matches('\'').to_owned())),
        None => (name, None),
    };
    context
        .single(key)
        .and_then(|value| value.or(default).ok_or(Truth::No))
}

/// A resource with `*` in the place of every variable, and whether there was one.
pub(super) fn without_variables(text: &str, variables: bool) -> (String, bool) {
    let (mut out, mut rest, mut open) = (String::new(), text, false);
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        match after.split_once('}') {
            Some((name, after)) if variables && !matches!(name, "*" | "?" | "$") => {
                out.push('*');
                (rest, open) = (after, true);
            }
            Some((name @ ("*" | "?" | "$"), after)) if variables => {
                out.extend(["${", name, "}"]);
                rest = after;
            }
            _ => {
                out.push_str("${$}{");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    (out, open)
}

/// What is left of a pattern once it has matched `known`; none if it cannot. A `*` in `known` is whatever its author likes.
pub(super) fn after(pattern: &[Token], known: &str) -> Vec<Vec<Token>> {
    let mut places = reachable(pattern, vec![0]);
    for c in known.chars() {
        let mut next = Vec::new();
        for &place in &places {
            match pattern.get(place) {
                _ if c == '*' => next.extend(place..=pattern.len()),
                Some(Token::Any) => next.push(place),
                Some(Token::One) => next.push(place + 1),
                Some(Token::Char(wanted)) if *wanted == c => next.push(place + 1),
                _ => {}
            }
        }
        places = reachable(pattern, next);
    }
    places
        .into_iter()
        .map(|place| pattern[place..].to_vec())
        .collect()
}

/// The places that are reached by letting `*` match nothing, each once, in order.
fn reachable(pattern: &[Token], places: Vec<usize>) -> Vec<usize> {
    let mut found = BTreeSet::new();
    for mut place in places {
        found.insert(place);
        while pattern.get(place) == Some(&Token::Any) {
            place += 1;
            found.insert(place);
        }
    }
    found.into_iter().collect()
}

/// The language of a pattern; `None` if it is over a limit.
pub(super) fn language(pattern: &[Token], dialect: Dialect) -> Option<Language> {
    let exact = pattern.iter().all(|token| matches!(token, Token::Char(_)));
    match dialect {
        Dialect::StringLike if exact => Some(Language::literal(&plain(pattern))),
        _ if pattern.is_empty() => Some(Language::literal("")),
        _ => Language::compile(dialect, &text(pattern)).ok(),
    }
}

/// A pattern as `StringLike` writes it.
pub(super) fn text(pattern: &[Token]) -> String {
    let mut text = String::new();
    for token in pattern {
        match token {
            Token::Any => text.push('*'),
            Token::One => text.push('?'),
            Token::Char(c @ ('*' | '?' | '$')) => text.extend(["${", c.encode_utf8(&mut [0; 4]), "}"]),
            Token::Char(c) => text.push(*c),
        }
    }
    text
}

/// The characters of a pattern without wildcards.
pub(super) fn plain(pattern: &[Token]) -> String {
    pattern
        .iter()
        .filter_map(|token| {
            if let Token::Char(c) = token {
                Some(*c)
            } else {
                None
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIKE: Writing = Writing {
        wild: true,
        variables: true,
    };

    fn left(pattern: &str, known: &str) -> Vec<String> {
        let context = Context::default();
        let pieces = tokens(pattern, LIKE, &context).unwrap();
        let show = |rest: Vec<Token>| {
            rest.iter()
                .map(|t| match t {
                    Token::Any => '*',
                    Token::One => '?',
                    Token::Char(c) => *c,
                })
                .collect()
        };
        after(&pieces, known).into_iter().map(show).collect()
    }

    #[test]
    fn takes_the_known_beginning_off() {
        assert_eq!(left("repo:acme/*", "repo:acme/payments:"), ["*", ""]);
        assert_eq!(
            left(
                "repo:acme/payments:ref:refs/heads/main",
                "repo:acme/payments:ref:refs/heads/"
            ),
            ["main"]
        );
        assert_eq!(left("repo:acme/p?:x", "repo:acme/pq:"), ["x"]);
        assert_eq!(left("a*b", "ab"), ["*b", "b", ""]);
        assert_eq!(left("w/deploy.yml@main", "w/*@"), ["main"]);
        assert_eq!(left("w/deploy.yml@main", "w/*@refs/"), [""; 0]);
        assert!(left("repo:other/*", "repo:acme/").is_empty());
    }

    #[test]
    fn literal_wildcards_stay_literal() {
        let context = Context::default();
        let pieces = tokens("a${*}${$}${?}", LIKE, &context).unwrap();
        assert!(language(&pieces, Dialect::StringLike).unwrap().matches("a*$?"));
        assert!(!language(&pieces, Dialect::StringLike).unwrap().matches("ab$c"));
        let pieces = tokens("${*}b*", LIKE, &context).unwrap();
        assert!(language(&pieces, Dialect::StringLike).unwrap().matches("*bc"));
        assert!(!language(&pieces, Dialect::StringLike).unwrap().matches("xbc"));
        assert_eq!(tokens("${aws:username}", LIKE, &context), Err(Truth::Unknown));
    }
}
