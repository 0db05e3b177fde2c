//! Findings and verdicts as JSON; `docs/json.md` documents the form and `docs/json.schema.json` checks it.
//!
//! The form is versioned by `"gabion": 1`: within it, members are added, never renamed, removed or given another meaning.

use super::verdicts::{Leaned, Verdict, World};
use super::{ordered, severity_word};
use gabion_core::diagnostic::{Diagnostic, Edit, Help, Label, Step};
use gabion_core::library::KNOWLEDGE_AS_OF;
use gabion_core::source::{Sources, Span};
use serde::Serialize;
use serde_json::{Map, Value};

/// Version of the document.
pub const VERSION: u32 = 1;

/// What every command prints with `--format json`; a command's own members follow these.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    gabion: u32,
    command: &'a str,
    status: &'a str,
    /// The day up to which the platforms were known; every verdict leans on that.
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<&'static str>,
    verdicts: Vec<VerdictJson<'a>>,
    diagnostics: Vec<DiagnosticJson<'a>>,
    #[serde(flatten)]
    result: &'a Map<String, Value>,
}

impl<'a> Document<'a> {
    /// The document of a command that ran.
    pub fn new(
        command: &'a str,
        status: &'a str,
        sources: &'a Sources,
        verdicts: &'a [Verdict],
        diagnostics: &'a [Diagnostic],
        result: &'a Map<String, Value>,
    ) -> Self {
        Document {
            gabion: VERSION,
            command,
            status,
            platform: (!verdicts.is_empty()).then_some(KNOWLEDGE_AS_OF),
            verdicts: verdicts
                .iter()
                .map(|verdict| VerdictJson::new(sources, verdict))
                .collect(),
            diagnostics: ordered(diagnostics)
                .into_iter()
                .map(|found| DiagnosticJson::new(sources, found))
                .collect(),
            result,
        }
    }

    /// The text, ended by a line feed.
    pub fn text(&self) -> String {
        // Strings, numbers and lists: there is nothing in them that cannot be written.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// A range of one file; lines and columns from 1, columns in characters, the end exclusive.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PlaceJson<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl<'a> PlaceJson<'a> {
    fn new(sources: &'a Sources, span: Span) -> Self {
        let (line, column) = sources.line_column(span.file, span.start);
        let (end_line, end_column) = sources.line_column(span.file, span.end);
        PlaceJson {
            path: &sources.get(span.file).path,
            line,
            column,
            end_line,
            end_column,
        }
    }
}

#[derive(Debug, Serialize)]
struct TextAt<'a> {
    #[serde(flatten)]
    place: PlaceJson<'a>,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct StepJson<'a> {
    text: &'a str,
    path: Option<&'a str>,
    line: Option<usize>,
    remark: &'a str,
    rule: &'a str,
    inferred: bool,
}

#[derive(Debug, Serialize)]
struct PathJson<'a> {
    title: &'a str,
    steps: Vec<StepJson<'a>>,
}

#[derive(Debug, Serialize)]
struct HelpJson<'a> {
    text: &'a str,
    edits: Vec<TextAt<'a>>,
}

#[derive(Debug, Serialize)]
struct DiagnosticJson<'a> {
    slug: &'a str,
    severity: &'a str,
    message: &'a str,
    labels: Vec<TextAt<'a>>,
    path: Option<PathJson<'a>>,
    notes: &'a [String],
    helps: Vec<HelpJson<'a>>,
    refs: &'a [String],
}

impl<'a> DiagnosticJson<'a> {
    fn new(sources: &'a Sources, found: &'a Diagnostic) -> Self {
        let path = PathJson {
            title: &found.path_title,
            steps: steps(sources, &found.steps),
        };
        DiagnosticJson {
            slug: found.slug,
            severity: severity_word(found.severity),
            message: &found.message,
            labels: found
                .labels
                .iter()
                .map(|Label { span, text }| text_at(sources, *span, text))
                .collect(),
            path: Some(path).filter(|path| !path.steps.is_empty()),
            notes: &found.notes,
            helps: found.helps.iter().map(|help| help_json(sources, help)).collect(),
            refs: &found.refs,
        }
    }
}

fn text_at<'a>(sources: &'a Sources, span: Span, text: &'a str) -> TextAt<'a> {
    TextAt {
        place: PlaceJson::new(sources, span),
        text,
    }
}

fn help_json<'a>(sources: &'a Sources, help: &'a Help) -> HelpJson<'a> {
    let edits = help
        .edits
        .iter()
        .map(|Edit { span, text }| text_at(sources, *span, text))
        .collect();
    HelpJson {
        text: &help.text,
        edits,
    }
}

fn steps<'a>(sources: &'a Sources, steps: &'a [Step]) -> Vec<StepJson<'a>> {
    let json = |step: &'a Step| StepJson {
        text: &step.text,
        path: step.span.map(|span| sources.get(span.file).path.as_str()),
        line: step.span.map(|span| sources.line_column(span.file, span.start).0),
        remark: &step.remark,
        rule: &step.rule,
        inferred: step.inferred,
    };
    steps.iter().map(json).collect()
}

#[derive(Debug, Serialize)]
struct VerdictJson<'a> {
    subject: &'a str,
    sentence: &'a str,
    now: WorldJson<'a>,
    applied: Option<WorldJson<'a>>,
}

impl<'a> VerdictJson<'a> {
    fn new(sources: &'a Sources, verdict: &'a Verdict) -> Self {
        VerdictJson {
            subject: &verdict.subject,
            sentence: &verdict.sentence,
            now: WorldJson::new(sources, &verdict.now),
            applied: verdict
                .applied
                .as_ref()
                .map(|world| WorldJson::new(sources, world)),
        }
    }
}

#[derive(Debug, Serialize)]
struct WorldJson<'a> {
    verdict: &'a str,
    effects: Vec<EffectJson<'a>>,
    questions: Vec<QuestionJson<'a>>,
    assumptions: Vec<&'a str>,
    prices: Vec<PriceJson<'a>>,
}

#[derive(Debug, Serialize)]
struct PriceJson<'a> {
    assumption: &'a str,
    says: &'a str,
    otherwise: &'a str,
    by: Option<&'a str>,
    until: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct EffectJson<'a> {
    effect: &'a str,
    admitted: bool,
    grade: &'a str,
    coalition: &'a [String],
    assumptions: &'a [String],
    questions: &'a [String],
    path: PathJson<'a>,
}

#[derive(Debug, Serialize)]
struct QuestionJson<'a> {
    key: &'a str,
    text: &'a str,
    answer: &'a str,
    decides: &'a str,
}

impl<'a> PriceJson<'a> {
    fn new(leaned: &'a Leaned) -> Self {
        PriceJson {
            assumption: &leaned.assumption,
            says: &leaned.says,
            otherwise: &leaned.otherwise,
            by: leaned.by.as_deref(),
            until: leaned.until.as_deref(),
        }
    }
}

impl<'a> WorldJson<'a> {
    fn new(sources: &'a Sources, world: &'a World) -> Self {
        let effects = world.effects.iter().map(|reached| EffectJson {
            effect: &reached.effect,
            admitted: reached.admitted,
            grade: reached.grade.word(),
            coalition: &reached.coalition,
            assumptions: &reached.assumptions,
            questions: &reached.questions,
            path: PathJson {
                title: &reached.path_title,
                steps: steps(sources, &reached.steps),
            },
        });
        let questions = world.questions.iter().map(|asked| QuestionJson {
            key: &asked.key,
            text: &asked.text,
            answer: &asked.answer,
            decides: &asked.decides,
        });
        WorldJson {
            verdict: world.verdict.word(),
            effects: effects.collect(),
            questions: questions.collect(),
            assumptions: world
                .assumptions
                .iter()
                .map(|leaned| leaned.assumption.as_str())
                .collect(),
            prices: world.assumptions.iter().map(PriceJson::new).collect(),
        }
    }
}
