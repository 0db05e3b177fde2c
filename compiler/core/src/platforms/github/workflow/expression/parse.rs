//! Tokens to a tree.

use super::lex::{Token, lex};

/// The deepest nesting of an expression; GitHub's own bound is 50.
const MAX_DEPTH: usize = 50;
/// The most tokens of an expression.
const MAX_TOKENS: usize = 2_000;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expression {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// `github.event.label.name`, in small letters; `*` is a part like another.
    Path(Vec<String>),
    /// A function, in small letters, and its arguments.
    Call(String, Vec<Expression>),
    /// `!a`.
    Not(Box<Expression>),
    /// `a == b`.
    Binary(Operator, Box<Expression>, Box<Expression>),
    /// A part of a value that is computed, or chosen by a computed name.
    Part,
}

/// An operator between two expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    Differ,
    /// `<`, `<=`, `>`, `>=`.
    Order,
}

/// Parses an expression without its fence.
pub(crate) fn parse(text: &str) -> Result<Expression, String> {
    let tokens = lex(text)?;
    if tokens.len() > MAX_TOKENS {
        return Err("the expression is too long".to_owned());
    }
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
    };
    let whole = parser.binary(0, 0)?;
    if parser.at < tokens.len() {
        return Err("something stands behind the expression".to_owned());
    }
    Ok(whole)
}

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
}

/// Binding strength and operator of a sign.
fn operator(token: &Token) -> Option<(usize, Operator)> {
    let Token::Sign(sign) = token else { return None };
    Some(match *sign {
        "||" => (1, Operator::Or),
        "&&" => (2, Operator::And),
        "==" => (3, Operator::Equal),
        "!=" => (3, Operator::Differ),
        "<" | "<=" | ">" | ">=" => (4, Operator::Order),
        _ => return None,
    })
}

impl Parser<'_> {
    fn next(&mut self) -> Option<&Token> {
        self.at += 1;
        self.tokens.get(self.at - 1)
    }

    fn eat(&mut self, token: &Token) -> bool {
        let found = self.tokens.get(self.at) == Some(token);
        self.at += usize::from(found);
        found
    }

    fn binary(&mut self, least: usize, depth: usize) -> Result<Expression, String> {
        if depth > MAX_DEPTH {
            return Err("the expression is nested too deeply".to_owned());
        }
        let mut left = self.unary(depth)?;
        while let Some((strength, operator)) = self.tokens.get(self.at).and_then(operator) {
            if strength <= least {
                break;
            }
            self.at += 1;
            let right = self.binary(strength, depth + 1)?;
            left = Expression::Binary(operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn unary(&mut self, depth: usize) -> Result<Expression, String> {
        if self.eat(&Token::Sign("!")) {
            if depth > MAX_DEPTH {
                return Err("the expression is nested too deeply".to_owned());
            }
            return Ok(Expression::Not(Box::new(self.unary(depth + 1)?)));
        }
        let primary = self.primary(depth)?;
        self.postfix(primary, depth)
    }

    fn primary(&mut self, depth: usize) -> Result<Expression, String> {
        match self.next().cloned() {
            Some(Token::Number(value)) => Ok(Expression::Number(value)),
            Some(Token::Text(text)) => Ok(Expression::Text(text)),
            Some(Token::Open('(')) => {
                let inner = self.binary(0, depth + 1)?;
                if self.eat(&Token::Close(')')) {
                    Ok(inner)
                } else {
                    Err("a bracket is not closed".to_owned())
                }
            }
            Some(Token::Word(word)) if self.eat(&Token::Open('(')) => Ok(Expression::Call(
                word.to_ascii_lowercase(),
                self.arguments(depth)?,
            )),
            Some(Token::Word(word)) => Ok(match word.as_str() {
                "true" => Expression::Bool(true),
                "false" => Expression::Bool(false),
                "null" => Expression::Null,
                "NaN" => Expression::Number(f64::NAN),
                "Infinity" => Expression::Number(f64::INFINITY),
                _ => Expression::Path(vec![word.to_ascii_lowercase()]),
            }),
            _ => Err("a value is missing".to_owned()),
        }
    }

    fn arguments(&mut self, depth: usize) -> Result<Vec<Expression>, String> {
        let mut arguments = Vec::new();
        if self.eat(&Token::Close(')')) {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.binary(0, depth + 1)?);
            if self.eat(&Token::Close(')')) {
                return Ok(arguments);
            }
            if !self.eat(&Token::Comma) {
                return Err("a bracket is not closed".to_owned());
            }
        }
    }

    fn postfix(&mut self, mut value: Expression, depth: usize) -> Result<Expression, String> {
        loop {
            let part = if self.eat(&Token::Dot) {
                match self.next().cloned() {
                    Some(Token::Word(word)) => Some(word.to_ascii_lowercase()),
                    Some(Token::Star) => Some("*".to_owned()),
                    _ => return Err("a name is missing after the dot".to_owned()),
                }
            } else if self.eat(&Token::Open('[')) {
                self.index(depth)?
            } else {
                return Ok(value);
            };
            value = match (value, part) {
                (Expression::Path(mut parts), Some(part)) => {
                    parts.push(part);
                    Expression::Path(parts)
                }
                _ => Expression::Part,
            };
        }
    }

    /// The name in `['name']`; `None` if it is computed.
    fn index(&mut self, depth: usize) -> Result<Option<String>, String> {
        let part = if self.eat(&Token::Star) {
            Some("*".to_owned())
        } else {
            match self.binary(0, depth + 1)? {
                Expression::Text(text) => Some(text.to_ascii_lowercase()),
                _ => None,
            }
        };
        if self.eat(&Token::Close(']')) {
            Ok(part)
        } else {
            Err("a bracket is not closed".to_owned())
        }
    }
}
