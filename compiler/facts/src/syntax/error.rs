//! Syntax errors: what is wrong, where, and what to write instead.

use super::fault::Fault;
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

    /// An error whose words do not depend on the text.
    pub(super) fn fault(&mut self, at: (usize, usize), fault: Fault) {
        self.at(at, fault.0, fault.1, fault.2);
    }

    /// The same, where replacing the text of `place` repairs it.
    pub(super) fn fixable(&mut self, at: (usize, usize), fault: Fault, place: (usize, usize), text: &str) {
        self.fix(at, (fault.0, fault.1, fault.2), place, text);
    }

    /// An error that one replacement repairs: what is wrong, a word for the place, what to do.
    pub(super) fn fix(
        &mut self,
        at: (usize, usize),
        said: (&str, &str, &str),
        place: (usize, usize),
        text: &str,
    ) {
        let edit = Edit {
            span: self.span(place.0, place.1),
            text: text.to_owned(),
        };
        let error = Diagnostic::error("syntax", said.0).label(self.span(at.0, at.1), said.1);
        self.keep(error.fix(said.2, vec![edit]));
    }

    /// A brace that nothing closes. `suspect` is the block that was closed by a brace under another line.
    pub(super) fn unclosed(
        &mut self,
        open: (usize, usize),
        suspect: Option<((usize, usize), (usize, usize))>,
    ) {
        let error = Diagnostic::error("syntax", "this brace is never closed");
        let mut error = error.label(self.span(open.0, open.1), "the block starts here");
        if let Some((opened, closed)) = suspect {
            error = error
                .label(
                    self.span(opened.0, opened.1),
                    "perhaps it is this block that lacks its brace:",
                )
                .label(
                    self.span(closed.0, closed.1),
                    "it is closed here, under another line",
                );
        }
        self.keep(error.help("close it with `}`, or remove it"));
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
