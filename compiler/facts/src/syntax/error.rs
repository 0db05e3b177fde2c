//! Syntax errors: what is wrong, where, and what to write instead.

use super::{MAX_BYTES, MAX_DEPTH, MAX_ERRORS};
use crate::diagnostic::{Diagnostic, Edit};
use crate::source::{FileId, Span};

/// The errors of one file.
pub(super) struct Errors {
    file: FileId,
    found: Vec<Diagnostic>,
    /// How many were met after enough were kept.
    beyond: usize,
    /// Whether structure is lost: braces or strings do not close.
    pub(super) broken: bool,
    /// Whether a string or comment runs on, so that missing braces are a consequence and not worth telling.
    pub(super) runaway: bool,
}

impl Errors {
    pub(super) fn new(file: FileId) -> Self {
        Errors {
            file,
            found: Vec::new(),
            beyond: 0,
            broken: false,
            runaway: false,
        }
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    /// Keeps an error; a hostile file has millions, of which only some are worth the memory.
    fn keep(&mut self, error: Diagnostic) {
        if self.found.len() < 3 * MAX_ERRORS {
            self.found.push(error);
        } else {
            self.beyond += 1;
        }
    }

    /// An error with a word at its place and what to do.
    pub(super) fn at(&mut self, at: (usize, usize), message: impl Into<String>, label: &str, help: &str) {
        let error = Diagnostic::error("syntax", message)
            .label(self.span(at.0, at.1), label)
            .help(help);
        self.keep(error);
    }

    /// An error that one replacement of text repairs.
    pub(super) fn fixable(
        &mut self,
        at: (usize, usize),
        message: impl Into<String>,
        label: &str,
        help: &str,
        edit: ((usize, usize), String),
    ) {
        let edit = Edit {
            span: self.span(edit.0.0, edit.0.1),
            text: edit.1,
        };
        let error = Diagnostic::error("syntax", message)
            .label(self.span(at.0, at.1), label)
            .fix(help, vec![edit]);
        self.keep(error);
    }

    pub(super) fn too_large(&mut self, bytes: usize) {
        let message = format!("this file has {bytes} bytes; at most {MAX_BYTES} are read");
        self.broken = true;
        self.at(
            (0, 0),
            message,
            "nothing of it was read",
            "split it, or remove what was generated into it",
        );
    }

    pub(super) fn too_deep(&mut self, at: usize) {
        let message = format!("braces are nested more than {MAX_DEPTH} deep");
        self.broken = true;
        self.at(
            (at, at + 1),
            message,
            "nothing is read from here on",
            "no declaration needs more than six levels",
        );
    }

    /// The errors in the order of the text; beyond [`MAX_ERRORS`] only their number is told.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|error| error.labels[0].span);
        if self.found.len() > MAX_ERRORS {
            let beyond = self.found.len() - MAX_ERRORS + self.beyond;
            let place = self.found[MAX_ERRORS].labels[0].span;
            self.found.truncate(MAX_ERRORS);
            let message = format!("{beyond} more syntax errors are not shown");
            let rest = Diagnostic::error("syntax", message)
                .label(place, "the first of them")
                .help("repair those above first");
            self.found.push(rest);
        }
        self.found
    }
}
