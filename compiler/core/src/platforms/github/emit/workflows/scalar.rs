//! Leaves of a workflow: texts, numbers, expressions. A declared text can never become an expression.

use std::fmt::Write;

/// Why a text cannot stand in a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It holds `${{`, which GitHub would evaluate.
    Expression,
    /// It holds a character that is not seen: a control, or one that turns the direction of writing.
    Unseen,
}

impl Refusal {
    /// What is wrong, as the end of "this text …".
    pub fn why(self) -> &'static str {
        match self {
            Refusal::Expression => "holds `${{`, which GitHub would evaluate before anything reads it",
            Refusal::Unseen => "holds a character that nobody sees",
        }
    }
}

/// A text that is known to hold no expression. Only line feeds and tabs are taken as controls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal(String);

impl Literal {
    /// Takes a text that a person wrote.
    ///
    /// # Errors
    /// If GitHub would read an expression in it, or nobody could read it.
    pub fn new(text: &str) -> Result<Self, Refusal> {
        if text.contains("${{") {
            return Err(Refusal::Expression);
        }
        if text
            .chars()
            .any(|character| is_unseen(character) && !matches!(character, '\n' | '\t'))
        {
            return Err(Refusal::Unseen);
        }
        Ok(Literal(text.to_owned()))
    }

    /// A text of ours.
    pub(super) const fn ours(text: String) -> Self {
        Literal(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text without what it begins with.
    #[must_use]
    pub fn without(&self, prefix: &str) -> Self {
        Literal(self.0.strip_prefix(prefix).unwrap_or(&self.0).to_owned())
    }
}

/// Controls, separators that some readers take for line ends, and marks that reorder what is shown.
pub(super) fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// An expression, as it stands between `${{` and `}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// `github.event.issue.number`: a place of ours.
    Path(&'static str),
    /// `secrets.NAME`.
    Secret(SecretName),
    /// `'text'`.
    Text(Literal),
    /// `fromJSON('[1, 2]')`.
    Numbers(Vec<u64>),
    /// `a == b`.
    Equal(Box<Expression>, Box<Expression>),
    /// `contains(a, b)`.
    Contains(Box<Expression>, Box<Expression>),
    /// `!a`.
    Not(Box<Expression>),
    /// `a && b`.
    And(Vec<Expression>),
    /// `a || b`.
    Or(Vec<Expression>),
}

/// The name of a secret: capitals, digits and `_`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretName(String);

impl SecretName {
    /// The name, if GitHub takes it.
    pub fn new(name: &str) -> Option<Self> {
        let fits = |at: usize, byte: u8| {
            byte.is_ascii_uppercase() || byte == b'_' || (at > 0 && byte.is_ascii_digit())
        };
        let fine = !name.is_empty() && name.bytes().enumerate().all(|(at, byte)| fits(at, byte));
        (fine && !name.starts_with("GITHUB_")).then(|| SecretName(name.to_owned()))
    }
}

impl Expression {
    /// `path == 'text'`.
    pub fn is(path: &'static str, text: Literal) -> Self {
        Expression::Equal(Box::new(Expression::Path(path)), Box::new(Expression::Text(text)))
    }

    /// `contains(list, item)`.
    pub fn contains(list: Expression, item: Expression) -> Self {
        Expression::Contains(Box::new(list), Box::new(item))
    }

    /// The text of the expression, without the fence.
    pub fn spelled(&self) -> String {
        self.nested(0)
    }

    /// `outside` is how tightly what stands around it binds: 0 nothing, 1 `||`, 2 `&&`, 3 `==`, 4 `!`.
    fn nested(&self, outside: u8) -> String {
        let (binds, text) = match self {
            Expression::Path(path) => (5, (*path).to_owned()),
            Expression::Secret(SecretName(name)) => (5, format!("secrets.{name}")),
            Expression::Text(Literal(text)) => (5, format!("'{}'", text.replace('\'', "''"))),
            Expression::Numbers(numbers) => (5, format!("fromJSON('[{}]')", joined(numbers.iter(), ", "))),
            Expression::Contains(list, item) => {
                (5, format!("contains({}, {})", list.nested(0), item.nested(0)))
            }
            Expression::Not(inner) => (4, format!("!{}", inner.nested(4))),
            Expression::Equal(left, right) => (3, format!("{} == {}", left.nested(3), right.nested(3))),
            Expression::And(parts) => (2, joined(parts.iter().map(|part| part.nested(2)), " && ")),
            Expression::Or(parts) => (1, joined(parts.iter().map(|part| part.nested(1)), " || ")),
        };
        if binds < outside {
            format!("({text})")
        } else {
            text
        }
    }
}

fn joined<T: std::fmt::Display>(parts: impl Iterator<Item = T>, between: &str) -> String {
    let mut out = String::new();
    for (at, part) in parts.enumerate() {
        let separator = if at == 0 { "" } else { between };
        let _ = write!(out, "{separator}{part}");
    }
    out
}

/// A leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// A text; it reads back as a text even if it looks like a number or a truth value.
    Text(Literal),
    /// A number.
    Number(u64),
    /// A truth value.
    Bool(bool),
    /// `${{ … }}`, or texts with such in between; see [`Scalar::template`].
    Template(Template),
    /// The expression of an `if:`, which needs no fence.
    Condition(Expression),
}

/// Texts and expressions that stand one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Part>);

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text, to the letter.
    Text(Literal),
    /// `${{ … }}`.
    Expression(Expression),
}

impl Scalar {
    /// A text of ours.
    pub fn ours(text: impl Into<String>) -> Self {
        Scalar::Text(Literal::ours(text.into()))
    }

    /// One expression.
    pub fn expression(expression: Expression) -> Self {
        Scalar::Template(Template(vec![Part::Expression(expression)]))
    }

    /// Texts and expressions one after the other.
    ///
    /// # Errors
    /// If two texts that are harmless alone make an expression together.
    pub fn template(parts: Vec<Part>) -> Result<Self, Refusal> {
        let mut run = String::new();
        for part in &parts {
            match part {
                Part::Text(Literal(text)) => run.push_str(text),
                Part::Expression(_) => run.clear(),
            }
            if run.contains("${{") {
                return Err(Refusal::Expression);
            }
        }
        Ok(Scalar::Template(Template(parts)))
    }

    /// `${{ path }}`.
    pub fn path(path: &'static str) -> Self {
        Scalar::expression(Expression::Path(path))
    }

    /// `${{ path }}/rest`.
    pub fn below(path: &'static str, rest: &'static str) -> Self {
        let rest = Part::Text(Literal::ours(rest.to_owned()));
        Scalar::Template(Template(vec![Part::Expression(Expression::Path(path)), rest]))
    }

    /// What a reader of YAML makes of it.
    pub fn value(&self) -> String {
        match self {
            Scalar::Text(Literal(text)) => text.clone(),
            Scalar::Number(number) => number.to_string(),
            Scalar::Bool(truth) => truth.to_string(),
            Scalar::Condition(expression) => expression.spelled(),
            Scalar::Template(Template(parts)) => parts.iter().map(Part::spelled).collect(),
        }
    }

    /// Whether it must not be read as a number, a truth value or nothing.
    pub(super) fn is_text(&self) -> bool {
        !matches!(self, Scalar::Number(_) | Scalar::Bool(_))
    }
}

impl Part {
    fn spelled(&self) -> String {
        match self {
            Part::Text(Literal(text)) => text.clone(),
            Part::Expression(expression) => format!("${{{{ {} }}}}", expression.spelled()),
        }
    }
}
