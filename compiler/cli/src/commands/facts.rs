//! `gabion facts`.

use super::Context;
use crate::analysis;
use crate::project::{self, folder::Folder};
use crate::render::{clean, steps::padded};
use crate::report::{Outcome, Report};
use clap::{Args, ValueEnum};
use gabion_core::compile::Judged;
use gabion_core::facts::{Fact, FactBase, Grade, Polarity, Pred, Sort};
use gabion_core::source::Sources;
use serde::Serialize;
use std::path::PathBuf;
use unicode_width::UnicodeWidthStr;

/// Print the facts that every verdict rests on.
///
/// A fact is a small typed statement with a place (file and line) and a grade: known, assumed (the assumption that it would break)
/// or unknown (the question that would settle it). Facts say what is there and what stands open; nothing states a defence, and
/// what is absent is known to be false. They are sorted, so that two lists can be compared line by line.
///
/// `--vocabulary` prints every predicate that there is, and what its arguments range over; it needs no project.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  gabion facts
  gabion facts --world applied
  gabion facts --vocabulary
  gabion facts --format json | jq '.facts[] | select(.grade == \"unknown\")'")]
pub struct Facts {
    /// The folder of gabion.kdl [default: here, or the nearest above within the repository]
    #[arg(value_name = "PATH", conflicts_with = "vocabulary")]
    pub path: Option<PathBuf>,

    /// Which world: `now`, as the tree and the snapshot are; `applied`, with everything emitted in force
    #[arg(long, value_enum, default_value_t = World::Now, value_name = "WORLD", hide_possible_values = true)]
    pub world: World,

    /// Print what facts can be stated, instead of those of a project
    #[arg(long)]
    pub vocabulary: bool,
}

/// One of the two worlds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum World {
    /// As the tree and the snapshot are.
    Now,
    /// With everything emitted in force.
    Applied,
}

impl Facts {
    /// Runs it.
    pub fn run(&self, context: &Context) -> Outcome {
        if self.vocabulary {
            return Ok(vocabulary());
        }
        let root = project::root(context.cwd, self.path.as_deref())?;
        let compiled = analysis::analyse(&Folder::new(&root), context);
        let Some(worlds) = &compiled.worlds else {
            return Ok(Report::new(compiled.sources, compiled.findings));
        };
        let judged = match self.world {
            World::Now => &worlds.now,
            World::Applied => &worlds.applied,
        };
        let mut report = Report::new(compiled.sources.clone(), Vec::new());
        tell(judged, &compiled.sources, &mut report);
        report.member("world", self.world);
        Ok(report)
    }
}

/// A fact as it is printed. The order of the members is the order of sorting.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct FactJson<'a> {
    #[serde(skip)]
    at: usize,
    predicate: &'static str,
    arguments: Vec<&'a str>,
    polarity: Polarity3,
    grade: &'static str,
    assumption: Option<&'a str>,
    question: Option<&'a str>,
    path: Option<&'a str>,
    line: Option<usize>,
    remark: &'a str,
}

/// [`Polarity`] by its name, with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
struct Polarity3(&'static str);

impl From<Polarity> for Polarity3 {
    fn from(polarity: Polarity) -> Self {
        Polarity3(match polarity {
            Polarity::Structure => "structure",
            Polarity::Opening => "opening",
            Polarity::Derived => "derived",
        })
    }
}

impl<'a> FactJson<'a> {
    fn new(base: &'a FactBase, sources: &'a Sources, fact: &Fact) -> Self {
        let info = fact.atom.pred.info();
        let text = |sym| base.interner.text(sym);
        let (grade, assumption, question) = match fact.grade {
            Grade::Known => ("known", None, None),
            Grade::Assumed(id) => ("assumed", Some(text(id)), None),
            Grade::Unknown(id) => ("unknown", None, Some(base.questions[id.0 as usize].key.as_str())),
        };
        FactJson {
            at: Pred::ALL
                .iter()
                .position(|pred| *pred == fact.atom.pred)
                .unwrap_or_default(),
            predicate: info.name,
            arguments: fact.atom.args().iter().map(|sym| text(*sym)).collect(),
            polarity: info.polarity.into(),
            grade,
            assumption,
            question,
            path: fact.origin.span.map(|span| sources.get(span.file).path.as_str()),
            line: fact
                .origin
                .span
                .map(|span| sources.line_column(span.file, span.start).0),
            remark: text(fact.origin.remark),
        }
    }

    /// `open-push shop:main`.
    fn said(&self) -> String {
        let mut said = self.predicate.to_owned();
        for argument in &self.arguments {
            said.push(' ');
            said.push_str(&clean::line(argument));
        }
        said
    }

    /// Where it stands and what it rests on.
    fn origin(&self) -> String {
        let place = match (self.path, self.line) {
            (Some(path), Some(line)) => format!("{}:{line}", clean::line(path)),
            _ => String::new(),
        };
        let rests = self.assumption.or(self.question).map(clean::line);
        let remark = Some(clean::line(self.remark));
        let parts = [Some(place), rests, remark];
        let parts: Vec<String> = parts
            .into_iter()
            .flatten()
            .map(|part| part.to_string())
            .filter(|part| !part.is_empty())
            .collect();
        parts.join("  ")
    }
}

#[derive(Debug, Serialize)]
struct QuestionJson<'a> {
    key: &'a str,
    text: &'a str,
    answer: &'a str,
}

/// Columns wider than this do not widen the table.
const WIDEST: usize = 72;

fn tell(judged: &Judged, sources: &Sources, report: &mut Report) {
    let base = &judged.world.base;
    let mut facts: Vec<FactJson> = base
        .facts
        .iter()
        .map(|fact| FactJson::new(base, sources, fact))
        .collect();
    facts.sort();
    facts.dedup();
    let width = facts
        .iter()
        .map(|fact| fact.said().width())
        .filter(|width| *width <= WIDEST);
    let width = width.max().unwrap_or(0);
    let mut text = String::new();
    for fact in &facts {
        let line = format!(
            "{:7}  {}  {}",
            fact.grade,
            padded(&fact.said(), width),
            fact.origin()
        );
        text.push_str(line.trim_end());
        text.push('\n');
    }
    let mut questions: Vec<QuestionJson> = base
        .questions
        .iter()
        .map(|question| QuestionJson {
            key: &question.key,
            text: &question.text,
            answer: &question.answer,
        })
        .collect();
    questions.sort_by_key(|question| question.key);
    report.text = text;
    report.member("facts", facts);
    report.member("questions", questions);
}

#[derive(Debug, Serialize)]
struct SortJson {
    sort: &'static str,
    meaning: &'static str,
}

#[derive(Debug, Serialize)]
struct PredicateJson {
    predicate: &'static str,
    arguments: Vec<&'static str>,
    polarity: Polarity3,
    says: String,
    #[serde(skip)]
    shown: Vec<String>,
}

fn vocabulary() -> Report {
    let sorts: Vec<SortJson> = Sort::ALL
        .iter()
        .map(|sort| SortJson {
            sort: sort.name(),
            meaning: sort.doc().1,
        })
        .collect();
    let predicates: Vec<PredicateJson> = Pred::ALL.iter().map(|pred| predicate(*pred)).collect();
    let mut report = Report::new(Sources::default(), Vec::new());
    let mut text = String::new();
    let mut polarity = "";
    for line in &predicates {
        if line.polarity.0 != polarity {
            polarity = line.polarity.0;
            text.push_str(&format!("{polarity}\n"));
        }
        let form = format!("{} {}", line.predicate, line.shown.join(" "));
        text.push_str(&format!("  {}  {}\n", padded(&form, 44), line.says));
    }
    text.push_str("arguments\n");
    for sort in &sorts {
        text.push_str(&format!("  {}  {}\n", padded(sort.sort, 12), sort.meaning));
    }
    report.text = text;
    report.member("predicates", predicates);
    report.member("sorts", sorts);
    report
}

/// What a predicate says, with its arguments in their places; numbered where a sort occurs twice.
fn predicate(pred: Pred) -> PredicateJson {
    let info = pred.info();
    let arguments: Vec<&'static str> = info.sorts.iter().map(|sort| sort.name()).collect();
    let number = |at: usize| {
        arguments[..=at]
            .iter()
            .filter(|other| **other == arguments[at])
            .count()
    };
    let shown = |at: usize| match arguments.iter().filter(|other| **other == arguments[at]).count() {
        1 => format!("<{}>", arguments[at]),
        _ => format!("<{} {}>", arguments[at], number(at)),
    };
    let shown: Vec<String> = (0..arguments.len()).map(shown).collect();
    let mut says = info.doc.to_owned();
    for (at, argument) in shown.iter().enumerate() {
        says = says.replace(&format!("{{{at}}}"), argument);
    }
    PredicateJson {
        predicate: info.name,
        arguments,
        polarity: info.polarity.into(),
        says,
        shown,
    }
}
