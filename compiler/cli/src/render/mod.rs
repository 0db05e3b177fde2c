//! Findings and results as text for a terminal, or as one JSON document.
//!
//! In: plain data ([`gabion_core::diagnostic::Diagnostic`], the outcome of a command). Out: text. Never: decides anything.

pub mod clean;
pub mod human;
pub mod json;
pub mod paint;
pub mod snippet;
pub mod steps;
pub mod verdicts;

#[cfg(test)]
mod tests;

use gabion_core::diagnostic::{Diagnostic, Severity};

/// Findings in the order in which every sink shows them: errors, warnings, notes, each in the order of finding; repeats once.
pub fn ordered(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut shown: Vec<&Diagnostic> = Vec::with_capacity(diagnostics.len());
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let from = shown.len();
        for diagnostic in diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
        {
            // Two phases may meet the same defect; neighbours are enough, since each phase reads in file order.
            if !shown[from..]
                .iter()
                .rev()
                .take(16)
                .any(|earlier| *earlier == diagnostic)
            {
                shown.push(diagnostic);
            }
        }
    }
    shown
}

/// The word for a weight, the same in text and JSON.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
