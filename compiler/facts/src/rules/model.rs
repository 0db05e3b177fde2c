//! Checked rules as owned data, so that a build script can store them and a binary can load them without parsing.

use crate::diagnostic::Severity;
use crate::facts::Pred;
use serde::{Deserialize, Serialize};

/// A variable of one rule: an index into [`Rule::variables`].
pub type VarId = u8;

/// Rules in a fixed order; a rule is named by its index or its slug.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSet {
    /// The rules.
    pub rules: Vec<Rule>,
}

impl RuleSet {
    /// The rule with this slug.
    pub fn named(&self, slug: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.slug == slug)
    }
}

/// One rule: if every literal of the body holds, so does every head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// `github/second-bot-approves`.
    pub slug: String,
    /// How much a witness over this rule weighs.
    pub severity: Severity,
    /// One line: what goes wrong.
    pub title: String,
    /// At most three sentences: why that is so, and what it takes.
    pub about: String,
    /// Where it was read or run, in words.
    pub source: String,
    /// Where that can be looked up: an `https://` address, or a page below `docs/`.
    pub link: String,
    /// `2026-09`: when it was last true.
    pub as_of: String,
    /// How it is known.
    pub confidence: Confidence,
    /// What to do about it; empty where the ways that it models say so, or it only says what a word means.
    pub fix: String,
    /// Ids of threats, each in the table of threats: `ASI09`, `CICD-SEC-4`.
    pub refs: Vec<String>,
    /// What it models of the list of known ways in: `G22`, `B15`.
    pub models: Vec<String>,
    /// The file that it is written in: `stdlib/github/jobs.kdl`.
    pub file: String,
    /// Names of the variables, without the `?`.
    pub variables: Vec<String>,
    /// The body.
    pub body: Vec<Literal>,
    /// The heads, all of derived predicates.
    pub heads: Vec<Pattern>,
    /// How a witness says it; `{name}` is the value of `?name`.
    pub say: String,
    /// Facts from which this rule alone derives a head.
    pub fires: Vec<Case>,
    /// Facts from which it derives none, although they look like it.
    pub near_misses: Vec<Case>,
}

impl Rule {
    /// `say` with the value of each variable. `value` gives the text of a variable; where it has none, the name stays.
    pub fn spoken(&self, value: impl Fn(VarId) -> Option<String>) -> String {
        let mut spoken = String::new();
        let mut rest = self.say.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            spoken.push_str(before);
            let (name, tail) = after.split_once('}').unwrap_or((after, ""));
            let var = self.variables.iter().position(|known| known == name);
            let text = var.and_then(|var| value(var as VarId));
            spoken.push_str(&text.unwrap_or_else(|| name.to_owned()));
            rest = tail;
        }
        spoken.push_str(rest);
        spoken
    }
}

/// How a rule is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Confidence {
    /// It was run or counted.
    Verified,
    /// A source says so.
    Documented,
    /// No source says so; it follows from several, or from experience. Labelled wherever a verdict rests on it.
    Inferred,
}

impl Confidence {
    /// All of them, surest first.
    pub const ALL: [Confidence; 3] = [Confidence::Verified, Confidence::Documented, Confidence::Inferred];

    /// The word that stands in rules and in what is printed.
    pub fn word(self) -> &'static str {
        match self {
            Confidence::Verified => "verified",
            Confidence::Documented => "documented",
            Confidence::Inferred => "inferred",
        }
    }

    /// What the word means.
    pub fn meaning(self) -> &'static str {
        match self {
            Confidence::Verified => "it was run or counted",
            Confidence::Documented => "a source says so",
            Confidence::Inferred => "it was inferred; no source says so",
        }
    }
}

/// What stands at an argument.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Term {
    /// `?name`.
    Var(VarId),
    /// A constant.
    Const(String),
    /// `_`: anything.
    Any,
}

/// An atom over terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pattern {
    /// What is said.
    pub pred: Pred,
    /// Of what; as many as the predicate has arguments.
    pub terms: Vec<Term>,
}

/// What may stand anywhere in a body, within `at-least` too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// The atom holds.
    Atom(Pattern),
    /// The two are not the same.
    Differ(Term, Term),
}

/// A literal of a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Literal {
    /// An atom or `differ`.
    One(Condition),
    /// `at-least ?n ?b { … }`.
    AtLeast(Threshold),
}

/// At least `count` distinct values of `counted` satisfy all of `body`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold {
    /// A number, or a variable that a fact binds to one.
    pub count: Term,
    /// The variable whose values are counted. It is known nowhere else.
    pub counted: VarId,
    /// What each of them must satisfy. Its other variables are bound outside.
    pub body: Vec<Condition>,
}

/// A ground atom of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroundAtom {
    /// What is said.
    pub pred: Pred,
    /// Of what.
    pub args: Vec<String>,
}

/// Facts on which a rule is tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// What a near miss lacks; empty for a firing case.
    pub text: String,
    /// The facts; derived predicates may be given as facts.
    pub facts: Vec<GroundAtom>,
}
