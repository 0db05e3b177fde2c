//! The small regular expressions that all dialects are parsed to. No dialect nests, so depth is bounded.

use super::chars::CharSet;

/// A regular expression over character sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    /// One character of the set.
    One(CharSet),
    /// All of them in order; none is the empty string.
    Sequence(Vec<Expression>),
    /// Once or not at all.
    Optional(Box<Expression>),
    /// Any number of times.
    Repeated(Box<Expression>),
}

impl Expression {
    pub(super) fn char(c: char) -> Self {
        Self::One(CharSet::one(c))
    }

    /// `.*`
    pub(super) fn anything() -> Self {
        Self::many(CharSet::any())
    }

    /// `.+`
    pub(super) fn something() -> Self {
        Self::Sequence(vec![Self::One(CharSet::any()), Self::anything()])
    }

    pub(super) fn many(set: CharSet) -> Self {
        Self::Repeated(Box::new(Self::One(set)))
    }

    /// One character that is not a slash.
    pub(super) fn in_segment() -> Self {
        Self::One(CharSet::except('/'))
    }

    /// Any number of characters that are not slashes.
    pub(super) fn within_segment() -> Self {
        Self::many(CharSet::except('/'))
    }

    /// At least one character, none a slash.
    pub(super) fn segment() -> Self {
        Self::Sequence(vec![Self::in_segment(), Self::within_segment()])
    }

    /// Any number of directories, each with its slash: `([^/]*/)*`.
    pub(super) fn directories() -> Self {
        Self::Repeated(Box::new(Self::Sequence(vec![
            Self::within_segment(),
            Self::char('/'),
        ])))
    }

    /// Nothing, or a slash and something below it: `(/.+)?`.
    pub(super) fn or_below() -> Self {
        Self::Optional(Box::new(Self::Sequence(vec![Self::char('/'), Self::something()])))
    }

    /// The leading characters that stand for themselves, and what follows them.
    pub(super) fn literal_head(&self) -> (String, Vec<&Self>) {
        let mut parts = Vec::new();
        self.flatten(&mut parts);
        let head: String = parts.iter().map_while(|part| part.single()).collect();
        (head.clone(), parts.split_off(head.chars().count()))
    }

    pub(super) fn is_anything(&self) -> bool {
        matches!(self, Self::Repeated(inner) if inner.is_any_char())
    }

    pub(super) fn is_any_char(&self) -> bool {
        matches!(self, Self::One(set) if set.is_any())
    }

    fn single(&self) -> Option<char> {
        match self {
            Self::One(set) => set.single(),
            _ => None,
        }
    }

    fn flatten<'a>(&'a self, out: &mut Vec<&'a Self>) {
        match self {
            Self::Sequence(items) => items.iter().for_each(|item| item.flatten(out)),
            other => out.push(other),
        }
    }
}
