//! What each variable ranges over, and which constants a sort has.

use super::draft::{Draft, DraftCondition, DraftLiteral, DraftPattern, DraftTerm};
use super::model::Term;
use super::read::{fault, meant};
use crate::diagnostic::Diagnostic;
use crate::facts::{Sort, VERBS};
use crate::source::Span;

/// The sort of each variable, from where it stands in the body, with the place of the narrowest use. `None`: no atom has it.
pub(super) type Sorts = Vec<Option<(Sort, Span)>>;

/// Infers the sorts of a rule's variables and reports uses that do not go together.
pub(super) fn infer(draft: &Draft, errors: &mut Vec<Diagnostic>) -> Sorts {
    let mut sorts: Sorts = vec![None; draft.variables.len()];
    for literal in &draft.body {
        match literal {
            DraftLiteral::One(condition) => narrow(condition, draft, &mut sorts, errors),
            DraftLiteral::AtLeast { body, .. } => {
                for condition in body {
                    narrow(condition, draft, &mut sorts, errors);
                }
            }
        }
    }
    sorts
}

fn narrow(condition: &DraftCondition, draft: &Draft, sorts: &mut Sorts, errors: &mut Vec<Diagnostic>) {
    let Some(pattern) = condition.atom() else { return };
    for (term, &sort) in pattern.terms.iter().zip(pattern.pred.info().sorts) {
        let Some(var) = term.variable() else {
            constant(term, sort, errors);
            continue;
        };
        let known = &mut sorts[usize::from(var)];
        match *known {
            Some((found, _)) if found.fits(sort) => {}
            Some((found, _)) if !sort.fits(found) => {
                errors.push(clash(&draft.variables[usize::from(var)], term.span, sort, *known));
            }
            _ => *known = Some((sort, term.span)),
        }
    }
}

/// Checks the terms of a head: bound, and of a sort that fits.
pub(super) fn head(pattern: &DraftPattern, draft: &Draft, sorts: &Sorts, errors: &mut Vec<Diagnostic>) {
    for (term, &sort) in pattern.terms.iter().zip(pattern.pred.info().sorts) {
        match &term.term {
            Term::Any => {
                let why = "A conclusion about anything at all is no conclusion.";
                errors.push(fault(
                    "`_` cannot stand in a head",
                    term.span,
                    why,
                    "name the variable",
                ));
            }
            Term::Const(_) => constant(term, sort, errors),
            Term::Var(var) => {
                let known = sorts[usize::from(*var)];
                if known.is_some_and(|(found, _)| !found.fits(sort)) {
                    errors.push(clash(&draft.variables[usize::from(*var)], term.span, sort, known));
                }
            }
        }
    }
}

fn clash(name: &str, at: Span, wanted: Sort, known: Option<(Sort, Span)>) -> Diagnostic {
    let (found, first) = known.unwrap_or((wanted, at));
    let what = format!("`?{name}` is used as {} and as {}", found.name(), wanted.name());
    let why = "No value is of both sorts, so the rule would never fire.";
    fault(what, at, why, "use two variables, or turn the arguments round")
        .label(first, format!("{} here", found.name()))
}

/// Checks a constant: the closed sorts list theirs.
pub(super) fn constant(term: &DraftTerm, sort: Sort, errors: &mut Vec<Diagnostic>) {
    let Term::Const(text) = &term.term else { return };
    let known: &[&str] = match sort {
        Sort::Number => {
            if text.parse::<u32>().is_ok_and(|number| number > 0) {
                return;
            }
            errors.push(fault(
                "A number is whole and starts at 1",
                term.span,
                "",
                "write `1`",
            ));
            return;
        }
        Sort::Verb => &VERBS,
        Sort::Checkout => &["event", "head", "base", "chosen"],
        _ => &[],
    };
    if term.number {
        let what = format!("A number stands where {} is wanted", sort.name());
        errors.push(fault(what, term.span, "", "put the name in quotes"));
    } else if text.is_empty() {
        errors.push(fault(
            "An empty constant names nothing",
            term.span,
            "",
            "write a name",
        ));
    } else if !known.is_empty() && !known.contains(&text.as_str()) {
        let what = format!("`{text}` is no {}", sort.name());
        errors.push(fault(
            what,
            term.span,
            "No fact says it, so the rule would never fire.",
            meant(text, known.iter().copied()),
        ));
    }
}
