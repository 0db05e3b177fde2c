//! Reading a pattern character by character, with byte offsets for errors.

use super::super::chars::CharSet;
use super::super::error::PatternError;

/// A place in a pattern.
pub(super) struct Scan<'a> {
    pattern: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    pub(super) fn new(pattern: &'a str) -> Self {
        Self::from(pattern, 0)
    }

    pub(super) fn from(pattern: &'a str, at: usize) -> Self {
        Self { pattern, at }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.pattern[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Consumes the text if it comes next.
    pub(super) fn take(&mut self, text: &str) -> bool {
        let there = self.rest().starts_with(text);
        self.at += if there { text.len() } else { 0 };
        there
    }

    /// Consumes all of this character that come next.
    pub(super) fn skip(&mut self, c: char) {
        while self.peek() == Some(c) {
            self.next();
        }
    }

    /// The character that a backslash, just consumed, stands before.
    pub(super) fn escaped(&mut self) -> Result<char, PatternError> {
        let at = self.at - 1;
        self.next()
            .ok_or_else(|| self.malformed(at, "nothing follows the backslash"))
    }

    pub(super) fn malformed(&self, at: usize, message: impl Into<String>) -> PatternError {
        PatternError::malformed(self.pattern, at, message)
    }

    pub(super) fn unresolved(&self, at: usize, message: impl Into<String>) -> PatternError {
        PatternError::unresolved(self.pattern, at, message)
    }

    /// A bracket expression as in shells, its `[` just consumed: `!` or `^` negates, `\` escapes.
    ///
    /// `first_is_literal`: a `]` in first place is a member (gitignore) and does not close an empty set (Ruby).
    pub(super) fn bracket(&mut self, first_is_literal: bool) -> Result<CharSet, PatternError> {
        let open = self.at - 1;
        let negated = self.take("!") || self.take("^");
        let mut ranges = Vec::new();
        let mut first = first_is_literal;
        while first || self.peek() != Some(']') {
            first = false;
            let lo = self.member(open)?;
            let is_range = self.peek() == Some('-') && !self.rest().starts_with("-]");
            if !is_range {
                ranges.push((lo, lo));
                continue;
            }
            self.next();
            let hi = self.member(open)?;
            if lo > hi {
                return Err(self.malformed(open, format!("the range `{lo}-{hi}` runs backwards")));
            }
            ranges.push((lo, hi));
        }
        self.next();
        let set = CharSet::of(ranges);
        Ok(if negated { set.negated() } else { set })
    }

    fn member(&mut self, open: usize) -> Result<char, PatternError> {
        if self.rest().starts_with("[:") {
            return Err(self.unresolved(
                self.at,
                "character classes such as `[:alpha:]` are not supported; write the range",
            ));
        }
        match self.next() {
            Some('\\') => self.escaped(),
            Some(c) => Ok(c),
            None => Err(self.malformed(open, "the `[` is not closed")),
        }
    }
}
