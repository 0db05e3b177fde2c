//! `gh api`: GitHub's REST interface with the login of whoever runs it. Every request is a GET.

use super::{complaint, run};
use crate::commands::date::Date;
use crate::stop::Stop;
use gabion_core::platforms::github::pull::{Answer, Ask};
use serde_json::Value;

/// The version of the interface whose answers are understood.
const VERSION: &str = "X-GitHub-Api-Version: 2022-11-28";

/// Asks GitHub through `gh`.
#[derive(Debug, Default)]
pub struct Gh {
    /// How many requests were made; pages of one list count once.
    pub requests: usize,
    /// How many of them were refused.
    pub refused: usize,
}

impl Ask for Gh {
    type Error = Stop;

    fn get(&mut self, path: &str, paged: bool) -> Result<Answer, Stop> {
        self.requests += 1;
        let output = run(
            "gh",
            &arguments(path, if paged { Some("--paginate") } else { None }),
        )?;
        if output.status.success() {
            return bodies(path, &output.stdout).map(Answer::Pages);
        }
        let complaint = complaint(&output);
        match refusal(&complaint) {
            Some((status, why))
                if matches!(status, 403 | 404 | 410 | 422 | 451) && !why.contains("rate limit") =>
            {
                self.refused += 1;
                Ok(Answer::Refused { status, why })
            }
            _ => Err(Stop::new(format!("`gh api {path}` failed: {complaint}"))
                .help("`gh auth status` shows who is logged in")),
        }
    }
}

impl Gh {
    /// The day on which GitHub answers, by its own clock: Gabion has none.
    pub fn today(&mut self, path: &str) -> Result<Date, Stop> {
        self.requests += 1;
        let output = run("gh", &arguments(path, Some("--include")))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let headers = text.lines().take_while(|line| !line.trim().is_empty());
        let date = headers
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("date"));
        date.and_then(|(_, value)| day(value.trim())).ok_or_else(|| {
            let said = complaint(&output);
            let why = if said.is_empty() {
                "its answer has no date".to_owned()
            } else {
                said
            };
            Stop::new(format!("`gh api {path}` does not tell the day: {why}"))
                .help("`gh auth status` shows who is logged in")
                .help("`--as-of YYYY-MM-DD` says the day")
        })
    }
}

fn arguments(path: &str, option: Option<&str>) -> Vec<String> {
    let fixed = ["api", "--method", "GET", "--header", VERSION];
    fixed
        .into_iter()
        .chain(option)
        .chain([path])
        .map(str::to_owned)
        .collect()
}

/// Pages come one after the other, each a document of its own.
fn bodies(path: &str, bytes: &[u8]) -> Result<Vec<Value>, Stop> {
    serde_json::Deserializer::from_slice(bytes)
        .into_iter()
        .collect::<Result<Vec<Value>, _>>()
        .map_err(|error| Stop::new(format!("`gh api {path}` answered what is no JSON: {error}")))
}

/// `gh: Not Found (HTTP 404)` → 404, "Not Found"; where GitHub gives no reason, `gh: HTTP 404`.
fn refusal(complaint: &str) -> Option<(u16, String)> {
    let (why, rest) = complaint.rsplit_once("HTTP ")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let why = why.trim_end_matches(['(', ' ']).trim_start_matches("gh:").trim();
    let why = if why.is_empty() { "no reason given" } else { why };
    Some((digits.parse().ok()?, why.to_owned()))
}

/// `Mon, 23 Nov 2026 15:19:18 GMT` (RFC 9110, section 5.6.7) → its day.
fn day(text: &str) -> Option<Date> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let parts: Vec<&str> = text.split_whitespace().collect();
    let [_, day, month, year, ..] = parts.as_slice() else {
        return None;
    };
    let month = MONTHS.iter().position(|name| name == month)? + 1;
    format!("{year}-{month:02}-{day:0>2}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_from_a_failure() {
        let read = |text: &str| refusal(text).map(|(status, why)| format!("{status} {why}"));
        assert_eq!(read("gh: Not Found (HTTP 404)").as_deref(), Some("404 Not Found"));
        assert_eq!(
            read("gh: Resource not accessible by integration (HTTP 403)").as_deref(),
            Some("403 Resource not accessible by integration")
        );
        assert_eq!(read("gh: HTTP 404").as_deref(), Some("404 no reason given"));
        assert_eq!(read("error connecting to api.github.com"), None);
    }

    #[test]
    fn the_day_is_that_of_the_answer() {
        let read = |text: &str| day(text).map(|date| date.to_string());
        assert_eq!(
            read("Mon, 23 Nov 2026 15:19:18 GMT").as_deref(),
            Some("2026-11-23")
        );
        assert_eq!(
            read("Sun, 1 Feb 2026 00:00:00 GMT").as_deref(),
            Some("2026-02-01")
        );
        assert_eq!(read("yesterday"), None);
    }

    #[test]
    fn pages_may_come_as_documents_in_a_row() {
        assert_eq!(bodies("x", b"[1][2]").unwrap().len(), 2);
        assert_eq!(bodies("x", b"[1,2]").unwrap().len(), 1);
        assert!(bodies("x", b"<html>").is_err());
    }
}
