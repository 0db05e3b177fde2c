//! `if:`, partially evaluated: can this be true in a given situation?
//!
//! Who acts never closes anything: `github.actor == 'x'` is in doubt at best, and its negation can be true. What whoever starts
//! the run chooses (a comment, an input) can be either. What nobody has said is unknown.

mod context;
pub mod event;
mod function;
mod terms;

use super::expression::{Expression, Operator, parse};
use context::lookup;
pub use context::{Acting, Input, Labels, Situation};
use gabion_facts::source::Span;
pub use terms::Terms;

/// Whether a condition can be true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    /// Never.
    False,
    /// Nobody has said; the reason names what.
    Unknown(Reason),
    /// For some it is true, for most it is not; the negation can be true. The reason names what decides.
    Doubtful(Reason),
    /// For most it is true, for some it is not: the negation of [`Truth::Doubtful`].
    Likely(Reason),
    /// Whoever starts the run chooses.
    Choice,
    /// Always.
    True,
}

/// What decides, where nobody has said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// In words: ``what job `build` decides``.
    pub what: String,
    /// The condition that hangs on it; `None` where no condition does.
    pub condition: Option<Span>,
}

impl<T: Into<String>> From<T> for Reason {
    fn from(what: T) -> Self {
        Reason {
            what: what.into(),
            condition: None,
        }
    }
}

impl Truth {
    /// The same, of the condition that stands here; what a condition before it left open stays that one's.
    #[must_use]
    pub fn of(mut self, condition: Span) -> Truth {
        if let Truth::Unknown(reason) | Truth::Doubtful(reason) | Truth::Likely(reason) = &mut self {
            reason.condition.get_or_insert(condition);
        }
        self
    }

    fn rank(&self) -> u8 {
        match self {
            Truth::False => 0,
            Truth::Unknown(_) => 1,
            Truth::Doubtful(_) => 2,
            Truth::Likely(_) => 3,
            Truth::Choice => 4,
            Truth::True => 5,
        }
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Truth) -> Truth {
        if other.rank() < self.rank() { other } else { self }
    }

    /// Either. Doubt gives way to what is unknown: a negation of the whole must not close on it.
    #[must_use]
    pub fn or(self, other: Truth) -> Truth {
        match (&self, &other) {
            (Truth::Unknown(_), Truth::Doubtful(_)) => self,
            (Truth::Doubtful(_), Truth::Unknown(_)) => other,
            _ if other.rank() > self.rank() => other,
            _ => self,
        }
    }

    /// Not.
    #[must_use]
    pub fn negate(self) -> Truth {
        match self {
            Truth::False => Truth::True,
            Truth::True => Truth::False,
            Truth::Doubtful(reason) => Truth::Likely(reason),
            Truth::Likely(reason) => Truth::Doubtful(reason),
            other => other,
        }
    }

    /// Whether it is certain that somebody can make it true.
    pub fn can_be_true(&self) -> bool {
        matches!(self, Truth::True | Truth::Choice | Truth::Likely(_))
    }

    /// What decides, if it is in doubt.
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Truth::Unknown(reason) | Truth::Doubtful(reason) => Some(reason),
            _ => None,
        }
    }
}

/// A value of an expression, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Value>),
    /// Whoever starts the run chooses it.
    Free,
    /// Who acts, or what they are called.
    Who(&'static str),
    /// How a job or run before it ended: `success` can be had.
    Ending,
    /// Some other text than this one.
    Other(String),
    /// A truth that is not a known truth value.
    Truth(Truth),
    Unknown(String),
}

/// A condition, parsed once and evaluated often.
#[derive(Clone, Debug)]
pub struct Condition {
    expression: Result<Expression, String>,
    asks_state: bool,
}

impl Condition {
    /// Parses a condition without its fence.
    pub fn parse(text: &str) -> Condition {
        let expression = parse(text);
        let asks_state = expression.as_ref().map_or(true, asks);
        Condition {
            expression,
            asks_state,
        }
    }

    /// Whether it can be true in a situation.
    pub fn evaluate(&self, situation: &Situation<'_>) -> Truth {
        match &self.expression {
            Ok(expression) => truth(&value(expression, situation)),
            Err(problem) => Truth::Unknown(format!("the condition cannot be read: {problem}").into()),
        }
    }

    /// Whether it asks for the state of the jobs before it (`always()`, `failure()`, …), so that GitHub does not add
    /// `success() &&` to it. What cannot be parsed counts as asking.
    pub fn asks_state(&self) -> bool {
        self.asks_state
    }
}

/// Whether a condition can be true in a situation.
pub fn evaluate(condition: &str, situation: &Situation<'_>) -> Truth {
    Condition::parse(condition).evaluate(situation)
}

/// See [`Condition::asks_state`].
pub fn asks_state(condition: &str) -> bool {
    Condition::parse(condition).asks_state
}

fn asks(expression: &Expression) -> bool {
    match expression {
        Expression::Call(name, arguments) => {
            matches!(name.as_str(), "always" | "success" | "failure" | "cancelled")
                || arguments.iter().any(asks)
        }
        Expression::Not(inner) => asks(inner),
        Expression::Binary(_, left, right) => asks(left) || asks(right),
        _ => false,
    }
}

/// The patterns of refs (dialect of workflow filters, on full names) that a condition tells apart: `refs/heads/main`,
/// `refs/tags/v**`. They split the classes of refs.
pub fn ref_patterns(condition: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Ok(expression) = parse(condition) {
        collect_patterns(&expression, "", &mut found);
    }
    found
}

fn collect_patterns(expression: &Expression, around: &str, found: &mut Vec<String>) {
    match expression {
        Expression::Text(text) if text.starts_with("refs/") => {
            found.push(format!("{}{around}", escape(text)))
        }
        Expression::Call(name, arguments) => {
            let around = if name == "startswith" { "**" } else { "" };
            arguments
                .iter()
                .for_each(|argument| collect_patterns(argument, around, found));
        }
        Expression::Not(inner) => collect_patterns(inner, around, found),
        Expression::Binary(_, left, right) => {
            collect_patterns(left, around, found);
            collect_patterns(right, around, found);
        }
        _ => {}
    }
}

/// A text as a pattern that matches only itself.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        if matches!(character, '*' | '?' | '+' | '[' | ']' | '!' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

fn value(expression: &Expression, situation: &Situation<'_>) -> Value {
    match expression {
        Expression::Null => Value::Null,
        Expression::Bool(truth) => Value::Bool(*truth),
        Expression::Number(number) => Value::Number(*number),
        Expression::Text(text) => Value::Text(text.clone()),
        Expression::Path(parts) => lookup(parts, situation),
        Expression::Part => Value::Unknown("a part of a computed value".to_owned()),
        Expression::Call(name, arguments) => {
            let values: Vec<Value> = arguments
                .iter()
                .map(|argument| value(argument, situation))
                .collect();
            function::call(name, &values, situation)
        }
        Expression::Not(inner) => negation(inner, situation),
        Expression::Binary(operator, left, right) => binary(*operator, left, right, situation),
    }
}

/// `!cancelled()` and `!failure()` can be had, although nobody can promise the opposite.
fn negation(inner: &Expression, situation: &Situation<'_>) -> Value {
    match inner {
        Expression::Call(name, _) if matches!(name.as_str(), "cancelled" | "failure") => {
            Value::Truth(Truth::Choice)
        }
        _ => of_truth(truth(&value(inner, situation)).negate()),
    }
}

fn binary(operator: Operator, left: &Expression, right: &Expression, situation: &Situation<'_>) -> Value {
    let first = value(left, situation);
    match operator {
        Operator::And => match truth(&first) {
            Truth::False => first,
            Truth::True => value(right, situation),
            other => of_truth(other.and(truth(&value(right, situation)))),
        },
        Operator::Or => match truth(&first) {
            Truth::True => first,
            Truth::False => value(right, situation),
            other => of_truth(other.or(truth(&value(right, situation)))),
        },
        Operator::Equal => of_truth(equal(&first, &value(right, situation))),
        Operator::Differ => of_truth(equal(&first, &value(right, situation)).negate()),
        Operator::Order => match (&first, &value(right, situation)) {
            (Value::Free, _) | (_, Value::Free) => Value::Free,
            _ => Value::Unknown("a comparison of sizes".to_owned()),
        },
    }
}

fn of_truth(truth: Truth) -> Value {
    match truth {
        Truth::True => Value::Bool(true),
        Truth::False => Value::Bool(false),
        other => Value::Truth(other),
    }
}

/// A value as a condition: nothing, zero and the empty text are false.
fn truth(value: &Value) -> Truth {
    let known = |truth: bool| if truth { Truth::True } else { Truth::False };
    match value {
        Value::Null => Truth::False,
        Value::Bool(truth) => known(*truth),
        Value::Number(number) => known(*number != 0.0 && !number.is_nan()),
        Value::Text(text) => known(!text.is_empty()),
        Value::List(_) | Value::Who(_) | Value::Ending | Value::Other(_) => Truth::True,
        Value::Free => Truth::Choice,
        Value::Truth(truth) => truth.clone(),
        Value::Unknown(reason) => Truth::Unknown(reason.clone().into()),
    }
}

fn equal(left: &Value, right: &Value) -> Truth {
    match (left, right) {
        (Value::Unknown(reason), _) | (_, Value::Unknown(reason)) => Truth::Unknown(reason.clone().into()),
        (Value::Free, _) | (_, Value::Free) => Truth::Choice,
        (Value::Who(who), _) | (_, Value::Who(who)) => Truth::Doubtful((*who).into()),
        (Value::Ending, other) | (other, Value::Ending) => ended(other),
        (Value::Truth(truth), Value::Bool(wanted)) | (Value::Bool(wanted), Value::Truth(truth)) => {
            if *wanted {
                truth.clone()
            } else {
                truth.clone().negate()
            }
        }
        (Value::Truth(_), _) | (_, Value::Truth(_)) => Truth::Unknown("a comparison of truths".into()),
        (Value::Other(not), Value::Text(text)) | (Value::Text(text), Value::Other(not)) => {
            if not.eq_ignore_ascii_case(text) {
                Truth::False
            } else {
                Truth::Choice
            }
        }
        (Value::Other(_), _) | (_, Value::Other(_)) => Truth::False,
        (Value::Text(left), Value::Text(right)) => as_truth(left.to_lowercase() == right.to_lowercase()),
        (Value::List(_), _) | (_, Value::List(_)) => Truth::False,
        _ => as_truth(left == right || number(left) == number(right)),
    }
}

fn ended(other: &Value) -> Truth {
    match other {
        Value::Text(text) if text.eq_ignore_ascii_case("success") => Truth::Choice,
        _ => Truth::Doubtful("how the jobs before it end".into()),
    }
}

fn as_truth(truth: bool) -> Truth {
    if truth { Truth::True } else { Truth::False }
}

/// GitHub compares values of different kinds as numbers.
fn number(value: &Value) -> f64 {
    match value {
        Value::Null => 0.0,
        Value::Bool(truth) => f64::from(u8::from(*truth)),
        Value::Number(number) => *number,
        Value::Text(text) if text.trim().is_empty() => 0.0,
        Value::Text(text) => text.trim().parse().unwrap_or(f64::NAN),
        _ => f64::NAN,
    }
}

#[cfg(test)]
mod tests;
