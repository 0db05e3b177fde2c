//! One `rule` node to a draft; says what is missing, misspelt or of the wrong shape.

use super::SLUG;
use super::draft::{Draft, DraftCase};
use super::model::Confidence;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Span, Spanned};
use crate::syntax::{Node, Value};

const PARTS: [&str; 11] = [
    "title",
    "about",
    "source",
    "fix",
    "refs",
    "models",
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
        _ if known.clone().count() > 12 => "`gabion facts --vocabulary` lists what there is".to_owned(),
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

pub(super) struct Reader<'a> {
    errors: &'a mut Vec<Diagnostic>,
    pub variables: Vec<String>,
    node: &'a Node,
}

impl<'a> Reader<'a> {
    fn rule(&mut self) -> Option<Draft> {
        self.unknown_parts();
        let slug = self.text(self.node, "a slug");
        let severity = self.severity();
        let title = self.part("title").and_then(|part| self.text(part, "a title"));
        let about = self.part("about").and_then(|part| self.about(part));
        let source = self.part("source");
        let read = source.and_then(|part| self.text(part, "where it was read"));
        let link = source.and_then(|part| self.link(part));
        let as_of = source.and_then(|part| self.date(part));
        let confidence = source.and_then(|part| self.confidence(part));
        let refs = self
            .part("refs")
            .map(|part| self.texts(part, "the id of a threat"));
        let fix = self.fix();
        let models = self.models();
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
            about: about?,
            source: read?.value,
            link: link?,
            as_of: as_of?,
            confidence: confidence?,
            fix,
            refs: refs?,
            models,
            variables: std::mem::take(&mut self.variables),
            body: body?,
            heads: heads?,
            say: say?,
            fires,
            near_misses,
        })
    }

    pub fn say(&mut self, error: Diagnostic) {
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

    fn confidence(&mut self, source: &Node) -> Option<Confidence> {
        let why = "Verified: run or counted. Documented: a source says so. Inferred: none does; verdicts that rest on it say so.";
        let words = Confidence::ALL.map(Confidence::word);
        let word = self.word(source, "confidence", &words, why)?;
        Confidence::ALL
            .into_iter()
            .find(|confidence| confidence.word() == word)
    }

    /// At most three sentences.
    fn about(&mut self, part: &Node) -> Option<String> {
        let text = self.text(part, "the explanation")?;
        if sentences(&text.value) > MAX_SENTENCES {
            self.say(fault(
                format!("The explanation has more than {MAX_SENTENCES} sentences"),
                text.span,
                "It is printed with every path that rests on the rule; what is longer belongs to the source.",
                "say what it takes and why, and leave the rest to the source",
            ));
            return None;
        }
        Some(text.value)
    }

    /// Where the source can be looked up.
    fn link(&mut self, source: &Node) -> Option<String> {
        let found = source.property("link");
        if let Some(Spanned {
            value: Value::String(text),
            ..
        }) = found
            && (text.starts_with("https://") || text.starts_with("docs/"))
        {
            return Some(text.clone());
        }
        let why = "Whoever doubts the rule should be at its source in a minute.";
        let at = found.map_or(source.name.span, |value| value.span);
        self.say(fault(
            "`source` wants `link=\"https://…\"`",
            at,
            why,
            "write the address of the source, or a page below docs/",
        ));
        None
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

    /// The arguments of a part, texts all, at least one.
    fn texts(&mut self, part: &Node, meaning: &str) -> Vec<Spanned<String>> {
        let mut texts = Vec::new();
        for value in part.arguments() {
            match &value.value {
                Value::String(text) => texts.push(Spanned::new(text.clone(), value.span)),
                _ => self
                    .errors
                    .push(fault("A reference is a text", value.span, "", "put it in quotes")),
            }
        }
        if part.arguments().next().is_none() {
            self.say(fault(
                format!("`{}` wants {meaning}, in quotes", part.name.value),
                part.name.span,
                "",
                "write it behind the name",
            ));
        }
        texts
    }

    /// What to do about it, where the rule says so.
    fn fix(&mut self) -> String {
        let node = self.node;
        let part = node.children().iter().find(|child| child.name.value == "fix");
        let text = part.and_then(|part| self.text(part, "what to do"));
        text.map(|text| text.value).unwrap_or_default()
    }

    /// What the rule models of the known ways in; a team's own rule models none.
    fn models(&mut self) -> Vec<Spanned<String>> {
        let node = self.node;
        let parts = node
            .children()
            .iter()
            .filter(|child| child.name.value == "models");
        parts
            .flat_map(|part| self.texts(part, "what it models"))
            .collect()
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

/// The most sentences of an explanation.
const MAX_SENTENCES: usize = 3;

/// How many sentences a text has: one, and one more for each `.`, `!` or `?` with a blank behind it.
fn sentences(text: &str) -> usize {
    let ends = |pair: &[char]| matches!(pair[0], '.' | '!' | '?') && pair[1].is_whitespace();
    let letters: Vec<char> = text.trim().chars().collect();
    1 + letters.windows(2).filter(|pair| ends(pair)).count()
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
