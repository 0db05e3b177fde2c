//! A JSON or YAML document as a tree that can be changed and written again.

use gabion_core::source::{FileId, Sources};
use gabion_core::yaml::{self, Node};
use std::collections::BTreeMap;

/// A document or a part of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Doc {
    /// A number, a truth value, nothing; in YAML any word without quotes.
    Plain(String),
    /// A text.
    Text(String),
    /// A list.
    Seq(Vec<Doc>),
    /// Keys and values.
    Map(Vec<(String, Doc)>),
}

/// Where a part stands: keys and positions from the root.
pub type Path = Vec<String>;

impl Doc {
    /// Reads JSON.
    pub fn of_json(text: &str) -> Doc {
        Self::of_value(&serde_json::from_str(text).expect("emitted JSON"))
    }

    fn of_value(value: &serde_json::Value) -> Doc {
        match value {
            serde_json::Value::String(text) => Doc::Text(text.clone()),
            serde_json::Value::Array(items) => Doc::Seq(items.iter().map(Self::of_value).collect()),
            serde_json::Value::Object(entries) => Doc::Map(
                entries
                    .iter()
                    .map(|(key, value)| (key.clone(), Self::of_value(value)))
                    .collect(),
            ),
            other => Doc::Plain(other.to_string()),
        }
    }

    /// Reads YAML. Remarks are lost but for the versions beside actions, which [`Doc::yaml`] writes again.
    pub fn of_yaml(text: &str) -> Doc {
        let file = Sources::default().add("workflow.yml", text);
        Self::of_node(&yaml::parse(text, FileId(file.0)).expect("emitted YAML"))
    }

    fn of_node(node: &Node) -> Doc {
        match &node.value {
            yaml::Value::Scalar(scalar) if scalar.plain => Doc::Plain(scalar.text.clone()),
            yaml::Value::Scalar(scalar) => Doc::Text(scalar.text.clone()),
            yaml::Value::Sequence(items) => Doc::Seq(items.iter().map(Self::of_node).collect()),
            yaml::Value::Mapping(entries) => Doc::Map(
                entries
                    .iter()
                    .map(|entry| (entry.key.value.clone(), Self::of_node(&entry.value)))
                    .collect(),
            ),
        }
    }

    /// The text as JSON.
    pub fn json(&self) -> String {
        match self {
            Doc::Plain(text) => text.clone(),
            Doc::Text(text) => quoted(text),
            Doc::Seq(items) => format!("[{}]", items.iter().map(Doc::json).collect::<Vec<_>>().join(", ")),
            Doc::Map(entries) => {
                let entry = |(key, value): &(String, Doc)| format!("{}: {}", quoted(key), value.json());
                format!(
                    "{{{}}}",
                    entries.iter().map(entry).collect::<Vec<_>>().join(",\n")
                )
            }
        }
    }

    /// The text as YAML, with versions beside actions.
    pub fn yaml(&self, versions: &Versions) -> String {
        let mut out = String::new();
        self.write(0, versions, &mut out);
        out
    }

    fn write(&self, indent: usize, versions: &Versions, out: &mut String) {
        let pad = " ".repeat(indent);
        match self {
            Doc::Plain(text) => out.push_str(&format!(" {text}\n")),
            Doc::Text(text) => out.push_str(&format!(" {}\n", quoted(text))),
            Doc::Seq(items) if items.is_empty() => out.push_str(" []\n"),
            Doc::Map(entries) if entries.is_empty() => out.push_str(" {}\n"),
            Doc::Seq(items) => {
                out.push('\n');
                for item in items {
                    out.push_str(&format!("{pad}-"));
                    item.write(indent + 2, versions, out);
                }
            }
            Doc::Map(entries) => {
                out.push('\n');
                for (key, value) in entries {
                    out.push_str(&format!("{pad}{key}:"));
                    match (key.as_str(), value) {
                        ("uses", Doc::Plain(text)) => {
                            out.push_str(&format!(" {text}{}\n", versions.beside(text)))
                        }
                        _ => value.write(indent + 2, versions, out),
                    }
                }
            }
        }
    }

    /// The part at a path.
    pub fn at(&self, path: &[String]) -> Option<&Doc> {
        let Some((first, rest)) = path.split_first() else {
            return Some(self);
        };
        let inner = match self {
            Doc::Map(entries) => entries
                .iter()
                .find(|(key, _)| key == first)
                .map(|(_, value)| value),
            Doc::Seq(items) => items.get(first.parse::<usize>().ok()?),
            Doc::Plain(_) | Doc::Text(_) => None,
        };
        inner?.at(rest)
    }

    /// The document with another part at a path.
    pub fn with(&self, path: &[String], change: impl FnOnce(&mut Doc)) -> Doc {
        let mut changed = self.clone();
        let mut at = &mut changed;
        for part in path {
            at = match at {
                Doc::Map(entries) => {
                    &mut entries
                        .iter_mut()
                        .find(|(key, _)| key == part)
                        .expect("a key of it")
                        .1
                }
                Doc::Seq(items) => &mut items[part.parse::<usize>().expect("a position")],
                Doc::Plain(_) | Doc::Text(_) => panic!("{part} is below a leaf"),
            };
        }
        change(at);
        changed
    }

    /// Every part with its path, outer ones first.
    pub fn walk(&self, visit: &mut dyn FnMut(&Path, &Doc)) {
        self.below(&mut Path::new(), visit);
    }

    fn below(&self, path: &mut Path, visit: &mut dyn FnMut(&Path, &Doc)) {
        visit(path, self);
        let children: Vec<(String, &Doc)> = match self {
            Doc::Map(entries) => entries.iter().map(|(key, value)| (key.clone(), value)).collect(),
            Doc::Seq(items) => items
                .iter()
                .enumerate()
                .map(|(at, item)| (at.to_string(), item))
                .collect(),
            Doc::Plain(_) | Doc::Text(_) => Vec::new(),
        };
        for (name, child) in children {
            path.push(name);
            child.below(path, visit);
            path.pop();
        }
    }

    /// The text of a leaf.
    pub fn text(&self) -> Option<&str> {
        match self {
            Doc::Plain(text) | Doc::Text(text) => Some(text),
            Doc::Seq(_) | Doc::Map(_) => None,
        }
    }

    /// How many parts it has.
    pub fn len(&self) -> usize {
        match self {
            Doc::Seq(items) => items.len(),
            Doc::Map(entries) => entries.len(),
            Doc::Plain(_) | Doc::Text(_) => 0,
        }
    }

    /// Takes out the part at a position.
    pub fn drop_at(&mut self, at: usize) {
        match self {
            Doc::Seq(items) => drop(items.remove(at)),
            Doc::Map(entries) => drop(entries.remove(at)),
            Doc::Plain(_) | Doc::Text(_) => panic!("a leaf has no parts"),
        }
    }

    /// Adds an item to a list.
    pub fn push(&mut self, item: Doc) {
        match self {
            Doc::Seq(items) => items.push(item),
            _ => panic!("a list is wanted"),
        }
    }

    /// Sets a key of a mapping.
    pub fn set(&mut self, key: &str, value: Doc) {
        let Doc::Map(entries) = self else {
            panic!("a mapping is wanted")
        };
        match entries.iter_mut().find(|(known, _)| known == key) {
            Some((_, known)) => *known = value,
            None => entries.push((key.to_owned(), value)),
        }
    }
}

/// The versions beside actions, by action.
pub struct Versions(BTreeMap<String, String>);

impl Versions {
    /// Those of a workflow's text.
    pub fn of(text: &str) -> Versions {
        let line = |line: &str| {
            let (uses, version) = line.split_once("uses: ")?.1.split_once(" # ")?;
            Some((uses.split_once('@')?.0.to_owned(), version.trim().to_owned()))
        };
        Versions(text.lines().filter_map(line).collect())
    }

    fn beside(&self, uses: &str) -> String {
        let known = self
            .0
            .get(uses.split_once('@').map_or(uses, |(action, _)| action));
        known.map_or(String::new(), |version| format!(" # {version}"))
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text is JSON")
}

/// A part from JSON, for what is added.
pub fn part(json: &str) -> Doc {
    Doc::of_json(json)
}
