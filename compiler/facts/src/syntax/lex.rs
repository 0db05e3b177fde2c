//! Text to tokens: iterative, linear, with every byte accounted for.

use super::error::Errors;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A line end, a single-line comment with its line end, or nothing at the end of the text.
    Newline,
    Semicolon,
    Open,
    Close,
    Equals,
    LeftParen,
    RightParen,
    /// `/-`
    Slashdash,
    /// An identifier, a number, or a keyword without its `#`.
    Word,
    /// `#true`
    Keyword,
    /// `"…"`
    Quoted,
    /// `"""…"""`, `#"…"#`, `#"""…"""#`
    Special,
    /// A string that is not closed, or a character that has no place; already told.
    Broken,
}

/// A token with its bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether space, a comment or a continued line stands before it.
    pub(super) spaced: bool,
}

/// A line end of KDL v2.
pub(super) fn is_newline(c: char) -> bool {
    matches!(
        c,
        '\r' | '\n' | '\u{85}' | '\u{b}' | '\u{c}' | '\u{2028}' | '\u{2029}'
    )
}

/// A space of KDL v2.
pub(super) fn is_space(c: char) -> bool {
    matches!(
        c,
        '\t' | ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// A code point that KDL allows nowhere: control characters and those that reverse the reading order.
fn is_banned(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}' | '\u{200e}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn is_word(c: char) -> bool {
    !is_newline(c) && !is_space(c) && !is_banned(c) && !"\\/(){}[];\"#=".contains(c)
}

/// The tokens of a text. Errors are told once; what follows them is read on.
pub(super) fn lex(text: &str, errors: &mut Errors) -> Vec<Token> {
    banned(text, errors);
    let at = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let mut lexer = Lexer {
        text,
        at,
        spaced: true,
        tokens: Vec::new(),
        errors,
    };
    while lexer.at < text.len() {
        lexer.step();
    }
    lexer.tokens
}

/// Tells each run of code points that may stand nowhere, comments and strings included.
fn banned(text: &str, errors: &mut Errors) {
    let mut end = 0;
    for (at, c) in text
        .char_indices()
        .filter(|(at, c)| is_banned(*c) && !(*at == 0 && *c == '\u{feff}'))
    {
        if at != end || end == 0 {
            let message = format!(
                "the invisible character U+{:04X} may stand nowhere in a file",
                c as u32
            );
            let help = "remove it; in a string it can be written as an escape, \\u{…}, where it is meant";
            errors.at(
                (at, at + c.len_utf8()),
                message,
                "it hides what is read from who reviews",
                help,
            );
        }
        end = at + c.len_utf8();
    }
}

struct Lexer<'t, 'e> {
    text: &'t str,
    at: usize,
    spaced: bool,
    tokens: Vec<Token>,
    errors: &'e mut Errors,
}

impl Lexer<'_, '_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_while(&mut self, keep: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !keep(c)).unwrap_or(rest.len());
    }

    fn push(&mut self, kind: Kind, start: usize) {
        self.tokens.push(Token {
            kind,
            start,
            end: self.at,
            spaced: self.spaced,
        });
        self.spaced = false;
    }

    fn single(&mut self, kind: Kind, length: usize) {
        let start = self.at;
        self.at += length;
        self.push(kind, start);
    }

    fn step(&mut self) {
        let Some(c) = self.peek() else { return };
        let rest = self.rest();
        match c {
            _ if is_space(c) => {
                self.skip_while(is_space);
                self.spaced = true;
            }
            _ if is_newline(c) => self.newline(),
            '/' if rest.starts_with("//") => self.skip_while(|c| !is_newline(c)),
            '/' if rest.starts_with("/*") => self.block_comment(),
            '/' if rest.starts_with("/-") => self.single(Kind::Slashdash, 2),
            '\\' => self.continued_line(),
            '{' => self.single(Kind::Open, 1),
            '}' => self.single(Kind::Close, 1),
            '(' => self.single(Kind::LeftParen, 1),
            ')' => self.single(Kind::RightParen, 1),
            ';' => self.single(Kind::Semicolon, 1),
            '=' => self.single(Kind::Equals, 1),
            '"' if rest.starts_with("\"\"\"") => self.multi_line("", true),
            '"' => self.quoted(),
            '#' => self.hash(),
            _ if is_word(c) => {
                let start = self.at;
                self.skip_while(is_word);
                self.push(Kind::Word, start);
            }
            _ => self.stray(c),
        }
    }

    fn newline(&mut self) {
        let start = self.at;
        self.at += if self.rest().starts_with("\r\n") {
            2
        } else {
            self.peek().map_or(0, char::len_utf8)
        };
        self.push(Kind::Newline, start);
        self.spaced = true;
    }

    fn stray(&mut self, c: char) {
        let start = self.at;
        self.at += c.len_utf8();
        if !is_banned(c) {
            let message = format!("`{c}` has no meaning here");
            self.errors.at(
                (start, self.at),
                message,
                "not part of a name, a value or a block",
                "put it in quotes if it belongs to a value",
            );
        }
        self.push(Kind::Broken, start);
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut depth = 0usize;
        while self.at < bytes.len() {
            match &bytes[self.at..(self.at + 2).min(bytes.len())] {
                b"/*" => depth += 1,
                b"*/" => depth -= 1,
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            self.at += 2;
            if depth == 0 {
                break;
            }
        }
        if depth > 0 {
            self.runaway(
                (start, start + 2),
                "this comment is never closed",
                "it runs to the end of the file",
                "close it with `*/`; comments nest",
            );
        }
        self.spaced = true;
    }

    fn continued_line(&mut self) {
        let start = self.at;
        self.at += 1;
        self.skip_while(is_space);
        if self.rest().starts_with("//") {
            self.skip_while(|c| !is_newline(c));
        }
        match self.peek() {
            None => {}
            Some(c) if is_newline(c) => {
                self.at += if self.rest().starts_with("\r\n") {
                    2
                } else {
                    c.len_utf8()
                }
            }
            Some(_) => {
                let help = "remove it, or put the text in quotes";
                self.errors.at(
                    (start, start + 1),
                    "a backslash stands only at the end of a line",
                    "it continues the line there",
                    help,
                );
            }
        }
        self.spaced = true;
    }

    fn runaway(&mut self, at: (usize, usize), message: &str, label: &str, help: &str) {
        self.errors.at(at, message, label, help);
        self.errors.broken = true;
        self.errors.runaway = true;
    }

    /// `"…"` on one line, unless a backslash takes the line end away.
    fn quoted(&mut self) {
        let start = self.at;
        self.at += 1;
        loop {
            self.skip_while(|c| c != '"' && c != '\\' && !is_newline(c));
            match self.peek() {
                Some('"') => {
                    self.at += 1;
                    return self.push(Kind::Quoted, start);
                }
                Some('\\') => self.escape(),
                _ => break,
            }
        }
        let help =
            "close it with `\"`; a text of several lines stands between `\"\"\"`, each on a line of its own";
        self.runaway(
            (start, self.at),
            "this string is not closed on its line",
            "it starts here",
            help,
        );
        self.push(Kind::Broken, start);
    }

    fn escape(&mut self) {
        self.at += 1;
        match self.peek() {
            Some(c) if is_space(c) || is_newline(c) => self.skip_while(|c| is_space(c) || is_newline(c)),
            Some(c) => self.at += c.len_utf8(),
            None => {}
        }
    }

    /// `"""` or `#"""` up to the same with its hashes; escapes count only without hashes.
    fn multi_line(&mut self, hashes: &str, escapes: bool) {
        let start = self.at - hashes.len();
        self.at += 3;
        if !self.peek().is_some_and(is_newline) {
            let help = "break the line after the quotes, and put the closing ones on a line of their own";
            self.errors.at(
                (start, self.at),
                "`\"\"\"` must be followed by a line end",
                "text starts on the next line",
                help,
            );
        }
        loop {
            self.skip_while(|c| c != '"' && !(escapes && c == '\\'));
            let rest = self.rest();
            match rest.chars().next() {
                Some('"')
                    if rest
                        .strip_prefix("\"\"\"")
                        .is_some_and(|tail| tail.starts_with(hashes)) =>
                {
                    self.at += 3 + hashes.len();
                    return self.push(Kind::Special, start);
                }
                Some('"') => self.at += 1,
                Some(_) => self.escape(),
                None => break,
            }
        }
        let closing = format!("close it with `\"\"\"{hashes}` on a line of its own");
        self.runaway(
            (start, start + hashes.len() + 3),
            "this string is never closed",
            "it runs to the end of the file",
            &closing,
        );
        self.push(Kind::Broken, start);
    }

    /// A keyword or a raw string.
    fn hash(&mut self) {
        let start = self.at;
        self.skip_while(|c| c == '#');
        let hashes = self.text[start..self.at].to_owned();
        if self.rest().starts_with("\"\"\"") {
            self.multi_line(&hashes, false);
        } else if self.peek() == Some('"') {
            self.raw(start, &hashes);
        } else {
            self.skip_while(is_word);
            self.push(Kind::Keyword, start);
        }
    }

    fn raw(&mut self, start: usize, hashes: &str) {
        self.at += 1;
        loop {
            self.skip_while(|c| c != '"' && !is_newline(c));
            if self.peek() != Some('"') {
                break;
            }
            self.at += 1;
            if self.rest().starts_with(hashes) {
                self.at += hashes.len();
                return self.push(Kind::Special, start);
            }
        }
        let closing = format!("close it with `\"{hashes}`");
        self.runaway(
            (start, self.at),
            "this raw string is not closed on its line",
            "it starts here",
            &closing,
        );
        self.push(Kind::Broken, start);
    }
}
