//! The page of a rule: what `gabion explain RULE` prints and `docs/rules.md` holds.

use super::{threats, ways};
use crate::rules::{Case, Condition, Literal, Pattern, Rule, Term};

/// The page of a rule, of the library's or a team's own.
pub fn page(rule: &Rule) -> String {
    let mut page = format!(
        "# {}\n\n{}. {}\n\n    if\n",
        rule.slug,
        rule.title.trim_end_matches('.'),
        rule.about
    );
    for literal in &rule.body {
        page.push_str(&format!("        {}\n", spelled(rule, literal)));
    }
    page.push_str("    then\n");
    for head in &rule.heads {
        page.push_str(&format!("        {}\n", pattern(rule, head)));
    }
    page.push_str(&format!(
        "\nA path says: {}.\n\nSource: {}, {}. Confidence: {} ({}), as of {}. Written in {}.\n",
        rule.say.trim_end_matches('.'),
        rule.source.trim_end_matches('.'),
        rule.link,
        rule.confidence.word(),
        rule.confidence.meaning(),
        rule.as_of,
        rule.file,
    ));
    if let Some(looked_up) = super::looked_up_at(&rule.link) {
        page.push_str(&format!("Looked up: {}.\n", looked_up.told()));
    }
    known(rule, &mut page);
    cases(rule, &mut page);
    page.push_str("\nReferences:\n");
    for id in &rule.refs {
        match threats().get(id) {
            Some(threat) => page.push_str(&format!("* {id} {}, {}\n", threat.name, threat.link)),
            None => page.push_str(&format!("* {id}\n")),
        }
    }
    page
}

/// Who was bitten, and what to do: those of the known ways that the rule models.
fn known(rule: &Rule, page: &mut String) {
    let known: Vec<_> = ways()
        .iter()
        .filter(|way| rule.models.contains(&way.id))
        .collect();
    let bitten: Vec<&str> = known
        .iter()
        .map(|way| way.bitten.as_str())
        .filter(|bitten| !bitten.is_empty())
        .collect();
    if !bitten.is_empty() {
        page.push_str(&format!("\nWho was bitten: {}.\n", bitten.join("; ")));
    }
    if !rule.fix.is_empty() {
        page.push_str(&format!("\nWhat to do: {}.\n", rule.fix.trim_end_matches('.')));
    } else if known.is_empty() {
        page.push_str("\nWhat to do: nothing; it says what a word of the model means.\n");
    } else {
        page.push_str("\nWhat to do, for each way in that it models:\n");
    }
    for way in known {
        page.push_str(&format!("* {} {}: {}\n", way.id, way.title, way.closes));
    }
}

fn cases(rule: &Rule, page: &mut String) {
    for case in &rule.fires {
        page.push_str("\nIt fires on\n\n");
        facts(case, page);
    }
    for case in &rule.near_misses {
        page.push_str(&format!("\nIt does not where {}:\n\n", case.text));
        facts(case, page);
    }
}

fn facts(case: &Case, page: &mut String) {
    for fact in &case.facts {
        let args: Vec<String> = fact.args.iter().map(|arg| quoted(arg)).collect();
        page.push_str(&format!("    {} {}\n", fact.pred.info().name, args.join(" ")));
    }
}

/// A number stands as it is, everything else in quotes.
fn quoted(text: &str) -> String {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.to_owned()
    } else {
        format!("\"{text}\"")
    }
}

fn spelled(rule: &Rule, literal: &Literal) -> String {
    match literal {
        Literal::One(one) => condition(rule, one),
        Literal::AtLeast(threshold) => {
            let body: Vec<String> = threshold.body.iter().map(|one| condition(rule, one)).collect();
            let counted = &rule.variables[usize::from(threshold.counted)];
            format!(
                "at-least {} ?{counted} {{ {} }}",
                term(rule, &threshold.count),
                body.join("; ")
            )
        }
    }
}

fn condition(rule: &Rule, condition: &Condition) -> String {
    match condition {
        Condition::Atom(atom) => pattern(rule, atom),
        Condition::Differ(one, other) => format!("differ {} {}", term(rule, one), term(rule, other)),
    }
}

fn pattern(rule: &Rule, pattern: &Pattern) -> String {
    let terms: Vec<String> = pattern.terms.iter().map(|one| term(rule, one)).collect();
    format!("{} {}", pattern.pred.info().name, terms.join(" "))
}

fn term(rule: &Rule, term: &Term) -> String {
    match term {
        Term::Var(var) => format!("?{}", rule.variables[usize::from(*var)]),
        Term::Const(text) => quoted(text),
        Term::Any => "_".to_owned(),
    }
}
