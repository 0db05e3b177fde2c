//! KDL v2 text to our own spanned tree.
//!
//! In: the text of one file. Out: a [`Document`] whose every name and value has its exact span, or located errors, all of a file
//! at once. Never: knows what a node means, and never recurses or works without bound, whatever the text is.
//!
//! Structure (comments, `/-`, braces, entries) is read here; strings with escapes, raw and multi-line strings and numbers that
//! are not plain are decoded by the `kdl` crate, one value at a time. Handing it whole hostile files is not possible: it
//! recurses for every `*` of a comment and after every stray character, takes time exponential in nested `/-`, and gives no
//! partial tree. The tests hold the two readings together on arbitrary documents.

mod entry;
mod error;
mod fault;
mod lex;
mod parse;
mod tree;
mod value;

#[cfg(test)]
mod tests;

use crate::diagnostic::Diagnostic;
use crate::source::FileId;
pub use tree::{Document, Entry, Node, Value};

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// The deepest nesting of braces that is read.
pub const MAX_DEPTH: usize = 64;
/// How many errors of one file are told; one more says how many were left out.
pub const MAX_ERRORS: usize = 100;

/// A tree with the errors that were met on the way.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// What could be read. Empty if the braces or strings do not close, since what belongs where is then not known.
    pub document: Document,
    /// Every error, in the order of the text.
    pub errors: Vec<Diagnostic>,
}

/// Reads a file that must be free of errors.
///
/// # Errors
/// Every syntax error of the file, located.
pub fn parse(file: FileId, text: &str) -> Result<Document, Vec<Diagnostic>> {
    let parsed = parse_all(file, text);
    if parsed.errors.is_empty() {
        Ok(parsed.document)
    } else {
        Err(parsed.errors)
    }
}

/// Reads what can be read of a file, and tells every error: for readers that have more to say about the sound part.
pub fn parse_all(file: FileId, text: &str) -> Parsed {
    let mut errors = error::Errors::new(file);
    if text.len() > MAX_BYTES {
        errors.too_large(text.len());
        return Parsed {
            document: Document::default(),
            errors: errors.finish(),
        };
    }
    let tokens = lex::lex(text, &mut errors);
    let nodes = parse::nodes(text, &tokens, &mut errors);
    let document = if errors.broken {
        Document::default()
    } else {
        Document { nodes }
    };
    Parsed {
        document,
        errors: errors.finish(),
    }
}
