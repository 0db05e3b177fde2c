//! The parts of a node's head: its name, its arguments and its properties.

use super::lex::{Kind, Token};
use super::parse::Parser;
use super::tree::{Entry, Value};
use super::{fault, value};
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
            self.errors
                .fixable((start, end), fault::ANNOTATION, (start, end), "");
        }
    }

    /// The name of a node, or nothing after telling why. Takes no token that ends the node or opens its block.
    pub(super) fn name(&mut self) -> Option<Spanned<String>> {
        let token = self.peek();
        let at = (token.start, token.end);
        match token.kind {
            Kind::Newline | Kind::Semicolon | Kind::Close => return None,
            Kind::Open => {
                self.errors.fault(at, fault::NAMELESS_BLOCK);
                return None;
            }
            _ => self.at += 1,
        }
        let number = value::is_number(&self.text[token.start..token.end]);
        match token.kind {
            Kind::Word if number => self.errors.fault(at, fault::NUMBER_AS_NAME),
            Kind::Word | Kind::Quoted | Kind::Special => {
                let text = value::string(self.text, token, self.errors)?;
                return Some(Spanned::new(text, self.errors.span(token.start, token.end)));
            }
            Kind::Broken => {}
            _ => self.errors.fault(at, fault::NO_NAME),
        }
        None
    }

    /// An argument or a property; nothing after telling what is wrong with it.
    pub(super) fn entry(&mut self) -> Option<Entry> {
        self.annotation();
        let first = self.peek();
        if matches!(
            first.kind,
            Kind::Newline | Kind::Semicolon | Kind::Close | Kind::Open
        ) {
            return None;
        }
        self.at += 1;
        let at = (first.start, first.end);
        match first.kind {
            Kind::Broken => None,
            Kind::Equals => {
                self.errors.fault(at, fault::NO_PROPERTY);
                None
            }
            Kind::RightParen => {
                self.errors.fault(at, fault::PARENTHESIS);
                None
            }
            _ if self.peek().kind == Kind::Equals && !self.done() => self.property(first),
            _ => {
                let value = self.value(first)?;
                Some(Entry {
                    name: None,
                    span: value.span,
                    value,
                })
            }
        }
    }

    fn value(&mut self, token: Token) -> Option<Spanned<Value>> {
        let value = value::value(self.text, token, self.errors)?;
        Some(Spanned::new(value, self.errors.span(token.start, token.end)))
    }

    fn property(&mut self, first: Token) -> Option<Entry> {
        let equals = self.bump();
        let name = self.property_name(first);
        self.annotation();
        let token = self.peek();
        match token.kind {
            Kind::Word | Kind::Keyword | Kind::Quoted | Kind::Special if !self.done() => self.at += 1,
            Kind::Broken if !self.done() => {
                self.at += 1;
                return None;
            }
            _ => {
                self.errors.fault((first.start, equals.end), fault::NO_VALUE);
                return None;
            }
        }
        let value = self.value(token)?;
        Some(Entry {
            name: Some(name?),
            value,
            span: self.errors.span(first.start, token.end),
        })
    }

    fn property_name(&mut self, token: Token) -> Option<Spanned<String>> {
        let value = self.value(token)?;
        let span = value.span;
        if let Value::String(text) = value.value {
            return Some(Spanned::new(text, span));
        }
        self.errors.fault((token.start, token.end), fault::NOT_A_WORD);
        None
    }
}
