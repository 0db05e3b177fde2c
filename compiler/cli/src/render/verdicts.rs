//! Verdicts as the command line shows them: what the core proved of one agent, in plain data.
//!
//! In: values that a command fills from the core's answer. Out: the lines of `gabion check`. Never: judges.

use super::clean;
use super::paint::Paint;
use super::steps::padded;
use gabion_core::diagnostic::{Severity, Step};
use gabion_core::library::KNOWLEDGE_AS_OF;
use unicode_width::UnicodeWidthStr;

/// More questions than this are counted, not asked.
const MOST_QUESTIONS: usize = 5;

/// The three outcomes, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// An effect outside the radius is certain.
    Exceeded,
    /// An effect outside the radius depends on what nobody has stated.
    Unanswerable,
    /// Neither.
    Contained,
}

impl Outcome {
    /// `exceeded`, `unanswerable`, `contained`.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Exceeded => "exceeded",
            Outcome::Unanswerable => "unanswerable",
            Outcome::Contained => "contained",
        }
    }
}

/// How sure an effect is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sureness {
    /// Whatever the missing answers are.
    Certain,
    /// Unless a missing answer forbids it.
    Unknown,
    /// Only if an assumption is broken.
    Assumed,
}

impl Sureness {
    /// `certain`, `unknown`, `assumed`.
    pub fn word(self) -> &'static str {
        match self {
            Sureness::Certain => "certain",
            Sureness::Unknown => "unknown",
            Sureness::Assumed => "assumed",
        }
    }
}

/// Something that a subject can do.
#[derive(Clone, Debug)]
pub struct Reached {
    /// `ship payments:production`.
    pub effect: String,
    /// Whether the declared radius admits it.
    pub admitted: bool,
    /// How sure it is.
    pub grade: Sureness,
    /// Who it takes; the subject alone is a coalition of one.
    pub coalition: Vec<String>,
    /// Names of the assumptions that the path breaks.
    pub assumptions: Vec<String>,
    /// Keys of the questions that the path rests on.
    pub questions: Vec<String>,
    /// Headline of the path.
    pub path_title: String,
    /// The path.
    pub steps: Vec<Step>,
}

/// A missing answer.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Stable key.
    pub key: String,
    /// What is not known.
    pub text: String,
    /// How it is answered.
    pub answer: String,
    /// How much hangs on it: "decides alone".
    pub decides: String,
}

/// An assumption that containment leans on, and its price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaned {
    /// Its name.
    pub assumption: String,
    /// What is assumed.
    pub says: String,
    /// The worst effect that would be reached without it.
    pub otherwise: String,
    /// The team that vouches for it; none: it is the library's, or nobody is named.
    pub by: Option<String>,
    /// ISO date until which it does.
    pub until: Option<String>,
}

/// What holds of a subject in one world.
#[derive(Clone, Debug)]
pub struct World {
    /// The outcome.
    pub verdict: Outcome,
    /// One clause of why: "reaches main in 4 steps"; may be empty.
    pub why: String,
    /// Maximal effects that are reached.
    pub effects: Vec<Reached>,
    /// Missing answers, those that decide most first.
    pub questions: Vec<Asked>,
    /// The assumptions that containment leans on.
    pub assumptions: Vec<Leaned>,
}

/// What holds of one agent, or of strangers, now and once what is emitted is applied.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The agent's name, or `stranger`.
    pub subject: String,
    /// The compiler's sentence.
    pub sentence: String,
    /// As the tree and the snapshot are.
    pub now: World,
    /// With everything emitted in force; absent if nothing is emitted.
    pub applied: Option<World>,
}

/// The lines of all verdicts.
pub fn render(verdicts: &[Verdict], paint: Paint) -> String {
    let width = verdicts
        .iter()
        .map(|verdict| verdict.subject.width())
        .max()
        .unwrap_or(0);
    verdicts
        .iter()
        .map(|verdict| one(verdict, width, paint))
        .chain((!verdicts.is_empty()).then(platform))
        .collect()
}

/// What every verdict leans on, said once.
fn platform() -> String {
    format!("assuming \"platform\": the platforms are as they were known on {KNOWLEDGE_AS_OF}\n")
}

fn one(verdict: &Verdict, width: usize, paint: Paint) -> String {
    let subject = paint.bold(&padded(&clean::line(&verdict.subject), width));
    let now = world(&verdict.now, paint);
    let mut text = match &verdict.applied {
        Some(applied) => format!(
            "{subject}   now: {now}     once applied: {}\n",
            world(applied, paint)
        ),
        None => format!("{subject}   {now}\n"),
    };
    let open = verdict
        .applied
        .as_ref()
        .filter(|world| !world.questions.is_empty())
        .unwrap_or(&verdict.now);
    text.push_str(&questions(&open.questions));
    text.push_str(&prices(&leaned(verdict)));
    text
}

/// What the verdicts of both worlds lean on, each once: what is applied comes last and is what counts.
fn leaned(verdict: &Verdict) -> Vec<&Leaned> {
    let applied = verdict.applied.iter().flat_map(|world| &world.assumptions);
    let mut all: Vec<&Leaned> = applied.collect();
    for leaned in &verdict.now.assumptions {
        if !all.iter().any(|known| known.assumption == leaned.assumption) {
            all.push(leaned);
        }
    }
    all
}

fn prices(leaned: &[&Leaned]) -> String {
    let width = leaned.iter().map(|leaned| leaned.assumption.width()).max();
    let width = width.unwrap_or(0);
    let line = |leaned: &&Leaned| {
        let vouched = match (&leaned.by, &leaned.until) {
            (Some(by), Some(until)) => format!(" ({}, until {})", clean::line(by), clean::line(until)),
            (Some(by), None) => format!(" ({})", clean::line(by)),
            (None, _) => String::new(),
        };
        format!(
            "  ~ {}  {}{vouched} Else: {}.\n",
            padded(&clean::line(&leaned.assumption), width),
            clean::line(&leaned.says),
            clean::line(&leaned.otherwise)
        )
    };
    leaned.iter().map(line).collect()
}

fn world(world: &World, paint: Paint) -> String {
    let weight = match world.verdict {
        Outcome::Exceeded => Severity::Error,
        Outcome::Unanswerable => Severity::Warning,
        Outcome::Contained => Severity::Note,
    };
    let mut text = paint.severity(weight, world.verdict.word());
    if !world.why.is_empty() {
        text.push_str(&format!(", {}", clean::line(&world.why)));
    }
    if world.verdict == Outcome::Contained && !world.assumptions.is_empty() {
        let names: Vec<String> = world
            .assumptions
            .iter()
            .map(|leaned| format!("\"{}\"", clean::line(&leaned.assumption)))
            .collect();
        text.push_str(&format!(", assuming {}", names.join(", ")));
    }
    text
}

fn questions(asked: &[Asked]) -> String {
    let shown = &asked[..asked.len().min(MOST_QUESTIONS)];
    let width = shown.iter().map(|asked| asked.text.width()).max().unwrap_or(0);
    let mut text: String = shown
        .iter()
        .map(|asked| {
            format!(
                "  ? {}  {}",
                padded(&clean::line(&asked.text), width),
                clean::line(&asked.decides)
            )
        })
        .map(|line| format!("{}\n", line.trim_end()))
        .collect();
    if asked.len() > MOST_QUESTIONS {
        text.push_str(&format!("  … and {} more\n", asked.len() - MOST_QUESTIONS));
    }
    text
}
