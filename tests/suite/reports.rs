//! The reports of the examples.

use crate::examples::{examples, projects};

/// Blank lines included.
const MOST_LINES: usize = 40;

#[test]
fn an_agent_takes_at_most_forty_lines_in_the_report_of_each_example() {
    let mut agents = 0;
    for project in projects()
        .iter()
        .filter(|project| examples().join(project).join("gabion.lock").is_file())
    {
        let path = examples().join(project).join("gabion/REPORT.md");
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{project} has no report: {error}"));
        let sections = text
            .split("\n## ")
            .filter(|section| section.contains("\n- Verdict: "));
        for section in sections {
            let lines = section.lines().count();
            assert!(lines <= MOST_LINES, "{project}: {lines} lines:\n{section}");
            agents += 1;
        }
        for raw in ["${{", "{ \"", "<!--", "\": "] {
            assert!(!text.contains(raw), "{project}: {raw} is not for people");
        }
    }
    assert!(agents >= 3, "each compiled example has an agent");
}
