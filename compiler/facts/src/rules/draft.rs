//! A rule as read: the same shape as [`Rule`], every part with its place, not yet checked.

use super::model::{Case, Condition, Confidence, GroundAtom, Literal, Pattern, Rule, Term, Threshold, VarId};
use crate::diagnostic::Severity;
use crate::facts::Pred;
use crate::source::{Span, Spanned};

pub(super) struct Draft {
    pub slug: Spanned<String>,
    pub severity: Severity,
    pub title: String,
    pub about: String,
    pub source: String,
    pub link: String,
    pub as_of: String,
    pub confidence: Confidence,
    pub fix: String,
    pub refs: Vec<Spanned<String>>,
    pub models: Vec<Spanned<String>>,
    pub variables: Vec<String>,
    pub body: Vec<DraftLiteral>,
    pub heads: Vec<DraftPattern>,
    pub say: Spanned<String>,
    pub fires: Vec<DraftCase>,
    pub near_misses: Vec<DraftCase>,
}

pub(super) struct DraftPattern {
    pub pred: Pred,
    pub terms: Vec<DraftTerm>,
    pub span: Span,
}

pub(super) struct DraftTerm {
    pub term: Term,
    /// Written as a number, without quotes.
    pub number: bool,
    pub span: Span,
}

pub(super) enum DraftCondition {
    Atom(DraftPattern),
    Differ(DraftTerm, DraftTerm, Span),
}

pub(super) enum DraftLiteral {
    One(DraftCondition),
    AtLeast {
        count: DraftTerm,
        counted: VarId,
        body: Vec<DraftCondition>,
        span: Span,
    },
}

pub(super) struct DraftCase {
    pub text: String,
    pub facts: Vec<DraftPattern>,
}

impl DraftCondition {
    pub fn atom(&self) -> Option<&DraftPattern> {
        match self {
            DraftCondition::Atom(pattern) => Some(pattern),
            DraftCondition::Differ(..) => None,
        }
    }

    pub fn span(&self) -> Span {
        match self {
            DraftCondition::Atom(pattern) => pattern.span,
            DraftCondition::Differ(_, _, span) => *span,
        }
    }

    fn finish(self) -> Condition {
        match self {
            DraftCondition::Atom(pattern) => Condition::Atom(pattern.finish()),
            DraftCondition::Differ(one, other, _) => Condition::Differ(one.term, other.term),
        }
    }
}

impl DraftPattern {
    pub fn variables(&self) -> impl Iterator<Item = VarId> + '_ {
        self.terms.iter().filter_map(DraftTerm::variable)
    }

    fn finish(self) -> Pattern {
        Pattern {
            pred: self.pred,
            terms: self.terms.into_iter().map(|term| term.term).collect(),
        }
    }

    fn ground(self) -> GroundAtom {
        let text = |term: DraftTerm| {
            if let Term::Const(text) = term.term {
                text
            } else {
                String::new()
            }
        };
        GroundAtom {
            pred: self.pred,
            args: self.terms.into_iter().map(text).collect(),
        }
    }
}

impl DraftTerm {
    pub fn variable(&self) -> Option<VarId> {
        if let Term::Var(var) = self.term {
            Some(var)
        } else {
            None
        }
    }
}

impl DraftLiteral {
    pub fn span(&self) -> Span {
        match self {
            DraftLiteral::One(condition) => condition.span(),
            DraftLiteral::AtLeast { span, .. } => *span,
        }
    }

    /// Atoms and `differ`s, those within `at-least` included.
    pub fn size(&self) -> usize {
        match self {
            DraftLiteral::One(_) => 1,
            DraftLiteral::AtLeast { body, .. } => body.len(),
        }
    }

    fn finish(self) -> Literal {
        match self {
            DraftLiteral::One(condition) => Literal::One(condition.finish()),
            DraftLiteral::AtLeast {
                count, counted, body, ..
            } => Literal::AtLeast(Threshold {
                count: count.term,
                counted,
                body: body.into_iter().map(DraftCondition::finish).collect(),
            }),
        }
    }
}

impl DraftCase {
    fn finish(self) -> Case {
        Case {
            text: self.text,
            facts: self.facts.into_iter().map(DraftPattern::ground).collect(),
        }
    }
}

impl Draft {
    /// The outer atoms of the body: those that bind variables.
    pub fn atoms(&self) -> impl Iterator<Item = &DraftPattern> {
        self.body.iter().filter_map(|literal| match literal {
            DraftLiteral::One(condition) => condition.atom(),
            DraftLiteral::AtLeast { .. } => None,
        })
    }

    pub fn finish(self, file: &str) -> Rule {
        let texts = |spanned: Vec<Spanned<String>>| spanned.into_iter().map(|text| text.value).collect();
        Rule {
            slug: self.slug.value,
            severity: self.severity,
            title: self.title,
            about: self.about,
            source: self.source,
            link: self.link,
            as_of: self.as_of,
            confidence: self.confidence,
            fix: self.fix,
            refs: texts(self.refs),
            models: texts(self.models),
            file: file.to_owned(),
            variables: self.variables,
            body: self.body.into_iter().map(DraftLiteral::finish).collect(),
            heads: self.heads.into_iter().map(DraftPattern::finish).collect(),
            say: self.say.value,
            fires: self.fires.into_iter().map(DraftCase::finish).collect(),
            near_misses: self.near_misses.into_iter().map(DraftCase::finish).collect(),
        }
    }
}
