//! Rules: what follows from facts.
//!
//! In: KDL trees with `rule` nodes. Out: a [`RuleSet`] that holds nothing but sound rules, or located errors. Never: runs a
//! rule; the engine does, and it runs their cases too.
//!
//! ```text
//! rule    = "rule" slug meta* "if" "{" literal+ "}" "then" "{" atom+ "}" say case+
//! meta    = "title" text | "about" text | "source" text link as-of confidence | "fix" text | "refs" id+ | "models" id+
//! literal = atom | "differ" term term | "at-least" term var "{" (atom | differ)+ "}"
//! atom    = predicate term*
//! term    = "?" name | constant | "_"
//! case    = "fires" "{" atom+ "}" | "near-miss" text "{" atom+ "}"
//! ```
//!
//! Rules are positive: nothing that is added to a world, and no rule that is added to a set, can take a conclusion away.

mod cases;
mod check;
mod draft;
pub mod library;
mod literal;
mod model;
mod read;
mod sorts;
#[cfg(test)]
mod tests;
mod threats;

pub use model::{
    Case, Condition, Confidence, GroundAtom, Literal, Pattern, Rule, RuleSet, Term, Threshold, VarId,
};

pub use threats::{Threat, Threats};

use crate::diagnostic::Diagnostic;
use crate::source::{Sources, Span};
use crate::syntax::Document;
use std::collections::BTreeMap;

/// The slug of every error in a rule.
pub const SLUG: &str = "rule-invalid";

/// The most atoms and `differ`s that a rule may have, those within `at-least` included.
pub const MAX_LITERALS: usize = 7;

/// The most rules of a set; the engine numbers them in sixteen bits.
pub const MAX_RULES: usize = 60_000;

/// The sound rules of `documents`, in the order in which they are written, and every error of the others. `sources` names the
/// files that they are in, `threats` what they may refer to.
pub fn compile(documents: &[Document], sources: &Sources, threats: &Threats) -> (RuleSet, Vec<Diagnostic>) {
    let mut errors = Vec::new();
    let mut rules = Vec::new();
    let mut places: BTreeMap<String, Span> = BTreeMap::new();
    for node in documents.iter().flat_map(|document| &document.nodes) {
        let before = errors.len();
        let draft = read::rule(node, &mut errors);
        let Some(draft) = draft else { continue };
        if let Some(first) = places.insert(draft.slug.value.clone(), draft.slug.span) {
            errors.push(twice(&draft.slug.value, first, draft.slug.span));
        }
        check::rule(&draft, &mut errors);
        threats.check(&draft.refs, &mut errors);
        if errors.len() == before && rules.len() < MAX_RULES {
            rules.push(draft.finish(&sources.get(node.span.file).path));
        } else if errors.len() == before {
            errors.push(
                Diagnostic::error(SLUG, "There are too many rules")
                    .label(draft.slug.span, "this one is left out"),
            );
        }
    }
    (RuleSet { rules }, errors)
}

fn twice(slug: &str, first: Span, second: Span) -> Diagnostic {
    Diagnostic::error(SLUG, format!("Two rules are called `{slug}`"))
        .label(second, "the second")
        .label(first, "the first")
        .note("A witness names the rule of each step by its slug; two of one name would make it ambiguous.")
        .help("rename one of them")
}
