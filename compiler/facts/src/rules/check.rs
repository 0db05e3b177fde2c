//! Load-time checks of one rule: sorts, safety (every variable bound), shape of heads and thresholds, no cross products.

use super::draft::{Draft, DraftCondition, DraftLiteral, DraftPattern, DraftTerm};
use super::model::{Term, VarId};
use super::read::fault;
use super::sorts::{self, Sorts};
use super::{MAX_LITERALS, cases};
use crate::diagnostic::Diagnostic;
use crate::facts::{Polarity, Sort};
use crate::source::Span;
use std::collections::BTreeSet;

type Vars = BTreeSet<VarId>;

/// Every error of a drafted rule.
pub(super) fn rule(draft: &Draft, errors: &mut Vec<Diagnostic>) {
    let found = sorts::infer(draft, errors);
    let bound: Vars = draft.atoms().flat_map(DraftPattern::variables).collect();
    size(draft, errors);
    heads(draft, &found, &bound, errors);
    for literal in &draft.body {
        match literal {
            DraftLiteral::One(DraftCondition::Differ(one, other, span)) => {
                differ(draft, [one, other], *span, &found, &bound, errors);
            }
            DraftLiteral::One(DraftCondition::Atom(_)) => {}
            DraftLiteral::AtLeast { .. } => threshold(draft, literal, &found, &bound, errors),
        }
    }
    connected(draft, errors);
    cases::check(draft, errors);
}

fn size(draft: &Draft, errors: &mut Vec<Diagnostic>) {
    let size: usize = draft.body.iter().map(DraftLiteral::size).sum();
    let at = draft.body.last().map_or(draft.slug.span, DraftLiteral::span);
    if size > MAX_LITERALS {
        let what =
            format!("The body has {size} literals; {MAX_LITERALS} are the most (those in `at-least` count)");
        let why = "A step that joins more is too big for a reader of the witness, and for the join.";
        errors.push(fault(what, at, why, "derive a part of it by a rule of its own"));
    }
    if draft.atoms().next().is_none() {
        let why = "What follows from nothing is a fact, and facts come from readers.";
        errors.push(fault(
            "The body has no atom",
            at,
            why,
            "say in `if { … }` what must hold",
        ));
    }
}

fn heads(draft: &Draft, found: &Sorts, bound: &Vars, errors: &mut Vec<Diagnostic>) {
    if draft.heads.is_empty() {
        errors.push(fault(
            "`then` says nothing",
            draft.slug.span,
            "",
            "write a derived predicate between its braces",
        ));
    }
    for head in &draft.heads {
        let info = head.pred.info();
        if info.polarity != Polarity::Derived {
            let what = format!("`{}` is stated by readers, not derived", info.name);
            let why = "Openings and structure are computed in one place from what was read; a rule that made them could not be checked against it.";
            errors.push(fault(what, head.span, why, "conclude a derived predicate"));
        }
        for term in &head.terms {
            unbound(draft, term, bound, "no atom of `if` binds it", errors);
        }
        sorts::head(head, draft, found, errors);
    }
}

fn unbound(draft: &Draft, term: &DraftTerm, bound: &Vars, why: &str, errors: &mut Vec<Diagnostic>) {
    if let Some(var) = term.variable()
        && !bound.contains(&var)
    {
        let what = format!(
            "`?{}` has no value here: {why}",
            draft.variables[usize::from(var)]
        );
        errors.push(fault(
            what,
            term.span,
            "Rules range over what facts name, not over everything there might be.",
            "use it in an atom of `if` first",
        ));
    }
}

fn differ(
    draft: &Draft,
    terms: [&DraftTerm; 2],
    span: Span,
    found: &Sorts,
    bound: &Vars,
    errors: &mut Vec<Diagnostic>,
) {
    for term in terms {
        unbound(draft, term, bound, "`differ` compares, it binds nothing", errors);
        if term.term == Term::Any {
            errors.push(fault(
                "`differ` cannot compare with `_`",
                term.span,
                "",
                "name the variable",
            ));
        }
    }
    let vars = terms.map(DraftTerm::variable);
    if vars == [None, None] || terms[0].term == terms[1].term {
        let why = "Its answer is the same in every world.";
        errors.push(fault(
            "This `differ` decides nothing",
            span,
            why,
            "compare two different things, one of them a variable",
        ));
    }
    let sort = |var: Option<VarId>| var.and_then(|var| found[usize::from(var)]).map(|(sort, _)| sort);
    if let (Some(one), Some(other)) = (sort(vars[0]), sort(vars[1]))
        && !one.fits(other)
        && !other.fits(one)
    {
        let what = format!("`differ` compares {} with {}", one.name(), other.name());
        errors.push(fault(
            what,
            span,
            "They always differ, so it holds back nothing.",
            "compare two of one sort",
        ));
    }
}

fn threshold(
    draft: &Draft,
    literal: &DraftLiteral,
    found: &Sorts,
    bound: &Vars,
    errors: &mut Vec<Diagnostic>,
) {
    let DraftLiteral::AtLeast {
        count,
        counted,
        body,
        span,
    } = literal
    else {
        return;
    };
    counts(draft, count, found, errors);
    let uses = |var: VarId| {
        body.iter()
            .filter_map(DraftCondition::atom)
            .any(|atom| atom.variables().any(|used| used == var))
    };
    if !uses(*counted) {
        let what = format!(
            "Nothing in `at-least` says what `?{}` is",
            draft.variables[usize::from(*counted)]
        );
        errors.push(fault(
            what,
            *span,
            "There would be nothing to count.",
            "use it in an atom between the braces",
        ));
    }
    if bound.contains(counted) {
        let what = format!(
            "`?{}` is counted, and bound outside too",
            draft.variables[usize::from(*counted)]
        );
        errors.push(fault(
            what,
            *span,
            "Outside it is one value; there would never be two of it.",
            "count another variable",
        ));
    }
    let mut inner = bound.clone();
    inner.insert(*counted);
    for condition in body {
        match condition {
            DraftCondition::Atom(atom) => {
                for term in &atom.terms {
                    unbound(
                        draft,
                        term,
                        &inner,
                        "within `at-least` only the counted variable is new",
                        errors,
                    );
                }
            }
            DraftCondition::Differ(one, other, span) => {
                differ(draft, [one, other], *span, found, &inner, errors)
            }
        }
    }
    let one = |condition: &DraftCondition| {
        condition
            .atom()
            .is_some_and(|atom| !atom.variables().any(|var| var == *counted))
    };
    if let Some(outside) = body.iter().find(|condition| one(condition)) {
        let why =
            "Whether it holds does not depend on what is counted, so it would be paid for once for each.";
        errors.push(fault(
            "This atom does not speak of what is counted",
            outside.span(),
            why,
            "move it out of `at-least`",
        ));
    }
}

fn counts(draft: &Draft, count: &DraftTerm, found: &Sorts, errors: &mut Vec<Diagnostic>) {
    let Some(var) = count.variable() else {
        if count.term == Term::Any {
            errors.push(fault(
                "`at-least` needs a number",
                count.span,
                "",
                "write one, or a variable that a fact binds",
            ));
        }
        return sorts::constant(count, Sort::Number, errors);
    };
    let states = |atom: &DraftPattern| {
        atom.pred.info().polarity != Polarity::Derived && atom.variables().any(|used| used == var)
    };
    if !draft.atoms().any(states) {
        let what = format!(
            "No fact says how many `?{}` is",
            draft.variables[usize::from(var)]
        );
        errors.push(fault(
            what,
            count.span,
            "The number must be there before anything is counted.",
            "bind it by an atom such as `asks ?stage ?n`",
        ));
    } else if found[usize::from(var)].is_some_and(|(sort, _)| sort != Sort::Number) {
        let what = format!("`?{}` is not a number", draft.variables[usize::from(var)]);
        errors.push(fault(what, count.span, "", "count by a variable of sort number"));
    }
}

/// Each literal shares a variable with those above it, or is ground: no cross products.
fn connected(draft: &Draft, errors: &mut Vec<Diagnostic>) {
    let mut above = Vars::new();
    for literal in &draft.body {
        let vars: Vars = match literal {
            DraftLiteral::One(DraftCondition::Atom(atom)) => atom.variables().collect(),
            DraftLiteral::One(DraftCondition::Differ(..)) => continue,
            DraftLiteral::AtLeast { body, .. } => body
                .iter()
                .filter_map(DraftCondition::atom)
                .flat_map(DraftPattern::variables)
                .collect(),
        };
        if !vars.is_empty() && !above.is_empty() && above.is_disjoint(&vars) {
            let why = "Every combination of the two would be tried: a cross product, quadratic in the size of the organization.";
            errors.push(fault(
                "This literal has no variable in common with those above it",
                literal.span(),
                why,
                "link it, or move it below the literal that it goes with",
            ));
        }
        if matches!(literal, DraftLiteral::One(_)) {
            above.extend(vars);
        }
    }
}
