//! JSON5 and TOML text to the spanned tree that YAML makes, so that one reader serves a bot's file in any notation.
//!
//! In: the text of one file. Out: a [`Node`], or one located error. Never: knows what a key means. Size and depth are bounded before
//! a parser that descends by recursion sees the text.

mod json;
#[cfg(test)]
mod tests;
mod toml;

pub use json::json5;
pub use toml::toml;

use crate::yaml::{MAX_DEPTH, MAX_SIZE, Node, Scalar, Value, YamlError};
use gabion_facts::source::{FileId, Span};

/// Refuses what is too long, or too deep. Brackets within texts count too: to err there refuses, and lets nothing through.
pub(crate) fn bounded(text: &str, file: FileId) -> Result<(), YamlError> {
    let refused = |message: &str, at: usize| YamlError {
        message: message.to_owned(),
        span: Span::new(file, at, at),
    };
    if text.len() > MAX_SIZE {
        return Err(refused("it is too long", 0));
    }
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' | b'(' => depth += 1,
            b']' | b'}' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(refused("it is nested too deeply", at));
        }
    }
    Ok(())
}

fn scalar(text: String, plain: bool, span: Span) -> Node {
    Node {
        value: Value::Scalar(Scalar { text, plain }),
        span,
    }
}
