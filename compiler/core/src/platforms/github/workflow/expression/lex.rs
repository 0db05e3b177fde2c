//! Characters to tokens.

/// A token of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    /// A name, `true`, `false`, `null`, `Infinity`, `NaN`.
    Word(String),
    /// `'it''s'`.
    Text(String),
    /// A number.
    Number(f64),
    /// `.`
    Dot,
    /// `*`
    Star,
    /// `,`
    Comma,
    /// `(` or `[`.
    Open(char),
    /// `)` or `]`.
    Close(char),
    /// `!`, `==`, `!=`, `<`, `<=`, `>`, `>=`, `&&`, `||`.
    Sign(&'static str),
}

const SIGNS: [&str; 9] = ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "!"];

/// The tokens of an expression.
pub(crate) fn lex(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (token, length) = if first.is_whitespace() {
            rest = &rest[first.len_utf8()..];
            continue;
        } else if first == '\'' {
            quoted(rest)?
        } else if first.is_ascii_alphabetic() || first == '_' {
            word(rest)
        } else if first.is_ascii_digit() || (matches!(first, '-' | '+') && !rest[1..].is_empty()) {
            number(rest)?
        } else {
            punctuation(rest, first)?
        };
        tokens.push(token);
        rest = &rest[length..];
    }
    Ok(tokens)
}

fn word(rest: &str) -> (Token, usize) {
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let length = rest.find(|c| !inner(c)).unwrap_or(rest.len());
    (Token::Word(rest[..length].to_owned()), length)
}

fn number(rest: &str) -> Result<(Token, usize), String> {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
    let length = rest.find(|c| !inner(c)).unwrap_or(rest.len());
    let digits = &rest[..length];
    let value = match digits.strip_prefix("0x") {
        Some(hex) => i64::from_str_radix(hex, 16).ok().map(|value| value as f64),
        None => digits.parse().ok(),
    };
    value
        .map(|value| (Token::Number(value), length))
        .ok_or_else(|| format!("`{digits}` is no number"))
}

fn quoted(rest: &str) -> Result<(Token, usize), String> {
    let mut text = String::new();
    let mut at = 1;
    loop {
        let Some(end) = rest[at..].find('\'') else {
            return Err("a text is not closed".to_owned());
        };
        text.push_str(&rest[at..at + end]);
        at += end + 1;
        if !rest[at..].starts_with('\'') {
            return Ok((Token::Text(text), at));
        }
        text.push('\'');
        at += 1;
    }
}

fn punctuation(rest: &str, first: char) -> Result<(Token, usize), String> {
    if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        return Ok((Token::Sign(sign), sign.len()));
    }
    let token = match first {
        '.' => Token::Dot,
        '*' => Token::Star,
        ',' => Token::Comma,
        '(' | '[' => Token::Open(first),
        ')' | ']' => Token::Close(first),
        other => return Err(format!("`{other}` has no meaning in an expression")),
    };
    Ok((token, 1))
}
