//! JSON with places: small, strict, bounded.
//!
//! `serde_json` keeps no spans and lets the last of two equal keys win; a policy with two `Condition` keys must not
//! pass as the weaker of the two. So policies are read into this tree first.

use crate::source::{FileId, Span};
use std::collections::BTreeSet;

/// The deepest nesting that is read. IAM policies nest seven deep, snapshots hold them at five more.
const MAX_DEPTH: usize = 32;
/// The largest text that is read, in bytes.
const MAX_BYTES: usize = 16 << 20;

/// A JSON value and its place, if it has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Json {
    /// What it is.
    pub kind: Kind,
    /// Where it stands; `None` if it did not come from a file.
    pub span: Option<Span>,
}

/// The kinds of JSON values. Numbers and truth values are kept as their text: IAM reads both as strings.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`.
    Null,
    /// A number, `true` or `false`, as written.
    Plain(String),
    /// A string, after escapes.
    Text(String),
    /// `[ … ]`.
    Array(Vec<Json>),
    /// `{ … }`, in the order of writing; keys may repeat.
    Object(Vec<Member>),
}

/// `"key": value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub span: Option<Span>,
    /// The value.
    pub value: Json,
}

/// Why a text is no JSON, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub span: Span,
}

impl Json {
    /// Reads one value that fills the text.
    pub fn parse(file: FileId, text: &str) -> Result<Json, JsonError> {
        let mut reader = Reader { file, text, at: 0 };
        if text.len() > MAX_BYTES {
            return Err(reader.error(format!("larger than {MAX_BYTES} bytes")));
        }
        let value = reader.value(0)?;
        reader.space();
        match reader.at == text.len() {
            true => Ok(value),
            false => Err(reader.error("something follows the end of the document")),
        }
    }

    /// The same value as `serde_json` holds it, all of it at one place.
    pub fn of_value(value: &serde_json::Value, span: Option<Span>) -> Json {
        use serde_json::Value;
        let kind = match value {
            Value::Null => Kind::Null,
            Value::Bool(_) | Value::Number(_) => Kind::Plain(value.to_string()),
            Value::String(text) => Kind::Text(text.clone()),
            Value::Array(items) => Kind::Array(items.iter().map(|item| Json::of_value(item, span)).collect()),
            Value::Object(map) => Kind::Object(
                map.iter()
                    .map(|(key, value)| Member {
                        key: key.clone(),
                        span,
                        value: Json::of_value(value, span),
                    })
                    .collect(),
            ),
        };
        Json { kind, span }
    }

    /// The members, if it is an object.
    pub fn members(&self) -> Option<&[Member]> {
        match &self.kind {
            Kind::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The value of a key; the first, should there be several.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.members()?
            .iter()
            .find(|member| member.key == key)
            .map(|member| &member.value)
    }

    /// The text, if it is a string.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A key that stands twice in one object, anywhere below.
    pub fn repeated_key(&self) -> Option<&str> {
        match &self.kind {
            Kind::Array(items) => items.iter().find_map(Json::repeated_key),
            Kind::Object(members) => {
                let mut seen = BTreeSet::new();
                let repeated = members.iter().find(|member| !seen.insert(member.key.as_str()));
                let below = || members.iter().find_map(|member| member.value.repeated_key());
                repeated.map(|member| member.key.as_str()).or_else(below)
            }
            _ => None,
        }
    }

    /// The items of an array, or the value itself: IAM takes either nearly everywhere.
    pub fn items(&self) -> &[Json] {
        match &self.kind {
            Kind::Array(items) => items,
            _ => std::slice::from_ref(self),
        }
    }
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn error(&self, message: impl Into<String>) -> JsonError {
        let end = self.text[self.at..]
            .chars()
            .next()
            .map_or(self.at, |c| self.at + c.len_utf8());
        JsonError {
            message: message.into(),
            span: Span::new(self.file, self.at, end),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, wanted: u8) -> bool {
        self.space();
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, wanted: u8) -> Result<(), JsonError> {
        match self.take(wanted) {
            true => Ok(()),
            false => Err(self.error(format!("`{}` is missing here", char::from(wanted)))),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Json, JsonError> {
        if depth > MAX_DEPTH {
            return Err(self.error(format!("nested deeper than {MAX_DEPTH}")));
        }
        self.space();
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Kind::Text(self.string()?.0),
            _ => self.plain()?,
        };
        Ok(Json {
            kind,
            span: Some(Span::new(self.file, start, self.at)),
        })
    }

    fn object(&mut self, depth: usize) -> Result<Kind, JsonError> {
        self.at += 1;
        let mut members = Vec::new();
        while !self.take(b'}') {
            if !members.is_empty() {
                self.expect(b',')?;
                self.space();
            }
            let (key, span) = self.string()?;
            self.expect(b':')?;
            members.push(Member {
                key,
                span: Some(span),
                value: self.value(depth + 1)?,
            });
        }
        Ok(Kind::Object(members))
    }

    fn array(&mut self, depth: usize) -> Result<Kind, JsonError> {
        self.at += 1;
        let mut items = Vec::new();
        while !self.take(b']') {
            if !items.is_empty() {
                self.expect(b',')?;
            }
            items.push(self.value(depth + 1)?);
        }
        Ok(Kind::Array(items))
    }

    /// A string, from quote to quote; the escapes are `serde_json`'s business.
    fn string(&mut self) -> Result<(String, Span), JsonError> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.error("a quoted string is missing here"));
        }
        let bytes = self.text.as_bytes();
        let mut end = start + 1;
        while !matches!(bytes.get(end), None | Some(b'"')) {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        let token = self
            .text
            .get(start..=end)
            .ok_or_else(|| self.error("this string does not end"))?;
        let text = serde_json::from_str(token).map_err(|error| self.error(error.to_string()))?;
        self.at = end + 1;
        Ok((text, Span::new(self.file, start, end + 1)))
    }

    fn plain(&mut self) -> Result<Kind, JsonError> {
        let rest = &self.text[self.at..];
        let word = &rest[..rest
            .find(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c))
            .unwrap_or(rest.len())];
        let value: serde_json::Value =
            serde_json::from_str(word).map_err(|_| self.error("this is no JSON value"))?;
        self.at += word.len();
        Ok(if value.is_null() {
            Kind::Null
        } else {
            Kind::Plain(word.to_owned())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Json, JsonError> {
        Json::parse(FileId(0), text)
    }

    #[test]
    fn keeps_places_and_repeated_keys() {
        let text = r#"{ "a": [1, true, null, "é\n"], "a": {} }"#;
        let json = parse(text).unwrap();
        let members = json.members().unwrap();
        assert_eq!(members.len(), 2);
        assert_eq!(members[0].value.items()[3].text(), Some("é\n"));
        let at = text.find("{}").unwrap();
        assert_eq!(members[1].value.span, Some(Span::new(FileId(0), at, at + 2)));
    }

    #[test]
    fn rejects_what_is_no_json() {
        let deep = "[".repeat(100_000);
        for text in [
            "",
            "{",
            "{\"a\" 1}",
            "[1 2]",
            "nul",
            "\"abc",
            "\"a\\",
            "{} {}",
            "[1,]",
            "{\"a\":1,}",
            "é",
            &deep,
        ] {
            assert!(parse(text).is_err(), "{text:.20}");
        }
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_serde_json(text in "[\\[\\]{}\", :a0\\\\é]{0,12}") {
            proptest::prop_assert_eq!(parse(&text).is_ok(), serde_json::from_str::<serde_json::Value>(&text).is_ok());
        }
    }
}
