//! Tokens to nodes: recursive over braces only, which are counted.

use super::MAX_DEPTH;
use super::error::Errors;
use super::fault;
use super::lex::{Kind, Token};
use super::tree::Node;

/// The nodes of a whole file.
pub(super) fn nodes(text: &str, tokens: &[Token], errors: &mut Errors) -> Vec<Node> {
    let end = Token {
        kind: Kind::Newline,
        start: text.len(),
        end: text.len(),
        spaced: true,
    };
    let mut parser = Parser {
        text,
        tokens,
        end,
        at: 0,
        errors,
        stopped: false,
        suspect: None,
    };
    parser.block(0)
}

pub(super) struct Parser<'t, 'e> {
    pub(super) text: &'t str,
    pub(super) tokens: &'t [Token],
    end: Token,
    pub(super) at: usize,
    pub(super) errors: &'e mut Errors,
    /// Set where reading on makes no sense.
    stopped: bool,
    /// The first block that may lack its brace, with the brace that closes it instead.
    suspect: Option<((usize, usize), (usize, usize))>,
}

impl Parser<'_, '_> {
    pub(super) fn peek(&self) -> Token {
        if self.stopped {
            self.end
        } else {
            self.tokens.get(self.at).copied().unwrap_or(self.end)
        }
    }

    pub(super) fn done(&self) -> bool {
        self.stopped || self.at >= self.tokens.len()
    }

    pub(super) fn bump(&mut self) -> Token {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn skip_lines(&mut self) {
        while !self.done() && self.peek().kind == Kind::Newline {
            self.at += 1;
        }
    }

    /// Nodes up to the closing brace, which stays, or to the end.
    fn block(&mut self, depth: usize) -> Vec<Node> {
        let mut nodes = Vec::new();
        while !self.done() {
            match self.peek().kind {
                Kind::Newline => self.at += 1,
                Kind::Semicolon => self.empty(),
                Kind::Close if depth > 0 => break,
                Kind::Close => self.unmatched(),
                Kind::Slashdash => self.hidden_node(depth),
                _ => {
                    nodes.extend(self.node(depth));
                    if !self.done() && self.peek().kind == Kind::Semicolon {
                        self.at += 1;
                    }
                }
            }
        }
        nodes
    }

    fn empty(&mut self) {
        let semicolon = self.bump();
        let at = (semicolon.start, semicolon.end);
        self.errors.fixable(at, fault::EMPTY, at, "");
    }

    /// `/-` before a node: reads it and drops it.
    fn hidden_node(&mut self, depth: usize) {
        let slashdash = self.bump();
        self.skip_lines();
        if self.done() || matches!(self.peek().kind, Kind::Close | Kind::Semicolon | Kind::Slashdash) {
            self.hides_nothing(slashdash);
        } else {
            self.node(depth);
            if !self.done() && self.peek().kind == Kind::Semicolon {
                self.at += 1;
            }
        }
    }

    fn hides_nothing(&mut self, slashdash: Token) {
        self.errors
            .fault((slashdash.start, slashdash.end), fault::HIDES_NOTHING);
    }

    fn unmatched(&mut self) {
        let brace = self.bump();
        self.errors.broken = true;
        if !self.errors.runaway {
            self.errors.fault((brace.start, brace.end), fault::UNMATCHED);
        }
    }

    /// The nodes between braces; the opening brace is next.
    fn braces(&mut self, depth: usize) -> (Vec<Node>, usize) {
        let open = self.bump();
        if depth >= MAX_DEPTH {
            self.errors.too_deep(open.start);
            self.stopped = true;
            return (Vec::new(), open.end);
        }
        let nodes = self.block(depth + 1);
        if !self.done() {
            let close = self.bump();
            self.suspect(open, close);
            return (nodes, close.end);
        }
        self.errors.broken = true;
        if !self.stopped && !self.errors.runaway {
            let suspect = self.suspect.take().filter(|(opened, _)| opened.0 > open.start);
            self.errors.unclosed((open.start, open.end), suspect);
        }
        (nodes, self.text.len())
    }

    /// Keeps the first block whose closing brace begins a line that is not indented like the one that opens it.
    fn suspect(&mut self, open: Token, close: Token) {
        if self.suspect.is_none() && self.begins_line(close) && self.indent(open) != self.indent(close) {
            self.suspect = Some(((open.start, open.end), (close.start, close.end)));
        }
    }

    fn line(&self, token: Token) -> &str {
        let before = &self.text[..token.start];
        &before[before.rfind('\n').map_or(0, |at| at + 1)..]
    }

    fn begins_line(&self, token: Token) -> bool {
        self.line(token).chars().all(char::is_whitespace)
    }

    fn indent(&self, token: Token) -> usize {
        self.line(token).chars().take_while(|c| c.is_whitespace()).count()
    }

    /// One node; nothing if it has no name.
    fn node(&mut self, depth: usize) -> Option<Node> {
        self.annotation();
        let head = self.peek();
        let name = self.name();
        let mut entries = Vec::new();
        let mut children = None;
        let mut closed = false;
        let mut end = head.end;
        loop {
            let token = self.peek();
            match token.kind {
                _ if self.done() => break,
                Kind::Newline | Kind::Semicolon | Kind::Close => break,
                Kind::Open => {
                    if children.is_some() {
                        self.errors.fault((token.start, token.end), fault::SECOND_BLOCK);
                    }
                    let (nodes, brace) = self.braces(depth);
                    children = Some(nodes);
                    (end, closed) = (brace, true);
                }
                Kind::Slashdash => closed |= self.slashdash(depth),
                _ if closed => {
                    self.after_block(token);
                    break;
                }
                _ => {
                    self.missing_space(token);
                    if let Some(entry) = self.entry() {
                        end = entry.span.end as usize;
                        entries.push(entry);
                    }
                }
            }
        }
        name.map(|name| Node {
            span: self.errors.span(head.start, end),
            name,
            entries,
            children,
        })
    }

    fn after_block(&mut self, token: Token) {
        let at = (token.start, token.end);
        self.errors
            .fixable(at, fault::AFTER_BLOCK, (token.start, token.start), "; ");
    }

    fn missing_space(&mut self, token: Token) {
        let before = self.tokens[..self.at].last();
        let free = before.is_some_and(|before| before.kind == Kind::Slashdash);
        if token.spaced || free || matches!(token.kind, Kind::Broken | Kind::Equals | Kind::RightParen) {
            return;
        }
        let at = (token.start, token.end);
        let old_raw = before.is_some_and(|before| &self.text[before.start..token.start] == "r");
        if self.text[token.start..token.end].starts_with(',') {
            let comma = (token.start, token.start + 1);
            self.errors.fixable(comma, fault::COMMA, comma, "");
        } else if old_raw && token.kind != Kind::Word {
            self.errors.fault((token.start - 1, token.end), fault::OLD_RAW);
        } else {
            self.errors
                .fixable(at, fault::NO_SPACE, (token.start, token.start), " ");
        }
    }

    /// `/-` within a node: hides the next entry, or the block. Tells whether it was the block.
    fn slashdash(&mut self, depth: usize) -> bool {
        let slashdash = self.peek();
        self.missing_space(slashdash);
        self.at += 1;
        self.skip_lines();
        match self.peek().kind {
            _ if self.done() => {
                self.hides_nothing(slashdash);
                false
            }
            Kind::Open => {
                self.braces(depth);
                true
            }
            Kind::Semicolon | Kind::Close | Kind::Slashdash => {
                self.hides_nothing(slashdash);
                false
            }
            _ => {
                self.entry();
                false
            }
        }
    }
}
