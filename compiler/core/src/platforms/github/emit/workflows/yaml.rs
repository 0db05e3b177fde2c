//! Typed values to YAML bytes, as a careful engineer writes them.
//!
//! In: values. Out: text that reads back as the same values under YAML 1.1 and 1.2, the same every time. A leaf knows how it is
//! spelled where it stands: plain where nobody can misread it, as a block where it has lines, else in double quotes.

use super::scalar::{Scalar, is_unseen};
use std::fmt::Write;

/// A node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A leaf.
    Scalar(Scalar),
    /// `[a, b]`, in one line.
    Flow(Vec<Scalar>),
    /// Items, one below the other; of mappings only.
    Items(Vec<Vec<Entry>>),
    /// Keys and values, in this order. Empty: `{}`.
    Map(Vec<Entry>),
}

/// A key, its value, and what is said about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// A key: letters, digits, `-` and `_`.
    pub key: Key,
    /// The value.
    pub value: Value,
    /// A line of its own above.
    pub head: Option<Comment>,
    /// At the end of the line, if the value is in one line.
    pub tail: Option<Comment>,
}

/// A key that needs no quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// A key of ours.
    pub const fn ours(key: String) -> Self {
        Key(key)
    }

    /// The id of a job: letters, digits, `-` and `_`, a letter or `_` first.
    pub fn job(id: &str) -> Option<Self> {
        let first = id.bytes().next()?;
        let fine = id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        (fine && (first.is_ascii_alphabetic() || first == b'_') && !is_a_word_of_yaml(id))
            .then(|| Key(id.to_owned()))
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A comment of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment(String);

impl Comment {
    /// A comment; what cannot be seen becomes a blank.
    pub fn new(text: &str) -> Self {
        Comment(
            text.chars()
                .map(|character| if is_unseen(character) { ' ' } else { character })
                .collect(),
        )
    }
}

impl Entry {
    /// An entry without comments.
    pub fn new(key: impl Into<String>, value: impl Into<Value>) -> Self {
        Entry {
            key: Key::ours(key.into()),
            value: value.into(),
            head: None,
            tail: None,
        }
    }

    /// Says something at the end of the line.
    #[must_use]
    pub fn tail(mut self, text: &str) -> Self {
        self.tail = Some(Comment::new(text));
        self
    }

    /// Says something in a line above.
    #[must_use]
    pub fn head(mut self, text: &str) -> Self {
        self.head = Some(Comment::new(text));
        self
    }
}

impl From<Scalar> for Value {
    fn from(scalar: Scalar) -> Self {
        Value::Scalar(scalar)
    }
}

/// The file: comments, then the entries of the root.
pub fn document(comments: &[Comment], root: &[Entry]) -> String {
    let mut out = String::new();
    for Comment(text) in comments {
        let _ = writeln!(out, "# {text}");
    }
    entries(root, 0, &mut out);
    out
}

fn entries(entries: &[Entry], indent: usize, out: &mut String) {
    for entry in entries {
        if let Some(Comment(text)) = &entry.head {
            let _ = writeln!(out, "{:indent$}# {text}", "");
        }
        let _ = write!(out, "{:indent$}", "");
        entry_line(entry, indent, out);
    }
}

/// An entry whose line has its indentation already.
fn entry_line(entry: &Entry, indent: usize, out: &mut String) {
    let _ = write!(out, "{}:", entry.key.0);
    match &entry.value {
        Value::Map(inner) if !inner.is_empty() => map(entry, inner, indent, out),
        Value::Items(list) => {
            tail(entry, out);
            items(list, indent + 2, out);
        }
        Value::Map(_) => {
            out.push_str(" {}");
            tail(entry, out);
        }
        Value::Flow(scalars) => {
            let spelled: Vec<String> = scalars.iter().map(|scalar| inline(scalar, true)).collect();
            let _ = write!(out, " [{}]", spelled.join(", "));
            tail(entry, out);
        }
        Value::Scalar(scalar) => match block(scalar) {
            Some((mark, lines)) => {
                let _ = write!(out, " {mark}");
                tail(entry, out);
                for line in lines {
                    let width = if line.is_empty() { 0 } else { indent + 2 };
                    let _ = writeln!(out, "{:width$}{line}", "");
                }
            }
            None => {
                let _ = write!(out, " {}", inline(scalar, false));
                tail(entry, out);
            }
        },
    }
}

fn map(entry: &Entry, inner: &[Entry], indent: usize, out: &mut String) {
    match flow_map(inner, indent + entry.key.0.len()) {
        Some(text) => {
            let _ = write!(out, " {text}");
            tail(entry, out);
        }
        None => {
            tail(entry, out);
            entries(inner, indent + 2, out);
        }
    }
}

fn items(list: &[Vec<Entry>], indent: usize, out: &mut String) {
    for item in list {
        for (at, entry) in item.iter().enumerate() {
            if let Some(Comment(text)) = &entry.head {
                let _ = writeln!(out, "{:indent$}# {text}", "");
            }
            let _ = write!(out, "{:indent$}{}", "", if at == 0 { "- " } else { "  " });
            entry_line(entry, indent + 2, out);
        }
    }
}

fn tail(entry: &Entry, out: &mut String) {
    if let Some(Comment(text)) = &entry.tail {
        let _ = write!(out, " # {text}");
    }
    out.push('\n');
}

/// The mark and lines of a block scalar, where one is exact and reads well.
fn block(scalar: &Scalar) -> Option<(&'static str, Vec<String>)> {
    let value = scalar.value();
    let body = value.strip_suffix('\n');
    let mark = if body.is_some() { "|" } else { "|-" };
    let body = body.unwrap_or(&value);
    let several = body.contains('\n') || mark == "|";
    let plain = |character: char| !is_unseen(character) || matches!(character, '\n' | '\t');
    let exact = !body.is_empty()
        && !body.starts_with([' ', '\t', '\n'])
        && !body.ends_with(['\n', ' ', '\t'])
        && !body
            .lines()
            .any(|line| line.starts_with('\t') || (line.trim().is_empty() && !line.is_empty()));
    let lines = || body.split('\n').map(str::to_owned).collect();
    (several && exact && body.chars().all(plain)).then(|| (mark, lines()))
}

/// The widest line that a small mapping is put into.
const WIDTH: usize = 96;

/// `{ a: b, c: d }`: at most two leaves without comments, where the line stays short.
fn flow_map(entries: &[Entry], before: usize) -> Option<String> {
    let leaf = |entry: &Entry| match &entry.value {
        Value::Scalar(scalar)
            if entry.head.is_none() && entry.tail.is_none() && !scalar.value().contains('\n') =>
        {
            Some(format!("{}: {}", entry.key.0, inline(scalar, true)))
        }
        _ => None,
    };
    let leaves = entries.iter().map(leaf).collect::<Option<Vec<_>>>()?;
    let text = format!("{{ {} }}", leaves.join(", "));
    (matches!(leaves.len(), 1 | 2) && before + text.chars().count() <= WIDTH).then_some(text)
}

/// A leaf in one line.
fn inline(scalar: &Scalar, flow: bool) -> String {
    let value = scalar.value();
    if !scalar.is_text() || is_plain(&value, flow) {
        value
    } else {
        quoted(&value)
    }
}

/// Whether a text, written bare, is read as this text by every reader.
fn is_plain(text: &str, flow: bool) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    let printable = text.chars().all(|character| (' '..='~').contains(&character));
    let begins = first.is_ascii_alphanumeric() || matches!(first, '.' | '/' | '_' | '$' | '(');
    let ends = !text.ends_with([' ', ':']);
    let structure = text.contains(": ") || text.contains(" #");
    let brackets = flow && text.contains([',', '[', ']', '{', '}', ':']);
    printable
        && begins
        && ends
        && !structure
        && !brackets
        && !is_a_word_of_yaml(text)
        && !looks_like_a_number(text)
}

/// Truth values and nothing, in YAML 1.1 too.
fn is_a_word_of_yaml(text: &str) -> bool {
    let words = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", ""];
    words.contains(&text.to_ascii_lowercase().as_str())
}

/// Numbers, dates and times of any YAML, and much that is none: quotes never hurt.
fn looks_like_a_number(text: &str) -> bool {
    let first = text.bytes().next().unwrap_or(b'x');
    let word = text.to_ascii_lowercase();
    let digits = |byte: u8| {
        byte.is_ascii_hexdigit()
            || matches!(
                byte,
                b'_' | b'.' | b':' | b'+' | b'-' | b'x' | b'o' | b't' | b'z' | b' '
            )
    };
    (first.is_ascii_digit() || first == b'.') && word.bytes().all(digits)
        || matches!(word.as_str(), ".inf" | ".nan")
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            unseen if is_unseen(unseen) => {
                let _ = write!(out, "\\u{:04X}", u32::from(unseen));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}
