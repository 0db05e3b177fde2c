//! Symbols, atoms, grades, and the base that collects facts.

use super::vocabulary::Pred;
use crate::source::Span;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// The most arguments that a predicate has.
pub const MAX_ARITY: usize = 4;

/// An interned constant. Two symbols are equal exactly if their texts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Sym(pub u32);

/// Texts to dense symbols and back.
#[derive(Clone, Debug, Default)]
pub struct Interner {
    texts: Vec<Box<str>>,
    ids: FxHashMap<Box<str>, Sym>,
}

impl Interner {
    /// The symbol of a text, new if need be.
    pub fn intern(&mut self, text: &str) -> Sym {
        if let Some(sym) = self.ids.get(text) {
            return *sym;
        }
        let sym = Sym(self.texts.len() as u32);
        self.texts.push(text.into());
        self.ids.insert(text.into(), sym);
        sym
    }

    /// The symbol of a text that was interned before.
    pub fn get(&self, text: &str) -> Option<Sym> {
        self.ids.get(text).copied()
    }

    /// The text of a symbol.
    pub fn text(&self, sym: Sym) -> &str {
        &self.texts[sym.0 as usize]
    }

    /// How many symbols there are; they are `0..len`.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether nothing was interned.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

/// The arguments of an atom; those beyond the predicate's arity are `Sym(u32::MAX)`.
pub type Args = [Sym; MAX_ARITY];

/// A ground atom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Atom {
    /// What is said.
    pub pred: Pred,
    /// Of what.
    pub args: Args,
}

impl Atom {
    /// An atom of `pred` over `args`.
    ///
    /// # Panics
    /// If the number of arguments is not the predicate's arity: a defect of the caller, never of input.
    pub fn new(pred: Pred, args: &[Sym]) -> Self {
        assert_eq!(
            args.len(),
            pred.info().sorts.len(),
            "arity of {}",
            pred.info().name
        );
        let mut padded = [Sym(u32::MAX); MAX_ARITY];
        padded[..args.len()].copy_from_slice(args);
        Atom { pred, args: padded }
    }

    /// The arguments, without the padding.
    pub fn args(&self) -> &[Sym] {
        &self.args[..self.pred.info().sorts.len()]
    }
}

/// A question of a fact base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuestionId(pub u32);

/// What is not known, in words that a person can answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    /// Stable key; facts with the same key share one answer ("rules:shop:main").
    pub key: String,
    /// "rules on shop:main: who must approve, who may bypass".
    pub text: String,
    /// How it is answered: a command, or a line of the declaration.
    pub answer: String,
}

/// How well a fact is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grade {
    /// Stated by a file or a snapshot.
    Known,
    /// False as long as the named assumption holds: a path over it breaks the assumption.
    Assumed(Sym),
    /// Nobody has said; the question names what is missing.
    Unknown(QuestionId),
}

impl Grade {
    /// The assumption that a path over such a fact breaks.
    pub fn assumption(self) -> Option<Sym> {
        match self {
            Grade::Assumed(id) => Some(id),
            _ => None,
        }
    }

    /// The question on which such a fact hangs.
    pub fn question(self) -> Option<QuestionId> {
        match self {
            Grade::Unknown(id) => Some(id),
            _ => None,
        }
    }
}

/// Where a fact comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The place in a file, if it is written anywhere.
    pub span: Option<Span>,
    /// A remark for the witness ("Actions may approve" is on); may be empty.
    pub remark: Sym,
}

/// The remark of a fact that comes of knowledge which was inferred. Whatever rests on such a fact is labelled as what rests on an inferred
/// rule is.
pub const INFERRED: &str = "no source describes this way";

/// A graded, sourced atom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What is said.
    pub atom: Atom,
    /// How well it is known.
    pub grade: Grade,
    /// Who says so.
    pub origin: Origin,
}

/// Facts of one world, with their symbols and questions.
#[derive(Clone, Debug, Default)]
pub struct FactBase {
    /// The constants of all facts.
    pub interner: Interner,
    /// The facts in the order of adding. The same atom may be stated more than once; the best grade counts.
    pub facts: Vec<Fact>,
    /// The questions that unknown facts refer to.
    pub questions: Vec<Question>,
    question_ids: FxHashMap<String, QuestionId>,
}

impl FactBase {
    /// Adds a fact that a file or snapshot states.
    pub fn known(&mut self, pred: Pred, args: &[&str], span: Option<Span>, remark: &str) {
        self.add(pred, args, Grade::Known, span, remark);
    }

    /// Adds a fact that holds only if the assumption `id` is broken.
    pub fn assumed(&mut self, pred: Pred, args: &[&str], id: &str, span: Option<Span>, remark: &str) {
        let id = self.interner.intern(id);
        self.add(pred, args, Grade::Assumed(id), span, remark);
    }

    /// Adds a fact that nobody has confirmed or denied.
    pub fn unknown(
        &mut self,
        pred: Pred,
        args: &[&str],
        question: &Question,
        span: Option<Span>,
        remark: &str,
    ) {
        let id = self.question(question);
        self.add(pred, args, Grade::Unknown(id), span, remark);
    }

    /// Adds a fact of any grade.
    pub fn add(&mut self, pred: Pred, args: &[&str], grade: Grade, span: Option<Span>, remark: &str) {
        let mut syms = [Sym(u32::MAX); MAX_ARITY];
        for (at, arg) in args.iter().enumerate() {
            syms[at] = self.interner.intern(arg);
        }
        let remark = self.interner.intern(remark);
        let atom = Atom::new(pred, &syms[..args.len()]);
        self.facts.push(Fact {
            atom,
            grade,
            origin: Origin { span, remark },
        });
    }

    /// The id of a question; questions with one key are one.
    pub fn question(&mut self, question: &Question) -> QuestionId {
        if let Some(id) = self.question_ids.get(&question.key) {
            return *id;
        }
        let id = QuestionId(self.questions.len() as u32);
        self.questions.push(question.clone());
        self.question_ids.insert(question.key.clone(), id);
        id
    }

    /// An atom as people read it: `writes acme-fixer[bot] payments:main payments:source`.
    pub fn show(&self, atom: &Atom) -> String {
        let mut shown = atom.pred.info().name.to_owned();
        for arg in atom.args() {
            shown.push(' ');
            shown.push_str(self.interner.text(*arg));
        }
        shown
    }
}
