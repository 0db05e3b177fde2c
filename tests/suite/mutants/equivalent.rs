//! Mutants that change nothing that anybody owes, each with the reason.

use super::mutant::Mutant;

/// File, mutation, place; `*` is anything. And why it changes nothing.
pub const TABLE: &[(&str, &str, &str, &str)] = &[];

/// The line that a mutant is listed under.
pub fn find(mutant: &Mutant) -> Option<usize> {
    TABLE.iter().position(|(artifact, kind, at, _)| {
        *kind == mutant.kind && matches(artifact, &mutant.artifact) && matches(at, &mutant.at)
    })
}

fn matches(pattern: &str, text: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(rest) = text.strip_prefix(head) else {
        return false;
    };
    (0..=rest.len()).any(|at| rest.is_char_boundary(at) && matches(tail, &rest[at..]))
}
