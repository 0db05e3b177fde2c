//! Tokens to nodes: recursive over braces only, which are counted.

use super::MAX_DEPTH;
use super::error::Errors;
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
        self.errors.fixable(
            at,
            "nothing stands before this semicolon",
            "it ends no node",
            "remove it",
            (at, String::new()),
        );
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
        let at = (slashdash.start, slashdash.end);
        self.errors.at(
            at,
            "`/-` hides nothing here",
            "a node, a value or a block was expected after it",
            "remove the `/-`",
        );
    }

    fn unmatched(&mut self) {
        let brace = self.bump();
        self.errors.broken = true;
        if !self.errors.runaway {
            let at = (brace.start, brace.end);
            self.errors.at(
                at,
                "this brace closes nothing",
                "no block is open here",
                "remove it, or look for a brace too many above",
            );
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
            return (nodes, self.bump().end);
        }
        self.errors.broken = true;
        if !self.stopped && !self.errors.runaway {
            let at = (open.start, open.end);
            self.errors.at(
                at,
                "this brace is never closed",
                "the block starts here",
                "close it with `}`, or remove it",
            );
        }
        (nodes, self.text.len())
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
                    self.second_block(closed, token);
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

    fn second_block(&mut self, closed: bool, token: Token) {
        if closed {
            let help = "put both into one block";
            self.errors.at(
                (token.start, token.end),
                "a node has one block",
                "a second one starts here",
                help,
            );
        }
    }

    fn after_block(&mut self, token: Token) {
        let at = (token.start, token.end);
        let help = "end the node with `;` or a line end";
        self.errors.fixable(
            at,
            "something follows a closing brace",
            "a new node starts here",
            help,
            ((token.start, token.start), "; ".to_owned()),
        );
    }

    fn missing_space(&mut self, token: Token) {
        let after_slashdash = self.at > 0 && self.tokens[self.at - 1].kind == Kind::Slashdash;
        if token.spaced
            || after_slashdash
            || matches!(token.kind, Kind::Broken | Kind::Equals | Kind::RightParen)
        {
            return;
        }
        let at = (token.start, token.end);
        if self.text[token.start..token.end].starts_with(',') {
            let comma = (token.start, token.start + 1);
            return self.errors.fixable(
                comma,
                "values are separated by spaces, not commas",
                "no comma here",
                "remove the comma",
                (comma, String::new()),
            );
        }
        if self.at > 0
            && token.kind != Kind::Word
            && &self.text[self.tokens[self.at - 1].start..token.start] == "r"
        {
            let message = "raw strings have no `r` in KDL v2";
            return self.errors.at(
                (token.start - 1, token.end),
                message,
                "a raw string of KDL v1",
                "write #\"…\"#",
            );
        }
        self.errors.fixable(
            at,
            "a space is missing",
            "a new value starts here",
            "put a space before it",
            ((token.start, token.start), " ".to_owned()),
        );
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
