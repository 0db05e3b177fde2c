//! A project compiled, for the commands that need it.
//!
//! In: a tree. Out: what the core made of it, and its verdicts as the command line shows them. Never: decides.

use crate::commands::Context;
use crate::project::{self, DECLARATION, Project, tree::Tree};
use crate::render::verdicts::{Asked, Leaned, Outcome, Reached, Sureness, Verdict, World as Shown};
use crate::report::Report;
use gabion_core::compile::{Compiled, Input, Judged, compile};
use gabion_core::diagnostic::Step;
use gabion_core::judge::{self, AgentVerdict, Outside, admitted};
use gabion_core::language::model::Declaration;
use gabion_core::reach::effect::Effect;
use gabion_core::report::vouched;
use serde::Serialize;

/// Reads and compiles a project.
pub fn analyse(tree: &dyn Tree, context: &Context) -> Compiled {
    compile(input(project::open(tree), context))
}

/// The same for a state that may be older than its declaration: without one, nothing is declared, and that is no error. Also says
/// whether there is one.
pub fn analyse_side(tree: &dyn Tree, context: &Context) -> (Compiled, bool) {
    let project = project::open(tree);
    let declared = project.declared;
    let mut input = input(project, context);
    if !declared {
        // What cannot be read there cannot matter to an agent that nobody has declared.
        input.findings.clear();
        let file = input.sources.add(DECLARATION, "");
        input.files.insert(DECLARATION.to_owned(), file);
        input.declaration = Some(Declaration::default());
    }
    (compile(input), declared)
}

/// What the core takes of a project that was read.
pub fn input(project: Project, context: &Context) -> Input {
    let loaded = project.loaded;
    let unread = loaded.unread.into_iter();
    Input {
        sources: loaded.sources,
        files: loaded.files,
        unread: unread
            .map(|(path, unread)| (path, (unread.file, unread.reason)))
            .collect(),
        left: loaded.left,
        declaration: project.declared.then_some(project.declaration),
        findings: loaded.findings,
        as_of: context.common.as_of.as_ref().map(ToString::to_string),
    }
}

/// The findings and verdicts of a compiled project.
pub fn report(compiled: &Compiled) -> Report {
    let mut report = Report::new(compiled.sources.clone(), compiled.findings.clone());
    report.verdicts = verdicts(compiled);
    report
}

/// What came of each effect that a `never` forbids, for programs: now, and once applied if anything is emitted.
pub fn expectations(compiled: &Compiled) -> Vec<ExpectedJson> {
    let Some(worlds) = &compiled.worlds else {
        return Vec::new();
    };
    let both = worlds
        .now
        .judgement
        .expected
        .iter()
        .zip(&worlds.applied.judgement.expected);
    both.enumerate()
        .map(|(at, (now, applied))| {
            let expectation = &compiled.declaration.expectations[now.at];
            let who = std::iter::once(&expectation.who).chain(&expectation.with);
            ExpectedJson {
                who: who.map(|name| name.value.clone()).collect(),
                never: now.effect.to_string(),
                now: outcome(compiled, &worlds.now, now, at),
                applied: (!compiled.artifacts.is_empty())
                    .then(|| outcome(compiled, &worlds.applied, applied, at)),
            }
        })
        .collect()
}

/// One effect of a `never`.
#[derive(Debug, Serialize)]
pub struct ExpectedJson {
    who: Vec<String>,
    never: String,
    now: OutcomeJson,
    applied: Option<OutcomeJson>,
}

/// What came of it in one world.
#[derive(Debug, Serialize)]
pub struct OutcomeJson {
    verdict: &'static str,
    coalition: Vec<String>,
    steps: Vec<StepJson>,
    questions: Vec<QuestionJson>,
    assumptions: Vec<String>,
    refs: Vec<String>,
}

#[derive(Debug, Serialize)]
struct StepJson {
    text: String,
    rule: String,
    path: Option<String>,
    line: Option<usize>,
    remark: String,
}

#[derive(Debug, Serialize)]
struct QuestionJson {
    key: String,
    text: String,
    answer: String,
}

fn outcome(compiled: &Compiled, judged: &Judged, expected: &judge::Expected, at: usize) -> OutcomeJson {
    let sources = &compiled.sources;
    let step = |step: &judge::WitnessStep| StepJson {
        text: step.text.clone(),
        rule: step.rule.clone(),
        path: step.span.map(|span| sources.get(span.file).path.clone()),
        line: step.span.map(|span| sources.line_column(span.file, span.start).0),
        remark: step.remark.clone(),
    };
    let questions = expected.questions.iter().enumerate();
    let questions = questions.map(|(at, key)| asked(judged, key, at, expected.questions.len()));
    OutcomeJson {
        verdict: expected.verdict.word(),
        coalition: expected.coalition.clone(),
        steps: expected.witness.steps.iter().map(step).collect(),
        questions: questions
            .map(|asked| QuestionJson {
                key: asked.key,
                text: asked.text,
                answer: asked.answer,
            })
            .collect(),
        assumptions: match judged.leaning.expected.get(at) {
            Some(leans) => leans.keys().cloned().collect(),
            None => expected.assuming.clone(),
        },
        refs: expected.witness.refs.clone(),
    }
}

fn verdicts(compiled: &Compiled) -> Vec<Verdict> {
    let Some(worlds) = &compiled.worlds else {
        return Vec::new();
    };
    let agents = worlds
        .now
        .judgement
        .agents
        .iter()
        .zip(&worlds.applied.judgement.agents);
    let declared = compiled.declaration.agents.iter();
    declared
        .zip(agents)
        .map(|(agent, (now, applied))| {
            let admits = admitted(agent);
            let shown = |verdict, judged| world(compiled, verdict, judged, &admits);
            Verdict {
                subject: agent.name.value.clone(),
                sentence: applied.sentence.clone().unwrap_or_default(),
                now: shown(now, &worlds.now),
                applied: compiled.applies.then(|| shown(applied, &worlds.applied)),
            }
        })
        .collect()
}

/// What a containment leans on, in words.
fn leaned(compiled: &Compiled, leans: &judge::Leans) -> Vec<Leaned> {
    let leaned = |(id, otherwise): (&String, &Effect)| {
        let vouched = vouched(&compiled.declaration, &compiled.snapshots, id);
        Leaned {
            assumption: id.clone(),
            says: vouched.says,
            otherwise: otherwise.to_string(),
            by: vouched.by,
            until: vouched.until,
        }
    };
    leans.iter().map(leaned).collect()
}

fn world(compiled: &Compiled, verdict: &AgentVerdict, judged: &Judged, admits: &judge::Admitted) -> Shown {
    let agents = judged.judgement.agents.iter();
    let leans = agents
        .zip(&judged.leaning.agents)
        .find(|(known, _)| known.agent == verdict.agent)
        .map_or_else(Vec::new, |(_, leans)| leaned(compiled, leans));
    let questions = verdict
        .questions
        .iter()
        .enumerate()
        .map(|(at, key)| asked(judged, key, at, verdict.questions.len()));
    Shown {
        verdict: match verdict.verdict {
            judge::Verdict::Exceeded => Outcome::Exceeded,
            judge::Verdict::Unanswerable => Outcome::Unanswerable,
            judge::Verdict::Contained => Outcome::Contained,
        },
        why: why(verdict),
        effects: verdict
            .effects
            .iter()
            .map(|reached| effect(verdict, reached, judged, admits))
            .collect(),
        questions: questions.collect(),
        assumptions: leans,
    }
}

/// "reaches main in 4 steps": of the first effect outside.
fn why(verdict: &AgentVerdict) -> String {
    let Some(first) = verdict.outside.first() else {
        return String::new();
    };
    let more = match verdict.outside.len() {
        1 => String::new(),
        all => format!(", and {} more", all - 1),
    };
    match verdict.verdict {
        judge::Verdict::Exceeded => format!("it can {} in {}{more}", first.reached.effect, steps(first)),
        judge::Verdict::Unanswerable => {
            let count = verdict.questions.len();
            format!(
                "its worst case depends on {count} fact{} that nobody has stated",
                if count == 1 { "" } else { "s" }
            )
        }
        judge::Verdict::Contained => String::new(),
    }
}

fn steps(outside: &Outside) -> String {
    match outside.witness.steps.len() {
        1 => "1 step".to_owned(),
        count => format!("{count} steps"),
    }
}

fn asked(judged: &Judged, key: &str, at: usize, of: usize) -> Asked {
    let found = judged
        .world
        .base
        .questions
        .iter()
        .find(|question| question.key == key);
    let decides = match (at, of) {
        (_, 1) => "decides alone".to_owned(),
        (0, _) => "decides most".to_owned(),
        _ => "decides with those above".to_owned(),
    };
    match found {
        Some(question) => Asked {
            key: key.to_owned(),
            text: question.text.clone(),
            answer: question.answer.clone(),
            decides,
        },
        None => Asked {
            key: key.to_owned(),
            text: key.to_owned(),
            answer: String::new(),
            decides,
        },
    }
}

fn effect(
    verdict: &AgentVerdict,
    reached: &judge::Reached,
    judged: &Judged,
    admits: &judge::Admitted,
) -> Reached {
    let outside = verdict
        .outside
        .iter()
        .find(|outside| outside.reached.effect == reached.effect);
    let witness = outside.map(|outside| &outside.witness);
    let steps = witness.map_or_else(Vec::new, |witness| witness.steps.iter().map(Step::from).collect());
    Reached {
        effect: reached.effect.to_string(),
        admitted: admits.holds(&judged.world.assets, &reached.effect),
        grade: match () {
            () if reached.cost.is_certain() => Sureness::Certain,
            () if reached.cost.is_unknown() => Sureness::Unknown,
            () => Sureness::Assumed,
        },
        coalition: vec![verdict.agent.clone()],
        assumptions: witness.map_or_else(Vec::new, |witness| witness.assumptions.clone()),
        questions: witness.map_or_else(Vec::new, |witness| witness.questions.clone()),
        path_title: outside.map_or_else(String::new, |_| format!("by {} alone", verdict.agent)),
        steps,
    }
}
