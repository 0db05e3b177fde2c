//! Checks of what a rule says about itself: the sentence of its step, and the facts of its cases.

use super::draft::{Draft, DraftCase};
use super::model::Term;
use super::read::{fault, meant};
use super::sorts;
use crate::diagnostic::Diagnostic;

/// Every error in `say`, `fires` and `near-miss`.
pub(super) fn check(draft: &Draft, errors: &mut Vec<Diagnostic>) {
    say(draft, errors);
    for case in draft.fires.iter().chain(&draft.near_misses) {
        facts(draft, case, errors);
    }
}

fn say(draft: &Draft, errors: &mut Vec<Diagnostic>) {
    let mut rest = draft.say.value.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let closed = after
            .split_once('}')
            .filter(|(name, _)| !before.contains('}') && !name.contains('{'));
        let Some((name, tail)) = closed else { break };
        if !draft.variables.iter().any(|known| known == name) {
            let what = format!("`say` names `{{{name}}}`, which is no variable of the rule");
            let fix = meant(name, draft.variables.iter().map(String::as_str));
            errors.push(fault(
                what,
                draft.say.span,
                "The witness would show the bare name.",
                fix,
            ));
        }
        rest = tail;
    }
    if rest.contains(['{', '}']) {
        errors.push(fault(
            "A brace of `say` has no partner",
            draft.say.span,
            "",
            "write `{name}`",
        ));
    }
}

fn facts(draft: &Draft, case: &DraftCase, errors: &mut Vec<Diagnostic>) {
    if case.facts.is_empty() {
        let why = "Nothing follows from nothing, so it would show nothing.";
        errors.push(fault(
            "A case of this rule has no facts",
            draft.slug.span,
            why,
            "write the facts between its braces",
        ));
    }
    for fact in &case.facts {
        for (term, &sort) in fact.terms.iter().zip(fact.pred.info().sorts) {
            match term.term {
                Term::Const(_) => sorts::constant(term, sort, errors),
                _ => errors.push(fault(
                    "The facts of a case have names, not variables",
                    term.span,
                    "",
                    "write a constant in quotes",
                )),
            }
        }
    }
}
