//! Conditions of statements, decided against what a session is known to carry.

use super::catalogue::{self, Service};
use super::keys;
use super::truth::Truth;
use super::wildcard::{self, Writing};
use crate::glob::{Dialect, Language};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// What a session carries under one key.
#[derive(Clone, Debug)]
pub enum Value {
    /// The key is not there.
    Absent,
    /// Nobody has said.
    Unknown,
    /// These values; one, for keys that take one.
    Known(Vec<String>),
    /// A known beginning, and then whatever whoever asks can make of the variable.
    Open {
        /// Which free part; several keys may share it, as `sub` and `ref` share the ref.
        variable: &'static str,
        /// What stands before the free part. A `*` in it is a part that whoever asks chooses, independently.
        known: String,
    },
}

/// What is known of the session that asks. Keys that are not set are unknown. Keys are compared without case.
#[derive(Clone, Debug, Default)]
pub struct Context {
    values: BTreeMap<String, Value>,
    domains: BTreeMap<&'static str, Language>,
    fixed: BTreeSet<&'static str>,
    closed: Vec<String>,
    service: Option<&'static Service>,
}

impl Context {
    /// Sets what the session carries under a key.
    pub fn set(&mut self, key: &str, value: Value) {
        self.values.insert(key.to_ascii_lowercase(), value);
    }

    /// Sets one known value.
    pub fn know(&mut self, key: &str, value: &str) {
        self.set(key, Value::Known(vec![value.to_owned()]));
    }

    /// Says what a free part can be.
    pub fn domain(&mut self, variable: &'static str, language: Language) {
        self.domains.insert(variable, language);
    }

    /// Says what a part can be that is fixed, although nobody has said how: only what every value meets is met.
    pub fn fixed(&mut self, variable: &'static str, language: Language) {
        self.domains.insert(variable, language);
        self.fixed.insert(variable);
    }

    /// What a free part can be, if that was said.
    pub(super) fn domain_of(&self, variable: &str) -> Option<&Language> {
        self.domains.get(variable)
    }

    /// Says that all keys with this beginning are set that are there at all.
    pub fn closed(&mut self, beginning: &str) {
        self.closed.push(beginning.to_ascii_lowercase());
    }

    /// Says of which service the request is; keys of others are not in it.
    pub(super) fn of_action(&mut self, action: &str) {
        self.service = catalogue::action(action).map(|(service, _)| service);
    }

    /// What the session carries under a key.
    pub fn get(&self, key: &str) -> &Value {
        let key = key.to_ascii_lowercase();
        let foreign = || {
            self.service
                .is_some_and(|service| keys::is_foreign(&key, service))
        };
        let absent = || self.closed.iter().any(|beginning| key.starts_with(beginning)) || foreign();
        match self.values.get(&key) {
            Some(value) => value,
            None if absent() => &Value::Absent,
            None => &Value::Unknown,
        }
    }

    /// The one value of a key; `None` if it is absent, an error if it is not known.
    pub(super) fn single(&self, key: &str) -> Result<Option<String>, Truth> {
        match self.get(key) {
            Value::Absent => Ok(None),
            Value::Known(values) if values.len() == 1 => Ok(values.first().cloned()),
            _ => Err(Truth::Unknown),
        }
    }
}

/// `ForAnyValue:`, `ForAllValues:`, or neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// The key takes one value.
    One,
    /// One of the session's values is enough.
    Any,
    /// All of the session's values, and none is all.
    All,
}

/// What is compared, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `StringEquals` and its kin: `like` has wildcards, `fold` ignores case.
    String {
        /// `StringLike`.
        like: bool,
        /// `StringEqualsIgnoreCase`.
        fold: bool,
    },
    /// `ArnEquals`, `ArnLike`: the same thing, six parts one by one.
    Arn,
    /// `Bool`.
    Bool,
    /// `Null`.
    Null,
    /// Known to IAM (numbers, dates, addresses, binary) or to nobody; never decided.
    Undecided,
}

/// One line of a `Condition` block.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The comparison.
    pub operator: Operator,
    /// Whether it is the `Not` form.
    pub negated: bool,
    /// `ForAnyValue:`, `ForAllValues:`.
    pub quantifier: Quantifier,
    /// `…IfExists`.
    pub if_exists: bool,
    /// Whether `${…}` are variables: version 2012-10-17.
    pub variables: bool,
    /// The key, as written.
    pub key: String,
    /// The values, any of which is enough.
    pub values: Vec<String>,
    /// Where the key stands.
    pub span: Option<Span>,
}

/// What conditions come to: a truth, and what they ask of the free parts.
#[derive(Clone, Debug)]
pub(super) struct Solution {
    pub(super) truth: Truth,
    pub(super) open: BTreeMap<&'static str, Language>,
    /// Whether the languages hold for some choice of a chosen part, not for every one: no deny is built on that.
    pub(super) chosen: bool,
}

enum Outcome {
    Is(Truth),
    Within(&'static str, Option<Language>),
}

/// Decides a conjunction.
pub(super) fn solve(conditions: &[Condition], context: &Context) -> Solution {
    let mut solution = Solution {
        truth: Truth::Yes,
        open: BTreeMap::new(),
        chosen: false,
    };
    for condition in conditions {
        let chosen = |value: &Value| matches!(value, Value::Open { known, .. } if known.contains('*'));
        solution.chosen |= chosen(context.get(&condition.key));
        match condition.outcome(context) {
            Outcome::Is(truth) => solution.truth = solution.truth.and(truth),
            Outcome::Within(variable, asked) => solution.restrict(variable, asked, context),
        }
    }
    solution
}

impl Solution {
    fn restrict(&mut self, variable: &'static str, asked: Option<Language>, context: &Context) {
        let have = self.open.get(variable).or_else(|| context.domains.get(variable));
        let have = have.cloned().unwrap_or_else(Language::any);
        if context.fixed.contains(variable) {
            let met = asked.map_or(Truth::Unknown, |asked| met_by_all(&have, &asked));
            self.truth = self.truth.and(met);
            return;
        }
        match asked.and_then(|asked| have.intersect(&asked).ok()) {
            Some(both) if both.is_empty() => self.truth = Truth::No,
            Some(both) => {
                self.open.insert(variable, both);
            }
            None => self.truth = self.truth.and(Truth::Unknown),
        }
    }
}

/// Whether all of a language is in another, or nothing of it.
fn met_by_all(have: &Language, asked: &Language) -> Truth {
    match (have.is_subset_of(asked), have.is_disjoint_from(asked)) {
        (Ok(true), _) => Truth::Yes,
        (_, Ok(true)) => Truth::No,
        _ => Truth::Unknown,
    }
}

impl Condition {
    fn outcome(&self, context: &Context) -> Outcome {
        let value = context.get(&self.key);
        if self.operator == Operator::Null {
            return Outcome::Is(self.null(value));
        }
        match value {
            Value::Unknown => Outcome::Is(Truth::Unknown),
            Value::Absent => Outcome::Is(self.on_absent()),
            _ if keys::is_mistaken(self, context.service) => Outcome::Is(Truth::Unknown),
            Value::Known(values) => Outcome::Is(self.on_values(values, context)),
            Value::Open { variable, known } => Outcome::Within(variable, self.on_open(known, context)),
        }
    }

    fn null(&self, value: &Value) -> Truth {
        let wants_absence = self.values.iter().any(|value| value.eq_ignore_ascii_case("true"));
        match value {
            Value::Unknown => Truth::Unknown,
            Value::Absent => wants_absence.into(),
            Value::Known(_) | Value::Open { .. } => (!wants_absence).into(),
        }
    }

    /// A key that is not there: facts/aws 5.2. `ForAllValues` is true, which makes it a trap in an Allow.
    fn on_absent(&self) -> Truth {
        match (self.operator, self.quantifier) {
            (Operator::Undecided, _) => Truth::Unknown,
            _ if self.if_exists => Truth::Yes,
            (_, Quantifier::All) => Truth::Yes,
            (_, Quantifier::Any) => Truth::No,
            (_, Quantifier::One) => self.negated.into(),
        }
    }

    fn on_values(&self, values: &[String], context: &Context) -> Truth {
        let each = values.iter().map(|value| self.on_value(value, context));
        match self.quantifier {
            Quantifier::All => each.fold(Truth::Yes, Truth::and),
            Quantifier::Any | Quantifier::One => each.fold(Truth::No, Truth::or),
        }
    }

    fn on_value(&self, value: &str, context: &Context) -> Truth {
        let any = self
            .values
            .iter()
            .map(|wanted| self.equal(wanted, value, context))
            .fold(Truth::No, Truth::or);
        if self.negated { !any } else { any }
    }

    fn equal(&self, wanted: &str, value: &str, context: &Context) -> Truth {
        match self.operator {
            Operator::Bool => wanted.eq_ignore_ascii_case(value).into(),
            Operator::Undecided | Operator::Null => Truth::Unknown,
            Operator::String { .. } | Operator::Arn => {
                match wildcard::tokens(wanted, self.writing(), context) {
                    Ok(tokens) => wildcard::language(&tokens, self.dialect())
                        .map_or(Truth::Unknown, |language| language.matches(value).into()),
                    Err(truth) => truth,
                }
            }
        }
    }

    /// What the free part must be; `None` if that cannot be said.
    fn on_open(&self, known: &str, context: &Context) -> Option<Language> {
        let comparable = matches!(self.operator, Operator::String { fold: false, .. });
        if !comparable {
            return None;
        }
        if self.negated && known.contains('*') {
            return Some(Language::any()); // another choice avoids what is named
        }
        let mut asked = Vec::new();
        for wanted in &self.values {
            match wildcard::tokens(wanted, self.writing(), context) {
                Ok(tokens) => {
                    for rest in wildcard::after(&tokens, known) {
                        asked.push(wildcard::language(&rest, self.dialect())?);
                    }
                }
                Err(Truth::No) => {}
                Err(_) => return None,
            }
        }
        let asked = Language::any_of(&asked).ok()?;
        if self.negated {
            asked.complement().ok()
        } else {
            Some(asked)
        }
    }

    fn writing(&self) -> Writing {
        let wild = matches!(self.operator, Operator::String { like: true, .. } | Operator::Arn);
        Writing {
            wild,
            variables: self.variables,
        }
    }

    fn dialect(&self) -> Dialect {
        match self.operator {
            Operator::Arn => Dialect::ArnLike,
            // The one dialect that ignores case; its wildcards are quoted where they are none.
            Operator::String { fold: true, .. } => Dialect::Action,
            _ => Dialect::StringLike,
        }
    }
}

/// The comparison that an operator's name stands for, and whether IAM knows it.
pub(super) fn operator(name: &str) -> (Condition, bool) {
    let (quantifier, rest) = match name.split_once(':') {
        Some(("ForAnyValue", rest)) => (Quantifier::Any, rest),
        Some(("ForAllValues", rest)) => (Quantifier::All, rest),
        _ => (Quantifier::One, name),
    };
    let (base, if_exists) = rest
        .strip_suffix("IfExists")
        .map_or((rest, false), |base| (base, true));
    let (operator, negated, known) = comparison(base);
    let condition = Condition {
        operator,
        negated,
        quantifier,
        if_exists,
        variables: true,
        key: String::new(),
        values: Vec::new(),
        span: None,
    };
    (condition, known)
}

fn comparison(base: &str) -> (Operator, bool, bool) {
    let string = |like, fold| Operator::String { like, fold };
    match base {
        "StringEquals" => (string(false, false), false, true),
        "StringNotEquals" => (string(false, false), true, true),
        "StringEqualsIgnoreCase" => (string(false, true), false, true),
        "StringNotEqualsIgnoreCase" => (string(false, true), true, true),
        "StringLike" => (string(true, false), false, true),
        "StringNotLike" => (string(true, false), true, true),
        "ArnEquals" | "ArnLike" => (Operator::Arn, false, true),
        "ArnNotEquals" | "ArnNotLike" => (Operator::Arn, true, true),
        "Bool" => (Operator::Bool, false, true),
        "Null" => (Operator::Null, false, true),
        _ => (Operator::Undecided, false, UNDECIDED.contains(&base)),
    }
}

/// Operators that IAM has and that are never decided here.
const UNDECIDED: [&str; 15] = [
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
];
