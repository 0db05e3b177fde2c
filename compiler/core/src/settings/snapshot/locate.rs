//! From what serde_json says to a finding with a place.

use gabion_facts::diagnostic::Diagnostic;
use gabion_facts::source::{FileId, Span};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// A part of a JSON file: its text and where that starts.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a> {
    /// The file.
    pub file: FileId,
    /// The first byte of the part.
    pub start: usize,
    /// Its text.
    pub text: &'a str,
    /// The slug of findings.
    pub slug: &'static str,
    /// What cannot be read: `this snapshot`.
    pub what: &'static str,
}

impl<'a> Part<'a> {
    /// A value inside the part. Both borrow the same text, so the distance of their addresses is the offset.
    pub fn inner(&self, raw: &'a RawValue) -> Part<'a> {
        let text = raw.get();
        let offset = (text.as_ptr() as usize)
            .saturating_sub(self.text.as_ptr() as usize)
            .min(self.text.len());
        Part {
            start: self.start + offset,
            text,
            ..*self
        }
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        Span::new(self.file, self.start, self.start + self.text.len())
    }

    /// Reads the part as a value of one type.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Box<Diagnostic>> {
        serde_json::from_str(self.text).map_err(|error| Box::new(self.finding(&error)))
    }

    /// A finding on the first line of the part.
    pub fn wrong(&self, text: impl Into<String>) -> Diagnostic {
        let first_line = Part {
            text: self.text.lines().next().unwrap_or_default(),
            ..*self
        };
        Diagnostic::error(self.slug, format!("{} cannot be read", self.what)).label(first_line.span(), text)
    }

    /// The finding for an error of serde_json.
    pub fn finding(&self, error: &serde_json::Error) -> Diagnostic {
        let said = error.to_string();
        let message = said.split(" at line ").next().unwrap_or_default().to_owned();
        let byte = self.byte(error.line(), error.column());
        let unknown = quoted(&message).filter(|_| message.starts_with("unknown "));
        let place = unknown
            .and_then(|word| self.word(word, byte))
            .unwrap_or_else(|| self.at(byte));
        let finding = Diagnostic::error(self.slug, format!("{} cannot be read", self.what))
            .label(place, message.clone());
        match unknown.and_then(|word| nearest(word, &message)) {
            Some(meant) => finding.help(format!("did you mean `{meant}`?")),
            None => finding.note("What it says is believed, so it is read to the letter or not at all."),
        }
    }

    /// Lines and columns of serde_json count from 1; columns count bytes.
    fn byte(&self, line: usize, column: usize) -> usize {
        let start: usize = self
            .text
            .split_inclusive('\n')
            .take(line.saturating_sub(1))
            .map(str::len)
            .sum();
        (start + column).min(self.text.len())
    }

    /// The word in quotes that ends at or before a byte, or else anywhere.
    fn word(&self, word: &str, byte: usize) -> Option<Span> {
        let spelled = format!("\"{word}\"");
        let before = self.text.get(..byte).and_then(|text| text.rfind(&spelled));
        let start = self.start + before.or_else(|| self.text.find(&spelled))?;
        Some(Span::new(self.file, start, start + spelled.len()))
    }

    fn at(&self, byte: usize) -> Span {
        let start = (0..=byte.saturating_sub(1))
            .rev()
            .find(|at| self.text.is_char_boundary(*at))
            .unwrap_or(0);
        let end = (byte..=self.text.len())
            .find(|at| self.text.is_char_boundary(*at))
            .unwrap_or(self.text.len());
        Span::new(self.file, self.start + start, self.start + end.max(start))
    }
}

fn quoted(message: &str) -> Option<&str> {
    message.split('`').nth(1)
}

/// The expected word that is spelled most like the one found.
fn nearest<'m>(word: &str, message: &'m str) -> Option<&'m str> {
    let expected = message.split('`').skip(3).step_by(2);
    let scored = expected.map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate));
    scored
        .min()
        .filter(|(distance, candidate)| *distance <= 2.max(candidate.len() / 3))
        .map(|(_, candidate)| candidate)
}
