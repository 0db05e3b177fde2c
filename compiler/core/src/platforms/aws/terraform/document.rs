//! Policy documents: `jsonencode(…)`, a text, or `data "aws_iam_policy_document"`.

use super::literal::Known;
use crate::source::FileId;
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block, Body};
use serde_json::{Map, Value, json};

/// The statements of a document that are written out; none: the document is not here. A statement of which a part is computed
/// is left out, unless it denies.
pub(super) fn statements(known: &Known<'_>, file: FileId, expression: &Expression) -> Option<Vec<Value>> {
    match expression {
        Expression::FuncCall(call) if call.name.name.as_str() == "jsonencode" => {
            let argument = call.args.iter().next()?;
            encoded(known, file, argument)
        }
        Expression::FuncCall(call) if ["file", "templatefile"].contains(&call.name.name.as_str()) => {
            let document: Value = serde_json::from_str(known.file(file, call)?).ok()?;
            listed(document.get("Statement")?.clone())
        }
        Expression::Traversal(_) => {
            let path = known.source(file, expression);
            let name = path
                .strip_prefix("data.aws_iam_policy_document.")?
                .strip_suffix(".json")?;
            known.document(name)
        }
        _ => {
            let text = known.text(file, expression)?;
            let document: Value = serde_json::from_str(&text).ok()?;
            listed(document.get("Statement")?.clone())
        }
    }
}

fn listed(statements: Value) -> Option<Vec<Value>> {
    match statements {
        Value::Array(items) => Some(items),
        single @ Value::Object(_) => Some(vec![single]),
        _ => None,
    }
}

/// `jsonencode({ Statement = [ … ] })`, statement by statement.
fn encoded(known: &Known<'_>, file: FileId, argument: &Expression) -> Option<Vec<Value>> {
    let Expression::Object(object) = argument else {
        return None;
    };
    let mut entries = object.iter();
    let (_, list) = entries.find(|(key, _)| known.key(file, key).as_deref() == Some("Statement"))?;
    let Expression::Array(items) = list.expr() else {
        return known.value(file, list.expr()).and_then(listed);
    };
    let found = items.iter().filter_map(|item| match known.value(file, item) {
        Some(statement) => Some(statement),
        None => denies(known, file, item).then(|| json!({"Effect": "Deny"})),
    });
    Some(found.collect())
}

/// Whether a statement of which a part is computed may deny.
fn denies(known: &Known<'_>, file: FileId, item: &Expression) -> bool {
    let Expression::Object(object) = item else {
        return true;
    };
    let effect = object
        .iter()
        .find(|(key, _)| known.key(file, key).as_deref() == Some("Effect"));
    let effect = effect.and_then(|(_, value)| known.text(file, value.expr()));
    effect.as_deref() != Some("Allow")
}

/// The statements of a data source. What other documents add is not followed.
pub(super) fn of_data(known: &Known<'_>, file: FileId, block: &Block) -> Vec<Value> {
    let mut found = Vec::new();
    for statement in block.body.get_blocks("statement") {
        let effect = text(known, file, &statement.body, "effect").unwrap_or_else(|| "Allow".to_owned());
        match written(known, file, &statement.body) {
            Some(mut map) => {
                map.insert("Effect".to_owned(), Value::String(effect));
                found.push(Value::Object(map));
            }
            None if effect != "Allow" => found.push(json!({"Effect": "Deny"})),
            None => {}
        }
    }
    found
}

fn text(known: &Known<'_>, file: FileId, body: &Body, name: &str) -> Option<String> {
    known.text(file, &body.get_attribute(name)?.value)
}

/// A statement of a data source as JSON; none if a part of it is computed.
fn written(known: &Known<'_>, file: FileId, body: &Body) -> Option<Map<String, Value>> {
    let mut map = Map::new();
    let lists = [
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ];
    if body.has_blocks("dynamic") {
        return None;
    }
    for (name, key) in lists {
        if let Some(attribute) = body.get_attribute(name) {
            map.insert(key.to_owned(), known.value(file, &attribute.value)?);
        }
    }
    for (name, key) in [("principals", "Principal"), ("not_principals", "NotPrincipal")] {
        let mut principals = Map::new();
        for block in body.get_blocks(name) {
            let identifiers = &block.body.get_attribute("identifiers")?.value;
            principals.insert(
                text(known, file, &block.body, "type")?,
                known.value(file, identifiers)?,
            );
        }
        if !principals.is_empty() {
            let anybody = principals.get("*").is_some();
            let value = if anybody {
                json!("*")
            } else {
                Value::Object(principals)
            };
            map.insert(key.to_owned(), value);
        }
    }
    let mut conditions: Map<String, Value> = Map::new();
    for block in body.get_blocks("condition") {
        let test = text(known, file, &block.body, "test")?;
        let variable = text(known, file, &block.body, "variable")?;
        let values = known.value(file, &block.body.get_attribute("values")?.value)?;
        let of_test = conditions.entry(test).or_insert_with(|| json!({}));
        of_test.as_object_mut()?.insert(variable, values);
    }
    if !conditions.is_empty() {
        map.insert("Condition".to_owned(), Value::Object(conditions));
    }
    Some(map)
}
