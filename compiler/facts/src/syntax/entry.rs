//! The parts of a node's head: its name, its arguments and its properties.

use super::lex::{Kind, Token};
use super::parse::Parser;
use super::tree::{Entry, Value};
use super::value;
use crate::source::Spanned;

impl Parser<'_, '_> {
    /// `(u8)`: refused, and passed over.
    pub(super) fn annotation(&mut self) {
        while self.peek().kind == Kind::LeftParen && !self.done() {
            let start = self.bump().start;
            while !self.done()
                && matches!(
                    self.peek().kind,
                    Kind::Word | Kind::Quoted | Kind::Special | Kind::Broken
                )
            {
                self.at += 1;
            }
            if self.peek().kind == Kind::RightParen {
                self.at += 1;
            }
            let end = self.tokens[self.at.min(self.tokens.len()) - 1].end;
            let fix = ((start, end), String::new());
            self.errors.fixable(
                (start, end),
                "type annotations are not used here",
                "a type in parentheses",
                "remove it",
                fix,
            );
        }
    }

    pub(super) fn name(&mut self) -> Option<Spanned<String>> {
        let token = self.peek();
        let at = (token.start, token.end);
        let raw = &self.text[token.start..token.end];
        match token.kind {
            Kind::Open => {
                self.errors.at(
                    at,
                    "a block without a name",
                    "a name was expected before the brace",
                    "write the node's name first",
                );
                return None;
            }
            Kind::Newline | Kind::Semicolon | Kind::Close => return None,
            _ => self.at += 1,
        }
        match token.kind {
            Kind::Word if value::is_number(raw) => {
                self.errors.at(
                    at,
                    "a node starts with its name",
                    "a number",
                    "write the node's name first; a name that looks like a number stands in quotes",
                );
                None
            }
            Kind::Word | Kind::Quoted | Kind::Special => {
                let text = value::string(self.text, token, self.errors)?;
                Some(Spanned::new(text, self.errors.span(token.start, token.end)))
            }
            Kind::Broken => None,
            _ => {
                self.errors.at(
                    at,
                    "a node starts with its name",
                    "not a name",
                    "write the node's name first",
                );
                None
            }
        }
    }

    /// An argument or a property; nothing after telling what is wrong with it. Always takes at least one token.
    pub(super) fn entry(&mut self) -> Option<Entry> {
        self.annotation();
        let first = self.peek();
        let at = (first.start, first.end);
        match first.kind {
            Kind::Newline | Kind::Semicolon | Kind::Close | Kind::Open => return None,
            _ => self.at += 1,
        }
        match first.kind {
            Kind::Broken => return None,
            Kind::Equals => {
                self.errors.at(
                    at,
                    "`=` without a property's name",
                    "a name was expected before it",
                    "write name=\"value\"; a node's own value follows its name after a space",
                );
                return None;
            }
            Kind::RightParen => {
                self.errors.at(
                    at,
                    "this parenthesis closes nothing",
                    "not opened",
                    "put it in quotes if it belongs to a value",
                );
                return None;
            }
            _ => {}
        }
        if self.peek().kind != Kind::Equals || self.done() {
            let value = value::value(self.text, first, self.errors)?;
            let span = self.errors.span(first.start, first.end);
            return Some(Entry {
                name: None,
                value: Spanned::new(value, span),
                span,
            });
        }
        self.property(first)
    }

    fn property(&mut self, first: Token) -> Option<Entry> {
        let equals = self.bump();
        let name = self.property_name(first);
        self.annotation();
        let token = self.peek();
        if self.done()
            || !matches!(
                token.kind,
                Kind::Word | Kind::Keyword | Kind::Quoted | Kind::Special | Kind::Broken
            )
        {
            let help = "write a value after the `=`, or remove the property";
            self.errors.at(
                (first.start, equals.end),
                "this property has no value",
                "nothing after the `=`",
                help,
            );
            return None;
        }
        self.at += 1;
        if token.kind == Kind::Broken {
            return None;
        }
        let value = value::value(self.text, token, self.errors)?;
        let value = Spanned::new(value, self.errors.span(token.start, token.end));
        Some(Entry {
            name: Some(name?),
            value,
            span: self.errors.span(first.start, token.end),
        })
    }

    fn property_name(&mut self, token: Token) -> Option<Spanned<String>> {
        match value::value(self.text, token, self.errors)? {
            Value::String(text) => Some(Spanned::new(text, self.errors.span(token.start, token.end))),
            _ => {
                let at = (token.start, token.end);
                self.errors.at(
                    at,
                    "a property's name must be a word",
                    "a number or keyword",
                    "write name=value",
                );
                None
            }
        }
    }
}
