//! What a condition is made of.

use super::super::expression::Expression;
use super::Condition;

/// The contexts that a condition reads and the functions that it calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// `["needs", "build", "outputs", "ready"]`.
    pub paths: Vec<Vec<String>>,
    /// In small letters.
    pub functions: Vec<String>,
    /// Whether it takes a part of something computed, so that not all that it reads is among the paths.
    pub computed: bool,
}

impl Condition {
    /// What it is made of; `None` where it cannot be read.
    pub fn terms(&self) -> Option<Terms> {
        let mut terms = Terms::default();
        collect(self.expression.as_ref().ok()?, &mut terms);
        Some(terms)
    }
}

fn collect(expression: &Expression, terms: &mut Terms) {
    match expression {
        Expression::Path(parts) => terms.paths.push(parts.clone()),
        Expression::Part => terms.computed = true,
        Expression::Call(name, arguments) => {
            terms.functions.push(name.clone());
            arguments.iter().for_each(|argument| collect(argument, terms));
        }
        Expression::Not(inner) => collect(inner, terms),
        Expression::Binary(_, left, right) => {
            collect(left, terms);
            collect(right, terms);
        }
        Expression::Null | Expression::Bool(_) | Expression::Number(_) | Expression::Text(_) => {}
    }
}
