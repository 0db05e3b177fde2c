//! `gabion rules`.

use super::Context;
use super::explain::RuleJson;
use crate::analysis;
use crate::project::{self, folder::Folder};
use crate::render::clean;
use crate::render::steps::padded;
use crate::report::{Outcome, Report};
use clap::Args;
use gabion_core::compile::own_rules;
use gabion_core::library;
use gabion_core::rules::Rule;
use gabion_core::source::Sources;
use std::path::PathBuf;
use unicode_width::UnicodeWidthStr;

/// List the rules by which everything is judged.
///
/// One line for each: its name, how it is known (verified, documented, inferred), as of when, the threats that it refers to, what
/// goes wrong, and where that can be looked up. `gabion explain NAME` prints its page, with the source and the cases that are executed. In a project, the team's own rules
/// (gabion/rules/*.kdl) stand behind those of the standard library; elsewhere, only the latter are listed.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  gabion rules
  gabion rules --format json | jq '.ruleTable[] | select(.confidence == \"inferred\") | .slug'")]
pub struct Rules {
    /// The folder of gabion.kdl [default: here, or the nearest above within the repository]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,
}

impl Rules {
    /// Runs it.
    pub fn run(&self, context: &Context) -> Outcome {
        let root = match (&self.path, project::root(context.cwd, self.path.as_deref())) {
            (_, Ok(root)) => Some(root),
            (None, Err(_)) => None,
            (Some(_), Err(stop)) => return Err(stop),
        };
        let Some(root) = root else {
            let report = Report::new(Sources::default(), Vec::new());
            return Ok(listed(report, &library::rules().rules));
        };
        let input = analysis::input(project::open(&Folder::new(&root)), context);
        let (rules, found) = own_rules::rules_of(&input);
        Ok(listed(Report::new(input.sources, found), &rules.rules))
    }
}

fn listed(mut report: Report, rules: &[Rule]) -> Report {
    let row = |rule: &Rule| {
        [
            rule.slug.clone(),
            rule.confidence.word().to_owned(),
            rule.as_of.clone(),
            rule.refs.join(" "),
        ]
    };
    let rows: Vec<[String; 4]> = rules.iter().map(row).collect();
    let width = |at: usize| rows.iter().map(|row| row[at].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..4).map(width).collect();
    for (row, rule) in rows.iter().zip(rules) {
        for (text, width) in row.iter().zip(&widths) {
            report.text.push_str(&format!("{}  ", padded(text, *width)));
        }
        report
            .text
            .push_str(&format!("{}  {}\n", rule.title, clean::line(&rule.link)));
    }
    let table: Vec<RuleJson<'_>> = rules.iter().map(RuleJson::from).collect();
    report.member("ruleTable", table);
    report
}
