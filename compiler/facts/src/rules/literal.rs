//! Literals, atoms and terms of a `rule` node.

use super::draft::{DraftCondition, DraftLiteral, DraftPattern, DraftTerm};
use super::model::{Term, VarId};
use super::read::{Reader, fault, meant};
use crate::facts::Pred;
use crate::source::{Span, Spanned};
use crate::syntax::{Node, Value};

/// More variables than any rule of seven literals needs.
const MAX_VARIABLES: usize = 28;

impl Reader<'_> {
    pub(super) fn literals(&mut self, node: &Node) -> Vec<DraftLiteral> {
        let read = |reader: &mut Self, child: &Node| {
            if child.name.value == "at-least" {
                reader.threshold(child)
            } else {
                reader.condition(child).map(DraftLiteral::One)
            }
        };
        node.children()
            .iter()
            .filter_map(|child| read(self, child))
            .collect()
    }

    fn threshold(&mut self, node: &Node) -> Option<DraftLiteral> {
        let mut arguments = node.arguments();
        let (count, counted, more) = (arguments.next(), arguments.next(), arguments.next());
        let count = count.and_then(|value| self.term(value));
        let counted = counted
            .and_then(|value| self.term(value))
            .and_then(|term| term.variable());
        let body: Vec<_> = node
            .children()
            .iter()
            .filter_map(|child| self.condition(child))
            .collect();
        match (count, counted, more) {
            (Some(count), Some(counted), None) => Some(DraftLiteral::AtLeast {
                count,
                counted,
                body,
                span: node.span,
            }),
            _ => {
                let fix = "write `at-least ?n ?b { … }`";
                self.say(fault(
                    "`at-least` wants a number and the variable that is counted",
                    node.name.span,
                    "",
                    fix,
                ));
                None
            }
        }
    }

    fn condition(&mut self, node: &Node) -> Option<DraftCondition> {
        match node.name.value.as_str() {
            "differ" => self.differ(node),
            "at-least" => {
                let why = "Counts of counts are not monotone in any way that a witness could show.";
                self.say(fault(
                    "`at-least` does not nest",
                    node.name.span,
                    why,
                    "derive the inner one by a rule of its own",
                ));
                None
            }
            _ => self.atom(node).map(DraftCondition::Atom),
        }
    }

    fn differ(&mut self, node: &Node) -> Option<DraftCondition> {
        let terms: Vec<_> = node.arguments().filter_map(|value| self.term(value)).collect();
        match <[DraftTerm; 2]>::try_from(terms) {
            Ok([one, other]) if node.entries.len() == 2 => {
                Some(DraftCondition::Differ(one, other, node.span))
            }
            _ => {
                self.say(fault(
                    "`differ` compares two terms",
                    node.name.span,
                    "",
                    "write `differ ?a ?b`",
                ));
                None
            }
        }
    }

    pub(super) fn atoms(&mut self, node: &Node) -> Vec<DraftPattern> {
        node.children()
            .iter()
            .filter_map(|child| self.atom(child))
            .collect()
    }

    fn atom(&mut self, node: &Node) -> Option<DraftPattern> {
        let name = node.name.value.as_str();
        let Some(pred) = Pred::named(name) else {
            let fix = meant(name, Pred::ALL.iter().map(|pred| pred.info().name));
            let why =
                "The vocabulary is closed: a predicate that no reader states would make the rule silent.";
            self.say(fault(
                format!("There is no predicate `{name}`"),
                node.name.span,
                why,
                fix,
            ));
            return None;
        };
        let terms: Vec<_> = node.arguments().filter_map(|value| self.term(value)).collect();
        let sorts = pred.info().sorts;
        if node.children.is_some() || node.entries.len() != sorts.len() || terms.len() != sorts.len() {
            let names: Vec<_> = sorts.iter().map(|sort| sort.name()).collect();
            let what = format!("`{name}` is said of {} things", sorts.len());
            self.say(fault(
                what,
                node.span,
                "",
                format!("write `{name}` with {}", names.join(", ")),
            ));
            return None;
        }
        Some(DraftPattern {
            pred,
            terms,
            span: node.span,
        })
    }

    fn term(&mut self, value: &Spanned<Value>) -> Option<DraftTerm> {
        let span = value.span;
        let term = match &value.value {
            Value::String(text) if text == "_" => Term::Any,
            Value::String(text) => match text.strip_prefix('?') {
                Some(name) => Term::Var(self.variable(name, span)?),
                None => Term::Const(text.clone()),
            },
            Value::Integer(number) => Term::Const(number.to_string()),
            _ => {
                self.say(fault(
                    "A term is a variable, a text, a whole number or `_`",
                    span,
                    "",
                    "put it in quotes",
                ));
                return None;
            }
        };
        Some(DraftTerm {
            term,
            number: matches!(value.value, Value::Integer(_)),
            span,
        })
    }

    fn variable(&mut self, name: &str, span: Span) -> Option<VarId> {
        if let Some(at) = self.variables.iter().position(|known| known == name) {
            return Some(at as VarId);
        }
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || !name.bytes().all(plain) {
            self.say(fault(
                "A variable is `?` and lower-case letters",
                span,
                "",
                "write `?name`; a constant stands in quotes without `?`",
            ));
            return None;
        }
        if self.variables.len() == MAX_VARIABLES {
            self.say(fault(
                "The rule has too many variables",
                span,
                "",
                "split the rule",
            ));
            return None;
        }
        self.variables.push(name.to_owned());
        Some(self.variables.len() as VarId - 1)
    }
}
