//! Where findings about a declaration are collected, and how a misspelt word is answered.

use gabion_facts::diagnostic::{Diagnostic, Edit};
use gabion_facts::source::Span;

/// The most findings that one file is worth; one more says how many were left out.
pub const MAX_FINDINGS: usize = 200;
/// Longer words are not compared: nobody misspells a paragraph.
const MAX_WORD: usize = 64;
/// So many words are compared with a misspelt one.
pub(super) const MAX_CANDIDATES: usize = 2_000;
/// So many comparisons are made for one file: enough for the typos of a large organization, too few to be held up by.
const MAX_COMPARISONS: usize = 20_000;

/// The findings of one file.
#[derive(Debug, Default)]
pub(super) struct Report {
    found: Vec<Diagnostic>,
    beyond: usize,
    compared: usize,
}

impl Report {
    pub(super) fn push(&mut self, finding: Diagnostic) {
        if self.full() {
            self.beyond += 1;
        } else {
            self.found.push(finding);
        }
    }

    /// The same, where making the finding costs.
    pub(super) fn push_with(&mut self, finding: impl FnOnce() -> Diagnostic) {
        if self.full() {
            self.beyond += 1;
        } else {
            self.found.push(finding());
        }
    }

    /// Whether further findings are counted only.
    pub(super) fn full(&self) -> bool {
        self.found.len() >= MAX_FINDINGS
    }

    /// The names that a misspelt one is compared with, as many as are worth it.
    pub(super) fn candidates<'n>(&mut self, names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
        let left = MAX_COMPARISONS.saturating_sub(self.compared).min(MAX_CANDIDATES);
        let names: Vec<&str> = names.take(left).collect();
        self.compared += names.len();
        names
    }

    /// The findings in the order of the text.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        self.found
            .sort_by_key(|finding| finding.labels.first().map(|label| label.span));
        if let (Some(last), true) = (self.found.last(), self.beyond > 0) {
            let place = last.labels[0].span;
            let message = format!("{} more errors are not shown", self.beyond);
            let more = Diagnostic::error(last.slug, message).label(place, "after this one");
            self.found.push(more.help("repair those above first"));
        }
        self.found
    }
}

/// The word that was probably meant.
pub(super) fn meant<'w>(written: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    if written.is_empty() || written.len() > MAX_WORD {
        return None;
    }
    let lower = written.to_lowercase();
    let limit = if written.chars().count() <= 4 {
        1
    } else {
        (written.chars().count() / 3).max(2)
    };
    let weigh = |word: &'w str| {
        let candidate = word.to_lowercase();
        let begins = lower.len() >= 3
            && (candidate.starts_with(&lower) || lower.starts_with(&candidate) && candidate.len() >= 3);
        if !begins && candidate.len().abs_diff(lower.len()) > 4 * limit {
            return None;
        }
        let distance = strsim::damerau_levenshtein(&lower, &candidate);
        (distance <= limit || begins).then_some((distance, word))
    };
    words
        .into_iter()
        .take(MAX_CANDIDATES)
        .filter(|word| word.len() <= MAX_WORD)
        .filter_map(weigh)
        .min()
        .map(|(_, word)| word)
}

/// Answers a misspelt word: with what was probably meant as a fix, or with what there is.
pub(super) fn suggest(
    finding: Diagnostic,
    written: &str,
    words: &[&str],
    place: Span,
    quoted: bool,
) -> Diagnostic {
    if let Some(word) = meant(written, words.iter().copied()) {
        let text = if quoted {
            format!("\"{word}\"")
        } else {
            word.to_owned()
        };
        return finding.fix(
            format!("did you mean `{word}`?"),
            vec![Edit { span: place, text }],
        );
    }
    finding.help(listed(words))
}

/// "there are: a, b, c", shortened.
fn listed(words: &[&str]) -> String {
    const SHOWN: usize = 16;
    match words.len() {
        0 => "none is declared".to_owned(),
        many if many > SHOWN => format!("there are: {}, … ({many})", words[..SHOWN].join(", ")),
        _ => format!("there are: {}", words.join(", ")),
    }
}
