//! Functions of expressions.

use super::{Situation, Truth, Value, as_truth, of_truth};

pub(super) fn call(name: &str, values: &[Value], situation: &Situation<'_>) -> Value {
    match (name, values) {
        ("always", _) => Value::Bool(true),
        ("success", _) => of_truth(situation.success.clone()),
        ("failure", _) => Value::Truth(Truth::Unknown("whether a job before it fails".into())),
        ("cancelled", _) => Value::Truth(Truth::Unknown("whether the run is cancelled".into())),
        ("contains", [Value::List(items), needle]) => of_truth(member(items, needle)),
        ("contains", [whole, part]) => of_truth(compared(whole, part, |whole, part| whole.contains(part))),
        ("startswith", [whole, part]) => {
            of_truth(compared(whole, part, |whole, part| whole.starts_with(part)))
        }
        ("endswith", [whole, part]) => of_truth(compared(whole, part, |whole, part| whole.ends_with(part))),
        ("format", [Value::Text(pattern), rest @ ..]) => format(pattern, rest),
        ("fromjson", [Value::Text(text)]) => json(text),
        ("tojson" | "fromjson" | "join", [Value::Free, ..]) => Value::Free,
        _ => Value::Unknown(format!("what `{name}` gives")),
    }
}

fn member(items: &[Value], needle: &Value) -> Truth {
    let truths = items.iter().map(|item| super::equal(item, needle));
    truths.reduce(Truth::or).unwrap_or(Truth::False)
}

/// A test of two texts, in small letters.
fn compared(whole: &Value, part: &Value, test: fn(&str, &str) -> bool) -> Truth {
    match (whole, part) {
        (Value::Unknown(reason), _) | (_, Value::Unknown(reason)) => Truth::Unknown(reason.clone().into()),
        (Value::Free, _) | (_, Value::Free) => Truth::Choice,
        (Value::Who(who), _) | (_, Value::Who(who)) => Truth::Doubtful((*who).into()),
        (Value::Ending, other) | (other, Value::Ending) => super::ended(other),
        (Value::Other(_), _) | (_, Value::Other(_)) => Truth::Choice,
        _ => match (text(whole), text(part)) {
            (Some(whole), Some(part)) => as_truth(test(&whole.to_lowercase(), &part.to_lowercase())),
            _ => Truth::Unknown("a comparison of texts".into()),
        },
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

fn format(pattern: &str, values: &[Value]) -> Value {
    if values.iter().any(|value| matches!(value, Value::Free)) {
        return Value::Free;
    }
    let mut filled = pattern.to_owned();
    for (at, value) in values.iter().enumerate() {
        match text(value) {
            Some(text) => filled = filled.replace(&format!("{{{at}}}"), &text),
            None => return Value::Unknown("a filled-in text".to_owned()),
        }
    }
    Value::Text(filled)
}

fn json(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(found) => of_json(&found),
        Err(_) => Value::Unknown("a JSON text".to_owned()),
    }
}

fn of_json(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(truth) => Value::Bool(*truth),
        serde_json::Value::Number(number) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Array(items) => Value::List(items.iter().map(of_json).collect()),
        serde_json::Value::Object(_) => Value::Unknown("a JSON object".to_owned()),
    }
}
