//! The declared sentence against the compiler's: a snapshot that must not be stale.

use super::{Case, Check};
use crate::diagnostic::{Diagnostic, Edit};
use crate::language::model::Agent;

pub(super) const CHECK: Check = Check {
    name: "sentence",
    slugs: &["sentence-untrue"],
    run,
};

fn run(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    if case.refused {
        return;
    }
    for (agent, _, applied) in case.agents() {
        if let Some(sentence) = &applied.sentence {
            found.extend(stale(agent, sentence));
        }
    }
}

fn stale(agent: &Agent, sentence: &str) -> Option<Diagnostic> {
    let radius = agent.radius.as_ref()?;
    let (headline, span, text, quoted) = match &radius.sentence {
        Some(declared) if declared.value == sentence => return None,
        Some(declared) => (
            "the declared worst case is not the worst",
            declared.span,
            "declared",
            quote(sentence),
        ),
        None => (
            "the worst case is not written down",
            radius.span,
            "no sentence",
            format!("blast-radius {}", quote(sentence)),
        ),
    };
    let edit = match &radius.sentence {
        Some(declared) => Edit {
            span: declared.span,
            text: quoted,
        },
        None => Edit {
            span: radius.span,
            text: quoted,
        },
    };
    let answers = radius
        .answers
        .as_ref()
        .map_or("people".to_owned(), |team| team.value.clone());
    let accept = format!(
        "fix what it says, or accept it with `gabion check --accept {}`; {answers} own this file and will review it",
        agent.name.value
    );
    Some(
        Diagnostic::error("sentence-untrue", headline)
            .label(span, text)
            .note(format!("The compiler's sentence: {}", quote(sentence)))
            .fix(accept, vec![edit]),
    )
}

/// As a KDL string. Sentences hold names of a closed alphabet and no control characters.
fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
