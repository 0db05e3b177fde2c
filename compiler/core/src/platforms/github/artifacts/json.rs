//! JSON as a person would lay it out: what fits on a line stands on one.

use serde_json::Value;

const WIDTH: usize = 100;

/// The text of a value, with a line break at the end. Key order is that of the value.
pub fn pretty(value: &Value) -> String {
    let mut out = String::new();
    write(value, 0, &mut out);
    out.push('\n');
    out
}

fn write(value: &Value, indent: usize, out: &mut String) {
    let inline = inline(value);
    let used = out.len() - out.rfind('\n').map_or(0, |at| at + 1);
    let fits = used + inline.len() < WIDTH;
    match value {
        // The whole file is never one line.
        Value::Object(entries) if !entries.is_empty() && (indent == 0 || !fits) => {
            let texts = entries
                .iter()
                .map(|(key, value)| (format!("{}: ", Value::from(key.clone())), value));
            block(texts, ['{', '}'], indent, out);
        }
        Value::Array(items) if !items.is_empty() && !fits => {
            block(
                items.iter().map(|item| (String::new(), item)),
                ['[', ']'],
                indent,
                out,
            );
        }
        _ => out.push_str(&inline),
    }
}

fn block<'v>(
    items: impl Iterator<Item = (String, &'v Value)>,
    brackets: [char; 2],
    indent: usize,
    out: &mut String,
) {
    let inner = indent + 2;
    out.push(brackets[0]);
    for (at, (head, value)) in items.enumerate() {
        out.push_str(if at == 0 { "\n" } else { ",\n" });
        out.push_str(&" ".repeat(inner));
        out.push_str(&head);
        write(value, inner, out);
    }
    out.push('\n');
    out.push_str(&" ".repeat(indent));
    out.push(brackets[1]);
}

fn inline(value: &Value) -> String {
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            let texts = entries
                .iter()
                .map(|(key, value)| format!("{}: {}", Value::from(key.clone()), inline(value)));
            format!("{{ {} }}", texts.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}
