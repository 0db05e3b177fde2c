//! `if:`, decided for one event that is known to the last field.
//!
//! Where [`evaluate`](super::evaluate) asks what somebody could bring about, this asks what happens: so a condition can be held
//! against what it is meant to let through, event by event.

use super::super::expression::{Expression, Operator, parse};
use serde_json::Value;

/// Whether a condition lets an event through. `github` is the context of that name, with keys in small letters. `None` if the
/// condition cannot be parsed, or asks for something else.
pub fn holds(condition: &str, github: &Value) -> Option<bool> {
    value(&parse(condition).ok()?, github).map(|value| truth(&value))
}

fn value(expression: &Expression, github: &Value) -> Option<Value> {
    Some(match expression {
        Expression::Null => Value::Null,
        Expression::Bool(truth) => Value::Bool(*truth),
        Expression::Number(number) => serde_json::Number::from_f64(*number).map(Value::Number)?,
        Expression::Text(text) => Value::String(text.clone()),
        Expression::Path(parts) => match parts.as_slice() {
            [first, rest @ ..] if first == "github" => look(github, rest),
            _ => return None,
        },
        Expression::Call(name, arguments) => {
            let values = arguments
                .iter()
                .map(|argument| value(argument, github))
                .collect::<Option<Vec<Value>>>()?;
            call(name, &values)?
        }
        Expression::Not(inner) => Value::Bool(!truth(&value(inner, github)?)),
        Expression::Binary(operator, left, right) => {
            binary(*operator, value(left, github)?, value(right, github)?)?
        }
        Expression::Part => return None,
    })
}

fn binary(operator: Operator, left: Value, right: Value) -> Option<Value> {
    Some(match operator {
        Operator::And if truth(&left) => right,
        Operator::Or if !truth(&left) => right,
        Operator::And | Operator::Or => left,
        Operator::Equal => Value::Bool(equal(&left, &right)),
        Operator::Differ => Value::Bool(!equal(&left, &right)),
        Operator::Order => return None,
    })
}

/// What stands at a path; nothing where there is none. `*` takes every item of a list.
fn look(from: &Value, parts: &[String]) -> Value {
    match parts {
        [] => from.clone(),
        [star, rest @ ..] if star == "*" => {
            let items = from.as_array().into_iter().flatten();
            Value::Array(
                items
                    .map(|item| look(item, rest))
                    .filter(|found| !found.is_null())
                    .collect(),
            )
        }
        [part, rest @ ..] => from.get(part).map_or(Value::Null, |inner| look(inner, rest)),
    }
}

fn call(name: &str, values: &[Value]) -> Option<Value> {
    match (name, values) {
        ("contains", [Value::Array(items), needle]) => {
            Some(Value::Bool(items.iter().any(|item| equal(item, needle))))
        }
        ("contains", [Value::String(whole), Value::String(part)]) => {
            Some(Value::Bool(whole.to_lowercase().contains(&part.to_lowercase())))
        }
        ("fromjson", [Value::String(text)]) => serde_json::from_str(text).ok(),
        ("always", []) => Some(Value::Bool(true)),
        _ => None,
    }
}

fn truth(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(number) => number.as_f64().is_some_and(|number| number != 0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// Texts ignore case; values of different kinds are compared as numbers.
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::String(left), Value::String(right)) => left.to_lowercase() == right.to_lowercase(),
        (Value::Array(_) | Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => false,
        _ => left == right || number(left) == number(right),
    }
}

fn number(value: &Value) -> f64 {
    match value {
        Value::Null => 0.0,
        Value::Bool(truth) => f64::from(u8::from(*truth)),
        Value::Number(number) => number.as_f64().unwrap_or(f64::NAN),
        Value::String(text) if text.trim().is_empty() => 0.0,
        Value::String(text) => text.trim().parse().unwrap_or(f64::NAN),
        Value::Array(_) | Value::Object(_) => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::holds;
    use serde_json::json;

    #[test]
    fn conditions_are_decided_as_github_decides_them() {
        let event = json!({
            "event_name": "issues",
            "event": { "action": "labeled", "label": { "name": "Agent:Fix" }, "sender": { "id": 7 }, "issue": {
                "labels": [{ "name": "bug" }, { "name": "later" }], "number": 3
            } }
        });
        let cases = [
            ("github.event.label.name == 'agent:fix'", Some(true)),
            ("github.event.label.name != 'agent:fix'", Some(false)),
            ("contains(fromJSON('[7, 8]'), github.event.sender.id)", Some(true)),
            ("contains(fromJSON('[8]'), github.event.sender.id)", Some(false)),
            (
                "contains(fromJSON('[\"7\"]'), github.event.sender.id)",
                Some(true),
            ),
            ("contains(github.event.issue.labels.*.name, 'LATER')", Some(true)),
            ("contains(github.event.issue.labels.*.name, 'late')", Some(false)),
            (
                "!github.event.issue.pull_request && github.event_name == 'issues'",
                Some(true),
            ),
            ("github.event.comment.body || 'none'", Some(true)),
            ("github.event.nothing == null", Some(true)),
            ("github.event.issue.number > 2", None),
            ("needs.a.result == 'success'", None),
            ("hashFiles('x') == ''", None),
            ("github.event.label.name ==", None),
        ];
        for (condition, expected) in cases {
            assert_eq!(holds(condition, &event), expected, "{condition}");
        }
    }
}
