//! Languages: the values that all dialects compile to.

use super::automaton::Automaton;
use super::error::Undecided;
use super::expression::Expression;
use super::kept::Kept;
use super::product::Product;
use super::{MAX_STATES, chars::CharSet};
use std::sync::Arc;

/// A regular language over Unicode characters: the set of strings that a pattern, or a Boolean combination of
/// patterns, matches. Cheap to clone. Two equal values are the same language; the converse does not hold
/// (ask [`Language::is_subset_of`] both ways).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Language(Shape);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    /// This string only.
    Literal(Arc<str>),
    /// Everything that begins so and, if `longer`, goes on.
    Prefix { text: Arc<str>, longer: bool },
    /// Everything else.
    Automaton(Arc<Automaton>),
}

impl Language {
    /// All strings.
    pub fn any() -> Self {
        Self(Shape::Prefix {
            text: "".into(),
            longer: false,
        })
    }

    /// No string.
    pub fn empty() -> Self {
        Self::of_automaton(Automaton::of_words(&[], MAX_STATES).expect("two states are within the limit"))
    }

    /// One string.
    pub fn literal(text: &str) -> Self {
        Self(Shape::Literal(text.into()))
    }

    /// The names that a Git reference can have, near enough: segments between single slashes, none empty or
    /// beginning with a dot, without the characters that `git check-ref-format` forbids. Use it as the universe of
    /// refs in [`Partition::within`](super::Partition::within) and [`Language::witness_in`].
    pub fn ref_names() -> Self {
        let forbidden = "~^:?*[\\ \u{7f}"
            .chars()
            .map(|c| (c, c))
            .chain([('\0', '\u{1f}')]);
        let inner = CharSet::of(forbidden.chain([('/', '/')]).collect()).negated();
        Self::segments(inner.without('.'), inner)
    }

    /// The paths that a file in a repository can have: non-empty segments between single slashes, no control
    /// characters. The universe of areas.
    pub fn file_paths() -> Self {
        let inner = CharSet::of(vec![('\0', '\u{1f}'), ('/', '/'), ('\u{7f}', '\u{9f}')]).negated();
        Self::segments(inner.clone(), inner)
    }

    fn segments(first: CharSet, inner: CharSet) -> Self {
        let segment = || {
            Expression::Sequence(vec![
                Expression::One(first.clone()),
                Expression::many(inner.clone()),
            ])
        };
        let more = Expression::Sequence(vec![Expression::char('/'), segment()]);
        let whole = Expression::Sequence(vec![segment(), Expression::Repeated(Box::new(more))]);
        Self::of_expression(&whole).expect("four states are within the limit")
    }

    /// Whether the string is in the language.
    pub fn matches(&self, text: &str) -> bool {
        match &self.0 {
            Shape::Literal(literal) => **literal == *text,
            Shape::Prefix { text: prefix, longer } => text
                .strip_prefix(&**prefix)
                .is_some_and(|rest| !(*longer && rest.is_empty())),
            Shape::Automaton(automaton) => automaton.matches(text),
        }
    }

    /// Whether no string is in the language.
    pub fn is_empty(&self) -> bool {
        matches!(&self.0, Shape::Automaton(automaton) if automaton.is_empty())
    }

    /// A shortest string of the language, readable where there is a choice; `None` if it is empty.
    pub fn witness(&self) -> Option<String> {
        match &self.0 {
            Shape::Literal(text) => Some(text.to_string()),
            Shape::Prefix { text, longer } => Some(format!("{text}{}", if *longer { "x" } else { "" })),
            // Its own states are within the limits, or it would not exist.
            Shape::Automaton(automaton) => Product::of(vec![automaton.clone()]).shortest(&[0]).ok().flatten(),
        }
    }

    /// A shortest string that is in both: [`Language::witness`] among names that can exist.
    pub fn witness_in(&self, universe: &Self) -> Result<Option<String>, Undecided> {
        self.shortest_beside(universe, &[0, 1])
    }

    /// A shortest string of this language that is not in the other; `None` if there is none.
    pub fn counterexample(&self, other: &Self) -> Result<Option<String>, Undecided> {
        match (&self.0, &other.0) {
            (Shape::Literal(text), _) => Ok((!other.matches(text)).then(|| text.to_string())),
            (
                Shape::Prefix { text, longer },
                Shape::Prefix {
                    text: outer,
                    longer: outer_longer,
                },
            ) if text.starts_with(&**outer) && (*longer || !outer_longer || text.len() > outer.len()) => {
                Ok(None)
            }
            _ => self.shortest_beside(other, &[0]),
        }
    }

    /// Whether every string of this language is in the other.
    pub fn is_subset_of(&self, other: &Self) -> Result<bool, Undecided> {
        Ok(self.counterexample(other)?.is_none())
    }

    /// Whether no string is in both.
    pub fn is_disjoint_from(&self, other: &Self) -> Result<bool, Undecided> {
        match (&self.0, &other.0) {
            (Shape::Literal(text), _) => Ok(!other.matches(text)),
            (_, Shape::Literal(text)) => Ok(!self.matches(text)),
            (Shape::Prefix { text: a, .. }, Shape::Prefix { text: b, .. }) => {
                Ok(!a.starts_with(&**b) && !b.starts_with(&**a))
            }
            _ => Ok(self.witness_in(other)?.is_none()),
        }
    }

    /// The strings that are in either.
    pub fn union(&self, other: &Self) -> Result<Self, Undecided> {
        if self == other {
            return Ok(self.clone());
        }
        self.combine(other, |members| !members.is_empty())
    }

    /// The strings that are in both.
    pub fn intersect(&self, other: &Self) -> Result<Self, Undecided> {
        match (&self.0, &other.0) {
            (Shape::Literal(text), _) => Ok(if other.matches(text) {
                self.clone()
            } else {
                Self::empty()
            }),
            (_, Shape::Literal(text)) => Ok(if self.matches(text) {
                other.clone()
            } else {
                Self::empty()
            }),
            _ if self == other => Ok(self.clone()),
            _ => self.combine(other, |members| members.len() == 2),
        }
    }

    /// The strings of this language that are not in the other.
    pub fn minus(&self, other: &Self) -> Result<Self, Undecided> {
        match &self.0 {
            Shape::Literal(text) => Ok(if other.matches(text) {
                Self::empty()
            } else {
                self.clone()
            }),
            _ => self.combine(other, |members| members == [0]),
        }
    }

    /// The strings that are not in the language.
    pub fn complement(&self) -> Result<Self, Undecided> {
        Ok(Self::of_automaton(self.automaton()?.complement()))
    }

    /// The strings that are in any of the languages; one product, so cheaper than repeated [`Language::union`].
    pub fn any_of(languages: &[Self]) -> Result<Self, Undecided> {
        Self::last_decides(
            languages
                .iter()
                .map(|language| (true, language.clone()))
                .collect(),
        )
    }

    /// The strings of which the last language that has them says yes.
    pub(crate) fn last_decides(steps: Vec<(bool, Self)>) -> Result<Self, Undecided> {
        match steps.as_slice() {
            [] | [(false, _)] => return Ok(Self::empty()),
            [(true, only)] => return Ok(only.clone()),
            _ => {}
        }
        static KEPT: Kept<Vec<(bool, Language)>, Result<Language, Undecided>> = Kept::new();
        KEPT.get(steps, |steps| Self::decided_by_last(steps))
    }

    fn decided_by_last(steps: &[(bool, Self)]) -> Result<Self, Undecided> {
        let parts: Result<Vec<_>, _> = steps.iter().map(|(_, language)| language.automaton()).collect();
        let verdicts: Vec<bool> = steps.iter().map(|(verdict, _)| *verdict).collect();
        let product = Product::last_decides(parts?, verdicts.clone());
        let decided = |accepting: &[u32]| accepting.last().is_some_and(|&last| verdicts[last as usize]);
        Ok(Self::of_automaton(product.combine(decided)?))
    }

    /// Compiles an expression, recognising literals and prefixes.
    pub(super) fn of_expression(expression: &Expression) -> Result<Self, Undecided> {
        let (head, rest) = expression.literal_head();
        Ok(match rest.as_slice() {
            [] => Self::literal(&head),
            [tail] if tail.is_anything() => Self(Shape::Prefix {
                text: head.into(),
                longer: false,
            }),
            [one, tail] if one.is_any_char() && tail.is_anything() => Self(Shape::Prefix {
                text: head.into(),
                longer: true,
            }),
            _ => Self::of_automaton(Automaton::of(expression)?),
        })
    }

    pub(super) fn shape(&self) -> &Shape {
        &self.0
    }

    pub(super) fn automaton(&self) -> Result<Arc<Automaton>, Undecided> {
        match &self.0 {
            Shape::Automaton(automaton) => Ok(automaton.clone()),
            Shape::Literal(text) => Ok(Arc::new(Automaton::of_words(&[text], MAX_STATES)?)),
            Shape::Prefix { text, longer } => Ok(Arc::new(prefix(text, *longer)?)),
        }
    }

    fn of_automaton(automaton: Automaton) -> Self {
        Self(Shape::Automaton(Arc::new(automaton)))
    }

    /// A shortest string that is in exactly the `wanted` ones of these two.
    fn shortest_beside(&self, other: &Self, wanted: &'static [u32]) -> Result<Option<String>, Undecided> {
        type Asked = (Language, Language, &'static [u32]);
        static KEPT: Kept<Asked, Result<Option<String>, Undecided>> = Kept::new();
        KEPT.get((self.clone(), other.clone(), wanted), |(one, other, wanted)| {
            one.pair(other)?.shortest(wanted)
        })
    }

    fn pair(&self, other: &Self) -> Result<Product, Undecided> {
        Ok(Product::of(vec![self.automaton()?, other.automaton()?]))
    }

    fn combine(&self, other: &Self, accept: impl Fn(&[u32]) -> bool) -> Result<Self, Undecided> {
        Ok(Self::of_automaton(self.pair(other)?.combine(accept)?))
    }
}

fn prefix(text: &str, longer: bool) -> Result<Automaton, Undecided> {
    let mut items: Vec<Expression> = text.chars().map(Expression::char).collect();
    items.push(if longer {
        Expression::something()
    } else {
        Expression::anything()
    });
    Automaton::of(&Expression::Sequence(items))
}
