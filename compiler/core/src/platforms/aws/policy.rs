//! Policy documents (identity, trust, boundary) as typed values.
//!
//! In: JSON with places. Out: statements, and a finding for everything that IAM would not accept or that is not understood
//! here. What is not understood makes its statement *doubtful*: what it would decide is then unknown, never left out.

use super::condition::Condition;
use super::json::Json;
use super::reading;
use super::truth::Truth;
use super::wildcard;
use crate::diagnostic::Diagnostic;
use crate::glob::{Dialect, Language};
use crate::source::Span;

/// A policy document.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its name or path, for people.
    pub name: String,
    /// The statements.
    pub statements: Vec<Statement>,
    /// Whether the document could not be read as one, so that it may say anything.
    pub unreadable: bool,
    /// The whole document.
    pub span: Option<Span>,
}

/// Allow or deny.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// `"Effect": "Allow"`.
    Allow,
    /// `"Effect": "Deny"`.
    Deny,
}

/// One statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// `None` if it is missing or no effect.
    pub effect: Option<Effect>,
    /// `Action` or `NotAction`.
    pub actions: Patterns,
    /// `Resource` or `NotResource`; `None` where a document has none (trust).
    pub resources: Option<Patterns>,
    /// `Principal` or `NotPrincipal`; `None` where a document has none (identity).
    pub principals: Option<Principals>,
    /// All must hold.
    pub conditions: Vec<Condition>,
    /// Whether part of it was not understood.
    pub doubtful: bool,
    /// The whole statement.
    pub span: Option<Span>,
}

/// A list of patterns, or everything but them.
#[derive(Clone, Debug)]
pub struct Patterns {
    /// The patterns.
    pub items: Vec<Pattern>,
    /// `NotAction`, `NotResource`.
    pub negated: bool,
}

/// A pattern of actions or resources.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// As written.
    pub text: String,
    /// What it matches where `*` crosses colons.
    pub wide: Language,
    /// What it matches where it does not. Evaluators disagree, so what only the wide reading matches is unknown.
    pub strict: Language,
    /// Where it stands.
    pub span: Option<Span>,
}

/// `Principal` or `NotPrincipal`.
#[derive(Clone, Debug)]
pub struct Principals {
    /// Who is meant.
    pub items: Vec<Principal>,
    /// `NotPrincipal`.
    pub negated: bool,
}

/// Who is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// `"*"`, `{"AWS": "*"}`: everybody.
    Anybody,
    /// An account, user, role or session.
    Aws(String),
    /// An identity provider.
    Federated(String),
    /// `lambda.amazonaws.com`.
    Service(String),
    /// Something else.
    Other(String),
}

/// What kind of document is read: which elements it must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// What a role may do, or a boundary.
    Identity,
    /// Who may become a role.
    Trust,
    /// Who may do what to the resource that it is attached to.
    Resource,
}

impl Policy {
    /// Reads a document. Never fails: what is not understood is reported and doubtful.
    pub fn read(name: &str, kind: DocumentKind, json: &Json, findings: &mut Vec<Diagnostic>) -> Policy {
        reading::policy(name, kind, json, findings)
    }

    /// A document that may say anything.
    pub fn unreadable(name: &str, span: Option<Span>) -> Policy {
        Policy {
            name: name.to_owned(),
            statements: Vec::new(),
            unreadable: true,
            span,
        }
    }
}

impl Patterns {
    /// Everything.
    pub(super) fn all() -> Patterns {
        Patterns {
            items: Vec::new(),
            negated: true,
        }
    }

    /// Whether a string is meant.
    pub fn matches(&self, text: &str) -> Truth {
        let any = self
            .items
            .iter()
            .map(|pattern| pattern.matches(text))
            .fold(Truth::No, Truth::or);
        if self.negated { !any } else { any }
    }
}

impl Pattern {
    /// Whether a string is meant.
    pub fn matches(&self, text: &str) -> Truth {
        match (self.strict.matches(text), self.wide.matches(text)) {
            (true, _) => Truth::Yes,
            (false, true) => Truth::Unknown,
            (false, false) => Truth::No,
        }
    }

    /// A pattern of actions.
    pub fn action(text: &str, span: Option<Span>) -> Option<Pattern> {
        let shaped = text == "*"
            || text
                .split_once(':')
                .is_some_and(|(a, b)| !a.is_empty() && !b.is_empty());
        let wide = Language::compile(Dialect::Action, text).ok().filter(|_| shaped)?;
        Some(Pattern {
            text: text.to_owned(),
            strict: wide.clone(),
            wide,
            span,
        })
    }

    /// A pattern of resources. A variable may be anything, so it widens the wide reading and empties the strict one.
    pub fn resource(text: &str, variables: bool, span: Option<Span>) -> Option<Pattern> {
        let (plain, open) = wildcard::without_variables(text, variables);
        let wide = Language::compile(Dialect::StringLike, &plain).ok()?;
        let strict = match Language::compile(Dialect::ArnLike, &plain) {
            _ if text == "*" => wide.clone(),
            Ok(strict) if !open => strict,
            _ => Language::empty(),
        };
        Some(Pattern {
            text: text.to_owned(),
            wide,
            strict,
            span,
        })
    }
}
