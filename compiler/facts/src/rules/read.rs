//! One `rule` node to a draft; says what is missing, misspelt or of the wrong shape.

use super::SLUG;
use super::draft::{Draft, DraftCase, DraftCondition, DraftLiteral, DraftPattern, DraftTerm};
use super::model::{Evidence, Term, VarId};
use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::Pred;
use crate::source::{Span, Spanned};
use crate::syntax::{Node, Value};

/// More variables than any rule of seven literals needs.
const MAX_VARIABLES: usize = 28;

const PARTS: [&str; 8] = [
    "title",
    "source",
    "refs",
    "if",
    "then",
    "say",
    "fires",
    "near-miss",
];

/// An error: what, the place, why it matters, what to do.
pub(super) fn fault(what: impl Into<String>, at: Span, why: &str, fix: impl Into<String>) -> Diagnostic {
    let error = Diagnostic::error(SLUG, what).label(at, "").help(fix);
    if why.is_empty() { error } else { error.note(why) }
}

/// The name among `known` that `word` is closest to, as a question, or all of them.
pub(super) fn meant<'a>(word: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let score = |name: &str| strsim::jaro_winkler(word, name);
    let best = known
        .clone()
        .max_by(|one, other| score(one).total_cmp(&score(other)));
    match best {
        Some(best) if score(best) > 0.8 => format!("did you mean `{best}`?"),
        _ if known.clone().count() > 12 => "see the fact reference for what there is".to_owned(),
        _ => format!(
            "one of {}",
            known
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}

/// The draft of a rule, if enough of it is there to be checked further.
pub(super) fn rule(node: &Node, errors: &mut Vec<Diagnostic>) -> Option<Draft> {
    if node.name.value != "rule" {
        let what = format!("`{}` is not a rule", node.name.value);
        errors.push(fault(
            what,
            node.name.span,
            "A file of rules holds nothing else, so that nothing in it goes unread.",
            "write `rule \"slug\" …`, or move it to another file",
        ));
        return None;
    }
    let before = errors.len();
    let mut reader = Reader {
        errors,
        variables: Vec::new(),
        node,
    };
    let draft = reader.rule();
    if errors.len() == before { draft } else { None }
}

struct Reader<'a> {
    errors: &'a mut Vec<Diagnostic>,
    variables: Vec<String>,
    node: &'a Node,
}

impl<'a> Reader<'a> {
    fn rule(&mut self) -> Option<Draft> {
        self.unknown_parts();
        let slug = self.text(self.node, "a slug");
        let severity = self.severity();
        let title = self.part("title").and_then(|part| self.text(part, "a title"));
        let source = self.part("source");
        let read = source.and_then(|part| self.text(part, "where it was read"));
        let as_of = source.and_then(|part| self.date(part));
        let evidence = source.and_then(|part| self.evidence(part));
        let refs = self.refs();
        let body = self.part("if").map(|part| self.literals(part));
        let heads = self.part("then").map(|part| self.atoms(part));
        let say = self
            .part("say")
            .and_then(|part| self.text(part, "what a witness says"));
        let fires = self.cases("fires");
        let near_misses = self.cases("near-miss");
        Some(Draft {
            slug: slug?,
            severity: severity?,
            title: title?.value,
            source: read?.value,
            as_of: as_of?,
            evidence: evidence?,
            refs,
            variables: std::mem::take(&mut self.variables),
            body: body?,
            heads: heads?,
            say: say?,
            fires,
            near_misses,
        })
    }

    fn say(&mut self, error: Diagnostic) {
        self.errors.push(error);
    }

    fn unknown_parts(&mut self) {
        for child in self.node.children() {
            if !PARTS.contains(&child.name.value.as_str()) {
                let what = format!("A rule has no part `{}`", child.name.value);
                self.say(fault(
                    what,
                    child.name.span,
                    "",
                    meant(&child.name.value, PARTS.into_iter()),
                ));
            }
        }
    }

    /// The one child of this name.
    fn part(&mut self, name: &str) -> Option<&'a Node> {
        let node = self.node;
        let mut found = node.children().iter().filter(|child| child.name.value == name);
        let first = found.next();
        if let Some(second) = found.next() {
            let what = format!("A rule has one `{name}`, this one has two");
            self.say(fault(
                what,
                second.name.span,
                "Only one could count.",
                "remove one",
            ));
        }
        if first.is_none() {
            let why = "A rule without its source, date or cases is an opinion; nobody could tell when it stops being true.";
            self.say(fault(
                format!("The rule has no `{name}`"),
                node.name.span,
                why,
                format!("add `{name} …`"),
            ));
        }
        first
    }

    /// The first argument, a text.
    fn text(&mut self, node: &Node, meaning: &str) -> Option<Spanned<String>> {
        let found = node.arguments().next();
        match found {
            Some(Spanned {
                value: Value::String(text),
                span,
            }) if !text.trim().is_empty() => Some(Spanned::new(text.clone(), *span)),
            _ => {
                let what = format!("`{}` wants {meaning}, in quotes", node.name.value);
                self.say(fault(
                    what,
                    found.map_or(node.name.span, |value| value.span),
                    "",
                    "write it behind the name",
                ));
                None
            }
        }
    }

    fn word(&mut self, node: &Node, name: &str, known: &[&str], why: &str) -> Option<String> {
        let found = node.property(name);
        if let Some(Spanned {
            value: Value::String(text),
            ..
        }) = found
            && known.contains(&text.as_str())
        {
            return Some(text.clone());
        }
        let what = format!("`{}` wants `{name}=`", node.name.value);
        let fix = format!("one of {}", known.join(", "));
        self.say(fault(
            what,
            found.map_or(node.name.span, |value| value.span),
            why,
            fix,
        ));
        None
    }

    fn severity(&mut self) -> Option<Severity> {
        let word = self.word(self.node, "severity", &["error", "warning", "note"], "")?;
        Some(match word.as_str() {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            _ => Severity::Note,
        })
    }

    fn evidence(&mut self, source: &Node) -> Option<Evidence> {
        let why = "V: run or counted. S: read in a source. I: inferred.";
        let word = self.word(source, "state", &["V", "S", "I"], why)?;
        Some(match word.as_str() {
            "V" => Evidence::Verified,
            "S" => Evidence::Stated,
            _ => Evidence::Inferred,
        })
    }

    fn date(&mut self, source: &Node) -> Option<String> {
        let found = source.property("as-of");
        if let Some(Spanned {
            value: Value::String(text),
            ..
        }) = found
            && is_date(text)
        {
            return Some(text.clone());
        }
        let why = "Platforms change; a rule says when it was last true.";
        let at = found.map_or(source.name.span, |value| value.span);
        self.say(fault(
            "`source` wants `as-of=\"YYYY-MM\"`",
            at,
            why,
            "write the month in which the source was read",
        ));
        None
    }

    fn refs(&mut self) -> Vec<String> {
        let nodes = self
            .node
            .children()
            .iter()
            .filter(|child| child.name.value == "refs");
        let mut refs = Vec::new();
        for value in nodes.flat_map(Node::arguments) {
            match &value.value {
                Value::String(text) => refs.push(text.clone()),
                _ => self
                    .errors
                    .push(fault("A reference is a text", value.span, "", "put it in quotes")),
            }
        }
        refs
    }

    fn literals(&mut self, node: &Node) -> Vec<DraftLiteral> {
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

    fn atoms(&mut self, node: &Node) -> Vec<DraftPattern> {
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

    fn cases(&mut self, name: &str) -> Vec<DraftCase> {
        let node = self.node;
        let mut cases = Vec::new();
        for child in node.children().iter().filter(|child| child.name.value == name) {
            let text = if name == "fires" {
                None
            } else {
                self.text(child, "what it lacks")
            };
            let facts = self.atoms(child);
            cases.push(DraftCase {
                text: text.map(|text| text.value).unwrap_or_default(),
                facts,
            });
        }
        if cases.is_empty() {
            let why = "A rule shows when it fires and when it does not; both are executed.";
            self.say(fault(
                format!("The rule has no `{name}` case"),
                node.name.span,
                why,
                format!("add `{name} … {{ … }}`"),
            ));
        }
        cases
    }
}

/// `YYYY-MM` or `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, len: usize, most: u32| {
        part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit()) && {
            let number = part.parse::<u32>().unwrap_or(0);
            number >= 1 && number <= most
        }
    };
    match parts.as_slice() {
        [year, month] => number(year, 4, 9999) && number(month, 2, 12),
        [year, month, day] => number(year, 4, 9999) && number(month, 2, 12) && number(day, 2, 31),
        _ => false,
    }
}
