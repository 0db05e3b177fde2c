//! `gabion explain`.

use super::Context;
use crate::report::{Outcome, Report};
use crate::stop::Stop;
use clap::Args;
use gabion_core::source::Sources;

/// Explain a finding.
///
/// Prints the page of a finding: what it means, why it matters, what to do, and what it refers to. The name stands in brackets in
/// the first line of each finding. Without a name, lists all of them.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  gabion explain
  gabion explain edited-file")]
pub struct Explain {
    /// The name of the finding
    #[arg(value_name = "SLUG")]
    pub slug: Option<String>,
}

/// Pages of the findings that this crate makes, sorted. Those of the core stand beside its checks.
const PAGES: &[(&str, &str)] = &[
    ("edited-file", include_str!("../pages/edited-file.md")),
    ("foreign-file", include_str!("../pages/foreign-file.md")),
    ("lock-unreadable", include_str!("../pages/lock-unreadable.md")),
    ("not-utf-8", include_str!("../pages/not-utf-8.md")),
    ("outside-project", include_str!("../pages/outside-project.md")),
    ("stale-output", include_str!("../pages/stale-output.md")),
    ("too-large", include_str!("../pages/too-large.md")),
    ("too-many-files", include_str!("../pages/too-many-files.md")),
    ("unreadable-file", include_str!("../pages/unreadable-file.md")),
];

impl Explain {
    /// Runs it.
    pub fn run(&self, _context: &Context) -> Outcome {
        let mut report = Report::new(Sources::default(), Vec::new());
        let Some(slug) = &self.slug else {
            let slugs: Vec<&str> = PAGES.iter().map(|(slug, _)| *slug).collect();
            report.text = slugs.iter().map(|slug| format!("{slug}\n")).collect();
            report.member("slugs", slugs);
            return Ok(report);
        };
        let Some((_, page)) = PAGES.iter().find(|(known, _)| known == slug) else {
            return Err(Stop::new(format!("no finding is named \"{slug}\""))
                .help("`gabion explain` lists their names"));
        };
        report.text = (*page).to_owned();
        report.member("slug", slug);
        report.member("page", page);
        Ok(report)
    }
}

#[cfg(test)]
mod tests {
    use super::PAGES;
    use std::path::Path;

    fn slugs_in(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder of this crate") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                slugs_in(&path, found);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source file");
                for call in ["Diagnostic::error(", "refuse("] {
                    let parts = text
                        .split(call)
                        .skip(1)
                        .filter_map(|part| part.trim_start().strip_prefix('"'));
                    found.extend(
                        parts
                            .filter_map(|part| part.split_once('"'))
                            .map(|(slug, _)| slug.to_owned()),
                    );
                }
            }
        }
    }

    #[test]
    fn every_finding_of_this_crate_has_a_page_and_every_page_a_finding() {
        let mut slugs = Vec::new();
        slugs_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut slugs);
        slugs.retain(|slug| {
            slug.chars()
                .all(|at| at.is_ascii_lowercase() || at.is_ascii_digit() || at == '-')
                && !slug.is_empty()
        });
        slugs.retain(|slug| !slug.starts_with("test-"));
        slugs.sort();
        slugs.dedup();
        assert_eq!(
            slugs,
            PAGES
                .iter()
                .map(|(slug, _)| (*slug).to_owned())
                .collect::<Vec<_>>()
        );
        for (slug, page) in PAGES {
            assert!(
                page.starts_with(&format!("# {slug}\n")) && page.len() > 200,
                "{slug}"
            );
        }
    }
}
