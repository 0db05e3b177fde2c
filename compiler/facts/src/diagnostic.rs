//! One finding as plain data, for every sink.
//!
//! In: nothing. Out: values that a renderer turns into a terminal page, JSON or an annotation. Never: knows how it is drawn.

use crate::source::Span;
use serde::{Deserialize, Serialize};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Stops `compile`; exit status 1.
    Error,
    /// Worth a look; does not stop anything.
    Warning,
    /// Said so that nobody has to ask.
    Note,
}

/// An underlined place with a word on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is said there; may be empty.
    pub text: String,
}

/// One step of a witness: what happens, where that is written, and a remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// "claude writes src/** on agents/claude/x".
    pub text: String,
    /// The place that lets it happen, if it is written anywhere.
    pub span: Option<Span>,
    /// Why this place lets it happen; may be empty.
    pub remark: String,
    /// Slug of the rule behind it; `gabion explain` prints its page. Empty if there is none.
    pub rule: String,
    /// Whether that rule was inferred: no source says so.
    pub inferred: bool,
}

/// A replacement of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there instead.
    pub text: String,
}

/// Something the reader may do, with the edit that does it where one exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// "move NPM_TOKEN to an environment limited to main".
    pub text: String,
    /// Edits that do so; empty if a person must.
    pub edits: Vec<Edit>,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable name of the check; `gabion explain SLUG` prints its page.
    pub slug: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The headline.
    pub message: String,
    /// Underlined places, the main one first. Labels may lie in several files.
    pub labels: Vec<Label>,
    /// Headline of the path ("The path, 3 steps, by claude alone"); empty without one.
    pub path_title: String,
    /// The witness path.
    pub steps: Vec<Step>,
    /// Further paragraphs ("Now: certain. Once applied: …").
    pub notes: Vec<String>,
    /// What to do.
    pub helps: Vec<Help>,
    /// Ids of threats (`ASI03`, `CICD-SEC-4`, …).
    pub refs: Vec<String>,
}

impl Diagnostic {
    /// A finding of the given weight with a headline and nothing else.
    pub fn new(slug: &'static str, severity: Severity, message: impl Into<String>) -> Self {
        Diagnostic {
            slug,
            severity,
            message: message.into(),
            labels: Vec::new(),
            path_title: String::new(),
            steps: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
            refs: Vec::new(),
        }
    }

    /// An error with a headline.
    pub fn error(slug: &'static str, message: impl Into<String>) -> Self {
        Diagnostic::new(slug, Severity::Error, message)
    }

    /// Underlines a place and says something there.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds something to do by hand.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.helps.push(Help {
            text: text.into(),
            edits: Vec::new(),
        });
        self
    }

    /// Adds something to do that an edit does.
    #[must_use]
    pub fn fix(mut self, text: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.helps.push(Help {
            text: text.into(),
            edits,
        });
        self
    }
}
