//! `gabion explain`.

use super::Context;
use crate::analysis;
use crate::project::{self, folder::Folder};
use crate::render::severity_word;
use crate::report::{Outcome, Report};
use crate::stop::Stop;
use clap::Args;
use gabion_core::check::pages as core;
use gabion_core::compile::own_rules;
use gabion_core::library;
use gabion_core::rules::{Rule, RuleSet};
use gabion_core::source::Sources;
use serde::Serialize;

/// Explain a finding, a rule, or an assumption.
///
/// Prints the page of a finding: what it means, why it matters, what to do, and what it refers to. The name stands in brackets in
/// the first line of each finding. A rule, of the standard library or of the project, is explained by its name, too: what follows from
/// what, where that was read or run, as of when, what to do about it, and what looks like it and is none. So is an assumption on which a
/// verdict leans: what would be reached without it, and what makes it needless. Without a name, lists all findings, assumptions and
/// rules.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  gabion explain
  gabion explain publishes
  gabion explain github/push
  gabion explain humans-run")]
pub struct Explain {
    /// The name of a finding, rule or assumption
    #[arg(value_name = "NAME")]
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
    pub fn run(&self, context: &Context) -> Outcome {
        let mut report = Report::new(Sources::default(), Vec::new());
        let Some(slug) = &self.slug else {
            list(&mut report);
            return Ok(report);
        };
        if let Some(page) = page(slug) {
            report.text = format!("{page}{}", threats_of(page));
            report.member("slug", slug);
            report.member("page", page);
            return Ok(report);
        }
        if let Some(assumption) = library::assumption_named(slug) {
            report.text = assumption.page();
            report.member("slug", slug);
            report.member("page", report.text.clone());
            return Ok(report);
        }
        let own = own(context);
        let known = library::rules().named(slug);
        let Some(rule) = known.or_else(|| own.as_ref().and_then(|rules| rules.named(slug))) else {
            return Err(unknown(slug));
        };
        report.text = library::page(rule);
        report.member("slug", slug);
        report.member("page", report.text.clone());
        report.member("rule", RuleJson::from(rule));
        Ok(report)
    }
}

/// The rules of the project around the current folder, if there is one.
fn own(context: &Context) -> Option<std::sync::Arc<RuleSet>> {
    let root = project::root(context.cwd, None).ok()?;
    let input = analysis::input(project::open(&Folder::new(&root)), context);
    Some(own_rules::rules_of(&input).0)
}

/// The threats that a page refers to, with their names and where they are described.
fn threats_of(page: &str) -> String {
    let ids = page.lines().filter_map(|line| line.strip_prefix("References: "));
    let known = ids
        .flat_map(str::split_whitespace)
        .filter_map(|id| library::threats().get(id));
    known
        .map(|threat| format!("* {} {}, {}\n", threat.id, threat.name, threat.link))
        .collect()
}

/// Every finding with its page, sorted.
fn pages() -> Vec<(&'static str, &'static str)> {
    let mut pages: Vec<_> = core::PAGES.iter().chain(PAGES).copied().collect();
    pages.sort_unstable();
    pages
}

fn page(slug: &str) -> Option<&'static str> {
    pages()
        .into_iter()
        .find(|(known, _)| *known == slug)
        .map(|(_, page)| page)
}

fn list(report: &mut Report) {
    let slugs: Vec<&str> = pages().into_iter().map(|(slug, _)| slug).collect();
    let rules = &library::rules().rules;
    report.text = String::from("Findings:\n");
    for slug in &slugs {
        report.text.push_str(&format!("  {slug}\n"));
    }
    report.text.push_str("\nAssumptions:\n");
    for assumption in library::assumptions() {
        report
            .text
            .push_str(&format!("  {:16}  {}\n", assumption.id, assumption.says));
    }
    report.text.push_str("\nRules:\n");
    let width = rules.iter().map(|rule| rule.slug.len()).max().unwrap_or(0);
    for rule in rules {
        report
            .text
            .push_str(&format!("  {:width$}  {}\n", rule.slug, rule.title));
    }
    let rules: Vec<&str> = rules.iter().map(|rule| rule.slug.as_str()).collect();
    report.member("slugs", slugs);
    let ids = library::assumptions().iter().map(|one| one.id.as_str());
    report.member("assumptions", ids.collect::<Vec<&str>>());
    report.member("rules", rules);
}

/// Names that differ in a few letters are offered.
fn unknown(slug: &str) -> Stop {
    let rules = library::rules().rules.iter().map(|rule| rule.slug.as_str());
    let ids = library::assumptions().iter().map(|one| one.id.as_str());
    let names = pages()
        .into_iter()
        .map(|(known, _)| known)
        .chain(ids)
        .chain(rules);
    let near = names.min_by_key(|known| distance(known, slug));
    let stop = Stop::new(format!("no finding, rule or assumption is named \"{slug}\""));
    let stop = match near.filter(|near| distance(near, slug) <= 1 + near.len() / 4) {
        Some(near) => stop.help(format!("is `{near}` meant?")),
        None => stop,
    };
    stop.help("`gabion explain` lists their names")
}

/// How many letters must be changed, added or left out.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, here) in one.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], at + 1);
        for (to, there) in other.bytes().enumerate() {
            let changed = diagonal + usize::from(here != there);
            diagonal = row[to + 1];
            row[to + 1] = changed.min(diagonal + 1).min(row[to] + 1);
        }
    }
    row[other.len()]
}

/// A rule as programs read it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RuleJson<'a> {
    slug: &'a str,
    severity: &'static str,
    title: &'a str,
    about: &'a str,
    says: &'a str,
    source: &'a str,
    link: &'a str,
    as_of: &'a str,
    confidence: &'static str,
    file: &'a str,
    refs: &'a [String],
    models: &'a [String],
    near_misses: Vec<&'a str>,
}

impl<'a> From<&'a Rule> for RuleJson<'a> {
    fn from(rule: &'a Rule) -> Self {
        RuleJson {
            slug: &rule.slug,
            severity: severity_word(rule.severity),
            title: &rule.title,
            about: &rule.about,
            says: &rule.say,
            source: &rule.source,
            link: &rule.link,
            as_of: &rule.as_of,
            confidence: rule.confidence.word(),
            file: &rule.file,
            refs: &rule.refs,
            models: &rule.models,
            near_misses: rule.near_misses.iter().map(|case| case.text.as_str()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{distance, pages, unknown};
    use std::collections::BTreeSet;
    use std::path::Path;

    /// What a slug stands behind: calls that take it first, and names that hold it.
    const BEFORE: [&str; 6] = [
        "Diagnostic::error(",
        "Diagnostic::new(",
        "refuse(",
        "SLUG: &str =",
        "slug: ",
        "slug =",
    ];

    fn slugs_in(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            let name = name.unwrap_or_default();
            if path.is_dir() && name != "tests" {
                slugs_in(&path, found);
            } else if name.ends_with(".rs") && name != "tests.rs" {
                let text = std::fs::read_to_string(&path).expect("a source file");
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
                found.extend(BEFORE.iter().flat_map(|before| texts_behind(code, before)));
            }
        }
    }

    fn texts_behind<'t>(code: &'t str, before: &'t str) -> impl Iterator<Item = String> + use<'t> {
        let parts = code.split(before).skip(1);
        let quoted = parts.filter_map(|part| part.trim_start().strip_prefix('"')?.split_once('"'));
        quoted.map(|(slug, _)| slug.to_owned())
    }

    fn is_slug(text: &str) -> bool {
        !text.is_empty()
            && text
                .bytes()
                .all(|at| at.is_ascii_lowercase() || at.is_ascii_digit() || at == b'-')
    }

    #[test]
    fn every_finding_has_a_page_and_every_page_a_finding() {
        let compiler = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut used = BTreeSet::new();
        for crate_name in ["facts", "core", "cli"] {
            slugs_in(&compiler.join(crate_name).join("src"), &mut used);
        }
        let checks = gabion_core::check::CHECKS.iter().flat_map(|check| check.slugs);
        used.extend(checks.map(|slug| (*slug).to_owned()));
        used.retain(|slug| is_slug(slug));
        let paged: BTreeSet<String> = pages().iter().map(|(slug, _)| (*slug).to_owned()).collect();
        let missing: Vec<_> = used.difference(&paged).collect();
        let idle: Vec<_> = paged.difference(&used).collect();
        assert!(missing.is_empty(), "without a page: {missing:?}");
        assert!(idle.is_empty(), "pages that no finding has: {idle:?}");
        assert_eq!(pages().len(), paged.len(), "a slug has one page");
    }

    #[test]
    fn a_page_says_its_name_and_what_to_do() {
        for (slug, page) in pages() {
            assert!(page.starts_with(&format!("# {slug}\n\n")), "{slug}");
            assert!(page.contains("What to do:"), "{slug} says not what to do");
            assert!(page.ends_with('\n') && !page.ends_with("\n\n"), "{slug}");
            // Examples are quoted as they stand in files.
            let mut prose = page.lines().filter(|line| !line.starts_with(['-', '+', ' ']));
            assert!(prose.all(|line| line.chars().count() <= 160), "{slug}");
        }
    }

    #[test]
    fn near_names_are_offered() {
        assert_eq!(
            (
                distance("push", "push"),
                distance("", "ab"),
                distance("kitten", "sitting")
            ),
            (0, 2, 3)
        );
        let stop = unknown("publishs");
        assert_eq!(stop.helps[0], "is `publishes` meant?");
        assert_eq!(unknown("nothing of the sort").helps.len(), 1);
    }
}
